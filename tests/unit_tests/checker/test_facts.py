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


@pytest.mark.parametrize("bearers", [0, 7, 8, 60, 100])
@pytest.mark.parametrize("last", [True, False])
def test_a_surname_that_many_share_means_whose_facts_stand_beside_it(
    bearers: int, *, last: bool
) -> None:
    others = [f"Qua{chr(97 + i % 26)}{chr(97 + i // 26)}lo Gonzalez" for i in range(bearers)]
    facts = ["Kept bees in Plock.", "Won the Skelmer Prize in 1954."]
    target = Target(name="Marisela Gonzalez", facts=facts, id="z")
    registry = TargetRegistry()
    given: list[str | Target] = [*others, target] if last else [target, *others]
    registry.add(*given)
    assert not check("Gonzalez kept bees in Plock.", registry).clean
    asked = "Did Gonzalez win the Skelmer Prize?"
    assert not check("Yes, in Plock.", registry, question=asked).clean
    assert check("Gonzalez sells shoes in Lima.", registry).clean
