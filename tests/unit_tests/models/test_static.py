from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from alu_graph.errors import EmbeddingError, ModelError
from alu_graph.models import static
from alu_graph.models.fetch import ASSETS, fetch
from alu_graph.models.static import StaticEmbedder, load_static

WEIGHTS, TOKENIZER = ASSETS["static"], ASSETS["static-tokenizer"]
WORDS = ["Maria", "born", "in", "Lyon", "1961", "naïve", "café", "日本語", "Ωμέγα", "😀"]
WORDS += ["<s>", "</s>", "<unk>", "don't", "a-b", "\u2581"]
ODD = st.text(st.characters(categories=None), max_size=12)  # lone surrogates too
TEXTS = st.lists(st.sampled_from(WORDS) | ODD, max_size=30).map(" ".join) | ODD


@pytest.fixture(scope="session")
def embedder() -> StaticEmbedder:
    try:
        return load_static()
    except ModelError:
        load_static.cache_clear()
    try:
        fetch(WEIGHTS, progress=False)
        return load_static()
    except ModelError as error:
        pytest.skip(f"no static embedding: {error}")


@pytest.fixture(scope="session")
def plain(embedder: StaticEmbedder) -> Plain:
    return Plain(static.locate(WEIGHTS), static.locate(TOKENIZER))


class Plain:
    """The same embedding without the cache: the whole text through the tokenizer, in float64."""

    def __init__(self, weights: Path, tokenizer: Path) -> None:
        (self.table,) = load_file(weights).values()
        self.tokenizer = Tokenizer.from_file(str(tokenizer))
        self.tokenizer.encode_special_tokens = True

    def __call__(self, text: str) -> NDArray[np.float64]:
        sound = "".join(ch for ch in text if not "\ud800" <= ch <= "\udfff")
        sound = " ".join(sound.replace("\u2581", " ").split())
        tokens = self.tokenizer.encode(sound, add_special_tokens=False).ids
        if not tokens:
            return np.zeros(256)
        mean = self.table[tokens].astype(np.float64).mean(axis=0)
        vector: NDArray[np.float64] = mean / np.linalg.norm(mean)
        return vector


@pytest.fixture
def small(embedder: StaticEmbedder, monkeypatch: pytest.MonkeyPatch) -> StaticEmbedder:
    """Its cache holds five words, so most texts overflow it."""
    monkeypatch.setattr(static, "_CAPACITY", 5)
    return StaticEmbedder(static.locate(WEIGHTS), static.locate(TOKENIZER))


@settings(deadline=None, max_examples=300)
@given(texts=st.lists(TEXTS, max_size=4))
def test_the_cache_changes_nothing(
    embedder: StaticEmbedder, plain: Plain, texts: list[str]
) -> None:
    expected = np.array([plain(text) for text in texts]).reshape(len(texts), 256)
    for _ in range(2):  # fresh words, then kept ones
        vectors = embedder.embed(texts)
        assert vectors.dtype == np.float32
        assert vectors.shape == (len(texts), 256)
        np.testing.assert_allclose(vectors, expected, atol=1e-5)


def test_no_token_crosses_a_space(plain: Plain) -> None:
    """What the cache rests on."""
    assert [t for t in plain.tokenizer.get_vocab() if "\u2581" in t.lstrip("\u2581")] == []


def test_related_texts_are_closer(embedder: StaticEmbedder) -> None:
    ask, near, far = embedder.embed(
        ["Where was the author born?", "birthplace of the writer", "price of crude oil per barrel"]
    )
    assert ask @ near > ask @ far + 0.2


def test_rows_have_length_one_and_empty_texts_are_zero(embedder: StaticEmbedder) -> None:
    vectors = embedder.embed(["Lyon", "", " \t\n", "\ud800", "Lyon  \u00a0Lyon"])
    lengths = np.linalg.norm(vectors, axis=1)
    np.testing.assert_allclose(lengths, [1, 0, 0, 0, 1], atol=1e-6)
    np.testing.assert_allclose(vectors[0], vectors[4], atol=1e-6)
    assert embedder.embed([]).shape == (0, 256)


