from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from enum import Enum
from typing import Any, Literal, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.documents import Document
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    BaseMessage,
    ChatMessage,
    HumanMessage,
    SystemMessage,
    ToolCall,
    ToolMessage,
)
from langchain_core.prompt_values import ChatPromptValue, StringPromptValue
from pydantic import BaseModel, ConfigDict, Field, RootModel

from alu_graph.checker.check import check
from alu_graph.checker.conversation import Turn
from alu_graph.errors import PayloadError, RefusedError
from alu_graph.payload import (
    SEPARATOR,
    Payload,
    as_message,
    read_conversation,
    read_payload,
)
from tests.unit_tests.fakes import registry, shown

TOLD = "Xyzzy"  # every text that must be gone holds it
NO = "Nothing to say."


def fresh(text: str) -> str:
    """The same words as another object, as a model makes them."""
    return "".join(list(text))


def changed(payload: Payload, **words: str) -> Any:
    """The object with words of its texts replaced."""
    text = payload.text
    for old, new in words.items():
        text = text.replace(old, new)
    return payload.write(text)


# Plain values and their nests.


class Colour(str, Enum):
    RED = "red"


SCALARS: list[Any] = [
    True,
    7,
    1.5,
    Decimal("1.5"),
    dt.date(1961, 5, 3),
    dt.datetime(1961, 5, 3, 1, tzinfo=dt.timezone.utc),
    uuid.UUID(int=5),
    Colour.RED,
]


@pytest.mark.parametrize("value", SCALARS, ids=str)
def test_a_scalar_is_checked_as_text_and_gone_if_changed(value: Any) -> None:
    payload = read_payload({"answer": "Paris.", "value": value})
    text = str(value.value) if isinstance(value, Enum) else str(value)
    assert payload.parts == ("Paris.", text)
    assert payload.write(payload.text) is payload.value
    assert payload.rebuild(["Rome.", text]) == {"answer": "Rome.", "value": value}
    assert payload.rebuild(["Paris.", ""]) == {"answer": "Paris.", "value": None}


def test_a_text() -> None:
    payload = read_payload("Paris.")
    assert payload.parts == ("Paris.",)
    assert payload.write("Rome.") == "Rome."
    assert payload.refuse(NO) == NO


def test_none_and_blank_texts_have_no_parts() -> None:
    payload = read_payload({"a": None, "b": " \n"})
    assert payload.parts == ()
    assert payload.write("") is payload.value
    assert read_payload(None).refuse(NO) == NO


class Pair(NamedTuple):
    place: str
    page: int


def test_containers_keep_their_types() -> None:
    value = {"a": ["x", ("y", {"b": "z"})], "pair": Pair("here", 3), "set": {"only"}}
    payload = read_payload(value)
    assert payload.parts == ("x", "y", "z", "here", "3", "only")
    assert payload.rebuild([*"123456"]) == {
        "a": ["1", ("2", {"b": "3"})],
        "pair": Pair("4", None),  # type: ignore[arg-type]  # a changed number is no number
        "set": {"6"},
    }


def test_what_did_not_change_is_the_very_object() -> None:
    inner = {"keep": ["me", 1]}
    payload = read_payload({"inner": inner, "answer": "Paris."})
    made = changed(payload, Paris="Rome")
    assert made == {"inner": inner, "answer": "Rome."}
    assert made["inner"] is inner


def test_keys_in_a_models_own_words_are_checked_and_labels_are_not() -> None:
    payload = read_payload({"born": 1961, f"{TOLD} Hill": "a place", "pageCount": 3})
    assert f"{TOLD} Hill" in payload.parts
    assert not {"born", "pageCount"} & set(payload.parts)
    assert payload.rebuild(["1961", "", "a place", "3"]) == {"born": 1961, "pageCount": 3}
    assert TOLD not in shown(read_payload({"people": {TOLD: "here"}}).refuse(NO))


def test_a_separator_in_a_text_can_not_make_another_part() -> None:
    payload = read_payload({"a": f"x{SEPARATOR}y", "b": "z"})
    assert len(payload.parts) == len(payload.text.split(SEPARATOR)) == 2
    with pytest.raises(PayloadError):
        payload.write(payload.text + SEPARATOR + "more")
    with pytest.raises(PayloadError):
        payload.write("x z")


