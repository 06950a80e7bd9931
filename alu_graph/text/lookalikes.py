"""Letters that stand for a Latin one: marked with a stroke or hook, small capitals, look-alikes."""

from __future__ import annotations

import re
import unicodedata

_NAME = re.compile(
    r"LATIN (?:(?:SMALL|CAPITAL) LETTER (?:DOTLESS |SCRIPT |LONG )?([A-Z])(?: WITH .*)?"
    r"|LETTER SMALL CAPITAL ([A-Z]))"
)
_EXTENDED = (
    (0x80, 0x2AF),
    (0x1D00, 0x1DBF),
    (0x2C60, 0x2C7F),
    (0xA720, 0xA7FF),
    (0xAB30, 0xAB6F),
)
_LATIN = {"þ": "th", "Þ": "th", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ß": "ss", "ŋ": "n"}
# After Unicode's table of confusables, as written: a Greek capital Nu looks like N, a small one
# like v. Greek, Cyrillic, Armenian, Cherokee and Lisu, in this order.
_LOOKALIKES = {
    "a": "ΑαАаաᎪꓮ", "b": "ΒβВвьЬᏴᏏꓐ", "c": "ϹϲСсᏟꓚ", "d": "ԁԀᎠꓒ", "e": "ΕεЕеҽեᎬꓰ", "f": "ϜքꓝϝҒ",
    "g": "ԌցᏀᏳꓖ", "h": "ΗһНнհᎻꓧ", "i": "ΙιІіӀᎥꓲɩ", "j": "ϳͿЈјյᎫꓙ", "k": "ΚκКкᏦꓗ", "l": "ӏԼᏞꓡ",
    "m": "ΜМмᎷꓟ", "n": "ΝηпոռꓠՈ", "o": "ΟοσОоՕօꓳ", "p": "ΡρРрᏢꓑ", "q": "ԛԚզ", "r": "гᎡᏒꓣ",
    "s": "ЅѕՏᏚᏕꓢ", "t": "ΤτТтᎢꓔ", "u": "υսՍꓴμ", "v": "νѴѵᏙꓦ", "w": "ωԜԝᎳᏔꓪ", "x": "ΧχХхꓫ",
    "y": "ΥγУуҮүᎩᎽꓬ", "z": "ΖᏃꓜ",
}  # fmt: skip
_CHEROKEE, _CHEROKEE_SMALL, _LISU = 0x13A0, 0xAB70, "\ua4d0"
# Scripts so rare that their look-alikes are taken for Latin letters in any word.
_RARE = re.compile("[\u13a0-\u13ef\uab70-\uabbf\ua4d0-\ua4f7]")


def plain_latin() -> dict[str, str]:
    """Latin letters that decomposition leaves whole, with what they are without their marks.

    Example:
        >>> letters = plain_latin()
        >>> [letters[one] for one in "øŁħꜱæ"]
        ['o', 'l', 'h', 's', 'ae']
    """
    found = dict(_LATIN)
    for first, last in _EXTENDED:
        for char in map(chr, range(first, last + 1)):
            name = _NAME.fullmatch(unicodedata.name(char, ""))
            if name and len(unicodedata.normalize("NFKD", char)) == 1:
                found[char] = (name[1] or name[2]).lower()
    return found


def lookalikes() -> dict[str, str]:
    """Letters of other scripts that look like a Latin one, as written.

    Example:
        >>> letters = lookalikes()
        >>> "".join(letters[one] for one in "ᎪоΝν")
        'aonv'
    """
    return {one: latin for latin, others in _LOOKALIKES.items() for one in others}


def always() -> dict[str, str]:
    """The look-alikes of scripts that hardly any text is written in: Cherokee and Lisu.

    Example:
        >>> always()["Ꭺ"], "а" in always()
        ('a', False)
    """
    rare = {one: latin for one, latin in lookalikes().items() if _RARE.match(one)}
    small = {
        chr(ord(one) - _CHEROKEE + _CHEROKEE_SMALL): latin
        for one, latin in rare.items()
        if one < _LISU
    }
    return rare | small
