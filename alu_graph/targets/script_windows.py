"""Where in a text a name in another script may stand: rows of words, and rows of characters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from alu_graph.text.transliteration import Run

UNSPACED = ("kana", "hiragana", "hangul", "han")
CASED = ("cyrillic", "greek", "latin")
WHOLE_ONLY = (*UNSPACED, "latin")  # whose words are not told apart by a key of their own
_MAX_WORDS = 4
_JOINT = re.compile(r"[ \t\u00a0\u2009]*(?:\r?\n)?[ \t\u00a0]*|[-‐‑–·・･•‧=＝_]")
_COMMA = re.compile(r",[ \t\u00a0]?")
_DOT = re.compile(r"[·・･•‧・．]|[ \t]?[-‐‑][ \t]?")
_HAN_PART = 7  # syllables of a part of a name
_SURNAMES = frozenset(
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林高罗羅郑鄭梁谢謝宋唐许許韩韓邓鄧冯馮曹彭"
    "曾肖萧蕭田董袁潘于蒋蔣蔡余杜叶葉程苏蘇魏吕呂丁任卢盧姚沈钟鍾姜崔谭譚陆陸范汪廖石金贾賈韦韋夏"
    "付傅方邹鄒熊孟秦邱江尹薛闫阎段雷侯龙龍史陶贺賀顾顧毛郝龚龔邵万萬钱錢严嚴赖賴洪武莫孔习習温溫"
)


class Window(NamedTuple):
    """Words that may be a name, wherever they stand.

    Args:
        script: Their script.
        texts: The words.
        comma: Whether a comma parts them.
        chinese: Whether they were read as a Chinese surname and what follows it.
    """

    script: str
    texts: tuple[str, ...]
    comma: bool = False
    chinese: bool = False


Placed = tuple[Window, int, int]  # a window with its start and end


def in_words(
    text: str, runs: Sequence[Run], longest: int, known: Callable[[Run], bool]
) -> Iterator[Placed]:
    """Rows of a few words of one script.

    Args:
        text: The text.
        runs: Its words.
        longest: Words of the longest name.
        known: Whether some name may have a word that sounds like one.

    Yields:
        Windows, each of one word first.
    """
    small = not any(run.text[0].isupper() for run in runs)
    for i, run in enumerate(runs):
        if not (small or run.capital) or not known(run):
            continue
        texts: tuple[str, ...] = (run.text,)
        last = run
        comma = False
        most = min(_MAX_WORDS, longest + (run.script in UNSPACED))
        while True:
            yield Window(run.script, texts, comma), run.start, last.end
            if len(texts) == most or comma or i + len(texts) >= len(runs):
                break
            after = runs[i + len(texts)]
            if after.script != run.script:
                break
            between = text[last.end : min(after.start, last.end + _MAX_WORDS)]
            comma = _COMMA.fullmatch(between) is not None
            joined = comma or _JOINT.fullmatch(between)
            if not joined or not (small or after.capital) or not known(after):
                break
            texts += (after.text,)
            last = after


def in_han(text: str, runs: Sequence[Run]) -> Iterator[Placed]:
    """Names in a row of characters: around a dot, or from a Chinese surname on."""
    for i, run in enumerate(runs):
        group = [run]
        for after in runs[i + 1 : i + _MAX_WORDS]:
            if not _DOT.fullmatch(text[group[-1].end : min(after.start, group[-1].end + 4)]):
                break
            group.append(after)
            yield from _dotted(group)
        for place, char in enumerate(run.text):
            if char in _SURNAMES:
                start = run.start + place
                for size in (2, 3, 4):
                    if place + size <= len(run.text):
                        given = run.text[place + 1 : place + size]
                        window = Window("han", (char, given), chinese=True)
                        yield window, start, start + size


def _dotted(group: list[Run]) -> Iterator[Placed]:
    first, last = group[0], group[-1]
    between = tuple(run.text for run in group[1:-1])
    for before in range(1, min(_HAN_PART, len(first.text)) + 1):
        for after in range(1, min(_HAN_PART, len(last.text)) + 1):
            texts = (first.text[-before:], *between, last.text[:after])
            yield Window("han", texts), first.end - before, last.start + after


def capital(window: Window) -> bool:
    """Whether a window opens with a capital, or its script knows none."""
    return Run(window.script, window.texts[0], 0, 0).capital
