"""References: what an ask means that was said before it, where no plain pronoun says so."""

from __future__ import annotations

import re

from alu_graph.text.folding import words
from alu_graph.text.rarity import informative, stem

_CONTENT = 2  # informative words of its own by which an ask stands by itself
_END = 60  # characters
_SHORT = 6  # words: too few for a question in a language of which next to nothing is known
# A thing of the talk itself: such a reference reaches back past whoever was named since.
_NUMBER = r"(?:#?\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten)"
_ORDINAL = (
    r"(?:first|second|third|fourth|fifth|previous|prior|earlier|former|other|original|initial)"
)
_ITEM = (
    r"(?:ones?|questions?|wom[ae]n|m[ae]n|persons?|people|lady|guy|girl|boy|names?|topic|subject"
    r"|entry|item|request|query)"
)
_TALK = re.compile(
    rf"\b(?:the|my|our|your|that)\s+(?:very\s+)?{_ORDINAL}\s+{_ITEM}\b"
    r"|\bthe\s+(?:former|latter)\b"
    r"|\b(?:one|person|man|woman|name|somebody|someone|question|whom?|what)\s+(?:that\s+)?(?:you|i)\s+"
    r"(?:just\s+)?(?:asked|picked|chose|named|mentioned|meant|failed|skipped|refused|said|wrote|gave"
    r"|dodged|missed|started)\b"
    rf"|\b(?:item|entry|question|number|no\.?)\s+{_NUMBER}\b(?=[^.?!]{{0,30}}\b(?:list|questions)\b)"
    rf"|\b(?:item|entry|question)\s+{_NUMBER}\b"
    r"|^\W*(?:(?:and|now|ok|okay|please|then)\W+)*"
    r"(?:(?:the\s+)?same\s+(?:for|with|about)|compare\s+(?:it\s+|that\s+|this\s+)?(?:with|to))\b",
    re.IGNORECASE,
)
# The question or the answer: of the talk, unless the same turn holds one.
_QUESTION = re.compile(
    r"\b(?:the|my|that|this|all|both)\s+(?:above\s+)?questions?\b|\b(?:my|the)\s+quer(?:y|ies)\b",
    re.IGNORECASE,
)
_OBJECT = re.compile(
    r"\b(?:on|about|of|for|with|to|from|in|do|answer|explain|say)\s+(?:that|this|those)\W*$",
    re.IGNORECASE,
)
# "Why did the town love that nurse?"
_WHY = re.compile(r"\W*(?:(?:so|and|but|then)\W+)*(?:why|how)\b", re.IGNORECASE)
_THAT = re.compile(r"\b(?:that|said)\s+[a-z]+\W*$", re.IGNORECASE)
_STYLE = frozenset(
    """
    maximum minimum max min most least limit fewer longer shorter short long simple simpler simply
    plain plainly brief briefly concise concisely detail details detailed bullet bullets points
    point paragraph paragraphs sentences lines line table json yaml xml csv markdown format formal
    formally informal tone style fun fact facts trivia quick quickly slowly funny rhyme rhymes
    uppercase lowercase capitals caps step steps honest honestly direct directly english reply
    respond response write rewrite rephrase explain describe elaborate harder better properly
    two three four five six seven eight nine ten twenty thirty fifty hundred rules rule ignore pls
    """.split()
)
_THANKS = re.compile(
    r"\W*(?:(?:ok(?:ay)?|great|cool|nice|good|all right|alright|oh|perfect|no|and|so|again"
    r"|well|there"
    r"|very much|so much|a lot|thanks?|thank you|thx|cheers|hello|hi|hey|bye|goodbye|welcome|you"
    r"|morning|evening|afternoon|night|everyone|all|friend)\b\W*)+",
    re.IGNORECASE,
)
_POLITE = re.compile(
    r"\b(?:thanks?|thank you|thx|cheers|hello|hi|hey|bye|goodbye|good (?:morning|evening|night))\b",
    re.IGNORECASE,
)
# Another topic is announced: one word of its own is then enough.
_ANNOUNCED = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|now|and|so)\W+)*(?:next\s*[:,-]|moving on"
    r"|(?:a |an)?(?:new|another|different)\s+(?:question|topic|subject))",
    re.IGNORECASE,
)
_SOME = re.compile(
    r"^\W*what\s+are\s+(?:some|common|popular|good|typical)\s+[\w-]+\W*$", re.IGNORECASE
)
_ANY = re.compile(r"\b(?:an?|some)\s+(?:[\w-]+\s+)?[\w-]+", re.IGNORECASE)
_OWN_SUBJECT = re.compile(r"\b(?:i|we|people|my|our)\b", re.IGNORECASE)
_DEFINITE = re.compile(
    r"\b(?:the|which|this|that|these|those|your|know)\b|\bwhat\s+(?!(?:is|are|do|does|did|can|could"
    r"|should|would|will|to|if|was|were|am|may)\b)",
    re.IGNORECASE,
)
_ASIDE = frozenset(("why", "next", "hello", "thanks"))
# Somebody of the user's own, told of and not sent for an answer.
_OWN_PERSON = re.compile(
    r"\b(?:my|our|an?)\s+(?:[\w-]+\s+){0,2}?(?:sister|brother|mother|father|mom|mum|dad|wife|husband"
    r"|son|daughter|grand(?:mother|father|ma|pa|son|daughter)|aunt|uncle|cousin|niece|nephew|friend"
    r"|girlfriend|boyfriend|partner|boss|colleague|coworker|co-worker|manager|neighbou?r|roommate"
    r"|teacher|student|child|kid|baby|girl|boy|dog|cat|pet|patient|client|customer|man|woman)\b"
    r"(?!['’]s|\s+(?:ask|want|wonder|need|say|said|told|tell|think|know|knew|like|love|is\s+curious"
    r"|(?:is|was)\s+(?:ask|wonder|called|named))\w*)",
    re.IGNORECASE,
)
# The reply of a worked example: "Answer: Lyon".
_REPLY = re.compile(r"\W*(?:answer|ans|reply|response)\s*:[^?]*\Z", re.IGNORECASE)
# A thing that a sentence before told of: "the title of this single".
_THING_BEFORE = re.compile(
    r"\b(?:this|that|these|those|such|the(?:\s+(?:same|said))?)\s+"
    r"(?!(?:most|first|last|only|name|title|year|date)\b)([a-z][a-z-]{2,})\b(?!\s+(?:of|that|which|who)\b)"
)
# Names, titles and numbers of its own: such an ask says what it is about.
_OF_ITS_OWN = re.compile(r"(?<=[a-z,]\s)[A-ZÀ-Þ]\w|[\"“”]|(?<!\w)['‘]\w|\d")
_SPLIT = re.compile(
    r"\b(?:join|combine|concatenate|merge|together|assemble|glue|append|unite)\b", re.IGNORECASE
)
# Pronouns of languages without a row in `languages`; in small letters where a name is spelled so.
_ELSEWHERE = re.compile(
    r"\b(?:(?i:hon|hennes?|henne|hende|hendes|honom|hän(?:en|et|tä|elle|estä|eltä|ellä)?|její|jejího"
    r"|jeho|jej|jemu|jím|něj|něm|ním|dânsa|dânsul|său|săi|lui|neki|róla|tőle|nála|ő|őt|ővele|beliau"
    r"|férje|felesége|gyerekei|munkája|foglalkozása|ấy)|hun|han|hans|ham|ea|(?!kenya)[a-z]{4,}nya)\b"
    r"|\b(?:dia|ia)\b(?=.{0,60}\b(?:apa|siapa|mana|kapan|kerja|bekerja|lahir|tinggal|suami|istri)\b)"
    r"|\b(?:apa|siapa|mana|kapan|kerja|bekerja|lahir|tinggal)\b.{0,60}\b(?:dia|ia)\b"
    r"|เธอ|เขา|หล่อน",
)
_BARE_ELSEWHERE = frozenset(
    """és de hol mikor ki mi miért hogyan dolgozik született él lakik halt meg kerja lahir tinggal
    apa siapa di mana kapan dan och var när vad vem jobbar arbetar född bor og hvor hvornår hva hvad
    hvem når jobber arbejder født ja missä milloin mitä kuka työskentelee syntyi asuu kdy kde co kdo
    pracuje narodil narodila žije și unde când ce cine lucrează născut născută locuiește""".split()
)


