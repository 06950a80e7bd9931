"""Work on given text: an ask that names a target without asking about it, and what may come back.

"Translate: I met X at the station" asks nothing about X. The answer may hold what the user gave,
worked on; a segment that adds something of its own about X is judged like any other.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Literal

from alu_graph.checker.cues import PRONOUN, elliptical, works
from alu_graph.checker.unit import Unit
from alu_graph.targets.anchors import Anchors
from alu_graph.targets.names import NameHit
from alu_graph.text.folding import words
from alu_graph.text.rarity import informative, stem, zipf

Work = Literal["translate", "letters", "string", "text", "message"]

_LANGUAGES = (
    r"(?:french|german|spanish|italian|polish|dutch|portuguese|english|latin|espagnol|anglais|français"
    r"|francais|allemand|italien|inglés|ingles|francés|alemán|italiano|deutsch|englisch|spanisch"
    r"|französisch|polnisch|inglese|francese|tedesco|spagnolo)"
)
_TRANSLATE = re.compile(
    r"\b(?:translat\w+|tradu\w+|übersetz\w+|przetłumacz\w*)\b|\b(?:in|into|en|auf|ins|to|nach)\s+"
    rf"{_LANGUAGES}\b",
    re.IGNORECASE,
)
_TEXT = re.compile(
    r"\b(?:proofread|correct|fix|grammar|punctuat\w+|alphabeti\w+|sort|rephras\w+|reword|re-?writ\w+"
    r"|paraphras\w+|shorten|format|convert|json|csv|yaml|polite(?:ly)?|formal(?:ly)?|friendlier|nicer|professional|summari[sz]\w+"
    r"|passive|tense|typos?|faute|fautes|corrige\w*|fehler|falta|errores|tidy|edit|debug|refactor)\b",
    re.IGNORECASE,
)
_LETTERS = re.compile(
    r"\b(?:letters?|vowels?|consonants?|syllables?|characters|spell\w*|spelt|anagram|palindrome"
    r"|rhymes?|capitali[sz]\w+|upper-?case|lower-?case|initials|pronounce\w*"
    r"|how many words)\b",
    re.IGNORECASE,
)
_MESSAGE = re.compile(
    r"\b(?:write|draft|compose|make|prepare|format)\b.{0,40}?\b(?:e-?mail|message|reply|note|invitation"
    r"|toast|text|sms|card|reminder|caption|announcement|letter|invite|memo)\b",
    re.IGNORECASE,
)
_SAYING = re.compile(
    r":\s|\b(?:that says?|asks?|asking|mention|saying|telling|to say"
    r"|thank(?:ing)?|with the text)\b",
    re.IGNORECASE,
)
# "saying who X was": the message is to tell something of its own.
_ABOUT = re.compile(r"\b(?:about|who|whose|what|where|when|why|how)\b", re.IGNORECASE)
_GAP = re.compile(
    r"_{2,}|\.{3,}|…|\[\s*\]|\bblanks?\b|\bfill\b|\bcomplet\w+|\bmissing\b", re.IGNORECASE
)
# An ask about a string or a sentence as such holds no other informative words than these.
_STRING_WORDS = frozenset(
    """
    print prints output code regex regexp regular expression match matches exact exactly string
    case insensitive insensitively sensitive javascript python java sql bash shell function
    variable split length len index slice substring replace array list tuple dict object class
    method return returns snippet line lines run error bug fix debug adjective adjectives order
    right correct correctly wrong possessive plural singular comma apostrophe hyphen punctuation
    grammar grammatical grammatically sentence word words capital capitals letters write written
    phrase noun verb tense spelling spelled spelt spell quote quotes escape csv json html xml
    yaml markdown encode decode hash sort sorted strip lower upper title count counting space
    spaces including excluding without total whitespace block occur occurs appear appears contain
    contains start starts starting end ends ending begin begins position strings each list insert
    row table italicize italicise backward backwards reverse reversed
    palindrome anagram times
    """.split()
)
# Of these alone an ask about a story is made as well: "How does X end?".
_PLOT_WORDS = frozenset(
    "start starts starting end ends ending begin begins appear appears occur occurs".split()
)
_QUOTED = re.compile(r"\"[^\"]*\"|“[^“”]*”|`[^`]*`|«[^«»]*»|(?<!\w)'[^']*'(?!\w)")
_INTO_GERMAN = re.compile(r"german|deutsch|allemand|alemán|tedesco", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s?$")
# Work that wants knowledge is an ask: "fix the factual errors", "translate, and answer it".
_FACTUAL = re.compile(
    r"\b(?:factual\w*|facts?|true|truth|accura\w+|details?|expand|elaborate|birth\w*|husband|wife)\b"
    r"|\bcorrect the (?:error|mistake)s?\b|\bso that it(?:'s| is)\b",
    re.IGNORECASE,
)
_MORE_THAN_WORK = re.compile(
    r"\b(?:and|then)\s+(?:also\s+|then\s+)?(?:answer|add|fill|complete|tell|explain|continue|finish)\b",
    re.IGNORECASE,
)
_UNFINISHED = re.compile(
    r"\b(?:is|was|are|were|in|of|at|the|an?|to|by|from|as|born|called|named|with|her|his)\W*$",
    re.IGNORECASE,
)
# What is known of somebody, as a noun: a text that holds one wants it told.
ATTRIBUTE = re.compile(
    r"\b(?:jobs?|ages?|profession\w*|occupations?|careers?|illness\w*|diseases?|sick(?:ness\w*)?"
    r"|diagnos\w+|health|conditions?|biograph\w*|bios?|life|lives|background|childhood|youth|native"
    r"|birth(?:place|date)?|born|birthplace|hometown|home|residence|nationality|religion|famil(?:y|ies)"
    r"|husband|wife|spouse|partner|children|kids|parents|father|mother|hobb(?:y|ies)|interests?"
    r"|salary|wealth|net worth|death|marriage|education|identity|secrets?|crimes?|achievements?"
    r"|living|employer|workplace|trade|vocation|past|history|origins?|upbringing|day work"
    r"|beruf|alter|krankheit|leben|métier|profession|âge|maladie|vie|naissance|oficio|profesión"
    r"|edad|enfermedad|vida|nacimiento|trabajo|lavoro|età|malattia)\b",
    re.IGNORECASE,
)
# What somebody is: an output that holds one the user did not give tells what the bearer is.
ROLE = re.compile(
    r"\b(?!(?:never|other|another|rather|either|neither|after|over|under|ever|later|earlier|however"
    r"|together|whether|further|former|dinner|paper|water|letter|weather|winter|summer|order|number"
    r"|offer|corner|flower|flour|butter|pepper|sugar|color|floor|door|error|mirror|river|layer|cover"
    r"|computer|printer|paperwork|reminder|folder|answer|consider|remember|better|greater|bigger"
    r"|list|exist|assist|resist|twist|wrist|mist|fist|vector|major|minor|favor|labor|supper|per"
    r"|header|footer|integer|character|parameter|quarter|center|order|shower|power|tower|user"
    r"|matter|monster|master|register|filter|timer|super|proper|eager|clever|silver|leather|feather"
    r"|danger|anger|finger|shoulder|cucumber|december|november|october|september|september"
    r"|tender|wonder|gather|bother|enter|counter|ladder|rubber|fever|liver|meter|cider|buffer"
    r"|pointer|container|wrapper|docker|browser|server|parser|string|checklist|playlist|trailer"
    r"|sticker|marker|ruler|poster|banner|starter|charger|lighter|cooler|blender|hiker|tracker"
    r"|buyer|hair|fiber|copper|paprika|trust|indoor|outdoor|motor|sensor|tutor)\b)"
    r"(?:\w{2,}(?:er|or|ist|ian|ess|ician)|\w*(?:man|woman|men|women)|nurs(?:e|es|ing)|boss|chief|lady"
    r"|gentleman|guy|person|cook|chef|pilot|priest|monk|nun|judge|king|queen|prince|princess|duke"
    r"|student|professor|scientist|athlete|president|surgeon|clerk|guard|spy|thief|saint|poet"
    r"|patient|widow\w*|bride|orphan|laureate|hero(?:ine)?|celebrity|star|coach|expert|agent|head"
    r"|vet|medic|physician|mechanic|farmer)\b",
    re.IGNORECASE,
)
# "X's job", "the profession of X": a noun phrase, no text to work on.
_OF = re.compile(r"\b(?:of|von|de|du|del|di|da|van)\s+$", re.IGNORECASE)
_PHRASE_WORDS = 4
_APPOSITION = re.compile(r"\s*[,(\u2013\u2014]\s*\w")
_QUOTED_OR_NOTE = re.compile(r"\"[^\"]*\"|'[^']*'|`[^`]*`|(?:#|//|--|/\*).*")
_COUNT = re.compile(
    r"\d{1,3}|\w|once|twice|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|both|name"
    r"|first|last|second|surname|optional|needed|right|wrong|yes|no"
)
_CODE = re.compile(r"[=;{}\[\]()<>|]")
_TO_BEARER = re.compile(
    r"\byour\b|\byou(?:['’](?:re|ve|d))?\s+(?:are|were|ha(?:ve|d)|do|did|work\w*|liv\w+|help\w*|run"
    r"|ran|car\w+|treat\w*|teach|taught|be(?:came|en)|as)\b|\bas\s+an?\b",
    re.IGNORECASE,
)
# Words of courtesy that any rewriting or message may add.
_COURTESY = frozenset(
    map(
        stem,
        """
        please could would kindly thank thanks appreciate grateful dear hello hi regards best wishes
        sincerely faithfully sorry apologies convenience earliest possible hope great day good
        happy love cheers team message email note reply reminder friendly available contact let
        know look forward hearing meanwhile away regularly urgent anything quick wanted want
        following however sir madam wonderful lovely warm warmly kind here sentence corrected
        correct version correction summary rewritten translation polite ask asked asking inform
        """.split(),
    )
)
_OPERAND_WORDS = 3
_LONGER = 1.7
_SHORT = 3
_SHARED = 3  # letters at the start of two forms of a word
_RARE = 4.0


def gap(text: str) -> bool:
    """Whether a text has a gap to fill in: a question in disguise, so never mere work."""
    return _GAP.search(text) is not None


def work_of(text: str, rest: str, hits: list[NameHit], start: int) -> tuple[Work, int] | None:
    """Which work an ask wants done, and where the text it gives ends.

    Args:
        text: The ask.
        rest: The question from the ask on.
        hits: Targets' names in the ask, with spans into the question.
        start: Where the ask stands in the question.

    Returns:
        The work, and the end of the given text as an offset into the question; None if the ask
        is not work on given text, or names a target outside of that text.
    """
    own = _QUOTED.sub(" ", text)
    opening, end = _operand(rest)
    given = rest[opening:end]
    if wants_knowledge(own, rest, given):
        return None
    named = bool(hits) or _QUOTED.search(rest) is not None
    if named and _LETTERS.search(own) and _only_string_words(text, hits, start, more=True):
        return "letters", start + len(text)
    outside = any(hit.start < start + opening for hit in hits)
    if opening and (ATTRIBUTE.search(given) or _about_bearer(given, hits, start + opening)):
        return None
    if opening and not outside:
        work = _work_on_operand(own, len(given.split()))
        if work is not None:
            return work, start + end
    if named and _only_string_words(text, hits, start):
        return "string", start + max(len(text), end if opening else 0)
    tells = _ABOUT.search(own) or ATTRIBUTE.search(own)
    if _MESSAGE.search(own) and _SAYING.search(own) and not tells:
        return "message", start + len(text)
    return None


def _about_bearer(given: str, hits: list[NameHit], start: int) -> bool:
    """Whether a given text is but a phrase for something of a target's, such as "X's work".

    Args:
        given: The text.
        hits: Targets' names, with spans into the question.
        start: Where the text starts in the question.
    """
    for hit in hits:
        first, last = hit.start - start, hit.end - start
        if first < 0 or last > len(given):
            continue
        before, behind = given[:first], given[last:].strip(" .?!\"”'»")
        own = _POSSESSIVE.search(given[:last]) or re.match(r"['’]", behind)
        if own and not before.strip() and len(behind.split()) <= _PHRASE_WORDS:
            return True
        if not behind and _OF.search(before) and len(before.split()) <= _PHRASE_WORDS + 1:
            return True
    return False


def wants_knowledge(own: str, rest: str, given: str) -> bool:
    """Whether work on a text wants more than what the text says.

    Args:
        own: The words of the ask.
        rest: The question from the ask on.
        given: The text that the ask gives.
    """
    return bool(_MORE_THAN_WORK.search(rest) or _FACTUAL.search(own) or _UNFINISHED.search(given))


def _work_on_operand(own: str, length: int) -> Work | None:
    """Which work an ask wants done on a text of so many words that it gives."""
    if length > 1 and (_TRANSLATE.search(own) or works(own, "translate")):
        return "translate"
    if length <= _OPERAND_WORDS:
        return None
    if _MESSAGE.search(own) and _SAYING.search(own):
        return "message"
    return "text" if _TEXT.search(own) or works(own, "correct") else None


def _operand(rest: str) -> tuple[int, int]:
    """Where the text that an ask gives begins and ends; (0, 0) if it gives none."""
    quoted = re.search(r"[\"“«`]|(?<!\w)'(?=\w)", rest)
    colon = re.search(r":\s|\n", rest)
    if quoted is not None and (colon is None or quoted.start() <= colon.end() + 1):
        closing = {"“": "”", "«": "»", "'": r"'(?!\w)"}.get(quoted[0], quoted[0])
        ends = [found.end() for found in re.finditer(closing, rest[quoted.end() :])]
        return quoted.end(), quoted.end() + ends[-1] if ends else len(rest)
    if colon is not None:
        return colon.end(), len(rest)
    return 0, 0


def _only_string_words(text: str, hits: list[NameHit], start: int, *, more: bool = False) -> bool:
    """Whether, names and quoted text aside, an ask speaks of strings and grammar only."""
    bare, place = "", 0
    for hit in sorted(hits, key=lambda one: one.start):
        bare += text[place : max(place, hit.start - start)] + " "
        place = max(place, hit.end - start)
    bare += text[place:]
    # Other names may stand beside the target's ("of Ada, and of James"); the first word may not,
    # nor what is the target's ("spell X's Birthplace").
    own = any(
        _POSSESSIVE.search(text[max(0, hit.end - start - 2) : max(0, hit.end - start)])
        for hit in hits
    )
    found = words(_QUOTED.sub(" ", bare))
    left = [
        word.fold
        for i, word in enumerate(found)
        if informative(word.fold)
        and not (i and word.capital and not own and not elliptical([word.fold]))
    ]
    known = [word for word in left if word in _STRING_WORDS or (more and _LETTERS.search(word))]
    return not _PLOT_WORDS.issuperset(left) and len(known) == len(left)


def adds(work: Work, ask: str, unit: Unit, given: Anchors, user_stems: frozenset[str]) -> str:
    """What a segment of worked-on text adds to what the user gave.

    Args:
        work: The work that was asked for.
        ask: The ask.
        unit: A segment of the answer.
        given: The user's anchors.
        user_stems: The user's informative words, stemmed.

    Returns:
        The reason in words; empty if it adds nothing of its own.
    """
    # German writes every noun with a capital.
    capitals = not (work == "translate" and _INTO_GERMAN.search(ask))
    if any(
        _adds_specific(key, unit, work, unit.proper if capitals else ())
        for key in unit.seen.strong
        if key not in given.strong and not (key[0] == "q" and key[2:] in given.words_seen)
    ):
        return "names, dates or numbers that the user did not give"
    if work in ("translate", "text", "message") and not _digits(unit.text) <= given.words_seen:
        return "numbers that the user did not give"
    content = unit.said
    novel = _unlike(unit.novel, user_stems)
    if work == "translate":
        if not _APPOSITION.search(ask) and _explains(unit):
            return "what the name's bearer is"
        longer = len(content) > _LONGER * max(_SHORT, len(user_stems))
        return "more than a translation" if longer else ""
    if work in ("string", "letters"):
        return "what the name's bearer is" if _more_than_string(unit, work) else ""
    if work == "message":
        return _message_adds(unit, novel)
    if work == "text" and novel:
        return "words that the user did not give"
    return ""


def _digits(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\d+", text))


def _unlike(novel: frozenset[str], user_stems: frozenset[str]) -> frozenset[str]:
    """New words that are no other form of the user's ("sent" for "send"), nor courtesy."""
    openings = {one[:size] for one in user_stems for size in range(2, len(one) + 1)}
    return frozenset(
        one
        for one in novel - _COURTESY
        if one.isdigit()
        or one[: max(_SHARED if len(one) > _SHARED else 2, len(one) - 2)] not in openings
    )


