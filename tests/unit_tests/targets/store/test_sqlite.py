from __future__ import annotations

import contextlib
import os
import random
import signal
import sqlite3
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alu_graph.errors import EmbeddingError, EmbeddingMismatchError, RegistryError
from alu_graph.targets.store import Change, Row
from alu_graph.targets.store.sqlite import SQLiteStore
from alu_graph.targets.target import Fact, Target
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


def open_store(path: Path | None) -> SQLiteStore:
    return SQLiteStore(path, embedder_id="e", dim=3)


TEXTS = st.text(max_size=20)
TARGETS = st.builds(
    Target,
    name=TEXTS.map(lambda text: f"a{text}"),
    aliases=st.lists(TEXTS).map(tuple),
    kind=st.sampled_from(["entity", "work", "topic", "passage"]),
    facts=st.lists(
        st.builds(
            Fact, text=TEXTS.map(lambda text: f"{text}b"), ask=st.none() | TEXTS.map("q{}".format)
        )
    ).map(tuple),
    id=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20),
)


@given(st.lists(TARGETS, max_size=5))
@settings(deadline=None)
def test_any_target_survives(targets: list[Target]) -> None:
    store = open_store(None)
    sizes = [len(target.facts) for target in targets]
    vectors = [np.arange(3 * size, dtype=np.float32).reshape(size, 3) for size in sizes]
    rows = [Row(one, f"k{one.id}", held) for one, held in zip(targets, vectors, strict=True)]
    put(store, *rows)
    held = {target.id: target for target in targets}
    assert {target.id: target for target in store} == held
    assert [target.id for target in store] == sorted(held)
    assert list(store.keys()) == sorted(f"k{key}" for key in held)
    assert len(store) == len(held)


def test_a_topic_s_new_head_replaces_the_old_one_in_every_store(tmp_path: Path) -> None:
    first, second = open_store(tmp_path / "t.db"), open_store(tmp_path / "t.db")
    topic = Target(name="T", id="t", kind="topic", facts=["a"])
    heads = np.arange(10, dtype=np.float32).reshape(2, 5)
    for head in heads:
        put(first, Row(topic, "key", np.zeros((1, 3), np.float32), head))
        _, [*_, last] = second.changes(0)
        assert last.row is not None
        assert last.row.head is not None
        assert np.array_equal(last.row.head, head)
    put(first, Row(Target(name="T", id="t"), "key", np.zeros((0, 3), np.float32)))
    entity = second.get("t")
    assert entity is not None
    assert entity.head is None
    delete(first, "t")
    assert second.get("t") is None


def test_a_reopened_file_holds_all(tmp_path: Path) -> None:
    with contextlib.closing(open_store(tmp_path / "t.db")) as store:
        put(store, row("a", KNOWN), row("b"))
        delete(store, "b")
    with contextlib.closing(open_store(tmp_path / "t.db")) as store:
        assert store.revision == 2
        assert names(store.changes(0)[1]) == [("a", True), ("b", False)]
        assert put(store, row("b")) == 3
    assert [path.name for path in tmp_path.iterdir()] == ["t.db"]


