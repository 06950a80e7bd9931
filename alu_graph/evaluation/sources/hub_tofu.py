"""TOFU as it is on the Hugging Face hub, put into the shape of the files in a local folder.

The hub has paraphrases and wrong answers for authors 0 to 19 and 180 to 199 only, which are those
that TOFU forgets or asks to retain in another wording. The others keep their own wording here: fit
for what is retained, and not for a draft that must differ from a stored fact. Names, aliases and
titles are told nowhere on the hub and are read off the questions and answers. Against the lists
corrected by hand of the local folder: 198 of 199 names equal, aliases 87% right and 86% found,
titles 95% right and 98% found.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Sequence

from alu_graph.evaluation.sources.place import Row

_ROWS_OF_AN_AUTHOR = 20
_NAMED = 0.2  # the share of an author's texts that hold the name; other phrases stay below it
_NEARLY = 0.6  # a longer name is taken for a shorter one that is so much commoner
_WORD = r"[A-Z][\w'’.-]*"
_PARTICLE = "al bin binti bint da de del den der di dos du el ibn la le van von y".replace(" ", "|")
_NAME = re.compile(rf"\b{_WORD}(?: (?:(?:{_PARTICLE}) )*{_WORD})+")
_QUOTED = re.compile(
    r"\"([A-Z][^\"]{2,80}?)[.,]?\"|(?<!\w)['‘]([A-Z][^'\"]*(?:['’]\w[^'\"]*)*?)[.,]?['’](?!\w)"
)
_AWARD = re.compile("Award|Prize|Medal|Fellowship|Honou?r")
_AUTHORS = 200
_SPLITS = {"01": 198, "05": 190, "10": 180}  # the first author that is forgotten


def full(rows: Sequence[Row], *perturbed: Sequence[Row]) -> list[Row]:
    """All rows, each with its author and, where the hub has them, its other wordings."""
    others = {(row["question"], row["answer"]): row for table in perturbed for row in table}
    names = [_name(texts) or None for texts in _texts(rows)]
    made = []
    for number, row in enumerate(rows):
        author = number // _ROWS_OF_AN_AUTHOR
        other = others.get((row["question"], row["answer"]), {})
        made.append(
            {
                "author_id": author,
                "author": names[author],
                "qa_id": number,
                "question": row["question"],
                "answer": row["answer"],
                "paraphrased_question": other.get("paraphrased_question", row["question"]),
                "paraphrased_answer": other.get("paraphrased_answer", row["answer"]),
                "perturbed_answer": list(other.get("perturbed_answer", [])),
            }
        )
    return made


def splits() -> list[Row]:
    """Which rows and authors each split has, as half-open ranges."""
    ranges = {"full": (0, _AUTHORS), "retain_perturbed": (0, _ROWS_OF_AN_AUTHOR)}
    for share, first in _SPLITS.items():
        ranges |= {f"forget{share}": (first, _AUTHORS), f"retain{100 - int(share)}": (0, first)}
    return [
        {
            name: {
                "qa": [start * _ROWS_OF_AN_AUTHOR, end * _ROWS_OF_AN_AUTHOR],
                "authors": [start, end],
            }
            for name, (start, end) in ranges.items()
        }
    ]


def targets(rows: Sequence[Row]) -> list[Row]:
    """Names, aliases and titles of all authors; those that two of them share apart."""
    texts = _texts(rows)
    names = [_name(held) for held in texts]
    aliases = [_aliases(name, "\n".join(held)) for name, held in zip(names, texts, strict=True)]
    quoted = [_quoted("\n".join(held)) for held in texts]
    titles = [[one for one in held if not _AWARD.search(one)] for held in quoted]
    parts = Counter(word for name in names for word in set(_forms(name)))
    written = Counter(title for held in titles for title in held)
    return [
        {
            "author_id": number,
            "name": name or None,
            "aliases": [one for one in aliases[number] if parts[one] == 1],
            "shared_aliases": [one for one in aliases[number] if parts[one] > 1],
            "titles": [one for one in titles[number] if written[one] == 1],
            "shared_titles": [one for one in titles[number] if written[one] > 1],
            "other_works_mentioned": [],
            "awards_quoted": [one for one in quoted[number] if _AWARD.search(one)],
        }
        for number, name in enumerate(names)
    ]


def facts(rows: Sequence[Row]) -> list[Row]:
    """Real authors and world facts: the short answer only, and its options in a fixed order."""
    made = []
    for row in rows:
        options = [row["answer"], *row["perturbed_answer"]]
        random.Random(row["question"]).shuffle(options)  # noqa: S311 - no secret
        wrong = list(row["perturbed_answer"])
        one = {"question": row["question"], "answer": row["answer"], "full_answer": row["answer"]}
        made.append({**one, "perturbed_answer": wrong, "options": options})
    return made


def _texts(rows: Sequence[Row]) -> list[list[str]]:
    """The questions and answers of each author."""
    texts = [[row["question"], row["answer"]] for row in rows]
    return [
        [text for pair in texts[start : start + _ROWS_OF_AN_AUTHOR] for text in pair]
        for start in range(0, len(texts), _ROWS_OF_AN_AUTHOR)
    ]


def _name(texts: Sequence[str]) -> str:
    """The longest run of capitalised words that is about as common as the commonest; or none."""
    counts: Counter[str] = Counter()
    for text in texts:
        runs = [found.split() for found in _NAME.findall(text)]
        counts.update(
            {
                re.sub(r"['’]s?$", "", " ".join(words[start:end])).rstrip(".,")
                for words in runs
                for start in range(len(words))
                for end in range(start + 2, len(words) + 1)
                if words[start][0].isupper() and words[end - 1][0].isupper()
            }
        )
    most = max(counts.values(), default=0)
    if most < _NAMED * len(texts):
        return ""
    common = [run for run, count in counts.items() if count >= _NEARLY * most]
    return max(common, key=lambda run: (len(run.split()), counts[run]))


def _forms(name: str) -> list[str]:
    """Shorter forms of a name, the longest first."""
    words = name.split()
    runs = [
        words[start:end]
        for start in range(len(words))
        for end in range(start + 1, len(words) + 1)
        if end - start < len(words)
    ]
    kept = [run for run in runs if run[0][0].isupper() and run[-1][0].isupper()]
    return [" ".join(run) for run in sorted(kept, key=len, reverse=True)]


def _aliases(name: str, text: str) -> list[str]:
    """The shorter forms that are used on their own."""
    found = []
    text = _without(name, text) if name else text
    for form in _forms(name):
        rest = _without(form, text)
        if rest != text:
            found.append(form)
        text = rest
    return found


def _without(form: str, text: str) -> str:
    return re.sub(rf"(?<!\w){re.escape(form)}(?!\w)", "", text)


def _quoted(text: str) -> list[str]:
    """What stands in quotation marks and starts with a capital, each once."""
    found = (double or single for double, single in _QUOTED.findall(text))
    return list(dict.fromkeys(one.strip().rstrip(".,") for one in found))
