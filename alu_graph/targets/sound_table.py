"""Names as they sound, packed: their words' sounds in one array, and where to find them by key."""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

import numpy as np

from alu_graph.targets import sound_keys as sk
from alu_graph.targets.name_sounds import LATIN, Rows, Sounds
from alu_graph.targets.sight import Sight
from alu_graph.targets.sound_postings import Growing, Ints, Postings
from alu_graph.text import transliteration as tl

MIN_SURNAME = 2  # consonants of its key
_RECENT = 4_096
_VOWELS = np.isin(np.arange(256), [ord(one) for one in tl.VOWELS])


class SoundTable:
    """Names as they sound, by the keys of their sounds. Names come in; they go by being dead.

    One writer at a time; readers ask the postings first and look up the columns afterwards, since
    columns are written first.
    """

    def __init__(self) -> None:
        self.number = Growing(np.int64)
        self.what = Growing(np.uint8)
        self.script = Growing(np.uint8)
        self.surname = Growing(np.bool_)
        self.dead = Growing(np.bool_)
        self.start = Growing(np.uint32)
        self.count = Growing(np.uint16)
        self.size = Growing(np.uint16)  # sounds in all
        self.vowels = Growing(np.uint16)
        self.parts = Growing(np.uint32)  # the sounds of the words of all names in a row
        self.blob = Growing(np.uint8)  # the letters of all sounds
        self.sound_start = Growing(np.uint32)
        self.sound_size = Growing(np.uint16)
        self.bearing = Growing(np.bool_)  # sounds of which some name's surname is one
        self.sounds = Postings()  # by checksum
        self.heads = Postings()  # sounds by their keys without word ends
        self.family = Growing(np.uint32)  # the sounds that are surnames, as they came
        self.surnames = Postings()  # places in it by keys
        self.bearers = Postings()  # names by the sound of their surname
        # Latin names, and others; by the keys of their words, and by one key over all of them:
        self.whole = (Postings(), Postings())
        self.glued = (Postings(), Postings())
        self.words: set[int] = set()  # keys of words; leftovers only cost time
        self.longest = 1  # words of a name; likewise
        self.gone = 0  # names that are dead
        self.rising = True  # whether the numbers are
        self._recent: dict[str, int] = {}  # sounds lately looked up by the writer

    @property
    def names(self) -> int:
        """How many names lie in it, dead ones too."""
        return self.number.size

    def sound(self, place: int) -> str:
        """One of the sounds."""
        start = int(self.sound_start.data[place])
        return bytes(self.blob.data[start : start + int(self.sound_size.data[place])]).decode()

    def add(self, one: Sounds) -> None:
        """Add one name: as `extend`, faster for one."""
        choices = [sk.variants(part) for part in one.parts]
        places = [self._place(part, keys) for part, keys in zip(one.parts, choices, strict=True)]
        name = self.names
        letters = "".join(one.parts)
        self.start.append(self.parts.size)
        self.parts.extend(places)
        self.what.append(one.what)
        self.script.append(one.script)
        self.surname.append(one.surname)
        self.dead.append(False)
        self.count.append(len(places))
        self.size.append(len(letters))
        self.vowels.append(sum(map(tl.VOWELS.__contains__, letters)))
        self.rising &= not name or one.number >= int(self.number.data[name - 1])
        self.number.append(one.number)
        self.longest = max(self.longest, len(places))
        other = one.script != LATIN
        for key in sk.spaced(choices):
            self.whole[other].add(key, name)
        for key in sk.glued(choices):
            self.glued[other].add(key, name)
        if one.surname:
            self._bear(places[-1], one.parts[-1])
            self.bearers.add(places[-1], name)

    def _place(self, sound: str, keys: sk.Variants) -> int:
        """The place of a sound, which is added if it isn't in."""
        if (recent := self._recent.get(sound)) is not None:
            return recent
        if len(self._recent) >= _RECENT:
            self._recent.clear()
        place = self._recent[sound] = self._placed(sound, keys)
        return place

    def _placed(self, sound: str, keys: sk.Variants) -> int:
        checksum = crc32(sound.encode())
        for known in self.sounds.of(checksum):
            if self.sound(known) == sound:
                return known
        place = self.sound_start.size
        letters = np.frombuffer(sound.encode(), np.uint8)
        self.sound_start.append(self.blob.size)
        self.blob.extend(letters)
        self.sound_size.append(len(letters))
        self.bearing.append(False)
        for number, *_ in keys.glued:
            self.heads.add(sk.mixed(number), place)
        self.words.update(sk.mixed(number) for number, _ in keys.plain)
        self.sounds.add(checksum, place)
        return place

    def _bear(self, place: int, sound: str) -> None:
        if not self.bearing.data[place]:
            self.bearing.data[place] = True
            self.family.append(place)
            for number, size in sk.coda(sound):
                if size >= MIN_SURNAME:
                    self.surnames.add(sk.mixed(number), self.family.size - 1)

    def extend(self, rows: Rows) -> None:
        """Add many names.

        Args:
            rows: The names, of at least one word each.
        """
        if not len(rows.number):
            return
        keys = sk.batch(rows.sounds)
        places = self._places(rows.sounds, keys)
        first = self.names
        starts = np.cumsum(rows.counts) - rows.counts
        sizes = np.fromiter(map(len, rows.sounds), np.int64, len(rows.sounds))
        letters = _VOWELS[np.frombuffer("".join(rows.sounds).encode(), np.uint8)]
        vowels = np.add.reduceat(letters.astype(np.int64), np.cumsum(sizes) - sizes)
        self.start.extend(starts + self.parts.size)
        self.parts.extend(places[rows.flat])
        self.what.extend(rows.what)
        self.script.extend(rows.script)
        self.surname.extend(rows.surname)
        self.dead.extend(np.zeros(len(starts), bool))
        self.count.extend(rows.counts)
        self.size.extend(np.add.reduceat(sizes[rows.flat], starts))
        self.vowels.extend(np.add.reduceat(vowels[rows.flat], starts))
        ascending = bool((rows.number[1:] >= rows.number[:-1]).all())
        self.rising &= ascending and (not first or rows.number[0] >= self.number.data[first - 1])
        self.number.extend(rows.number)
        self.longest = max(self.longest, int(rows.counts.max()))
        for joined, column, tables in (
            (sk.names_spaced, keys.plain, self.whole),
            (sk.names_glued, keys.glued, self.glued),
        ):
            name, key, _ = joined(rows.flat, starts, rows.counts, column)
            other = rows.script[name] != LATIN
            tables[0].extend(key[~other], name[~other] + first)
            tables[1].extend(key[other], name[other] + first)
        bearing = np.flatnonzero(rows.surname)
        last = rows.flat[starts[bearing] + rows.counts[bearing] - 1]
        sounds, came = np.unique(last, return_index=True)
        self._bear_all(sounds[np.argsort(came)], places, keys.coda)
        self.bearers.extend(places[last], bearing + first)

    def _places(self, sounds: Sequence[str], keys: sk.Batch) -> Ints:
        """The places of sounds, which are added if they aren't in."""
        encoded = list(map(str.encode, sounds))
        checksums = np.fromiter(map(crc32, encoded), np.int64, len(sounds))
        places = np.full(len(sounds), -1, np.int64)
        asked, known = self.sounds.find(checksums)
        for mine, place in zip(asked.tolist(), known.tolist(), strict=True):
            if self.sound(place) == sounds[mine]:
                places[mine] = place
        fresh = places < 0
        places[fresh] = self.sound_start.size + np.arange(np.count_nonzero(fresh))
        added = [one for one, new in zip(encoded, fresh.tolist(), strict=True) if new]
        sizes = np.fromiter(map(len, added), np.int64, len(added))
        self.sound_start.extend(self.blob.size + np.cumsum(sizes) - sizes)
        self.blob.extend(np.frombuffer(b"".join(added), np.uint8))
        self.sound_size.extend(sizes)
        self.bearing.extend(np.zeros(len(added), bool))
        new = fresh[keys.glued.owner]
        self.heads.extend(sk.all_mixed(keys.glued.number[new]), places[keys.glued.owner[new]])
        self.words.update(sk.all_mixed(keys.plain.number).tolist())
        self.sounds.extend(checksums[fresh], places[fresh])
        return places

    def _bear_all(self, sounds: Ints, places: Ints, coda: sk.Column) -> None:
        """Enter sounds as those of surnames."""
        sounds = sounds[~self.bearing.data[places[sounds]].astype(bool)]
        self.bearing.data[places[sounds]] = True
        rank = np.full(len(places), -1, np.int64)
        rank[sounds] = self.family.size + np.arange(len(sounds))
        self.family.extend(places[sounds])
        chosen = (rank[coda.owner] >= 0) & (coda.size >= MIN_SURNAME)
        self.surnames.extend(sk.all_mixed(coda.number[chosen]), rank[coda.owner[chosen]])

    def of(self, number: int) -> Ints:
        """The names of a target that are not dead."""
        numbers = self.number.data[: self.names]
        if self.rising:
            low, high = np.searchsorted(numbers, [number, number + 1]).tolist()
            found = np.arange(low, high)
        else:
            found = np.flatnonzero(numbers == number)
        living: Ints = found[~self.dead.data[found].astype(bool)]
        return living

    def known(self, numbers: Ints) -> int:
        """How many of some distinct targets have names that are not dead."""
        held = self.number.data[: self.names]
        if not len(held) or (self.rising and numbers[0] > held[-1]):
            return 0
        held = held[~self.dead.data[: self.names].astype(bool)]
        return int(np.count_nonzero(np.isin(numbers, held)))

    def targets(self, sight: Sight) -> int:
        """How many targets that are seen have names."""
        names = self.names
        held = self.number.data[:names][~self.dead.data[:names].astype(bool)]
        return len(np.unique(held[sight.mask(held)]))

    def bury(self, names: Ints) -> None:
        """Let names be dead."""
        self.dead.data[names] = True
        self.gone += len(names)

    def living(self) -> Rows:
        """The names that are not dead."""
        names = np.flatnonzero(~self.dead.data[: self.names].astype(bool))
        counts = self.count.data[names].astype(np.int64)
        ends = np.cumsum(counts)
        begin = self.start.data[names].astype(np.int64)
        spots = np.arange(ends[-1] if len(ends) else 0) + np.repeat(begin - ends + counts, counts)
        used, flat = np.unique(self.parts.data[spots], return_inverse=True)
        return Rows(
            self.number.data[names],
            self.what.data[names],
            self.script.data[names],
            self.surname.data[names],
            counts,
            flat.astype(np.int64),
            [self.sound(place) for place in used.tolist()],
        )
