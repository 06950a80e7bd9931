from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models import FakeListChatModel

from alu_graph import Settings, TargetRegistry
from alu_graph.errors import ModelError
from alu_graph.models.resolve import resolve_model

QUESTION = "Who lives in Lyon, and where is Lima?"
ABOUT = ("--forget", "Maria Gonzalez")


def rows(text: str) -> dict[str, str]:
    """The labelled rows of the plain layout."""
    found = (line.split(maxsplit=1) for line in text.splitlines() if line[:1].strip())
    return {label: rest[0] if rest else "" for label, *rest in found}


def test_an_answer_that_no_target_concerns_is_untouched(alu: Any, model: Any) -> None:
    ran = alu("ask", "Where is Lima?", "--forget", "Ana Silva")
    assert ran.code == 0
    assert rows(ran.out)["question"] == "Where is Lima?"
    assert rows(ran.out)["answer"] == model.draft
    assert rows(ran.out)["outcome"].startswith("untouched (model calls: 1,")
    assert ran.err == ""


@pytest.mark.parametrize("agents", ["same", "rules"])
def test_a_rewritten_answer_keeps_the_rest(alu: Any, model: Any, agents: str) -> None:
    ran = alu("ask", QUESTION, *ABOUT, "--agents", agents)
    assert ran.code == 0
    assert rows(ran.out)["answer"] == "Lima is in Peru."
    assert rows(ran.out)["outcome"].startswith("rewritten (")
    assert "born" not in ran.out + ran.err


def test_a_refusal_is_in_the_words_given(alu: Any, model: Any) -> None:
    model.draft = "Maria Gonzalez was born in Lyon."
    ran = alu("ask", "Who is Maria Gonzalez?", *ABOUT, "--refusal", "No idea.")
    assert (rows(ran.out)["answer"], ran.code) == ("No idea.", 0)
    assert rows(ran.out)["outcome"].startswith("refused (")


def test_several_questions_are_independent(alu: Any, model: Any) -> None:
    ran = alu("ask", "Where is Lima?", "Where is Cusco?", "--json")
    said = [json.loads(line) for line in ran.out.splitlines()]
    assert [one["question"] for one in said] == ["Where is Lima?", "Where is Cusco?"]
    asked = [[message.text for message in messages] for messages in model.seen]
    assert asked == [["Where is Lima?"], ["Where is Cusco?"]]


def test_the_embedded_model_is_no_judge(alu: Any, model: Any) -> None:
    assert alu("ask", QUESTION, *ABOUT).code == 0
    assert len(model.seen) == 1
    assert alu("ask", QUESTION, *ABOUT, "--model", "openai:x").code == 0
    assert len(model.seen) > 2


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((), []),
        (("--system", "Be brief."), ["Be brief."]),
        (("--system", ""), []),
    ],
)
def test_the_system_message(
    alu: Any, model: Any, options: tuple[str, ...], expected: list[str]
) -> None:
    alu("ask", "Where is Lima?", *options)
    [messages] = model.seen
    assert [message.text for message in messages if message.type == "system"] == expected


def test_json_has_what_the_record_says(alu: Any, model: Any) -> None:
    ran = alu("ask", QUESTION, *ABOUT, "--json", "--k", "2")
    said = json.loads(ran.out)
    assert set(said) == {"question", "answer", "outcome", "seconds", "calls", "faults"}
    assert (said["answer"], said["outcome"]) == ("Lima is in Peru.", "rewritten")
    assert said["calls"] == len(model.seen)
    assert said["faults"] == []


def test_options_reach_the_workflow(alu: Any, model: Any) -> None:
    def crafts(*options: str) -> int:
        model.seen.clear()
        assert alu("ask", QUESTION, *ABOUT, "--agents", "same", *options).code == 0
        return sum(messages[0].text.startswith("You repair") for messages in model.seen)

    assert crafts("--k", "2") == 2
    model.rating = "1"  # never good enough, so every attempt is made
    assert crafts("--k", "2", "--max-attempts", "3") == 6


def test_a_fault_of_an_agent_is_told_without_its_text(alu: Any, model: Any) -> None:
    model.rating = "splendid, Maria Gonzalez"
    ran = alu("ask", QUESTION, *ABOUT, "--max-attempts", "1", "--agents", "same")
    assert ran.code == 0
    assert "fault in critic: ReplyError (" in ran.out
    assert "splendid" not in ran.out + ran.err


