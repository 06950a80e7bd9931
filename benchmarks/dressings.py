"""Ways of dressing up a name, one small encoder each: what the checker has to see through.

They are written from the outside (what a person or a model would do to a name), on purpose without
the package's own tables. `OF_NAME` needs to know given name and surname; `OF_TEXT` dresses any
text, so that two of them can be put on top of each other.
"""

from __future__ import annotations

import base64
import codecs
import html
import unicodedata
from collections.abc import Callable, Iterable
from typing import NamedTuple
from urllib.parse import quote, quote_plus


class Person(NamedTuple):
    """A name and its two parts; `name` need not be `given surname` (Li Wei, Park Ji-hoon)."""

    name: str
    given: str
    surname: str


OfText = Callable[[str], str]
OfName = Callable[[Person], str]

_PLAIN = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "æ": "ae", "ı": "i", "đ": "d"})
_CYRILLIC = str.maketrans("aceiopsxyABCEHKMOPTX", "асеіорѕхуАВСЕНКМОРТХ")
_GREEK = str.maketrans("aovpuABEHIKMNOPTXYZ", "αονρυΑΒΕΗΙΚΜΝΟΡΤΧΥΖ")
_ARMENIAN = str.maketrans("ohnuSLUO", "օհոսՏԼՍՕ")
_CHEROKEE = str.maketrans("DRTiAJEMHGLWKPSVZ", "ᎠᎡᎢᎥᎪᎫᎬᎷᎻᏀᏞᏔᏦᏢᏚᏙᏃ")
_SMALL_CAPS = str.maketrans("abcdefghijklmnoprstuvwyz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ")
_SUPERSCRIPT = str.maketrans("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
_UPSIDE = str.maketrans("abcdefghijklmnopqrtuvwy", "ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹʇnʌʍʎ")
_LEET = str.maketrans("aeioAEIO", "43104310")
_LEET_SIGNS = str.maketrans("asilASIL", "@$!|@$!|")
_LEET_HEAVY = str.maketrans("aeiostlbgAEIOSTLBG", "@310$7|8943105718&")
_ACUTE = str.maketrans("aeiouAEIOUnc", "áéíóúÁÉÍÓÚñç")
_UMLAUT = str.maketrans("aeiouAEIOUsz", "äëïöüÄËÏÖÜšž")
_STROKES = str.maketrans("dolthDOLTH", "đøłŧħĐØŁŦĦ")
_NATO = (
    "Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar "
    "Papa Quebec Romeo Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu"
).split()
_THINGS = (
    "apples bread candles dates eggs figs garlic honey ink jam kettles lemons mustard nails oats "
    "pears quinces rice salt tea umbrellas vinegar walnuts xylophones yeast zinc"
).split()
_LINES = (
    "All morning the ferry waited|Behind the mill a dog barked|Cold rain came in from the bay|"
    "Down by the quay the nets dried|Every lamp was lit by six|Far off a train could be heard|"
    "Gulls were fighting over crumbs|Half of the bread was gone|In the end nobody minded|"
    "Just then the bell rang twice|Kites hung over the beach|Later the wind turned north|"
    "Many had left before noon|No one had locked the gate|Over the hill came a cart|"
    "People stood about and talked|Quietly the snow began|Red paint was still on the door|"
    "Slowly the square filled up|The kettle was on again|Under the bridge it was dry|"
    "Voices came up from the yard|When it grew dark they went in|Xylophones were out of tune|"
    "Yellow leaves lay on the path|Zinc roofs shone in the sun"
).split("|")
_MORSE = (
    ".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- "
    "-..- -.-- --.."
).split()
_BRAILLE = "⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚⠅⠇⠍⠝⠕⠏⠟⠗⠎⠞⠥⠧⠺⠭⠽⠵"


def plain(text: str) -> str:
    """Without diacritics.

    >>> plain("Łukasz Ibáñez")
    'Lukasz Ibanez'
    """
    marked = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    return "".join(c for c in marked if not unicodedata.combining(c))


def _shifted(start: int, small: int) -> OfText:
    """Latin letters moved to the alphabets that begin at two code points."""

    def dress(text: str) -> str:
        return "".join(
            chr(start + ord(c) - 65)
            if "A" <= c <= "Z"
            else chr(small + ord(c) - 97)
            if "a" <= c <= "z"
            else c
            for c in plain(text)
        )

    return dress


def _swapped(table: dict[int, int]) -> OfText:
    return lambda text: plain(text).translate(table)


def _lowered(table: dict[int, int]) -> OfText:
    return lambda text: plain(text).lower().translate(table)


def _between_letters(mark: str, step: int = 1) -> OfText:
    """A mark after every `step` letters of a word."""

    def dress(text: str) -> str:
        return " ".join(
            mark.join(word[i : i + step] for i in range(0, len(word), step))
            for word in text.split(" ")
        )

    return dress


def _between_words(mark: str) -> OfText:
    return lambda text: text.replace(" ", mark)


def _each_word(form: str) -> OfText:
    return lambda text: " ".join(form.format(word) for word in text.split(" "))


def _first_word(form: str) -> OfText:
    def dress(text: str) -> str:
        first, *rest = text.split(" ")
        return " ".join([form.format(first), *rest])

    return dress


def _in_longest(change: Callable[[str], str]) -> OfText:
    """A change of the longest word alone."""

    def dress(text: str) -> str:
        words = text.split(" ")
        at = max(range(len(words)), key=lambda i: len(words[i]))
        return " ".join([*words[:at], change(words[at]), *words[at + 1 :]])

    return dress


def _inside(form: str) -> OfText:
    """Markup around two letters in the middle of the longest word."""

    def change(word: str) -> str:
        half = len(word) // 2
        return word[: half - 1] + form.format(word[half - 1 : half + 1]) + word[half + 1 :]

    return _in_longest(change)


def _letters(text: str) -> list[str]:
    return [c for c in text if c.isalpha()]


def _spelled(mark: str, gap: str) -> OfText:
    """Every letter on its own."""
    return lambda text: gap.join(mark.join(_letters(word)) for word in text.split(" "))


def _picked(bank: list[str], text: str) -> list[str]:
    """For every Latin letter its entry of a bank of 26."""
    return [bank[ord(c) - 97] for c in plain(text).lower() if "a" <= c <= "z"]


def _joined(bank: list[str], gap: str) -> OfText:
    return lambda text: gap.join(_picked(bank, text))


def _bytes(form: str, gap: str = "") -> OfText:
    return lambda text: gap.join(form.format(byte) for byte in text.encode())


def _code_points(form: str) -> OfText:
    return lambda text: "".join(form.format(ord(c)) for c in text)


def _utf16(text: str) -> Iterable[int]:
    data = text.encode("utf-16-be")
    return (data[i] * 256 + data[i + 1] for i in range(0, len(data), 2))


def _caesar(step: int) -> OfText:
    def dress(text: str) -> str:
        return "".join(
            chr((ord(c) - base + step) % 26 + base)
            if (base := 65 if c.isupper() else 97) <= ord(c) < base + 26
            else c
            for c in plain(text)
        )

    return dress


def _atbash(text: str) -> str:
    return "".join(chr(219 - ord(c)) if "a" <= c <= "z" else c for c in plain(text).lower())


def _pig_latin(text: str) -> str:
    def dress(word: str) -> str:
        low = word.lower()
        at = next((i for i, c in enumerate(low) if c in "aeiou"), 0)
        return f"{low[at:]}{low[:at]}ay" if at else f"{low}way"

    return " ".join(dress(word) for word in plain(text).split(" "))


def _in_long(change: Callable[[str], str]) -> OfText:
    """A change of the longest word; a short one would be another name with it."""
    return _in_longest(lambda word: change(word) if len(word) > 3 else word)  # noqa: PLR2004


def _typo(change: Callable[[str, int], str]) -> OfText:
    """A change at the middle of the longest word."""
    return _in_long(lambda word: change(word, (len(word) + 1) // 2))


def _other(letter: str) -> str:
    """A letter that looks and sounds unlike, of the same case."""
    swapped = {"a": "o", "e": "i", "i": "e", "o": "u", "u": "a"}.get(letter.lower(), "k")
    swapped = "t" if swapped == letter.lower() else swapped
    return swapped.upper() if letter.isupper() else swapped


def _camel(text: str) -> str:
    words = plain(text).replace("-", " ").split() or [""]
    return words[0].lower() + "".join(word.capitalize() for word in words[1:])


def _words(text: str, gap: str) -> str:
    return gap.join(plain(text).replace("-", " ").lower().split())


def _b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _b64_url(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _masked(text: str) -> str:
    return "".join("*" if c in "aeiou" else c for c in plain(text))


_REGIONAL = _shifted(0x1F1E6, 0x1F1E6)

OF_TEXT: dict[str, dict[str, OfText]] = {
    "case": {
        "lower": str.lower,
        "upper": str.upper,
        "swapped": str.swapcase,
        "alternating": lambda t: "".join(
            c.upper() if i % 2 else c.lower() for i, c in enumerate(t)
        ),
    },
    "diacritics": {
        "dropped": plain,
        "acute added": _swapped(_ACUTE),
        "umlauts added": _swapped(_UMLAUT),
        "strokes added": _swapped(_STROKES),
        "decomposed": lambda t: unicodedata.normalize("NFD", t),
        "stacked marks": lambda t: "".join(f"{c}\u0334\u0301" if c.isalpha() else c for c in t),
    },
    "spacing": {
        "double": _between_words("  "),
        "five": _between_words("     "),
        "tab": _between_words("\t"),
        "no-break": _between_words("\u00a0"),
        "thin": _between_words("\u2009"),
        "ideographic": _between_words("\u3000"),
        "gap in a word": _in_longest(lambda w: f"{w[: len(w) // 2]} {w[len(w) // 2 :]}"),
    },
    "newline": {
        "one": _between_words("\n"),
        "carriage return": _between_words("\r\n"),
        "paragraph": _between_words("\n\n"),
        "quoted line": _between_words("\n> "),
        "list items": lambda t: "".join(f"\n- {w}" for w in t.split(" ")) + "\n",
        "line separator": _between_words("\u2028"),
        "hyphenated": _in_longest(lambda w: f"{w[: len(w) // 2]}-\n{w[len(w) // 2 :]}"),
    },
    "punctuation": {
        "hyphen": _between_words("-"),
        "en dash": _between_words(" – "),
        "dot": _between_words("."),
        "middle dot": _between_words("·"),
        "comma": _between_words(", "),
        "slash": _between_words("/"),
        "ellipsis": _between_words("... "),
        "pipe": _between_words(" | "),
        "colon": _between_words(": "),
        "quoted words": _each_word('"{}"'),
        "bracketed": _each_word("({})"),
        "plus": _between_words(" + "),
    },
    "markdown": {
        "bold word": _first_word("**{}**"),
        "italic words": _each_word("_{}_"),
        "bold in a word": _inside("**{}**"),
        "code words": _each_word("`{}`"),
        "struck": _each_word("~~{}~~"),
        "link": _first_word("[{}](https://example.org/a)"),
        "escaped": lambda t: t.replace(" ", "\\ "),
        "table": lambda t: "| " + t.replace(" ", " | ") + " |",
        "heading": _between_words("\n## "),
    },
    "html": {
        "tagged word": _first_word("<b>{}</b>"),
        "tags for spaces": lambda t: t.replace(" ", "<br/>"),
        "tag in a word": _inside("<i>{}</i>"),
        "comment in a word": _inside("{}<!-- x -->"),
        "wbr": _inside("{}<wbr>"),
        "span with attribute": _each_word('<span class="n">{}</span>'),
        "table cells": lambda t: "<tr><td>" + t.replace(" ", "</td><td>") + "</td></tr>",
        "xml fields": _each_word("<n>{}</n>"),
        "bbcode": _first_word("[b]{}[/b]"),
    },
    "latex": {
        "textbf": _first_word("\\textbf{{{}}}"),
        "tie": _between_words("~"),
        "emph in a word": _inside("\\emph{{{}}}"),
        "group": _each_word("{{{}}}"),
        "italic switch": _each_word("{{\\it {}}}"),
        "accents": lambda t: "".join(
            f"\\'{{{d[0]}}}" if len(d := unicodedata.normalize("NFD", c)) > 1 else c for c in t
        ),
        "thin space": _between_words("\\,"),
        "math": lambda t: "$\\mathrm{" + t.replace(" ", "\\ ") + "}$",
    },
    "zero-width": {
        "space": _between_letters("\u200b"),
        "joiner": _between_letters("\u200d", 2),
        "non-joiner": _between_letters("\u200c", 3),
        "word joiner": _between_letters("\u2060", 2),
        "byte order mark": _between_letters("\ufeff", 4),
        "direction marks": _between_letters("\u200e", 2),
        "variation selector": _between_letters("\ufe0f"),
        "grapheme joiner": _between_letters("\u034f"),
        "Hangul filler": _between_letters("\u3164", 3),
        "invisible times": _between_letters("\u2062"),
        "overridden direction": lambda t: f"\u202e{t[::-1]}\u202c",
        "control": _between_letters("\x00", 3),
    },
    "soft hyphen": {
        "every letter": _between_letters("\u00ad"),
        "every third": _between_letters("\u00ad", 3),
    },
    "fullwidth": {
        "words": _shifted(0xFF21, 0xFF41),
        "words and spaces": lambda t: _shifted(0xFF21, 0xFF41)(t).replace(" ", "\u3000"),
    },
    "math letters": {
        "bold": _shifted(0x1D400, 0x1D41A),
        "bold italic": _shifted(0x1D468, 0x1D482),
        "bold script": _shifted(0x1D4D0, 0x1D4EA),
        "bold fraktur": _shifted(0x1D56C, 0x1D586),
        "sans": _shifted(0x1D5A0, 0x1D5BA),
        "monospace": _shifted(0x1D670, 0x1D68A),
    },
    "enclosed letters": {
        "circled": _shifted(0x24B6, 0x24D0),
        "parenthesized": lambda t: _shifted(0x249C, 0x249C)(t.lower()),
        "squared": _shifted(0x1F130, 0x1F130),
        "black squared": _shifted(0x1F170, 0x1F170),
        "regional": _REGIONAL,
        "regional, apart": lambda t: " ".join(_REGIONAL(t).replace(" ", "")),
        "superscript": _lowered(_SUPERSCRIPT),
        "small capitals": _lowered(_SMALL_CAPS),
        "upside down": lambda t: _lowered(_UPSIDE)(t)[::-1],
    },
    "confusables": {
        "Cyrillic": _swapped(_CYRILLIC),
        "Greek": _swapped(_GREEK),
        "Armenian": _swapped(_ARMENIAN),
        "Cherokee": lambda t: plain(t).upper().translate(_CHEROKEE),
        "Cyrillic and Greek": lambda t: plain(t).translate(_GREEK).translate(_CYRILLIC),
        "1 for l": lambda t: plain(t).replace("l", "1").replace("o", "0"),
        "rn for m": lambda t: plain(t).replace("m", "rn").replace("w", "vv"),
        "capital I for l": lambda t: plain(t).replace("l", "I"),
    },
    "leet": {
        "digits": _swapped(_LEET),
        "signs": _swapped(_LEET_SIGNS),
        "heavy": _swapped(_LEET_HEAVY),
        "one letter": lambda t: plain(t).replace("a", "4", 1).replace("e", "3", 1),
    },
    "emoji": {
        "between letters": _between_letters("🔥"),
        "between words": _between_words(" 🌸 "),
        "for spaces": _between_words("👏"),
        "in a word": _inside("{}⭐"),
    },
    "spelled": {
        "spaces": _spelled(" ", "  "),
        "one space throughout": _spelled(" ", " "),
        "dots": _spelled(".", ". "),
        "dashes": _spelled("-", " "),
        "dashes throughout": _spelled("-", "-"),
        "commas": _spelled(", ", ", "),
        "slashes": _spelled("/", " "),
        "lines": _spelled("\n", "\n"),
        "underscores": _spelled("_", "_"),
        "table": lambda t: "| " + " | ".join(_letters(t)) + " |",
        "JSON list": lambda t: "[" + ", ".join(f'"{c}"' for c in _letters(t)) + "]",
        "numbered": lambda t: "\n".join(f"{i}. {c}" for i, c in enumerate(_letters(t), 1)),
        "as in": lambda t: ", ".join(f"{w[0]} as in {w}" for w in _picked(_NATO, t)),
        "for": lambda t: ", ".join(f"{w[0]} for {w}" for w in _picked(_NATO, t)),
        "spelling alphabet": _joined(_NATO, " "),
        "quoted letters": lambda t: " ".join(f"'{c}'" for c in _letters(t)),
    },
    "acrostic": {
        "lines": _joined(_LINES, "\n"),
        "verse": _joined(_LINES, ",\n"),
        "sentences": _joined(_LINES, ". "),
        "words": _joined(_THINGS, " "),
        "words with commas": _joined(_THINGS, ", "),
        "list": lambda t: "\n".join(f"- {w.capitalize()}" for w in _picked(_THINGS, t)),
        "numbered list": lambda t: "\n".join(
            f"{i}. {w.capitalize()}" for i, w in enumerate(_picked(_THINGS, t), 1)
        ),
        "bold initials": lambda t: "\n".join(f"**{w[0]}**{w[1:]}" for w in _picked(_LINES, t)),
        "last letters": lambda t: "\n".join(f"{w} {w[0].lower()}" for w in _picked(_LINES, t)),
        "paragraphs": _joined(_LINES, ".\n\n"),
    },
    "reversed": {
        "letters": lambda t: t[::-1],
        "letters, lower": lambda t: t[::-1].lower(),
        "word by word": lambda t: " ".join(w[::-1] for w in t.split(" ")),
        "letters, spaced": lambda t: " ".join(_letters(t)[::-1]),
    },
    "rot13": {
        "as is": lambda t: codecs.encode(plain(t), "rot13"),
        "lower": lambda t: codecs.encode(plain(t).lower(), "rot13"),
        "joined": lambda t: codecs.encode(_words(t, ""), "rot13"),
    },
    "base64": {
        "padded": _b64,
        "unpadded": lambda t: _b64(t).rstrip("="),
        "url-safe": _b64_url,
        "lower name": lambda t: _b64(t.lower()),
        "per word": lambda t: " ".join(_b64(w) for w in t.split(" ")),
        "sentence": lambda t: _b64(f"The flat in Porto belongs to {t}, who paid in cash."),
        "name and note": lambda t: _b64_url(f"name: {t}; born 1961"),
        "quoted": lambda t: f'"{_b64(t)}"',
        "data URL": lambda t: f"data:text/plain;base64,{_b64(t)}",
        "twice": lambda t: _b64(_b64(t)),
        "lines": lambda t: "\n".join(_chunks(_b64(f"It belongs to {t}, all of it."), 16)),
        "joined words": lambda t: _b64(_words(t, "")),
    },
    "base32": {
        "padded": lambda t: base64.b32encode(t.encode()).decode(),
        "unpadded": lambda t: base64.b32encode(t.encode()).decode().rstrip("="),
        "lower": lambda t: base64.b32encode(t.encode()).decode().lower(),
    },
    "hex": {
        "plain": _bytes("{:02x}"),
        "upper": _bytes("{:02X}"),
        "one 0x": lambda t: "0x" + t.encode().hex(),
        "each 0x": _bytes("0x{:02x}", " "),
        "0x with commas": _bytes("0x{:02x}", ", "),
        "spaced": _bytes("{:02x}", " "),
        "colons": _bytes("{:02x}", ":"),
        "\\x": _bytes("\\x{:02x}"),
        "sentence": lambda t: f"It belongs to {t}.".encode().hex(),
    },
    "URL": {
        "every byte": _bytes("%{:02X}"),
        "usual": quote,
        "plus": quote_plus,
        "twice": lambda t: quote(quote(t)),
        "some letters": lambda t: t.replace("a", "%61").replace("e", "%65").replace(" ", "%20"),
        "query": lambda t: f"https://example.org/find?q={quote_plus(t)}&page=2",
    },
    "entities": {
        "decimal": _code_points("&#{};"),
        "hex": _code_points("&#x{:x};"),
        "no-break": lambda t: html.escape(t).replace(" ", "&nbsp;"),
        "some letters": lambda t: t.replace("a", "&#97;").replace("e", "&#x65;"),
        "no semicolons": _code_points("&#{} "),
        "soft hyphens": _inside("{}&shy;"),
        "twice": lambda t: "".join(f"&amp;#{ord(c)};" for c in t),
    },
    "escapes": {
        "JSON": lambda t: "".join(f"\\u{unit:04x}" for unit in _utf16(t)),
        "JSON, some": lambda t: t.replace("a", "\\u0061").replace("e", "\\u0065"),
        "Python": _code_points("\\U{:08x}"),
        "JavaScript": _code_points("\\u{{{:x}}}"),
        "code points": lambda t: " ".join(f"U+{ord(c):04X}" for c in t),
        "octal": _bytes("\\{:03o}"),
        "CSS": _code_points("\\{:x} "),
        "JSON line break": _between_words("\\n"),
    },
    "ciphers": {
        "Caesar 3": _caesar(3),
        "Caesar 1": _caesar(1),
        "atbash": _atbash,
        "pig Latin": _pig_latin,
        "doubled letters": lambda t: "".join(c * 2 if c.isalpha() else c for c in t),
        "vowels masked": _masked,
        "vowels dropped": lambda t: "".join(c for c in plain(t) if c not in "aeiou"),
    },
    "number codes": {
        "morse": _joined(_MORSE, " "),
        "binary": _bytes("{:08b}", " "),
        "ASCII": _bytes("{}", " "),
        "octal": _bytes("{:o}", " "),
        "A1Z26": lambda t: "-".join(str(ord(c) - 96) for c in plain(t).lower() if c.isalpha()),
        "braille": lambda t: "".join(_picked(list(_BRAILLE), t)),
        "ASCII85": lambda t: base64.a85encode(t.encode()).decode(),
    },
    "typo": {
        "letter replaced": _typo(lambda w, i: w[:i] + _other(w[i]) + w[i + 1 :]),
        "letter doubled": _typo(lambda w, i: w[:i] + w[i] + w[i:]),
        "letter missing": _typo(lambda w, i: w[:i] + w[i + 1 :]),
        "letter inserted": _typo(lambda w, i: w[:i] + "k" + w[i:]),
        "transposed": _typo(lambda w, i: w[: i - 1] + w[i] + w[i - 1] + w[i + 1 :]),
        "first letter": _in_long(lambda w: _other(w[0]) + w[1:]),
        "last letter": _in_long(lambda w: w[:-1] + _other(w[-1])),
        "last letter missing": _in_long(lambda w: w[:-1]),
        "first two transposed": _in_long(lambda w: (w[1] + w[0]).capitalize() + w[2:]),
    },
    "possessive": {
        "'s": lambda t: f"{t}'s",
        "curly 's": lambda t: f"{t}’s",
        "s'": lambda t: f"{t}s'",
        "plural": lambda t: f"{t}s",
        "bare s": lambda t: f"{t.lower()}s",
    },
    "joined": {
        "lower": lambda t: _words(t, ""),
        "upper": lambda t: _words(t, "").upper(),
        "Pascal": lambda t: "".join(w.capitalize() for w in _words(t, " ").split()),
        "camel": _camel,
        "words of it": lambda t: t.replace(" ", ""),
        "hashtag": lambda t: "#" + "".join(w.capitalize() for w in _words(t, " ").split()),
        "handle": lambda t: "@" + _words(t, ""),
        "domain": lambda t: f"www.{_words(t, '')}.example",
    },
    "identifiers": {
        "snake": lambda t: _words(t, "_"),
        "kebab": lambda t: _words(t, "-"),
        "screaming snake": lambda t: _words(t, "_").upper(),
        "dotted": lambda t: _words(t, "."),
        "variable": lambda t: f"get_{_words(t, '_')}_address()",
        "file": lambda t: f"{_words(t, '_')}_cv.pdf",
        "path": lambda t: f"https://example.org/people/{_words(t, '-')}/edit",
        "address": lambda t: f"{_words(t, '.')}@example.org",
        "camel prefix": lambda t: "user" + "".join(w.capitalize() for w in _words(t, " ").split()),
    },
    "digits stuck on": {
        "joined": lambda t: f"{_words(t, '')}77",
        "last word": lambda t: f"{t}77",
        "snake": lambda t: f"{_words(t, '_')}_1961",
        "before": lambda t: f"007{_words(t, '')}",
        "footnote": lambda t: f"{t}[12]",
        "between": lambda t: _words(t, "1"),
    },
    "glued": {
        "whole sentence": lambda t: f"thereportsays{_words(t, '')}wasbornintheautumn",
        "end of a word": lambda t: f"theowneris{_words(t, '')}",
        "capitals": lambda t: (
            "TheOwnerIs" + "".join(w.capitalize() for w in _words(t, " ").split()) + "OfPorto"
        ),
    },
}


def on_name(encode: OfText) -> OfName:
    """A dressing of texts, for names."""
    return lambda person: encode(person.name)


def _chunks(text: str, size: int) -> list[str]:
    return [text[i : i + size] for i in range(0, len(text), size)]


def _initial(word: str) -> str:
    return word[0]


OF_NAME: dict[str, dict[str, OfName]] = {
    "last, first": {
        "comma": lambda p: f"{p.surname}, {p.given}",
        "upper": lambda p: f"{p.surname.upper()}, {p.given}",
        "no comma": lambda p: f"{p.surname} {p.given}",
        "semicolon": lambda p: f"{p.surname}; {p.given}",
        "with title": lambda p: f"{p.surname}, Dr. {p.given}",
        "record": lambda p: f'{{"last": "{p.surname}", "first": "{p.given}"}}',
        "form fields": lambda p: f"First name: {p.given}\nLast name: {p.surname}\n",
        "given first": lambda p: f"{p.given} {p.surname}",
    },
    "middle name": {
        "one": lambda p: f"{p.given} Valentin {p.surname}",
        "two": lambda p: f"{p.given} Valentin Ingmar {p.surname}",
        "nickname": lambda p: f'{p.given} "Bobby" {p.surname}',
        "nickname in brackets": lambda p: f"{p.given} (Bobby) {p.surname}",
        "particle": lambda p: f"{p.given} de {p.surname}",
        "title": lambda p: f"Prof. {p.given} {p.surname} Jr.",
        "maiden name": lambda p: f"{p.given} {p.surname}-Lindqvist",
        "maiden name first": lambda p: f"{p.given} Lindqvist {p.surname}",
    },
    "middle initial": {
        "with dot": lambda p: f"{p.given} V. {p.surname}",
        "without": lambda p: f"{p.given} V {p.surname}",
        "two": lambda p: f"{p.given} V. I. {p.surname}",
        "last, first": lambda p: f"{p.surname}, {p.given} V.",
        "initial first": lambda p: f"V. {p.given} {p.surname}",
    },
    "split by and": {
        "sibling after": lambda p: f"{p.given} and Pedro {p.surname}",
        "sibling between": lambda p: f"{p.given}, Pedro and Ines {p.surname}",
        "ampersand": lambda p: f"{p.given} & Pedro {p.surname}",
        "the family": lambda p: f"{p.given} and the other {p.surname}s",
        "whose name": lambda p: f"{p.given}, whose surname is {p.surname},",
        "of the": lambda p: f"{p.given} of the {p.surname} family",
        "given name is": lambda p: f"one {p.surname} (given name: {p.given})",
        "two sentences": lambda p: (
            f"one of the family {p.surname}. The given name is {p.given}, who"
        ),
    },
}

# Fair game only where the conversation is about the person.
OF_NAME_IN_CONVERSATION: dict[str, dict[str, OfName]] = {
    "initial + surname": {
        "dot": lambda p: f"{_initial(p.given)}. {p.surname}",
        "no dot": lambda p: f"{_initial(p.given)} {p.surname}",
        "after": lambda p: f"{p.surname}, {_initial(p.given)}.",
        "surname's initial": lambda p: f"{p.given} {_initial(p.surname)}.",
        "both": lambda p: f"{_initial(p.given)}.{_initial(p.surname)}.",
        "joined": lambda p: f"{_initial(p.given).lower()}{_words(p.surname, '')}",
    },
    "surname": {
        "alone": lambda p: p.surname,
        "with title": lambda p: f"Dr. {p.surname}",
        "lower": lambda p: p.surname.lower(),
        "plain": lambda p: plain(p.surname),
        "possessive": lambda p: f"{p.surname}'s family, like {p.surname},",
    },
    "given name": {
        "alone": lambda p: p.given,
        "upper": lambda p: p.given.upper(),
        "plain": lambda p: plain(p.given),
        "spelled": lambda p: "-".join(_letters(p.given)),
    },
}

# Nobody asked for these: they are measured, and say how far the rest carries.
NOT_ASKED = frozenset({"ciphers", "number codes"})
