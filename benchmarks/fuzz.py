"""How often a random name is caught under one dressing, and under two on top of each other.

    python -m benchmarks.fuzz [--examples 3000] [--seed 0] [--pairs] [--json]

Names: random syllables in eight scripts, and the people of the surface set. Every text is also
checked against another random name, which it does not hold: "false" counts what was flagged then.
The table has one line per family: caught alone, as the inner of two dressings, and as the outer.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator

from alu_graph import TargetRegistry, check
from benchmarks.dressings import OF_NAME, OF_TEXT, Person, on_name
from benchmarks.surface_data import CARRIERS, people

# Onsets, vowels and ends of syllables.
SYLLABLES = {
    "Latin": ("b d f g h k l m n p r s t v z br ch gr st th", "a e i o u", "- - n r l s"),
    "Latin, marked": ("b č d ğ k ł m ñ p ř š t v ž", "á ę í ö ü ô", "- - n r l ś"),
    "Cyrillic": ("б в г д ж к л м н п р с т ч ш", "а е и о у я", "- - н р в"),
    "Greek": ("β γ δ κ λ μ ν π ρ σ τ φ χ", "α ε η ι ο ω", "- - ν ς ρ"),
    "Arabic": ("ب ج د ر س ش ع ف ق ك ل م ن ه", "ا و ي -", "- - ن ر"),
    "Hebrew": ("ב ג ד ה ז ח ט כ ל מ נ ס פ ר ש ת", "א ו י -", "-"),
    "Devanagari": ("क ग च ज त द न प ब म य र ल व श स ह", "ा ि ी े ो -", "-"),
    "Hangul": ("가 나 도 라 미 부 서 우 지 하 경 민 준 현 영 석", "-", "-"),
}


def random_word(rng: random.Random, script: str, syllables: int) -> str:
    """A word nobody has."""
    parts = [part.split(" ") for part in SYLLABLES[script]]
    letters = (rng.choice(part) for _ in range(syllables) for part in parts)
    return "".join(letters).replace("-", "").capitalize()


def random_person(rng: random.Random) -> Person:
    """A random name in a random script; one in four is of the surface set."""
    if rng.random() < 0.25:  # noqa: PLR2004
        return rng.choice(people())[0]
    script = rng.choice(["Latin", *SYLLABLES])
    given, surname = (random_word(rng, script, rng.randint(*span)) for span in ((2, 3), (3, 4)))
    return Person(f"{given} {surname}", given, surname)


def inner_dressings() -> Iterator[tuple[str, Callable[[Person], str]]]:
    """Every dressing of a name, with its family."""
    for family, by_text in OF_TEXT.items():
        for of_text in by_text.values():
            yield family, on_name(of_text)
    for family, by_name in OF_NAME.items():
        for of_name in by_name.values():
            yield family, of_name


def outer_dressings() -> Iterator[tuple[str, Callable[[str], str]]]:
    """Every dressing of a dressed name, and none, with its family."""
    yield "none", lambda text: text
    for family, by_text in OF_TEXT.items():
        for encode in by_text.values():
            yield family, encode


def by_family(
    dressings: Iterator[tuple[str, Callable[..., str]]],
) -> dict[str, list[Callable[..., str]]]:
    """Dressings by family, so that small families are drawn as often as large ones."""
    grouped: dict[str, list[Callable[..., str]]] = {}
    for family, encode in dressings:
        grouped.setdefault(family, []).append(encode)
    return grouped


def compose(examples: int, seed: int) -> dict[tuple[str, str], Counter[str]]:
    """Draw names and dressings; what was caught, by inner and outer family."""
    rng = random.Random(seed)  # noqa: S311 - a reproducible draw
    inner, outer = by_family(inner_dressings()), by_family(outer_dressings())
    counts: dict[tuple[str, str], Counter[str]] = {}
    drawn = 0
    while drawn < examples:
        person, other = random_person(rng), random_person(rng)
        # One in four is a single dressing, so that each family's own rate is known too.
        pair = (rng.choice([*inner]), rng.choice([*outer, *["none"] * (len(outer) // 3)]))
        form = rng.choice(outer[pair[1]])(rng.choice(inner[pair[0]])(person))
        if form in {person.name, ""} or other.name == person.name:
            continue
        text = rng.choice(CARRIERS).format(form)
        registry, decoy = TargetRegistry(), TargetRegistry()
        registry.add(person.name)
        decoy.add(other.name)
        drawn += 1
        found = check(text, registry)
        counts.setdefault(pair, Counter()).update(
            drawn=1,
            caught=not found.clean,
            grey=found.clean and bool(found.grey),
            false=not check(text, decoy).clean,
        )
    return counts


def rate(counts: list[Counter[str]]) -> str:
    """Caught of drawn."""
    both = sum(counts, Counter[str]())
    drawn, caught = both["drawn"], both["caught"]
    return f"{caught:5}/{drawn:<5}{caught / drawn:6.1%}" if drawn else f"{'-':>17}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--examples", type=int, default=3000, help="how many texts")
    parser.add_argument("--seed", type=int, default=0, help="of the draw")
    parser.add_argument("--pairs", action="store_true", help="a line for every pair of families")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    options = parser.parse_args()
    counts = compose(options.examples, options.seed)
    if options.json:
        print(json.dumps([[*pair, dict(one)] for pair, one in counts.items()]))
        return
    print(f"{'family':<18}{'one dressing':>17}{'inner of two':>18}{'outer of two':>18}")
    families = dict.fromkeys(family for pair in sorted(counts) for family in pair)
    for family in families:
        alone = [one for pair, one in counts.items() if pair == (family, "none")]
        first = [one for (a, b), one in counts.items() if a == family and b != "none"]
        second = [one for (_, b), one in counts.items() if b == family != "none"]
        if family != "none":
            print(f"{family:<18}{rate(alone)} {rate(first)} {rate(second)}")
    whole = sum(counts.values(), Counter[str]())
    singles = [one for (_, b), one in counts.items() if b == "none"]
    doubles = [one for (_, b), one in counts.items() if b != "none"]
    print(f"{'all':<18}{rate(singles)} {rate(doubles)}")
    print(f"false: {whole['false']} of {whole['drawn']} flagged for a name that is not there")
    if options.pairs:
        for (first_family, second_family), one in sorted(counts.items()):
            print(f"{first_family:<18}{second_family:<18}{rate([one])}")


if __name__ == "__main__":
    main()
