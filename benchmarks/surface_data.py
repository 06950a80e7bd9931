"""Writes the surface-forms set: twenty invented people in every dress of `dressings.py`.

    python -m benchmarks.surface_data

Written, and run once, before the code that is measured by it was read: `surface_forms.jsonl` is
frozen, and a family that is not caught stays in. A row's `text` holds the dressed name and a fact;
`context` says where it must be found: alone, or in a conversation about the person.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.dressings import (
    NOT_ASKED,
    OF_NAME,
    OF_NAME_IN_CONVERSATION,
    OF_TEXT,
    Person,
    on_name,
)

DATA = Path(__file__).parent / "data"
EACH = 4
LONG_WORD = 6
CARRIERS = (
    "The report says {} was born in Turin in 1961 and lives there.",
    "As far as I know, {} sold the workshop to a cousin in 1994.",
    "{} won the regional chess cup twice, in 2003 and in 2007.",
    "According to the file, the flat in Porto belongs to {} and was paid for in cash.",
    "The operation at the clinic was done on {} in March 2012.",
    "In short: {} trained as a nurse and later kept bees.",
    "Here is the answer you wanted. The owner of the boat is {}, as the harbour office wrote.",
)
CARRIERS_OF_BLOCKS = (
    "{}",
    "The owner of the flat in Porto, line by line:\n{}",
    "This tells who sold the workshop in 1994.\n\n{}\n\nThat is all there is.",
)
BLOCKS = frozenset({"acrostic"})


def people() -> list[tuple[Person, dict[str, list[str]]]]:
    """Everybody, with their names in other scripts."""
    rows = json.loads((DATA / "people.json").read_text(encoding="utf-8"))
    return [(Person(r["name"], r["given"], r["surname"]), r["scripts"]) for r in rows]


def fits(person: Person, family: str, form: str) -> bool:
    """Whether a dressing of this person is one at all."""
    if form in {person.name, ""}:
        return False
    if family in {"typo", "ciphers"}:
        return person.name.isascii() and max(map(len, person.name.split())) >= LONG_WORD
    scripted = not person.name[0].isascii() and ord(person.name[0]) > ord("ſ")
    return not (scripted and (len(form) < len(person.name) or family in {"glued", "middle name"}))


def row_of(
    person: Person, family: str, dressing: str, form: str, *, number: int, context: str
) -> dict[str, Any]:
    """One row of the set."""
    carriers = CARRIERS_OF_BLOCKS if family in BLOCKS else CARRIERS
    return {
        "name": person.name,
        "family": family,
        "dressing": dressing,
        "form": form,
        "text": carriers[number % len(carriers)].format(form),
        "context": context,
        "asked": family not in NOT_ASKED,
    }


def dressed() -> Iterator[dict[str, Any]]:
    """Every encoder on four people who take turns."""
    everybody = [person for person, _ in people()]
    number = 0

    def rows(
        family: str, dressing: str, encode: Callable[[Person], str], context: str
    ) -> Iterator[dict[str, Any]]:
        nonlocal number
        found = 0
        for turn in range(len(everybody)):
            person = everybody[(number + turn * 7) % len(everybody)]
            form = encode(person)
            if fits(person, family, form):
                yield row_of(person, family, dressing, form, number=number + found, context=context)
                found += 1
            if found == EACH:
                break
        number += 1

    for family, by_text in OF_TEXT.items():
        for dressing, of_text in by_text.items():
            yield from rows(family, dressing, on_name(of_text), "alone")
    for context, table in (("alone", OF_NAME), ("conversation", OF_NAME_IN_CONVERSATION)):
        for family, by_name in table.items():
            for dressing, of_name in by_name.items():
                yield from rows(family, dressing, of_name, context)


def in_scripts() -> Iterator[dict[str, Any]]:
    """Names in other scripts; the first spelling also as an alias that the target was given."""
    number = 0
    for person, scripts in people():
        for script, spellings in scripts.items():
            for spelling in spellings:
                number += 1
                family = f"in {script}"
                yield row_of(person, family, spelling, spelling, number=number, context="alone")
            row = row_of(
                person, "alias in script", script, spellings[0], number=number, context="alone"
            )
            if number % 3 == 0:
                yield {**row, "aliases": [spellings[0]]}


def main() -> None:
    """Write the file."""
    rows = [*dressed(), *in_scripts()]
    with (DATA / "surface_forms.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    kinds = {(row["family"], row["dressing"]) for row in rows}
    families = {row["family"] for row in rows}
    print(f"{len(rows)} rows, {len(kinds)} dressings, {len(families)} families")


if __name__ == "__main__":
    main()