@pytest.mark.parametrize("gone", [0, 1, 2])
def test_a_part_whose_line_was_cut_out_is_empty(gone: int) -> None:
    payload = read_payload({"a": "x.", "b": "y.", "c": "z."})
    lines = payload.text.splitlines(keepends=True)
    text = "".join(line for line in lines if line.strip() != payload.parts[gone])
    kept = [part if i != gone else "" for i, part in enumerate(payload.parts)]
    assert payload.write(text) == dict(zip("abc", kept, strict=True))


def test_a_name_whose_halves_stand_in_two_fields_is_found() -> None:
    text = read_payload({"first": "Maria", "last": "Gonzalez"}).text
    assert not check(text, registry()).clean


LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(),
    st.text(alphabet="ab\n\x1e \u2028", max_size=8),
)
KEYS = st.one_of(st.from_regex(r"[a-z_]{1,6}", fullmatch=True), st.text(max_size=6))
NESTS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(KEYS, inner, max_size=4),
    ),
    max_leaves=12,
)


@given(NESTS)
def test_unchanged_parts_give_the_very_object(value: Any) -> None:
    payload = read_payload(value)
    assert payload.rebuild(payload.parts) is value
    assert payload.write(payload.text) is value


@given(NESTS, st.data())
def test_a_change_of_one_part_leaves_the_others(value: Any, data: st.DataObject) -> None:
    payload = read_payload(value)
    if not payload.parts:
        return
    place = data.draw(st.integers(0, len(payload.parts) - 1))
    parts = [*payload.parts]
    parts[place] = "changed"
    before, after = payload.parts, read_payload(payload.rebuild(parts)).parts
    left = [*before[:place], *before[place + 1 :]]
    rest = list(after)
    for part in left:  # all others are there, in order; a key takes its entry with it
        if part in rest:
            del rest[: rest.index(part) + 1]
    assert "changed" in after or len(after) < len(before)
    if "changed" in after:
        assert [one for one in after if one != "changed"] == [
            one for one in left if one != "changed"
        ]


MARKED = st.recursive(
    st.one_of(st.text(max_size=5).map(lambda text: f"{TOLD} {text}"), st.integers(770000, 779999)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.one_of(st.sampled_from("abc"), st.just(f"{TOLD}!")), inner),
        inner.map(lambda one: {"context": [one], "answer": f"{TOLD}."}),
        inner.map(lambda one: {"messages": [HumanMessage("?"), AIMessage(f"{TOLD} {one}")]}),
        inner.map(lambda one: Document(TOLD, metadata={"source": one})),
        inner.map(lambda one: AIMessage("", additional_kwargs={"reasoning": f"{TOLD}{one}"})),
    ),
    max_leaves=10,
)


def left_of(payload: Payload) -> str:
    """All that can be seen after a refusal, if it is one of the same type, or of the error."""
    try:
        refused = payload.refuse(NO)
    except RefusedError as error:
        return str(error)
    return shown(refused) if type(refused) is type(payload.value) else TOLD


@given(MARKED)
def test_a_refusal_holds_nothing_of_the_object(value: Any) -> None:
    left = left_of(read_payload(value))
    assert TOLD not in left
    assert "77" not in left


def test_reprs_show_no_text() -> None:
    assert TOLD not in repr(read_payload({"a": TOLD}))


# Refusals go where a reader looks for the answer.


def test_a_refusal_stands_in_the_answer_not_in_question_context_or_number() -> None:
    documents = [Document(f"{TOLD} " * 20)]
    value = {"question": TOLD * 9, "context": documents, "answer": "x", "score": 0.123456789}
    assert read_payload(value).refuse(NO) == {
        "question": "",
        "context": [Document("")],
        "answer": NO,
        "score": None,
    }


def test_a_refusal_that_finds_no_room_is_a_typed_error() -> None:
    for value in ({"year": 1961}, 1961, {}, {"context": [Document(TOLD)]}):
        with pytest.raises(RefusedError) as caught:
            read_payload(value).refuse(NO)
        assert TOLD not in str(caught.value)


