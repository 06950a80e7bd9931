import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from alu_graph.targets.topics import BUCKETS, TopicHeads, features

SIZE = 2 + 1 + BUCKETS
THINGS = "beeswax paraffin stearin tallow wick mould dye scent taper votive snuffer".split()
FLAT = np.zeros((1, 2), np.float32)


@given(st.text(max_size=300))
@settings(deadline=None)
def test_any_text_has_features_in_range(text: str) -> None:
    places, values = features(text).joined()
    assert len(places) == len(values)
    assert np.all((places >= 0) & (places < BUCKETS))
    assert np.all(np.isfinite(values))
    assert float(np.sum(values**2)) <= 2.001


def test_dress_and_order_of_texts_change_nothing() -> None:
    plain, dressed = features("melted wax"), features("**MELTED**\n<b>W\u200bax</b>!")
    assert plain.rare.tolist() == dressed.rare.tolist()
    assert np.allclose(plain.joined()[1], dressed.joined()[1])


def test_each_topic_has_its_column() -> None:
    heads = TopicHeads(2)
    weights = np.zeros((2, SIZE), np.float32)
    weights[0, 2], weights[1, 0] = 5.0, 3.0
    heads.add(3, weights[0])
    heads.add(5, weights[1])
    ids, scores = heads.scores(["wax", ""], np.array([[1, 0], [1, 0]], np.float32))
    assert ids == (3, 5)
    assert scores[0, 0] == 5.0
    assert scores[0, 1] == np.float32(3.0) * np.float32(features("wax").weight)
    assert scores[1].tolist() == [-1.0, -1.0]
    heads.remove(3)
    heads.remove(9)
    assert heads.scores(["wax"], FLAT)[0] == (5,)
    assert len(heads) == 1


def test_a_short_text_is_little_evidence() -> None:
    short, long = features("wax"), features(" ".join(THINGS))
    assert 0 < short.weight < long.weight < 1
    lengths = [float(np.sum(one.rare_values**2)) for one in (short, long)]
    assert 0 < lengths[0] < lengths[1] < 1
    assert features("the").weight == 0


def test_without_topics_there_is_no_column() -> None:
    assert TopicHeads(2).scores(["wax"], FLAT)[1].shape == (1, 0)
