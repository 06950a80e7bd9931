"""The vector index beside others: time, recall, memory, building, adding, removing, by size.

    python -m benchmarks.vectors --data ../shared/data [--sizes 1000,20000,200000,1000000]
        [--json FILE] [--plot FILE.png] [--only PART_OF_A_NAME]

Facts are TOFU's with other names, years, places and titles (`benchmarks.vector_data`), 20 a target;
queries are questions that name the author, questions that don't, and paraphrased answers.
recall@8 counts what is as near as the eight that an exact search finds. Each engine runs in a
process of its own. `ms` and `p99` are by the clock; `cpu` is processor time, which other work on
the machine disturbs less. --plot needs `pip install alu-graph[eval]`, the rivals
`pip install alu-graph[community]`.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import itertools
import json
import multiprocessing
import os
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import faiss
import numpy as np
from numpy.typing import NDArray

from alu_graph.models.static import load_static
from alu_graph.targets.vectors import VectorIndex
from benchmarks.timing import timed
from benchmarks.vector_data import authors

K, PER_TARGET, ROUNDING = 8, 20, 1e-6
QUERIES, ADDS, BATCH = 300, 200, 20_000
BUDGET = 20.0  # seconds for the searches of one engine
Matrix = NDArray[np.float32]


class Engine(Protocol):
    """One index under test; vector i belongs to target i // 20."""

    by_target: bool  # whether it finds targets, or single vectors

    def build(self, facts: Matrix) -> None:
        """Load all facts."""

    def search(self, query: Matrix) -> list[int]:
        """The 8 nearest of one query, shape (1, dim)."""

    def add(self, number: int, facts: Matrix) -> None:
        """Add a target with its facts."""

    def remove(self, number: int) -> None:
        """Remove a target with its 20 facts."""


