from __future__ import annotations

import io
import json
import logging
import os
import tempfile
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import IO, Any

import pytest

from alu_graph import TargetRegistry
from alu_graph.errors import TargetError
from alu_graph.targets import importing
from alu_graph.targets.import_lines import until
from alu_graph.targets.importing import BadLinesError, Imported, import_targets


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Steps of three targets."""
    monkeypatch.setattr(importing, "_TARGETS", 3)


NAMES = b"\n".join(f"Person Number{chr(97 + i)}".encode() for i in range(10))


def held(registry: TargetRegistry) -> list[str]:
    return sorted(target.name for target in registry)


def test_all_of_it_is_in_force(tmp_path: Path) -> None:
    registry = TargetRegistry(tmp_path / "t.db")
    assert import_targets(registry, io.BytesIO(NAMES)) == Imported(10, 0, 10, 0)
    assert len(registry.names_in("Person Numberc met Person Numberj.")) == 2


@pytest.mark.parametrize("prepare", [True, False])
def test_a_registry_that_is_not_prepared_answers_all_the_same(
    tmp_path: Path,
    prepare: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    TargetRegistry(tmp_path / "t.db").add("Maria Gonzalez")
    registry = TargetRegistry(tmp_path / "t.db", prepare=prepare)
    registry.add("Ana Silva")
    assert len(registry.names_in("Maria Gonzalez met Ana Silva.")) == 2


def cut_off(registry: TargetRegistry, **options: Any) -> list[int]:
    """An import of `NAMES` that is cut off before its third step; the list fills with all steps."""
    add, calls = registry.add_batch, list[int]()

    def failing(*args: Any, **kwargs: Any) -> int:
        calls.append(kwargs["done"])
        if len(calls) == 3:
            raise KeyboardInterrupt
        return add(*args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(importing, "_TARGETS", 3)
        registry.add_batch = failing  # type: ignore[method-assign]
        with pytest.raises(KeyboardInterrupt):
            import_targets(registry, io.BytesIO(NAMES), **options)
    return calls


@pytest.mark.usefixtures("small")
def test_what_was_done_is_not_done_again(tmp_path: Path) -> None:
    registry = TargetRegistry(tmp_path / "t.db")
    calls = cut_off(registry)
    assert len(registry) == 6
    assert import_targets(registry, io.BytesIO(NAMES)) == Imported(10, 6, 4, 0)
    assert calls == [3, 6, 9, 9, 10]
    assert len([entry for entry in registry.log() if entry.action == "add"]) == 10


def test_again_starts_from_the_first_line_though_it_was_cut_off() -> None:
    registry = TargetRegistry()
    cut_off(registry)
    registry.remove("Person Numbera")
    assert import_targets(registry, io.BytesIO(NAMES), again=True) == Imported(10, 0, 5, 0)


def test_what_was_imported_and_is_gone_comes_back() -> None:
    registry = TargetRegistry()
    import_targets(registry, io.BytesIO(NAMES), who="Ann")
    assert import_targets(registry, io.BytesIO(NAMES), who="Ann") == Imported(10, 0, 0, 0)
    assert len(list(registry.log())) == 10
    registry.remove("Person Numbera")
    assert import_targets(registry, io.BytesIO(NAMES), who="Ann") == Imported(10, 0, 1, 0)
    assert registry.names_in("Person Numbera")


@pytest.mark.parametrize("own", [False, True])
def test_days_are_counted_from_each_run(
    monkeypatch: pytest.MonkeyPatch,
    own: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    now = [1_000_000_000.0]
    registry = TargetRegistry(clock=lambda: now[0])

    def at(text: str) -> datetime:
        return until(text, datetime.fromtimestamp(now[0], timezone.utc))

    monkeypatch.setattr("alu_graph.targets.import_lines.until", at)
    monkeypatch.setattr("alu_graph.targets.importing.until", at)
    monkeypatch.setattr("alu_graph.targets.importing.time.time", lambda: now[0])
    line = {"name": "Ana Silva", **({"expires": "30"} if own else {})}
    content, given = json.dumps(line).encode(), None if own else "30"
    for month in range(3):
        now[0] = 1_000_000_000.0 + month * 31 * 86_400
        assert import_targets(registry, io.BytesIO(content), expires=given).new == 1
        assert registry.names_in("Ana Silva")


def test_what_was_cut_off_on_another_day_starts_anew_if_it_counts_days(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    registry = TargetRegistry()
    cut_off(registry, expires="30")
    tomorrow = datetime.now(timezone.utc) + timedelta(days=1)
    monkeypatch.setattr("alu_graph.targets.importing.until", lambda text: until(text, tomorrow))
    done = import_targets(registry, io.BytesIO(NAMES), expires="30")
    assert (done.before, done.new) == (0, 4)
    assert len({one.expires for one in registry.listed()}) == 1


def test_a_stream_is_read_from_its_start_if_it_can_be() -> None:
    stream, registry = io.BytesIO(NAMES), TargetRegistry()
    assert import_targets(registry, stream).targets == 10
    assert import_targets(registry, stream).targets == 10


@pytest.mark.parametrize(
    ("more", "options", "before"),
    [
        (b"", {}, 6),
        (b"\n", {}, 0),
        (b"", {"who": "Ann"}, 0),
        (b"", {"basis": "Ann"}, 0),
        (b"", {"expires": "2100-01-01"}, 0),
        (b"", {"namespace": "acme"}, 0),
    ],
)
def test_other_content_and_other_options_are_other_imports(
    more: bytes, options: dict[str, Any], before: int
) -> None:
    registry = TargetRegistry()
    cut_off(registry)
    assert import_targets(registry, io.BytesIO(NAMES + more), **options).before == before


def test_bad_lines_leave_all_as_it_was() -> None:
    registry = TargetRegistry()
    with pytest.raises(BadLinesError, match=r"bad lines: 1,234 \(the first 20 are listed\)") as bad:
        import_targets(registry, io.BytesIO(b"Maria\n" + b"??\n" * 1234))
    assert [number for number, _ in bad.value.listed] == list(range(2, 22))
    assert len(registry) == 0


def test_each_line_has_its_own_request() -> None:
    registry = TargetRegistry()
    lines = [
        {"name": "Ana Silva", "who": "Ann", "facts": ["Born in Lyon."]},
        {"name": "Bo Ek", "who": "Bob", "expires": "2001-01-01"},
        {"name": "ana silva", "who": "Bob", "facts": ["Paints."]},
        {"name": "Ana Silva", "namespace": "acme"},
        {"name": "Li Wei", "who": "Ann"},
    ]
    content = "\n".join(map(json.dumps, lines)).encode()
    done = import_targets(registry, io.BytesIO(content), who="Cy", expires="30")
    assert done == Imported(5, 0, 3, 1)
    [ana] = registry.named("Ana Silva")
    assert [fact.text for fact in ana.target.facts] == ["Born in Lyon.", "Paints."]
    assert ana.expires is not None
    told = [(entry.name, entry.who, entry.namespace) for entry in registry.log()]
    assert sorted(told, key=str) == sorted(
        [
            ("Ana Silva", "Ann", ""),
            ("Ana Silva", "Bob", ""),
            ("Ana Silva", "Cy", "acme"),
            ("Li Wei", "Ann", ""),
        ],
        key=str,
    )


@pytest.mark.parametrize("expires", ["2001-01-01", datetime(2001, 1, 1), "soon"])  # noqa: DTZ001 - refused
def test_what_never_would_be_in_force_is_refused(expires: str | datetime) -> None:
    registry = TargetRegistry()
    with pytest.raises(TargetError, match="expires"):
        import_targets(registry, io.BytesIO(b"Ana Silva"), expires=expires)
    assert len(registry) == 0


def test_a_refused_line_is_named() -> None:
    registry = TargetRegistry()
    registry.add("Ana Silva")
    [ana] = registry.named("Ana Silva")
    line = json.dumps({"name": "Bo Ek", "id": ana.target.id, "namespace": "acme"})
    names = [json.dumps({"name": f"Person Number{chr(97 + i)}"}) for i in range(12)]
    content = "\n".join([*names[:6], "", line, *names[6:]]).encode()
    with pytest.raises(TargetError, match=r"line 8 was refused, those before.* another list"):
        import_targets(registry, io.BytesIO(content))
    assert held(registry) == ["Ana Silva", *(json.loads(one)["name"] for one in names[:6])]


@pytest.mark.usefixtures("small")
def test_a_file_that_changes_is_not_read_on(tmp_path: Path) -> None:
    path = tmp_path / "names.txt"
    path.write_bytes(NAMES)
    registry = TargetRegistry()

    def tell(what: str, done: int, total: int) -> None:
        assert (what, total) == ("add", 10)
        with path.open("ab") as file:
            file.write(b"\nAna Silva")

    with pytest.raises(TargetError, match="was changed while it was imported"):
        import_targets(registry, path, tell=tell)
    assert len(registry) == 3


def test_a_pipe_is_copied_to_a_file_without_a_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    modes = []
    temporary = tempfile.TemporaryFile

    def spied(*args: Any) -> IO[bytes]:
        file: IO[bytes] = temporary(*args)
        modes.append((os.fstat(file.fileno()).st_mode & 0o777, list(tmp_path.iterdir())))
        return file

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr("alu_graph.targets.importing.tempfile.TemporaryFile", spied)
    there, here = os.pipe()
    os.write(here, NAMES)
    os.close(here)
    registry = TargetRegistry()
    with os.fdopen(there, "rb") as file:
        assert import_targets(registry, file).new == 10
    assert modes == [(0o600, [])]


def test_no_name_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    import_targets(TargetRegistry(), io.BytesIO(b"Ana Silva\n"))
    assert "Silva" not in caplog.text


def test_progress_counts_bytes_then_targets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "_TELL_EVERY", 4)
    monkeypatch.setattr(importing, "_TARGETS", 5)
    told: list[tuple[str, int, int]] = []
    import_targets(TargetRegistry(), io.BytesIO(NAMES), tell=lambda *one: told.append(one))
    each = len(NAMES) // 10 + 1
    assert told == [
        ("read", 4 * each, len(NAMES)),
        ("read", 8 * each, len(NAMES)),
        ("add", 5, 10),
        ("add", 10, 10),
    ]


@pytest.mark.parametrize("bar", ["_FACTS", "_LETTERS"])
def test_long_targets_make_short_steps(monkeypatch: pytest.MonkeyPatch, bar: str) -> None:
    monkeypatch.setattr(importing, bar, 2)
    lines = "\n".join(
        json.dumps({"name": f"Person Number{chr(97 + i)}", "facts": ["Born in Lyon.", "Paints."]})
        for i in range(3)
    )
    told: list[int] = []
    import_targets(
        TargetRegistry(),
        io.BytesIO(lines.encode()),
        tell=lambda _, done, __: told.append(done),
    )
    assert told == [1, 2, 3]