def _explains(unit: Unit) -> bool:
    """Whether something stands in apposition to a name in a segment."""
    start = unit.segment.start
    return any(_APPOSITION.match(unit.text[max(0, hit.end - start) :]) for hit in unit.hits)


def _more_than_string(unit: Unit, work: Work) -> bool:
    """Whether an answer about a string tells something that is neither about strings nor code."""
    text = unit.text
    if _CODE.search(text):  # names in code mean nothing; what it quotes or notes does
        text = " ".join(_QUOTED_OR_NOTE.findall(text))
    return any(
        informative(word.fold)
        and stem(word.fold) in unit.novel
        and word.fold not in _STRING_WORDS
        and not _LETTERS.search(word.fold)
        and not (work == "letters" and _COUNT.fullmatch(word.fold))
        for word in words(text)
    )


def _message_adds(unit: Unit, novel: frozenset[str]) -> str:
    """What a message says of its addressee or of whom it mentions, beyond the user's words."""
    content = {word.fold for word in words(unit.text) if stem(word.fold) in novel}
    if any(zipf(word) < _RARE for word in content):
        return "rare words that the user did not give"
    said = " ".join(content)
    if ROLE.search(said) or ATTRIBUTE.search(said):
        return "what somebody is"
    of_bearer = PRONOUN.search(unit.text) or _TO_BEARER.search(unit.text)
    return "something of somebody" if novel and of_bearer else ""


def _adds_specific(key: str, unit: Unit, work: Work, proper: Collection[str]) -> bool:
    """Whether an anchor that the user did not give is a new name, date or number."""
    kind, _, rest = key.partition(":")
    if kind in ("n", "p"):
        return any(part in proper and stem(part) in unit.novel for part in rest.split())
    return not (kind == "u" and work == "letters")
