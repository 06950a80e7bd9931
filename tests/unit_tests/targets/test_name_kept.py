import random

from alu_graph.targets.name_kept import KeptNames


def test_names_are_kept_as_in_a_dict() -> None:
    dice = random.Random(3)
    kept, model = KeptNames(), {}
    for step in range(9_000):
        number = step if dice.random() < 0.7 else dice.randrange(20_000)
        if number not in model and dice.random() < 0.6:
            kept.put(number, str(number))
            model[number] = str(number)
        else:
            number = dice.choice([*model, number]) if step % 50 == 0 else number
            assert kept.pop(number) == model.pop(number, None)
        assert len(kept) == len(model)
    for number in list(model):
        assert kept.pop(number) == model.pop(number)
        assert kept.pop(number) is None
    assert len(kept) == 0
