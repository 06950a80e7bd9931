"""What is PostgreSQL's own: connections, servers that are gone or restored, schemas, notices."""

from __future__ import annotations

import contextlib
import gc
import logging
import random
import secrets
import signal
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import quote

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alu_graph.cli import main
from alu_graph.errors import EmbeddingMismatchError, RegistryError, TargetError
from alu_graph.graph import open_registry
from alu_graph.targets.registry import TargetRegistry
from alu_graph.targets.store import Edit, Entry, Reader, Row, holds_registry, open_store
from alu_graph.targets.target import Fact, Target
from benchmarks.own_postgres import OwnPostgres, UnavailableError, own_postgres
from benchmarks.proxy import Proxy
from tests.unit_tests.targets.store.stores import (
    KNOWN,
    NAMED,
    child,
    delete,
    names,
    put,
    row,
    run_child,
    told,
)

psycopg = pytest.importorskip("psycopg", reason="the extra `postgres` is not installed")
postgres = pytest.importorskip("alu_graph.targets.store.postgres")
postgres_schema = pytest.importorskip("alu_graph.targets.store.postgres_schema")
SECRET = "hunter2"  # noqa: S105 - no real one


def opened(url: str) -> Any:
    return open_store(url, embedder_id="e", dim=3)


@pytest.fixture
def store(postgres_url: str) -> Iterator[Any]:
    held = opened(postgres_url)
    yield held
    held.close()


@pytest.fixture
def own() -> Iterator[OwnPostgres]:
    try:
        with own_postgres() as server:
            yield server
    except UnavailableError as error:
        pytest.skip(f"no PostgreSQL can be had: {error}")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "READ", 0.3)


def schema_of(url: str) -> str:
    return url.rpartition("schema=")[2]


def run(url: str, *statements: str) -> None:
    base, _, schema = url.rpartition("schema=")
    with psycopg.connect(base[:-1], autocommit=True) as connection:
        connection.execute(f"SET search_path = {schema}")
        for statement in statements:
            connection.execute(statement)


# Where it is.


def test_a_password_is_shown_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    url = f"postgresql://me:{SECRET}@127.0.0.1:1/db?sslpassword={SECRET}&schema=app"
    with pytest.raises(RegistryError, match=r"can't be reached") as caught:
        opened(url)
    assert "registry postgresql://me@127.0.0.1:1/db?schema=app:" in str(caught.value)
    assert caught.value.__context__ is None
    assert SECRET not in str(caught.value) + caplog.text
    assert SECRET not in repr(postgres.Address.of(url))


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://me:{SECRET}@host:port/db",
        f"postgresql://me:{SECRET}@[host/db",
        f"postgresql://me:{SECRET}@host/db?schema=pg_own",
        f"postgresql://me:{SECRET}@host/db?schema=a-b",
        f"postgresql://me:{SECRET}@host/db?schema=",
        f"postgresql://me:{SECRET}@host/db?unknown=1",
        f"postgresql://me:{SECRET}@host/db?schema",
    ],
)
def test_what_is_no_url_is_refused_and_not_quoted(url: str) -> None:
    with pytest.raises(RegistryError) as caught:
        opened(url)
    assert SECRET not in str(caught.value)
    assert caught.value.__context__ is None


def test_a_url_made_a_path_of_is_refused_and_not_quoted() -> None:
    from pathlib import Path  # noqa: PLC0415 - what a user may do

    for use in (TargetRegistry, open_registry):
        with pytest.raises(RegistryError, match="as a string") as caught:
            use(Path(f"postgresql://me:{SECRET}@host/db"))
        assert SECRET not in str(caught.value)


def test_without_psycopg_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("alu_graph.targets.store.postgr")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(RegistryError, match=r"pip install .alu-graph\[postgres\]"):
        opened("postgresql://me@host/db")


def test_psycopg_is_imported_only_for_a_url() -> None:
    script = "import sys, alu_graph; alu_graph.TargetRegistry(); print('psycopg' in sys.modules)"
    assert run_child(script, "-") == "False"


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (["CREATE TABLE targets (id TEXT)"], "something else"),
        (["CREATE TABLE meta (application TEXT, version INT)"], "something else"),
        (["CREATE VIEW meta AS SELECT 1 AS version, 'mine' AS application"], "something else"),
    ],
)
def test_a_schema_of_others_stays_as_it_is(
    postgres_url: str, statements: list[str], said: str
) -> None:
    run(postgres_url, f"CREATE SCHEMA {schema_of(postgres_url)}", *statements)
    for use in (opened, holds_registry):
        with pytest.raises(RegistryError, match=said):
            use(postgres_url)
    with pytest.raises(psycopg.errors.UndefinedTable):
        run(postgres_url, "SELECT FROM revisions")


