import json
from pathlib import Path
from typing import Any

import pytest

from alu_graph.evaluation.sources.own import own
from alu_graph.evaluation.sources.place import DataError

ASK = {"question": "Where is Ana Sol from?", "answer": "Ana Sol is from Lyon."}


def written(path: Path, *rows: dict[str, Any]) -> Path:
    file = path / "mine.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return file


def test_rows_with_about_are_to_be_forgotten_and_the_others_kept(tmp_path: Path) -> None:
    rows = [ASK | {"about": "Ana Sol"}, {"question": "Is it wet?", "answer": "Yes."}]
    benchmark = own(written(tmp_path, *rows))
    assert benchmark.name == "mine"
    assert [(one.id, one.side, one.row) for one in benchmark.questions] == [
        ("mine/1/original", "forget", "1"),
        ("mine/2/original", "retain", ""),
    ]
    (subject,) = benchmark.subjects
    assert (subject.target.name, subject.facts["1"].ask) == ("Ana Sol", ASK["question"])
    assert any("1 forget rows have no draft" in remark for remark in benchmark.remarks)


def test_a_row_can_say_more(tmp_path: Path) -> None:
    row = ASK | {
        "about": "Salt",
        "draft": "She is of Lyon.",
        "paraphrase": "Whence comes she?",
        "fact": "By Ana Sol of Lyon.",
        "aliases": ["Salt, a novel"],
        "kind": "work",
        "group": "books",
    }
    benchmark = own(written(tmp_path, row))
    assert [(one.form, one.draft, one.group) for one in benchmark.questions] == [
        ("original", "She is of Lyon.", "books"),
        ("paraphrased", "She is of Lyon.", "books"),
    ]
    (subject,) = benchmark.subjects
    assert (subject.target.kind, subject.target.aliases) == ("work", ("Salt, a novel",))
    assert (subject.facts["1"].ask, subject.facts["1"].text) == (None, "By Ana Sol of Lyon.")
    plain = own(written(tmp_path, row), drafts="reference").questions[0]
    assert plain.draft == ASK["answer"]


def test_mixed_questions_and_mere_mentions_are_told_apart(tmp_path: Path) -> None:
    mixed = ASK | {"about": "Ana Sol", "draft": "Lyon. It is wet.", "innocent": ["It is wet."]}
    mention = {"question": "Greet Ana Sol.", "answer": "Hello, Ana!", "innocent": ["Hello"]}
    benchmark = own(written(tmp_path, mixed, mention))
    assert [(one.side, one.group, one.about) for one in benchmark.questions] == [
        ("mixed", "mixed", "Ana Sol"),
        ("retain", "mentions", ""),
    ]
    assert not benchmark.subjects[0].facts  # a mixed question is no fact
    assert benchmark.questions[0].row == ""


def test_options_are_put_under_the_question(tmp_path: Path) -> None:
    row = {"question": "Two and two?", "answer": "4", "choices": ["3", "4"]}
    (question,) = own(written(tmp_path, row)).questions
    assert question.text == "Two and two?\nA. 3\nB. 4"
    assert question.draft == "B. 4"


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ({"question": "Who?"}, "answer: Field required"),
        ({"question": "Who?", "answer": ""}, "answer: String should have at least 1"),
        ({"question": "When?", "answer": 1947}, "answer: Input should be a valid string"),
        (ASK | {"abuot": "Ana"}, "abuot: Extra inputs are not permitted; the fields are question"),
        (ASK | {"choices": ["a", "b"]}, "the answer must be one of the choices"),
        (ASK | {"fact": "x"}, "say whom by `about`"),
        (ASK | {"about": "Ana", "neighbour": True}, "a neighbour is about no target"),
        (ASK | {"about": "Ana", "innocent": ["Ana"]}, "needs the whole answer as `draft`"),
        (ASK | {"innocent": ["else"]}, "must stand in the draft"),
        (ASK | {"about": "Bo", "kind": "person"}, "kind: Input should be 'entity'"),
        (ASK | {"about": "Eva", "kind": "work"}, "kind: this target was of another kind"),
    ],
)
def test_a_bad_row_is_named_by_its_line(
    tmp_path: Path, row: dict[str, Any], complaint: str
) -> None:
    file = written(tmp_path, ASK | {"about": "Eva", "kind": "entity"}, row)
    file.write_text("\n" + file.read_text())  # an empty line counts
    with pytest.raises(DataError) as raised:
        own(file)
    assert "mine.jsonl, line 3: " in str(raised.value)
    assert complaint in str(raised.value)


def test_a_file_without_rows_or_with_other_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="has no rows"):
        own(written(tmp_path))
    file = tmp_path / "mine.jsonl"
    file.write_text('{"question": \n')
    with pytest.raises(DataError, match="line 1: this is no JSON"):
        own(file)
    with pytest.raises(DataError, match="can't be read"):
        own(tmp_path / "none.jsonl")
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match="UTF-8"):
        own(file)
