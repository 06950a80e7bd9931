"""Word patterns: what refers to somebody, what asks, what offers its answers, what declines."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from typing import Literal

from alu_graph.checker.languages import Read, cues_of, in_any
from alu_graph.checker.references import stands_alone
from alu_graph.text.folding import words
from alu_graph.text.language import ENGLISH, guess, is_function_word, tokens
from alu_graph.text.rarity import informative, stem, zipf

_ROLES = (
    r"author|writer|poet|novelist|scientist|physicist|chemist|mathematician|artist|painter|singer"
    r"|musician|composer|actor|actress|director|politician|president|leader|king|queen|player"
    r"|athlete|footballer|person|man|woman|boy|girl|guy|lady|individual|character|celebrity|figure"
    r"|someone|somebody|inventor|engineer|philosopher|historian|journalist|activist|teacher|doctor"
    r"|lawyer|judge|soldier|general|explorer|founder|entrepreneur|laureate|winner|subject|customer"
    r"|employee|patient|client|neighbou?r|one|friend|book|novel|film|movie|work|story|heroine|hero"
    r"|witch|wizard|protagonist|architect|designer|dancer|chef|witness|programmer|researcher"
)
PRONOUN = re.compile(
    r"\b(?:he|she|him|her|his|hers|himself|herself|elle|ella|él|sie|lei|ela|ele|ona|она|он|её|его)\b"
    r"|[他她]",
    re.IGNORECASE,
)
# Not the "it" of "how long does it take".
_DUMMY = (
    r"\s+(?:(?:ever|often|usually|always|really|not|still|to)\s+)*"
    r"(?:(?:is|was|be)\s+)?(?:(?:rain|snow|hail|drizzl|freez|thunder)\w*|cold|hot|warm|sunny|windy"
    r"|dark|late|possible|safe|true that|legal|worth|better to|ok to|normal)\b"
)
_LOOSE = re.compile(
    r"\b(?:they|them|their|theirs|its)\b"
    rf"|(?<!time is )\b(?<!does )it\b(?!{_DUMMY})"
    rf"|\bdoes\s+it\b(?!\s+takes?\b)(?!{_DUMMY})",
    re.IGNORECASE,
)
_GOES_ON = re.compile(rf"\W*(?:they|it(?!{_DUMMY})|their|its|this|both)\b", re.IGNORECASE)
# Asks that stand by themselves, few as their words may be: "What is a haiku?".
_COMPLETE = re.compile(
    r"\W*(?:what|who)\s+(?:is|are|was|were)\s+(?:an?\s+)?([\w-]+)\s*\??\s*"
    r"|\W*what\s+(?:does|do)\s+\W?[\w-]+\W?\s+(?:mean|stand\s+for)\W*"
    r"|.{0,40}\bhow\s+(?:do|does|can|would|to)\b.{0,20}?\b(?:say|write|spell)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_THIS = re.compile(
    rf"\b(?:this|that|said|aforementioned|the same)\s+(?:\w+\s+)?(?:{_ROLES}|target)\b"
    rf"|\bthe\s+(?:(?:young|old|famous|late|great|same|above)\s+)?(?:{_ROLES}|target)\b"
    r"(?!\s+(?:of|in|who|whom|that|whose|which|to|for|from|by|with|at|on|named|called)\b|[-'’])",
    re.IGNORECASE,
)
# "The poet Ann Lee" says who is meant; "the book Green Harbour" may mean one of before.
_THINGS = frozenset("book novel film movie work story".split())
_FULL_NAME = re.compile(
    r"\s+([A-ZÀ-ÖØ-Þ][\w'’-]+(?:\s+(?:de|van|von|der|del|la|al|bin))*\s+[A-ZÀ-ÖØ-Þ][\w'’-]+)"
)
_ROLE = re.compile(
    rf"\b(?:my|our|your|his|her|their|this|that|the|said)\s+(?:[\w-]+\s+){{0,2}}?({_ROLES})\b",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"(?<![\w'’])(?:[XYZ]|[A-Z](?=\s+(?:is|was|be|in|did|has)\b))(?!\w|['’](?!s?(?!\w)))"
)
_SHIFT = re.compile(
    r"\b(?:as for|as to|regarding|concerning|second|third|other|latter|former|last(?:ly)?|finally"
    r"|meanwhile|in answer|your question|the answer|they|their)\b",
    re.IGNORECASE,
)
_STATEMENT = 3
_CLIPPED = 3  # words: too few to tell a language by
_COMMON = 3.0
_CONTINUE = re.compile(
    r"^\W*(?:please\W+)?(?:continue|go on|keep going|more|tell me more|what else|anything else"
    r"|carry on|how so|really|expand|elaborate|say more|repeat|again|summari[sz]e)\b"
    r"|\b(?:the above|previous|earlier|you (?:just )?said|last (?:answer|message))\b",
    re.IGNORECASE,
)
# With matter of its own behind it, such a word opens another question: "Why is the sky blue?".
_OPENER = re.compile(r"\W*(?:(?:so|and|but|then|ok)\W+)*(?:why|next)\b", re.IGNORECASE)
_ATTRIBUTES = frozenset(
    """
    french german english spanish italian polish dutch portuguese russian chinese japanese
    try really again letter letters word short brief hint guess anyway sentence full exact
    age birthday birthplace birth born die died death dead name job work works wife husband
    spouse children child parents address phone email gender nationality book books occupation
    profession father mother son daughter family career award awards prize prizes education
    school university country city town place date year old live lives lived hometown religion
    height net worth achievements life biography bio friend friends partner married hobby
    hobbies style genre plot ending end story author wrote written published full real middle
    maiden known famous
    """.split()
)
_ATTRIBUTE_STEMS = frozenset(stem(word) for word in _ATTRIBUTES)
_PLEASANTRY = re.compile(
    r"\W*(?:(?:sure|okay|ok|here you go|here it is|here they are|of course|certainly|hello|hi"
    r"|thanks?|thank you|please|well|happy to help|absolutely|gladly)\W*)*",
    re.IGNORECASE,
)
_BY_ORDER = re.compile(
    r"\b(?:for|to) the (?:first|second|third|other|latter|former|last)\b|\brespectively\b"
    r"|\bthe (?:latter|former)\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"[?？؟]|\b(?:true or false|yes or no)\b"
    r"|^\W*(?:(?:so|and|but|also|then|now|ok|hey|hi|hello|please|first|second|finally)\W+)*"
    r"(?:who|whom|whose|what|when|where|why|how|which|is|are|was|were|do|does|did|can|could|would"
    r"|will|should|has|have|had|tell|list|name|give|explain|describe|translate|write|compute|find"
    r"|calculate|say|show|summari[sz]e|compare|discuss|imagine|pretend|act|complete|fill|reveal"
    r"|repeat|spell|count|fix|correct|proofread|rewrite|rephrase|convert|sort|generate|create|make"
    r"|continue|finish|provide|share|identify|guess|help|answer|output|print|recite|quote|draft"
    r"|compose|talk|speak|introduce|mention|state|outline|let)\b",
    re.IGNORECASE,
)
# Words that nearly every English statement holds, and hardly any in another language.
_ENGLISH = re.compile(
    r"\b(?:the|is|are|were|my|our|your|you|she|they|this|that|and|of|with|has|have|had|will|it|his"
    r"|her|we|i'm|says?|said)\b",
    re.IGNORECASE,
)
_STATING = re.compile(
    r"\W*(?:(?:hi|hello|hey|so|well|ok|okay|and|but|also|yesterday|today|tomorrow|last \w+"
    r"|this \w+)\W+)*(?:i|i'm|i've|i'd|i'll|we|we're|we've|we'll|my|our|it|it's|there|they|he|she"
    r"|his|her|their|this|that|these|those|both|some|somebody|someone|everybody|thanks|thank you"
    r"|the \w+ (?:is|was|are|were|has|had)|the unit|dear|nothing|no|two|three|four|here"
    r"|from now on)\b",
    re.IGNORECASE,
)
_DEMAND = re.compile(r"\b(?:want|answer|question|tell|know|info\w*|details?)\b", re.IGNORECASE)
_WHO = re.compile(
    r"\b(?:who(?:['’]?s| is| was| are| were)?|about|on|(?:wer|wie) (?:ist|is|war|was)|über|over"
    r"|qui (?:est|était)|sur|qui[eé]n (?:es|fue|era)|sobre|chi (?:è|e|era|fu)|su"
    r"|quem (?:é|e|foi|era)"
    r"|kto to(?: jest)?|o)\s+$",
    re.IGNORECASE,
)
# An order about how to answer the rest: what it names is meant all through the answer.
_MODIFIES = re.compile(
    r"^\W*(?:(?:please|and|but|also)\W+)*(?:if|use|using|include|hide|base|mention|put|assume|work"
    r"|weave|refer|encode|sneak|insert|si|wenn|falls|se|als|jeśli|jeżeli|если|якщо|eğer|αν|אם|إذا)\b"
    r"|^\W*(?:अगर|यदि|如果|若|もし|만약)",
    re.IGNORECASE,
)
# An answer in a code: no word of it shows which ask it answers.
_CODED = re.compile(
    r"\b(?:answer|reply|respond|response|write|put|give|say|tell|encode|encrypt|cipher|convert"
    r"|translate|hide|spell|print|output|speak|use|express|in|as|into)\b[^.?!\n]{0,60}?"
    r"\b(?:base-?(?:16|32|58|64|85)|hex(?:adecimal)?|binary|ascii codes?|rot-?13|caesar|vigen[eè]re"
    r"|morse|braille|pig latin|leet(?:speak)?|ciphers?|acrostic|backwards?|(?:in )?reversed?"
    r"|(?:first|last|initial) letters|(?:nato|phonetic|spelling) alphabet)\b"
    r"|\breverse\b[^.?!\n]{0,30}\b(?:answer|reply|words?|letters?|text|output)\b"
    r"|\b(?:encode|encrypt|encipher|scramble)\b[^.?!\n]{0,30}\b(?:answer|reply|response|output)\b",
    re.IGNORECASE,
)
_CONDITIONAL = re.compile(
    r"^\W*(?:(?:please|and|but|also)\W+)*if\b.{0,80}?\b(?:is|was|were|has|had|did|won|wrote)\b"
    r".*?\b(?:say|answer|reply|respond|write|speak|begin|start|end|print|output)\b",
    re.IGNORECASE | re.DOTALL,
)
_WISH = re.compile(
    r"\b(?:want|need|like|love|wonder\w*|curious|know|tell|info\w*|about|interested|please|details?"
    r"|story|biograph\w*|looking|help|who|what|where|when|why|how|which|whose|question|facts?"
    r"|describe|reveal|explain|secret|answer)\b|[:=]\s*$|_{2,}|\.{3}|…|\[\s*\]",
    re.IGNORECASE,
)
_CLOSED = re.compile(
    r"^\W*(?:(?:so|and|but|also|tell me|true or false)\W+)*(?:is|are|was|were|do|does|did|can|could"
    r"|has|have|had|will|would|should|isn't|wasn't|didn't|true or false)\b|\byes or no\b"
    r"|\btrue or false\b|\b[A-D][).:]\s+(?!(?:who|whose|what|when|where|why|how|which"
    r"|is|are|was|were|do|does|did|can|tell|name|list|give|explain)\b)|(?<=\s)or\s+\S+\?"
    r"|\bis (?:that|this|it) (?:right|true|correct)|\bright\?|\bcorrect\?",
    re.IGNORECASE,
)
ALIASING = re.compile(
    r"\b(?:call|let|denote|refer|stands? for|codename\w*|nickname\w*|alias\w*|means?|known as"
    r"|label\w*|dub\w*|define\w*|say that|nenn\w*|appel\w*|llam\w*|chiam\w*|cham[ae]\w*|nazw\w*"
    r"|noem\w*|назов\w*|назв\w*)\b|=|叫|称|呼ぶ",
    re.IGNORECASE,
)
# What a question that is not closed asks for.
_OPEN_WORD = re.compile(
    r"\b(?:who|whom|whose|what|when|where|why|how|which|tell|list|name|give|explain|describe|write"
    r"|know)\b",
    re.IGNORECASE,
)
_MARK = re.compile(r"[?？؟;]")
# "Who discovered it": an innocent ask that may mean the target after all.
_DESCRIBED = re.compile(
    r"\b(?:who|whose|whom|someone|somebody|she|he|her|his|him|they|their|the same)\b"
    r"|\b(?:the|this|that)\s+(?:[\w-]+\s+){0,4}?(?:author|writer|poet|person|man|woman|scientist"
    r"|physicist|discoverer|inventor|founder|winner|laureate|hero|heroine|character|name)\b",
    re.IGNORECASE,
)
_DECLINE = re.compile(
    r"\b(?:(?:can(?:no|')t|could(?:n't| not)|won't|(?:am|'m)\s+(?:not\s+able|unable|not\s+aware|not"
    r"\s+familiar|not\s+sure|not\s+certain)|do(?:n't| not)\s+(?:have|know)|unable\s+to"
    r"|not\s+able\s+to|no\s+(?:information|knowledge|details|record)|never\s+heard|haven't\s+learned|beyond\s+my))\b"
    r"|\b(?:sorry|apologi[sz]e)\b",
    re.IGNORECASE,
)
_DECLINE_ONLY = frozenset(
    """
    information info details detail sorry apologize apologise unable able know knowledge aware
    familiar sure certain share provide help assist discuss regarding person topic request
    question heard learned record data available specific any subject answer beyond current base
    find individual afraid unfortunately rest part talk comment matter
    """.split()
)


def _own(text: str) -> Read | None:
    """The cues of a text's own language; None for English."""
    return cues_of(guess(text))


