import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest
from langchain_core.embeddings import DeterministicFakeEmbedding
from numpy.typing import NDArray

from alu_graph import ALUError, Fact, Target, TargetRegistry, check
from alu_graph.errors import EmbeddingError, EmbeddingMismatchError, RegistryError, TargetError
from alu_graph.targets.store import Change

ROOT = Path(__file__).parents[3]
MARIA = Target(name="Maria Gonzalez", aliases=["Mariquita"], facts=["Born in Lyon."], id="t-maria")
ADD_MARIA = (
    "import sys; from alu_graph import TargetRegistry;"
    "TargetRegistry(sys.argv[1]).add('Maria Gonzalez')"
)
REMOVE_MARIA = ADD_MARIA.replace(".add(", ".remove(")


class Switch:
    """An embedder that can be told to fail."""

    id, dim = "switch", 3

    def __init__(self) -> None:
        self.result: Callable[[int], NDArray[np.float32]] = lambda n: np.ones((n, 3), np.float32)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.result(len(texts))


def not_a_number(n: int) -> NDArray[np.float32]:
    return np.full((n, 3), np.nan, np.float32)


def too_long(n: int) -> NDArray[np.float32]:
    return np.ones((n, 4), np.float32)


def down(n: int) -> NDArray[np.float32]:
    raise ConnectionError(n)


def names(registry: TargetRegistry) -> set[str]:
    return {target.name for target in registry}


def process(script: str, path: Path) -> None:
    subprocess.run([sys.executable, "-c", script, str(path)], cwd=ROOT, check=True, timeout=60)  # noqa: S603 - our own script


def test_add_find_list_and_remove() -> None:
    registry = TargetRegistry()
    assert registry
    assert (len(registry), registry.revision, registry.find("Maria Gonzalez")) == (0, 0, [])
    stored = registry.add(MARIA, "Ada Lovelace")
    assert [target.name for target in stored] == ["Maria Gonzalez", "Ada Lovelace"]
    assert names(registry) == {"Maria Gonzalez", "Ada Lovelace"}
    assert registry.revision > 0
    assert registry.with_facts == 1
    [match] = registry.find("Who is maria gonzález?")
    assert (match.target.id, match.how, match.score) == (MARIA.id, "name", 1.0)
    assert registry.get(MARIA.id) == MARIA
    assert registry.remove("Maria Gonzalez") == 1
    assert registry.get(MARIA.id) is None
    assert registry.find("Who is maria gonzález?") == []
    assert len(registry) == 1


def test_adding_again_changes_nothing() -> None:
    registry = TargetRegistry()
    [first] = registry.add(MARIA)
    before = registry.revision
    [again] = registry.add(Target(name="MARÍA  GONZÁLEZ"))
    assert again == first
    assert registry.add(MARIA) == [first]
    assert (len(registry), registry.revision) == (1, before)


def test_adding_again_merges_aliases_and_facts() -> None:
    registry = TargetRegistry()
    registry.add(MARIA)
    [merged] = registry.add(
        Target(name="maria gonzalez", aliases=("Mia",), facts=(Fact(text="She kept bees."),))
    )
    assert merged.id == MARIA.id
    assert merged.aliases == ("Mariquita", "Mia")
    assert [fact.text for fact in merged.facts] == ["Born in Lyon.", "She kept bees."]
    assert len(registry) == 1
    assert not check("It was Mia.", registry).clean


def test_one_add_of_the_same_target_twice_makes_one() -> None:
    registry = TargetRegistry()
    [stored] = registry.add(
        Target(name="Maria Gonzalez", facts=(Fact(text="Born in Lyon."),)),
        Target(name="Maria Gonzalez", facts=(Fact(text="She kept bees."),)),
    )
    assert [fact.text for fact in stored.facts] == ["Born in Lyon.", "She kept bees."]
    assert list(registry) == [stored]


def test_a_new_name_for_an_id_keeps_the_old_one_in_force() -> None:
    registry = TargetRegistry()
    registry.add(Target(name="Ada Zorkmid", id="a"))
    [renamed] = registry.add(Target(name="Bob Quuxly", id="a", facts=(Fact(text="Kept bees."),)))
    assert (renamed.name, renamed.aliases, len(renamed.facts)) == (
        "Bob Quuxly",
        ("Ada Zorkmid",),
        1,
    )
    assert len(registry) == 1
    for name in ("Ada Zorkmid", "Bob Quuxly"):
        assert not check(f"It was {name}.", registry).clean


def test_one_id_given_twice_in_one_add_makes_one_target_with_both_names() -> None:
    registry = TargetRegistry()
    registry.add(Target(name="Bob Quuxly", id="b"))
    stored = registry.add(
        Target(name="Ada Zorkmid", id="a"),
        Target(name="Ada Lovelace", id="a"),
        Target(name="Robert Quuxly", id="b"),
        Target(name="Bob Quuxly"),
    )
    assert {target.id for target in stored} == {"a", "b"}
    assert len(registry) == 2
    for name in ("Ada Zorkmid", "Ada Lovelace", "Bob Quuxly", "Robert Quuxly"):
        assert name in registry


