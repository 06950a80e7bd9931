"""How rare a word is, in bits, and which words carry information at all."""

from __future__ import annotations

import math
from functools import cache, lru_cache

from wordfreq import get_frequency_dict

_FLOOR = 1e-8
FREQUENT = 3.5  # on the Zipf scale
# Function words, and verbs and nouns so general that they tell nothing about anybody.
STOP_WORDS = frozenset(
    """a about above after again all also although am an and any anyone anything are aren't as ask
    asked at be because been before being below between both but by can can't cannot could couldn't
    did didn't do does doesn't doing don't done down due during each either else even ever every
    for from further get gets getting give given gives go goes going got had has have haven't having
    he her here hers herself him himself his how however i if in indeed into is isn't it its itself
    just keep know known let lets like made make makes many may maybe me mean means might more most
    much must my myself near neither no nor not now of off often oh ok okay on once one ones only or
    other others otherwise our ours ourselves out over own per perhaps please put quite rather re
    really regarding same say says see seem seems shall she should since so some somebody someone
    something such sure take tell than thank thanks that the their theirs them themselves then
    there therefore these they thing things this those though through thus to together too toward
    try under unless until up upon us use used uses using very via want wants was wasn't way we well
    were weren't what whatever when where whether which while who whom whose why will with within
    without won't would yes yet you your yours yourself above called named name names question
    questions answer answers following follows first second third last next include includes
    including example certainly course happy help here's that's it's i'm i'll you're there's
    respectively additionally moreover furthermore meanwhile
    el la los las un una unos unas del al que en y por con para es son fue era se su sus lo como mas
    le les des et du une au aux ce cette est sont dans sur pour par avec qui ou il elle ils elles ne
    pas der die das den dem ein eine einen einem einer und ist sind war im zu mit von auf fur bei er
    sie es wir ihr nicht auch di il gli dello della dei nel che e sono per non da o os com uma em na
    no nas dos ao sua seu w z na do sie jest""".split()
)


@cache
def _frequencies() -> dict[str, float]:
    table: dict[str, float] = get_frequency_dict("en")
    return table


def load() -> None:
    """Read the word list now, so that no request pays for it."""
    frequent()


def frequency(word: str) -> float:
    """Share of running English text that a lower-case word makes up, at least 1e-8."""
    return max(_frequencies().get(word, 0.0), _FLOOR)


@cache
def frequent() -> frozenset[str]:
    """Words so frequent that no other reading of them is looked for."""
    return frozenset(word for word in _frequencies() if zipf(word) >= FREQUENT)


@lru_cache(maxsize=131_072)
def zipf(word: str) -> float:
    """Frequency on the Zipf scale: 1 is very rare, 3 to 4 a known word, 7 is "the".

    Example:
        >>> zipf("the") > 7 > 5 > zipf("gonzalez")
        True
    """
    return math.log10(frequency(word)) + 9


def bits(word: str) -> float:
    """What meeting the word tells, in bits: log2(0.5 / P), never negative.

    Example:
        >>> bits("radioactivity") > bits("house")
        True
    """
    return max(0.0, math.log2(0.5 / frequency(word)))


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Strip the commonest English endings; enough to compare an answer with its question.

    Example:
        >>> stem("discovered"), stem("discovers"), stem("cities")
        ('discover', 'discover', 'city')
    """
    for ending, instead, least in (
        ("ies", "y", 5),
        ("ing", "", 6),
        ("ed", "", 5),
        ("es", "e", 5),
        ("s", "", 4),
    ):
        if len(word) >= least and word.endswith(ending) and not word.endswith("ss"):
            return (word[: -len(ending)] + instead).removesuffix("e")
    return word.removesuffix("e") if len(word) > 3 else word  # noqa: PLR2004 - "use", "are" stay whole


_STOP_FOLDED = frozenset("".join(ch for ch in word if ch.isalpha()) for word in STOP_WORDS)


@lru_cache(maxsize=65_536)
def told(word: str) -> str:
    """The stem of a folded word that says anything; nothing of any other.

    Example:
        >>> told("cities"), told("the")
        ('city', '')
    """
    return stem(word) if informative(word) else ""


def informative(word: str) -> bool:
    """Whether a folded word says anything: no function word, no lone letter of an alphabet."""
    return word not in _STOP_FOLDED and (len(word) > 1 or word.isdigit() or word >= "\u0e00")