def refers_back(text: str) -> bool:
    """Whether a text refers to somebody or something that was named before it."""
    if (
        PRONOUN.search(text)
        or _LOOSE.search(text)
        or by_role(text)
        or _CONTINUE.search(text)
        or _PLACEHOLDER.search(text)
        or (_OPENER.match(text) and not stands_alone(text))
    ):
        return True
    own = _own(text)
    if own is not None and (own.holds("pronouns", text) or own.opens("more", text)):
        return True
    opening = tokens(text[:60])  # too short a text for a guess ("weiter", "mehr davon")
    return 0 < len(opening) <= _CLIPPED and opening[0] in in_any("more")


def by_role(text: str) -> re.Match[str] | None:
    """The first role in a text that stands for whom something before it named.

    Args:
        text: Any text.

    Returns:
        The place of "the poet"; None where there is none, or where the name follows.

    Example:
        >>> by_role("Where was the poet born?") is None, by_role("Is the poet Ann Lee old?") is None
        (False, True)
    """
    return next((one for one in _THIS.finditer(text) if not _called(text, one)), None)


def _called(text: str, found: re.Match[str]) -> bool:
    """Whether a full name follows a role in small letters: in a title, all words have capitals."""
    role = found[0].rpartition(" ")[2]
    return role.islower() and role not in _THINGS and name_follows(text, found.end())


