"""The name index: time, growth, memory and false alarms, beside what others use for banned words.

    python -m benchmarks.names --data ../shared/data [--names names-dataset|faker]
        [--targets 10,1000,100000] [--compare] [--alarms] [--half 0|1] [--json]
        [--scale 10,1000,10000,100000,1000000]

Needs `pip install names-dataset` (or faker); --compare also pyahocorasick, presidio-analyzer and
llm-guard. Texts: TOFU questions and answers, joined to 83 words, each seen once.
--scale: time, building and memory by number of names; up to a million, drawn for it (a minute).
--alarms: hits per 100,000 names on texts that mean none of them. Names come in two halves drawn
from one seed: rules are tuned on half 0, and half 1 is for reporting. Times are processor time, so
that other work on the machine counts little.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import json
import math
import pickle
import random
import resource
import statistics
import sys
import tempfile
import time
import tracemalloc
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from collections.abc import Set as AbstractSet
from importlib import import_module, util
from pathlib import Path
from types import ModuleType
from typing import Any, cast

from alu_graph import Target
from alu_graph.checker.source import Targets
from alu_graph.checker.unit import hits_with_views
from alu_graph.targets.names import NameHit, NameIndex
from alu_graph.text import rarity
from alu_graph.text.folding import words

WORDS, TEXTS, WARM = 83, 1_000, 200
RIVAL_BUDGET = 10_000.0  # milliseconds
PER_HALF = 100_000
_MORE = 500  # names that are added one by one, and removed
LOCALES = (
    "en_US es_ES fr_FR de_DE it_IT pt_BR pl_PL nl_NL sv_SE tr_TR id_ID en_IN ru_RU el_GR ja_JP"
)


class Screen:
    """A name index as the checker's source of targets, without a store."""

    def __init__(self, names: Iterable[str]) -> None:
        self.index = NameIndex()
        self.index.add_many((i, Target(name=name)) for i, name in enumerate(names))

    def names_in(self, text: str, about: Collection[str] = ()) -> list[NameHit]:
        """All names in a text."""
        hits = self.index.find(text, list(map(int, about)))
        return [NameHit(str(hit.number), *hit[1:]) for hit in hits]

    with_facts = 0

    def with_views(self, text: str) -> list[NameHit]:
        """All names in a text and in what it may hide."""
        return hits_with_views(cast("Targets", self), text)

    @property
    def openings(self) -> AbstractSet[str]:
        """How names written as one begin."""
        return self.index.openings

    def is_name_word(self, word: str) -> bool:
        """Whether a word is part of a name."""
        return self.index.is_name_word(word)


def draw(source: str, seed: int, half: int) -> list[str]:
    """Names of people all over the world, as often as they are borne."""
    names = drawn(source, seed, 2 * PER_HALF)
    return names[half * PER_HALF : (half + 1) * PER_HALF]


def drawn(source: str, seed: int, size: int) -> list[str]:
    """So many different names, kept from one run to the next."""
    mark = "" if size == 2 * PER_HALF else f"-{size}"
    kept = Path(tempfile.gettempdir()) / f"alu-names-{source}-{seed}{mark}.txt"
    if not kept.exists():
        dice = random.Random(seed)  # noqa: S311 - a sample, no secret
        makers = {"names-dataset": _from_dataset, "faker": _from_faker}
        found = dict.fromkeys(makers[source](dice, size))
        kept.write_text("\n".join(found), encoding="utf-8")
    return kept.read_text(encoding="utf-8").split("\n")


