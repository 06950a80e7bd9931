"""Every store: an SQLite file, one in memory, and PostgreSQL where one can be had."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from alu_graph.targets.store import Store, open_store
from benchmarks.own_postgres import OwnPostgres, UnavailableError, own_postgres


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[OwnPostgres]:
    """A server that the tests share; one that is to be stopped needs its own."""
    pytest.importorskip("psycopg", reason="the extra `postgres` is not installed")
    try:
        with own_postgres() as server:
            yield server
    except UnavailableError as error:
        pytest.skip(f"no PostgreSQL can be had: {error}")


@pytest.fixture
def postgres_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A new schema: on the server that ALU_TEST_POSTGRES names, or on one started for the tests."""
    psycopg = pytest.importorskip("psycopg", reason="the extra `postgres` is not installed")
    given = os.environ.get("ALU_TEST_POSTGRES")
    url: str = given or request.getfixturevalue("postgres_server").url
    schema = f"test_{uuid4().hex}"
    yield f"{url}{'&' if '?' in url else '?'}schema={schema}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")


@pytest.fixture(params=["file", "memory", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str | None:
    """Where a store can be opened."""
    if request.param == "postgres":
        url: str = request.getfixturevalue("postgres_url")
        return url
    return tmp_path / "t.db" if request.param == "file" else None


@pytest.fixture
def store(place: Path | str | None) -> Iterator[Store]:
    """A store of each kind."""
    held = open_store(place, embedder_id="e", dim=3)
    yield held
    held.close()