def test_an_empty_schema_is_taken(postgres_url: str) -> None:
    assert not holds_registry(postgres_url)
    run(postgres_url, f"CREATE SCHEMA {schema_of(postgres_url)}")
    assert not holds_registry(postgres_url)
    opened(postgres_url).close()
    assert holds_registry(postgres_url)


def test_schemas_are_registries_of_their_own(postgres_url: str) -> None:
    other = f"{postgres_url}_b"
    with contextlib.closing(opened(postgres_url)) as one, contextlib.closing(opened(other)) as two:
        put(one, row("a"))
        assert (len(one), len(two), two.revision) == (1, 0, 0)
    run(postgres_url, f"DROP SCHEMA {schema_of(other)} CASCADE")


def test_another_embedder_or_key_is_refused(postgres_url: str) -> None:
    opened(postgres_url).close()
    for embedder, dim in (("other", 3), ("e", 4)):
        with pytest.raises(EmbeddingMismatchError, match=r"'e' \(dim 3\)"):
            open_store(postgres_url, embedder_id=embedder, dim=dim)
    with pytest.raises(RegistryError, match="keep_facts=True"):
        open_store(postgres_url, embedder_id="e", dim=3, keep_facts=False)
    with pytest.raises(RegistryError, match="another key"):
        open_store(postgres_url, embedder_id="e", dim=3, key_id="k")
    opened(postgres_url).close()


def test_a_store_that_keeps_no_facts_takes_none(postgres_url: str) -> None:
    def again() -> Any:
        return open_store(postgres_url, embedder_id="e", dim=3, keep_facts=False, key_id="k")

    with contextlib.closing(again()) as store:
        with pytest.raises(TargetError, match="keeps no facts"):
            put(store, row("a", KNOWN))
        put(store, Row(Target(name="m", id="m"), "m", np.ones((2, 3), np.float32)))
    with contextlib.closing(again()) as store:
        assert len(store.get("m").vectors) == 2