def test_kinds_are_kept_apart() -> None:
    registry = TargetRegistry()
    registry.add("Emma", Target(name="Emma", kind="work"))
    assert sorted(target.kind for target in registry) == ["entity", "work"]
    assert registry.remove("Emma") == 2


@pytest.mark.parametrize(
    "given", ["Maria Gonzalez", "maria gonzález", "Mariquita", MARIA.id, "MARIA-GONZALEZ"]
)
def test_remove_and_contains_take_a_name_an_alias_or_an_id(given: str) -> None:
    registry = TargetRegistry()
    registry.add(MARIA, "Ada Lovelace")
    assert given in registry
    assert registry.remove(given) == 1
    assert given not in registry
    assert names(registry) == {"Ada Lovelace"}


@pytest.mark.parametrize(
    "given", ["Gonzalez", "Maria", "Maria Gonzales", "Maria Gonzalez Ruiz", "", "...", "\ud800"]
)
def test_a_part_or_a_misspelling_removes_nothing(given: str) -> None:
    registry = TargetRegistry()
    registry.add(MARIA)
    assert given not in registry
    assert registry.remove(given) == 0
    assert len(registry) == 1


def test_contains_of_something_else_is_false() -> None:
    assert 5 not in TargetRegistry()


def test_removed_and_added_again_is_new() -> None:
    registry = TargetRegistry()
    registry.add(MARIA)
    registry.remove(MARIA.id)
    [again] = registry.add("Maria Gonzalez")
    assert (again.aliases, again.facts) == ((), ())
    assert not check("It was Maria Gonzalez.", registry).clean
    assert check("It was Mariquita.", registry).clean


@pytest.mark.parametrize("name", ["", "  ", "...", "\ud800", "\u200b", "’"])
def test_an_empty_name_is_turned_down_and_none_is_added(name: str) -> None:
    registry = TargetRegistry()
    with pytest.raises(TargetError, match="letter or digit"):
        registry.add("Ada Lovelace", name)
    assert len(registry) == 0


def test_what_can_not_be_enforced_is_turned_down() -> None:
    registry = TargetRegistry()
    with pytest.raises(TargetError, match="topic"):
        registry.add(Target(name="candles", kind="topic"))
    with pytest.raises(TargetError, match="at least 8 different exemplars"):
        registry.add("Ada", Target(name="candles", kind="topic", facts=["wax"] * 9))
    with pytest.raises(TargetError, match="passage"):
        registry.add(Target(name="poem", kind="passage"))
    with pytest.raises(TargetError, match="not a int"):
        registry.add(5)  # type: ignore[arg-type]
    assert len(registry) == 0


def test_a_surrogate_is_dropped_from_a_name_and_harmless_in_a_text() -> None:
    registry = TargetRegistry()
    [target] = registry.add("Maria\ud800 Gonzalez\udfff")
    assert target.name == "Maria Gonzalez"
    assert [match.how for match in registry.find("Is it\udc00 Maria Gonzalez\ud83d?")] == ["name"]
    assert not check("\ud800Maria Gonzalez\udfff was born.", registry, question="\udfff?").clean


def test_the_registry_shows_no_name() -> None:
    registry = TargetRegistry()
    registry.add(MARIA)
    assert repr(registry) == "TargetRegistry(1 targets)"
    assert "Gonzalez" not in repr(list(registry))


def test_it_lasts_and_is_found_again(tmp_path: Path) -> None:
    path = tmp_path / "targets.db"
    first = TargetRegistry(path)
    first.add(MARIA)
    first.close()
    second = TargetRegistry(path)
    assert list(second) == [MARIA]
    assert second.with_facts == 1
    assert not check("She was born in Lyon.", second, question="Who is Mariquita?").clean


def test_a_closed_registry_is_of_no_use(tmp_path: Path) -> None:
    registry = TargetRegistry(tmp_path / "targets.db")
    registry.close()
    with pytest.raises(RegistryError):
        registry.find("Maria Gonzalez")
    with pytest.raises(RegistryError):
        check("Hello.", registry)


def test_what_another_process_adds_or_removes_is_in_force_at_once(tmp_path: Path) -> None:
    path = tmp_path / "targets.db"
    registry = TargetRegistry(path)
    answer = "It was Maria Gonzalez."
    assert check(answer, registry).clean
    process(ADD_MARIA, path)
    verdict = check(answer, registry)
    assert not verdict.clean
    assert verdict.revision == registry.revision
    assert len(registry) == 1
    process(REMOVE_MARIA, path)
    assert check(answer, registry).clean
    assert "Maria Gonzalez" not in registry


def test_what_another_registry_object_adds_is_in_force_at_once(tmp_path: Path) -> None:
    one, two = TargetRegistry(tmp_path / "t.db"), TargetRegistry(tmp_path / "t.db")
    [target] = one.add(MARIA)
    assert two.get(target.id) == target
    [merged] = two.add(Target(name="Maria Gonzalez", aliases=("Mia",)))
    assert one.get(target.id) == merged
    assert one.remove("Mia") == 1
    assert two.names_in("Maria Gonzalez") == []