# Pydantic objects.


class Person(BaseModel):
    name: str = Field(alias="fullName")
    town: str | None = None
    year: int | None = None


def test_a_pydantic_object_is_made_anew() -> None:
    value = Person(fullName="Ann", town="Lyon", year=1961)
    payload = read_payload(value)
    assert payload.parts == ("Ann", "Lyon", "1961")
    assert payload.write(payload.text) is value
    made = payload.rebuild(["Ann", "", ""])
    assert type(made) is Person
    assert (made.name, made.town, made.year) == ("Ann", "", None)
    refused = payload.refuse(NO)
    assert type(refused) is Person
    assert NO in (refused.name, refused.town)


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True)
    year: int
    kind: Literal["Xyzzy", "other"]


def test_a_pydantic_object_that_is_not_valid_without_it_is_withheld() -> None:
    payload = read_payload(Strict(year=1961, kind="Xyzzy"))
    with pytest.raises(RefusedError) as caught:
        payload.rebuild(["", "Xyzzy"])
    assert "1961" not in str(caught.value)
    assert caught.value.__context__ is None
    with pytest.raises(RefusedError):
        payload.refuse(NO)


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")
    name: str


def test_extra_fields_are_checked() -> None:
    payload = read_payload(Open.model_validate({"name": "Ann", "born": f"{TOLD} town"}))
    assert payload.parts == ("Ann", f"{TOLD} town")
    assert payload.rebuild(["Ann", "no"]).model_extra == {"born": "no"}


class Names(RootModel[list[str]]):
    pass


def test_a_root_model() -> None:
    payload = read_payload(Names(["a", "b"]))
    assert payload.rebuild(["a", "c"]) == Names(["a", "c"])


class Crew(BaseModel):
    Lead: Person
    others: list[Person]


def test_nested_pydantic_objects() -> None:
    ann, bob = Person(fullName="Ann"), Person(fullName="Bob")
    made = read_payload(Crew(Lead=ann, others=[bob])).rebuild(["Cy", "Bob"])
    assert made.Lead == Person(fullName="Cy")
    assert made.others[0] is bob


# Documents.


def test_documents() -> None:
    value = [Document("Lima.", id="1", metadata={"title": TOLD, "page": 3}), Document("Peru.")]
    payload = read_payload(value)
    assert payload.parts == ("Lima.", "1", TOLD, "3", "Peru.")
    made = payload.rebuild(["Lima.", "1", "", "3", "Peru."])
    assert made[0] == Document("Lima.", id="1", metadata={"title": "", "page": 3})
    assert made[1] is value[1]
    assert payload.refuse(NO) == []


# Messages.


def reply(**fields: Any) -> AIMessage:
    held: dict[str, Any] = {"content": "Paris.", "id": "run-1"}
    return AIMessage(**{**held, **fields})


def metered(content: Any = "Paris.", stop: str = "length", **fields: Any) -> AIMessage:
    """As a provider gives it."""
    return reply(
        content=content,
        response_metadata={
            "model_name": "m",
            "finish_reason": stop,
            "token_usage": {"prompt_tokens": 9, "completion_tokens": 400, "total_tokens": 409},
            "logprobs": {"content": [{"token": TOLD, "logprob": -0.1}]},
            "total_duration": 12345,
            "prompt_feedback": None,
        },
        usage_metadata={
            "input_tokens": 9,
            "output_tokens": 400,
            "total_tokens": 409,
            "output_token_details": {"reasoning": 300},
        },
        **fields,
    )


def test_a_changed_message_looks_as_if_the_model_had_said_just_that() -> None:
    given = {"reasoning_content": f"Hm, {TOLD}.", "refusal": None}
    value = metered(name="bot", additional_kwargs=given)
    payload = read_payload(value)
    assert payload.parts == ("Paris.", f"Hm, {TOLD}.")
    assert TOLD in payload.labels  # of the provider's metadata only names count
    assert payload.write(payload.text) is value
    made = changed(payload, Paris="Rome")
    assert isinstance(made, AIMessage)
    assert (made.content, made.id, made.name) == ("Rome.", "run-1", None)
    assert made.response_metadata == {
        "model_name": "m",
        "finish_reason": "stop",
        "token_usage": {"prompt_tokens": 9, "completion_tokens": 1, "total_tokens": 10},
        "logprobs": None,
        "total_duration": None,
        "prompt_feedback": None,
    }
    assert made.additional_kwargs == {"refusal": None}
    assert made.usage_metadata == {
        "input_tokens": 9,
        "output_tokens": 1,
        "total_tokens": 10,
        "output_token_details": {"reasoning": 0},
    }
    assert TOLD not in shown(made)


