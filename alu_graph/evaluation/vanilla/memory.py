"""Finding a known question again: as it was, in pieces, with other names, or in other words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import takewhile, zip_longest

import numpy as np

from alu_graph.evaluation.question import Question
from alu_graph.evaluation.vanilla.asking import asked_now
from alu_graph.evaluation.vanilla.invented import blind_reply, folded_words, new_names
from alu_graph.models.static import load_static
from alu_graph.targets.flat import Flat
from alu_graph.text.folding import Word, words
from alu_graph.text.rarity import FREQUENT, informative, zipf

Turn = tuple[str, str]  # speaker, text

NEAR = 0.8  # cosine from which on another wording is taken for the same question
_LOOKED_AT = 32  # nearest questions, the first of which that names the same is taken
_HEARD = 1.0  # the Zipf value of words that no list of words has: nobody ever heard them
_OPENING = 3  # words by which a question inside a prompt is looked up
_JOINTS = frozenset(
    """and also then plus or please answer all both each of the these this following questions
    question q first second third next last finally tell me a b c d e f g h i""".split()
)


class Memory:
    """All questions of a benchmark, indexed. It never changes, so threads may share it.

    Args:
        questions: The questions, attacks included. Of several with the same wording and the same
            turns before it, the one that is asked now (`asking`) is remembered, or else the first.
    """

    def __init__(self, questions: Sequence[Question]) -> None:
        self._questions = tuple(questions)
        self._words = [folded_words(one.text) for one in questions]
        self._as_written: dict[str, list[int]] = defaultdict(list)
        self._as_said: dict[tuple[str, ...], list[int]] = defaultdict(list)
        self._openings: dict[tuple[str, ...], list[int]] = defaultdict(list)
        self._by_length: dict[int, list[int]] = defaultdict(list)
        for i, (one, said) in enumerate(zip(self._questions, self._words, strict=True)):
            self._as_written[one.text.strip()].append(i)
            if said:
                self._as_said[said].append(i)
                self._openings[said[:_OPENING]].append(i)
                self._by_length[len(said)].append(i)
        self._numbers = {w: n for n, w in enumerate(sorted(set().union(*self._words)))}
        self._tables = {
            length: np.array([[self._numbers[w] for w in self._words[i]] for i in held])
            for length, held in self._by_length.items()
        }
        self._mixed: dict[str, set[int]] = defaultdict(set)  # questions of several asks, by word
        for i, one in enumerate(self._questions):
            for word in self._words[i] if one.innocent else ():
                self._mixed[word].add(i)
        embedder = load_static()
        self._vectors = Flat(len(questions), embedder.dim)
        vectors = embedder.embed([one.text for one in questions])
        self._vectors.append(vectors, np.arange(len(questions)))
        self._names = [_names(one.text) for one in questions]

    def draft(self, text: str, turns: Sequence[Turn]) -> str | None:
        """The answer to a prompt.

        Args:
            text: What the user wrote last.
            turns: What human and model said before.

        Returns:
            The answer; None if nothing of the kind is known.
        """
        ways: Iterable[Callable[[str, Sequence[Turn]], str | None]]
        ways = (self._as_asked, self._in_pieces, self._with_other_names, self._in_other_words)
        return next((said for way in ways if (said := way(text, turns)) is not None), None)

    def _as_asked(self, text: str, turns: Sequence[Turn]) -> str | None:
        """A known question: of several with the same wording and turns, the one asked now."""
        return self._known(text, turns, asked_now())

    def _known(self, text: str, turns: Sequence[Turn], asked: str = "") -> str | None:
        """A known question: the one before which the same was said, if several are worded so."""
        held = self._as_written.get(text.strip()) or self._as_said.get(folded_words(text))
        return self._questions[self._best(held, turns, asked)].draft if held else None

    def _best(self, held: Sequence[int], turns: Sequence[Turn], asked: str = "") -> int:
        """The one of some questions whose turns are most like those of a conversation.

        Of several such, the one with the id `asked`, or else the first.
        """

        def shared(i: int) -> tuple[bool, int]:
            own = [turn for turn in self._questions[i].turns if turn[0] != "system"]
            pairs = zip(reversed(own), reversed(turns), strict=False)
            same = takewhile(lambda pair: _alike(*pair), pairs)
            return len(own) == len(turns), sum(1 for _ in same)

        if len(held) == 1:
            return held[0]
        return max(held, key=lambda i: (*reversed(shared(i)), self._questions[i].id == asked, -i))

    def _in_pieces(self, text: str, turns: Sequence[Turn]) -> str | None:
        """Known questions joined, or what is left of a mixed one whose other half was cut out."""
        said = folded_words(text)
        whole = self._cut_from(said, turns)
        parts = self._parts(said, turns)
        if parts is None:
            if whole is None:
                return None
            parts = list(whole.innocent)
        joint = "\n" if whole is not None and "\n" in whole.draft else " "
        return joint.join(parts)

    def _parts(self, said: tuple[str, ...], turns: Sequence[Turn]) -> list[str] | None:
        """The drafts of the known questions that a prompt consists of, with joints between."""
        found: list[str] = []
        place = 0
        while place < len(said):
            held = self._begun(said, place)
            if held:
                best = self._best(held, turns)
                found.append(self._questions[best].draft)
                place += len(self._words[best])
            elif said[place] in _JOINTS or said[place].isdigit():
                place += 1
            else:
                return None
        return found or None

    def _begun(self, said: tuple[str, ...], place: int) -> list[int]:
        """The longest known questions that stand at a place."""
        near = (said[place : place + size] for size in range(_OPENING, 0, -1))
        held = [
            i
            for opening in dict.fromkeys(near)
            for i in self._openings.get(opening, ())
            if said[place : place + len(self._words[i])] == self._words[i]
        ]
        longest = max((len(self._words[i]) for i in held), default=0)
        return [i for i in held if len(self._words[i]) == longest]

    def _cut_from(self, said: tuple[str, ...], turns: Sequence[Turn]) -> Question | None:
        """The shortest mixed question that holds all words of a prompt in order, and more."""
        if not any(map(informative, said)):
            return None
        postings = sorted((self._mixed.get(word, set()) for word in set(said)), key=len)
        held = postings[0].intersection(*postings[1:])
        longer = [i for i in held if len(self._words[i]) > len(said)]
        longer = [i for i in longer if _in_order(said, self._words[i])]
        if not longer:
            return None
        shortest = min(len(self._words[i]) for i in longer)
        same = sorted(i for i in longer if len(self._words[i]) == shortest)
        return self._questions[self._best(same, turns)]

    def _with_other_names(self, text: str, turns: Sequence[Turn]) -> str | None:
        """A known question in which words that nobody ever heard stand for others."""
        said = folded_words(text)
        table = self._tables.get(len(said))
        if table is None:
            return None
        numbers = np.array([self._numbers.get(word, -1) for word in said])
        heard = numbers >= 0
        if heard.all() or any(
            zipf(word) > _HEARD for word, known in zip(said, heard, strict=True) if not known
        ):
            return None
        rows = np.flatnonzero((table[:, heard] == numbers[heard]).all(axis=1))
        held = [self._by_length[len(said)][row] for row in rows] if heard.any() else []
        if not held:
            return None
        best = self._questions[self._best(held, turns)]
        return blind_reply(best.draft, best.innocent, new_names(best.text, text))

    def _in_other_words(self, text: str, turns: Sequence[Turn]) -> str | None:
        """The nearest question, if it is near enough and each names all that the other does."""
        query = load_static().embed([text])
        [found] = self._vectors.nearest(query, _LOOKED_AT, count=len(self._vectors), version=0)
        named, said = _names(text), set(folded_words(text))
        for i, cosine in found.items():  # nearest first
            if cosine < NEAR:
                return None
            if named <= set(self._words[i]) and self._names[i] <= said:
                return self._known(self._questions[i].text, turns)
        return None


def _alike(one: Turn, other: Turn) -> bool:
    return one[0] == other[0] and folded_words(one[1]) == folded_words(other[1])


def _in_order(few: Sequence[str], many: Sequence[str]) -> bool:
    left = iter(many)
    return all(word in left for word in few)


def _names(text: str) -> frozenset[str]:
    """The words of a text that may be part of a name: another person must never be taken for one.

    These are capitalised words, at the opening of a sentence only where another one follows, and
    rare ones; of a text without capitals, all that say anything.
    """
    found = words(text)
    capitals = any(word.capital for word in found)
    pairs = zip_longest(found, found[1:])
    parts = [
        text[word.start : word.end]
        for word, following in pairs
        if informative(word.fold)
        and (
            not capitals
            or (word.capital and (not _opens(text, word) or (following and following.capital)))
            or zipf(word.fold) < FREQUENT
        )
    ]
    return frozenset(part for one in parts for part in folded_words(one) if informative(part))


def _opens(text: str, word: Word) -> bool:
    before = text[: word.start].rstrip("\"'“‘*_([ ")
    return not before or before[-1] in ".!?:\n"
