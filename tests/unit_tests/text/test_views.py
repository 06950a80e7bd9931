import base64
import html
import json
import re
import unicodedata
import urllib.parse
from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from alu_graph.text.origins import View
from alu_graph.text.views import decoded_views

WORDS = st.text(alphabet=st.characters(categories=["Lu", "Ll", "Lo"]), min_size=1, max_size=12)
# Words as names have them, at least one long enough for rot13 and reversal to be judged by.
NAMES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
PROSE = st.sampled_from(
    ["", "She is ", "Well (as said), ", "Sí, “", "two\nlines: ", "5 & 100% of "]
)
AFTER = st.sampled_from(["", ".", " lives here.", "” – they say", "\nand so on"])


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def never(_: str) -> bool:
    return False


def rare_in(name: str) -> Callable[[str], bool]:
    words = set(name.lower().split())
    return words.__contains__


def found(name: str, views: list[View], kind: str) -> bool:
    return any(name in view.text and view.kind == kind for view in views)


def hex_of(text: str, sep: str) -> str:
    return text.encode().hex(sep) if sep else text.encode().hex()


def by_name(char: str) -> str:
    """A character by its name, or as it is where it has none."""
    known = unicodedata.name(char, "")
    return f"\\N{{{known}}}" if known else char


SPELLINGS: list[tuple[str, Callable[[str], str]]] = [
    ("base64", b64),
    ("base64", lambda name: b64(name).rstrip("=")),
    ("base64", lambda name: base64.urlsafe_b64encode(name.encode()).decode()),
    ("hex", lambda name: hex_of(name, "")),
    ("hex", lambda name: hex_of(name, "").upper()),
    ("hex", lambda name: "0x" + hex_of(name, "")),
    ("hex", lambda name: hex_of(name, " ")),
    ("hex", lambda name: hex_of(name, ":")),
    ("hex", lambda name: "".join(f"\\x{byte:02x}" for byte in name.encode())),
    ("url", lambda name: "".join(f"%{byte:02X}" for byte in name.encode())),
    ("html", lambda name: "".join(f"&#{ord(char)};" for char in name)),
    ("html", lambda name: "".join(f"&#x{ord(char):x};" for char in name)),
    ("json", lambda name: "".join(f"\\u{unit:04x}" for unit in utf16(name))),
    ("json", lambda name: "".join(f"%u{unit:04x}" for unit in utf16(name))),
    ("octal", lambda name: "".join(f"\\{byte:03o}" for byte in name.encode())),
    ("point", lambda name: "".join(f"\\U{ord(char):08x}" for char in name)),
    ("point", lambda name: "".join(f"\\u{{{ord(char):x}}}" for char in name)),
    ("point", lambda name: " ".join(f"U+{ord(char):04X}" for char in name)),
    ("point", lambda name: "".join(f"\\{ord(char):06x}" for char in name)),
    ("name", lambda name: "".join(map(by_name, name))),
]


def utf16(text: str) -> list[int]:
    data = text.encode("utf-16-be")
    return [int.from_bytes(data[i : i + 2], "big") for i in range(0, len(data), 2)]


@given(NAMES, st.sampled_from(SPELLINGS), PROSE, AFTER)
def test_a_name_in_any_spelling_is_found_in_prose(
    name: str, spelling: tuple[str, Callable[[str], str]], before: str, after: str
) -> None:
    kind, encode = spelling
    assume(len(name.encode()) >= 6)
    hidden = encode(name)
    plain = (hidden.islower() or hidden.istitle()) and not re.search("[0-9=]", hidden)
    assume(kind != "base64" or not plain)  # cased like a word: not looked at
    assume(kind != "hex" or re.search("[0-9]", hidden[:-3]))  # "ʫʫʫ" has no digit: the same
    text = before + hidden + after
    hits = [v for v in decoded_views(text, rare=never) if v.kind == kind and name in v.text]
    assert hits
    if kind == "base64" or (kind == "hex" and "\\" not in hidden):
        assert (hits[0].start, hits[0].end) == (len(before), len(before) + len(hidden))
    else:
        assert (hits[0].start, hits[0].end) == (0, len(text))


ROT13 = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    "NOPQRSTUVWXYZABCDEFGHIJKLMnopqrstuvwxyzabcdefghijklm",
)
LATIN_WORDS = st.text(
    alphabet=st.characters(max_codepoint=0x17F, categories=["Lu", "Ll"], exclude_characters="İ"),
    min_size=4,
    max_size=12,
)
LATIN_NAMES = st.lists(LATIN_WORDS, min_size=1, max_size=3).map(" ".join)


