"""What splits or hides a name's words in a text: formatting, symbols, markup, letters apart.

A text is undressed only where that makes a word of some name; most texts pay for the look alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import filterfalse

from alu_graph.text.folding import Tokens, Word, spelled_out

_LINK = re.compile(r"\]\([^()\s]{0,300}\)")
_NICKNAME = re.compile(  # each begins with a sign, so that it is cheap to look for
    r"(?:'(?<=\w ')[^'\s]{1,20}'|\"(?<=\w \")[^\"\s]{1,20}\"|“(?<=\w “)[^”\s]{1,20}”"
    r"|\((?<=\w \()[^()\s]{1,20}\))(?= \w)"
)
_OPENINGS = (" '", ' "', " “", " (")
_EDGES = ".,;:!?'\"()[]“”‘’*_`-–—"
_BROKEN = re.compile(r"(?<=\w)[-‐‑][ \t]*\n[ \t]*(?=\w)")  # a word broken at a line end
_TAGS = re.compile(r"(?<=\w)(?:\*{1,3}|_{1,2}|~~|`|<(?:/?[A-Za-z]|!--)[^<>]{0,80}>)+(?=\w)")
_SYMBOLS = re.compile(r"(?<=\w)[^\w\s<>]{1,4}(?=\w)")
_CLUSTER = re.compile(r"(?<![^\W_])[^\W_]+(?:(?:_|[^\w\s]){1,4}[^\W_]+)+")
_CONCATENATED = re.compile(  # literals that code puts together
    r"[\"'`]\s{0,20}(?:[+.&~]|\|\||\.\.)\s{0,20}[\"'`]"
)
_MACRO = re.compile(r"\\[A-Za-z]{2,20}(?:\*?\{|[ \t])")
_ACCENT = re.compile(r"\\(?:['`^\"~=.]\{?|[uvHcdbrk]\{)([A-Za-z])\}?")
_LEET_SIGN = re.compile(r"[^\W_][@$!|]+[^\W_]|[@$][A-Za-z]|[A-Za-z][@$]")
_LEET_WORD = re.compile(r"[A-Za-z0-9@$!|]+")
_LEET = str.maketrans("@$!|", "asil")
_WORD_BEFORE = re.compile(r"[^\W_]{1,40}$")
_WORD_AFTER = re.compile(r"[^\W_]{1,40}")
_SPELLING_WORDS = frozenset(("as", "for", "like", "in"))
_MIN_SPELLED = 4
_MEMO, _MAX_CHUNK = 65_536, 64  # what is remembered, and letters of such a thing

Knows = Callable[[str], object]  # whether a word in small letters has to do with some name


class Parted(dict[str, bool]):
    """Whether signs inside what stands between blanks split a word of some name; remembered.

    Args:
        knows: Tells of a word in small letters whether it has to do with any name.

    Example:
        >>> parted = Parted({"maria"}.__contains__)
        >>> parted["(Ma*r*ia)"], parted["*Maria*,"], parted["co-author"]
        (True, False, False)
    """

    def __init__(self, knows: Knows) -> None:
        super().__init__()
        self.knows = knows

    def __missing__(self, chunk: str) -> bool:
        core = chunk.strip(_EDGES)
        clusters = [] if core.isalnum() else _CLUSTER.findall(core)
        found = any(map(self.knows, map(_glued, clusters)))
        if len(self) >= _MEMO:
            self.clear()
        if len(chunk) <= _MAX_CHUNK:
            self[chunk] = found
        return found


def undressed(text: str, parted: Parted) -> Iterator[str]:
    r"""Texts of the same length with the dresses of names taken off.

    Args:
        text: Any text.
        parted: Tells what has to do with names.

    Yields:
        None, one or two texts; spans in them are spans in `text`.

    Example:
        >>> [
        ...     bare.replace("\xad", "~")
        ...     for bare in undressed("Ma*r*ia!", Parted({"maria"}.__contains__))
        ... ]
        ['Ma~r~ia!']
        >>> list(undressed("M@ria was co-author.", Parted({"maria"}.__contains__)))
        ['Maria was co-author.']
    """
    if _worth(text, parted):
        bare = _bare(text)
        if bare != text:
            yield bare
    if any(map(text.__contains__, "@$|!")) and _LEET_SIGN.search(text):
        plain = _LEET_WORD.sub(lambda found: _unleet(found[0], parted.knows), text)
        if plain != text:
            yield plain


def _worth(text: str, parted: Parted) -> bool:
    """Whether undressing would make a word of some name."""
    if ("<" in text and _TAGS.search(text)) or ("](" in text and _LINK.search(text)):
        return True
    if ('"' in text or "'" in text or "`" in text) and _CONCATENATED.search(text):
        return True
    if "\\" in text and (_MACRO.search(text) or _ACCENT.search(text)):
        return True
    if "\n" in text and _BROKEN.search(text):
        return True
    # One call in C for each word: all but a few end here.
    if any(map(parted.__getitem__, filterfalse(str.isalpha, text.split()))):
        return True
    if any(map(text.__contains__, _OPENINGS)):
        return any(_between_names(text, found, parted.knows) for found in _NICKNAME.finditer(text))
    return False


def _glued(cluster: str) -> str:
    return "".join(filter(str.isalnum, cluster)).lower()


def _between_names(text: str, found: re.Match[str], knows: Knows) -> bool:
    before = _WORD_BEFORE.search(text[max(0, found.start() - 41) : found.start() - 1])
    after = _WORD_AFTER.match(text, found.end() + 1)
    return bool(before and after and (knows(before[0].lower()) or knows(after[0].lower())))


def _bare(text: str) -> str:
    """A text without links' addresses, nicknames, and formatting inside words."""
    for pattern in (_LINK, _NICKNAME):
        text = pattern.sub(lambda found: " " * len(found[0]), text)
    text = _MACRO.sub(_opened, text)
    text = _ACCENT.sub(_letter_of, text)
    for pattern in (_CONCATENATED, _TAGS, _BROKEN, _SYMBOLS):
        text = pattern.sub(lambda found: "\u00ad" * len(found[0]), text)
    return text