def _from_dataset(dice: random.Random, count: int) -> Iterator[str]:
    spec = util.find_spec("names_dataset")
    if spec is None or spec.origin is None:
        sys.exit("names-dataset is missing: pip install names-dataset")
    ranked: list[dict[str, list[tuple[int, str]]]] = []
    for part in ("first", "last"):
        with gzip.open(Path(spec.origin).parent / "v3" / f"{part}_names.pkl.gz") as file:
            rows = pickle.load(file)  # noqa: S301 - the installed package's own data
        by_country: dict[str, list[tuple[int, str]]] = {}
        for name, row in rows.items():
            for country, rank in row["rank"].items():
                if rank and rank <= 5000:  # noqa: PLR2004 - the rest are mostly misprints
                    by_country.setdefault(country, []).append((rank, name))
        ranked.append(by_country)
    countries = sorted(ranked[0].keys() & ranked[1].keys())
    seen: set[str] = set()
    while len(seen) < count:
        country = dice.choice(countries)
        pair = []
        for by_country in ranked:
            rows = by_country[country]
            weights = [1 / (rank + 20) for rank, _ in rows]
            pair.append([name for _, name in dice.choices(rows, weights, k=500)])
        for name in map(" ".join, zip(*pair, strict=True)):
            if name not in seen and len(seen) < count:
                seen.add(name)
                yield name


def _from_faker(dice: random.Random, count: int) -> Iterator[str]:
    maker = import_module("faker").Faker(LOCALES.split())
    maker.seed_instance(dice.randrange(2**32))
    seen: set[str] = set()
    while len(seen) < count:
        name = f"{maker.first_name()} {maker.last_name()}"
        if name not in seen:
            seen.add(name)
            yield name


def _latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN")


