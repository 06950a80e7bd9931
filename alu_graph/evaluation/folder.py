"""A run's folder: what is to be asked, and each answer as soon as it is there."""

from __future__ import annotations

import json
import logging
import os
import reprlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from alu_graph.errors import ALUError
from alu_graph.evaluation.files import write_whole
from alu_graph.evaluation.plan import DIGESTS, VANILLA_ITSELF
from alu_graph.evaluation.reply import Reply

Key: TypeAlias = tuple[str, str, str]  # method, condition, question's id
_PRIVATE = 0o600
_log = logging.getLogger(__name__)


class RunFolderError(ALUError):
    """A folder can't be used for a run; the message says what to do."""


class RunFolder:
    """Keeps a run, so that one that was cut off goes on where it was.

    `answers.jsonl` holds what was unlearned wherever a method leaks, so it is made for its owner
    alone (mode 0600), as is `plan.json`. Keep the folder out of version control, and delete it
    when the report is written.

    Any number of threads and processes may append to it at a time: each line is one write. A line
    that a crash has cut off counts as not there, and its question is to be asked again.

    Args:
        path: The folder; made if it is not there.
        plan: All that decides the answers (sets, methods, seed, limit ...), of what JSON can hold;
            under "digests" what the sets said. None for the plan of a folder that is there.
        resume: Whether to go on with what is there; otherwise its answers are deleted.

    Raises:
        RunFolderError: If there are answers to another plan in it, or none is there and none was
            given.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "run"
        >>> reply = Reply(method="none", condition="", question="1", text="Hi", outcome="untouched")
        >>> RunFolder(path, {"seed": 0}).append(reply)
        >>> RunFolder(path, {"seed": 0}).done()
        {('none', '', '1')}
    """

    def __init__(
        self, path: Path, plan: Mapping[str, Any] | None = None, *, resume: bool = True
    ) -> None:
        self._plan_file = path / "plan.json"
        self._answers = path / "answers.jsonl"
        if plan is None:
            self.plan = self._planned()
        else:
            self.plan = json.loads(json.dumps(plan))  # as it will be read back
            path.mkdir(parents=True, exist_ok=True)
            if not resume:
                self._answers.unlink(missing_ok=True)
            elif self._plan_file.exists():
                self._compare()
            elif self._answers.exists():
                msg = f"{path} has answers and no plan.json: choose another folder (--out)"
                raise RunFolderError(msg)
            text = json.dumps(self.plan, ensure_ascii=False, indent=1) + "\n"
            write_whole(self._plan_file, text, _PRIVATE)
        self._cut = self._ends_in_a_line_cut_off()

    def append(self, reply: Reply) -> None:
        """Keep an answer.

        Args:
            reply: The answer.

        Raises:
            OSError: If it can't be written as a whole; it then counts as not given.
        """
        line = f"{reply.as_json()}\n".encode()
        if self._cut:
            line = b"\n" + line  # what was cut off must not spoil this line
        file = os.open(self._answers, os.O_WRONLY | os.O_APPEND | os.O_CREAT, _PRIVATE)
        try:
            written = os.write(file, line)
        finally:
            os.close(file)
        self._cut = written != len(line)
        if self._cut:
            msg = f"{self._answers} was not written as a whole: is the disk full?"
            raise OSError(msg)

    def done(self) -> set[Key]:
        """Method, condition and question of all answers that stand.

        One that failed is to be asked again, and so are all methods where the vanilla failed:
        there is nothing to compare them with.
        """
        replies = self.replies()
        failed = {(one.condition, one.question) for one in replies if _vanilla_failed(one)}
        return {
            _key(one)
            for one in replies
            if one.outcome != "failed" and (one.condition, one.question) not in failed
        }

    def replies(self) -> list[Reply]:
        """All answers that are kept; of several to one question, the last."""
        return list({_key(reply): reply for reply in self._read()}.values())

    def _read(self) -> Iterator[Reply]:
        if not self._answers.exists():
            return
        dropped = 0
        with self._answers.open("rb") as lines:
            for line in lines:
                reply = _reply(line)
                if reply:
                    yield reply
                else:
                    dropped += bool(line.strip())
        if dropped:
            _log.warning(
                "%d answers in %s were cut off: they are asked again", dropped, self._answers
            )

    def _ends_in_a_line_cut_off(self) -> bool:
        if not self._answers.exists() or not self._answers.stat().st_size:
            return False
        with self._answers.open("rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read() != b"\n"

    def _planned(self) -> dict[str, Any]:
        try:
            plan = json.loads(self._plan_file.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            msg = f"there is no {self._plan_file}: give the folder of a run"
            raise RunFolderError(msg) from error
        except ValueError as error:
            msg = f"{self._plan_file} can't be read: choose another folder (--out)"
            raise RunFolderError(msg) from error
        if not isinstance(plan, dict):
            msg = f"{self._plan_file} is no plan: choose another folder (--out)"
            raise RunFolderError(msg)
        return plan

    def _compare(self) -> None:
        held = self._planned()
        there, given = dict(_flat(held)), dict(_flat(self.plan))
        differing = [
            f"{name} is {_said(there, name)} there and {_said(given, name)} here"
            for name in dict.fromkeys((*there, *given))
            if (name in there, there.get(name)) != (name in given, given.get(name))
            and not name.startswith(f"{DIGESTS}.")
        ]
        if not self._answers.exists():  # then there is nothing to be mixed up with
            return
        if differing:
            msg = (
                f"{self._plan_file.parent} holds another run: {'; '.join(differing)}. Choose "
                "another folder (--out)"
            )
            raise RunFolderError(msg)
        self._compare_sets(held.get(DIGESTS, {}), self.plan.get(DIGESTS, {}))

    def compare_sets(self, digests: Mapping[str, str]) -> None:
        """Hold the sets as they are now against what was asked.

        Args:
            digests: Of each set of the plan, as `digests_of` gives them.

        Raises:
            RunFolderError: If there are answers, and to other questions than these.
        """
        if self._answers.exists():
            self._compare_sets(self.plan.get(DIGESTS, {}), digests)

    def _compare_sets(self, there: Mapping[str, str], given: Mapping[str, str]) -> None:
        changed = sorted(name for name in given if there.get(name) != given[name])
        if changed:
            msg = (
                f"{self._plan_file.parent} holds answers to other questions: {', '.join(changed)} "
                "changed since, or the code that reads it. Ask anew in another folder (--out)"
            )
            raise RunFolderError(msg)


def _key(reply: Reply) -> Key:
    return reply.method, reply.condition, reply.question


def _vanilla_failed(reply: Reply) -> bool:
    return reply.method == VANILLA_ITSELF and reply.outcome == "failed"


def _reply(line: bytes) -> Reply | None:
    """What a line holds; None where it was cut off, and is no UTF-8, no JSON, or lacks fields."""
    try:
        return Reply.of_json(line.decode())
    except (ValueError, TypeError):
        return None


def _flat(plan: Mapping[str, Any], within: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in plan.items():
        if isinstance(value, dict) and value:
            yield from _flat(value, f"{within}{name}.")
        else:
            yield f"{within}{name}", value


def _said(plan: Mapping[str, Any], name: str) -> str:
    return reprlib.repr(plan[name]) if name in plan else "not given"
