"""What a text says, as keys that compare in every spelling: stems, numbers, months, days, years."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from alu_graph.text.dates import DateMention, date_keys, find_dates
from alu_graph.text.folding import Word, words
from alu_graph.text.rarity import told

_UNITS = {
    word: value
    for value, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
        fifteen sixteen seventeen eighteen nineteen""".split()
    )
}
_TENS = {
    word: 10 * value
    for value, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}
_TIMES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_LIST_MARK = re.compile(r"^[ \t]*\d{1,2}[.)](?=[ \t]+\S)", re.MULTILINE)
_NUMBER = re.compile(r"(\d+)([^\W\d_]*)")
_AFTER_NUMBER = frozenset({"", "s", "st", "nd", "rd", "th"})
_SHORTEST = 4  # "Jan", "Mar" and "Dec" are names and words, too: months only beside a day or year
# These are ordinary words, too: months only with a capital inside a sentence.
_DOUBTFUL = frozenset({"may", "march"})
_OPENS = re.compile(r"(?:^|[.!?:]['\"”’)]?\s+)\W*$")


@lru_cache(maxsize=8192)
def said(text: str) -> frozenset[str]:
    """All that a text says, one key a piece.

    A word counts by its stem if it is informative (`alu_graph.text.rarity`), a number by its value
    in digits or English words, a date by its day, its month and its year, each of them apart; of
    scripts without blanks two neighbouring letters count as a word. "One" and "first" say nothing.

    Args:
        text: Any text.

    Returns:
        The keys: "12" for a number or a year, "m:11" for a month, "md:11-07" for a day in it, a
        stem for any other word.

    Example:
        >>> said("The twelve cities of 7 November 1867") == said("12 city: 1867-11-07")
        True
        >>> sorted(said("Ana's novels, 1867"))
        ['1867', 'ana', 'novel']
    """
    if len(_LIST_MARK.findall(text)) > 1:  # a lone "12." is an answer
        text = _LIST_MARK.sub(" ", text)
    text = _THOUSANDS.sub("", text)
    dates = find_dates(text)
    keys = {key for mention in dates for key in _of_date(mention)}
    found = [word for word in words(text) if not _inside(word, dates)]
    keys.update(_of_words(text, found))
    keys.discard("")
    return frozenset(keys)


def _inside(word: Word, dates: Sequence[DateMention]) -> bool:
    return any(word.start < one.end and word.end > one.start for one in dates)


def _of_date(mention: DateMention) -> Iterator[str]:
    for key in date_keys(mention):
        if key.startswith("md:"):
            yield key
    if mention.year:
        yield str(mention.year)
    months = (mention.month, mention.alternate[0] if mention.alternate else None)
    yield from (f"m:{month}" for month in months if month)


def _of_words(text: str, found: Sequence[Word]) -> Iterator[str]:
    """The keys of the words outside dates, numbers put together from theirs."""
    at = 0
    while at < len(found):
        value, after = _number(text, found, at)
        if value is not None:
            yield str(value)
            at = after
            continue
        word = found[at]
        raw = _NUMBER.fullmatch(text[word.start : word.end])
        if raw:  # "25th", "1860s", "5kg"
            yield str(int(raw[1]))
            yield told(raw[2].casefold()) if raw[2].casefold() not in _AFTER_NUMBER else ""
        elif month := _month(text, word):
            yield f"m:{month}"
        else:
            yield _plain(found, at)
        at += 1


def _number(text: str, found: Sequence[Word], at: int) -> tuple[int | None, int]:
    """The number that begins at a word and where it ends: "two hundred", "2 million", "forty"."""
    total, current, start = 0, None, at
    while at < len(found):
        fold = found[at].fold
        digits = text[found[at].start : found[at].end]
        if fold in _TIMES and current is not None:
            current *= _TIMES[fold]
            if _TIMES[fold] > _TIMES["hundred"]:
                total, current = total + current, 0
        elif fold in _UNITS and (not current or _goes_on(current, _UNITS[fold])):
            current = (current or 0) + _UNITS[fold]
        elif fold in _TENS and (not current or current % 100 == 0):
            current = (current or 0) + _TENS[fold]
        elif at == start and digits.isdecimal():
            current = int(digits)
        else:
            break
        at += 1
    if current is None or [word.fold for word in found[start:at]] == ["one"]:
        return None, start
    return total + current, at


def _goes_on(current: int, unit: int) -> bool:
    """Whether a unit belongs to the number before it: "twenty-five", "hundred five"."""
    below = current % 100
    return below == 0 or (below in _TENS.values() and unit < 10)  # noqa: PLR2004


@lru_cache(maxsize=4096)
def _month_of(raw: str) -> int:
    """The number of the month that a word is the name of; 0 of any other."""
    found = find_dates(f"{raw} 2001")
    return (found[0].month or 0) if found else 0


def _month(text: str, word: Word) -> int:
    if word.fold in _DOUBTFUL:
        inside = word.capital and not _OPENS.search(text[: word.start][-8:])
    else:
        inside = word.end - word.start >= _SHORTEST
    return _month_of(text[word.start : word.end]) if inside else 0


def _plain(found: Sequence[Word], at: int) -> str:
    """The stem of a word; in scripts without blanks, the letter with the next one."""
    word = found[at]
    if not _unspaced(word):
        return told(word.fold)
    after = found[at + 1] if at + 1 < len(found) else None
    if after is not None and _unspaced(after) and after.start == word.end:
        return word.fold + after.fold
    before = found[at - 1] if at else None
    alone = before is None or not _unspaced(before) or before.end != word.start
    return word.fold if alone else ""


def _unspaced(word: Word) -> bool:
    return word.end - word.start == 1 and word.fold >= "\u0e00"
