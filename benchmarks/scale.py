"""The registry by its number of targets, 10 to a million: every row of time and memory in one run.

    python -m benchmarks.scale --data ../shared/data [--sizes 10,1000,10000,100000,1000000]
        [--only names,facts,vectors] [--json FILE] [--plots FOLDER]

names: targets that are a name alone; facts: targets with 20 facts each; vectors: our index of facts
beside a numpy scan, FAISS flat, langchain-community's FAISS and InMemoryVectorStore. Everything but
the vectors goes through the public `TargetRegistry` on a real SQLite file, each size in fresh
processes, so that memory is its own. Look-ups are judged by processor time, everything else by the
clock; files are read from the page cache.

With --json each size's figures are kept as soon as they are there, and a run that was interrupted
goes on from them; remove the file to measure anew. Names are drawn from names-dataset (`pip install
names-dataset`), or made up where it is missing; the rivals need `pip install alu-graph[community]`,
--plots `pip install alu-graph[eval]`. The whole run takes about half an hour.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from importlib import util
from pathlib import Path
from typing import Any

from alu_graph.models.static import load_static
from benchmarks import scale_tasks as tasks
from benchmarks.names import PER_HALF, drawn
from benchmarks.scale_plots import plot
from benchmarks.scale_report import report
from benchmarks.sync import name as made_name
from benchmarks.vectors import ENGINES, all_in, measure, prepare

SECTIONS = ("names", "facts", "vectors")
_OURS = "alu_graph"
_SKIPPED = "skipped"


def tell(what: str) -> None:
    """Progress, for who waits."""
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


def fresh(task: Callable[..., dict[str, Any]], *given: Any) -> dict[str, Any]:
    """What a task returns that has a process for itself."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(task, *given).result()


class Kept:
    """Figures by section and size, kept in a file so that an interrupted run goes on.

    Args:
        file: Where; None keeps them for this run only.
    """

    def __init__(self, file: Path | None) -> None:
        self._file = file
        there = file is not None and file.exists()
        self.found: dict[str, Any] = json.loads(file.read_text("utf-8")) if file and there else {}

    def need(self, key: str) -> bool:
        """Whether something has not been measured yet."""
        if key in self.found:
            tell(f"{key}: kept from an earlier run")
        return key not in self.found

    def keep(self, key: str, result: dict[str, Any]) -> None:
        """Keep what was measured; what could not be is tried again by the next run."""
        self.found[key] = result
        if self._file is not None:
            whole = {key: one for key, one in self.found.items() if _SKIPPED not in one}
            aside = self._file.with_name(f"{self._file.name}.part")
            aside.write_text(json.dumps(whole, indent=1), encoding="utf-8")
            aside.replace(self._file)

    def measure(self, key: str, work: Callable[[], dict[str, Any]]) -> None:
        """Measure and keep; a rival that is missing or was killed is named and left out."""
        tell(key)
        try:
            self.keep(key, work())
        except (ModuleNotFoundError, BrokenProcessPool) as error:
            self.keep(key, {_SKIPPED: str(error)})
            tell(f"{key} skipped: {error}")


def source_of_names() -> str:
    """Where names come from."""
    return "names-dataset" if util.find_spec("names_dataset") else "made"


def names(source: str, count: int) -> list[str]:
    """Different names: drawn as often as they are borne, or made up."""
    if source == "made":
        return [made_name(number) for number in range(count)]
    return drawn(source, 0, max(count, 2 * PER_HALF))[:count]


def measure_names(sizes: Sequence[int], data: Path, folder: Path, kept: Kept, changes: int) -> None:
    """Names alone, by size."""
    needed = [size for size in sizes if kept.need(f"names/{size}")]
    if not needed:
        return
    tell(f"drawing names from {kept.found['machine']['names']}")
    # As many for every run, so that a size holds the same names and none of those added later.
    found = names(kept.found["machine"]["names"], max(sizes) + changes)
    (folder / "names.txt").write_text("\n".join(found), encoding="utf-8")
    tasks.write_texts(data, folder)
    tasks.write_targets(data, folder, [], changes)
    for size in needed:
        kept.measure(f"names/{size}", partial(_names_of, folder, size, changes))


def _names_of(folder: Path, size: int, changes: int) -> dict[str, Any]:
    filled = fresh(tasks.names_import, folder, size)
    tell(f"names/{size}: imported in {filled['seconds']:.1f} s")
    opened = fresh(tasks.names_open, folder, size, changes)
    tell(f"names/{size}: opened in {opened['opening_s']:.1f} s; the index alone")
    (folder / f"names-{size}.db").unlink()
    alone = fresh(tasks.names_memory, folder, size, changes)
    return {"import": filled, **opened, "memory": alone}


