"""What an occurrence of a name proves: capitals, sentence ends, neighbours, other bearers."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cached_property

from alu_graph.targets.name_forms import (
    HONORIFICS,
    INITIALED,
    ORDINARY,
    SELDOM,
    Grade,
    Reading,
    all_ordinary,
    plain,
)
from alu_graph.text.folding import Tokens, Word, joined, words
from alu_graph.text.rarity import informative, zipf

ON_A_THING = "the name of a place or thing"

# "Nelson Mandela Boulevard": a place or thing that only bears the name.
_NAMESAKES = frozenset(
    """
    street avenue boulevard road lane drive way square plaza park bridge airport station stadium
    footbridge tunnel hospital clinic school college university institute library museum prize
    award medal trophy
    cup foundation trust society crater mountain mount river lake island bay ship building tower
    hall house centre center theatre theater cathedral church gardens grant scholarship
    fellowship strasse rue platz allee effect equation theorem constant law test machine
    """.split()
)
_ASKED_BACK = re.compile(r"\b(?:namesake|named (?:after|for|in hono)|eponym)", re.IGNORECASE)
_OPENING = re.compile(r"(?:^|[.!?:\n])\W*$")
_SURNAME_FIELDS = frozenset(("surname", "last", "family"))
_GIVEN_FIELDS = frozenset(("given", "first", "forename"))
_ANY_FIELDS = _SURNAME_FIELDS | _GIVEN_FIELDS
_LABELS = (":", "=", '"')
_ALSO = frozenset(("and", "or"))
_ARTICLES = frozenset(("the", "a", "an"))
_TOGETHER = frozenset("and y e et und en og och i".split())
_FIELD_WORDS = 2
MAX_FIELDS_APART = 7  # words on, at most, of the second field
_MIDDLE_NAMES = 2
_MANY_SHARING = 4  # given names with one surname
SHARED = "a surname shared"
_MIN_LONE_TYPO = 7
_KNOWN = 3.5  # words and places that everybody knows are this frequent
_FAMILIAR = 4.5  # a given name in use, and no ordinary word
_WHERE = frozenset("in on at of to for from with by near".split())
_PAIR = 2  # words of most names


class Scene:
    """The words of a text in one order of reading: all of them, or those that are no initials.

    Args:
        tokens: The words.
        kept: Which of them are read; all if None.
    """

    def __init__(self, tokens: Tokens, kept: list[int] | None = None) -> None:
        self._tokens = tokens
        self.text = tokens.text
        self.folds, self.starts, self.ends = tokens.folds, tokens.starts, tokens.ends
        self.capitals = tokens.capitals  # whether each word begins with one
        if kept is not None:
            self.folds = [self.folds[i] for i in kept]
            self.starts = [self.starts[i] for i in kept]
            self.ends = [self.ends[i] for i in kept]
            self.capitals = [self.capitals[i] for i in kept]

    def __len__(self) -> int:
        return len(self.folds)

    def word(self, place: int) -> Word:
        """One word."""
        return Word(self.folds[place], self.starts[place], self.ends[place], self.capitals[place])

    def get(self, place: int) -> Word | None:
        """One word, if there are so many."""
        return self.word(place) if 0 <= place < len(self) else None

    @cached_property
    def lower(self) -> bool:
        """Whether the text has no capital at all."""
        return not any(self._tokens.capitals)

    @cached_property
    def asked_back(self) -> bool:
        """Whether it asks whom a thing is named after."""
        return _ASKED_BACK.search(self.text) is not None

    def capital(self, place: int) -> bool:
        """Whether there is such a word, and it begins with a capital."""
        return 0 <= place < len(self.capitals) and self.capitals[place]

    def comma_after(self, place: int) -> bool:
        """Whether a comma follows a word."""
        end = self.ends[place]
        return self.text[end : end + 1] == ","

    def between(self, place: int) -> str:
        """What stands between a word and the next."""
        return self.text[self.ends[place] : self.starts[place + 1]]

    def holds_together(self, first: int, last: int) -> bool:
        """Whether words may belong to one name, judged by what stands between them."""
        return all(
            self.between(place) == " " or joined(self.text, self.word(place), self.word(place + 1))
            for place in range(first, last)
        )


def may_be_turned(scene: Scene, first: int, last: int) -> bool:
    """Whether two words can be a surname and the given name behind it, before any is looked up.

    Args:
        scene: The text.
        first: The one word.
        last: The next.
    """
    return scene.capitals[last] or scene.comma_after(first) or not scene.folds[last][0].isalpha()


def grade_of(reading: Reading, scene: Scene, first: int, last: int, *, typo: bool) -> Grade | None:
    """What an occurrence of a form proves.

    Args:
        reading: The form.
        scene: The text.
        first: Its first word there.
        last: Its last word.
        typo: Whether it is misspelt.

    Returns:
        The grade, or None if it proves nothing.
    """
    grade, lone = reading.grade, first == last
    if typo and (grade == "weak" or lone):
        if grade == "weak" or len(scene.word(first).fold) < _MIN_LONE_TYPO:
            return None
        grade = "weak"
    if reading.capitals and not _written(scene, first, last):
        return _in_small_letters(reading, scene, first, last)
    if reading.personal and last - first == 1 and _two_things(reading, scene, first):
        return "weak"
    if reading.what == INITIALED and not (scene.capital(first) or scene.lower):
        return None  # Spanish "y Ordóñez"
    if reading.inner and _opens_sentence(scene.text, scene.word(first)):
        grade = "weak"
    alone = lone or reading.what == "surname"  # "Van Gogh" is one of two words
    if alone and reading.what in _JUDGED_BY_NEIGHBOURS:
        if _somebody_else(reading.what, scene, first):
            return None
        if reading.what == "title" and _goes_on(scene, first):
            return "weak"
    return grade


def _in_small_letters(reading: Reading, scene: Scene, first: int, last: int) -> Grade | None:
    """What a name that needs capitals proves without them."""
    if first == last:
        return None
    folds = [scene.word(place).fold for place in range(first, last + 1)]
    # A text without any capital: undecided; so are words of which some may be a name's.
    undecided = scene.lower or (reading.personal and not all_ordinary(folds))
    return "weak" if undecided else None


def _two_things(reading: Reading, scene: Scene, first: int) -> bool:
    """Whether two words of a name are two things: "Lima, Peru", "Charlotte church", MAX_VALUE."""
    one, other = scene.word(first), scene.word(first + 1)
    between = scene.text[one.end : other.start]
    if one.capital and not other.capital and other.fold[0].isalpha() and plain(other.fold):
        return True
    if reading.capitals and "_" in between:
        return True
    return _places(between, frozenset(), one, other)


def _places(gap: str, said: Collection[str], one: Word, other: Word) -> bool:
    """Whether a comma or "in" parts two words that everybody knows."""
    parted = gap[:1] in (",", ":") and gap[1:].isspace()
    known = min(zipf(one.fold), zipf(other.fold)) >= _KNOWN
    return known and (parted or not _WHERE.isdisjoint(said))


_JUDGED_BY_NEIGHBOURS = frozenset(("surname", "given name", "title"))


def last_name_first(scene: Scene, first: int, last: int, turn: int) -> Grade | None:
    """What a surname of `turn` words with the rest of the name behind it proves: "Silva, Ana"."""
    comma = scene.comma_after(first + turn - 1)
    if comma and not _two_people(scene, first, last):
        return "strong"
    if not _written(scene, first, last):
        return None
    rarities = [zipf(scene.word(place).fold) for place in range(first, last + 1)]
    telling = len(rarities) > _PAIR or (min(rarities) < SELDOM and max(rarities) < ORDINARY)
    if not telling and min(rarities) < _KNOWN and max(rarities) < _FAMILIAR:
        telling = not (_adjoins(scene, first - 1) or _adjoins(scene, last))
    return "strong" if telling and not comma else "weak"


def _adjoins(scene: Scene, left: int) -> bool:
    """Whether a blank, and two capitals, join a word to the next: both may be of one name."""
    one, other = scene.get(left), scene.get(left + 1)
    return (
        one is not None
        and other is not None
        and one.capital
        and other.capital
        and scene.text[one.end : other.start].isspace()
        and (zipf(one.fold) < ORDINARY or not _opens_sentence(scene.text, one))
    )


def _two_people(scene: Scene, first: int, last: int) -> bool:
    """Whether a comma parts two names: "Ana Gonzalez, Maria Lopez" is no "Gonzalez, Maria"."""
    before, after = scene.get(first - 1), scene.get(last + 1)
    text = scene.text
    return bool(
        before is not None
        and after is not None
        and before.capital
        and after.capital
        and informative(before.fold)
        and informative(after.fold)
        and text[before.end : scene.word(first).start] == " "
        and text[scene.word(last).end : after.start] == " "
    )


def _written(scene: Scene, first: int, last: int) -> bool:
    """Whether words are written as a name: with capitals, articles and links aside."""
    if first == last:
        return is_written(scene, first)
    window = [scene.word(place) for place in range(first, last + 1)]
    telling = [word for word in window if informative(word.fold)]
    if len(window) == _PAIR and window[0].fold not in _ARTICLES:  # "What will Smith do?"
        telling = window
    return all(word.capital or not word.fold[0].isalpha() for word in telling or window)


def is_written(scene: Scene, place: int) -> bool:
    """Whether one word is written as a name: with a capital, if its letters have any."""
    return scene.capitals[place] or not scene.folds[place][0].isalpha()


def bears_the_name(scene: Scene, last: int) -> bool:
    """Whether a name is followed by a street, a prize and the like, and nobody asks after whom."""
    return (
        scene.capital(last + 1)
        and scene.folds[last + 1] in _NAMESAKES
        and scene.between(last) == " "
        and not scene.asked_back
    )


def _opens_sentence(text: str, word: Word) -> bool:
    return _OPENING.search(text[max(0, word.start - 8) : word.start]) is not None


def _somebody_else(what: str, scene: Scene, place: int) -> bool:
    """Whether a part of a name belongs to another: "Nelson Rockefeller", "Maria Callas"."""
    if what == "surname":
        return has_given_name(scene, place)
    return what == "given name" and is_of_another(scene, place)


def has_given_name(scene: Scene, place: int) -> bool:
    """Whether the word before a surname may be a given name to it, other than a target's."""
    if not place or not scene.capitals[place - 1]:
        return False
    left = scene.folds[place - 1]
    return (
        scene.text[scene.ends[place - 1] : scene.starts[place]].isspace()
        and left not in HONORIFICS
        and informative(left)
        and (zipf(left) < ORDINARY or not _opens_sentence(scene.text, scene.word(place - 1)))
    )


