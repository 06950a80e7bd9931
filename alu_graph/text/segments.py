"""Cutting a text into the units that are judged: lines, sentences, clauses; and asks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_SENTENCE_END = re.compile(r"(?<![.!?…])[.!?…]+[\"'”’»)\]*_]*(?=\s|$)|[。！？]+[」』”]*")
# "In the works of X, what ...": an opening that belongs to the ask behind it.
_ADVERBIAL = re.compile(
    r"\W*(?:in|of|from|among|for|as for|with|given|considering|throughout|through|on|about"
    r"|regarding|concerning|according to|during|after|before|besides|within|across)\b",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Sr|Jr|Mt|vs|etc|No|Inc|Ltd|Co|Gen|Col|Capt|Rev|Hon|approx|ca|cf"
    r"|Fig|Vol|pp|al|e\.g|i\.e|U\.S|U\.K|a\.m|p\.m"
    r"|z|z\.\s?B|d\.\s?h|u\.\s?a|u\.\s?U|o\.\s?ä|i\.\s?d\.\s?R|bzw|usw|ggf|Nr|Hr|Fr|geb|gest|Abb|Bd|Jh"
    r"|p\.\s?ej|p\.\s?ex|c\.-à-d|Sra|Srta|Dña|Mme|Mlle|MM|Sig|ecc|apr|np|tzn|itd|prof|nar|zm|ur|bijv|dhr|mevr)|(?:^\s*|\b[A-Z][\w.]*\s|\.)[A-Z]|^\s*\d{1,3})\.$"
)
# "14. Januar": in many languages a day is an ordinal, written with a dot.
_ORDINAL = re.compile(r"(?:^|\s)\d{1,2}\.$")
# Whole names, so that "14. Maria" still ends a sentence.
_MONTH = re.compile(
    r"\s*(?:januar\w?|februar\w?|märz|april\w?|mai|juni|juli|august|september|oktober|november"
    r"|dezember|jänner|januari|februari|maart|mei|augustus|marts|maj|mars|januára"
    r"|ledna|února|března|dubna|května|června|července|srpna|září|října|listopadu|prosince"
    r"|stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października"
    r"|listopada|grudnia|tammikuuta|helmikuuta|maaliskuuta|huhtikuuta|toukokuuta|kesäkuuta"
    r"|heinäkuuta|elokuuta|syyskuuta|lokakuuta|marraskuuta|joulukuuta|ocak|şubat|mart|nisan|mayıs"
    r"|haziran|temmuz|ağustos|eylül|ekim|kasım|aralık|október|szeptember|december|januar|február"
    r"|március|április|május|június|július|augusztus|desember)\b",
    re.IGNORECASE,
)
_LEAD = re.compile(  # "J. R. R. Tolkien" opens with initials, not with list marks
    r"\s*(?:(?:[-*+•–>]|\(?\d{1,3}[.):]|\(?[a-zA-Z]\)|[a-hA-H]\.(?!\s+[A-Z]\.)|#{1,6}|Q\d*:|A\d*:)\s+)+"
)
_NUMBERED = re.compile(r"[ \t]{0,8}\(?(\d{1,3})[.):][ \t]+")
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
_INLINE_MARK = re.compile(
    rf"(?:(?<=\s)|(?<=[,;.])|^)(?:(?:answer|no\.?|nr\.?)\s)?"
    rf"(?:\(\d{{1,2}}\)|\d{{1,2}}(?:[.):](?!\d))|[{_CIRCLED}])\s*",
    re.IGNORECASE,
)
# A finite verb, roughly: a clause is cut off only where both halves have one.
_VERB = re.compile(
    r"\b(?:is|are|was|were|am|be|been|has|have|had|does|do|did|can|could|will|would|may|might|must"
    r"|should|shall|became|becomes|wrote|writes|won|wins|led|leads|made|makes|means|equals|gives"
    r"|gave|took|takes|lies|lives|costs|contains|says|said|knew|knows|grew|began|begins|left|came"
    r"|comes|went|goes|found|built|held|got|gets|sang|saw|sees|ran|runs|met|died|dies|plays|works"
    r"|stands|stood|needs|uses|boils|orbits|covers|flows|borders|starts|ends|spent|sent|lost|told|felt"
    r"|live|have|eat|grow|make|need|take|give|contain|cost|mean|remain|last|typically"
    r"|kept|brought|taught|thought|bought|sold|paid|spoke|broke|chose|fell|flew|drew|drove|ate|wore"
    r"|rose|sat|hung|struck|swam|threw|shot|joined|meant|heard|ends|hosts|serves|marks|refers"
    r"|\w{3,}ed|\w+n't|\w+'(?:s|re))"
    r"\b",
    re.IGNORECASE,
)
# A clause begins behind a semicolon or dash, a comma and conjunction, or a bare conjunction or
# comma where what follows opens like a sentence. Not before a verb: that goes on with the subject.
_CLAUSE_JOINT = re.compile(
    r";\s+|(?<!\s)\s+[—–]\s+|,\s+(?:and|but|while|whereas|so|yet|though|although)\s+"
    r"(?!(?:is|are|was|were|has|had|have|did|do|does|will|would|can|could|then|later|also|now)\b)"
    r"|(?:(?<!\s)\s+(?:and|but|while|whereas)|,)\s+"
    r"(?=(?:the|its|their|his|her|he|she|it|they|there)\b|[A-Z])",
)
# The marks around code tell nothing, unless something else than a language stands behind them.
_FENCE = re.compile(
    r"\s*(?:`{3,}|~{3,})\s*(?:python|py|json|javascript|js|typescript|ts|java|c|cpp|csharp|go|rust"
    r"|ruby|php|sql|bash|sh|shell|html|css|xml|yaml|toml|text|markdown|md|csv)?\s*$"
)
_JSON_LINE = re.compile(r"\s*[\[{\"]")
_FIELD_JOINT = re.compile(r"[\"\d}\]el],\s*(?=[\"{\[])")
_NEAR_WORDS = 7
_REACH = 300  # characters in which a clause must show its verb
_ASK_JOINT = re.compile(
    r"(?:^|[,;:]\s+|(?<![\s,;:])\s+)\(?(?:\d{1,2}|[a-h])[.)]\s+"  # "(a) what is ... (b) why is ..."
    r"|(?:,\s+|(?<![\s,])\s+)(?:y|et|und|e|i|en)\s+(?=(?:dónde|quién|cuándo|cuál|qué|cómo|por qué"
    r"|cuánt\w+|où|qui"
    r"|quand|quel\w*|comment|pourquoi|combien|avec qui|de qui|we(?:r|n|m|ssen)|wann|was|wie"
    r"|wo(?:ran|rin|mit|für|her|hin|von|durch|zu)?|warum"
    r"|welche\w*|dove"
    r"|chi|quando|quale|cosa|come|perché|onde|quem|qual|gdzie|kto|kiedy|wie|waar|wanneer)\b)"
    r"|(?:[,;]\s+|(?<![\s,;])\s+)(?:and|but|then|also|plus|or)\s+(?:(?:also|then|please)\s+){0,4}"
    r"(?=(?:who|whom|whose|what|when|where|why|how|which|is|are|was|were|do|does|did|can|could|tell"
    r"|list|name|give|explain|describe|translate|write|compute|calculate|say|show|find|please|if)\b)"
    r"|;\s+|[,:]\s+(?=(?:who|whose|what|when|where|why|how|which)\b)"
    # What follows a question mark is another ask.
    r"|(?<=[?？؟])[\"'”’»)]?\s{0,20},\s+(?:(?:and|but|or|then|also|plus|please)\s+){0,4}"
    r"|(?:,\s+|(?<![\s,])\s+)and\s+also\s+(?=(?:has|have|had|will|would|should|may|besides|in|on|at|from|during)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Segment:
    """A unit of a text.

    Args:
        start: Where its words begin.
        end: Where they end, closing punctuation included.
        line: Number of its line.
        sentence: Number of its sentence in the whole text.
    """

    start: int
    end: int
    line: int
    sentence: int


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.splitlines(keepends=True):
        yield start, start + len(line)
        start += len(line)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = start
    for stop in _SENTENCE_END.finditer(text, start, end):
        after = text[stop.end() : min(end, stop.end() + 3)].lstrip()
        abbreviated = _ABBREVIATION.search(text[max(begin, stop.end() - 24) : stop.end()])
        # A lower-case letter goes on with the sentence, except behind a question or exclamation.
        dated = _ORDINAL.search(text[max(begin, stop.end() - 4) : stop.end()]) and _MONTH.match(
            text, stop.end(), min(end, stop.end() + 16)
        )
        runs_on = after[:1].islower() and stop[0][0] not in "!?。！？"
        if (abbreviated or dated or runs_on) and after:
            continue
        yield _trim(text, begin, stop.end())
        begin = stop.end()
    if text[begin:end].strip():
        yield _trim(text, begin, end)


def _cells(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    if text[start:end].count("|") < 2:  # noqa: PLR2004 - a table row has two bars at least
        yield start, end
        return
    begin = start
    for place in range(start, end + 1):
        if place == end or text[place] == "|":
            if text[begin:place].strip(" -:"):
                yield _trim(text, begin, place)
            begin = place + 1


def _fields(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The fields and items of a line of JSON; any other line as it is."""
    begin = start
    if _JSON_LINE.match(text, start, end):
        for joint in _FIELD_JOINT.finditer(text, start, end):
            yield begin, joint.start() + 1
            begin = joint.end()
    yield begin, end


