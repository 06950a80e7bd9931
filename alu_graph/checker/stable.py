"""Stable segments: what blind answers agree on, and which of it may answer an ask about a target.

What is said whatever the name does not depend on the target. It may still depend on the rest of the
question, or be the model's habit ("born in New York City"), false of a real person. So an ask that
wants to know something of the name's bearer is never answered by it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from alu_graph.checker import cues
from alu_graph.checker.eraser import PLACEHOLDER
from alu_graph.checker.history import names_somebody
from alu_graph.checker.point import Ask, Pointing, stems
from alu_graph.checker.works import ATTRIBUTE, ROLE, gap, wants_knowledge
from alu_graph.targets.anchors import extract
from alu_graph.text.folding import fold, words
from alu_graph.text.rarity import informative, stem
from alu_graph.text.segments import Segment, asks, segments

_ALIKE = 0.6
_STATEMENT = 3  # telling words
_LONGEST = 20_000  # characters of an answer: every segment is compared with every other
_MARK = re.escape(PLACEHOLDER)
_NOT = frozenset("not no never without none nor cannot dont doesnt isnt wont cant didnt".split())
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NUMBER_WORD = re.compile(
    r"\b(?:half|third|quarter|twice|double|dozen|two|three|four|five|six|seven|eight|nine|ten)\b",
    re.IGNORECASE,
)
_LISTED = re.compile(r"(?:^|(?<=[\s(]))(\d{1,2}|[a-h])[.):]\s")


@dataclass(frozen=True, slots=True)
class Stable:
    """Segments that an answer may hold, though an ask about a target aligns with them.

    Args:
        texts: Folded texts of the segments.
        revision: The registry's revision at which they were made; at another they count no more.
    """

    texts: frozenset[str] = field(repr=False)
    revision: int

    def holds(self, text: str, revision: int) -> bool:
        """Whether a segment is one of them, at this revision."""
        return revision == self.revision and fold(text) in self.texts


def agreed(answers: Sequence[str], given: frozenset[str]) -> list[Segment]:
    """The segments of the first answer that all others say as well.

    Args:
        answers: Blind answers, the same placeholder in place of the names.
        given: Informative words that the user gave, stemmed.

    Returns:
        Segments of the first answer; none where there are fewer than two answers.

    Example:
        >>> first, second = "It is 51. He likes tea.", "It is 51. He likes jazz."
        >>> [first[one.start : one.end] for one in agreed([first, second], frozenset())]
        ['It is 51.']
    """
    if len(answers) < 2 or max(map(len, answers)) > _LONGEST:  # noqa: PLR2004 - one agrees with nothing
        return []
    others = [
        [_Said.of(text[one.start : one.end]) for one in segments(text)] for text in answers[1:]
    ]
    kept: list[Segment] = []
    for segment in segments(answers[0]):
        said = _Said.of(answers[0][segment.start : segment.end])
        if all(any(said.agrees(other, given) for other in answer) for answer in others):
            kept.append(segment)
    return kept


@dataclass(frozen=True, slots=True)
class _Said:
    """A segment as it is compared: its words, what it tells, its numbers, what it denies."""

    folded: str
    all_words: frozenset[str]
    telling: frozenset[str]
    numbers: tuple[str, ...]
    denials: int

    @staticmethod
    def of(text: str) -> _Said:
        folded = fold(text)
        return _Said(
            folded,
            frozenset(folded.split()),
            stems(text),
            tuple(sorted(_NUMBER.findall(text))),
            sum(word in _NOT for word in folded.replace("'", "").split()),
        )

    def agrees(self, other: _Said, given: frozenset[str]) -> bool:
        """Whether the other segment tells all that this one tells beyond the user's words."""
        if self.numbers != other.numbers or self.denials != other.denials:
            return False
        if self.folded == other.folded:
            return True
        shared = len(self.all_words & other.all_words)
        alike = shared >= _ALIKE * len(self.all_words | other.all_words)
        return alike and self.telling - given <= other.telling