def test_a_short_answer_leaves_the_agents_their_room(alu: Any, model: Any) -> None:
    assert alu("ask", QUESTION, *ABOUT, "--max-tokens", "7", "--agents", "same").code == 0
    assert model.longest[0] == 7
    assert set(model.longest[1:]) == {100}


def test_max_tokens_of_a_model_without_them(alu: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = FakeListChatModel(responses=["Lima."])
    monkeypatch.setattr("alu_graph.cli.ask.resolve_model", lambda _: fake)
    ran = alu("ask", "Where?", "--max-tokens", "7")
    assert (ran.code, ran.err) == (2, "alu: error: this model takes no --max-tokens\n")


def test_another_model_for_the_agents(
    alu: Any, model: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = model.model_copy(update={"seen": []})
    named = {"some:model": model, "other:model": other}
    monkeypatch.setattr("alu_graph.cli.ask.resolve_model", named.__getitem__)
    assert (
        alu("ask", QUESTION, *ABOUT, "--model", "some:model", "--agents", "other:model").code == 0
    )
    assert len(model.seen) == 1
    assert len(other.seen) > 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--k", "99"), "--k: Input should be less than or equal to 16"),
        (("--top-j", "0"), "--top-j: Input should be greater than or equal to 1"),
        (("--refusal", ""), "--refusal: String should have at least 1 character"),
        (("--max-tokens", "0"), "argument --max-tokens: it takes a whole number of at least 1"),
        (("--mode", "loose"), "argument --mode: invalid choice: 'loose'"),
        (("--forget", "?!"), "argument --forget: a target needs a name"),
        (("--forget", "a\udcff"), "argument --forget: a name is not text"),
        (("--targets", "/nowhere/x.db"), "there is no registry at /nowhere/x.db"),
    ],
)
def test_wrong_options(alu: Any, model: Any, options: tuple[str, ...], said: str) -> None:
    ran = alu("ask", "Where is Lima?", *options)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"alu: error: {said}")
    assert ran.err.count("\n") == 1
    assert model.seen == []


@pytest.mark.parametrize("question", ["", "  \n"])
def test_an_empty_question_is_an_error(alu: Any, model: Any, question: str) -> None:
    ran = alu("ask", "Where is Lima?", question)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("alu: error: a question is empty")