def _opened(macro: re.Match[str]) -> str:
    """What stands for a macro's name: nothing if it splits a word."""
    before = macro.string[macro.start() - 1 : macro.start()]
    return ("\u00ad" if before.isalnum() else " ") * len(macro[0])


def _letter_of(accent: re.Match[str]) -> str:
    """The letter under a LaTeX accent, as long as the macro."""
    place = accent.start(1) - accent.start()
    return "\u00ad" * place + accent[1] + "\u00ad" * (len(accent[0]) - place - 1)


def _unleet(word: str, knows: Knows) -> str:
    """A word with signs for letters, if it is one of a name; else as it stands."""
    core = word.strip("!|")
    if core.isalnum() or not core:
        return word
    plain = core.translate(_LEET)
    if not knows(plain.lower()):
        return word
    start = word.index(core)
    return word[:start] + plain + word[start + len(core) :]


def spelled(tokens: Tokens) -> list[tuple[str, list[Word]]]:
    """Runs of letters by themselves, glued: "M a r i a", "M as in Mike, A as in Alpha".

    Args:
        tokens: The words of a text.

    Returns:
        The glued letters of each run, and their words.
    """
    if tokens.lone_letters < _MIN_SPELLED:
        return []
    raws = tokens.raws
    spans = zip(raws, tokens.starts, tokens.ends, strict=True)
    lone = "".join(" l"[len(raw) == 1 or end - start == 1] for raw, start, end in spans)
    runs = spelled_out(tokens.words()) if "l" * _MIN_SPELLED in lone else []
    if any(one == "l" and raws[i] in _SPELLING_WORDS for i, one in enumerate(lone[:-1], 1)):
        runs += spelled_out(_without_examples(tokens.words()))
    return runs


def _without_examples(found: list[Word]) -> list[Word]:
    """Words without what explains a letter: "as in Mike", "for Mike"."""
    kept: list[Word] = []
    i = 0
    while i < len(found):
        kept.append(found[i])
        follows = [word.fold for word in found[i + 1 : i + 3]]
        step = 1
        if found[i].initial and follows == ["as", "in"]:
            step = 4
        elif found[i].initial and follows and follows[0] in ("for", "like"):
            step = 3
        i += step
    return kept
