from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alu_graph.cli.logs import LineError, answers_of, fields_of
from alu_graph.cli.options import UsageError

HUMAN = {"lc": 1, "id": ["langchain", "HumanMessage"], "kwargs": {"content": "Who?"}}
REPLY = {"lc": 1, "id": ["langchain", "AIMessage"], "kwargs": {"content": "Ana."}}
CALL = {"function": {"name": "find", "arguments": '{"q": "Ana"}'}}
ROWS: dict[str, Any] = {
    "plain": {"question": "Who?", "answer": "Ana."},
    "prompt and completion": {"prompt": "Who?", "completion": "Ana."},
    "our record": {"outcome": "refused", "question": "Who?", "draft": "Ana.", "answer": "No."},
    "langchain": {
        "inputs": {"messages": [[HUMAN]]},
        "outputs": {"generations": [[{"text": "Ana.", "message": REPLY}]]},
    },
    "langsmith chain": {"inputs": {"input": "Who?"}, "outputs": {"output": "Ana."}},
    "langsmith agent": {
        "inputs": {"messages": [{"type": "human", "data": {"content": "Who?"}}]},
        "outputs": {
            "messages": [
                {"type": "human", "data": {"content": "Who?"}},
                {"type": "ai", "data": {"content": "Ana."}},
            ]
        },
    },
    "openai": {
        "request": {"messages": [{"role": "user", "content": "Who?"}]},
        "response": {"choices": [{"message": {"role": "assistant", "content": "Ana."}}]},
    },
    "openai batch": {
        "body": {"messages": [{"role": "user", "content": "Who?"}]},
        "response": {"body": {"choices": [{"message": {"role": "assistant", "content": "Ana."}}]}},
    },
    "openai stored": {
        "messages": [{"role": "user", "content": [{"type": "text", "text": "Who?"}]}],
        "choices": [{"message": {"role": "assistant", "content": "Ana."}}],
    },
    "conversation": {
        "messages": [
            {"role": "user", "content": "Who?"},
            {"role": "assistant", "content": "Ana."},
        ]
    },
}


def read(row: Any, **fields: str) -> list[tuple[str, str]]:
    found = answers_of(7, json.dumps(row).encode(), fields)
    assert all(one.line == 7 for one in found)
    return [(one.conversation.question, one.answer) for one in found]


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_formats(row: Any) -> None:
    assert read(row) == [("Who?", "Ana.")]


def test_each_answer_of_a_conversation_with_what_was_said_before() -> None:
    turns = [("user", "Who?"), ("assistant", "Ana."), ("user", "Where?"), ("assistant", "Here.")]
    row = {"id": "x", "messages": [{"role": role, "content": text} for role, text in turns]}
    first, second = answers_of(1, json.dumps(row).encode(), {})
    assert (first.answer, second.answer, second.id) == ("Ana.", "Here.", "x")
    assert [turn.text for turn in second.conversation.earlier] == ["Who?", "Ana."]


def test_arguments_of_tool_calls_are_part_of_an_answer() -> None:
    message = {"role": "assistant", "content": None, "tool_calls": [CALL]}
    [(_, answer)] = read({"prompt": "Who?", "choices": [{"message": message}]})
    assert answer == '{"q": "Ana"}'


def test_fields_of_other_logs() -> None:
    row = {"in": {"text": "Who?"}, "out": [{"said": "Ana."}]}
    assert read(row, question="in.text", answer="out.0.said") == [("Who?", "Ana.")]
    with pytest.raises(LineError):
        read(row, answer="out.5.said")
    with pytest.raises(UsageError):
        fields_of(["reply=out"])


@pytest.mark.parametrize("raw", [b"x", b"[1]", b"{}", b'{"outcome": "refused"}', b"\xff", b"null"])
def test_lines_that_hold_no_answer(raw: bytes) -> None:
    with pytest.raises(LineError) as caught:
        answers_of(1, raw, {})
    assert "refused" not in str(caught.value)


@given(
    st.dictionaries(
        st.sampled_from(["question", "answer", "messages", "outputs", "response", "choices"]),
        st.recursive(
            st.none() | st.text(max_size=5) | st.integers(),
            lambda held: (
                st.lists(held, max_size=3)
                | st.dictionaries(st.sampled_from(["content", "role", "type", "data"]), held)
            ),
            max_leaves=8,
        ),
    )
)
def test_no_row_crashes_it(row: Any) -> None:
    try:
        answers_of(1, json.dumps(row).encode(), {})
    except LineError:
        return