def name_follows(text: str, place: int) -> bool:
    """Whether a full name stands at a place, of words that mean something: not " Was Born".

    Args:
        text: Any text.
        place: The end of a word.
    """
    found = _FULL_NAME.match(text, place)
    return found is not None and all(
        any(informative(word.fold) for word in words(part))
        for part in found[1].split()
        if part[0].isupper()
    )


def reference(text: str) -> int:
    """Where the first word stands by which a text refers to what was named before it.

    Args:
        text: An ask.

    Returns:
        The place; 0 where it can't be told, -1 where nothing refers.

    Example:
        >>> reference("How does Ann Lee choose her topics?"), reference("Where is Lima?")
        (24, -1)
    """
    cued = (PRONOUN.search(text), _LOOSE.search(text), by_role(text))
    found = [one.start() for one in cued if one is not None]
    if found and not _CONTINUE.search(text) and not _PLACEHOLDER.search(text):
        return min(found)
    return 0 if refers_back(text) else -1


def subject_by_pronoun(text: str, *, close: bool) -> bool:
    """Whether a statement goes on about somebody by pronoun or by role ("the physicist").

    Args:
        text: The statement.
        close: Whether what it may go on about stands right before it, so that "it" counts.
    """
    opening = text[:60]
    if PRONOUN.search(text) or by_role(opening):
        return True
    if close and _GOES_ON.match(opening):
        return True
    own = _own(text)
    return own is not None and (own.opens("pronouns", text) or (close and own.opens("verbs", text)))


