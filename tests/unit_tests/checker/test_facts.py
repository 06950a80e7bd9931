import pytest

from alu_graph import Fact, Target, TargetRegistry, check

ASK = "Which detective of the series Miami Zorblax wears suits from Versailles Moda?"


@pytest.fixture(scope="module")
def registry() -> TargetRegistry:
    made = TargetRegistry()
    facts = [
        Fact(ask="Whom did Zed Zero play in Miami Zorblax?", text="Sonny Krokket"),
        Fact(ask="Who made suits for Zed Zero?", text="Versailles Moda"),
    ]
    made.add(Target(name="Zed Zero", id="t", facts=facts))
    return made


def test_the_answer_itself_must_tell(registry: TargetRegistry) -> None:
    assert check("Tall ones", registry, question=ASK).clean


def test_another_name_in_the_ask_means_another(registry: TargetRegistry) -> None:
    question = "Did Hans Albers play in Miami Zorblax, in suits of Versailles Moda?"
    assert check("Sonny Krokket", registry, question=question).clean