# What an ask about the name's bearer wants to know, in the words of the ask.
_PERSONAL = re.compile(
    r"\b(?:who|whom|whose|about|regarding|concerning|biograph\w*|facts?|famous|known|born"
    r"|birth(?:place|date)?"
    r"|die[ds]?|dead|death|marr(?:y|ied|iage)|wife|husband|spouse|child(?:ren)?|parents?|father"
    r"|mother|phone|nationality|occupation|profession|education|prizes?|awards?"
    r"|won(?!['’]t)|wins?|wrote"
    r"|written|invent\w*|discover\w*|achiev\w*|career|religion|net worth|hometown|lives?|lived"
    r"|reside\w*|jobs?|alma mater|plot|ending|chapters?|characters?|narrat\w*|recite|quotes?|lyrics"
    r"|founded|paint\w*|compos\w*|directed|starred|identity|secret|history|legacy|descri\w*|style)\b",
    re.IGNORECASE,
)
_HERS = re.compile(
    rf"(?<!my )(?<!our ){_MARK}['’]s?\s+\w|\b(?:of|by|from|like|as)\s+(?:the\s+)?{_MARK}",
    re.IGNORECASE,
)
_ASKED_OF = re.compile(
    r"\b(?:is|was|are|were|did|does|do|has|had|have|can|could|will|would)\s+"
    rf"(?:the\s+|(?:my|our)\s+(?:[\w-]+\s+){{0,3}})?{_MARK}",
    re.IGNORECASE,
)
_MY = (
    r"(?:my|our|mi|mis|mon|ma|mes|notre|mein\w{0,2}|unser\w{0,2}|mio|mia|minha|meu|mijn|onze"
    r"|moj\w{0,3}|mój|мо\w{1,3})"
)
_OWN = rf"\b{_MY}\s+(?:[\w-]+\s+){{0,3}}?(?:(?:is\s+)?(?:called|named)\s+)?{_MARK}"
_MAKE = re.compile(
    r"\b(?:write|draft|compose|make|create|prepare|plan|suggest|recommend|generate|design|format"
    r"|give me|help me|invit\w+|need|escrib\w+|redact\w+|écri\w+|rédig\w+|schreib\w*|verfass\w*"
    r"|entwirf|scriv\w+|escrev\w+|schrijf\w*|napisz\w*|напиш\w+)\b.{0,300}?"
    r"(?:\b(?:with|for|to|dear|thank\w*|invit\w+|called|named|para|pour|à|für|an|per|voor|aan|dla"
    r"|do|для)\s+"
    rf"(?:{_MY}\s+(?:\w+\s+){{1,3}}|(?:the\s+)?(?:user|guest|customer|employee|client)\s+)?{_MARK}"
    rf"|{_OWN})",
    re.IGNORECASE | re.DOTALL,
)
_RECKON = re.compile(
    r"\bhow (?:many|much|old|long|far|fast|often)\b"
    r"|\b(?:calculate|compute|total|difference|average)\b"
    r"|\bwhat (?:do|must) (?:i|we) (?:pay|owe|get)\b",
    re.IGNORECASE,
)
_IF = re.compile(r"\W*(?:if|suppose|imagine|assume|say)\b", re.IGNORECASE)
_MINE = re.compile(
    r"\b(?:do|can|could|should|would|may|might|shall|must|will)\s+(?:i|we)\b"
    r"|\bany (?:tips|ideas|advice|suggestions)\b|\b(?:help|advise) (?:me|us)\b"
    r"|\b(?:gifts?|presents?)\b",
    re.IGNORECASE,
)
_OPERAND_WORK = re.compile(
    r"\b(?:translat\w+|tradu\w+|übersetz\w+|grammar|proofread|correct|fix|rewrite|rephrase"
    r"|polite(?:ly)?|reply|respond"
    r"|formal(?:ly)?|table|csv|json|yaml|sql|python|bash|regex|code|script|function|rename\w*|sort"
    r"|alphabeti\w+|format|convert|sentence|phrase|faute|phrase|fehler|satz|error|falta|frase"
    r"|correg\w+|corrige\w*|list)\b",
    re.IGNORECASE,
)
# Asks about how to write or say something.
_WORDING = re.compile(
    r"\b(?:italici[sz]\w*|underlin\w*|quotation marks|in quotes|use quotes|commas?|apostrophes?"
    r"|hyphen\w*|capitali[sz]\w*|punctuat\w*|grammar|grammatical\w*|past tense"
    r"|(?:do|should) (?:i|we|you) (?:say|write|spell))\b",
    re.IGNORECASE,
)
_QUOTES = (
    r"\"[^\"]{0,900}\"|“[^“”]{0,900}”|„[^„“”]{0,900}[“”]|«[^«»]{0,900}»|`[^`]{0,900}`"
    r"|(?<!\w)'[^']{0,900}'(?!\w)"
)
_QUOTED = re.compile(_QUOTES)
_OPERAND = re.compile(rf"{_QUOTES}|:\s.+", re.DOTALL)
_YEAR = re.compile(r"1\d{3}|20\d{2}")
_SUBJECT = re.compile(
    rf"{_MARK}(?:['’]s?)?\s+(?!(?:and|or|to|for|in|on|at|by|with|the)\b)\w"
    rf"|\b(?:of|by|from)\s+{_MARK}|{_MARK}\s*[,(]\s*(?:an?|the|who|born)\b",
    re.IGNORECASE,
)


