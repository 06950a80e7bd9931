"""Blinding: the same conversation with every name of a target replaced by a fictitious one.

What a model answers then can't depend on whom the name means. It may still depend on the rest of
the question, so a question that points at a target without the name is not asked blind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from alu_graph.checker import cues
from alu_graph.checker.conversation import Conversation, Turn
from alu_graph.checker.eraser import PLACEHOLDER
from alu_graph.checker.evidence import thresholds, weigh
from alu_graph.checker.fictitious import fictitious
from alu_graph.checker.history import names_somebody, names_someone
from alu_graph.checker.parting import without_conjuncts
from alu_graph.checker.point import BY_PRONOUN, Ask, Pointing, point
from alu_graph.checker.source import Targets
from alu_graph.checker.stable import describes
from alu_graph.checker.unit import hits_with_views
from alu_graph.targets.anchors import extract
from alu_graph.targets.names import NameHit
from alu_graph.text.folding import fold, fold_word
from alu_graph.text.segments import asks

_POINTING = re.compile(
    r"\b(?:this|these|the following)\s+(?:\w+\s+)?(?:text|message|e-?mail|letter|sentence|list"
    r"|passage|paragraph|note|quote|words?|names?|titles?|items?)\b",
    re.IGNORECASE,
)
# An order on how to do what was left out: "Allude to what happened in spring."
_MODIFIER = re.compile(
    r"\W*(?:(?:please|and|but|also)\W+)*(?:allude|hint|keep|choose|pick|consider|remember|think|guess"
    r"|bear|mention|include|add|refer|base|use|fit|match|work in)\b.*?\w\s+"
    r"(?:what|who|whom|whose|where|which)\b",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]+")
# Words of a title that stay, so that "The Salt Ledger" still looks like one.
_SMALL = frozenset("the a an and of in on to for de la le du von van der und et y".split())
_TALLEST = 600  # of a name as written; more is a trick


@dataclass(frozen=True, slots=True)
class Blinded:
    """A conversation in which fictitious names stand for those of targets.

    Args:
        conversation: The conversation.
        forms: The fictitious names in it, whole ones first.
    """

    conversation: Conversation = field(repr=False)
    forms: tuple[str, ...] = field(repr=False)

    def unnamed(self, text: str) -> str:
        """A text in which the placeholder stands for every fictitious name.

        Args:
            text: An answer to the blinded conversation.

        Returns:
            The text; an ending of an inflected name goes, too.
        """
        if not self.forms:
            return text
        forms = sorted(self.forms, key=len, reverse=True)
        listed = "|".join(re.escape(one) for one in forms)
        names = re.compile(rf"(?<![^\W_])(?:{listed})[^\W\d_]{{0,3}}", re.IGNORECASE)
        text = names.sub(PLACEHOLDER, text)
        mark = re.escape(PLACEHOLDER)
        return re.sub(rf"{mark}(?:[ \t-]{mark})+", PLACEHOLDER, text)


def blinded(conversation: Conversation, targets: Targets, number: int) -> list[Blinded]:
    """The conversation blinded, each time with other names.

    Args:
        conversation: What was said.
        targets: The registry.
        number: How many are wanted.

    Returns:
        As many conversations; none where the question can't be asked blind: what points at a
        target is no name in the last question, or something in it points there all the same.

    Example:
        >>> from alu_graph import TargetRegistry
        >>> registry = TargetRegistry()
        >>> _ = registry.add("Maria Gonzalez")
        >>> asked = Conversation.of("Translate into French: I met Maria Gonzalez.")
        >>> one, two = blinded(asked, registry, 2)
        >>> "Gonzalez" in one.conversation.question
        False
        >>> one.conversation.question == two.conversation.question
        False
    """
    question = conversation.question
    hits = _to_replace(conversation, targets)
    if not hits or _told_otherwise(question, hits, targets):
        return []
    used: set[str] = set()
    words_said = set(fold(conversation.given).split())

    def taken(word: str) -> bool:
        return word in used or word in words_said or targets.is_name_word(word)

    found: list[Blinded] = []
    for i in range(number):
        made = _replaced(conversation, hits, fictitious(f"{i}\n{question}", taken))
        if made is None or _points(point(made.conversation, targets)):
            return []
        used |= {word for form in made.forms for word in fold(form).split()}
        found.append(made)
    return found


@dataclass(frozen=True, slots=True)
class Parted:
    """A conversation less what its last question asks about targets.

    Args:
        conversation: It, with the innocent asks alone.
        innocent: What these ask.
        concerned: What was left out.
    """

    conversation: Conversation = field(repr=False)
    innocent: tuple[str, ...] = field(repr=False)
    concerned: tuple[str, ...] = field(repr=False)


def without_target(conversation: Conversation, targets: Targets) -> Parted | None:
    """Part the asks of the last question that concern a target from the others.

    Whoever is asked the innocent ones alone can't know of the target by the question. So an ask
    that refers to somebody whom it names itself ("How does Ann Lee choose her topics?") is one of
    them, though in the draft "her" could be read in two ways; and so is one that goes on about whom
    the innocent ask right before it names ("... And where does she live?"). An ask that may mean a
    target without naming it is left out as well; it does not keep the others from being put.

    Args:
        conversation: What was said.
        targets: The registry.

    Returns:
        The conversation with the innocent asks alone, which points at nobody; None where there are
        none, or where they can't be told apart from the rest.

    Example:
        >>> from alu_graph import TargetRegistry
        >>> registry = TargetRegistry()
        >>> _ = registry.add("Maria Gonzalez")
        >>> asked = Conversation.of("Where does Maria Gonzalez live? What is 17 x 3?")
        >>> without_target(asked, registry).conversation.question
        'What is 17 x 3?'
    """
    if not conversation.turns or conversation.question != conversation.turns[-1].text:
        return None
    question = conversation.question
    pointing = point(conversation, targets)
    units = asks(question)
    if len(units) != len(pointing.asks):
        return None
    meant = frozenset().union(*(one.points | one.mentions for one in pointing.asks))
    for turn in conversation.turns[:-1]:
        if turn.role == "tool" or any(
            hit.target_id in meant for hit in targets.names_in(turn.text)
        ):
            return None
    texts = [question[unit.start : unit.end] for unit in units]
    parts = _parts(texts, pointing, meant, targets)
    if parts is None:
        return None
    innocent, concerned = parts
    text = "\n".join(one[:1].upper() + one[1:] for one in innocent)
    made = Conversation((*conversation.turns[:-1], Turn("human", text)))
    if _points(point(made, targets)):
        return None
    return Parted(made, tuple(innocent), tuple(concerned))


def _parts(
    texts: list[str], pointing: Pointing, meant: frozenset[str], targets: Targets
) -> tuple[list[str], list[str]] | None:
    """What is innocent of some asks, and what is not; None if that can't be told or is nothing."""
    innocent: list[str] = []
    concerned: list[str] = []
    wanted = False  # whether an innocent ask wants an answer
    somebody = False  # whether the ask right before is innocent and names whom a pronoun means
    for text, ask in zip(texts, pointing.asks, strict=True):
        if not _concerned(ask):
            if _tied(text):
                return None
            own = _refers_to_its_own(text)
            own = own or somebody or (not concerned and names_somebody(text))
            if not own or _may_be_described(text, meant, targets, named=somebody):
                concerned.append(text)
                somebody = False
                continue
            innocent.append(text)
            somebody = names_somebody(text) or (somebody and not names_someone(text))
            # "Please answer these:" alone wants nothing.
            wanted |= ask.kind == "asks" and not text.rstrip().endswith(":")
            continue
        somebody = False
        if cues.modifies(text) or cues.conditional(text):
            return None
        rest, left_out = without_conjuncts(text, targets.names_in(text))
        if (
            rest
            and not _tied(rest)
            and _refers_to_its_own(rest)
            and not _may_be_described(rest, meant, targets, named=False)
        ):
            innocent.append(rest)
            wanted = True
        concerned.append(left_out)
    return (innocent, concerned) if concerned and wanted else None