def measure_facts(sizes: Sequence[int], data: Path, folder: Path, kept: Kept, changes: int) -> None:
    """Targets with facts, by size."""
    needed = [size for size in sizes if kept.need(f"facts/{size}")]
    if not needed:
        return
    tell("making targets with facts")
    tasks.write_targets(data, folder, needed, changes)
    for size in needed:
        kept.measure(f"facts/{size}", partial(_facts_of, folder, size))


def _facts_of(folder: Path, size: int) -> dict[str, Any]:
    filled = fresh(tasks.facts_import, folder, size)
    tell(f"facts/{size}: imported in {filled['seconds']:.1f} s")
    opened = fresh(tasks.facts_open, folder, size)
    (folder / f"facts-{size}.db").unlink()
    return {"import": filled, **opened}


def measure_vectors(
    sizes: Sequence[int], data: Path, folder: Path, kept: Kept, budget: float
) -> None:
    """Vectors alone, beside rivals, by size."""
    engines = [(place, one[0], one[3:]) for place, one in enumerate(ENGINES) if not one[2]]
    keys = [f"vectors/{size}/{name}" for size in sizes for _, name, _ in engines]
    keys += [f"vectors/{size}/all in" for size in sizes]
    needed = {key for key in keys if kept.need(key)}
    if not needed:
        return
    tell(f"making {max(sizes):,} vectors of facts")
    pairs = prepare(data, max(sizes), min(sizes), str(folder))
    load_static()  # fetched, if need be, before it is timed
    for size in sizes:
        for place, name, (most, why) in engines:
            key = f"vectors/{size}/{name}"
            if key not in needed:
                continue
            slow = why if size > most else _too_slow(kept, name, size, budget)
            if slow:
                tell(f"{key} skipped: {slow}")
                kept.keep(key, {_SKIPPED: slow})
            else:
                kept.measure(key, partial(fresh, measure, place, str(folder), size))
        if f"vectors/{size}/all in" in needed:
            work = partial(fresh, all_in, str(folder), size, pairs)
            kept.measure(f"vectors/{size}/all in", work)


def _too_slow(kept: Kept, name: str, size: int, budget: float) -> str:
    """Why a rival is not asked: by what it took at a smaller size."""
    if name.startswith(_OURS):
        return ""
    smaller = {
        one["size"]: one["build_s"] / one["size"]
        for one in kept.found.values()
        if one.get("engine") == name and one["size"] < size
    }
    seconds = size * smaller[max(smaller)] if smaller else 0.0
    return f"building would take about {seconds:.0f} s" if seconds > budget else ""


def machine() -> dict[str, Any]:
    """What the figures were taken on."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((line.partition(":")[2].strip() for line in lines if "model name" in line), "?")
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "python": platform.python_version(),
        "names": source_of_names(),
    }


def _numbers(given: str) -> list[int]:
    return sorted({int(one) for one in given.split(",")})


def _options(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="the folder with tofu/")
    parser.add_argument(
        "--sizes", type=_numbers, default=_numbers("10,1000,10000,100000,1000000"), help="of names"
    )
    parser.add_argument("--facts", type=_numbers, default=[1_000, 10_000], help="targets with 20")
    parser.add_argument(
        "--vectors", type=_numbers, default=_numbers("1000,20000,200000,1000000"), help="of facts"
    )
    parser.add_argument(
        "--changes", type=int, default=500, help="names added one by one; a fifth with facts"
    )
    parser.add_argument("--only", default=",".join(SECTIONS), help="of names,facts,vectors")
    parser.add_argument("--budget", type=float, default=120, help="seconds to build a rival")
    parser.add_argument("--json", type=Path, help="where figures are kept")
    parser.add_argument("--plots", type=Path, nargs="?", const=Path(__file__).parent / "plots")
    parser.add_argument("--folder", type=Path, help="where the registries' files are made")
    options = parser.parse_args(given)
    options.only = options.only.split(",")
    if unknown := set(options.only) - set(SECTIONS):
        parser.error(f"--only takes {', '.join(SECTIONS)}, not {', '.join(sorted(unknown))}")
    return options


def main(given: Sequence[str] | None = None) -> int:
    """Measure what is not kept yet; print all as Markdown."""
    options = _options(given)
    kept = Kept(options.json)
    now = machine()
    if kept.found and kept.found["machine"]["names"] != now["names"]:
        sys.exit(f"{options.json} holds figures of other names: remove it, or name another file")
    kept.keep("machine", kept.found.get("machine", now))
    folder = Path(tempfile.mkdtemp(dir=options.folder, prefix="alu-scale-"))
    try:
        if "names" in options.only:
            measure_names(options.sizes, options.data, folder, kept, options.changes)
        if "facts" in options.only:
            measure_facts(options.facts, options.data, folder, kept, options.changes)
        if "vectors" in options.only:
            measure_vectors(options.vectors, options.data, folder, kept, options.budget)
    finally:
        shutil.rmtree(folder)
    print(report(kept.found))
    if options.plots:
        for file in plot(kept.found, options.plots):
            tell(f"wrote {file}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