@pytest.mark.parametrize("content", ["", "Paris. " * 90, [{"type": "text", "text": "Paris."}]])
def test_a_refused_message_tells_nothing_of_length_or_end(content: Any) -> None:
    refused = [read_payload(metered(content, stop)).refuse(NO) for stop in ("stop", "length")]
    assert refused[0] == refused[1]
    assert refused[0].text == NO
    assert type(refused[0].content) is type(content)
    assert refused[0].response_metadata == read_payload(metered("x")).refuse(NO).response_metadata


@pytest.mark.parametrize(
    ("key", "told", "said"),
    [
        ("finish_reason", "content_filter", "stop"),
        ("finish_reason", "MAX_TOKENS", "STOP"),
        ("stop_reason", "max_tokens", "end_turn"),
        ("done_reason", "length", "stop"),
        ("status", "incomplete", "completed"),
    ],
)
def test_how_a_draft_ended_is_not_told(key: str, told: str, said: str) -> None:
    refused = read_payload(reply(response_metadata={key: told})).refuse(NO)
    assert refused.response_metadata == {key: said}


def test_a_chunk_stays_a_chunk() -> None:
    call: ToolCall = {"name": "f", "args": {"q": "Lima"}, "id": "1", "type": "tool_call"}
    value = AIMessageChunk(content="Paris.", id="c", tool_calls=[call])
    made = changed(read_payload(value), Paris="Rome")
    assert isinstance(made, AIMessageChunk)
    assert (made.content, made.id) == ("Rome.", "c")
    assert [one["args"] for one in made.tool_calls] == [{"q": "Lima"}]


def test_blocks_are_read_and_only_shown_ones_are_written() -> None:
    value = reply(
        content=[
            {"type": "reasoning", "id": "r", "summary": [{"type": "summary_text", "text": "Hm."}]},
            {"type": "thinking", "thinking": "So.", "signature": "sig"},
            "Plain. ",
            {
                "type": "text",
                "text": "Paris.",
                "annotations": [{"type": "citation", "title": TOLD, "start_index": 1}],
            },
            {"type": "output_text", "text": "Rome."},
            {"type": "refusal", "refusal": "Not this."},
        ]
    )
    payload = read_payload(value)
    assert payload.parts == ("Hm.", "So.", "Plain. ", TOLD, "Paris.", "Rome.", "Not this.")
    assert payload.write(payload.text) is value
    assert changed(payload, Rome="Oslo", Plain="").content == [
        ". ",
        {"type": "text", "text": "Paris.", "annotations": []},
        {"type": "output_text", "text": "Oslo."},
        {"type": "refusal", "refusal": "Not this."},
    ]
    assert payload.refuse(NO).content == [{"type": "text", "text": NO, "annotations": []}]


@pytest.mark.parametrize(
    "block",
    [
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}},
        {"type": "image", "base64": "AAAA", "mime_type": "image/png"},
        {"type": "audio", "base64": "AAAA"},
        {"type": "file", "base64": "AAAA"},
        {"no": "type"},
    ],
)
def test_blocks_that_can_not_be_checked_are_an_error(block: dict[str, Any]) -> None:
    for value in (reply(content=["Paris.", block]), [reply(content=[block])]):
        with pytest.raises(PayloadError):
            read_payload(value)


def test_spoken_output_can_not_be_checked() -> None:
    with pytest.raises(PayloadError, match="audio"):
        read_payload(reply(content="", additional_kwargs={"audio": {"data": "AAAA"}}))
    assert read_payload(reply(additional_kwargs={"audio": None})).parts == ("Paris.",)


