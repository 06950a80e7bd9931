from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from alu_graph import TargetRegistry


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "targets.db"


def held(path: Path) -> list[str]:
    return sorted(target.name for target in TargetRegistry(path))


def test_add_makes_the_registry_and_counts(alu: Any, path: Path) -> None:
    ran = alu("targets", "add", "Maria Gonzalez", "Ana Silva", "--targets", path)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "new: 2, merged into what was there: 0, in all: 2\n"
    ran = alu("targets", "add", "maria gonzález", "Li Wei", "--targets", path)
    assert ran.out == "new: 1, merged into what was there: 1, in all: 3\n"


def test_add_with_aliases_facts_and_kind(alu: Any, path: Path) -> None:
    more = ("--alias", "Mariquita", "--alias", "Mia", "--fact", "Born in Lyon.", "--kind", "work")
    assert alu("targets", "add", "Maria Gonzalez", *more, "--targets", path).code == 0
    [target] = TargetRegistry(path)
    assert (target.aliases, target.kind) == (("Mariquita", "Mia"), "work")
    assert [fact.text for fact in target.facts] == ["Born in Lyon."]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("Ana Silva", "Li Wei", "--alias", "Li"),
            "--alias, --fact, --counterexample and --allow belong",
        ),
        (("--kind", "topic", "Candles"), "a topic target needs exemplars as facts, at least 8"),
        (
            ("--kind", "topic", "Candles", "--fact", "x"),
            "a topic needs at least 8 different exemplars",
        ),
        (("--kind", "passage", "Ode"), "a passage target needs its text as facts"),
        (("Ana", ""), "argument NAME: a target needs a name"),
        (("Ana\udcff",), "argument NAME: a name is not text"),
        (("Ana", "--fact", ""), "facts.0.text: a fact needs some text"),
    ],
)
def test_a_bad_add_adds_nothing(
    alu: Any, path: Path, arguments: tuple[str, ...], said: str
) -> None:
    ran = alu("targets", "add", *arguments, "--targets", path)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert ran.err.startswith(f"alu: error: {said}")
    assert not path.exists() or held(path) == []


@pytest.mark.parametrize("action", [("add", "Ana"), ("remove", "Ana"), ("list",), ("show", "Ana")])
def test_without_a_registry_it_says_how(alu: Any, action: tuple[str, ...]) -> None:
    ran = alu("targets", *action)
    assert ran.code == 2
    assert ran.err == (
        "alu: error: no registry was given: add --targets FILE.db, or set ALU_TARGETS to one\n"
    )


@pytest.mark.parametrize("action", [("remove", "Ana"), ("list",), ("show", "Ana")])
def test_only_add_and_import_make_a_registry(alu: Any, path: Path, action: tuple[str, ...]) -> None:
    ran = alu("targets", *action, "--targets", path)
    assert ran.code == 2
    assert ran.err.startswith(f"alu: error: there is no registry at {path}")
    assert not path.exists()