def _concerned(ask: Ask) -> bool:
    """Whether an ask concerns a target also where it is asked alone."""
    held = ask.points | ask.mentions
    by_pronoun = all(ask.why.get(one) == BY_PRONOUN for one in held)
    # An ellipsis ("How old is each?") refers back without a word for it.
    own = cues.reference(ask.text) > 0 and _refers_to_its_own(ask.text)
    return bool(held) and not (by_pronoun and own)


def _refers_to_its_own(text: str) -> bool:
    """Whether somebody whom an ask names stands before the first word that refers to somebody."""
    place = cues.reference(text)
    return place < 0 or names_someone(text[:place])


def _tied(text: str) -> bool:
    """Whether an ask can't be told apart from the others: it works on a text, or shapes an answer.

    "Reply to this text": what it works on was asked for elsewhere.
    """
    odd = sum(map(text.count, '"“”„«»')) % 2
    return bool(_POINTING.search(text) or odd or _MODIFIER.match(text))


def _may_be_described(text: str, meant: frozenset[str], targets: Targets, *, named: bool) -> bool:
    """Whether an innocent ask may describe a target that it does not name.

    Args:
        text: The ask.
        meant: The targets.
        targets: The registry.
        named: Whether the innocent ask right before names whom a pronoun in it means.
    """
    if describes(text) and not _contradicted(text, meant, targets):
        return True
    if not cues.described(text) or named or names_someone(text):
        return False
    # What is known of the targets tells whether they are described; where nothing is, they may be.
    seen, (low, _) = extract(text), thresholds(targets.with_facts)
    return any(targets.sheet(one) is None or weigh(targets, one, seen).bits >= low for one in meant)