def test_a_tool_call_whose_arguments_changed_is_not_made() -> None:
    calls = [
        {"name": "mail", "args": {"to": TOLD, "n": 1}, "id": "1", "type": "tool_call"},
        {"name": "map", "args": {"place": "Lima", "zoom": [1, 2]}, "id": "2", "type": "tool_call"},
    ]
    value = reply(content="", tool_calls=calls)
    payload = read_payload(value)
    assert payload.parts == (TOLD, "1", "Lima", "1", "2")
    assert changed(payload, Lima="Oslo").tool_calls == [calls[0]]
    assert changed(payload, Xyzzy="").tool_calls == [calls[1]]
    assert payload.refuse(NO).tool_calls == []


def test_broken_tool_calls_and_provider_fields_are_read_and_not_copied() -> None:
    value = reply(
        invalid_tool_calls=[{"name": "f", "args": f'{{"q": "{TOLD}', "id": "1", "error": "bad"}],
        additional_kwargs={"function_call": {"name": "g", "arguments": f'"{TOLD} 2"'}},
    )
    payload = read_payload(value)
    assert sum(TOLD in part for part in payload.parts) == 2
    made = changed(payload, Paris="Rome")
    assert made.content == "Rome."
    assert TOLD not in shown(made)


def test_a_tool_message_goes_without_its_artifact_if_changed() -> None:
    value = ToolMessage(
        f"Found {TOLD}.",
        tool_call_id="1",
        id="t",
        artifact=[Document(f"{TOLD} page")],
        additional_kwargs={"raw": f"{TOLD} raw"},
    )
    payload = read_payload(value)
    assert len(payload.parts) == 3
    assert payload.write(payload.text) is value
    made = payload.rebuild(["Found.", *payload.parts[1:]])
    assert (made.content, made.tool_call_id, made.id) == ("Found.", "1", "t")
    assert TOLD not in shown(made)


def test_messages_of_other_roles() -> None:
    for value in (
        ChatMessage(content="Paris.", role="bot"),
        HumanMessage("Paris."),
        SystemMessage("Paris."),
    ):
        made = changed(read_payload(value), Paris="Rome")
        assert made == type(value)(**{**value.model_dump(), "content": "Rome."})


def agent_state(given: str = "Who?") -> dict[str, Any]:
    call = {"name": "find", "args": {"q": TOLD}, "id": "1", "type": "tool_call"}
    return {
        "messages": [
            HumanMessage(given, id="h"),
            AIMessage("", tool_calls=[call], id="a"),
            ToolMessage(f"{TOLD}!", tool_call_id="1", id="t"),
            AIMessage("Paris.", id="b"),
        ],
        "structured_response": Open(name=TOLD),
        "steps": 3,
        "note": TOLD,
    }


def test_an_agents_state() -> None:
    state = agent_state()
    payload = read_payload(state, {"messages": [("human", "Who?")]})
    assert payload.parts == (TOLD, f"{TOLD}!", "Paris.", TOLD, "3", TOLD)
    assert payload.write(payload.text) is state
    made = payload.rebuild(["", "", "Paris.", "", "3", ""])
    # The result of a call that was taken out goes with it: models don't take it alone.
    assert [one.id for one in made["messages"]] == ["h", "a", "b"]
    assert made["messages"][0] is state["messages"][0]
    assert made["messages"][1].tool_calls == []
    assert made["messages"][2] is state["messages"][3]
    assert TOLD not in shown(made)
    refused = payload.refuse(NO)
    assert [one.content for one in refused["messages"]] == ["Who?", NO]
    assert refused["messages"][-1].id == "b"
    assert TOLD not in shown(refused)


def test_a_refused_state_keeps_what_the_user_gave_and_no_draft_of_the_agents() -> None:
    given: list[BaseMessage] = [HumanMessage("Hello."), AIMessage("Hi."), HumanMessage("Who?")]
    inner = [AIMessage(TOLD), HumanMessage(f"Criticise: {TOLD}"), AIMessage("Paris.")]
    payload = read_payload({"messages": [*given, *inner]}, {"messages": given})
    assert TOLD in payload.parts
    assert "Hi." not in payload.parts
    refused = payload.refuse(NO)["messages"]
    assert refused[:3] == given
    assert [one.content for one in refused[3:]] == [NO]