def test_a_user_without_rights_is_told_so(own: OwnPostgres) -> None:
    with psycopg.connect(own.url, autocommit=True) as connection:
        connection.execute("CREATE ROLE guest LOGIN")
    with pytest.raises(RegistryError, match="lacks a right"):
        opened(own.url.replace("alu@", "guest@"))
    with pytest.raises(RegistryError, match="refuses this user"):
        opened(own.url.replace("alu@", "nobody@"))
    with pytest.raises(RegistryError, match="the database is not there"):
        opened(f"{own.url}_other")
    with psycopg.connect(own.url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    with pytest.raises(RegistryError, match="ENCODING UTF8"):
        opened(own.url.replace("/postgres", "/latin"))


def test_a_read_only_replica_is_refused(own: OwnPostgres) -> None:
    opened(own.url).close()
    with pytest.raises(RegistryError, match="read-only replica"):
        opened(f"{own.url}?options=-c%20default_transaction_read_only%3Don")
    any_session = "target_session_attrs=any&options=-c%20default_transaction_read_only%3Don"
    with pytest.raises(RegistryError, match="read-only replica"):
        opened(f"{own.url}?{any_session}")


# Versions.


def test_a_newer_registry_is_refused_also_once_it_is_open(postgres_url: str, store: Any) -> None:
    assert store.revision == 0
    run(postgres_url, "UPDATE meta SET version = 99")
    uses: list[Callable[[], object]] = [
        lambda: store.revision,
        lambda: store.changes(0),
        lambda: put(store, row("a")),
        lambda: opened(postgres_url),
    ]
    for use in uses:
        with pytest.raises(RegistryError, match="another version"):
            use()
    run(postgres_url, "UPDATE meta SET version = 1")
    assert (store.revision, len(store)) == (0, 0)


def test_an_older_registry_is_migrated_once_by_whoever_is_first(
    postgres_url: str, store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, row("a"))
    steps: list[int] = []

    def step(link: Any) -> None:
        steps.append(1)
        link.execute("ALTER TABLE meta ADD COLUMN migrated BOOLEAN DEFAULT true")

    def failing(link: Any) -> None:
        step(link)
        raise KeyError

    monkeypatch.setattr(postgres_schema, "STEPS", [*postgres_schema.STEPS, failing])
    with pytest.raises(KeyError):
        opened(postgres_url)
    monkeypatch.setattr(postgres_schema, "STEPS", [*postgres_schema.STEPS[:-1], step])
    steps.clear()
    made: list[Any] = []
    threads = [threading.Thread(target=lambda: made.append(opened(postgres_url))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(made), len(steps)) == (4, 1)
    for one in made:
        assert (one.revision, len(one)) == (1, 1)
        one.close()


# Rows.

TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)


@given(
    st.lists(
        st.builds(
            Target,
            name=TEXTS.map(lambda text: f"a{text}"),
            aliases=st.lists(st.text(max_size=9)).map(tuple),
            kind=st.sampled_from(["entity", "work", "topic", "passage"]),
            facts=st.lists(st.builds(Fact, text=st.text(max_size=9).map("{}b".format))).map(tuple),
            id=TEXTS.filter(bool),
        ),
        max_size=5,
    )
)
@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_target_survives(store: Any, targets: list[Target]) -> None:
    vectors = [np.full((len(one.facts), 3), len(one.name), np.float32) for one in targets]
    rows = [Row(one, f"k{one.id}", held) for one, held in zip(targets, vectors, strict=True)]
    delete(store, *[target.id for target in store])
    put(store, *rows)
    held = {target.id: target for target in targets}
    assert {target.id: target for target in store} == held
    assert [target.id for target in store] == sorted(held)
    assert list(store.keys()) == sorted(f"k{key}" for key in held)
    assert {found.row.target.id for found in store.changes(0)[1] if found.row} == set(held)


def test_a_nul_is_refused(store: Any) -> None:
    for bad in (row("a\0b"), Row(Target(name="a"), "k\0", np.zeros((0, 3), np.float32))):
        with pytest.raises(TargetError, match="NUL"):
            put(store, bad)
    with pytest.raises(TargetError, match="NUL"):
        store.update(lambda reader: Edit(log=[Entry(1.0, "add", "m", who="\0")]))
    assert (len(store), list(store.log())) == (0, [])


def test_keys_and_names_have_no_limit(store: Any) -> None:
    long = secrets.token_hex(50_000)  # which no compression makes fit into an index
    one = Row(Target(name=long, id="a"), long, np.zeros((0, 3), np.float32))
    put(store, one)
    assert store.by_key(long).target.name == long
    assert store.by_key(long[:-1]) is None
    with pytest.raises(RegistryError, match="another target holds this key"):
        put(store, Row(Target(name="b"), long, np.zeros((0, 3), np.float32)))


@pytest.mark.parametrize(
    "damaged",
    [
        "details = '{\"facts\": 1}'",
        "kind = 'b'",
        "name = 'b'",
        "expires = 1e99",
        "vectors = '\\x00'",
    ],
)
def test_a_damaged_row_fails_closed_and_is_not_quoted(
    store: Any, postgres_url: str, damaged: str
) -> None:
    put(store, row("a", KNOWN))
    run(postgres_url, f"UPDATE targets SET {damaged}")  # noqa: S608 - the test's own
    for use in (lambda: store.changes(0), lambda: list(store.batches(0))):
        with pytest.raises(RegistryError) as caught:
            use()
        assert KNOWN not in str(caught.value)
        assert caught.value.__context__ is None


# Several at once.


def test_what_one_process_adds_another_sees(postgres_url: str, store: Any) -> None:
    script = """
store = open_store()
for line in sys.stdin:
    verb, name = line.split()
    print(put(store, row(name)) if verb == "put" else delete(store, name), flush=True)
"""
    with child(script, postgres_url) as process:
        for number in range(20):
            before = store.revision
            assert told(process, f"put n{number}") == str(before + 1)
            assert store.revision == before + 1
            assert names(store.changes(before)[1]) == [(f"n{number}", True)]
            assert put(store, row("mine", str(number))) == before + 2
        assert told(process, "delete mine") == str(store.revision)
        assert names(store.changes(store.revision - 1)[1]) == [("mine", False)]


def test_processes_that_make_one_registry_share_it_and_lose_nothing(postgres_url: str) -> None:
    script = """
print("ready", flush=True)
mine = sys.stdin.readline().strip()
store = open_store()
for number in range(40):
    def merge(reader):
        held = reader.by_key("shared")
        aliases = (*held.target.aliases, f"{mine}{number}") if held else (f"{mine}{number}",)
        target = Target(name="shared", aliases=aliases, id=held.target.id if held else mine)
        return Edit(put=[Row(target, "shared", np.zeros((0, 3), np.float32))])
    store.update(merge)
print("done", flush=True)
"""
    with contextlib.ExitStack() as stack:
        started = [stack.enter_context(child(script, postgres_url)) for _ in range(3)]
        for process in started:
            assert process.stdout is not None
            assert process.stdout.readline().strip() == "ready"
        for process, who in zip(started, "xyz", strict=True):
            assert process.stdin is not None
            process.stdin.write(who + "\n")
            process.stdin.flush()
        for process in started:
            assert process.stdout is not None
            assert process.stdout.readline().strip() == "done"
    with contextlib.closing(opened(postgres_url)) as store:
        held = store.by_key("shared").target
        assert set(held.aliases) == {f"{who}{number}" for who in "xyz" for number in range(40)}
        assert (len(store), store.revision) == (1, 120)


def test_a_killed_process_loses_no_acknowledged_row_and_leaves_no_half(postgres_url: str) -> None:
    script = """
store = open_store()
number = store.revision
while True:
    put(store, *(row(f"n{number:05}-{part}") for part in range(3)))
    print(number, flush=True)
    number += 1
"""
    acknowledged = -1
    chance = random.Random(7)  # noqa: S311 - when to kill, no secret
    for _ in range(3):
        with child(script, postgres_url) as process:
            assert process.stdout is not None
            for _ in range(chance.randint(1, 60)):
                acknowledged = int(process.stdout.readline())
            process.send_signal(signal.SIGKILL)
            rest = process.stdout.read().split("\n")[:-1]
            acknowledged = max([acknowledged, *map(int, rest)])
        with contextlib.closing(opened(postgres_url)) as store:
            # A write takes the lock, so what the dead process had begun is over then.
            held = store.update(lambda reader: Edit())
            assert acknowledged < held <= acknowledged + 2
            expected = [f"n{number:05}-{part}" for number in range(held) for part in range(3)]
            assert [target.id for target in store] == expected
            acknowledged = held - 1


def test_after_a_fork_the_child_uses_connections_and_a_thread_of_its_own(postgres_url: str) -> None:
    script = """
import signal, threading, warnings
warnings.simplefilter("ignore")
store = open_store()
heard = threading.Event()
store.watch(heard.set)
put(store, row("before"))
parents = store._sessions._idle[:]
child = os.fork()
if child == 0:
    signal.alarm(20)
    heard.clear()
    put(store, row("child"))
    seen = (len(store), store.revision)
    shared = [link for link in store._sessions._idle if link in parents]
    heard.wait()
    store.close()
    os._exit(0 if seen == (2, 2) and not shared else 1)
print(os.waitpid(child, 0)[1], store.revision, put(store, row("after")), len(store))
store.close()
"""
    assert run_child(script, postgres_url) == "0 2 3 3"


# Servers that are gone, slow, or restored.


def test_while_the_server_is_down_it_declines_and_then_goes_on(own: OwnPostgres) -> None:
    with contextlib.closing(opened(own.url)) as store:
        put(store, row("a"))
        own.stop()
        uses: list[Callable[[], object]] = [
            lambda: store.revision,
            lambda: store.get("a"),
            lambda: put(store, row("b")),
        ]
        for use in uses:
            with pytest.raises(RegistryError, match="server"):
                use()
        own.start()
        assert (store.revision, put(store, row("b")), len(store)) == (1, 2, 2)
        own.stop("fast")
        own.start()
        assert store.revision == 2  # over a new connection, without a word


@pytest.mark.usefixtures("impatient")
def test_cut_off_without_a_word_it_declines_and_then_goes_on(own: OwnPostgres) -> None:
    with (
        Proxy(own.port) as proxy,
        contextlib.closing(opened(own.url)) as near,
        contextlib.closing(opened(own.url.replace(str(own.port), str(proxy.port)))) as store,
    ):
        put(store, row("a"))
        proxy.cut()
        with pytest.raises(RegistryError, match="connection to the server was lost"):
            _ = store.revision
        put(near, row("b"))
        proxy.mend()
        assert store.revision == 2
        assert names(store.changes(1)[1]) == [("b", True)]


def test_a_server_restored_to_an_older_state_is_refused(postgres_url: str, store: Any) -> None:
    with contextlib.closing(opened(postgres_url)) as other:
        put(store, row("a"), row("b"))
        put(store, row("c"))
        assert store.revision == other.revision == 2
        run(
            postgres_url, "DELETE FROM revisions WHERE revision = 2", "UPDATE meta SET revision = 1"
        )
        uses: list[Callable[[], object]] = [lambda: store.revision, lambda: put(store, row("x"))]
        for use in uses:
            with pytest.raises(RegistryError, match="older state"):
                use()
        # Others go on from there: the number is the same and higher again, the history is not.
        with contextlib.closing(opened(postgres_url)) as fresh:
            put(fresh, row("d"))
            for use in uses:
                with pytest.raises(RegistryError, match="older state"):
                    use()
            put(fresh, row("e"))
            uses.append(lambda: other.revision)
            for use in uses:
                with pytest.raises(RegistryError, match="older state"):
                    use()


def test_a_revision_that_alone_went_back_is_refused(postgres_url: str, store: Any) -> None:
    put(store, row("a"))
    assert store.revision == 1
    run(postgres_url, "UPDATE meta SET revision = 0")
    with pytest.raises(RegistryError, match="older state"):
        _ = store.revision


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM meta", "DELETE FROM revisions", "DROP TABLE meta", "DROP TABLE targets CASCADE"],
)
def test_tables_that_are_gone_fail_closed(store: Any, postgres_url: str, statement: str) -> None:
    put(store, row("a"))
    run(postgres_url, statement)
    with pytest.raises(RegistryError, match="tables are"):
        store.changes(store.revision - 1)