def reaches_back(text: str, *, alone: bool) -> bool:
    """Whether an ask means a thing of the talk: "my first question", "the one you picked".

    Args:
        text: The ask.
        alone: Whether nothing else is asked beside it, so that "the question" is an earlier one.

    Example:
        >>> reaches_back("Do item 2 of my list", alone=False), reaches_back("Is 2 odd?", alone=True)
        (True, False)
    """
    return _TALK.search(text) is not None or (alone and _QUESTION.search(text) is not None)


def pleasantry(text: str) -> bool:
    """Whether a turn greets or thanks, and does nothing else.

    Example:
        >>> pleasantry("ok thanks"), pleasantry("ok")
        (True, False)
    """
    return _THANKS.fullmatch(text) is not None and _POLITE.search(text) is not None


def only_style(text: str) -> bool:
    """Whether an ask is about length, style or format, and holds no matter of its own.

    Example:
        >>> only_style("Ten words maximum."), only_style("Name ten rivers.")
        (True, False)
    """
    told = _told(text)
    return bool(told) and all(word in _STYLE or word in _LENGTH for word in told)


_LENGTH = frozenset("word words letter letters sentence again".split())


def of_before(text: str) -> bool:
    """Whether an ask has "that" for its object ("a poem on that"), or a pronoun of far away."""
    if _OBJECT.search(text) or _ELSEWHERE.search(text):
        return True
    if _WHY.match(text) and _THAT.search(text[-_END:]):
        return True
    found = [word.fold for word in words(text[:100])]
    known = [word in _BARE_FOLDED for word in found]
    return len(found) > 1 and len(found) <= _SHORT and all(known)