def _contradicted(text: str, meant: frozenset[str], targets: Targets) -> bool:
    """Whether what is known of the targets speaks against each of them being described."""
    seen = extract(text)
    return all(targets.sheet(one) is not None and weigh(targets, one, seen).others for one in meant)


def _to_replace(conversation: Conversation, targets: Targets) -> list[NameHit]:
    """The names in the last question to replace; none where they, too, stand elsewhere."""
    question = conversation.question
    if question != conversation.turns[-1].text if conversation.turns else True:
        return []  # several messages in a row, or tool results behind the question
    hits = [hit for hit in hits_with_views(targets, question) if hit.end > hit.start]
    meant = {hit.target_id for hit in hits if hit.grade == "strong"}
    meant |= point(conversation, targets).points
    for turn in conversation.turns[:-1]:
        if turn.role == "tool" or any(
            hit.target_id in meant for hit in targets.names_in(turn.text)
        ):
            return []
    mine = [hit for hit in hits if hit.target_id in meant]
    if any(" in " in hit.form or hit.end - hit.start > _TALLEST for hit in mine):
        return []  # encoded, or written in a way that can't be replaced word by word
    return mine


def _told_otherwise(question: str, hits: list[NameHit], targets: Targets) -> bool:
    """Whether what is known of a target stands in the question beside its name."""
    bare = question
    for hit in sorted(hits, key=lambda one: -one.start):
        bare = bare[: hit.start] + " " + bare[hit.end :]
    seen = extract(bare)
    low, _ = thresholds(targets.with_facts)
    for target_id in {hit.target_id for hit in hits}:
        evidence = weigh(targets, target_id, seen)
        if evidence.specific or evidence.bits >= low:
            return True
    return False


def _replaced(
    conversation: Conversation, hits: list[NameHit], names: tuple[Iterator[str], Iterator[str]]
) -> Blinded | None:
    """The last question with new names, the same word by the same word."""
    question = conversation.question
    given, family = names
    chosen: dict[str, str] = {}
    forms: list[str] = []
    out, place = "", 0
    for hit in _apart(hits):
        surface = question[hit.start : hit.end]
        parts = [one for one in _LETTERS.finditer(surface) if fold_word(one[0]) not in {"s", ""}]
        telling = [one for one in parts if fold_word(one[0]) not in _SMALL]
        if not telling:
            return None
        new, at = "", 0
        for part in telling:
            key = fold_word(part[0])
            if key not in chosen:
                first = part is telling[0] and len(telling) > 1
                one = next(given if first else family, None)
                if one is None:
                    return None
                chosen[key] = one
            new += surface[at : part.start()] + _dressed(chosen[key], part[0])
            forms.append(chosen[key])
            at = part.end()
        rest = surface[at:]
        forms.append(re.sub(r"['’]s?$", "", new + rest))
        out += question[place : hit.start] + new + rest
        place = hit.end
    out += question[place:]
    turns = (*conversation.turns[:-1], Turn("human", out))
    return Blinded(Conversation(turns), tuple(dict.fromkeys(one for one in forms if one.strip())))


def _apart(hits: list[NameHit]) -> list[NameHit]:
    """Hits in order, the longest of those that overlap."""
    kept: list[NameHit] = []
    for hit in sorted(hits, key=lambda one: (one.start, -one.end)):
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return kept


def _dressed(name: str, like: str) -> str:
    if like.isupper() and len(like) > 1:
        return name.upper()
    return name.lower() if like.islower() else name


def _points(pointing: Pointing) -> bool:
    return any(ask.points or ask.mentions for ask in pointing.asks) or any(
        cues.ALIASING.search(ask.text) and ask.weak for ask in pointing.asks
    )
