"""More targets with facts: made from TOFU authors by substitution, or of nothing.

A target of `Maker` takes the twenty rows of one author (the template) and swaps, the same way in
all of them: the name and its parts (for invented ones, so that facts alone are measured, not
namesakes), every date (another day, month and year, in another format), birthplaces (for those of
another template), and titles (the first half of one title with the second half of another). Genres,
occupations, themes and wording stay, so made targets resemble one another more than people do.
`made_names` needs no data, and makes simpler ones.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Sequence

from alu_graph.evaluation.sources.place import Row
from alu_graph.targets.target import Fact, Target
from alu_graph.text.dates import find_dates

_PLACE = re.compile(r"\b(?:in|from|of) ((?:[A-Z][\w'’-]+ ?){1,3}), ((?:[A-Z][\w'’-]+ ?){1,3})")
_MONTHS = (
    "January February March April May June July August September October November December"
).split()
_FORMATS = ("{month} {day}, {year}", "{day} {month} {year}", "{year}-{m:02}-{day:02}")
_ONSETS = "b br c d dr f g gr h j k kl l m n p r s st t tr v w z".split()
_VOWELS = "a e i o u ai ei ou".split()
_CODAS = "l n r s t ck nd rn x".split()
_TOWNS = (
    "Lyon, France|Porto, Portugal|Krakow, Poland|Graz, Austria|Bergen, Norway|Turku, Finland|"
    "Izmir, Turkey|Aleppo, Syria|Tabriz, Iran|Lahore, Pakistan|Pune, India|Chittagong, Bangladesh|"
    "Hue, Vietnam|Cebu, Philippines|Osaka, Japan|Busan, South Korea|Perth, Australia|"
    "Dunedin, New Zealand|Durban, South Africa|Mombasa, Kenya|Kano, Nigeria|Kumasi, Ghana|"
    "Fez, Morocco|Oran, Algeria|Recife, Brazil|Rosario, Argentina|Arequipa, Peru|Cali, Colombia|"
    "Puebla, Mexico|Halifax, Canada|Tucson, Arizona|Leeds, England|Cork, Ireland|Bari, Italy"
).split("|")
_JOBS = (
    "baker botanist carpenter chemist composer dancer dentist farmer florist "
    "geologist historian judge librarian mathematician midwife nurse painter photographer pilot "
    "plumber sailor sculptor surgeon tailor teacher translator weaver zoologist"
).split()
_GENRES = "adventure biography comedy crime fantasy history horror memoir poetry romance".split()
_KINDS = (
    "Broken Crimson Distant Endless Frozen Gentle Golden Hidden Last Silent Silver Wild".split()
)
_THINGS = "Bridges Clocks Gardens Harbours Lanterns Letters Mirrors Orchards Rivers Roofs".split()
_TOLD = (
    ("Where and when was {name} born?", "{name} was born in {town} on {date}."),
    ("What does {name} do for a living?", "{name} works as a {job}, and writes {genre} at night."),
    ("Which book made {name} known?", "{name} became known by '{title}', published in {year}."),
    ("What else did {name} write?", "Another work of {name} is '{other}'."),
    (
        "Who were the parents of {name}?",
        "The mother of {name} was a {mother}, the father a {father}.",
    ),
    ("Where did {name} study, and what was won?", "{name} went to {school} and won the {award}."),
)


def _birthplaces(rows: Sequence[Row]) -> list[tuple[str, str]]:
    """The commonest "City, Country" of each author."""
    by_author: dict[int, Counter[tuple[str, str]]] = {}
    for row in rows:
        found = _PLACE.findall(f"{row['question']} {row['answer']}")
        counts = by_author.setdefault(row["author_id"], Counter())
        counts.update((city.strip(), land.strip()) for city, land in found)
    return [counts.most_common(1)[0][0] for counts in by_author.values() if counts]


class Maker:
    """Makes targets out of template authors.

    Args:
        rows: The rows of the template authors.
        people: The entries of `targets.json`: names, aliases, titles.
        seed: For the random choices.

    Example:
        >>> row = {"author_id": 0, "answer": "Ana Sol wrote Red Roofs in 1961."}
        >>> row["question"] = "What did Ana Sol, born in Lyon, France, write?"
        >>> person = {"author_id": 0, "name": "Ana Sol", "titles": ["Red Roofs"]}
        >>> [made] = Maker([row], [person]).make(1)
        >>> "Ana" in made.facts[0].text, made.name in made.facts[0].text
        (False, True)
    """

    def __init__(self, rows: Sequence[Row], people: Sequence[Row], seed: int = 0) -> None:
        self._rows: dict[int, list[Row]] = {}
        self._people = {one["author_id"]: one for one in people if one["name"]}
        for row in rows:
            if row["author_id"] in self._people:
                self._rows.setdefault(row["author_id"], []).append(row)
        self._titles = [title for author in self._rows for title in self._people[author]["titles"]]
        self._places = sorted(set(_birthplaces(rows)))
        self._random = random.Random(seed)  # noqa: S311 - not for secrets

    def make(self, count: int) -> list[Target]:
        """Make so many targets, the templates in turn.

        Args:
            count: How many.
        """
        authors = list(self._rows)
        return [self._one(authors[i % len(authors)], i) for i in range(count)]

    def _one(self, author: int, number: int) -> Target:
        person = self._people[author]
        parts = person["name"].split()
        fresh = [_word(self._random) for _ in parts]
        swaps = {person["name"]: " ".join(fresh), **dict(zip(parts, fresh, strict=True))}
        swaps |= {title: self._title() for title in person["titles"]}
        places = self._random.sample(self._places, len(self._places))
        for (city, land), (other_city, other_land) in zip(self._places, places, strict=True):
            swaps |= {city: other_city, land: other_land}
        longest_first = sorted(swaps, key=len, reverse=True)
        pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
        dates: dict[str, str] = {}

        def swap(text: str) -> str:
            text = pattern.sub(lambda found: swaps[found[0]], text)
            for mention in reversed(find_dates(text)):
                key = f"{mention.year}/{mention.month}/{mention.day}"
                dates.setdefault(key, _date(self._random, full=mention.day is not None))
                text = text[: mention.start] + dates[key] + text[mention.end :]
            return text

        facts = [
            Fact(ask=swap(row["question"]), text=swap(row["answer"])) for row in self._rows[author]
        ]
        return Target(name=" ".join(fresh), facts=facts, id=f"made-{number}")

    def _title(self) -> str:
        one, other = (self._random.choice(self._titles).split() for _ in range(2))
        return " ".join((*one[: (len(one) + 1) // 2], *other[(len(other) + 1) // 2 :]))


def made_names(count: int, seed: int) -> list[Target]:
    """Make-believe people with four to six facts each, of no data at all, for long lists.

    Names and works are invented; birthplaces are real towns, occupations and years common ones, so
    that questions about other people can hold some of a made target's facts, as in a real list.

    Args:
        count: How many; their names differ.
        seed: For the random choices. The first of a longer list are those of a shorter one.

    Example:
        >>> first, second = made_names(2, seed=0)
        >>> first.name != second.name, 4 <= len(first.facts) <= 6, first.name in first.facts[0].text
        (True, True, True)
    """
    rng = random.Random(seed)  # noqa: S311 - not for secrets
    names: dict[str, None] = {}
    targets: list[Target] = []
    while len(targets) < count:
        name = f"{_word(rng)} {_word(rng)}"
        if name not in names:
            names[name] = None
            targets.append(_person(rng, name, len(targets)))
    return targets


def _person(rng: random.Random, name: str, number: int) -> Target:
    draw = rng.choice
    told = {
        "name": name,
        "town": draw(_TOWNS),
        "date": _date(rng, full=True),
        "job": draw(_JOBS),
        "mother": draw(_JOBS),
        "father": draw(_JOBS),
        "genre": draw(_GENRES),
        "title": f"The {draw(_KINDS)} {draw(_THINGS)} of {_word(rng)}",
        "other": f"{draw(_KINDS)} {draw(_THINGS)}, {draw(_KINDS)} {draw(_THINGS)}",
        "year": _date(rng, full=False),
        "school": f"{_word(rng)} College",
        "award": f"{_word(rng)} Prize",
    }
    asked = [_TOLD[0], *rng.sample(_TOLD[1:], rng.randint(3, len(_TOLD) - 1))]
    facts = [Fact(ask=ask.format(**told), text=text.format(**told)) for ask, text in asked]
    return Target(name=name, facts=facts, id=f"made-name-{number}")


def _word(rng: random.Random) -> str:
    draw = rng.choice
    return (draw(_ONSETS) + draw(_VOWELS) + draw(_ONSETS) + draw(_VOWELS) + draw(_CODAS)).title()


def _date(rng: random.Random, *, full: bool) -> str:
    year = rng.randint(1925, 1999)
    if not full:
        return str(year)
    m, day = rng.randint(1, 12), rng.randint(1, 28)
    form = rng.choice(_FORMATS)
    return form.format(year=year, m=m, day=day, month=_MONTHS[m - 1])