def test_list(alu: Any, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alu("targets", "add", "Zoë Kravitz", "--alias", "Zo", "--targets", path)
    alu("targets", "add", "ana silva", "Li Wei", "--targets", path)
    monkeypatch.setenv("ALU_TARGETS", str(path))
    ids = {target.name: target.id for target in TargetRegistry(path)}
    assert [line.split(maxsplit=6) for line in alu("targets", "list").out.splitlines()] == [
        ["id", "kind", "aliases", "facts", "namespace", "expires", "name"],
        [ids["ana silva"], "entity", "0", "0", "-", "-", "ana silva"],
        [ids["Li Wei"], "entity", "0", "0", "-", "-", "Li Wei"],
        [ids["Zoë Kravitz"], "entity", "1", "0", "-", "-", "Zoë Kravitz"],
    ]
    lines = [json.loads(line) for line in alu("targets", "list", "--json").out.splitlines()]
    assert lines[2] == {
        "id": ids["Zoë Kravitz"],
        "kind": "entity",
        "aliases": 1,
        "facts": 0,
        "namespace": "",
        "expires": None,
        "name": "Zoë Kravitz",
    }


def test_list_of_none(alu: Any, path: Path) -> None:
    TargetRegistry(path).close()
    assert alu("targets", "list", "--targets", path).out.split() == (
        "id kind aliases facts namespace expires name".split()
    )


def test_remove_by_name_alias_and_id(alu: Any, path: Path) -> None:
    alu("targets", "add", "Maria Gonzalez", "--alias", "Mariquita", "--targets", path)
    alu("targets", "add", "Ana Silva", "Li Wei", "Bo Ek", "--targets", path)
    [wei] = [target.id for target in TargetRegistry(path) if target.name == "Li Wei"]
    ran = alu("targets", "remove", "mariquita", "ANA SILVA", wei, "--targets", path)
    assert (ran.code, ran.out) == (0, "removed: 3, left: 1\n")
    assert held(path) == ["Bo Ek"]


def test_remove_of_an_unknown_one_removes_nothing(alu: Any, path: Path) -> None:
    alu("targets", "add", "Ana Silva", "Li Wei", "--targets", path)
    ran = alu("targets", "remove", "Ana Silva", "Nobody", "No\udcff", "--targets", path)
    assert (ran.code, ran.out) == (1, "")
    assert "argument 2 (Nobody) names no target" in ran.err
    assert "argument 3 (No" in ran.err
    assert held(path) == ["Ana Silva", "Li Wei"]


def test_show(alu: Any, path: Path, tmp_path: Path) -> None:
    file = tmp_path / "targets.jsonl"
    fact = {"ask": "Where was she born?", "text": "In Lyon."}
    file.write_text(json.dumps({"name": "Maria Gonzalez", "aliases": ["Mia"], "facts": [fact]}))
    alu("targets", "import", file, "--targets", path)
    [target] = TargetRegistry(path)
    for given in ("maria gonzález", "MIA", target.id):
        ran = alu("targets", "show", given, "--targets", path)
        assert ran.code == 0
        assert [line.split(maxsplit=1) for line in ran.out.splitlines()] == [
            ["id", target.id],
            ["kind", "entity"],
            ["name", "Maria Gonzalez"],
            ["alias", "Mia"],
            ["ask", "Where was she born?"],
            ["fact", "In Lyon."],
        ]
    shown = json.loads(alu("targets", "show", "Mia", "--json", "--targets", path).out)
    assert shown == {**target.model_dump(mode="json"), "namespace": "", "expires": None}
    for given in ("Nobody", "\udcff", "?"):
        assert alu("targets", "show", given, "--targets", path).code == 1


def test_what_show_gives_can_be_imported(alu: Any, path: Path, tmp_path: Path) -> None:
    facts = ("--fact", "Born in Lyon.", "--alias", "Mia")
    alu("targets", "add", "Maria Gonzalez", *facts, "--targets", path)
    file = tmp_path / "one.jsonl"
    file.write_text(alu("targets", "show", "Mia", "--json", "--targets", path).out)
    other = tmp_path / "other.db"
    ran = alu("targets", "import", file, "--targets", other)
    assert ran.out == "new: 1, merged into what was there: 0, in all: 1\n"
    assert list(TargetRegistry(other)) == list(TargetRegistry(path))
    ran = alu("targets", "import", file, "--again", "--targets", other)
    assert ran.out == "new: 0, merged into what was there: 1, in all: 1\n"


def test_who_why_where_and_until_when(alu: Any, path: Path) -> None:
    asked = ("--who", "Ann", "--basis", "article 17", "--targets", path)
    more = ("--expires", "2040-12-31", "--namespace", "acme")
    assert alu("targets", "add", "Ana Silva", *more, *asked).code == 0
    alu("targets", "add", "Bo Ek", "--targets", path)
    own = ("--namespace", "acme", "--targets", path)
    assert alu("targets", "list", *own).out.splitlines()[1].split()[4:] == (
        ["acme", "2041-01-01T00:00:00+00:00", "Ana", "Silva"]
    )
    assert len(alu("targets", "list", "--targets", path).out.splitlines()) == 3
    assert alu("targets", "show", "Ana Silva", *own).out.splitlines()[-2:] == [
        "namespace  acme",
        "expires    2041-01-01T00:00:00+00:00",
    ]
    assert alu("targets", "show", "Ana Silva", "--targets", path).code == 1
    assert alu("targets", "remove", "Ana Silva", "--targets", path).code == 1
    ran = alu("targets", "remove", "Ana Silva", "--namespace", "acme", *asked)
    assert (ran.code, ran.out) == (0, "removed: 1, left: 1\n")
    registry = TargetRegistry(path)
    assert [(one.action, one.who, one.basis, one.namespace) for one in registry.log()] == [
        ("add", "Ann", "article 17", "acme"),
        ("add", None, None, ""),
        ("remove", "Ann", "article 17", "acme"),
    ]


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (("--expires", "soon"), "argument --expires: expires is a day"),
        (("--expires", "2001-01-01"), "expires lies in the past"),
        (("--namespace", "?"), "argument --namespace: a namespace is at most"),
    ],
)
def test_bad_requests(alu: Any, path: Path, option: tuple[str, ...], said: str) -> None:
    ran = alu("targets", "add", "Ana", *option, "--targets", path)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"alu: error: {said}")


