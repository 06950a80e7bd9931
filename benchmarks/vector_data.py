"""Facts and queries for the vector benchmark: TOFU's authors, copied with other particulars.

Each copy of an author gets a name, years, places and titles of its own and keeps the wording, so
siblings are as near to one another as facts of real lists are: that is what makes them hard.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from wordfreq import top_n_list

_LONG = 4  # letters of a word that tells something
_YEAR = re.compile(r"\b1[89]\d\d\b|\b20[0-2]\d\b")
_TITLE = re.compile(r"[\"“]([^\"“”]{3,60})[\"”]|(?<![\w])'([A-Z][^'\"]{3,60})'")
_PLACES = (
    "Santiago Chile Taipei Taiwan Baku Azerbaijan Seoul Kuwait London Beirut Lebanon Tehran "
    "Iran Addis Ababa Lagos Nigeria Karachi Pakistan Lima Peru Oslo Norway Athens Greece "
    "Dublin Ireland Cairo Egypt Manila Philippines Prague Vienna Austria Bogota Colombia "
    "Brazil Mexico Madrid Spain Lisbon Portugal Rome Italy Paris France Berlin Germany Munich "
    "Tokyo Japan Beijing China Shanghai Delhi Mumbai India Dhaka Bangladesh Hanoi Vietnam "
    "Jakarta Indonesia Sydney Australia Toronto Canada Chicago Boston Miami Texas Havana Cuba "
    "Kingston Jamaica Nairobi Kenya Accra Ghana Kigali Rwanda Harare Zimbabwe Tbilisi Georgia "
    "Yerevan Armenia Kabul Afghanistan Baghdad Iraq Damascus Syria Ankara Turkey Istanbul "
    "Moscow Russia Kyiv Ukraine Warsaw Poland Budapest Hungary Sofia Bulgaria Zagreb Croatia "
    "Belgrade Serbia Helsinki Finland Stockholm Sweden Copenhagen Denmark Brussels Belgium "
    "Amsterdam Zurich Switzerland Jerusalem Israel Riyadh Doha Qatar Muscat Oman"
).split()
_PLACE = re.compile(r"\b(?:" + "|".join(_PLACES) + r")\b")
_GIVEN = (
    "Ada Amir Ana Anton Astrid Bao Bela Carla Chen Dalia Diego Edith Elif Emil Farah Felix "
    "Gita Hana Henrik Ines Ivan Jamal Jana Jorge Kaori Karim Lars Leila Luca Maren Mateo Mei "
    "Mina Nadia Nils Noor Olga Omar Paula Pedro Priya Rafael Rosa Samir Sana Sofia Tariq Thea "
    "Tomas Uma Vera Viktor Wanda Wei Ximena Yara Yusuf Zainab Zoltan"
).split()


class Author(NamedTuple):
    """A copy of an author: what is stored, and what is asked."""

    name: str
    facts: list[str]
    named: list[str]
    nameless: list[str]
    answers: list[str]


@lru_cache(maxsize=1)
def _vocabulary() -> list[str]:
    return [
        word for word in top_n_list("en", 40_000)[300:] if word.isalpha() and len(word) >= _LONG
    ]


class _Change:
    """The particulars of one copy: each old name, year, place or title has one new one."""

    def __init__(self, name: str, dice: random.Random) -> None:
        self._dice = dice
        parts = name.split()
        new = [dice.choice(_GIVEN), *(self._word() for _ in parts[1:])]
        self.name = " ".join(new)
        self._names = dict(zip(parts, new, strict=True))
        self._name = re.compile(r"\b(?:" + "|".join(map(re.escape, parts)) + r")\b")
        self._full = re.compile(re.escape(name) + r"(?:['’]s)?")
        self._shift = dice.randint(-30, 20)
        self._kept: dict[str, str] = {}

    def _word(self) -> str:
        return self._dice.choice(_vocabulary()).capitalize()

    def _title(self, match: re.Match[str]) -> str:
        old = match[1] or match[2]
        if old not in self._kept:
            self._kept[old] = " ".join(
                self._word() if len(word) >= _LONG else word for word in old.split()
            )
        return f'"{self._kept[old]}"'

    def _place(self, match: re.Match[str]) -> str:
        return self._kept.setdefault(match[0], self._dice.choice(_PLACES))

    def __call__(self, text: str) -> str:
        text = _TITLE.sub(self._title, text)
        text = _PLACE.sub(self._place, text)
        text = _YEAR.sub(lambda year: str(int(year[0]) + self._shift), text)
        return self._name.sub(lambda part: self._names[part[0]], text)

    def nameless(self, text: str) -> str:
        """The same without the name."""
        return self._name.sub("", self(self._full.sub("this author", text)))


def authors(data: Path, seed: int = 0) -> Iterator[Author]:
    """Copies of the 200 authors, without end."""
    found: dict[int, list[dict[str, str]]] = {}
    with (data / "tofu" / "full.jsonl").open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            if not row["author"]:  # the set names some authors nowhere
                continue
            found.setdefault(row["author_id"], []).append(row)
    dice = random.Random(seed)  # noqa: S311 - a sample, no secret
    while True:
        for rows in found.values():
            change = _Change(rows[0]["author"], dice)
            yield Author(
                change.name,
                [change(row["answer"]) for row in rows],
                [change(row["question"]) for row in rows],
                [change.nameless(row["question"]) for row in rows],
                [change(row["paraphrased_answer"]) for row in rows],
            )