@given(LATIN_NAMES, PROSE, AFTER)
def test_rot13_and_reversed_names_are_found(name: str, before: str, after: str) -> None:
    assume(name != name[::-1])
    assume(any("a" <= char <= "z" for char in name.lower()))
    rare = rare_in(name)
    rotated = decoded_views(before + name.translate(ROT13) + after, rare=rare)
    assert found(name, rotated, "rot13")
    mirrored = decoded_views(before + name[::-1] + after, rare=rare)
    assert found(name, mirrored, "reversed")
    in_place = " ".join(word[::-1] for word in name.split())
    assume(in_place != name)
    assert found(name, decoded_views(before + in_place + after, rare=rare), "reversed")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (b64(b64("Maria Gonzalez")), "base64"),
        ("see " + b64("%4d%61ria Gonzalez"), "base64"),
        (urllib.parse.quote("q=" + b64("Maria Gonzalez")), "url"),
        (b64("Znevn Tbamnyrm"), "base64"),
        (html.escape("<&#77;aria Gonzalez>"), "html"),
        (json.dumps("“" + b64("Maria Gonzalez") + "”"), "json"),
        (b"Maria Gonzalez".hex().encode().hex(), "hex"),
        ("Mar%69a Gon&#122;alez", "url"),
        ("Maria " + b64("Gonzalez"), "base64"),
        (f"{b64('Maria')} {b64('Gonzalez')}", "base64"),
        ("data:text/plain;base64," + b64("Maria Gonzalez"), "base64"),
        ("/files/" + b64("Maria Gonzalez"), "base64"),
        ("4d61 7269 6120 476f 6e7a 616c 657a", "hex"),
        (base64.encodebytes(b"-" * 50 + b"Maria Gonzalez" + b" etc." * 9).decode(), "base64"),
    ],
)
def test_nested_split_and_wrapped_spellings(text: str, kind: str) -> None:
    views = decoded_views(text, rare=rare_in("Maria Gonzalez"))
    assert found("Maria Gonzalez", views, kind)
    assert all(0 <= view.start < view.end <= len(text) for view in views)


@pytest.mark.parametrize(
    "text",
    [
        "", "An ordinary sentence, in which nothing at all is hidden.", "LGBTQ+ and WizKid",
        "AT&T at 100% of C:\\Users", "Fish&Jones", "McDonald's iPhone12 in MIDDLE-EARTH",
        "sha 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "call 2024-11-07 or 1867 1901 1999 2001", "f1b8a1b8-5c1b-4b1e-9d0a-0a4a4b1f3c55",
    ],
)  # fmt: skip
def test_ordinary_texts_give_no_view(text: str) -> None:
    assert decoded_views(text, rare=never) == []


def test_rare_is_asked_for_long_decoded_words_in_lower_case() -> None:
    asked: list[str] = []

    def rare(word: str) -> bool:
        asked.append(word)
        return False

    assert decoded_views("ABCD efg, Hijkl", rare=rare) == []
    assert sorted(asked) == sorted(["nopq", "uvwxy", "dcba", "lkjih"])


def test_old_encodings_and_broken_pairs_are_read() -> None:
    views = decoded_views("Jos%E9 \\ud83d\\ude00 \\ud83d", rare=never)
    assert views[0].text == "José 😀 \ufffd"


def test_a_name_behind_many_decoys_is_found() -> None:
    text = " ".join([*(b64(f"decoy number {i}") for i in range(200)), b64("Maria Gonzalez")])
    assert found("Maria Gonzalez", decoded_views(text, rare=never), "base64")


PIECES = st.sampled_from(
    [
        b64("Maria Gonzalez"), b64(b64("Maria")), "4d61726961", "4d 61 72 69 61", "%4d", "%2525",
        "&amp;", "&#77;", "\\u004d", "\\ud800", "\\x4d", "\ud800", "znevn", "airam", " ", "\n", "A",
        "=", "&#0", "%", "&", "\\", "Sí", "&#" + "9" * 50, "0x", "-", "TWFy\nYWFhYWFh", "&nGt;",
        "\u0301",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=60).map("".join) | st.text(), st.booleans())
def test_bounds_hold_for_any_text(text: str, everything_is_rare: bool) -> None:  # noqa: FBT001
    views = decoded_views(text, rare=lambda word: everything_is_rare or word == "maria")
    assert len(views) <= 32
    assert sum(len(view.text) for view in views) <= 4 * len(text)
    assert len({view.text for view in views} | {text}) == len(views) + 1
    kinds = {"base64", "base32", "hex", "url", "html", "json", "rot13", "reversed", "codes"}
    kinds |= {
        "morse",
        "acrostic",
        "octal",
        "point",
        "name",
        "look-alikes",
        "upside down",
        "braille",
    }
    for view in views:
        assert view.text
        assert view.kind in kinds
        assert 0 <= view.start < view.end <= len(text)


@pytest.mark.parametrize(
    "unit",
    [
        "A", "%", "&", "\\", "%41", "&#", "&#0", "&a", "\\u0041", "41 ", "TWFyaWEx ", "Ab1Cd2Ef-",
        "f", "Ab1Cd2Ef\n\t", "41 4 ", "\ud800", " ", "\n", "=", "0x", "&#9",
    ],
)  # fmt: skip
def test_a_long_text_ends(unit: str) -> None:
    text = unit * (200_000 // len(unit))  # quadratic time would take minutes
    views = decoded_views(text, rare=never)
    assert sum(len(view.text) for view in views) <= 4 * len(text)


def test_what_stands_around_is_kept_word_for_word() -> None:
    text = f"First line.\nHere: {b64('Maria Gonzalez')}, and {b'Lyon, France'.hex()}!\nLast."
    widest = max(decoded_views(text, rare=never), key=lambda view: view.end - view.start)
    assert widest.text == "Here: Maria Gonzalez, and Lyon, France!"
    assert re.fullmatch(r"Here: .*!", text[widest.start : widest.end])


def test_a_reversed_name_may_own_something() -> None:
    views = decoded_views("What did reuadnarB eslI's father do?", rare={"brandauer"}.__contains__)
    assert any("Ilse Brandauer" in view.text for view in views)


def test_words_of_nothing_but_look_alikes_are_read_as_latin() -> None:
    rare = {"copa"}.__contains__
    text = "Где живёт Сора Маsо?"
    assert [view.text for view in decoded_views(text, rare=rare)] == ["Где живёт Copa Маsо?"]
    assert not decoded_views("Где живёт Сора?", rare=never)