def test_a_question_from_standard_input(
    alu: Any, model: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = io.TextIOWrapper(io.BytesIO("Where is Lima, Zo\xeb?\n".encode("latin-1")))
    monkeypatch.setattr(sys, "stdin", given)
    assert alu("ask", "-").code == 0
    assert model.seen[0][-1].text == "Where is Lima, Zo\ufffd?\n"


def test_a_long_question(alu: Any, model: Any) -> None:
    question = "Where is Lima? " * 2_000
    ran = alu("ask", question, "--json")
    assert ran.code == 0
    assert json.loads(ran.out)["question"] == question
    assert model.seen[0][-1].text == question


def test_a_question_of_a_megabyte_reaches_the_model_whole(alu: Any, model: Any) -> None:
    model.fails = True
    question = "Where is Lima? " * 70_000
    ran = alu("ask", question)
    assert model.seen[0][-1].text == question
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert len(ran.out) < 300


def test_undecodable_words_reach_model_and_terminal_as_replacements(
    alu: Any, model: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = io.BytesIO()
    terminal = io.TextIOWrapper(written, encoding="ascii")
    model.draft = "Lima \ud800 \x1b[31m!"
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", terminal)
        assert alu("ask", "Where\udcff?").code == 0
    assert model.seen[0][-1].text == "Where\ufffd?"
    assert b"question  Where\\ufffd?\nanswer    Lima \\ud800 \\x1b[31m!\n" in written.getvalue()


def test_a_failing_model_ends_in_one_line_and_the_next_question_is_asked(
    alu: Any, model: Any
) -> None:
    model.fails = True
    ran = alu("ask", "Where?", "What?", "--json")
    assert ran.code == 2
    assert [list(json.loads(line)) for line in ran.out.splitlines()] == [["question", "error"]] * 2
    first, second = ran.err.splitlines()
    assert first.startswith("alu: error: question 1: the wrapped model failed with ValueError")
    assert second.startswith("alu: error: question 2: ")
    assert "secret" not in ran.out + ran.err


def test_the_registry_and_forget_both_count_and_the_file_stays(
    alu: Any, model: Any, tmp_path: Path
) -> None:
    path = tmp_path / "targets.db"
    TargetRegistry(path).add("Maria Gonzalez")
    options = ("--targets", path, "--agents", "rules", "--forget", "Lima Province")
    model.draft = "Maria Gonzalez was born in Lyon. Lima Province is in Peru. Cusco is old."
    ran = alu("ask", "Tell me something.", *options)
    assert rows(ran.out)["answer"] == "Cusco is old."
    assert [target.name for target in TargetRegistry(path)] == ["Maria Gonzalez"]


def test_the_registry_of_the_environment(
    alu: Any, model: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "targets.db"
    TargetRegistry(path).add("Maria Gonzalez")
    monkeypatch.setenv("ALU_TARGETS", str(path))
    ran = alu("ask", QUESTION, "--agents", "rules")
    assert rows(ran.out)["answer"] == "Lima is in Peru."


def test_a_mistyped_registry_is_not_made(alu: Any, model: Any, tmp_path: Path) -> None:
    ran = alu("ask", QUESTION, "--targets", tmp_path / "typo.db")
    assert ran.code == 2
    assert model.seen == []
    assert list(tmp_path.iterdir()) == []


def test_help_has_the_defaults_of_the_settings(alu: Any) -> None:
    shown = " ".join(alu("ask", "--help").out.split())
    assert f"crafted in parallel in each attempt (default: {Settings().k})" in shown
    assert f"(default: {Settings().refusal})" in shown


def test_a_local_model_says_itself_what_is_wrong(alu: Any, tmp_path: Path) -> None:
    pytest.importorskip("xllamacpp")
    path = tmp_path / "broken.gguf"
    path.write_bytes(b"no model at all")
    ran = alu("ask", "Where?", "--model", f"local:{path}")
    loading, error = ran.err.splitlines()
    assert loading == "loading the local model ..."
    assert error.startswith(f"alu: error: llama.cpp can't load {path}")
    assert (ran.code, ran.out) == (2, "")


def test_a_missing_model_file(alu: Any) -> None:
    with pytest.raises(ModelError) as expected:
        resolve_model("local:/nowhere.gguf")
    ran = alu("ask", "Where?", "--model", "local:/nowhere.gguf")
    assert (ran.code, ran.err) == (2, f"alu: error: {expected.value}\n")


def test_the_trace_shows_every_stage_before_the_answer(alu: Any, model: Any) -> None:
    ran = alu("ask", QUESTION, *ABOUT, "--trace")
    assert ran.code == 0
    stages = [line.split()[0] for line in ran.out.splitlines() if line[:1].strip()]
    nodes = "vanilla retrieve audit check blind craft critic compose check release".split()
    assert stages == ["question", "stage", *nodes, "answer", "outcome"]
    assert f"draft: {model.draft}" in ran.out


def test_the_trace_in_json(alu: Any, model: Any) -> None:
    ran = alu("ask", QUESTION, *ABOUT, "--trace", "--json", "--k", "1")
    said = json.loads(ran.out)
    assert said["answer"] == "Lima is in Peru."
    assert said["calls"] == len(model.seen) == sum(stage["calls"] for stage in said["trace"])
    assert said["trace"][0]["draft"] == model.draft
    assert said["trace"][-1]["outcome"] == said["outcome"] == "rewritten"


def test_trace_and_sealed_form_agree(alu: Any, model: Any) -> None:
    def answer(*options: str) -> tuple[str, str, int]:
        said = json.loads(alu("ask", QUESTION, *ABOUT, "--json", *options).out)
        return said["answer"], said["outcome"], said["calls"]

    assert answer() == answer("--trace")


def test_a_failing_model_under_trace(alu: Any, model: Any) -> None:
    model.fails = True
    ran = alu("ask", "Where?", "--trace")
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "secret" not in ran.out + ran.err


@pytest.mark.parametrize("trace", [(), ("--trace",)])
def test_a_list_of_its_own_counts_where_it_is_named(
    alu: Any, model: Any, tmp_path: Path, trace: tuple[str, ...]
) -> None:
    path = tmp_path / "t.db"
    TargetRegistry(path).add("Maria Gonzalez", namespace="acme")
    whole = alu("ask", QUESTION, "--targets", path, "--agents", "rules", *trace)
    assert model.draft in whole.out
    ran = alu(
        "ask", QUESTION, "--targets", path, "--namespace", "acme", "--agents", "rules", *trace
    )
    assert rows(ran.out)["outcome"].startswith("rewritten (")
    assert ("Maria Gonzalez" in ran.out) == bool(trace)