def read(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSONL file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def long_texts(data: Path) -> list[str]:
    """Fresh texts of 83 words."""
    rows = read(data / "tofu/full.jsonl")
    said = " ".join(f"{row['question']} {row['answer']}" for row in rows).split()
    chunks = [" ".join(said[i : i + WORDS]) for i in range(0, len(said) - WORDS, WORDS)]
    return random.Random(0).sample(chunks, len(chunks))  # noqa: S311 - a sample, no secret


def timed(
    screen: Callable[[str], object], texts: list[str], budget: float = math.inf
) -> dict[str, float]:
    """Median and 99th percentile, in milliseconds of processor time, of texts each seen once.

    After `budget` milliseconds no more than two texts are timed.
    """
    spent: list[float] = []
    for text in texts:
        if sum(spent) > budget and len(spent) > 1:
            break
        start = time.process_time_ns()
        screen(text)
        spent.append((time.process_time_ns() - start) / 1e6)
    return {
        "median": statistics.median(spent),
        "p99": statistics.quantiles(spent, n=100)[98],
        "texts": len(spent),
    }


def measure_time(names: list[str], sizes: list[int], texts: list[str]) -> dict[str, Any]:
    """Time by number of names, ours."""
    report: dict[str, Any] = {}
    for size in sizes:
        screen = Screen(names[:size])
        gc.collect()
        gc.freeze()
        # Words that texts use often are known in a service that runs; the texts are all fresh.
        for text in texts[:WARM]:
            screen.with_views(text)
        fresh = texts[WARM:]
        first, second = fresh[:TEXTS], fresh[TEXTS:]  # 1,000, and what is left
        report[str(size)] = {
            "names": timed(screen.names_in, first),
            "names and views": timed(screen.with_views, second),
        }
        gc.unfreeze()
    first, last = report[str(sizes[0])], report[str(sizes[-1])]
    report["ratio"] = {
        part: last[part]["median"] / first[part]["median"] for part in ("names", "names and views")
    }
    return report


def measure_scale(names: list[str], sizes: list[int], texts: list[str]) -> dict[str, Any]:
    """Time of a text, building, memory, and one add and remove more, by number of names."""
    report: dict[str, Any] = {}
    for size in sizes:
        gc.collect()
        before = _resident()
        start = time.process_time()
        screen = Screen(names[:size])
        built = time.process_time() - start
        gc.collect()
        held = _resident() - before
        gc.freeze()
        for text in texts[:WARM]:
            screen.with_views(text)
        first, second = texts[WARM : WARM + TEXTS], texts[WARM + TEXTS :]
        time_of = {
            "names": timed(screen.index.find, first),
            "names and views": timed(screen.with_views, second),
        }
        more = [Target(name=name) for name in names[-_MORE:]]
        report[str(size)] = {
            **time_of,
            "build s": built,
            "MB": held,
            "KB a name": held * 1024 / size,
            "add ms": _each(screen.index.add, enumerate(more, size)),
            "remove ms": _each(screen.index.remove, [(size + i,) for i in range(_MORE)]),
        }
        gc.unfreeze()
        del screen
    first = report[str(sizes[0])]
    for one in report.values():
        for part in ("names", "names and views"):
            one[part]["ratio"] = one[part]["median"] / first[part]["median"]
    return report


def _each(work: Callable[..., object], rows: Iterable[tuple[Any, ...]]) -> float:
    """The median of some calls, in milliseconds of processor time."""
    spent = []
    for row in rows:
        start = time.process_time_ns()
        work(*row)
        spent.append((time.process_time_ns() - start) / 1e6)
    return statistics.median(spent)


def _resident() -> float:
    """The memory of this process, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def measure_adding(names: list[str]) -> dict[str, float]:
    """What one more name costs in time and memory."""
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    targets = [Target(name=name, id=str(i)) for i, name in enumerate(names)]
    held = tracemalloc.get_traced_memory()[0]
    index = NameIndex()
    index.add_many(enumerate(targets))
    size = tracemalloc.get_traced_memory()[0] - held
    tracemalloc.stop()
    index = NameIndex()
    spent = []
    for number, target in enumerate(targets):
        start = time.process_time_ns()
        index.add(number, target)
        spent.append((time.process_time_ns() - start) / 1e6)
    return {
        "median ms": statistics.median(spent),
        "p99 ms": statistics.quantiles(spent, n=100)[98],
        "s for all": sum(spent) / 1e3,
        "index KB a name": size / len(names) / 1024,
        "target KB a name": (held - before) / len(names) / 1024,
    }


def _aho_corasick(names: list[str]) -> Callable[[str], object]:
    automaton = import_module("ahocorasick").Automaton()
    for name in names:
        automaton.add_word(name.lower(), name)
    automaton.make_automaton()
    return lambda text: list(automaton.iter(text.lower()))


def _presidio(names: list[str]) -> Callable[[str], object]:
    recognizer = import_module("presidio_analyzer").PatternRecognizer(
        supported_entity="BANNED", deny_list=names
    )
    return lambda text: recognizer.analyze(text, ["BANNED"])


def _llm_guard(names: list[str]) -> Callable[[str], object]:
    # The package itself imports torch and all its scanners; this one needs none of that.
    spec = util.find_spec("llm_guard")
    if spec is None or spec.origin is None:
        msg = "llm_guard is missing"
        raise ImportError(msg)
    root = Path(spec.origin).parent
    for name, folder in (
        ("llm_guard", root),
        ("llm_guard.input_scanners", root / "input_scanners"),
    ):
        module = ModuleType(name)
        module.__path__ = [str(folder)]
        sys.modules.setdefault(name, module)
    scanner = import_module("llm_guard.input_scanners.ban_substrings").BanSubstrings(
        substrings=names, match_type="word", case_sensitive=False
    )
    scan: Callable[[str], object] = scanner.scan
    return scan


RIVALS = {
    "Aho-Corasick": ("pyahocorasick", _aho_corasick, TEXTS),
    "Presidio deny list": ("presidio-analyzer", _presidio, 20),
    "LLM Guard BanSubstrings": ("llm-guard", _llm_guard, 20),
}


def measure_rivals(names: list[str], texts: list[str]) -> dict[str, Any]:
    """Time of what others use, on the same names and texts."""
    report: dict[str, Any] = {}
    for name, (package, build, count) in RIVALS.items():
        try:
            start = time.perf_counter()
            screen = build(names)
        except ImportError as error:
            report[name] = {"missing": f"pip install {package} ({error})"}
            continue
        built = time.perf_counter() - start
        screen(texts[0])
        report[name] = {**timed(screen, texts[:count], RIVAL_BUDGET), "build s": built}
    return report


def sets_of(data: Path) -> dict[str, list[str]]:
    """Texts that mean none of the names: general ones, and ones about people."""
    general = [
        row["question"]
        for name in (
            *(f"wmdp/{part}" for part in ("bio", "chem", "cyber")),
            *("utility/triviaqa", "utility/truthfulqa_mc1", "mmlu/sample"),
        )
        for row in read(data / f"{name}.jsonl")
    ]
    people = [
        *_said(data, "real_people", ("forget", "neighbor")),
        *_said(data, "wpu", ("forget", "general_retain", "hard_retain")),
        *_said(data, "tofu", ("real_authors",)),
        *(row["query"] for row in _rwku(data)),
    ]
    return {"general": general, "about people": people}


def _said(data: Path, folder: str, files: Iterable[str]) -> list[str]:
    rows = (row for file in files for row in read(data / f"{folder}/{file}.jsonl"))
    return [f"{row['question']} {row.get('full_answer') or row['answer']}" for row in rows]


def _rwku(data: Path) -> list[dict[str, Any]]:
    files = ("forget_level1", "forget_level2", "neighbor_level1", "neighbor_level2")
    return [row for file in files for row in read(data / f"rwku/{file}.jsonl")]


def measure_alarms(names: list[str], data: Path) -> dict[str, dict[str, Any]]:
    """Texts with a hit; a namesake is one that really holds the full name, initials aside."""
    screen = Screen(names)
    report: dict[str, dict[str, Any]] = {}
    for label, texts in sets_of(data).items():
        counts: Counter[str] = Counter(texts=len(texts))
        distinct: dict[str, Counter[str]] = {"strong": Counter(), "namesake": Counter()}
        forms: Counter[str] = Counter()
        for text in texts:
            found = [word.fold for word in words(text)]
            said = f" {' '.join(found)}  {' '.join(one for one in found if len(one) > 1)} "
            grades = set()
            for hit in screen.with_views(text):
                name = names[int(hit.target_id)]
                meant = f" {' '.join(word.fold for word in words(name))} "
                grade = "namesake" if hit.grade == "strong" and meant in said else str(hit.grade)
                grades.add(grade)
                if grade != "weak":
                    distinct[grade][name] += 1
                forms[f"{grade}: {hit.form}"] += 1
            counts.update(grades)
        report[label] = {
            **counts,
            **{f"distinct {grade}": len(found) for grade, found in distinct.items()},
            "strong share": counts["strong"] / len(texts),
            "forms": dict(forms.most_common()),
        }
    return report


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder with tofu/, wmdp/ ...")
    parser.add_argument("--names", choices=["names-dataset", "faker"], default="names-dataset")
    parser.add_argument("--targets", default="10,1000,100000", help="numbers of names")
    parser.add_argument("--scale", help="numbers of names, for time and memory by number")
    parser.add_argument("--compare", action="store_true", help="beside what others use")
    parser.add_argument("--alarms", action="store_true", help="false alarms instead of time")
    parser.add_argument(
        "--half", type=int, choices=[0, 1], default=0, help="0 to tune, 1 to report"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.add_argument("--latin", action="store_true", help="only names in Latin letters")
    options = parser.parse_args()
    sizes = [int(size) for size in options.targets.split(",")]
    scale = [int(size) for size in (options.scale or "").split(",") if size]
    if max(scale, default=0) > PER_HALF:
        names = drawn(options.names, options.seed, max(scale) * 5 // 4)  # some are not in Latin
    else:
        names = draw(options.names, options.seed, options.half)
    if options.latin:
        names = [name for name in names if all(map(_latin, filter(str.isalpha, name)))]
    rarity.load()
    report: dict[str, Any] = {}
    if scale:
        report = measure_scale(names, scale, long_texts(options.data))
    elif options.alarms:
        report = measure_alarms(names[: sizes[-1]], options.data)
    else:
        texts = long_texts(options.data)
        report["adding"] = measure_adding(names[: sizes[-1]])
        report["time"] = measure_time(names, sizes, texts)
        if options.compare:
            report["rivals"] = measure_rivals(names[: sizes[-1]], texts)
    if options.json:
        print(json.dumps(report))
        return
    for part, rows in report.items():
        print(part)
        for name, value in rows.items():
            print(f"  {name:<26} {_shown(value)}")


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_shown(one)}" for key, one in value.items())
    return f"{value:.4g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    main()