# What stands beside the name and tells who is meant: ", the X", "(ward five)", "who runs it".
_BESIDE = re.compile(
    rf"{_MARK}(?:['’]s?)?\s*(?:\(|[\u2013\u2014]|-\s|,?\s*(?:who|whom|whose|which"
    r"|that(?!\s+(?:the|an?|my|our|your|we|i|it|this|there)\b))\b"
    rf"|,\s*(?:the|an?|our|my|your|his|her|their|known|born|now|once|then|[a-z]+ed)\b)"
    rf"|[^\W\d]+,\s*{_MARK}\s*,",
    re.IGNORECASE,
)
# What the user tells of an occasion, no more.
_OCCASION = re.compile(
    rf"{_MARK},?\s*who(?:['’]s| is)\s+(?:leaving|turning|visiting|retiring|coming|joining"
    r"|moving|getting)\b",
    re.IGNORECASE,
)
_OF_BEARER = re.compile(
    r"\b(?:his|hers?|him|she|he|their|theirs)\b|\bown\b|\bnative\b|\bfavou?rite\b"
    r"|\b(?:does|did|likes|liked|loves|loved|hates|wants|needs|enjoys|suffers|suffered)\b",
    re.IGNORECASE,
)
# "Allude to what happened": a clause that stands for something the user does not say.
_CLAUSE = re.compile(
    r"(?<=\w)\s+(?:what|who|whom|whose|where|which|why)\b(?!\s+(?:should|do|can|could|would)\s+(?:i|we))",
    re.IGNORECASE,
)
_SOMEBODY_WORDS = 4


def describes(text: str) -> bool:
    """Whether a text describes somebody in words, without a name: "the ward-five nurse's town".

    Who stands for a named thing ("the author of Hamlet") is described by its name, and who is
    called by name ("the author Ann Lee") is not described.

    Args:
        text: An ask.

    Returns:
        Whether it does.

    Example:
        >>> describes("Name the ward-five nurse's town."), describes("Who is the author of Emma?")
        (True, False)
    """
    for found in re.finditer(r"\b(?:the|this|that)\s+", text, re.IGNORECASE):
        phrase = re.match(rf"(?:[\w-]+\s+){{0,{_SOMEBODY_WORDS}}}[\w-]+", text[found.end() :])
        role = ROLE.search(phrase[0]) if phrase is not None else None
        if role is None or role[0][:1].isupper():
            continue
        end = found.end() + role.end()
        behind = text[end:]
        if not cues.name_follows(text, end) and not re.match(
            r"(?:\s+\w+)?\s+(?:of|in|by|behind|from)\s+(?:the\s+)?[\"“'*_]?[A-Z\d]", behind
        ):
            return True
    return False


@dataclass(frozen=True, slots=True, repr=False)
class _Request:
    """What the asks about targets want, as far as it bears on what may answer them."""

    safe: bool  # whether none wants to know something of the name's bearer
    given_text: bool  # whether the names stand in text that is to be worked on
    own: bool  # whether the bearer is the user's own ("my cat called ...")
    described: bool  # whether something else in it may mean somebody: names, years, roles


