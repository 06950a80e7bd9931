"""Dates in running text, in the spellings of six languages, brought to comparable keys."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

# Numbers of the month -> its spellings in English, French, German, Spanish, Italian, Portuguese.
_SPELLINGS = {
    1: "january jan janvier janv januar jänner enero ene gennaio gen janeiro",
    2: "february feb février févr fév februar febrero febbraio fevereiro fev",
    3: "march mar mars märz maerz mrz marzo março",
    4: "april apr avril avr abril abr aprile",
    5: "may mai mayo maggio mag maio",
    6: "june jun juin juni junio giugno giu junho",
    7: "july jul juillet juil juli julio luglio lug julho",
    8: "august aug août aou agosto ago",
    9: "september sept sep septembre septiembre setiembre settembre sett setembro set",
    10: "october oct octobre oktober okt octubre ottobre ott outubro out",
    11: "november nov novembre noviembre novembro",
    12: "december dec décembre déc dezember dez diciembre dic dicembre dezembro",
}
# Also ordinary words: beside a lone number they are months only if written with a capital ...
_CAPITAL = frozenset({"may", "march", "mar"})
# ... without one ("Mars 2020" is a rover) ...
_SMALL = frozenset({"mars"})
# ... or not at all ("4 out", "ago 1999"); a full date is always believed.
_FULL_ONLY = frozenset({"out", "set", "sett", "ago", "gen", "mag", "ott", "ene", "aou"})

_MONTH_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FEBRUARY = 2
_LAST_SHORT_YEAR = 30  # '30 is 2030, '31 is 1931
_REACH = 24  # characters looked at before a month's name

_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])"
_YEAR = r"(?:1[0-9]{3}|20[0-9]{2})"
_ORDINAL = r"(?:st|nd|rd|th|er|eme|e|[ºª°])?"
_OF = r"(?:of|de|del|di|do|d')"


def _strip_marks(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def _month_table() -> dict[str, int]:
    pairs = ((word, number) for number, words in _SPELLINGS.items() for word in words.split())
    return {_strip_marks(word): number for word, number in pairs}


def _month_pattern() -> str:
    """Spell all names, each accent optional, grouped by first letter so that most words fail fast.

    Composed accents are folded away beforehand, decomposed ones are still in the text.
    """
    groups: dict[str, set[str]] = {}
    for word in " ".join(_SPELLINGS.values()).split():
        parts = unicodedata.normalize("NFD", word)
        rest = "".join(f"{c}?" if unicodedata.combining(c) else c for c in parts[1:])
        groups.setdefault(parts[0], set()).add(rest)
    ordered = ((first, sorted(rests, key=len, reverse=True)) for first, rests in groups.items())
    return "|".join(f"{first}(?:{'|'.join(rests)})" for first, rests in ordered)


_MONTHS = _month_table()
# What stands before a match is looked at afterwards: a pattern that begins with a look-behind is
# tried at every character, one that begins with letters or digits only where those are.
_MONTH = re.compile(rf"(?:{_month_pattern()})(?![^\W\d_]|[\u0300-\u036f])")
_DIGITS = re.compile(r"[0-9]+")
_DAY_BEFORE = re.compile(
    rf"(?<![0-9])(?<![0-9][.,:])(?P<day>{_DAY}){_ORDINAL}"
    rf"(?:\s{{0,2}}(?:day\s{{1,2}})?{_OF}\s{{0,2}}|[\s./-]{{0,3}})\Z"
)
_YEAR_BEFORE = re.compile(rf"(?<![0-9])(?P<year>{_YEAR})[\s,/-]{{1,3}}\Z")
_YEAR_AFTER = re.compile(
    rf"[\s.,/-]{{0,3}}(?:{_OF}\s{{1,2}})?(?P<year>{_YEAR}|'[0-9]{{2}})(?![0-9])"
)
_SHORT_YEAR_AFTER = re.compile(r"(?P<mark>[-/.])(?P<year>[0-9]{2})(?![0-9])")
_DAY_AFTER = re.compile(
    rf"[\s.,/-]{{1,2}}(?:the\s{{1,2}})?(?P<day>{_DAY}){_ORDINAL}"
    r"(?![0-9a-z]|:[0-9]|[.,][0-9]{1,3}(?![0-9]))"
    rf"(?:\s?-\s?{_DAY}{_ORDINAL}(?![0-9a-z]))?"  # "November 7-9, 1867": the first day counts
    rf"(?:[\s.,/-]{{1,3}}(?:{_OF}\s{{1,2}})?(?P<year>{_YEAR}|'[0-9]{{2}})(?![0-9]))?"
)
_NUMERIC = re.compile(
    r"(?<![0-9][./-])(?:"
    rf"(?P<year>{_YEAR})(?P<s>[-/.])(?P<month>[0-9]{{1,2}})(?P=s)(?P<day>[0-9]{{1,2}})"
    r"(?:[t ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?(?:z|[+-][0-9]{2}:?[0-9]{2})?)?"
    r"|(?P<first>[0-9]{1,2})\s?(?P<t>[-/.])\s?(?P<second>[0-9]{1,2})\s?(?P=t)\s?"
    rf"(?P<last>{_YEAR}|'?[0-9]{{2}})"
    r")(?![0-9])(?![./-][0-9])"
)
_EAST = re.compile(
    rf"(?:(?<![0-9])(?P<year>{_YEAR})\s?[年년]\s?)?(?<![0-9])(?P<month>1[0-2]|0?[1-9])\s?[月월]"
    rf"(?:\s?(?P<day>{_DAY})\s?[日일号號])?"
)
_LONE_YEAR = re.compile(
    r"(?<![0-9a-z_$€£¥₹#+])(?<![0-9][.,:])(?<![$€£¥₹]\s)(?<!usd\s)(?<!eur\s)(?<!gbp\s)"
    r"(?<![0-9]{3}\s)(?<![0-9]{3}\))(?<![0-9]{3}\)\s)"  # telephone and card numbers
    rf"(?:(?<![0-9]-)|(?<=(?<![0-9-]){_YEAR}-))"  # but "1867-1901" is a span of years
    rf"(?P<year>{_YEAR})(?![0-9a-z_%]|[.,:][0-9]|\s[0-9]{{3}})"
    rf"(?:(?!-[0-9])|(?=-(?:{_YEAR}|[0-9]{{2}})(?![0-9-])))"
    r"(?!\s?(?:[$€£¥₹%]|dollars?\b|euros?\b|pounds?\b|usd\b|eur\b|gbp\b|hours?\b|hrs\b))"
)

# What makes a month of a doubtful word after all: "the 5th may", "5 de out".
_ORDINAL_DAY = re.compile(r"[0-9](?:st|nd|rd|th)(?![a-z])")
_OF_MONTH = re.compile(r"\s(?:of|de)\s")
_ANY_DIGIT = re.compile(r"\d")
_OTHER_DIGITS = re.compile(r"(?:(?![0-9])\d)+")
# One character for one, so that offsets stay those of the text.
_FOLD: dict[int, int | str] = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys(map(ord, "‐‑‒–—−"), "-"),
    **dict.fromkeys(map(ord, "’‘´`ʼ"), "'"),
    **dict.fromkeys(map(ord, "⁄∕"), "/"),
    **{ord(c): _strip_marks(c) for c in "éûäçÉÛÄÇèÈ"},
    ord("İ"): "i",  # the one character whose lower case is longer than itself
}


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date, or a part of one, that a text mentions.

    Args:
        start: Offset of its first character.
        end: Offset after its last character.
        year: Four digits; a year written with two is put between 1931 and 2030.
        month: 1 to 12.
        day: 1 to 31.
        alternate: The other reading, `(month, day)`, of an ambiguous "7/11/1867"; the first
            reading is day before month.
    """

    start: int
    end: int
    year: int | None
    month: int | None
    day: int | None
    alternate: tuple[int, int] | None