def test_only_the_owner_can_read_the_files(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        store = open_store(tmp_path / "t.db")
        put(store, row("a"))
        assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
        assert len(list(tmp_path.iterdir())) == 3  # the file, its -wal and its -shm: no draft
        store.close()
    finally:
        os.umask(before)


def test_what_was_removed_or_replaced_is_not_on_disk(tmp_path: Path) -> None:
    store = open_store(tmp_path / "t.db")
    others = [row(f"other {number}", "x" * (number + 1)) for number in range(300)]
    put(store, *others[:150], row(NAMED, KNOWN), *others[150:])
    put(store, row("stays", f"{KNOWN} secretly"))
    put(store, row("stays", "harmless"))
    delete(store, NAMED)
    held = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert KNOWN.encode() not in held
    assert held.count(NAMED.encode()) > 0  # the tombstone: here the name was given as the id
    assert b"harmless" in held
    store.close()


def test_another_embedder_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    open_store(path).close()
    for embedder, dim in (("other", 3), ("e", 4)):
        with pytest.raises(EmbeddingMismatchError) as caught:
            SQLiteStore(path, embedder_id=embedder, dim=dim)
        assert "'e' (dim 3)" in str(caught.value)
        assert f"'{embedder}' (dim {dim})" in str(caught.value)
    open_store(path).close()


@pytest.mark.parametrize(("embedder", "dim"), [("", 3), ("e", 0)])
def test_a_store_needs_an_embedder(embedder: str, dim: int) -> None:
    with pytest.raises(EmbeddingError):
        SQLiteStore(None, embedder_id=embedder, dim=dim)


def foreign_wal(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE own (x)")
        connection.execute("INSERT INTO own VALUES ('mine')")
        connection.commit()
        kept = path.with_name("kept").write_bytes, Path(f"{path}-wal").read_bytes()
        kept[0](kept[1])
    path.with_name("kept").rename(f"{path}-wal")


def newer(path: Path) -> None:
    open_store(path).close()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")


def older(path: Path) -> None:
    newer(path)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 1")


def foreign(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE targets (x)")


@pytest.mark.parametrize(
    "make",
    [
        foreign,
        foreign_wal,
        newer,
        older,
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"SQLite format 3\0"),
        lambda path: path.write_bytes(b"name,aliases\nx,y\n" * 999),
        lambda path: path.write_bytes(bytes(range(256)) * 64),
    ],
    ids=["foreign", "foreign-wal", "newer", "older", "empty", "stub", "csv", "noise"],
)
def test_a_file_that_is_no_registry_stays_as_it_is(
    tmp_path: Path, make: Callable[[Path], object]
) -> None:
    path = tmp_path / "t.db"
    make(path)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    with pytest.raises(RegistryError, match=r"t\.db.*(choose|upgrade)"):
        open_store(path)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


@pytest.mark.parametrize("below", ["", "missing/t.db", "file/t.db", "loop", "n" * 300, "nul\0"])
def test_a_path_that_can_hold_no_file_is_refused(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(RegistryError):
        open_store(tmp_path / below)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "loop"]


def test_devices_are_no_registry() -> None:
    with pytest.raises(RegistryError):
        open_store(Path("/dev/null"))


def test_a_wal_without_its_file_is_not_taken_over(tmp_path: Path) -> None:
    (tmp_path / "t.db-wal").write_bytes(b"x")
    with pytest.raises(RegistryError, match="is gone but its -wal is left"):
        open_store(tmp_path / "t.db")
    assert not (tmp_path / "t.db").exists()


def test_without_permission_it_is_refused() -> None:
    script = """
if os.geteuid() == 0:
    os.setgid(65534), os.setuid(65534)
try:
    open_store()
except RegistryError as error:
    print("refused")
"""
    with tempfile.TemporaryDirectory() as name:  # not below tmp_path, which others can't enter
        folder = Path(name)
        folder.chmod(0o755)
        path = folder / "t.db"
        open_store(path).close()
        before = path.read_bytes()
        for mode, within in ((0o000, 0o777), (0o444, 0o777), (0o666, 0o555)):
            path.chmod(mode)
            folder.chmod(within)
            assert run_child(script, path) == "refused"
            assert run_child(script, folder / "new.db") == ("" if within == 0o777 else "refused")
            folder.chmod(0o755)
            (folder / "new.db").unlink(missing_ok=True)
            assert path.read_bytes() == before


def test_on_a_full_disk_nothing_is_acknowledged_and_nothing_lost(tmp_path: Path) -> None:
    script = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = open_store()
put(store, row("kept"))
size = os.stat(sys.argv[1] + "-wal").st_size
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 9000, hard))
rows = [row(f"n{number}") for number in range(999)]
try:
    put(store, *rows)
except RegistryError as error:
    print(store.revision, len(store), store.get("kept").target.id, "disk" in str(error))
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
print(put(store, *rows), len(store))
"""
    assert run_child(script, tmp_path / "t.db").splitlines() == ["1 1 kept True", "2 1000"]


def test_a_thread_that_ends_leaves_no_connection(tmp_path: Path) -> None:
    store = open_store(tmp_path / "t.db")
    for _ in range(20):
        thread = threading.Thread(target=lambda: store.revision)
        thread.start()
        thread.join()
    assert len(store._sessions.open) <= 2
    store.close()


def test_what_one_process_adds_another_sees(tmp_path: Path) -> None:
    script = """
store = open_store()
for line in sys.stdin:
    verb, name = line.split()
    print(put(store, row(name)) if verb == "put" else delete(store, name), flush=True)