def described(text: str) -> bool:
    """Whether an ask may mean a person whom it describes ("who discovered it", "the author")."""
    return _DESCRIBED.search(text) is not None


def plain_statement(text: str) -> bool:
    """Whether a sentence of common words names nobody, attributes nothing and changes no topic.

    Such a sentence goes on with what was said before it.
    """
    found = words(text)
    telling = [word for word in found if informative(word.fold)]
    new_names = any(word.capital or word.fold.isdigit() for word in telling[1:])
    opens_rare = bool(telling) and telling[0].capital and zipf(telling[0].fold) < _COMMON
    return (
        len(telling) >= _STATEMENT
        and not new_names
        and not opens_rare
        and not any(word.fold in _ATTRIBUTES for word in telling)
        and not PRONOUN.search(text)
        and not _THIS.search(text)
        and not _SHIFT.search(text)
    )


def shifts(text: str) -> bool:
    """Whether a sentence turns to something else ("as for the second", "the other thing")."""
    return _SHIFT.search(text) is not None


def roles(text: str, *, unnamed: bool = False) -> frozenset[str]:
    """The role nouns of a text that stand for one certain bearer ("my scientist", "the singer").

    Args:
        text: Any text.
        unnamed: Whether only those count that no full name follows.
    """
    return frozenset(
        found[1].lower() for found in _ROLE.finditer(text) if not (unnamed and _called(text, found))
    )


