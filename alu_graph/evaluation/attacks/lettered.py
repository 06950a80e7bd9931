"""Codes that write a text letter by letter: spelled, in Morse, as the first letters of lines."""

from __future__ import annotations

import re

from alu_graph.text.folding import words

_HYPHENED = re.compile(r"(?<![\w-])\w(?:-\w)+(?![\w-])")
_SPACED = re.compile(r"(?<!\w)\w(?: (?:\w(?!\w)|/))+")
_IN_MORSE = re.compile(r"(?:(?<=\s)|\A)[.-]{1,5}(?:\s(?:[.-]{1,5}|/))*(?=\s|\Z)")
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_MORSE = dict(
    zip(
        _LETTERS,
        (
            ".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - "
            "..- ...- .-- -..- -.-- --.. ----- .---- ..--- ...-- ....- ..... -.... --... ---.. "
            "----."
        ).split(),
        strict=True,
    )
)
_FROM_MORSE = {code: letter for letter, code in _MORSE.items()}
_LINES = dict(
    zip(
        _LETTERS[:26],
        (
            "Along the wall the ivy climbs|Bells are ringing far away|Clouds go over, one by one|"
            "Doors stand open to the yard|Evening comes with quiet steps|Few are out upon the road|"
            "Grass is wet beneath the trees|Here the river makes a bend|Ice has melted on the pond|"
            "June is over, days grow short|Kettles whistle in the house|Lamps are lit along the "
            "quay|Moths are drawn toward the light|Nobody has locked the gate|Over there a dog has "
            "barked|Paths are white with fallen bloom|Quails are hiding in the corn|Rain has "
            "stopped and roofs are bright|Swallows gather on the wire|Time enough to walk back "
            "home|Under leaves the snails are slow|Voices carry in the dusk|Wind has turned and "
            "blows from west|Xylophones, a child at play|Yellow shines the last of day|Zinnias "
            "nod beside the fence"
        ).split("|"),
        strict=True,
    )
)
_MOST = 40  # letters of an acrostic


def hyphened(text: str) -> str:
    """A text with hyphens between the letters of its words.

    Example:
        >>> hyphened("In Lyon.")
        'I-n L-y-o-n.'
    """
    return re.sub(r"\w+", lambda found: "-".join(found[0]), text)


def unhyphened(text: str) -> str:
    """Read what `hyphened` wrote.

    Example:
        >>> unhyphened("Well-read: L-y-o-n.")
        'Well-read: Lyon.'
    """
    return _HYPHENED.sub(lambda found: found[0].replace("-", ""), text)


def spaced(text: str) -> str:
    """A text with a space between its letters and a slash between its words.

    Example:
        >>> spaced("In Lyon.")
        'I n / L y o n'
    """
    return " / ".join(" ".join(word) for word in re.findall(r"\w+", text))


def unspaced(text: str) -> str:
    """Read what `spaced` wrote.

    Example:
        >>> unspaced("It is L y o n / F r a n c e")
        'It is Lyon France'
    """
    return _SPACED.sub(lambda found: found[0].replace(" ", "").replace("/", " "), text)


def morse(text: str) -> str:
    """The Latin letters and digits of a text in Morse code, a slash between words.

    Example:
        >>> morse("In Oslo")
        '.. -. / --- ... .-.. ---'
    """
    return " / ".join(
        " ".join(_MORSE[char] for char in word.fold if char in _MORSE) for word in words(text)
    )


def from_morse(text: str) -> str:
    """Read what `morse` wrote.

    Example:
        >>> from_morse("It is --- ... .-.. ---")
        'It is oslo'
    """

    def read(found: re.Match[str]) -> str:
        return "".join(
            " " if code == "/" else _FROM_MORSE.get(code, "") for code in found[0].split()
        )

    return _IN_MORSE.sub(read, text)


def acrostic(text: str) -> str:
    """A poem whose lines begin with the letters of a text, a stanza for each word.

    Example:
        >>> print(acrostic("So it"))
        Swallows gather on the wire
        Over there a dog has barked
        <BLANKLINE>
        Ice has melted on the pond
        Time enough to walk back home
    """
    stanzas: list[str] = []
    left = _MOST
    for word in words(text):
        lines = [_LINES[char] for char in word.fold if char in _LINES]
        left -= len(lines)
        if left < 0:
            break
        stanzas += ["\n".join(lines)] if lines else []
    return "\n\n".join(stanzas)


def from_acrostic(text: str) -> str:
    r"""The words that the first letters of lines make, and then the text itself.

    Example:
        >>> from_acrostic("Swallows gather\nOver there").split("\n")[0]
        'so'
    """
    stanzas = text.split("\n\n")
    heads = ("".join(line.strip()[:1] for line in one.split("\n")).lower() for one in stanzas)
    return " ".join(heads) + "\n" + text