def test_a_registry_that_keeps_no_facts(
    alu: Any, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, other = tmp_path / "key", tmp_path / "other"
    assert alu("targets", "key", key).code == 0
    assert key.stat().st_mode & 0o777 == 0o600
    alu("targets", "key", other)
    assert key.read_text() != other.read_text()
    held_key = key.read_text()
    assert alu("targets", "key", key).code == 2
    assert key.read_text() == held_key
    fact = "She met the chemist Zdenka Orlova in Trondheim in 1987."
    keyed = ("--key-file", key, "--targets", path)
    assert alu("targets", "add", "Ana Silva", "--fact", fact, *keyed).code == 0
    assert b"Trondheim" not in path.read_bytes()
    text = tmp_path / "text.txt"
    text.write_text("Ana Silva met Zdenka Orlova in Trondheim.")
    assert alu("check", text, *keyed).code == 1
    ran = alu("check", text, "--forget", "Bo Ek", *keyed)
    assert (ran.code, ran.out) == (2, "")
    assert "keeps no facts" in ran.err
    for given, said in (
        ((), "was made with its --key-file FILE"),
        (("--key-file", other), "was made with another key"),
        (("--key-file", text), "holds no key"),
        (("--key-file", tmp_path / "no"), "No such file"),
    ):
        ran = alu("targets", "list", *given, "--targets", path)
        assert (ran.code, ran.out) == (2, "")
        assert said in ran.err
    monkeypatch.setenv("ALU_KEY_FILE", str(key))
    assert "Ana Silva" in alu("targets", "list", "--targets", path).out
    plain = tmp_path / "plain.db"
    TargetRegistry(plain).close()
    ran = alu("targets", "list", "--targets", plain)
    assert "was made without --key-file and ALU_KEY_FILE" in ran.err


def test_import_of_names(alu: Any, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = "\ufeff# people\n\n Maria Gonzalez \r\nZoë Kravitz\nmaria gonzález\n#Bo Ek\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
    ran = alu("targets", "import", "-", "--targets", path)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "new: 2, merged into what was there: 1, in all: 2\n"
    assert held(path) == ["Maria Gonzalez", "Zoë Kravitz"]


def test_an_import_with_bad_lines_imports_nothing(alu: Any, path: Path, tmp_path: Path) -> None:
    file = tmp_path / "targets.jsonl"
    file.write_text('{"name": "Maria Gonzalez"}\n\n{"nam": "Ana Silva"}\n')
    ran = alu("targets", "import", file, "--targets", path)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines() == [
        f"{file}:3: name: Field required",
        f"alu: error: {file}: bad lines: 1; nothing was imported",
    ]
    assert not path.exists()


def test_import_of_nothing(alu: Any, path: Path, tmp_path: Path) -> None:
    file = tmp_path / "empty.txt"
    file.write_text("# none yet\n")
    ran = alu("targets", "import", file, "--targets", path)
    assert (ran.code, ran.out) == (0, "new: 0, merged into what was there: 0, in all: 0\n")


def test_import_of_a_file_that_is_not_there(alu: Any, path: Path, tmp_path: Path) -> None:
    ran = alu("targets", "import", tmp_path / "no.txt", "--targets", path)
    assert (ran.code, ran.err) == (2, f"alu: error: {tmp_path}/no.txt: No such file or directory\n")