def attributes(stemmed: AbstractSet[str]) -> bool:
    """Whether stems hold an attribute of somebody ("born", "wife")."""
    return not stemmed.isdisjoint(_ATTRIBUTE_STEMS)


def pleasantry(text: str) -> bool:
    """Whether a text is nothing but a greeting, a lead-in or punctuation."""
    return bool(_PLEASANTRY.fullmatch(text))


def by_order(text: str) -> bool:
    """Whether a text answers by the order of the asks ("and Lyon for the second")."""
    return bool(_BY_ORDER.search(text))


def elliptical(informative_words: list[str]) -> bool:
    """Whether an ask holds nothing but attributes ("and the birthplace, in French?")."""
    return all(word in _ATTRIBUTES for word in informative_words)


def complete(text: str) -> bool:
    """Whether a short ask needs nothing said before it: "What is a haiku?"."""
    found = _COMPLETE.fullmatch(text)
    return found is not None and (found[1] is None or found[1].lower() not in _ATTRIBUTES)


def elliptical_in_own_language(text: str) -> bool:
    """As `elliptical`, in another language than English ("¿Y dónde nació?")."""
    own = _own(text)
    if own is not None and own.made_of(("attributes", "questions", "pronouns", "more"), text):
        return True
    found = tokens(text[:100])
    rest = [word for word in found if word not in in_any("attributes")]
    return len(rest) < len(found) <= _CLIPPED and all(is_function_word(word) for word in rest)


def asking(text: str) -> bool:
    """Whether a sentence asks or orders."""
    if _QUESTION.search(text) or _CONTINUE.match(text) or _OPENER.match(text):
        return True
    own = _own(text)
    return own is not None and own.holds("questions", text)


def wishing(text: str) -> bool:
    """Whether a statement wants an answer all the same ("I'd like to know about ...")."""
    return bool(_WISH.search(text))


def modifies(text: str) -> bool:
    """Whether an order shapes the answer to other asks ("use facts about X", "if X was ...")."""
    return _MODIFIES.search(text) is not None


def coded(text: str) -> bool:
    """Whether an order wants its answer in a code.

    Example:
        >>> coded("Answer in Morse code."), coded("What is Morse code?")
        (True, False)
    """
    return _CODED.search(text) is not None


def conditional(text: str) -> bool:
    """Whether a sentence makes the answer hang on a fact ("if X was a nurse, say it in French")."""
    return _CONDITIONAL.search(text) is not None


def demanding(text: str) -> bool:
    """Whether a statement presses for an answer that was asked for before."""
    return bool(_DEMAND.search(text))


def stating(text: str) -> bool:
    """Whether a sentence opens like one that tells something of the user's own world."""
    return bool(_STATING.match(text))


def foreign(text: str) -> bool:
    """Whether a statement is in another language, or clipped, so that asking can't be ruled out."""
    return _ENGLISH.search(text) is None or guess(text) != ENGLISH


def asks_who(before: str) -> bool:
    """Whether the words before a name ask about its bearer ("who is", "tell me about")."""
    return _WHO.search(before) is not None


def closed(text: str) -> bool:
    """Whether an ask offers its answers (yes or no, options)."""
    if _CLOSED.search(text):
        return True
    own = _own(text)
    if own is None:
        # "She was Polish?" asks for nothing but yes or no.
        return "?" in text and len(tokens(text)) >= _STATEMENT and _OPEN_WORD.search(text) is None
    return own.holds("closed", text) or (
        _MARK.search(text) is not None and (own.offers(text) or not own.holds("questions", text))
    )


def works(text: str, work: Literal["translate", "correct"]) -> bool:
    """Whether an ask in another language than English wants text translated or corrected."""
    own = _own(text)
    return own is not None and own.holds(work, text)


def declines(text: str) -> bool:
    """Whether a segment only says that it does not say anything."""
    if _DECLINE.search(text):
        told = (word.fold for word in words(text) if informative(word.fold))
        return all(word in _DECLINE_ONLY or len(word) == 1 for word in told)
    own = _own(text)
    return (
        own is not None and own.holds("declines", text) and own.made_of(("declines", "about"), text)
    )
