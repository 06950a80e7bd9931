"""The eraser: a draft less its leaking segments, kept grammatical. Deterministic."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from alu_graph.checker.machine_text import code_lines, whole_code, without_fields
from alu_graph.checker.source import Targets
from alu_graph.checker.verdict import Judgement, Verdict
from alu_graph.targets.names import NameHit
from alu_graph.text.segments import Segment, segments

PLACEHOLDER = "[name]"
_ROUNDS = 4
_JOINT_LEFT = re.compile(
    r"^(?:and|but|while|whereas|so|yet|though|although|also|or)\b[\s,]*", re.IGNORECASE
)
_MARK = re.compile(r"^(\s*\(?)(\d{1,3})([.):]\s)")
_S = re.compile(r"['’]s\b")
_CONJUNCT = (
    r"(?:,?\s+(?:and|or|&)\s+(?:with\s+)?{name})(?=[\s.,;:!?)]|$)",
    r",\s*{name}(?=,?\s+(?:and|or|&)\s)",
    r"{name}\s+(?:and|or|&)\s+(?=\S)",
    r",\s*{name}(?=\s*(?:,|and\b|or\b))",
    r"\s+by\s+{name}(?=\s*[,;.!?])",
    r"(?<=[\s:(]){name},\s+(?=[A-Z\[\"“])",
    # Not behind a preposition, unless a list of names goes on.
    (
        r"(?<=[\s:(])(?<!\bby\s)(?<!\bof\s)(?<!\bto\s)(?<!\bin\s)(?<!\bat\s)(?<!\bon\s)(?<!\bfor\s)"
        r"(?<!\bfrom\s)(?<!\bwith\s){name},\s+(?=\S)"
    ),
)


def erase(text: str, judge: Callable[[str], Verdict], targets: Targets) -> str | None:
    """Cut out of a text what the checker calls a leak, until nothing is left to cut.

    Args:
        text: A draft.
        judge: The checker for this conversation.
        targets: The registry.

    Returns:
        What is left, checked; None if nothing useful is.
    """
    for _ in range(_ROUNDS):
        verdict = judge(text)
        if verdict.clean:
            return text if verdict.useful and text.strip() else None
        left = _cut(text, verdict, judge, targets)
        if left == text or not left.strip():
            return None
        text = left
    return None


def keep_only(text: str, kept: Sequence[Segment]) -> str:
    """Cut out of a text all but some of its segments, and keep it grammatical.

    Args:
        text: A text.
        kept: Segments of it.

    Returns:
        What is left; empty if nothing is.

    Example:
        >>> keep_only("Paris is big, and Rome is old.", segments("Paris is big"))
        'Paris is big.'
    """
    units = segments(text)
    starts = {one.start for one in kept}
    return _rebuild(text, units, {one.start: None for one in units if one.start not in starts})


def mask_names(text: str, start: int, end: int, hits: Sequence[NameHit], mask: str) -> str:
    """Replace the targets' names that occur in a part of a text.

    Args:
        text: The text.
        start: Where the part starts.
        end: Where it ends.
        hits: All names in the text.
        mask: What to put in their place.

    Returns:
        The part, masked; a possessive stays.
    """
    out, place = [], start
    for hit in sorted(hits, key=lambda one: (one.start, -one.end)):
        if hit.start < place or hit.end > end:
            continue
        out += [text[place : hit.start], mask]
        if text.endswith(("'s", "’s"), hit.start, hit.end) and not _S.match(text, hit.end, end):
            out.append("'s")
        place = hit.end
    return "".join(out) + text[place:end]


def _cut(text: str, verdict: Verdict, judge: Callable[[str], Verdict], targets: Targets) -> str:
    """One round: every leaking segment goes, or loses the name alone where that is enough."""
    replaced: dict[int, str | None] = {}
    hits = targets.names_in(text)
    for judgement in verdict.judgements:
        if verdict.leaking(judgement):
            replaced[judgement.segment.start] = _less(text, judgement, hits, judge, targets)
    data = without_fields(text, verdict.judgements, replaced)
    if data is not None:
        return data
    units = [one.segment for one in verdict.judgements]
    return whole_code(text, _rebuild(text, units, replaced))


def _less(
    text: str,
    judgement: Judgement,
    hits: Sequence[NameHit],
    judge: Callable[[str], Verdict],
    targets: Targets,
) -> str | None:
    """A leaking segment without the leak, or None if all of it must go."""
    segment = judgement.segment
    kinds = {leak.kind for leak in judgement.leaks}
    if kinds == {"echo"}:
        masked = mask_names(text, segment.start, segment.end, hits, PLACEHOLDER)
        return masked if masked.replace(PLACEHOLDER, "").strip(" .,!?-*_") else None
    if kinds <= {"name"}:
        left = _without_conjunct(text, segment, hits, judge)
        ids = {leak.target_id for leak in judgement.leaks}
        # A part of the name may have lost the support that made it a leak.
        if left is None or any(hit.target_id in ids for hit in targets.names_in(left)):
            return None
        return left
    return None


def _without_conjunct(
    text: str, segment: Segment, hits: Sequence[NameHit], judge: Callable[[str], Verdict]
) -> str | None:
    """Make "Ron and X laughed" lose the X, if what is left names somebody and is clean."""
    marker = "\u2063"
    masked = mask_names(text, segment.start, segment.end, hits, marker)
    if marker not in masked or masked.rstrip().endswith("\\\\"):  # a row of LaTeX goes whole
        return None
    name = rf"(?:(?:the\s+)?{marker}|\[{marker}\]\([^()\s]*\))"  # or all of a link
    for pattern in _CONJUNCT:
        masked = re.sub(pattern.format(name=name), "", masked)
    masked = re.sub(r"\s+([.,;:!?])", r"\1", masked)
    if marker in masked or re.search(
        r"\b(?:he|she|his|her|him|they|their|both)\b", masked, re.IGNORECASE
    ):
        return None
    verdict = judge(masked)
    return masked if verdict.clean and verdict.useful else None


def _rebuild(text: str, units: Sequence[Segment], replaced: dict[int, str | None]) -> str:
    """Put the kept segments together again, line by line and sentence by sentence."""
    lines: dict[int, list[Segment]] = {}
    for unit in units:
        lines.setdefault(unit.line, []).append(unit)
    number: int | None = None  # of the last item of the list that a line stands in
    end = 0
    built: list[str] = []
    code = code_lines(text)
    for index, line in enumerate(text.splitlines(keepends=True)):
        offset, end = end, end + len(line)
        here = lines.get(index, [])
        if not any(unit.start in replaced for unit in here):
            mark = _MARK.match(line)
            number = _next_number(number, mark, line)
            built.append(_renumber(line, number))
            continue
        # A line of code that loses more than a name goes as a whole.
        if index in code and any(replaced.get(unit.start, "") is None for unit in here):
            continue
        left = _line(text, offset, end, here, replaced)
        mark = _MARK.match(line)
        if left is None and mark and number is None:
            number = int(mark[2]) - 1  # the next item takes its number
        if left is not None:
            number = _next_number(number, _MARK.match(left), left)
            built.append(_renumber(left, number))
    return _tidy("".join(built))


def _next_number(number: int | None, mark: re.Match[str] | None, line: str) -> int | None:
    if mark is None:
        return None if line.strip() and not line[:1].isspace() else number
    return int(mark[2]) if number is None else number + 1


def _renumber(line: str, number: int | None) -> str:
    if number is None:
        return line
    return _MARK.sub(lambda mark: f"{mark[1]}{number}{mark[3]}", line)


def _line(
    text: str, start: int, end: int, units: Sequence[Segment], replaced: dict[int, str | None]
) -> str | None:
    """One line without its leaking segments; None if no word of it is left."""
    kept = [unit for unit in units if replaced.get(unit.start, "") is not None]
    if not kept:
        return None
    out = text[start : units[0].start]
    previous: Segment | None = None
    for i, unit in enumerate(units):
        if unit not in kept:
            continue
        piece = replaced.get(unit.start) or text[unit.start : unit.end]
        before = units[i - 1] if i else None
        if previous is not None:
            same = previous.sentence == unit.sentence
            if previous is before:
                out += text[previous.end : unit.start]
            elif same:
                out += ", and "
            else:
                out = _close(out, text, previous, units) + _gap(text, previous, unit)
        opens = before is None or before.sentence != unit.sentence
        if not opens and (previous is None or previous.sentence != unit.sentence):
            piece = _capitalise(_JOINT_LEFT.sub("", piece))
        elif opens:
            piece = _capitalise(_JOINT_LEFT.sub("", piece)) if _cut_off(before, kept) else piece
        out += piece
        previous = unit
    out = _close(out, text, kept[-1], units)
    rest = text[units[-1].end : end]
    return out + (rest if rest.strip() in ("", "|") else "\n" if rest.endswith("\n") else "")


def _cut_off(before: Segment | None, kept: Sequence[Segment]) -> bool:
    return before is not None and before not in kept


def _gap(text: str, previous: Segment, unit: Segment) -> str:
    between = text[previous.end : unit.start]
    return " | " if "|" in between else " "


def _close(out: str, text: str, last: Segment, units: Sequence[Segment]) -> str:
    """End a sentence whose last clause was cut with the mark that it had."""
    tail = [unit for unit in units if unit.sentence == last.sentence][-1]
    ending = re.search(r"[.!?…]+[\"'”’)\]*_]*$", text[tail.start : tail.end])
    out = out.rstrip(" ,;—–" if last != tail else " ")  # "Hi [name]," keeps its comma
    return (
        out
        if ending is None or out.endswith((".", "!", "?", "…", ".**", '."', ".”"))
        else out + ending[0]
    )


def _capitalise(piece: str) -> str:
    return piece[:1].upper() + piece[1:]


def _tidy(text: str) -> str:
    text = (
        re.sub(r"(?<=\S)[ \t]{2,}(?=\S)", " ", text)
        if "```" not in text and "|" not in text
        else text
    )
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n").rstrip()