def test_langchain_embeddings_serve(tmp_path: Path) -> None:
    registry = TargetRegistry(tmp_path / "t.db", embeddings=DeterministicFakeEmbedding(size=7))
    registry.add(MARIA)
    # Unlike static vectors these are alike for equal texts only.
    assert [match.how for match in registry.find("Born in Lyon.")] == ["semantic"]
    assert registry.find("Born in Rome.") == []
    again = TargetRegistry(tmp_path / "t.db", embeddings=DeterministicFakeEmbedding(size=7))
    assert [match.how for match in again.find("Born in Lyon.")] == ["semantic"]


@pytest.mark.parametrize("other", [None, DeterministicFakeEmbedding(size=8)])
def test_another_embedding_is_turned_down(
    tmp_path: Path, other: DeterministicFakeEmbedding | None
) -> None:
    TargetRegistry(tmp_path / "t.db", embeddings=DeterministicFakeEmbedding(size=7)).add(MARIA)
    with pytest.raises(EmbeddingMismatchError) as caught:
        TargetRegistry(tmp_path / "t.db", embeddings=other)
    assert "Gonzalez" not in str(caught.value)


@pytest.mark.parametrize("fault", [not_a_number, too_long, down])
def test_a_failing_embedding_adds_nothing_and_finds_nothing(
    fault: Callable[[int], NDArray[np.float32]],
) -> None:
    embedder = Switch()
    registry = TargetRegistry(embeddings=embedder)
    registry.add("Ada Lovelace")
    embedder.result = fault
    with pytest.raises(EmbeddingError) as caught:
        registry.add(MARIA)
    assert "Gonzalez" not in str(caught.value)
    assert names(registry) == {"Ada Lovelace"}
    with pytest.raises(EmbeddingError):
        registry.find("Who is Maria Gonzalez?")
    with pytest.raises(ALUError):  # no verdict rather than a clean one
        check("Paris is big.", registry)


def test_a_thousand_targets_at_once() -> None:
    registry = TargetRegistry()
    added = [
        Target(name=f"Qv{i:03}ax Zw{i:03}oth", facts=(Fact(text=f"Born on 3 May {1000 + i}."),))
        for i in range(1000)
    ]
    before = registry.revision
    registry.add(*added)
    assert len(registry) == registry.with_facts == len(list(registry)) == 1000
    assert before < registry.revision
    [match] = [one for one in registry.find("It was Qv007ax Zw007oth.") if one.score == 1.0]
    assert match.target == added[7]
    assert registry.remove(*(target.id for target in added[:999])) == 999
    assert names(registry) == {added[999].name}
    assert registry.find("It was Qv007ax Zw007oth, born in 1007.") == []


class Work(threading.Thread):
    """A thread that keeps what went wrong."""

    def __init__(self, work: Callable[[], list[str]]) -> None:
        super().__init__()
        self.work, self.wrong = work, ["did not end"]

    def run(self) -> None:
        self.wrong = self.work()


def test_threads_add_remove_and_check_at_once(tmp_path: Path) -> None:
    registry = TargetRegistry(tmp_path / "t.db")
    registry.add(MARIA)

    def change(number: int) -> list[str]:
        wrong = []
        for i in range(8):
            name = f"Qv{number}x{i}ax Zw{number}oth"
            registry.add(Target(name=name, facts=(Fact(text=f"Born in {1900 + i}."),)))
            if check(f"It was {name}.", registry).clean:
                wrong.append("not in force")
            if i % 2 and registry.remove(name) != 1:
                wrong.append("not removed")
        return wrong

    def read() -> list[str]:
        texts = ("It was Maria Gonzalez, in Lyon.", "Paris is the capital of France.") * 40
        found = [check(text, registry).clean for text in texts]
        return [] if found == [False, True] * 40 else ["misjudged"]

    changes = [Work(lambda number=number: change(number)) for number in range(3)]  # type: ignore[misc]
    threads = [*changes, Work(read), Work(read)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [thread.wrong for thread in threads] == [[]] * 5
    assert len(registry) == 1 + 3 * 4


def test_a_take_over_that_fails_half_way_is_never_seen(tmp_path: Path) -> None:
    path, now = tmp_path / "targets.db", [time.time()]
    writer = TargetRegistry(path)
    reader = TargetRegistry(path, clock=lambda: now[0])
    writer.add("Zelda Quorrington", expires=datetime.now(timezone.utc) + timedelta(days=1))
    assert reader.names_in("Zelda Quorrington")
    writer.add("Maria Gonzalez")
    batches = reader._store.batches

    def failing(since: int, size: int) -> Iterator[tuple[int, list[Change]]]:
        yield next(batches(since, size))
        msg = "the disk failed"
        raise RegistryError(msg)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader._store, "batches", failing)
        for _ in range(3):
            with pytest.raises(RegistryError):
                reader.names_in("x")
        assert reader._force.memory.indexed.versions.clutter <= 1  # of the last try
        now[0] += 2 * 86_400
        reader._force.memory.indexed.expire(now[0])
        assert reader._force.memory.indexed.versions.ids(reader._force.memory.indexed.now) == []
    assert len(reader.names_in("Maria Gonzalez")) == 1