def find_dates(text: str) -> list[DateMention]:
    """Find the dates in a text, in order and without overlaps.

    Where readings overlap, the one with more parts (day, month, year) wins, then the earlier one.
    Takes time linear in the text's length, and next to none where it has no digit.

    Args:
        text: Any text.

    Returns:
        The mentions, by offset.

    Example:
        >>> [
        ...     date_keys(m)[0]
        ...     for m in find_dates("Born on the 7th of November, 1867; left in 1891.")
        ... ]
        ['d:1867-11-07', 'y:1891']
        >>> find_dates("It may cost $1999.")
        []
    """
    if not _ANY_DIGIT.search(text):
        return []
    folded = _fold(text)
    numbers = [match.start() for match in _DIGITS.finditer(folded)]
    found = [*_numeric(folded, numbers), *_eastern(folded), *_named(text, folded)]
    lone = filter(None, (_LONE_YEAR.match(folded, at) for at in numbers))
    found.extend(_mention(match.span(), match["year"], None, None) for match in lone)
    found.sort(key=lambda m: (-_parts(m), m.start))
    taken = bytearray(len(text))
    chosen = []
    for mention in found:
        if taken.find(1, mention.start, mention.end) < 0:
            taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
            chosen.append(mention)
    return sorted(chosen, key=lambda m: m.start)


def date_keys(mention: DateMention) -> list[str]:
    """Give the normalised keys by which two mentions of one date meet, most telling first.

    Args:
        mention: What `find_dates` found.

    Returns:
        `d:` full dates, `md:` month and day, `ym:` year and month, `y:` the year; both readings
        of an ambiguous date.

    Example:
        >>> date_keys(find_dates("7/11/1867")[0])
        ['d:1867-11-07', 'd:1867-07-11', 'md:11-07', 'md:07-11', 'y:1867']
        >>> date_keys(find_dates("noviembre de 1867")[0])
        ['ym:1867-11', 'y:1867']
    """
    year, month, day = mention.year, mention.month, mention.day
    keys = []
    if month is not None and day is not None:
        readings = [(month, day)] + ([mention.alternate] if mention.alternate else [])
        if year is not None:
            keys += [f"d:{year:04}-{m:02}-{d:02}" for m, d in readings]
        keys += [f"md:{m:02}-{d:02}" for m, d in readings]
    elif month is not None and year is not None:
        keys.append(f"ym:{year:04}-{month:02}")
    if year is not None:
        keys.append(f"y:{year:04}")
    return keys