def is_of_another(scene: Scene, place: int) -> bool:
    """Whether a given name is rather a part of another's name, as "Oren" of "Brovik Oren".

    An ordinary word before it proves nothing ("Uncle Oren"), nor does a place ("In Dhaka Oren").
    """
    where = place > 1 and scene.folds[place - 2] in _WHERE
    named = has_given_name(scene, place) and zipf(scene.folds[place - 1]) < SELDOM
    return (named and not where) or has_surname(scene, place)


def has_surname(scene: Scene, place: int) -> bool:
    """Whether the word behind a given name may be a surname to it, other than a target's."""
    after = place + 1
    return (
        after < len(scene.capitals)
        and scene.capitals[after]
        and scene.text[scene.ends[place] : scene.starts[after]] == " "
        and informative(scene.folds[after])
    )


def _goes_on(scene: Scene, place: int) -> bool:
    """Whether a longer name begins with a word: "Emma Watson" is not the novel "Emma"."""
    word, after = scene.word(place), scene.get(place + 1)
    return after is not None and after.capital and scene.text[word.end : after.start] == " "


def may_have_others_between(scene: Scene, place: int) -> bool:
    """Whether a surname can have a given name with others between, before any is looked up.

    Args:
        scene: The text.
        place: The surname.
    """
    capitals = scene.capitals
    return (
        place > 1
        and capitals[place - 1]
        and (capitals[place - 2] or scene.folds[place - 2] in _TOGETHER)
    )