"""
    store = open_store(tmp_path / "t.db")
    put(store, row("mine"))
    with child(script, tmp_path / "t.db") as process:
        for number in range(20):
            before = store.revision
            assert told(process, f"put n{number}") == str(before + 1)
            assert store.revision == before + 1
            assert names(store.changes(before)[1]) == [(f"n{number}", True)]
            assert put(store, row("mine", str(number))) == before + 2
            assert store.revision == before + 2
        assert told(process, "delete mine") == str(store.revision)
        assert names(store.changes(store.revision - 1)[1]) == [("mine", False)]
    store.close()


def test_two_stores_of_one_process_see_each_other(tmp_path: Path) -> None:
    one, two = open_store(tmp_path / "t.db"), open_store(tmp_path / "t.db")
    for number in range(5):
        assert put(one, row(f"a{number}")) == two.revision
        assert put(two, row(f"b{number}")) == one.revision
    two.close()
    one.close()


def test_opening_a_file_twice_drops_no_lock(tmp_path: Path) -> None:
    # POSIX drops a process's locks on a file when any descriptor of it is closed; the child would
    # then be the last to leave and remove the -wal that this process still writes to.
    store = open_store(tmp_path / "t.db")
    open_store(tmp_path / "t.db").close()
    run_child('store = open_store(); put(store, row("a")); store.close()', tmp_path / "t.db")
    assert store.revision == 1
    assert put(store, row("b")) == 2
    assert run_child("print(len(open_store()))", tmp_path / "t.db") == "2"
    store.close()


def test_two_processes_that_merge_lose_nothing(tmp_path: Path) -> None:
    script = """
store = open_store()
print("ready", flush=True)
mine = sys.stdin.readline().strip()
for number in range(60):
    def merge(reader):
        held = reader.by_key("shared")
        aliases = (*held.target.aliases, f"{mine}{number}") if held else (f"{mine}{number}",)
        # Whoever is first makes up the id; the other must then find it by the key.
        target = Target(name="shared", aliases=aliases, id=held.target.id if held else mine)
        return Edit(put=[Row(target, "shared", np.zeros((0, 3), np.float32))])
    store.update(merge)
print("done", flush=True)
"""
    with child(script, tmp_path / "t.db") as one, child(script, tmp_path / "t.db") as two:
        for process in (one, two):
            assert process.stdout is not None
            assert process.stdout.readline().strip() == "ready"
        for process, name in ((one, "x"), (two, "y")):
            assert process.stdin is not None
            process.stdin.write(name + "\n")
            process.stdin.flush()
        for process in (one, two):
            assert process.stdout is not None
            assert process.stdout.readline().strip() == "done"
    store = open_store(tmp_path / "t.db")
    held = store.by_key("shared")
    assert held is not None
    assert set(held.target.aliases) == {f"{who}{number}" for who in "xy" for number in range(60)}
    assert (len(store), store.revision) == (1, 120)
    store.close()


def test_processes_that_make_one_file_share_it(tmp_path: Path) -> None:
    script = """
print("ready", flush=True)
name = sys.stdin.readline().strip()
store = open_store()
put(store, row(name))
print("done", flush=True)
sys.stdin.readline()
"""
    with contextlib.ExitStack() as stack:
        started = [stack.enter_context(child(script, tmp_path / "t.db")) for _ in range(4)]
        for process in started:
            assert process.stdout is not None
            assert process.stdout.readline().strip() == "ready"
        for number, process in enumerate(started):
            assert process.stdin is not None
            process.stdin.write(f"n{number}\n")
            process.stdin.flush()
        for process in started:
            assert process.stdout is not None
            assert process.stdout.readline().strip() == "done"
    store = open_store(tmp_path / "t.db")
    assert list(store.keys()) == ["n0", "n1", "n2", "n3"]
    store.close()
    assert [path.name for path in tmp_path.iterdir()] == ["t.db"]


def test_a_killed_process_loses_no_acknowledged_row_and_leaves_no_half(tmp_path: Path) -> None:
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
    for _ in range(4):
        with child(script, tmp_path / "t.db") as process:
            assert process.stdout is not None
            for _ in range(chance.randint(1, 100)):
                acknowledged = int(process.stdout.readline())
            process.send_signal(signal.SIGKILL)
            rest = process.stdout.read().split("\n")[:-1]  # a line cut short is none
            acknowledged = max([acknowledged, *map(int, rest)])
        with contextlib.closing(open_store(tmp_path / "t.db")) as store:
            held = store.revision
            assert acknowledged < held <= acknowledged + 2
            expected = [f"n{number:05}-{part}" for number in range(held) for part in range(3)]
            assert [target.id for target in store] == expected
            assert len(store.changes(0)[1]) == 3 * held
            acknowledged = held - 1


def test_after_a_fork_the_child_uses_connections_and_locks_of_its_own(tmp_path: Path) -> None:
    script = """