_BARE_FOLDED = frozenset(word.fold for one in _BARE_ELSEWHERE for word in words(one))


def stands_alone(text: str) -> bool:
    """Whether an ask of few words brings all that it needs: "How do I make bread?".

    Example:
        >>> stands_alone("Tell me a joke"), stands_alone("Which hospital?")
        (True, False)
    """
    told = _told(text)
    if len(told) >= _CONTENT or (told and _ANNOUNCED.match(text)):
        return True
    own = _OWN_SUBJECT.search(text) is not None and _DEFINITE.search(text) is None
    return bool(told) and (own or _ANY.search(text) is not None)


def of_a_kind(text: str) -> bool:
    """Whether an ask is about things of a kind, nobody's: "What are some hobbies?"."""
    return _SOME.match(text) is not None


def own_person(text: str) -> bool:
    """Whether a text tells of somebody of the user's own, whom a pronoun behind it means.

    Example:
        >>> own_person("My sister is sick."), own_person("My sister wants to know")
        (True, False)
    """
    return _OWN_PERSON.search(text) is not None


def reply(text: str) -> bool:
    """Whether a line of a question is the reply of a worked example.

    Example:
        >>> reply("Answer: Lyon"), reply("A town: Lyon")
        (True, False)
    """
    return _REPLY.match(text) is not None


def thing_before(text: str, before: str) -> bool:
    """Whether an ask is about a thing that the sentence before it tells of.

    Args:
        text: The ask.
        before: The sentence.

    Example:
        >>> told = "Ann Lee had her first single out in May."
        >>> thing_before("What was the title of this single?", told)
        True
        >>> thing_before("What is the boiling point of water?", told)
        False
    """
    if _OF_ITS_OWN.search(text):
        return False
    earlier = {stem(word.fold) for word in words(before)}
    return any(stem(found[1]) in earlier for found in _THING_BEFORE.finditer(text))


def joins(text: str) -> bool:
    """Whether an ask wants pieces put together that were given before."""
    return _SPLIT.search(text) is not None


def _told(text: str) -> list[str]:
    return [word.fold for word in words(text) if informative(word.fold) and word.fold not in _ASIDE]