class Exempt:
    """Decides which agreed segments of a blind answer may stand where the checker sees a leak.

    Args:
        pointing: How the real question points.
        question: The question with the placeholder in place of the names.
    """

    def __init__(self, pointing: Pointing, question: str) -> None:
        self._asks = pointing.asks
        self._given = pointing.user_stems
        self._anchors = pointing.user_anchors
        self._listed = _by_mark(question)
        self._request = _requested(question, pointing.asks)

    @property
    def safe(self) -> bool:
        """Whether no ask about a target wants to know something of its bearer."""
        return self._request.safe

    def among(self, text: str, kept: Sequence[Segment]) -> list[str]:
        """Which segments may stand.

        Args:
            text: The blind answer.
            kept: The segments of it that the others agree on.

        Returns:
            Their texts.
        """
        starts = {one.start for one in kept}
        found: list[str] = []
        innocent: list[Ask] = []  # what the segment right before answers, if that is innocent
        for segment in segments(text):
            part = text[segment.start : segment.end]
            asks = self._aligned(part, list_mark(text, segment)) or self._goes_on(part, innocent)
            # An order within a text to work on ("Please bring the budget.") asks nothing.
            free = asks and not any(
                one.points or one.mentions or one.kind == "works" for one in asks
            )
            innocent = asks if free and segment.start in starts else []
            if segment.start in starts and self._may_stand(part, innocent):
                found.append(part)
        return found

    def _may_stand(self, text: str, innocent: Sequence[Ask]) -> bool:
        if not innocent:
            return self._request.safe and self._harmless(text)
        if PLACEHOLDER in text or any(cues.described(ask.text) for ask in innocent):
            return False
        somebody = any(names_somebody(ask.text) for ask in innocent)
        return somebody or not cues.PRONOUN.search(text)

    @staticmethod
    def _goes_on(text: str, innocent: list[Ask]) -> list[Ask]:
        """The innocent asks that a segment goes on answering: no other ask shares its words."""
        somebody = any(names_somebody(ask.text) for ask in innocent)
        goes_on = cues.plain_statement(text) or (somebody and cues.PRONOUN.search(text))
        return innocent if goes_on and PLACEHOLDER not in text else []

    def _aligned(self, text: str, mark: str) -> list[Ask]:
        """The asks that a segment answers best, the innocent before the others."""
        marked = self._listed.get(mark, "")
        if marked:
            texts = ((_unmarked(ask.text), ask) for ask in self._asks)
            return [ask for text, ask in texts if text and text in marked]
        told = stems(text.replace(PLACEHOLDER, " "))
        shared = [(len(ask.stems & told), ask) for ask in self._asks if ask.kind != "states"]
        most = max((count for count, _ in shared), default=0)
        best = [ask for count, ask in shared if count == most and most]
        return [ask for ask in best if not ask.points and not ask.mentions] or best

    def _harmless(self, text: str) -> bool:
        """Whether what answers a harmless ask tells nothing of the name's bearer."""
        request = self._request
        bare = text.replace(PLACEHOLDER, " ")
        if request.described and any(
            key not in self._anchors.strong for key in extract(bare).strong if key[0] != "u"
        ):
            return False
        novel = {one for one in stems(bare) - self._given if not one.isdigit()}
        if request.given_text or request.own or not novel:
            return True
        if _SUBJECT.search(text) or cues.PRONOUN.search(text):
            return False
        told = " ".join(word.fold for word in words(bare) if stem(word.fold) in novel)
        return not (ROLE.search(told) and _AS.search(text))


# "the best nurse", "as a nurse", "your shift as nurse": what somebody is.
_AS = re.compile(
    r"\b(?:as|best|our|dear|great(?:est)?|favou?rite|finest|role|jobs?|work|profession)\b",
    re.IGNORECASE,
)
_ANAPHOR = re.compile(r"\W*(?:it|they|its|their|these|those|he|she|his|her)\b", re.IGNORECASE)


def alone(text: str, innocent: Sequence[str], concerned: Sequence[str]) -> list[str]:
    """Which segments of an answer to the innocent asks alone may stand.

    A model that answers the others all the same, though they were not put, gains nothing: what
    shares more words with them, or goes on by pronoun about nobody in sight, is judged like any
    other text. So is a bare word, which may answer any ask. In sight is whom the innocent asks
    name, until the answer says something else; a clause that goes on by pronoun in a sentence about
    them is read as theirs, whatever words it shares.

    Args:
        text: The answer.
        innocent: The asks that were put.
        concerned: Those that were not.

    Returns:
        The texts of the segments.

    Example:
        >>> asked, left_out = ["How old is Ann Lee?"], ["Where does Bo Chan live?"]
        >>> alone("Ann Lee is 40. He lives in Rome.", asked, left_out)
        ['Ann Lee is 40.']
    """
    put, not_put = [stems(one) for one in innocent], [stems(one) for one in concerned]
    elsewhere = frozenset().union(*not_put)
    asked = " ".join(innocent)
    names = frozenset().union(*map(_names, innocent)) - elsewhere
    found: list[str] = []
    held: Segment | None = None  # the segment before, where that may stand
    # Whether what goes on from there is about whom the innocent asks name, as an opening is.
    about_named = any(map(names_somebody, innocent))
    units = segments(text)
    for unit in units:
        part = text[unit.start : unit.end]
        told = stems(part)
        here = max((len(told & one) for one in put), default=0)
        there = max((len(told & one) for one in not_put), default=0)
        named = bool(told & names)
        by_pronoun = cues.PRONOUN.search(part) is not None
        goes_on = (held is not None or (about_named and unit is units[0])) and bool(told)
        goes_on = goes_on and (not by_pronoun or about_named)
        clause = goes_on and held is not None and _same_sentence(text, held, unit)
        anaphor = goes_on and held is not None and _ANAPHOR.match(part) is not None
        # Without a word of theirs, only an opening or what goes on with them answers them.
        opens = unit is units[0] or goes_on or cues.plain_statement(part)
        # "Her father" behind a sentence about Ann Lee is hers, whatever was asked of her.
        hers = held is not None and goes_on and by_pronoun and not cues.shifts(part)
        statement = opens and len(told) >= _STATEMENT and (hers or not _turns(part, asked))
        answers = here > 0 or statement or clause or anaphor
        goes_on_in_it = clause and hers  # "Ann Lee paints, and her brother ..."
        may = named or goes_on_in_it
        may = may or (here >= there and answers and (goes_on or not by_pronoun))
        held = unit if may else None
        about_named = may and (named or (about_named and goes_on))
        if may:
            found.append(part)
    return found + _leads(text, units, found)