def test_a_repeated_earlier_answer_is_checked_again() -> None:
    given = [HumanMessage("Who?"), AIMessage(TOLD), HumanMessage("Again.")]
    payload = read_payload({"messages": [*given, AIMessage(TOLD)]}, {"messages": given})
    assert payload.parts == (TOLD,)


def test_a_list_of_messages() -> None:
    value = [HumanMessage("Who?"), AIMessage("Paris.")]
    payload = read_payload(value, "Who?")
    assert payload.parts == ("Paris.",)
    assert [one.content for one in changed(payload, Paris="Rome")] == ["Who?", "Rome."]
    assert [one.content for one in payload.refuse(NO)] == ["Who?", NO]


# The user's own words.


def test_the_users_own_texts_come_back_in_a_chains_output() -> None:
    question = f"Who is {TOLD}?"
    output = {"question": question, "answer": "Paris."}
    for request in (question, {"question": question}, {"input": [question]}):
        payload = read_payload(output, request)
        assert payload.parts == ("Paris.",)
        assert payload.refuse(NO) == {"question": question, "answer": NO}


def test_a_model_that_says_what_the_user_said_is_checked() -> None:
    request = {"guess": TOLD, "question": "Who?", "messages": [HumanMessage(TOLD)]}
    for value in (
        fresh(TOLD),
        TOLD,  # a bare text is the answer, wherever it came from
        AIMessage(TOLD),
        AIMessage([{"type": "text", "text": TOLD}]),
        {"guess": fresh(TOLD)},
        [fresh(TOLD)],
    ):
        assert read_payload(value, request).parts == (TOLD,)


# Other types.


class Opaque:
    def __init__(self, text: str) -> None:
        self.text = text


@pytest.mark.parametrize("value", [Opaque("x"), b"bytes", {"a": object()}, [Opaque("x")], print])
def test_unknown_types_are_an_error_that_says_what_to_do(value: Any) -> None:
    with pytest.raises(PayloadError, match="read="):
        read_payload(value)


def test_read_and_write_serve_unknown_types() -> None:
    value = Opaque("Paris.")
    payload = read_payload(value, None, lambda held: held.text, lambda _, text: Opaque(text))
    assert payload.parts == ("Paris.",)
    assert payload.value is value
    assert payload.write("Rome.").text == "Rome."
    assert payload.refuse(NO).text == NO
    with pytest.raises(PayloadError, match="write="):
        read_payload(value, None, lambda held: held.text)


# Conversations.

WHO = Turn("human", "Who?")


@pytest.mark.parametrize(
    ("request_", "turns"),
    [
        ("Who?", [WHO]),
        ("  ", []),
        (None, []),
        (HumanMessage("Who?"), [WHO]),
        (HumanMessage([{"type": "text", "text": "Who?"}]), [WHO]),
        ([SystemMessage("Be kind."), HumanMessage("Who?")], [Turn("system", "Be kind."), WHO]),
        ([("system", "Be kind."), ("human", "Who?")], [Turn("system", "Be kind."), WHO]),
        ([["user", "Who?"]], [WHO]),
        ([("ai", "Hi."), ("user", "Who?")], [Turn("ai", "Hi."), WHO]),
        (
            [{"role": "assistant", "content": "Hi."}, {"role": "user", "content": "Who?"}],
            [Turn("ai", "Hi."), WHO],
        ),
        ([{"type": "human", "content": [{"type": "text", "text": "Who?"}]}], [WHO]),
        ({"role": "developer", "content": "Be kind."}, [Turn("system", "Be kind.")]),
        (ToolMessage("Found.", tool_call_id="1"), [Turn("tool", "Found.")]),
        (AIMessageChunk(content="Hi."), [Turn("ai", "Hi.")]),
        (StringPromptValue(text="Who?"), [WHO]),
        (ChatPromptValue(messages=[HumanMessage("Who?")]), [WHO]),
        (
            {"question": "Who?", "chat_history": [("human", "Hello."), AIMessage("Hi.")]},
            [Turn("human", "Hello."), Turn("ai", "Hi."), WHO],
        ),
        (
            {"question": "Who?", "context": ["Fact."], "docs": Document("Page."), "k": 3},
            [Turn("system", "Fact."), WHO, Turn("system", "Page.")],
        ),
        ({"messages": [HumanMessage("Who?")], "today": dt.date(2026, 1, 1)}, [WHO]),
        ({"input": {"question": "Who?"}}, [WHO]),
        (Open(name="Who?"), [WHO]),
        (["Who?", "When?"], [WHO, Turn("human", "When?")]),
        (("Who?", "When?"), [WHO, Turn("human", "When?")]),
        ({"type": "essay", "content": "Who?"}, [Turn("human", "essay"), WHO]),
    ],
)
def test_conversations(request_: Any, turns: list[Turn]) -> None:
    assert list(read_conversation(request_).turns) == turns


