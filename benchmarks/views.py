"""Cost and false alarms of decoded views and of names across scripts, with many names.

    python -m benchmarks.views --names names.txt --data ../shared/data

`names.txt` holds one name a line; ours are 100,000 of faker, of 21 locales with Latin letters.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from alu_graph.targets.names import NameIndex
from alu_graph.targets.target import Target
from alu_graph.text.ciphers import acrostics, codes
from alu_graph.text.folding import fold_word
from alu_graph.text.views import decoded_views

_WORDS = 83


def _texts(data: Path, limit: int) -> Iterator[str]:
    """General texts: the answers and documents of several sets, each cut at 83 words or whole."""
    for path in sorted(data.glob("*/*.jsonl")):
        if path.parent.name == "wmdp":
            continue
        for number, line in enumerate(path.open(encoding="utf-8")):
            if number >= limit:
                break
            row = json.loads(line)
            said = [str(value) for value in row.values() if isinstance(value, str)]
            text = max(said, key=len, default="")
            if text:
                yield text


def _micros(texts: list[str], work: Callable[[str], object]) -> float:
    times = []
    for text in texts:
        start = time.perf_counter()
        work(text)
        times.append(time.perf_counter() - start)
    return 1e6 * statistics.median(times)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--names", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=400, help="rows of each file")
    options = parser.parse_args()
    names = options.names.read_text(encoding="utf-8").splitlines()
    index = NameIndex()
    for number, name in enumerate(names):
        index.add(number, Target(name=name))
    texts = list(_texts(options.data, options.limit))

    def rare(word: str) -> bool:
        return index.is_name_word(fold_word(word))

    opens = index.openings.__contains__
    kinds: Counter[str] = Counter()
    named: Counter[str] = Counter()
    shown = 0
    for text in texts:
        views = decoded_views(text, rare=rare, opens=opens)
        shown += bool(views)
        kinds.update({view.kind for view in views})
        named.update(
            {
                view.kind
                for view in views
                if any(hit.grade == "strong" for hit in index.find(view.text))
            }
        )
    print(f"{len(texts)} texts, {len(names)} names: {shown} with any view")
    print("texts by kind of view:", dict(kinds))
    print("texts with a name through a view:", dict(named))
    ordinary = [" ".join(text.split()[:_WORDS]) for text in texts if len(text.split()) >= _WORDS]
    work: dict[str, Callable[[str], object]] = {
        "all views": lambda text: decoded_views(text, rare=rare, opens=opens),
        "codes": lambda text: list(codes(text, opens)),
        "acrostics": lambda text: list(acrostics(text, opens)),
    }
    print(f"median microseconds on {len(ordinary)} texts of {_WORDS} words")
    for what, one in work.items():
        print(f"  {what:12} {_micros(ordinary[:1000], one):.1f}")
    print("seconds for 1 MB")
    for unit in (
        "A",
        "TWFyaWEgR29uemFsZXo=",
        "%41",
        "7",
        "77 ",
        "\n",
        "а",
        "Мария ",
        "玛",
        "- .",
        "A. ",
    ):
        text = unit * (1_000_000 // len(unit.encode()))
        start = time.perf_counter()
        decoded_views(text, rare=rare, opens=opens)
        print(f"  {unit!r:24} {time.perf_counter() - start:.2f}")


if __name__ == "__main__":
    main()
