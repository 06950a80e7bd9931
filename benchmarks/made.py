"""More targets with facts, made from TOFU authors by substitution.

A made target takes the twenty rows of one author (the template) and swaps, the same way in all of
them: the name and its parts (for invented ones, so that facts alone are measured, not namesakes),
every date (another day, month and year, in another format), birthplaces (for those of another
template), and titles (the first half of one title with the second half of another). Genres,
occupations, themes and wording stay, so made targets resemble one another more than people do.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from alu_graph import Fact, Target
from alu_graph.text.dates import find_dates

_PLACE = re.compile(r"\b(?:in|from|of) ((?:[A-Z][\w'’-]+ ?){1,3}), ((?:[A-Z][\w'’-]+ ?){1,3})")
_MONTHS = (
    "January February March April May June July August September October November December"
).split()
_FORMATS = ("{month} {day}, {year}", "{day} {month} {year}", "{year}-{m:02}-{day:02}")
_ONSETS = "b br c d dr f g gr h j k kl l m n p r s st t tr v w z".split()
_VOWELS = "a e i o u ai ei ou".split()
_CODAS = "l n r s t ck nd rn x".split()

Row = dict[str, Any]


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
        """Make so many targets, the templates in turn."""
        authors = list(self._rows)
        return [self._one(authors[i % len(authors)], i) for i in range(count)]

    def _one(self, author: int, number: int) -> Target:
        person = self._people[author]
        parts = person["name"].split()
        fresh = [self._word() for _ in parts]
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
                dates.setdefault(key, self._date(full=mention.day is not None))
                text = text[: mention.start] + dates[key] + text[mention.end :]
            return text

        facts = [
            Fact(ask=swap(row["question"]), text=swap(row["answer"])) for row in self._rows[author]
        ]
        return Target(name=" ".join(fresh), facts=facts, id=f"made-{number}")

    def _word(self) -> str:
        draw = self._random.choice
        return (
            draw(_ONSETS) + draw(_VOWELS) + draw(_ONSETS) + draw(_VOWELS) + draw(_CODAS)
        ).title()

    def _title(self) -> str:
        one, other = (self._random.choice(self._titles).split() for _ in range(2))
        return " ".join((*one[: (len(one) + 1) // 2], *other[(len(other) + 1) // 2 :]))

    def _date(self, *, full: bool) -> str:
        year = self._random.randint(1925, 1999)
        if not full:
            return str(year)
        m, day = self._random.randint(1, 12), self._random.randint(1, 28)
        form = self._random.choice(_FORMATS)
        return form.format(year=year, m=m, day=day, month=_MONTHS[m - 1])