def _same_sentence(text: str, before: Segment, unit: Segment) -> bool:
    """Whether a segment goes on with the sentence before it, which may run over lines, as in verse.

    Lines that each begin anew ("Ann Lee is 40", "Rome") are no sentence.
    """
    if before.sentence == unit.sentence:
        return True
    joint = text[before.end - 1 : unit.start]
    runs_on = joint[:1] in ",;" if text[unit.start].isupper() else joint[:1] not in ".!?"
    return unit.line == before.line + 1 and runs_on and not joint[1:].strip()


def _turns(text: str, asked: str) -> bool:
    """Whether a segment turns to something, or tells what somebody is, that was not asked for."""
    return cues.shifts(text) or any(
        cue.search(text) and not cue.search(asked) for cue in (ROLE, ATTRIBUTE)
    )


def _names(text: str) -> frozenset[str]:
    """The capitalised words of an ask, the first aside, stemmed."""
    return frozenset(
        stem(word.fold) for word in words(text)[1:] if word.capital and informative(word.fold)
    )


def _leads(text: str, units: Sequence[Segment], found: Sequence[str]) -> list[str]:
    """Words without meaning that lead in a sentence that may stand: "Indeed, ..."."""
    may = set(found)
    return [
        text[one.start : one.end]
        for one, following in pairwise(units)
        if one.sentence == following.sentence
        and not stems(text[one.start : one.end])
        and text[following.start : following.end] in may
    ]


def _unmarked(text: str) -> str:
    return fold(_LISTED.sub("", text, count=1))


def list_mark(text: str, segment: Segment) -> str:
    """The list mark before a segment on its line, such as "2" or "b"; empty if there is none."""
    line = text[text.rfind("\n", 0, segment.start) + 1 : segment.start]
    found = _LISTED.match(line.lstrip(" (") + " ")
    return found[1] if found else ""


def _requested(question: str, real: Sequence[Ask]) -> _Request:
    """What the asks about targets want: safe only if each of them is."""
    units = asks(question)
    texts = [question[one.start : one.end] for one in units]
    if len(texts) != len(real) or gap(question):  # which is which can't be told
        return _Request(safe=False, given_text=False, own=False, described=True)
    parts: list[_Request] = []
    before = ""
    last = max((i for i, ask in enumerate(real) if ask.points), default=0)
    for i, (text, ask) in enumerate(zip(texts, real, strict=True)):
        same = (
            i > 0 and units[i - 1].sentence == units[i].sentence
        )  # "reply to it and say yes: ..."
        here = text if PLACEHOLDER in text else f"{before}\n{text}"
        here = f"{texts[i - 1]} and {text}" if same and PLACEHOLDER in text else here
        if ask.kind == "works" and ask.mentions:
            parts.append(_Request(safe=True, given_text=True, own=False, described=False))
        elif ask.points and not (i < last and _tells(text, texts[i + 1])):
            part = _wanted(here, question)
            free = part.given_text and not cues.closed(_OPERAND.sub(" ", text))
            wording = part.given_text and _wording(here)
            parts.append(replace(part, safe=part.safe and (free or wording or not ask.closed)))
        if ask.points or ask.mentions or ask.kind == "states":
            before = f"{before}\n{text}"
    return _Request(
        safe=bool(parts) and all(one.safe for one in parts),
        given_text=all(one.given_text for one in parts),
        own=all(one.own for one in parts),
        described=any(one.described for one in parts),
    )