def terminate(url: str, store: Any) -> None:
    """End all connections of a store."""
    run(
        url,
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = "
        "'alu_graph' AND pid != pg_backend_pid() AND datname = current_database()",
    )


@pytest.mark.parametrize("rows", [[row("a")], []])
def test_a_change_whose_connection_is_lost_is_not_written(
    own: OwnPostgres, rows: list[Row]
) -> None:
    url = f"{own.url}?schema=app"
    with contextlib.closing(opened(url)) as store:
        calls: list[int] = []

        def change(reader: Reader) -> Edit:
            calls.append(1)
            terminate(url, store)
            return Edit(put=rows, sheet_version=None if rows else 3)

        with pytest.raises(RegistryError, match="the connection"):
            store.update(change)
        assert calls == [1]
        assert (store.revision, len(store), store.sheet_version) == (0, 0, 0)
        terminate(url, store)
        assert put(store, row("a")) == 1  # where nothing was begun, over a new one


def test_a_commit_that_was_not_answered_is_said_to_be_unknown(own: OwnPostgres) -> None:
    url = f"{own.url}?schema=app"
    with contextlib.closing(opened(url)) as store:

        def change(reader: Reader) -> Edit:
            terminate(url, store)
            return Edit()

        with pytest.raises(RegistryError, match="look whether it is there"):
            store.update(change)