def _clauses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = start
    for joint in _CLAUSE_JOINT.finditer(text, start, end):
        left = text[max(begin, joint.start() - _REACH) : joint.start()]
        right = text[joint.end() : min(end, joint.end() + _REACH)]
        if joint[0].startswith(";"):
            yield begin, joint.start()
            begin = joint.end()
            continue
        near = " ".join(re.split(r"\s+", right, maxsplit=_NEAR_WORDS)[:_NEAR_WORDS]).split(",")[0]
        quoted = left.count('"') % 2 or left.count("“") > left.count("”")
        inside = left.count("(") > left.count(")")
        if not quoted and not inside and _VERB.search(left) and _VERB.search(near):
            yield begin, joint.start()
            begin = joint.end()
    yield begin, end


def _items(
    text: str, start: int, end: int, *, first: int | None = None
) -> Iterator[tuple[int, int]]:
    """The items of a list that runs on in one line: "1. Lima 2. Rome", "(1) Lima (2) Rome".

    Marks count if each is one more than that before it; `first` is that of the line's own mark.
    """
    _, last = _trim(text, start, end)
    marks = [
        (one, _number(one[0]))
        for one in _INLINE_MARK.finditer(text, start, end)
        if one.end() < last  # in "2 + 2 is 4." nothing follows
    ]
    begin, before = start, first
    for place, (mark, number) in enumerate(marks):
        following = marks[place + 1][1] if place + 1 < len(marks) else None
        if number is None or (before != number - 1 and following != number + 1):
            continue
        if begin < mark.start():
            yield _trim(text, begin, mark.start())
        begin, before = mark.end(), number
    yield _trim(text, begin, end)