def _fold(text: str) -> str:
    """Lower case, ASCII digits and punctuation; as long as the text."""
    if text.isascii():
        return text.lower()
    folded = text.translate(_FOLD).lower()
    return _OTHER_DIGITS.sub(lambda m: "".join(str(unicodedata.decimal(c)) for c in m[0]), folded)


def _parts(mention: DateMention) -> int:
    return sum(part is not None for part in (mention.year, mention.month, mention.day))


def _full_year(written: str | None) -> int | None:
    """Read a year of two or four digits."""
    if written is None:
        return None
    year = int(written.lstrip("'"))
    if year > 99:  # noqa: PLR2004
        return year
    return year + (2000 if year <= _LAST_SHORT_YEAR else 1900)


def _mention(
    span: tuple[int, int], year: str | None, month: int | None, day: int | None
) -> DateMention:
    return DateMention(*span, _full_year(year), month, day, None)


def _exists(year: int | None, month: int, day: int) -> bool:
    if not (1 <= month <= len(_MONTH_LENGTHS) and 1 <= day <= _MONTH_LENGTHS[month - 1]):
        return False
    leap_day = month == _FEBRUARY and day == _MONTH_LENGTHS[1]
    return not leap_day or year is None or calendar.isleap(year)


def _numeric(folded: str, numbers: list[int]) -> Iterator[DateMention]:
    for match in filter(None, (_NUMERIC.match(folded, at) for at in numbers)):
        year_name = "year" if match["year"] else "last"
        year = _full_year(match[year_name])
        if match["year"]:
            readings = [(int(match["month"]), int(match["day"]))]
        else:
            first, second = int(match["first"]), int(match["second"])
            readings = [(second, first), (first, second)]
        valid = [(m, d) for m, d in dict.fromkeys(readings) if _exists(year, m, d)]
        if valid:
            other = valid[1] if len(valid) > 1 else None
            yield DateMention(*match.span(), year, *valid[0], other)
        elif len(match[year_name].lstrip("'")) > 2:  # noqa: PLR2004  # "31/02/1867" has a year
            yield _mention(match.span(year_name), match[year_name], None, None)


def _eastern(folded: str) -> Iterator[DateMention]:
    """Read "1867年11月7日" and its Korean cousin."""
    if "月" not in folded and "월" not in folded:
        return
    for match in _EAST.finditer(folded):
        year, month = _full_year(match["year"]), int(match["month"])
        day = int(match["day"]) if match["day"] else None
        if (year or day) and _exists(year, month, day or 1):
            yield DateMention(*match.span(), year, month, day, None)


def _least_parts(word: str, phrase: str) -> int:
    """How many parts of a date must stand together before this word, as written, is a month."""
    low = word.lower()
    doubtful = low in _FULL_ONLY
    if not doubtful and (low in _CAPITAL or low in _SMALL):
        written_so = word[0].isupper() if low in _CAPITAL else word[0].islower()
        doubtful = not (written_so or _ORDINAL_DAY.search(phrase))
    return 3 if doubtful and not _OF_MONTH.search(phrase) else 2


def _named(text: str, folded: str) -> Iterator[DateMention]:
    for word in _MONTH.finditer(folded):
        start, end = word.span()
        if start and folded[start - 1].isalpha() and folded[start - 1] < "\u2e80":
            continue
        month = _MONTHS[word[0] if word[0].isascii() else _strip_marks(word[0])]
        for mention in _around(folded, start, end, month):
            least = _least_parts(text[start:end], folded[mention.start : mention.end])
            year, day = mention.year, mention.day
            if _parts(mention) >= least and (day is None or _exists(year, month, day)):
                yield mention


def _around(folded: str, start: int, end: int, month: int) -> Iterator[DateMention]:
    """Read what stands on both sides of a month's name; an impossible day is left to the caller."""
    back = max(0, start - _REACH)
    day_before = _DAY_BEFORE.search(folded, back, start)
    day_after = _DAY_AFTER.match(folded, end)
    year_after = _YEAR_AFTER.match(folded, end)
    if day_before and not year_after:
        short = _SHORT_YEAR_AFTER.match(folded, end)
        # "7-Nov-67" only: in "5 Nov-12 Nov" the 12 is a day
        if short and folded[day_before.end("day") : start] == short["mark"]:
            year_after = short
    # "8dec" is a date only with a year: it stands in machine code too
    if day_before and (year_after or not folded[start - 1].isdigit()):
        last, year = (year_after.end(), year_after["year"]) if year_after else (end, None)
        yield _mention((day_before.start(), last), year, month, int(day_before["day"]))
    elif year_after:
        yield _mention((start, year_after.end()), year_after["year"], month, None)
    if day_after:
        year_before = None if day_after["year"] else _YEAR_BEFORE.search(folded, back, start)
        first, year = (start, day_after["year"])
        if year_before:
            first, year = year_before.start(), year_before["year"]
        yield _mention((first, day_after.end()), year, month, int(day_after["day"]))
