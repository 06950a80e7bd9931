from alu_graph.checker.conversation import Conversation, Turn


def talk(*turns: tuple[str, str]) -> Conversation:
    return Conversation(tuple(Turn(role, text) for role, text in turns))  # type: ignore[arg-type]


def test_of_a_question_or_none() -> None:
    assert Conversation.of("Who?").question == "Who?"
    assert Conversation.of(None) == Conversation.of("") == Conversation()
    assert Conversation().question == Conversation().given == ""
    assert list(Conversation().earlier) == []


def test_several_human_turns_in_a_row_are_one_question() -> None:
    held = talk(("human", "a"), ("ai", "b"), ("human", "c"), ("human", "d"))
    assert held.question == "c\nd"
    assert [turn.text for turn in held.earlier] == ["a", "b"]
    assert held.given == "a\nc\nd"


def test_system_and_tool_text_is_neither_asked_nor_earlier() -> None:
    held = talk(
        ("system", "s"), ("human", "a"), ("ai", "b"), ("human", "c"), ("tool", "t"), ("human", "d")
    )
    assert held.question == "c\nd"
    assert [turn.text for turn in held.earlier] == ["a", "b"]
    assert "s" not in held.given
    assert "t" not in held.given


def test_what_an_agent_says_between_its_steps_is_no_answer() -> None:
    held = talk(("human", "a"), ("ai", "b"), ("human", "c"), ("ai", "look"), ("tool", "t"))
    assert held.question == "c"
    assert [turn.text for turn in held.earlier] == ["a", "b", "look"]
