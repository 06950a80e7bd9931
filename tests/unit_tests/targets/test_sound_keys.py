"""Keys of many names at once, against one by one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from alu_graph.targets import sound_keys as sk

SOUNDS = st.text("aeiourmnlszSkgbpvftdhjwTCQXGqVMW", min_size=1, max_size=9)


@given(st.lists(st.lists(SOUNDS, min_size=1, max_size=5), min_size=1, max_size=12))
def test_many_names_have_the_keys_that_each_has(names: list[list[str]]) -> None:
    sounds = list(dict.fromkeys(sound for name in names for sound in name))
    flat = np.array([sounds.index(sound) for name in names for sound in name])
    counts = np.array(list(map(len, names)))
    keys = sk.batch(sounds)
    for many, one, column in (
        (sk.names_spaced, sk.spaced, keys.plain),
        (sk.names_glued, sk.glued, keys.glued),
    ):
        found: list[set[int]] = [set() for _ in names]
        name, key, _ = many(flat, np.cumsum(counts) - counts, counts, column)
        for place, number in zip(name.tolist(), key.tolist(), strict=True):
            found[place].add(number)
        assert found == [set(one([sk.variants(sound) for sound in each])) for each in names]
