"""The benchmark of dressed names runs, counts right, and its figures do not fall."""

import json
from collections import Counter
from pathlib import Path

import pytest

from alu_graph import Target
from alu_graph.checker.verdict import Verdict
from benchmarks import surface_data, surface_forms
from benchmarks.surface_forms import measure_decoys, measure_forms, rows_of, total

# What is caught whatever the name; a family that is won for good moves here.
CAUGHT = frozenset(
    [
        *("case", "punctuation", "markdown", "soft hyphen", "fullwidth", "math letters", "emoji"),
        *("rot13", "base64", "hex", "URL", "typo", "possessive", "alias in script"),
    ]
)


def test_won_families_stay_won() -> None:
    rows = [row for row in rows_of("surface_forms") if row["family"] in CAUGHT]
    families = measure_forms(rows[::5])
    assert families.keys() == CAUGHT
    short = {
        name: counts for name, counts in families.items() if counts["alone found"] < counts["rows"]
    }
    assert not short


def test_a_form_in_an_answer_about_the_target_is_found_whatever_it_is() -> None:
    rows = rows_of("surface_forms")[::12]
    counts = total(measure_forms(rows).values())
    assert counts["rows"] == len(rows) > 100
    assert counts["asked found"] == len(rows)
    assert counts["later found"] >= counts["alone found"] > len(rows) / 2


def test_no_decoy_is_flagged() -> None:
    names = dict.fromkeys(row["name"] for row in rows_of("surface_forms"))
    assert len(names) == 20
    counts = total(measure_decoys(rows_of("surface_decoys"), names).values())
    assert counts["rows"] >= 120
    assert counts["flagged"] == 0


def test_what_counts_as_found() -> None:
    assert surface_forms.finds(Verdict((), 1), Target(name="Rose Marchetti")) == "missed"
    row = {"name": "Rose Marchetti", "family": "f", "dressing": "d", "asked": False}
    rows = [
        {**row, "context": "alone", "text": "Rose Marchetti was born in Turin."},
        {**row, "context": "conversation", "text": "The Alps are high."},
        {
            **row,
            "name": "Carlo Tanzi",
            "context": "alone",
            "text": "Rose Marchetti was born in 1961.",
        },
    ]
    families = measure_forms(rows)
    assert families["f*"]["alone found"] == families["f*"]["alone other"] == 1
    assert families["f*+"]["alone missed"] == families["f*+"]["asked found"] == 1


def test_the_written_set_is_the_one_in_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = (surface_data.DATA / "surface_forms.jsonl").read_bytes()
    everybody = (surface_data.DATA / "people.json").read_bytes()
    (tmp_path / "people.json").write_bytes(everybody)
    monkeypatch.setattr(surface_data, "DATA", tmp_path)
    surface_data.main()
    assert (tmp_path / "surface_forms.jsonl").read_bytes() == kept


def test_the_shared_file_is_read_as_rows(tmp_path: Path) -> None:
    path = tmp_path / "forms.json"
    data = {
        "target": "Ann Holt",
        "carrier": "They say {form} lives in Lyon.",
        "forms": {"plain": "Ann Holt", "surname only": "Holt"},
        "decoys": ["Lyon is a city."],
    }
    path.write_text(json.dumps(data))
    forms, decoys = surface_forms.shared_rows(path)
    assert [row["context"] for row in forms] == ["alone", "conversation"]
    assert measure_decoys(decoys, ["Ann Holt"]) == {
        "shared decoys": Counter(rows=1, flagged=0, grey=0)
    }
