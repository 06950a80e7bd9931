"""Names across scripts: how words sound, a key by which like-sounding words meet, and how alike.

Transliteration has no standard that people keep, so spellings are not compared but sounds. A word
of any script becomes a string of sounds; its key keeps nine classes of consonants, which survive
most transliterations; and of the words with one key, a weighted edit distance tells which
are alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import cycle, product

from anyascii import anyascii

from alu_graph.text.folding import fold_word

LATIN = "latin"
_INVISIBLE = "\u00ad\u0300-\u036f\u200b-\u200f\u2060"
_BLOCKS = {
    "cyrillic": "\u0400-\u052f",
    "greek": "\u0370-\u03ff\u1f00-\u1fff",
    "hebrew": "\u0590-\u05ff\ufb1d-\ufb4f",
    "arabic": "\u0600-\u0605\u0610-\u061a\u0620-\u0669\u066e-\u06d3\u06d5-\u06ff\u0750-\u077f"
    "\ufb50-\ufdff\ufe70-\ufefe",
    "indic": "\u0900-\u0963\u0970-\u0dff",
    "kana": "\u30a1-\u30fa\u30fc-\u30ff\uff66-\uff9f",
    "hiragana": "\u3041-\u309f",
    "hangul": "\u1100-\u11ff\uac00-\ud7a3",
    "han": "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff",
    "other": "\u0530-\u058f\u10a0-\u10ff\u1200-\u137f",  # Armenian, Georgian, Ethiopic
}
SCRIPTS = tuple(_BLOCKS)
_FOREIGN = re.compile(f"[{''.join(_BLOCKS.values())}]")
_GERESH = "(?:['’׳](?=[\u05d0-\u05ea])|(?<=[גזצץת])['’׳])"
_RUN = re.compile(
    "|".join(
        f"(?P<{script}>"
        + (f"(?:[{block}{_INVISIBLE}]|{_GERESH})+" if script == "hebrew" else "")
        + ("" if script == "hebrew" else f"[{block}][{block}{_INVISIBLE}]*")
        + ")"
        for script, block in _BLOCKS.items()
    )
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")

# Sounds: vowels "aeiou", consonants by their letters, S as in ship, Z as in vision, C as in chip,
# J as in jam, c as in tsar. Some letters are read in two ways, and so have a sound of their own:
# j (jam, Juan), G (gem, Jorge), Q (chip, Bach), X (Khan), T (thin), w (Watson), W (Hebrew vav),
# q (Chinese j), V (Hebrew bet and pe), M (a nasal as the next letter wants it).
_CLASSES = {
    **dict.fromkeys("bp", ("B",)),
    **dict.fromkeys("fv", ("F",)),
    "V": ("B", "F"),
    **dict.fromkeys("td", ("T",)),
    **dict.fromkeys("szcSZCJ", ("S",)),
    **dict.fromkeys("kg", ("K",)),
    **{one: (one.upper(),) for one in "mnlr"},
    "M": ("N", "M"),
    "j": ("S", ""),
    **dict.fromkeys("GQ", ("S", "K", "")),
    "X": ("K", ""),
    **dict.fromkeys("wW", ("", "F")),
    "T": ("T", "S"),
    "q": ("S", "K"),
}
# For each of several classes a letter of that class, or a vowel, which has none.
_AS_CLASSES = {
    one: "".join(each.lower() or "a" for each in classes)
    for one, classes in _CLASSES.items()
    if len(classes) > 1
}
_AMBIGUOUS = re.compile(f"[{''.join(_AS_CLASSES)}]")
_MAX_LONG = 2  # long vowels of a word that are read both ways one by one
_MAX_READINGS = 3  # ambiguous sounds of one name that are read both ways
VOWELS = frozenset("aeiou")
_CODA_R = re.compile(r"(?<=[aeiou])r(?![aeiouyr])")
_COARSE = str.maketrans("BFMR", "PPNL")
_DOUBLE = re.compile(r"(.)\1+")
_CODA_S, _CODA_NG = re.compile(r"(?<=[aeiou])(?:ss?|j|ch)$"), re.compile("ng$")
_SYLLABIC = ("hangul", "han")
_SILENT_E = re.compile(r"(?<=[aeiou]r)e$")
_SILENT_ES = re.compile(_SILENT_E.pattern, re.MULTILINE)
_ANUSVARA = re.compile("[\u0901\u0902\u0981\u0982\u0a02]")
_SILENT_G = re.compile(r"(?<=[nmM])[gG](?![aeiouy])")

_LATIN_SOUNDS = {
    "tsch": "C", "sch": "S", "tch": "C", "sh": "S", "ch": "Q", "ck": "k", "cz": "C", "zh": "Z",
    "kh": "X", "gh": "g", "ph": "f", "th": "T", "qu": "k", "q": "k", "x": "ks", "dj": "J",
    "ts": "c", "tz": "c", "oo": "u", "ee": "i", "ou": "u", "dge": "Je", "y": "i",
    "ce": "se", "ci": "si", "cy": "si", "c": "k", "ge": "Ge", "gi": "Gi", "gy": "Gi", "wr": "r",
    "ya": "ya", "ye": "ye", "yi": "i", "yo": "yo", "yu": "yu", "kn": "n",
}  # fmt: skip
_TABLES = {
    LATIN: _LATIN_SOUNDS,
    # Over what anyascii writes for the script:
    "cyrillic": {
        "shch": "S", "dzh": "J", "kh": "h", "ts": "c", "zh": "Z", "ch": "C", "sh": "S", "y": "i",
        "ya": "ya", "ye": "ye", "yo": "yo", "yu": "yu", "iya": "ia", "j": "y",
    },
    "greek": {
        "th": "T", "ch": "h", "ts": "c", "tz": "J", "oy": "u", "oi": "i", "ei": "i",
        "y": "i", "gk": "g", "gg": "g", "x": "ks", "nt": "d", "nth": "nT", "mp": "b", "ngk": "ng",
    },
    "indic": {
        "kh": "k", "gh": "g", "ch": "C", "c": "C", "jh": "J", "j": "J", "th": "t", "dh": "d",
        "ph": "f", "bh": "b", "v": "w", "M": "M",
    },
    "kana": {"sh": "S", "ch": "T", "ts": "T", "j": "J"},
    "hangul": {"ch": "C", "j": "J", "eu": "u", "eo": "o", "ae": "e"},
    "han": {
        "zh": "Z", "ch": "C", "sh": "S", "x": "q", "q": "q", "j": "q", "er": "r", "yi": "i",
        "wu": "u",
    },
    "other": {
        "kh": "X", "gh": "g", "ts": "c", "ch": "C", "sh": "S", "zh": "Z", "j": "J", "dz": "z",
        "ph": "p", "th": "t", "q": "k", "x": "X",
    },
}  # fmt: skip
_LETTERS = {
    "arabic": {
        **dict.fromkeys("اأإآىةعٱ", "a"), **dict.fromkeys("وؤ", "u"), **dict.fromkeys("يئیے", "i"),
        **dict.fromkeys("حهخھہۀ", "h"), **dict.fromkeys("ذث", "T"), "ج": "J", "غ": "g", "ق": "k",
        "ش": "S", "چ": "C", "ژ": "Z", "ظ": "z", "ض": "d",
    },
    "hebrew": {
        **dict.fromkeys("אע", "a"), "ב": "V", "ה": "h", "ו": "W", "ח": "h", "י": "i", "כ": "X",
        "ך": "X", "פ": "V", "צ": "c", "ץ": "c", "ש": "S",
        "ג'": "J", "ז'": "Z", "צ'": "C", "ץ'": "C", "ת'": "T", "וו": "w",
    },
}  # fmt: skip
_TABLES["hiragana"] = _TABLES["kana"]
_SCAN = {
    script: re.compile("|".join([*sorted(table, key=len, reverse=True), "[a-zA-Z]"]))
    for script, table in {**_TABLES, "arabic": {}, "hebrew": {}}.items()
}
_RUSSIAN_CASE = re.compile(r"(?:ого|его|ому|ему|ами|ями|ым|им|ом|ем|ой|ей|ою|ею|ых|их)$")
_GREEK_CASE = re.compile(r"[ςσ]$")
_PREFIX = {"arabic": "وفبلك", "hebrew": "והבלמשכ"}
_PARTICLE = re.compile(
    r"(?<=.{2})(?:에게서|에게|에서|으로|은|는|이|가|을|를|의|에|와|과|로|도|만|께|씨|님|입니다)$"
)


@dataclass(frozen=True, slots=True)
class Run:
    """Letters of one script in a row.

    Args:
        script: `cyrillic`, `greek`, `hebrew`, `arabic`, `indic`, `kana`, `hangul`, `han`, `other`
            or `latin`.
        text: The letters.
        start: Where they start in the source text.
        end: Where they end.
    """

    script: str
    text: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        """Whether it opens with a capital, or its script knows none."""
        return self.script == LATIN or not self.text[0].islower()


def is_foreign(text: str) -> bool:
    """Whether a text holds a letter of a script other than Latin that is known here.

    Example:
        >>> is_foreign("Café"), is_foreign("Мария")
        (False, True)
    """
    return not text.isascii() and _FOREIGN.search(text) is not None


def runs(text: str) -> list[Run]:
    """The words of other scripts than Latin in a text; where no blanks are written, the rows.

    Example:
        >>> [(run.script, run.text) for run in runs("Мария & 玛丽亚 met Ann")]
        [('cyrillic', 'Мария'), ('han', '玛丽亚')]
    """
    return [
        Run(str(found.lastgroup), found[0], *found.span())
        for found in (_RUN.finditer(text) if is_foreign(text) else ())
    ]


def latin_runs(text: str) -> list[Run]:
    """The capitalised Latin words of a text, and what a hyphen joins to one.

    Example:
        >>> [run.text for run in latin_runs("so María O'Hara met ann")]
        ['María', "O'Hara"]
    """
    return [
        Run(LATIN, found[0], *found.span())
        for found in _WORD.finditer(text)
        if found[0][0] < "\u0370" and (found[0][0].isupper() or text[found.start() - 1] in "-‐‑")
    ]


@lru_cache(maxsize=65_536)
def sounds(word: str, script: str) -> tuple[str, ...]:
    """How a word may sound.

    Args:
        word: A word, or a few syllables where no blanks are written.
        script: Its script.

    Returns:
        One reading, or a few where endings may be inflection or letters have two values.

    Example:
        >>> sounds("Washington", "latin"), sounds("Вашингтон", "cyrillic")
        (('waSinton',), ('vaSinton',))
        >>> sounds("Марией", "cyrillic")
        ('mariei', 'mari')
    """
    words = [word]
    if script == LATIN:
        words = [fold_word(word)]
    elif script == "cyrillic":
        words = [word.lower()]
        words += [stem for stem in (_RUSSIAN_CASE.sub("", words[0]),) if stem != words[0]]
    elif script == "greek":
        words += [stem for stem in (_GREEK_CASE.sub("", word),) if stem != word]
    elif script in _PREFIX and len(word) > 4 and word[0] in _PREFIX[script]:  # noqa: PLR2004 - a stem
        words.append(word[1:])
    elif script == "hangul":
        words += [stem for stem in (_PARTICLE.sub("", word),) if stem != word]
    elif script == "kana" and "ー" in word:
        # A long vowel may stand for an r that is not spoken: "カーター" is Carter.
        head, *tails = word.split("ー")
        one_by_one = len(tails) <= _MAX_LONG
        marks = product(("", "ル"), repeat=len(tails) if one_by_one else 1)
        words = [
            head
            + "".join(f"{mark}{tail}" for mark, tail in zip(cycle(choice), tails, strict=False))
            for choice in marks
        ]
    readings = dict.fromkeys(_sound(one, script) for one in words)
    if script == "greek":
        readings.update(dict.fromkeys(_sound(one, script, nasal=True) for one in words))
    return tuple(one for one in readings if one)


def _sound(word: str, script: str, *, nasal: bool = False) -> str:
    if script in _LETTERS:
        raw = _from_letters(word, _LETTERS[script])
    else:
        word = re.sub("[ッっ]", "", unicodedata.normalize("NFKC", word))
        raw = "".join(map(_syllable, word)) if script in _SYLLABIC else anyascii(word).lower()
        if script == "indic":
            raw = _ANUSVARA.sub("M", word)
            raw = "".join(one if one == "M" else anyascii(one).lower() for one in raw)
        table = _TABLES[script]
        if nasal:  # "nt" and "mp" within a word may be what they look like
            table = {**table, "nt": "nd", "mp": "mb"}
            raw = raw[:1] + re.sub("(?<=n)t(?!h)", "d", re.sub("(?<=m)p", "b", raw[1:]))
        raw = "".join(table.get(one, one) for one in _SCAN[script].findall(raw))
        if script == LATIN:
            raw = _SILENT_E.sub("", raw)
        if script == "cyrillic" and raw.startswith("g"):
            raw = "G" + raw[1:]  # "Гитлер"
    return _DOUBLE.sub(r"\1", _SILENT_G.sub("", raw))


_LATIN_LINES = re.compile(f"\n|{_SCAN[LATIN].pattern}")
_LATIN_SOUND = {"\n": "\n", **{chr(one): chr(one) for one in range(ord("a"), ord("z") + 1)}}
_LATIN_SOUND.update(_LATIN_SOUNDS)


def latin_sounds(folded: Sequence[str]) -> list[str]:
    """How many Latin words sound, at once.

    Args:
        folded: Words of the letters a to z alone.

    Returns:
        For each what `sounds` gives.

    Example:
        >>> latin_sounds(["washington", "gonzalez"])
        ['waSinton', 'gonzalez']
    """
    if not folded:
        return []
    raw = "".join(map(_LATIN_SOUND.__getitem__, _LATIN_LINES.findall("\n".join(folded))))
    return _DOUBLE.sub(r"\1", _SILENT_G.sub("", _SILENT_ES.sub("", raw))).split("\n")


def without_coda_r(heard: Sequence[str]) -> list[str]:
    """Sounds without an r that closes a syllable, as Chinese, Korean and Japanese may lose it.

    Example:
        >>> without_coda_r(["karter", "maria"])
        ['kate', 'maria']
    """
    return _CODA_R.sub("", "\n".join(heard)).split("\n") if heard else []


def readings(sound: str) -> list[str]:
    """A sound with each of its ambiguous letters read as one class or another.

    Args:
        sound: From `sounds`.

    Returns:
        At most 8 sounds, in the order of `keys`, whose letters each have one class or none.

    Example:
        >>> readings("Gil")
        ['sil', 'kil', 'ail']
    """
    if _AMBIGUOUS.search(sound) is None:
        return [sound]
    choices: list[Sequence[str]] = []
    both = _MAX_READINGS
    for one in sound:
        letters = _AS_CLASSES.get(one, one)
        if len(letters) > 1:
            both -= 1
        choices.append(letters if both >= 0 else letters[:1])
    return list(map("".join, product(*choices)))


def _from_letters(word: str, letters: dict[str, str]) -> str:
    word = re.sub("['’׳]", "'", word)
    out = []
    i = 0
    while i < len(word):
        pair = word[i : i + 2]
        step = 2 if pair in letters else 1
        plain = letters.get(word[i : i + step])
        out.append(re.sub("[^a-z]", "", anyascii(word[i])) if plain is None else plain)
        i += step
    if letters is _LETTERS["hebrew"] and out and out[-1] == "h":
        out[-1] = "a"
    if letters is _LETTERS["arabic"] and out and out[0] == "u":
        out[0] = "w"
    return "".join(out)


@lru_cache(maxsize=16_384)
def _syllable(char: str) -> str:
    """A Hangul or Chinese syllable; an s, j or ch at its end is spoken as t, an ng as n."""
    return _CODA_NG.sub("n", _CODA_S.sub("T", anyascii(char).lower()))


@lru_cache(maxsize=65_536)
def keys(sound: str, *, coda: bool = False) -> tuple[str, ...]:
    """The keys under which a word may meet others that sound alike.

    Args:
        sound: From `sounds`.
        coda: Whether to give also those without an r that closes a syllable, which Chinese, Korean
            and Japanese may lose.

    Returns:
        At most 16 keys of the letters B, F, T, S, K, M, N, L, R.

    Example:
        >>> keys(sounds("Gonzalez", "latin")[0]), keys(sounds("Гонсалес", "cyrillic")[0])
        (('KNSLS',), ('SNSLS', 'KNSLS', 'NSLS'))
    """
    found = dict.fromkeys(keys(sound) if coda else _keys(sound))
    if coda and (lost := _CODA_R.sub("", sound)) != sound:
        found.update(dict.fromkeys(_keys(lost)))
    return tuple(found)


def _keys(sound: str) -> list[str]:
    choices: list[tuple[str, ...]] = []
    both = _MAX_READINGS
    for one in sound:
        classes = _CLASSES.get(one, ())
        if len(classes) > 1:
            both -= 1
            classes = classes if both >= 0 else classes[:1]
        if classes:
            choices.append(classes)
    return [_DOUBLE.sub(r"\1", "".join(choice)) for choice in product(*choices)]


def glued(parts: Iterable[str]) -> str:
    """The key of words in a row, from a key of each, for scripts that merge b with f, and l with r.

    Example:
        >>> glued(["ML", "RBS"])
        'NLPS'
    """
    return _DOUBLE.sub(r"\1", "".join(parts).translate(_COARSE))


_LONE = {
    "j": "JhyS",
    "G": "JhgZ",
    "Q": "CkhS",
    "X": "khg",
    "T": "tsdzfCc",
    "w": "vub",
    "W": "vouwfb",
    "q": "JCSskghcz",
    "V": "bpvf",
    "M": "nm",
}
_NEAR = [
    "sz", "sS", "sc", "zc", "cC", "SC", "CJ", "SZ", "ZJ", "zZ", "zJ", "sC", "kg", "gh", "bp", "bv",
    "bf", "pf", "vf", "td", "iy", "Jg", "SJ", "sJ", "kC", "cJ", "kh", "gJ", "gZ", "cZ", "kJ",
]  # fmt: skip
_SPELLINGS: dict[tuple[str, str], float] = {
    **{pair: 0.2 for near in _NEAR for pair in ((near[0], near[1]), (near[1], near[0]))},
    **{
        pair: 0.1
        for one, others in _LONE.items()
        for two in others
        for pair in ((one, two), (two, one))
    },
}
# What adding or losing a vowel, and taking one for another, costs in each script.
_VOWEL_GAP = {
    "cyrillic": 0.35, "greek": 0.35, "arabic": 0.1, "hebrew": 0.1, "indic": 0.15, "kana": 0.15,
    "hiragana": 0.15, "hangul": 0.15, "han": 0.2, "other": 0.35,
}  # fmt: skip
_UNWRITTEN = {  # short vowels, which are seldom written
    "arabic": {"a": 0.2, "e": 0.12, "i": 0.2, "o": 0.2, "u": 0.2},
    "hebrew": {"a": 0.12, "e": 0.12, "i": 0.25, "o": 0.3, "u": 0.3},
}
_VOWEL_SWAP = {"cyrillic": 0.3, "greek": 0.3, "other": 0.3, "indic": 0.25}
_INFLECTED = ("cyrillic", "greek", "other")
_LIQUID = {"kana": 0.1, "hangul": 0.1, "han": 0.1}
_LOST = {"han": 0.5, "hangul": 0.6, "kana": 0.7}


@lru_cache(maxsize=16)
def costs(script: str) -> tuple[dict[str, float], dict[tuple[str, str], float]]:
    """What it costs to lose each sound, and to take one for another, in a script."""
    gap, swap = _VOWEL_GAP.get(script, 0.3), _VOWEL_SWAP.get(script, 0.2)
    liquid, lost = _LIQUID.get(script, 0.7), _LOST.get(script, 0.9)
    every = [*VOWELS, "h", "y", "x", *_CLASSES]
    gaps = {one: lost if one in "rnT" else max(lost, 0.8) for one in every}
    gaps.update(dict.fromkeys(VOWELS, gap))
    gaps.update(dict.fromkeys("hyWw", 0.2))
    gaps.update(_UNWRITTEN.get(script, {}))
    swaps = {
        pair: _SPELLINGS.get(pair, 1.2) for pair in ((one, two) for one in every for two in every)
    }
    swaps.update(dict.fromkeys(((one, two) for one in VOWELS for two in VOWELS), swap))
    swaps.update({("l", "r"): liquid, ("r", "l"): liquid})
    swaps.update(dict.fromkeys((("m", "n"), ("n", "m")), max(liquid, 0.3)))
    swaps.update({(one, one): 0.0 for one in every})
    return gaps, swaps


@lru_cache(maxsize=65_536)
def alike(left: str, right: str, script: str, least: float = 0.0) -> float:
    """How alike two words sound, from 0 to 1.

    Args:
        left: A word's sounds.
        right: Another's.
        script: The script through which one of them went.
        least: What less than this is worth nothing.

    Returns:
        1 less the weighted edit distance per sound; 0 if that is below `least`.

    Example:
        >>> one, two, three = (sounds(w, "latin")[0] for w in ("Gonzalez", "Gonsales", "Guzman"))
        >>> alike(one, two, "cyrillic") > 0.9 > 0.7 > alike(one, three, "cyrillic")
        True
    """
    size = max(len(left), len(right))
    if size == 0 or _other_gender(left[-1:], right[-1:], script):
        return 0.0
    gaps, swaps = costs(script)
    most = (1.0 - least) * size + 1e-9
    for one, two in ((left[0], right[0]), (left[-1], right[-1])) if left and right else ():
        if one != two and (
            min(swaps.get((one, two), 1.2), gaps.get(one, 0.9), gaps.get(two, 0.9)) > most
        ):
            return 0.0
    across = [gaps.get(two, 0.9) for two in right]
    row = [0.0]
    for cost in across:
        row.append(row[-1] + cost)
    for one in left:
        down = gaps.get(one, 0.9)
        corner = row[0]
        here = corner + down
        fresh = [here]
        for two, cost, above in zip(right, across, row[1:], strict=True):
            best = corner + swaps.get((one, two), 1.2)
            here = min(best, above + down, here + cost)
            fresh.append(here)
            corner = above
        row = fresh
        if min(row) > most:
            return 0.0
    return 1.0 - row[-1] / size if row[-1] <= most else 0.0


def genders(script: str) -> set[tuple[str, str]]:
    """The sounds at whose ends two names differ as Maria and Mario do."""
    every = [*VOWELS, *_CLASSES]
    return {(one, two) for one in every for two in every if _other_gender(one, two, script)}


def _other_gender(left: str, right: str, script: str) -> bool:
    """Whether two names differ as Maria and Mario do; a Russian or Greek u is a case ending."""
    other = "o" if script in _INFLECTED else "ouW"
    return (left == "a" and right in other) or (right == "a" and left in other)