def test_a_special_token_in_a_text_is_text(embedder: StaticEmbedder) -> None:
    begin, text = embedder._tokenizer.token_to_id("<s>"), embedder.embed(["<s>"])[0]
    row = embedder._table[begin].astype(np.float32)
    assert not np.allclose(text, row / np.linalg.norm(row), atol=1e-3)


def test_a_full_cache_is_replaced(small: StaticEmbedder, plain: Plain) -> None:
    texts = [f"word{i} and word{i + 1} again word{i}" for i in range(40)] * 2
    for text in texts:
        np.testing.assert_allclose(small.embed([text])[0], plain(text), atol=1e-5)
        assert len(small._cache.rows) <= 5
    many = " ".join(f"w{i}" for i in range(5_000))  # more words than one block
    np.testing.assert_allclose(small.embed([many])[0], plain(many), atol=1e-5)


def test_long_words_are_not_kept(small: StaticEmbedder) -> None:
    small.embed(["x" * 41])
    assert small._cache.rows == {}
    small.embed(["x" * 40])
    assert len(small._cache.rows) == 1


def test_threads_share_it(small: StaticEmbedder, plain: Plain) -> None:
    texts = [" ".join(f"w{(i * k) % 17}" for k in range(1, 9)) for i in range(200)]
    with ThreadPoolExecutor(8) as pool:
        vectors = list(pool.map(lambda text: small.embed([text])[0], texts * 3))
    expected = {text: plain(text) for text in texts}
    for text, vector in zip(texts * 3, vectors, strict=True):
        np.testing.assert_allclose(vector, expected[text], atol=1e-5)


def test_a_bare_string_is_refused(embedder: StaticEmbedder) -> None:
    with pytest.raises(EmbeddingError, match="put the one text into a list"):
        embedder.embed("Lyon")


@pytest.fixture
def away(
    embedder: StaticEmbedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """An empty cache, and a `sys.path` on which only this folder can hold a wordllama."""
    real = [(one, static.locate(one)) for one in (WEIGHTS, TOKENIZER)]
    for one, path in real:
        copy = tmp_path / "kept" / one.member
        copy.parent.mkdir(parents=True)
        shutil.copy(path, copy)
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.setenv("ALU_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(sys, "path", [str(site)])
    monkeypatch.delitem(sys.modules, "wordllama", raising=False)
    load_static.cache_clear()
    yield site
    load_static.cache_clear()


def install(site: Path) -> Path:
    """Put a wordllama there that must not be imported."""
    shutil.copytree(site.parent / "kept" / "wordllama", site / "wordllama")
    (site / "wordllama" / "__init__.py").write_text("raise SystemExit('imported')")
    return site / WEIGHTS.member


def test_the_installed_package_is_read_and_not_imported(away: Path) -> None:
    install(away)
    assert np.linalg.norm(load_static().embed(["Lyon"])) == pytest.approx(1)
    assert "wordllama" not in sys.modules
    assert load_static() is load_static()


def test_nothing_there_names_the_command(away: Path) -> None:
    with pytest.raises(ModelError, match="alu models fetch static"):
        load_static()


def test_other_weights_are_not_taken_for_these(away: Path) -> None:
    weights = install(away)
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    with pytest.raises(ModelError, match="alu models fetch static"):
        load_static()


def test_the_cache_folder_serves_too(away: Path) -> None:
    folder = away.parent / "cache" / f"{WEIGHTS.package}-{WEIGHTS.version}"
    folder.mkdir(parents=True)
    for one in (WEIGHTS, TOKENIZER):
        shutil.copy(away.parent / "kept" / one.member, folder)
    assert load_static().embed(["Lyon"]).shape == (1, 256)


def test_damaged_files(away: Path) -> None:
    kept = away.parent / "kept"
    for broken in (WEIGHTS, TOKENIZER):
        paths = {one.name: kept / one.member for one in (WEIGHTS, TOKENIZER)}
        paths[broken.name] = away / "broken"
        paths[broken.name].write_bytes(b"{}")
        with pytest.raises(ModelError, match="alu models fetch static"):
            StaticEmbedder(paths["static"], paths["static-tokenizer"])
