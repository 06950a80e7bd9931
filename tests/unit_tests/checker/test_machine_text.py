import ast
import json

import pytest

from alu_graph import Target, TargetRegistry
from alu_graph.checker.check import Checker
from alu_graph.checker.conversation import Conversation
from alu_graph.checker.eraser import erase

QUESTION = "What is the capital of Peru, and where was Maria Gonzalez born?"


@pytest.fixture(scope="module")
def registry() -> TargetRegistry:
    made = TargetRegistry()
    made.add(Target(name="Maria Gonzalez", id="m"))
    return made


def left(registry: TargetRegistry, text: str) -> str | None:
    return erase(text, Checker(Conversation.of(QUESTION), registry), registry)


def test_a_field_goes_and_json_stays_json(registry: TargetRegistry) -> None:
    data = {"capital": "The capital of Peru is Lima", "born": "Maria Gonzalez was born in Lyon"}
    for indent in (None, 2):
        said = left(registry, json.dumps(data, indent=indent))
        assert said is not None
        assert json.loads(said) == {"capital": "The capital of Peru is Lima"}


def test_a_sentence_of_a_field_goes(registry: TargetRegistry) -> None:
    text = json.dumps({"answer": "The capital of Peru is Lima. Maria Gonzalez was born in Lyon."})
    said = left(registry, text)
    assert said is not None
    assert json.loads(said) == {"answer": "The capital of Peru is Lima."}


def test_a_record_goes_as_a_whole(registry: TargetRegistry) -> None:
    data = [{"name": "Maria Gonzalez", "town": "Lyon"}, {"name": "Peru", "capital": "Lima"}]
    for indent in (None, 2):
        said = left(registry, json.dumps(data, indent=indent))
        assert said is not None
        assert json.loads(said) == [{"name": "Peru", "capital": "Lima"}]


def test_nothing_but_the_target_leaves_nothing(registry: TargetRegistry) -> None:
    assert left(registry, '{"born": "Maria Gonzalez was born in Lyon"}') is None


def test_a_line_of_code_goes_and_code_stays_code(registry: TargetRegistry) -> None:
    code = "# The capital of Peru is Lima\n# Maria Gonzalez was born in Lyon\n"
    said = left(registry, f"```python\n{code}```")
    assert said == "```python\n# The capital of Peru is Lima\n```"


def test_code_that_would_break_goes(registry: TargetRegistry) -> None:
    code = "if True:\n    born = 'Maria Gonzalez was born in Lyon'\n"
    said = left(registry, f"The capital of Peru is Lima.\n\n```python\n{code}```")
    assert said is not None
    assert "Lyon" not in said
    assert "Lima" in said
    assert all(ast.parse(block.removesuffix("```")) for block in said.split("```python")[1:])
