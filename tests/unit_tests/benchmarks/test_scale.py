"""The benchmark of scale runs at tiny sizes, goes on where it was interrupted, and can miss."""

import json
from pathlib import Path

import pytest

from benchmarks import scale
from benchmarks.scale_report import BARS, figure, judged, report
from benchmarks.sync import name as made_name

AUTHORS, ROWS = 4, 20
MACHINE = {"processor": "P", "cores": 2, "load": 0.0, "python": "3", "names": "made"}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    (folder / "tofu").mkdir()
    with (folder / "tofu" / "full.jsonl").open("w", encoding="utf-8") as file:
        for author in range(AUTHORS):
            name = made_name(author + 1)
            for row in range(ROWS):
                said = f"{name} wrote book {row} in {1900 + row} near harbour {author} with care."
                line = {
                    "author": name,
                    "author_id": author,
                    "question": f"What did {name} write as number {row}, and where was it?",
                    "answer": said,
                    "paraphrased_answer": f"In {1900 + row} {name} wrote book {row}.",
                }
                file.write(json.dumps(line) + "\n")
    return folder


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scale, "source_of_names", lambda: "made")


def run(data: Path, tmp_path: Path, *more: str) -> dict[str, dict[str, float]]:
    kept = tmp_path / "kept.json"
    given = ["--data", str(data), "--json", str(kept), "--folder", str(tmp_path)]
    given += ["--changes", "10", *more]
    assert scale.main(given) == 0
    found: dict[str, dict[str, float]] = json.loads(kept.read_text(encoding="utf-8"))
    return found


def test_names_and_facts_at_tiny_sizes(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sizes = ("--sizes", "5,40", "--facts", "12")
    found = run(data, tmp_path, "--only", "names,facts", *sizes)
    assert set(found) == {"machine", "names/5", "names/40", "facts/12"}
    for key, path in (
        ("names/40", "names.cpu"),
        ("names/40", "memory.add.ms"),
        ("names/40", "import.per_s"),
        ("facts/12", "both.p99"),
        ("facts/12", "total_MB"),
    ):
        assert (figure(found, key, path) or 0) > 0, path
    assert figure(found, "names/40", "import.held") == 40
    assert list(tmp_path.glob("alu-scale-*")) == []  # nothing is left behind
    assert "| 5 | 40 | last to first |" in capsys.readouterr().out


def test_vectors_at_a_tiny_size(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("langchain_community")
    found = run(data, tmp_path, "--only", "vectors", "--vectors", "400")
    assert figure(found, "vectors/400/alu_graph", "recall") == 1.0
    assert "vectors/400/InMemoryVectorStore" in found
    assert "| 400 | numpy scan |" in capsys.readouterr().out


def test_an_interrupted_run_goes_on(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    held = {"machine": MACHINE, "facts/12": {"both": {"cpu": 123.0, "cpu_p99": 456.0}}}
    (tmp_path / "kept.json").write_text(json.dumps(held), encoding="utf-8")
    assert run(data, tmp_path, "--only", "facts", "--facts", "12") == held
    said = capsys.readouterr()
    assert "123 (456)" in said.out
    assert "facts/12: kept from an earlier run" in said.err


def test_figures_of_other_names_are_not_mixed(data: Path, tmp_path: Path) -> None:
    held = {"machine": {**MACHINE, "names": "names-dataset"}}
    (tmp_path / "kept.json").write_text(json.dumps(held), encoding="utf-8")
    with pytest.raises(SystemExit, match="other names"):
        run(data, tmp_path, "--only", "names", "--sizes", "5")


def test_what_can_not_be_measured_is_said_and_tried_again(tmp_path: Path) -> None:
    def missing() -> dict[str, float]:
        msg = "no such rival"
        raise ModuleNotFoundError(msg)

    kept = scale.Kept(tmp_path / "kept.json")
    kept.keep("machine", dict(MACHINE))
    kept.measure("vectors/1000/rival", missing)
    kept.keep("vectors/1000/alu_graph", {"ms": 1.0, "size": 1000})
    assert "| 1,000 | rival | skipped: no such rival |" in report(kept.found)
    assert scale.Kept(tmp_path / "kept.json").need("vectors/1000/rival")


def test_bars_are_met_missed_or_not_measured() -> None:
    ratio = next(bar for bar in BARS if bar.base)
    least = next(bar for bar in BARS if bar.least)
    assert judged({}, ratio) is None
    for bar, base, given, came in (
        (ratio, 0.1, 0.2, (2.0, True)),
        (ratio, 0.1, 0.3, (3.0, False)),
        (least, None, least.limit, (least.limit, True)),
        (least, None, least.limit - 1, (least.limit - 1, False)),
    ):
        found = {bar.key: nested(bar.path, given)}
        if base is not None:
            assert judged(found, bar) is None
            found[bar.base] = nested(bar.path, base)
        result = judged(found, bar)
        assert result is not None
        assert result[0] == pytest.approx(came[0])
        assert result[1] is came[1]


def nested(path: str, value: float) -> dict[str, object]:
    held: object = value
    for part in reversed(path.split(".")):
        held = {part: held}
    assert isinstance(held, dict)
    return held