class Ours:
    """The package's index."""

    by_target = True

    def __init__(self, dim: int) -> None:
        self.index = VectorIndex(dim)

    def build(self, facts: Matrix) -> None:
        """Load all facts."""
        for start in range(0, len(facts), BATCH):
            block = np.array(facts[start : start + BATCH])
            self.index.add_many(
                ((start + row) // PER_TARGET, block[row : row + PER_TARGET])
                for row in range(0, len(block), PER_TARGET)
            )
        self.index.merge()

    def search(self, query: Matrix) -> list[int]:
        """The 8 nearest."""
        return [number for number, _ in self.index.search(query, K)[0]]

    def add(self, number: int, facts: Matrix) -> None:
        """Add a target."""
        self.index.add_many([(number, facts)])

    def remove(self, number: int) -> None:
        """Remove a target."""
        self.index.remove(number)


class Numpy:
    """One product with all vectors."""

    by_target = False

    def __init__(self, dim: int) -> None:
        self.rows = np.empty((0, dim), np.float32)

    def build(self, facts: Matrix) -> None:
        """Load all facts."""
        self.rows = np.array(facts)

    def search(self, query: Matrix) -> list[int]:
        """The 8 nearest."""
        scores = self.rows @ query[0]
        near: list[int] = np.argpartition(scores, -K)[-K:].tolist()
        return near

    def add(self, number: int, facts: Matrix) -> None:
        """Add a target."""
        assert number * PER_TARGET == len(self.rows)
        self.rows = np.concatenate([self.rows, facts])

    def remove(self, number: int) -> None:
        """Remove a target."""
        start = number * PER_TARGET
        self.rows = np.delete(self.rows, slice(start, start + PER_TARGET), axis=0)


class FaissFlat:
    """FAISS's exact index with ids."""

    by_target = False

    def __init__(self, dim: int) -> None:
        self.index = faiss.IndexIDMap2(faiss.IndexFlatIP(dim))

    def build(self, facts: Matrix) -> None:
        """Load all facts."""
        self.index.add_with_ids(np.array(facts), np.arange(len(facts)))

    def search(self, query: Matrix) -> list[int]:
        """The 8 nearest."""
        near: list[int] = self.index.search(query, K)[1][0].tolist()
        return near

    def add(self, number: int, facts: Matrix) -> None:
        """Add a target."""
        start = number * PER_TARGET
        self.index.add_with_ids(facts, np.arange(start, start + len(facts)))

    def remove(self, number: int) -> None:
        """Remove a target."""
        start = number * PER_TARGET
        self.index.remove_ids(faiss.IDSelectorRange(start, start + PER_TARGET))


class CommunityFaiss:
    """langchain-community's FAISS vector store."""

    by_target = False

    def __init__(self, dim: int) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            store = import_module("langchain_community.vectorstores.faiss").FAISS
            docs = import_module("langchain_community.docstore.in_memory").InMemoryDocstore()
            base = import_module("langchain_core.embeddings").DeterministicFakeEmbedding(size=dim)
        self.store = store(base, faiss.IndexFlatL2(dim), docs, {})

    def build(self, facts: Matrix) -> None:
        """Load all facts."""
        for start in range(0, len(facts), BATCH):
            self._put(start, np.array(facts[start : start + BATCH]))

    def _put(self, start: int, facts: Matrix) -> None:
        ids = [str(start + row) for row in range(len(facts))]
        self.store.add_embeddings(zip(ids, facts.tolist(), strict=True), ids=ids)

    def search(self, query: Matrix) -> list[int]:
        """The 8 nearest."""
        found = self.store.similarity_search_by_vector(query[0].tolist(), k=K)
        return [int(document.id) for document in found]

    def add(self, number: int, facts: Matrix) -> None:
        """Add a target."""
        self._put(number * PER_TARGET, facts)

    def remove(self, number: int) -> None:
        """Remove a target."""
        start = number * PER_TARGET
        self.store.delete([str(start + row) for row in range(PER_TARGET)])


class InMemory:
    """langchain-core's InMemoryVectorStore."""

    by_target = False

    def __init__(self, dim: int) -> None:
        base = import_module("langchain_core.embeddings").DeterministicFakeEmbedding(size=dim)
        self.store = import_module("langchain_core.vectorstores").InMemoryVectorStore(base)

    def build(self, facts: Matrix) -> None:
        """Load all facts."""
        self._put(0, facts)

    def _put(self, start: int, facts: Matrix) -> None:
        # Its add_documents would embed; this is the form in which it keeps them.
        for row, vector in enumerate(facts.tolist(), start):
            entry = {"id": str(row), "vector": vector, "text": "", "metadata": {}}
            self.store.store[str(row)] = entry

    def search(self, query: Matrix) -> list[int]:
        """The 8 nearest."""
        found = self.store.similarity_search_by_vector(query[0].tolist(), k=K)
        return [int(document.id) for document in found]

    def add(self, number: int, facts: Matrix) -> None:
        """Add a target."""
        self._put(number * PER_TARGET, facts)

    def remove(self, number: int) -> None:
        """Remove a target."""
        start = number * PER_TARGET
        self.store.delete([str(start + row) for row in range(PER_TARGET)])


# Name, engine, FAISS_SIMD_LEVEL, the size above which it is skipped, why.
ENGINES: list[tuple[str, Callable[[int], Engine], str, int, str]] = [
    ("alu_graph", Ours, "", sys.maxsize, ""),
    ("alu_graph, AVX2", Ours, "AVX2", sys.maxsize, ""),
    ("alu_graph, no SIMD", Ours, "NONE", sys.maxsize, ""),
    ("numpy scan", Numpy, "", sys.maxsize, ""),
    ("FAISS flat", FaissFlat, "", sys.maxsize, ""),
    ("community FAISS", CommunityFaiss, "", 200_000, "a document each takes gigabytes"),
    ("InMemoryVectorStore", InMemory, "", 20_000, "a search copies all, for seconds"),
]


def anonymous() -> float:
    """This process's own memory in MB, without files it only looks at."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)  # what was freed is not the index's
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon")) * 1024 / 1e6


def measure(place: int, folder: str, size: int) -> dict[str, Any]:
    """Everything about one engine at one size, in its own process."""
    name, make, *_ = ENGINES[place]
    facts = np.load(f"{folder}/facts.npy", mmap_mode="r")[:size]
    queries = np.load(f"{folder}/queries.npy")
    before = anonymous()
    engine = make(facts.shape[1])
    clock = time.perf_counter()
    engine.build(facts)
    built = time.perf_counter() - clock
    held = anonymous() - before
    found: list[list[int]] = []
    search = [
        lambda row=row: found.append(engine.search(queries[row : row + 1]))
        for row in range(len(queries))
    ]
    engine.search(queries[:1])
    result = {"engine": name, "size": size, **timed(search, BUDGET), "MB": held, "build_s": built}
    result["recall"] = recall(facts, queries[: len(found)], found, by_target=engine.by_target)
    if isinstance(engine, Ours):
        index = engine.index
        both = [
            lambda row=row: index.search(queries[[row, -row]], K) for row in range(len(queries))
        ]
        result["two"] = timed(both, BUDGET)
    fresh = [np.array(facts[row : row + PER_TARGET]) for row in range(ADDS)]
    first = size // PER_TARGET
    adds = [lambda row=row: engine.add(first + row, fresh[row]) for row in range(ADDS)]
    result["add"] = timed(adds, BUDGET)
    if isinstance(engine, Ours):
        result["with_delta"] = timed(search, BUDGET)
    numbers = np.random.default_rng(0).permutation(first)[:ADDS].tolist()
    gone = [lambda number=number: engine.remove(number) for number in numbers]
    result["remove"] = timed(gone[: 1 if name == "numpy scan" else None], BUDGET)
    return result


def recall(facts: Matrix, queries: Matrix, found: list[list[int]], *, by_target: bool) -> float:
    """The share of found things that are as near as the true nearest."""
    group = PER_TARGET if by_target else 1
    best = np.concatenate(
        [
            (queries @ facts[start : start + BATCH].T).reshape(len(queries), -1, group).max(axis=2)
            for start in range(0, len(facts), BATCH)
        ],
        axis=1,
    )
    right = 0
    for scores, near in zip(best, found, strict=True):
        bar = np.partition(scores, -K)[-K] - ROUNDING
        right += int((scores[near] >= bar).sum())
    return right / (K * len(found))


def all_in(folder: str, size: int, texts: list[tuple[str, str]]) -> dict[str, float]:
    """Question and answer, each new: embedded and searched in one call."""
    engine, embedder = Ours(load_static().dim), load_static()
    engine.build(np.load(f"{folder}/facts.npy", mmap_mode="r")[:size])
    work = [lambda pair=pair: engine.index.search(embedder.embed(pair), K) for pair in texts]
    return timed(work, BUDGET)


def in_process(level: str, task: Callable[..., dict[str, Any]], *given: Any) -> dict[str, Any]:
    """Run a task in a fresh process whose FAISS may use only some instructions."""
    before = os.environ.pop("FAISS_SIMD_LEVEL", None)
    if level:
        os.environ["FAISS_SIMD_LEVEL"] = level
    try:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            return pool.apply(task, given)
    finally:
        os.environ.pop("FAISS_SIMD_LEVEL", None)
        if before is not None:
            os.environ["FAISS_SIMD_LEVEL"] = before


def prepare(data: Path, size: int, least: int, folder: str) -> list[tuple[str, str]]:
    """Write facts and queries; return questions with their answers, as texts."""
    embedder = load_static()
    copies = authors(data)
    shape = (size, embedder.dim)
    facts = np.lib.format.open_memmap(f"{folder}/facts.npy", "w+", np.float32, shape)
    asked: list[str] = []
    pairs: list[tuple[str, str]] = []
    for place, copy in enumerate(itertools.islice(copies, size // PER_TARGET)):
        start = place * PER_TARGET
        facts[start : start + PER_TARGET] = embedder.embed(copy.facts)
        if start < least:
            row = place % PER_TARGET
            asked += [copy.named[row], copy.nameless[row], copy.answers[row]]
        if place < QUERIES:
            row = (place + 1) % PER_TARGET
            pairs.append((copy.named[row], copy.answers[row]))
    step = max(1, len(asked) // QUERIES)
    np.save(f"{folder}/queries.npy", embedder.embed(asked[::step][:QUERIES]))
    return pairs


def show(row: dict[str, Any]) -> None:
    """One line of the table."""
    more = "".join(
        f"  {key.replace('_', ' ')} {row[key]['ms']:.3f}"
        for key in ("two", "with_delta")
        if key in row
    )
    print(
        f"{row['size']:>9} {row['engine']:<20}"
        f" {row['ms']:>9.3f} {row['p99']:>9.3f} {row['cpu']:>9.3f}"
        f" {row['recall']:>7.4f} {row['MB']:>7.0f} {row['build_s']:>8.1f} {row['add']['ms']:>8.3f}"
        f" {row['remove']['ms']:>8.3f}{more}",
        flush=True,
    )


def plot(rows: list[dict[str, Any]], file: Path) -> None:
    """Time against the number of vectors, both on logarithmic axes."""
    matplotlib = import_module("matplotlib")
    matplotlib.use("Agg")
    axes = import_module("matplotlib.pyplot").figure(figsize=(7, 4.5)).subplots()
    for name in dict.fromkeys(row["engine"] for row in rows):
        points = [(row["size"], row["cpu"]) for row in rows if row["engine"] == name]
        axes.plot(*zip(*points, strict=True), marker="o", label=name)
    axes.set(xscale="log", yscale="log", xlabel="vectors", ylabel="ms of processor time a search")
    axes.grid(alpha=0.3)
    axes.legend(fontsize=8)
    axes.figure.tight_layout()
    axes.figure.savefig(file, dpi=150)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sizes", default="1000,20000,200000,1000000")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--only", default="")
    given = parser.parse_args()
    sizes = sorted(int(size) for size in given.sizes.split(","))
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        pairs = prepare(given.data, sizes[-1], sizes[0], folder)
        print(
            f"{'vectors':>9} {'engine':<20} {'ms':>9} {'p99':>9} {'cpu':>9} {'recall':>7} {'MB':>7}"
            f" {'build s':>8} {'add 20':>8} {'remove':>8}"
        )
        for size, place in itertools.product(sizes, range(len(ENGINES))):
            name, _, level, most, why = ENGINES[place]
            if given.only not in name:
                continue
            if size > most:
                print(f"{size:>9} {name:<20} skipped: {why}")
                continue
            try:
                rows.append(in_process(level, measure, place, folder, size))
            except ModuleNotFoundError as error:
                print(f"{size:>9} {name:<20} skipped: {error}")
                continue
            show(rows[-1])
        totals = {size: in_process("", all_in, folder, size, pairs) for size in sizes}
    for size, took in totals.items():
        print(
            f"{size:>9} question and answer, embedded and searched: {took['ms']:.3f} ms,"
            f" p99 {took['p99']:.3f}, cpu {took['cpu']:.3f}"
        )
    if given.json:
        given.json.write_text(json.dumps({"rows": rows, "all_in": totals}, indent=1))
    if given.plot:
        plot(rows, given.plot)


if __name__ == "__main__":
    main()
