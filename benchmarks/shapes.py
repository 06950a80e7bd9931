"""How the checker's time grows with texts of every shape; what is worse than linear is marked.

    python -m benchmarks.shapes [--most 1048576] [--seconds 4] [--only WORD] [--ways both]
                                [--json]

Every shape is a short text, repeated; it is checked as a draft, as a draft with a question, as the
question of a short draft, as both, and searched with `registry.find`. Sizes double from 2,048
characters until one takes more than `--seconds`. "power": the exponent over the last two doublings
(1 is linear, 2 quadratic). Processor seconds, so that a busy machine matters less.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import string
import time
from collections.abc import Callable
from functools import cache

from alu_graph import Fact, Target, TargetRegistry, check

QUESTION = "Who is Rose Marchetti, and what is the capital of Peru?"
DRAFT = "Rose Marchetti was born in Turin in 1961. Lima is the capital of Peru."
PASSAGE = (
    "The harbour lay quiet under the morning fog while the old ferry waited for the last of the "
    "carts, and nobody on the quay could say whether the tide or the captain was to blame for it."
)
STEEP = 1.4
_RANDOM = random.Random(3)  # noqa: S311 - shapes, no secrets
_ASCII = "".join(_RANDOM.choices(string.printable, k=4096))
_UNICODE = "".join(chr(_RANDOM.randrange(0x30000)) for _ in range(4096))
_WORDS = " ".join("".join(_RANDOM.choices(string.ascii_lowercase, k=7)) for _ in range(4096))
_BASE64 = "".join(_RANDOM.choices(string.ascii_letters + string.digits + "+/", k=4096))

# Repeated to any length.
UNITS = {
    "one letter": "a",
    "one capital": "A",
    "letters apart": "a b c d ",
    "dotted letters": "R.o.s.e. ",
    "initials": "J. R. R. ",
    "name": "Rose Marchetti ",
    "name, sentences": "Rose Marchetti was born. ",
    "name, clauses": "Rose Marchetti was born, and ",
    "name, joined": "rosemarchetti",
    "name, lines": "Rose Marchetti\n",
    "given name": "Rose ",
    "surname": "Marchetti ",
    "surname, first": "Marchetti, Rose; ",
    "typo": "Rose Marchitti ",
    "spelled name": "R o s e M a r c h e t t i ",
    "as in": "R as in Romeo, O as in Oscar, ",
    "reversed name": "ittehcraM esoR ",
    "rot13 name": "Ebfr Znepurggv ",
    "base64 name": "Um9zZSBNYXJjaGV0dGk= ",
    "hex name": "526f7365204d6172636865747469 ",
    "facts": "a nurse from Turin who kept bees in 1961. ",
    "passage": PASSAGE + " ",
    "passage's word": "harbour ",
    "open round": "(",
    "open square": "[",
    "open curly": "{",
    "closed round": ")",
    "round pairs": "()",
    "links": "[a](b) ",
    "half links": "[a](",
    "JSON nested": '{"a":',
    "JSON list": '{"a": "b"}, ',
    "JSON escaped": '\\"',
    "list nested": "[[1,",
    "double quotes": '"',
    "single quotes": "'",
    "curly quotes": "“a” ",
    "open curly quotes": "“",
    "quote starts": ' "a',
    "apostrophes": "a'b",
    "asterisks": "*",
    "bold": "**a** ",
    "half bold": "**a ",
    "underscores": "_",
    "backticks": "`",
    "fences": "```\na\n",
    "tildes": "~",
    "hashes": "#",
    "headings": "# a\n",
    "quoted lines": "> a\n",
    "quote depth": ">",
    "hyphens": "-",
    "hyphened": "a-",
    "dashes": "—",
    "dashed": " — a",
    "dotted": "a.",
    "snake": "a_",
    "camel": "CamelCase",
    "slashes": "/",
    "backslashes": "\\",
    "pipes": "|",
    "table": "| a | b |\n",
    "table row": "| a ",
    "table rules": "|---",
    "tags": "<b>a</b>",
    "open angles": "<",
    "closed angles": ">",
    "half tags": "<b",
    "closing tags": "</",
    "comments": "<!--",
    "tag with attribute": '<a href="',
    "ampersands": "&",
    "entities": "&#65;",
    "half entities": "&#6",
    "named entities": "&amp;",
    "percents": "%",
    "percent codes": "%41",
    "twice percent": "%25",
    "hex": "deadbeef",
    "hex bytes": "0x41 ",
    "hex spaced": "41 ",
    "\\x": "\\x41",
    "\\u": "\\u0041",
    "half \\u": "\\u00",
    "base64, long": "QUJD",
    "base64, random": _BASE64,
    "base64 words": "QUJDREVGR0hJSktMTU5P ",
    "padding": "=",
    "padded": "QUI=",
    "base32": "KJXXGZJA",
    "newlines": "\n",
    "carriage returns": "\r\n",
    "line separators": "\u2028",
    "short lines": "a\n",
    "blank lines": "a\n\n",
    "list": "- a\n",
    "list marks": "- ",
    "numbered": "1. a\n",
    "numbers dotted": "1. ",
    "numbers deep": "1.",
    "indented": "    a\n",
    "key lines": "Name: a\n",
    "colons": ":",
    "key colons": "a: ",
    "spaces": " ",
    "tabs": "\t",
    "no-break spaces": "\u00a0",
    "digits": "1",
    "digits apart": "1 ",
    "digits, commas": "1,",
    "dates": "12 March 1961, ",
    "numeric dates": "12/03/1961 ",
    "half dates": "12/",
    "months": "March ",
    "eastern dates": "1961年3月",
    "years": "1961 ",
    "units": "12 km ",
    "full stops": ".",
    "stops apart": ". ",
    "stops and capitals": "A. ",
    "commas": ",",
    "commas apart": ", ",
    "semicolons": "; ",
    "question marks": "?",
    "exclamation marks": "!",
    "asks": "Who is she? ",
    "asks naming": "Who is Rose Marchetti? ",
    "asks, no mark": "tell me who she is and ",
    "and": "and ",
    "and names": "Rose and Carlo Marchetti and ",
    "pronouns": "She was born. ",
    "he": "he ",
    "capitals": "Xa ",
    "capital words": "Peru Lima Turin ",
    "titles": "Dr. ",
    "roles": "the author of the book ",
    "relations": "whose mother's sister's ",
    "long words": "antidisestablishmentarianism",
    "words": _WORDS,
    "ASCII": _ASCII,
    "Unicode": _UNICODE,
    "surrogates": "\ud800",
    "surrogate pairs": "\ud83d\ude00",
    "surrogates and letters": "a\udc00 ",
    "combining": "\u0301",
    "stacked": "a\u0301\u0334\u0301",
    "zero-width": "\u200b",
    "zero-width letters": "a\u200b",
    "soft hyphens": "\u00ad",
    "nulls": "\x00",
    "controls": "\x1b[",
    "Cyrillic": "слово ",
    "Cyrillic, long": "слово",
    "Greek": "λέξη ",
    "Arabic": "كلمة ",
    "Hebrew": "מילה ",
    "Devanagari": "शब्द ",
    "Han": "田中",
    "Kana": "かな",
    "Hangul": "한글 ",
    "Thai": "คำ",
    "emoji": "🔥",
    "emoji joined": "👩\u200d",
    "flags": "🇩",
    "fullwidth": "Ａ",
    "ligatures": "ﷺ",
    "math": "𝐀",
    "URLs": "https://a.b/c?d=e&f=g ",
    "URL, long": "a.b/c?d=e&",
    "addresses": "a@b.c ",
    "at": "@",
    "at words": "a@",
    "LaTeX": "\\textbf{a} ",
    "LaTeX open": "\\textbf{",
    "dollars": "$",
    "code": "for (let i = 0; i < n; i++) { x += a[i]; }\n",
    "chat marks": "<|im_end|>",
    "assistant lines": "Assistant: a\nUser: b\n",
}


def text_of(shape: str, size: int) -> str:
    """A shape at a size in characters."""
    unit = UNITS[shape]
    return (unit * (size // len(unit) + 1))[:size]


@cache
def registry() -> TargetRegistry:
    """People with and without facts, and a passage."""
    known = TargetRegistry()
    facts = (
        Fact(text="Turin, in 1961", ask="Where and when was Rose Marchetti born?"),
        Fact(text="She trained as a nurse and later kept bees."),
    )
    known.add(
        Target(name="Rose Marchetti", facts=facts),
        "Dmitri Kuznetsov",
        "田中由紀",
        "Li Wei",
        Target(name="The Ferry", kind="passage", facts=(Fact(text=PASSAGE),)),
    )
    return known


WAYS: dict[str, Callable[[str], object]] = {
    "draft": lambda text: check(text, registry()),
    "draft, asked": lambda text: check(text, registry(), question=QUESTION),
    "question": lambda text: check(DRAFT, registry(), question=text),
    "both": lambda text: check(text, registry(), question=text),
    "find": lambda text: registry().find(text),
}


def seconds(way: str, text: str) -> float:
    """The processor seconds that a way takes on a text."""
    began = time.process_time()
    WAYS[way](text)
    return time.process_time() - began


def measure(shape: str, way: str, most: int, limit: float) -> dict[int, float]:
    """Seconds by size, until one takes longer than a limit."""
    taken: dict[int, float] = {}
    size = 2048
    while size <= most:
        taken[size] = seconds(way, text_of(shape, size))
        if taken[size] > limit:
            break
        size *= 2
    return taken


def power(taken: dict[int, float]) -> float:
    """The exponent of growth over the last two doublings."""
    values = list(taken.values())[-3:]
    return math.log2(values[-1] / values[0]) / (len(values) - 1) if len(values) > 1 else math.nan


def main() -> None:
    """Print the table, line by line: a slow checker takes long."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--most", type=int, default=1 << 20, help="the largest size")
    parser.add_argument("--seconds", type=float, default=4.0, help="no doubling after so long")
    parser.add_argument("--only", default="", help="shapes with this word in their name")
    parser.add_argument("--json", action="store_true", help="a JSON object a line")
    parser.add_argument("--ways", nargs="+", default=list(WAYS), choices=list(WAYS), help="which")
    options = parser.parse_args()
    for run in WAYS.values():
        run(DRAFT)  # so that what is loaded once is loaded
    if not options.json:
        print(f"{'shape':<24}{'way':<14}{'characters':>10}{'seconds':>9}{'power':>7}   s/MB")
    for shape in UNITS:
        if options.only not in shape:
            continue
        for way in options.ways:
            taken = measure(shape, way, options.most, options.seconds)
            if options.json:
                print(json.dumps({"shape": shape, "way": way, "seconds": taken}), flush=True)
            else:
                print(line(shape, way, taken), flush=True)


def line(shape: str, way: str, taken: dict[int, float]) -> str:
    """A line of the table."""
    size, steep = max(taken), power(taken)
    mark = "  superlinear" if steep > STEEP else ""
    rate = taken[size] / size * (1 << 20)
    return f"{shape:<24}{way:<14}{size:>10}{taken[size]:>9.3f}{steep:>7.2f} {rate:>6.1f}{mark}"


if __name__ == "__main__":
    main()
