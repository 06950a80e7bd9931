"""Names written in other scripts: what is found, what is flagged in vain, and how long it takes.

    python -m benchmarks.scripts [--targets 10 10000 100000] [--texts 200] [--json]

Needs `faker` and `wordfreq`. Targets: invented people of Latin-script locales. Recall: the
spellings of `tests/data/scripts/names.json`, whose names are added to the targets; rules were
tuned on the half `tuned` alone. False alarms: texts of random words of ten languages in other
scripts, and texts that name invented people of such a locale (no target); strong and weak hits.
"""

from __future__ import annotations

import argparse
import importlib
import json
import random
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from wordfreq import top_n_list

from alu_graph.targets.scripts import ScriptIndex

NAMES = Path(__file__).parents[1] / "tests" / "data" / "scripts" / "names.json"
LOCALES = ("en_US", "en_GB", "de_DE", "fr_FR", "es_ES", "it_IT", "pt_BR", "nl_NL", "pl_PL", "sv_SE")
LANGUAGES = ("ru", "uk", "bg", "el", "ar", "he", "hi", "ja", "ko", "zh")
PEOPLE = {
    "ru": "ru_RU", "el": "el_GR", "ar": "ar_SA", "he": "he_IL", "hi": "hi_IN", "ja": "ja_JP",
    "ko": "ko_KR", "zh": "zh_CN",
}  # fmt: skip
UNSPACED = ("ja", "zh")
CARRIERS = {
    "cyrillic": "Она сказала, что {} живёт там.", "greek": "Είπε ότι {} ζει εκεί.",
    "arabic": "قال إن {} يعيش هناك.", "hebrew": "הוא אמר ש {} גר שם.",
    "devanagari": "उसने कहा कि {} वहाँ रहते हैं।", "kana": "彼は{}が住んでいると言った。",
    "hangul": "그는 {}가 거기에 산다고 말했다.", "han": "他说{}住在那里。",
}  # fmt: skip


def faker(locale: str, seed: int) -> Any:
    """A source of invented people; `faker` is no dependency of the project."""
    made = importlib.import_module("faker").Faker(locale)
    made.seed_instance(seed)
    return made


def people(locales: Iterable[str], count: int) -> list[str]:
    """Distinct invented names, so many of each locale in turn."""
    made: dict[str, None] = {}
    fakers = [faker(one, number) for number, one in enumerate(locales)]
    while len(made) < count:
        before = len(made)
        for one in fakers:
            made.update(dict.fromkeys(f"{one.first_name()} {one.last_name()}" for _ in range(500)))
        if len(made) == before:
            break
    return list(made)[:count]


def texts(language: str, count: int, rng: random.Random) -> Iterator[str]:
    """Texts of 60 random words, each third one common."""
    words = top_n_list(language, 30_000)
    for _ in range(count):
        drawn = [rng.choice(words[:500] if rng.random() < 0.4 else words) for _ in range(60)]  # noqa: PLR2004
        drawn = [word[:1].upper() + word[1:] if rng.random() < 0.2 else word for word in drawn]  # noqa: PLR2004
        yield ("" if language in UNSPACED else " ").join(drawn) + "."


def naming(language: str, count: int, rng: random.Random) -> Iterator[str]:
    """The same with people's names in them."""
    fake = faker(PEOPLE[language], 0)
    for text in texts(language, count, rng):
        half = len(text) // 2
        yield f"{text[:half]} {fake.first_name()} {fake.last_name()} {text[half:]} {fake.name()}."


def alarms(index: ScriptIndex, drawn: list[str], own: set[int]) -> dict[str, float]:
    """Texts with a strong and with only a weak hit, and milliseconds for a text."""
    began = time.perf_counter()
    found = [index.find(text) for text in drawn]
    spent = time.perf_counter() - began
    strong = [{h.number for h in hits if h.grade == "strong"} - own for hits in found]
    weak = [bool(hits) and not one for hits, one in zip(found, strong, strict=True)]
    return {
        "texts": len(drawn),
        "strong": sum(map(bool, strong)),
        "weak": sum(weak),
        "ms": 1000 * spent / len(drawn),
    }


def recall(
    index: ScriptIndex, rows: list[dict[str, Any]], own: dict[str, int]
) -> dict[str, list[int]]:
    """By group and by script of the held-out group: spellings found for the right name, of all."""
    counts: dict[str, list[int]] = {}
    for row in rows:
        for script, form in row["forms"].items():
            hits = index.find(CARRIERS[script].format(form))
            good = any(hit.grade == "strong" and hit.number == own[row["name"]] for hit in hits)
            for key in (row["group"], f"{row['group']} {script}"):
                count = counts.setdefault(key, [0, 0])
                count[0] += good
                count[1] += 1
    return counts


def measure(targets: int, names: list[str], drawn: dict[str, list[str]]) -> dict[str, Any]:
    """All figures at a number of targets."""
    rows = json.loads(NAMES.read_text(encoding="utf-8"))["names"]
    index = ScriptIndex()
    began = time.perf_counter()
    index.add_many((i, [name], "full name", True) for i, name in enumerate(names[:targets]))
    spent = (time.perf_counter() - began) / max(1, targets)
    own = {row["name"]: targets + i for i, row in enumerate(rows)}
    for name, number in own.items():
        index.add(number, [name], what="full name", person=True)
    return {
        "targets": targets,
        "add us": 1e6 * spent,
        "recall": recall(index, rows, own),
        "alarms": {kind: alarms(index, some, set(own.values())) for kind, some in drawn.items()},
    }


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--targets", type=int, nargs="+", default=[10, 10_000, 100_000])
    parser.add_argument("--texts", type=int, default=200, help="of each kind")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    options = parser.parse_args()
    rng = random.Random(0)  # noqa: S311 - a reproducible draw
    drawn = {f"words {one}": list(texts(one, options.texts, rng)) for one in LANGUAGES}
    drawn |= {f"people {one}": list(naming(one, options.texts, rng)) for one in PEOPLE}
    names = people(LOCALES, max(options.targets))
    random.Random(1).shuffle(names)  # noqa: S311 - a reproducible draw
    report = [measure(count, names, drawn) for count in options.targets]
    if options.json:
        print(json.dumps(report))
        return
    for one in report:
        print(
            f"\n{one['targets']} targets and the names of the set, "
            f"added in {one['add us']:.0f} us each"
        )
        for key, (good, of) in one["recall"].items():
            print(f"  recall {key:<20} {good:4}/{of}")
        print(f"  {'texts':<12} strong  weak  ms a text")
        for kind, row in one["alarms"].items():
            print(f"  {kind:<12} {row['strong']:4}/{row['texts']} {row['weak']:4} {row['ms']:8.2f}")


if __name__ == "__main__":
    main()