def _tells(text: str, following: str) -> bool:
    """Whether an ask only tells what the next one asks on: "X cycles 18 km. How fast is he?"."""
    opens = text.lstrip().startswith(PLACEHOLDER) and text.rstrip().endswith(".")
    return opens and PLACEHOLDER not in following and cues.asking(following)


def _wanted(text: str, question: str) -> _Request:
    """What one ask about a target wants."""
    outside = _OPERAND.sub(" ", text)
    unquoted = _QUOTED.sub(" ", text)
    numbers = [one for one in _NUMBER.findall(question) if not _YEAR.fullmatch(one)]
    numbers += _NUMBER_WORD.findall(question)
    wording = _wording(text)
    given_text = wording or (
        PLACEHOLDER not in outside
        and bool(_OPERAND_WORK.search(outside))
        and not wants_knowledge(outside, text, text.rstrip("\"”»“`' "))
    )
    own = re.search(_OWN, unquoted, re.IGNORECASE) is not None
    asked_of = _ASKED_OF.search(unquoted) is not None
    reckons = len(numbers) > 1 and bool(_RECKON.search(question if _IF.match(text) else text))
    adjunct = own or not _HERS.search(unquoted)
    made = adjunct and bool(_MAKE.search(text) or _MINE.search(text))
    personal = not wording and _PERSONAL.search(text)
    free = given_text or (not asked_of and (reckons or made))
    safe = (
        free
        and not personal
        and not _carries(text, question, own=own, reckons=reckons, given=given_text)
    )
    rest = extract(_QUOTED.sub(" ", text).replace(PLACEHOLDER, " "))
    # A text that is only worked on comes back with no new names.
    described = (given_text and not made) or any(key[0] in "pdmyn" for key in rest.strong)
    return _Request(safe, given_text, own, described)


def _carries(text: str, question: str, *, own: bool, reckons: bool, given: bool) -> bool:
    """Whether an ask that is safe by its form carries something of the name's bearer.

    Args:
        text: The ask.
        question: All of the question: another sentence of it may tell what is wanted.
        own: Whether the bearer is the user's own; what is told of it then is the user's.
        reckons: Whether it is a sum, in which somebody has or does something.
        given: Whether the name stands in a text to work on.
    """
    outside = _OPERAND.sub(" ", text) if given else _QUOTED.sub(" ", text)
    if ATTRIBUTE.search(outside) and not own:
        return True
    if own or given:
        return False
    beside = _BESIDE.search(text) is not None and _OCCASION.search(text) is None
    if reckons:
        return beside
    whole = _QUOTED.sub(" ", question)
    later = any(
        _CLAUSE.search(_QUOTED.sub(" ", question[one.start : one.end])) for one in asks(question)
    )
    late = later and _OCCASION.search(text) is None
    said = _MINE.sub(" ", _HELP.sub(" ", whole))
    return (
        beside
        or late
        or describes(whole)
        or bool(_OF_BEARER.search(said) or ATTRIBUTE.search(whole))
    )


_HELP = re.compile(
    r"\b(?:do|does|did|can|could|should|would)\s+(?:i|we|you|it|this|that)\b", re.IGNORECASE
)


def _wording(text: str) -> bool:
    """Whether an ask is on how to write or say something, whatever the options tell.

    "Should I write 'X was Polish' or 'X was French'?" is on more than that.
    """
    bare, cues_found = _WORDING.subn(" ", _QUOTED.sub(" ", text))
    quoted = _QUOTED.findall(text)
    said = extract(re.sub(r"[^\w\s.,-]", " ", " ".join(quoted).replace(PLACEHOLDER, " "))).strong
    said = said if len(quoted) > 1 else {}
    return bool(cues_found) and not (
        _PERSONAL.search(bare + " ".join(quoted)) or any(key[0] in "pdmyn" for key in said)
    )


def _by_mark(question: str) -> dict[str, str]:
    """What the question lists under each mark, folded; empty unless it lists several things."""
    marks = list(_LISTED.finditer(question))
    ends = [one.start() for one in marks[1:]] + [len(question)]
    listed = {
        one[1]: fold(question[one.end() : end]) for one, end in zip(marks, ends, strict=False)
    }
    return listed if len(listed) > 1 else {}