def _number(mark: str) -> int | None:
    digits = "".join(ch for ch in mark if ch.isdigit() or ch in _CIRCLED)
    if not digits:
        return None
    return _CIRCLED.index(digits) + 1 if digits in _CIRCLED else int(digits)


def verbal(text: str) -> bool:
    """Whether an English clause has a finite verb, roughly.

    Example:
        >>> verbal("Lima is in Peru"), verbal("Lima (Peru), Rome (Italy)")
        (True, False)
    """
    return _VERB.search(text) is not None


def segments(text: str) -> list[Segment]:
    """Cut a text into lines, table cells, sentences and clauses.

    Args:
        text: Any text.

    Returns:
        The units in order. What stands between them (joints, list marks) belongs to none.

    Example:
        >>> text = "Paris is in France, and Rome is in Italy. Dr. Who left."
        >>> [text[unit.start : unit.end] for unit in segments(text)]
        ['Paris is in France', 'Rome is in Italy.', 'Dr. Who left.']
    """
    units: list[Segment] = []
    number = 0
    for line, (start, end) in enumerate(_lines(text)):
        if _FENCE.match(text, start, end):
            continue
        lead = _LEAD.match(text, start, end)
        for cell in _cells(text, lead.end() if lead else start, end):
            for part in _fields(text, *cell):
                for item in _items(text, *part, first=_number(lead[0]) if lead else None):
                    for sentence in _sentences(text, *item):
                        number += 1
                        units += [
                            Segment(*clause, line, number) for clause in _clauses(text, *sentence)
                        ]
    return [unit for unit in units if unit.start < unit.end]


def number_of(text: str, unit: Segment) -> str:
    r"""The number that a text's list gives a unit, or nothing.

    Args:
        text: The text.
        unit: A unit of it.

    Example:
        >>> text = "1. Lima. It is big.\n2) Rome."
        >>> [number_of(text, unit) for unit in segments(text)]
        ['1', '', '2']
    """
    mark = text[text.rfind("\n", 0, unit.start) + 1 : unit.start]
    found = _NUMBERED.fullmatch(mark)
    return found[1] if found else ""


def asks(text: str) -> list[Segment]:
    """Cut a human turn into what it asks, one by one.

    Args:
        text: What the user wrote.

    Returns:
        The asks in order.

    Example:
        >>> text = "What is the capital of France, and where was she born? Thanks."
        >>> [text[unit.start : unit.end] for unit in asks(text)]
        ['What is the capital of France', 'where was she born?', 'Thanks.']
    """
    units: list[Segment] = []
    number = 0
    for line, (start, end) in enumerate(_lines(text)):
        lead = _LEAD.match(text, start, end)
        for sentence in _sentences(text, lead.end() if lead else start, end):
            number += 1
            begin = sentence[0]
            for joint in _ASK_JOINT.finditer(text, *sentence):
                left = text[begin : joint.start()]
                opening = joint[0].strip() == "," and _ADVERBIAL.match(left)
                if left.strip() and not opening:
                    units.append(Segment(begin, joint.start(), line, number))
                    begin = joint.end()
            units.append(Segment(begin, sentence[1], line, number))
    return [unit for unit in units if unit.start < unit.end]