def given_names_before(scene: Scene, place: int) -> list[tuple[int, str]]:
    """Where the given name of a surname may stand, if others stand between.

    Args:
        scene: The text.
        place: A word that may be a surname.

    Returns:
        Places, and in words what they make the surname: "Nelson Rolihlahla Mandela" (middle
        names), "Maria and Pedro Gonzalez" (a shared surname).
    """
    if not (scene.capital(place) and scene.capital(place - 1)):
        return []
    if zipf(scene.folds[place]) >= ORDINARY:
        return []
    found: list[tuple[int, str]] = []
    for left in range(place - 1, max(-1, place - _MIDDLE_NAMES - 2), -1):
        if not scene.capitals[left] or not scene.between(left).isspace():
            break
        if left < place - 1 and zipf(scene.folds[left]) < ORDINARY:
            found.append((left, "with middle names"))
    found += [(first, SHARED) for first in _sharing_surname(scene, place)]
    return found


def _sharing_surname(scene: Scene, place: int) -> list[int]:
    """Where "Maria" stands in "Maria and Pedro Gonzalez", "Maria, Pedro & Ana Gonzalez"."""
    if place < _PAIR or not scene.capitals[place - 1] or not scene.between(place - 1).isspace():
        return []
    first = place - 2
    if scene.folds[first] in _TOGETHER and not scene.capitals[first]:
        first -= 1
    elif scene.between(first).strip() != "&":
        return []
    found: list[int] = []
    for given in range(first, max(-1, first - _MANY_SHARING), -1):
        if not scene.capitals[given] or not informative(scene.folds[given]):
            break
        if given < first and not scene.comma_after(given):
            break
        found.append(given)
    return found