def test_a_question_that_can_not_be_read_is_an_error() -> None:
    with pytest.raises(PayloadError, match="Opaque"):
        read_conversation(Opaque("Who?"))


def test_as_message() -> None:
    message = AIMessage("Hi.", id="1")
    assert as_message(message) is message
    assert as_message("Hi.") == AIMessage("Hi.")
    chunk = as_message(AIMessageChunk(content="Hi.", id="1"))
    assert type(chunk) is AIMessage
    assert (chunk.content, chunk.id) == ("Hi.", "1")
    assert as_message({"a": 1}) is None


def test_a_key_that_stands_for_an_answer_is_read() -> None:
    payload = read_payload({"lyon": [], "answer": "So."})
    assert payload.parts == ("lyon", "So.")
    assert changed(payload, lyon="") == {"answer": "So."}


def test_a_call_without_arguments_says_something_by_its_name() -> None:
    call = {"name": "lyon", "args": {}, "id": "c1", "type": "tool_call"}
    payload = read_payload(AIMessage("", tool_calls=[call]))
    assert payload.parts == ("lyon",)
    assert changed(payload, lyon="").tool_calls == []


def test_a_parsed_object_beside_the_content_is_read() -> None:
    class Bio(BaseModel):
        city: str

    value = AIMessage("Here.", additional_kwargs={"parsed": Bio(city="Lyon")})
    assert read_payload(value).parts == ("Here.", "Lyon")


def _call(ident: str) -> ToolCall:
    return ToolCall(name="save", args={"x": 1}, id=ident, type="tool_call")


@pytest.mark.parametrize(
    "message",
    [
        AIMessage("Lima.", id="ann-adams-nurse"),
        AIMessage("Lima.", name="Ann_Adams"),
        AIMessage("Lima.", tool_calls=[_call("ann_adams_nurse")]),
        AIMessage("Lima.", response_metadata={"id": "ann-adams"}),
        AIMessage("Lima.", response_metadata={"finish_reason": "Ann Adams"}),
        AIMessage([{"type": "text", "text": "Lima.", "id": "ann-adams"}]),
    ],
    ids=["id", "name", "call", "metadata id", "finish reason", "block"],
)
def test_what_labels_a_message_is_checked_and_leaves_no_refusal(message: BaseMessage) -> None:
    payload = read_payload(message)
    assert any("ann" in label.lower() for label in payload.labels)
    assert "ann" not in repr(payload.refuse(NO)).lower()


def test_an_id_that_a_program_made_stays_and_is_no_label() -> None:
    for made in ("run-1", f"run--{uuid.UUID(int=7)}", f"lc_run--{uuid.UUID(int=7)}-0"):
        payload = read_payload(AIMessage("Lima.", id=made, tool_calls=[_call(made)]))
        assert set(payload.labels) == {"save", "x"}
        assert payload.refuse(NO).id == made


def test_tokens_in_metadata_are_read_together() -> None:
    held = {"logprobs": {"content": [{"token": "Ann"}, {"token": " Adams"}, {"token": "."}]}}
    assert "Ann Adams." in read_payload(AIMessage("Lima.", response_metadata=held)).parts
    # Of the content itself they need no second reading.
    assert read_payload(AIMessage("Ann Adams.", response_metadata=held)).parts == ("Ann Adams.",)