# Notices.


def heard(store: Any) -> threading.Semaphore:
    """What is released for each call; the first, upon connecting, is over."""
    calls = threading.Semaphore(0)
    store.watch(calls.release)
    assert calls.acquire(timeout=30)
    return calls


def test_each_change_is_heard_of(postgres_url: str, store: Any) -> None:
    calls = heard(store)
    with contextlib.closing(opened(postgres_url)) as other:
        changes: list[Callable[[], int]] = [
            lambda: put(other, row("a")),
            lambda: delete(other, "a"),
        ]
        for change in changes:
            change()
            assert calls.acquire(timeout=30)


def test_a_lost_listener_says_so_once_and_comes_back(
    own: OwnPostgres, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    url = own.url.replace("alu@", f"alu:{SECRET}@")
    with contextlib.closing(opened(url)) as store:
        calls = heard(store)
        own.stop()
        own.start()
        assert calls.acquire(timeout=60)  # connected again
        put(store, row("a"))
        assert calls.acquire(timeout=30)
    said = [record for record in caplog.records if record.name.startswith("alu_graph")]
    assert [record.levelname for record in said] == ["WARNING", "INFO"]
    assert SECRET not in caplog.text


def test_what_the_called_raises_is_said_and_ends_nothing(
    store: Any, caplog: pytest.LogCaptureFixture
) -> None:
    calls = threading.Semaphore(0)

    def changed() -> None:
        calls.release()
        raise KeyError(NAMED)

    store.watch(changed)
    assert calls.acquire(timeout=30)
    assert calls.acquire(timeout=30)
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "KeyError" in caplog.text
    assert NAMED not in caplog.text


def test_the_thread_ends_with_the_store(postgres_url: str) -> None:
    def listeners() -> int:
        return sum(thread.name == "alu_graph-listener" for thread in threading.enumerate())

    before = listeners()
    store = opened(postgres_url)
    heard(store)
    assert listeners() == before + 1
    store.close()
    assert listeners() == before
    registry = TargetRegistry(postgres_url.replace("schema=", "schema=b_"))
    held = weakref.ref(registry)
    assert listeners() == before + 1
    del registry
    gc.collect()
    assert held() is None
    assert listeners() == before
    run(postgres_url, f"DROP SCHEMA b_{schema_of(postgres_url)} CASCADE")


# Damage.


def kinds(found: list[Any]) -> list[tuple[str, str | None, bool]]:
    return [(one.what, one.target_id, one.mended) for one in found]


@pytest.mark.parametrize(
    ("statement", "found", "left"),
    [
        ("UPDATE targets SET checksum = 1 WHERE id = 'a'", ("row", "a"), [("history", "a")]),
        (
            "UPDATE targets SET blob_checksum = 1 WHERE id = 'a'",
            ("vectors", "a"),
            [("vectors", "a"), ("sheet", "a")],
        ),
        ("UPDATE targets SET name = 'x' WHERE id = 'c'", ("row", "c"), []),
        ("DELETE FROM targets WHERE id = 'a'", ("history", "a"), [("history", "a")]),
        ("UPDATE history SET action = 'none' WHERE target_id = 'p'", ("history", None), []),
        ("UPDATE history SET name = 'x' WHERE target_id = 'p'", ("history", None), []),
        ("UPDATE meta SET revision = 1", ("meta", None), []),
        ("GRANT SELECT ON history TO PUBLIC", ("mode", None), []),
    ],
)
def test_damage_is_found_and_mended(
    postgres_url: str,
    statement: str,
    found: tuple[str, str | None],
    left: list[tuple[str, str | None]],
) -> None:
    with contextlib.closing(opened(postgres_url)) as store:
        sheets = [
            Row(
                Target(name=one, id=one, facts=[KNOWN]),
                one,
                np.ones((1, 3), np.float32),
                sheet=b"x",
            )
            for one in "abcp"
        ]
        log = [Entry(1.0, "add", one, name=NAMED) for one in "abcp"]
        store.update(lambda reader: Edit(put=sheets, log=log, sheet_version=1))
        gone = [Entry(2.0, "remove", "c", name=NAMED)]
        store.update(lambda reader: Edit(remove=["c"], purge=[("p", "")], log=gone))
        assert store.verify(key_of=lambda target: target.name) == []
        assert store.verify(mend=True) == []
        store.update(lambda reader: Edit(mark=("digest", 7)))
    run(postgres_url, statement)
    with contextlib.closing(opened(postgres_url)) as store:
        assert found in [(one.what, one.target_id) for one in store.verify()]
        assert not any(one.mended for one in store.verify())
        after = store.verify(mend=True)
        assert [(one.what, one.target_id) for one in after if not one.mended] == left
        assert any(one.mended for one in after) == (found not in left or left[1:] != [])
        assert len(after) == len(set(after))
        # What is lost is told once.
        lost = [one for one in left if one[0] == "history"]
        assert [(one.what, one.target_id) for one in store.verify()] == left[len(lost) :]
        assert [one.basis for one in store.log("a")] == [None, *("lost: damage" for _ in lost)]
        assert store.imported("digest") == 0
        revision, changes = store.changes(0)
        assert revision > 2
        assert {change.id: change.row is not None for change in changes}["b"]


# The registry.


@pytest.mark.parametrize("level", ["repeatable read", "serializable"])
def test_the_server_s_default_isolation_is_of_no_effect(postgres_url: str, level: str) -> None:
    option = quote(f"-c default_transaction_isolation={level.replace(' ', chr(92) + ' ')}")
    url = f"{postgres_url}&options={option}"
    stores = [opened(url) for _ in range(3)]
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for count in range(15):
                put(stores[number], row(f"{number}-{count}"))
        except RegistryError as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(stores[0]) == 45
    for store in stores:
        store.close()


def test_after_a_purge_the_server_is_asked_to_vacuum(
    postgres_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with contextlib.closing(opened(postgres_url)) as store:
        store.update(lambda reader: Edit(put=[row("m")], log=[Entry(1.0, "add", "m", name=NAMED)]))
        store.update(lambda reader: Edit(purge=[("m", "")]))
        for table in ("targets", "history"):
            query = f"SELECT pg_relation_size('{table}', 'vm')"
            assert store._one(query)[0] > 0  # only VACUUM makes the visibility map
        assert store._one("SHOW statement_timeout") == ("0",)
        assert caplog.text == ""


def test_no_write_buries_what_has_not_expired_by_the_server_s_clock(postgres_url: str) -> None:
    ahead = [7 * 86_400.0]
    with (
        contextlib.closing(TargetRegistry(postgres_url)) as right,
        contextlib.closing(
            TargetRegistry(postgres_url, clock=lambda: time.time() + ahead[0])
        ) as jumped,
    ):
        soon = datetime.now(timezone.utc) + timedelta(days=3)
        right.add("Zoltan Kovacs", expires=soon, who="Ann")
        assert not jumped.names_in("It was Zoltan Kovacs.")
        jumped.add("Third Body")
        jumped.add("Zoltan Kovacs")  # it is there, and gains what it lacks: now it never expires
        jumped.add("Anna Schmidtke")
        right.add("Karl Other", expires=soon)
        jumped.add("Fourth Body")
        assert right.names_in("It was Karl Other.")
        ahead[0] = 0.0
        for registry in (right, jumped):
            for name in ("Zoltan Kovacs", "Karl Other"):
                assert registry.names_in(f"It was {name}.")
        assert [entry.action for entry in right.log()] == ["add"] * 6


def test_registries_on_one_server_see_each_other_s_targets(postgres_url: str) -> None:
    with contextlib.ExitStack() as stack:
        one, two = (
            stack.enter_context(contextlib.closing(TargetRegistry(postgres_url))) for _ in "12"
        )
        for number in range(5):
            one.add(Target(name=f"{NAMED} {number}", facts=[KNOWN]), who="me", basis="asked")
            assert len(two.names_in(f"It was {NAMED} {number}.")) >= 1
            assert two.remove(f"{NAMED} {number}") == 1
            assert one.names_in(f"It was {NAMED} {number}.") == []
        assert [entry.action for entry in one.log()] == ["add", "remove"] * 5
        assert SECRET not in repr(one)


def test_what_changed_is_taken_over_before_anybody_asks(postgres_url: str) -> None:
    with contextlib.ExitStack() as stack:
        one, two = (
            stack.enter_context(contextlib.closing(TargetRegistry(postgres_url))) for _ in "12"
        )
        over = threading.Event()
        publish = two._force.memory.indexed.publish

        def published(revision: int) -> None:
            publish(revision)
            over.set()

        two._force.memory.indexed.publish = published  # type: ignore[method-assign]
        one.add(NAMED)
        assert over.wait(timeout=30)
        assert two._force.memory.indexed.now.revision == 1


def test_a_url_goes_through_the_graph_s_and_the_command_line_s_options(
    postgres_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(RegistryError, match="no such registry"):
        open_registry(postgres_url)
    assert main(["targets", "list", "--targets", postgres_url]) != 0
    assert "at this URL" in capsys.readouterr().err
    assert not holds_registry(postgres_url)
    assert main(["targets", "add", NAMED, "--targets", postgres_url]) == 0
    with contextlib.closing(open_registry(postgres_url)) as registry:
        assert NAMED in registry
    capsys.readouterr()
    assert main(["targets", "list", "--targets", postgres_url]) == 0
    assert NAMED in capsys.readouterr().out