import signal, threading, warnings
warnings.simplefilter("ignore")
store, memory = open_store(), open_store(None)
put(store, row("before"))
put(memory, row("before"))
parents = store._sessions.mine().connection
held, over = threading.Event(), threading.Event()
def hold():
    with memory._sessions.shared.lock:
        held.set()
        over.wait()
threading.Thread(target=hold).start()
held.wait()
child = os.fork()
if child == 0:
    signal.alarm(20)  # a lock that the parent's thread held would never be released here
    put(store, row("child"))
    own = store._sessions.mine().connection is not parents
    os._exit(0 if own and len(store) == 2 and put(memory, row("child")) == 2 else 1)
print(os.waitpid(child, 0)[1], store.revision, put(store, row("after")), len(store))
over.set()
"""
    assert run_child(script, tmp_path / "t.db") == "0 2 3 3"


def removed(path: Path) -> None:
    path.unlink()


def replaced(path: Path) -> None:
    copy = path.with_name("copy")
    copy.write_bytes(path.read_bytes())
    copy.replace(path)


def without_wal(path: Path) -> None:
    Path(f"{path}-wal").unlink()


def truncated(path: Path) -> None:
    os.truncate(path, 0)


def overwritten(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"x" * 999)


@pytest.mark.parametrize("harm", [removed, replaced, without_wal, truncated, overwritten])
def test_a_file_that_is_harmed_under_us_fails_closed(
    tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    path = tmp_path / "t.db"
    store = open_store(path)
    put(store, row("a"))
    assert store.revision == 1
    harm(path)
    for use in (lambda: store.revision, lambda: store.get("a"), lambda: put(store, row("b"))):
        with pytest.raises(RegistryError):
            use()
    store.close()


def damage(path: Path, statement: str) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()


@pytest.mark.parametrize(
    "damaged",
    [
        f"details = '{KNOWN}'",
        f"details = '[\"{KNOWN}\"]'",
        f"kind = '{KNOWN}'",
        "details = NULL",
        "id = 'b'",
        "key = 'b'",
        "namespace = 'b'",
        "name = 'b'",
        "name = ''",
        "expires = 1e99",
        "checksum = 7",
        "blob_checksum = NULL",
        "sheet = x'00'",
        "vectors = x'00'",
        "vectors = NULL",
        "head = x'00'",
        f"name = CAST(CAST('{KNOWN}' AS BLOB) || x'ff' AS TEXT)",
    ],
)
def test_a_damaged_row_fails_closed_and_is_not_quoted(tmp_path: Path, damaged: str) -> None:
    store = open_store(tmp_path / "t.db")
    put(store, row("a", KNOWN))
    damage(tmp_path / "t.db", f"UPDATE targets SET {damaged}")  # noqa: S608 - the test's own
    for use in (lambda: store.changes(0), lambda: list(store.batches(0))):
        with pytest.raises(RegistryError) as caught:
            use()
        assert KNOWN not in str(caught.value)
        assert caught.value.__context__ is None
    store.close()


@pytest.mark.parametrize("statement", ["DELETE FROM meta", "UPDATE meta SET revision = 0"])
def test_a_revision_that_is_gone_or_goes_back_fails_closed(tmp_path: Path, statement: str) -> None:
    store = open_store(tmp_path / "t.db")
    put(store, row("a"))
    assert store.revision == 1
    damage(tmp_path / "t.db", statement)
    with pytest.raises(RegistryError):
        _ = store.revision
    store.close()


@pytest.mark.parametrize("read", ["changes", "batches"])
def test_random_damage_is_never_read_as_something_else(tmp_path: Path, read: str) -> None:
    source = tmp_path / "source.db"
    with contextlib.closing(open_store(source)) as store:
        put(store, *(row(f"n{number}", "fact " * 9) for number in range(200)))
        held = {target.id: target for target in store}
    chance = random.Random(11)  # noqa: S311 - where to damage, no secret
    original = source.read_bytes()
    refused = 0
    for number in range(40):
        path = tmp_path / f"{number}.db"
        start = chance.randrange(0, len(original), 256)
        size = chance.choice([1, 2, 16, 512])
        path.write_bytes(original[:start] + chance.randbytes(size) + original[start + size :])
        try:
            with contextlib.closing(open_store(path)) as store:
                found = store.changes(0)[1] if read == "changes" else all_of(store)
        except RegistryError:
            refused += 1
        else:
            assert {one.id: one.row.target for one in found if one.row} == held
    assert refused > 10


def all_of(store: SQLiteStore) -> list[Change]:
    return [change for _, batch in store.batches(0, 50) for change in batch]
