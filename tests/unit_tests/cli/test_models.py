from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from alu_graph.models.fetch import ASSETS


def place(cache: Path, name: str) -> Path:
    """Where the cache keeps an asset, with a file of the right size put there."""
    asset = ASSETS[name]
    path = cache / f"{asset.package}-{asset.version}" / Path(asset.member).name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.truncate(asset.size)
    return path


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ALU_CACHE", str(tmp_path))
    return tmp_path


def test_list(alu: Any, cache: Path) -> None:
    path = place(cache, "smollm2")
    ran = alu("models", "list")
    assert (ran.code, ran.err) == (0, "")
    head, *lines = (line.split() for line in ran.out.splitlines())
    assert head == ["name", "size", "licence", "where"]
    assert [line[0] for line in lines] == list(ASSETS)
    assert lines[0] == ["smollm2", "98.4", "MB", "Apache-2.0", str(path)]


def test_list_of_what_is_not_there(alu: Any, cache: Path) -> None:
    assert alu("models", "list").out.splitlines()[1].split()[-2:] == ["not", "fetched"]
    found = {
        one["name"]: one
        for one in map(json.loads, alu("models", "list", "--json").out.splitlines())
    }
    assert found["smollm2"] == {
        "name": "smollm2",
        "size": ASSETS["smollm2"].size,
        "licence": "Apache-2.0",
        "cached": False,
        "path": None,
    }


def test_what_an_installed_package_holds_counts_as_there(alu: Any, cache: Path) -> None:
    wordllama = pytest.importorskip("importlib.util").find_spec("wordllama")
    if wordllama is None:
        pytest.skip("the package wordllama is not installed")
    lines = map(json.loads, alu("models", "list", "--json").out.splitlines())
    [static] = [one for one in lines if one["name"] == "static"]
    assert not static["cached"]
    assert static["path"] == str(Path(wordllama.origin).parent.parent / ASSETS["static"].member)


def test_fetch_of_what_is_there_downloads_nothing(alu: Any, cache: Path) -> None:
    paths = [place(cache, name) for name in ("static", "smollm2")]
    ran = alu("models", "fetch", "static", "smollm2", "static")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [str(path) for path in paths]


def test_fetch_of_an_unknown_one(alu: Any) -> None:
    ran = alu("models", "fetch", "gpt")
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert all(name in ran.err for name in ASSETS)


def test_fetch_without_a_network(alu: Any, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("PIP_INDEX_URL", "PIP_PROXY", "PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    ran = alu("models", "fetch", "smollm2")
    assert (ran.code, ran.out) == (2, "")
    notice, error = ran.err.splitlines()
    assert notice == "fetching smollm2 (98.4 MB) ..."
    assert error.startswith("alu: error: the model file 'smollm2' could not be fetched")
