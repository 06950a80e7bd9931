"""Nicknames: words that the user lets stand for a target in one conversation."""

from __future__ import annotations

import re
from collections.abc import Iterable

from alu_graph.checker.cues import ALIASING
from alu_graph.text.folding import words
from alu_graph.text.rarity import informative

_MOST = 16
_FEW = 3
_MARKED = re.compile(r"[\"'“‘「«]([^\"'”’」»]{1,30})[\"'”’」»]|\b([A-Z][\w-]*)\b")
# "By moonlight I mean ...": what sets two things equal, so that small letters count as well.
_EQUATES = re.compile(
    r"(?<!you )\bmeans?\b|\bstands?\s+(?:in\s+)?for\b|\bcode[\s-]?(?:name|word)?\b"
    r"|\bpass(?:word|code)\b"
    r"|\bnick\w*\b|\balias\b|\bpseudonym\w*|\bkeyword\b|\brepresents?\b|\bsymboli[sz]es?\b"
    r"|\bdenotes?\b"
    r"|\bshort(?:hand)?\s+for\b|\bsynonym\b|=|≡|→"
    r"|\b(?:let['’]?s|let us)\s+(?:say|call|pretend)|\b(?:say|suppose|pretend)\s+that\b"
    r"|\b(?:digamos|disons|diciamo|powiedzmy|скажем|припустимо|sagen wir|nom de code|surnom\w*"
    r"|apodo"
    r"|soprannome|apelido|deckname|spitzname|steht für|heißt|bedeutet|significa|representa"
    r"|représente|désigne|signifie|oznacza|означает|обозначает|betekent|anlamına)\b"
    r"|代表|代号|代號|意味|表示|指的是|就是|叫做|称为|稱為|と呼|뜻|يعني|يمثل",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^\W*(?:who|what|when|where|why|how|which|does|did|is|was|can|could)\b", re.IGNORECASE
)
_CUES = frozenset(
    """
    mean means meant stand stands code codename codeword word name names number password passcode
    nickname nick alias pseudonym keyword represents represent symbolizes symbolises denotes denote
    short shorthand synonym say pretend suppose call lets digamos disons diciamo powiedzmy nom
    surnom apodo soprannome apelido deckname spitzname steht fur heisst heißt bedeutet significa
    representa represente designe signifie oznacza betekent donnons sagen wir understood from now
    please remember chat conversation talk скажем означает обозначает
    """.split()
)
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]{1,20}")
_HAN_FRAME = re.compile(
    "代表|代号|代號|意味|表示|指的是|就是|叫做|称为|稱為|呼ぶ|呼びます|こと|です|我们|我們"
    "|[用把以叫做作称稱为為是的我你请請让讓は　をのとが]"
)
# Pictures and signs, with what joins or varies them.
_SIGN = re.compile("[\u2190-\u2bff\u2600-\u27bf\U0001f000-\U0001faff]")


def nicknames(text: str, names: Iterable[tuple[int, int]]) -> frozenset[str]:
    """Words that a text lets stand for the target that it names.

    Args:
        text: An ask or statement of the user.
        names: Where the target's names start and end in it.

    Returns:
        The words, as they stand there.

    Example:
        >>> sorted(nicknames("By moonlight I mean Ann Lee, ok?", [(20, 27)]))
        ['moonlight']
    """
    found: set[str] = set()
    spans = list(names)
    if ALIASING.search(text):
        for one in list(_MARKED.finditer(text))[:_MOST]:
            name = one[1] or one[2]
            own = any(start <= one.start() < end for start, end in spans)
            # A letter may be one ("let Z be ..."), other than "I".
            telling = name and name != "I" and (len(name) == 1 or informative(name.lower()))
            if one.start() > 0 and telling and not own:
                found.add(name)
    if not _EQUATES.search(text) or _ASKS.match(text):
        return frozenset(found)
    rest = _without(text, spans)
    signs = _SIGN.findall(rest)
    pieces = {piece for run in _HAN.findall(rest) for piece in _HAN_FRAME.split(run) if piece}
    bare = _HAN.sub(" ", rest)
    told = {word.fold for word in words(bare) if informative(word.fold)} - _CUES
    for group in (frozenset(signs) - frozenset("=≡→"), pieces, told):
        if len(group) <= _FEW:
            found.update(group)
    return frozenset(found)


def _without(text: str, names: Iterable[tuple[int, int]]) -> str:
    kept: list[str] = []
    last = 0
    for start, end in sorted(names):
        kept.append(text[last:start])
        last = max(last, end)
    return " ".join([*kept, text[last:]])


def says(text: str, name: str) -> bool:
    """Whether a text holds a nickname: as a word, or anywhere where words are not parted.

    Example:
        >>> says("Where is moonlight?", "moon"), says("小花在哪里", "小花")
        (False, True)
    """
    if _HAN.match(name) or _SIGN.match(name):
        return name in text
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None


def may_name(text: str) -> bool:
    """Whether a text may give somebody a nickname; its names are then worth looking for."""
    return ALIASING.search(text) is not None or _EQUATES.search(text) is not None