def are_fields(scene: Scene, left: int, right: int, *, given_first: bool) -> bool:
    """Whether a given name and a surname are fields of one record, at most few words between.

    Args:
        scene: The text.
        left: The one part of the name.
        right: The other, not far behind it.
        given_first: Whether the given name is the left one.

    Returns:
        Whether they are. "Martin James" and "James and Martin" are others than James Martin.
    """
    one, other = scene.word(left), scene.word(right)
    gap = scene.text[one.end : other.start]
    between = words(gap)
    said = {word.fold for word in between}
    labelled = any(map(gap.__contains__, _LABELS)) and not said.isdisjoint(_ANY_FIELDS)
    named = not said.isdisjoint(_SURNAME_FIELDS if given_first else _GIVEN_FIELDS)
    named = labelled or (named and (given_first or "name" in said))
    if named:
        return one.capital and other.capital
    given, surname = (left, right) if given_first else (right, left)
    ordinary = max(zipf(one.fold), zipf(other.fold)) >= ORDINARY
    if ordinary or _anothers(scene, given, surname):
        return False
    return (
        len(between) <= _FIELD_WORDS
        and not gap.isspace()
        and said.isdisjoint(_ALSO)
        and not _places(gap, said, one, other)
        and not any(word.capital and informative(word.fold) for word in between)
    )


def _anothers(scene: Scene, given: int, surname: int) -> bool:
    """Whether either part has another beside it: "Ana Gonzalez, Maria Lopez"."""
    before, after = scene.get(surname - 1), scene.get(given + 1)
    return (
        before is not None
        and before.fold not in _ANY_FIELDS
        and _somebody_else("surname", scene, surname)
    ) or (
        after is not None
        and after.fold not in _ANY_FIELDS
        and _somebody_else("given name", scene, given)
    )
