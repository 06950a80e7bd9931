"""The parser of the command `alu`, and what becomes of errors: one line, never a traceback."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import threading
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from typing import NoReturn

from pydantic import ValidationError

from alu_graph.cli import ask, check, evaluate, graph, models, targets
from alu_graph.cli.options import UsageError, said_by_pydantic
from alu_graph.cli.output import note, one_line
from alu_graph.errors import ALUError

_COMMANDS = {
    "ask": ask,
    "targets": targets,
    "check": check,
    "eval": evaluate,
    "graph": graph,
    "models": models,
}
_ERROR, _BUG, _INTERRUPTED = 2, 3, 130
_EPILOG = """\
exit codes:
  0    done; for check: nothing leaks
  1    check: a text leaks, or a past answer would have been touched;
       targets remove, show, log and purge: there is no such target, or nobody said yes;
       targets verify: damage is left;
       targets learn: some targets could not be done;
       eval: a bar given by --max-leak or --min-untouched is missed
  2    wrong usage, or an error that the message explains; check --log: nothing touched, but some
       lines could not be read
  3    an error inside alu itself
  130  interrupted by Ctrl-C
"""


class _Parser(argparse.ArgumentParser):
    """A parser that ends in our one line of error."""

    def error(self, message: str) -> NoReturn:
        msg = f"{message}; see `{self.prog} --help`"
        raise UsageError(msg)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        argv: The arguments; those of the process by default.

    Returns:
        The exit code, as listed in `alu --help`.

    Example:
        >>> main(["models", "fetch"])
        2
    """
    arguments, debug = _without_debug(list(sys.argv[1:] if argv is None else argv))
    try:
        with _logs(shown=debug):
            args = _parser().parse_args(arguments)
            code: int = args.run(args)
        if sys.stdout is not None:
            sys.stdout.flush()
    except SystemExit as stop:  # of --help and --version
        code = stop.code if isinstance(stop.code, int) else _ERROR
    except BaseException as error:  # noqa: BLE001 - no traceback, whatever it is
        if isinstance(error, OSError):
            _drop_output()
        code, said = _reason(error)
        if debug:
            note(traceback.format_exc())
        note(f"alu: {one_line(said)}")
    if argv is None and any(one.name == "alu-call" for one in threading.enumerate()):
        # A late call is left behind, maybe in native code: the end of Python would abort there.
        logging.shutdown()
        os._exit(code)
    return code


def _without_debug(arguments: list[str]) -> tuple[list[str], bool]:
    """Take `--debug` out, wherever it stands; behind a "--" it is a word like others."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    kept = [word for word in arguments[:end] if word != "--debug"]
    return [*kept, *arguments[end:]], len(kept) < end


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="alu",
        description="Agentic LLM unlearning at inference time: ask, keep targets, check texts.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--version", action="version", version=f"alu {_version()}", help="show the version and exit"
    )
    parser.add_argument(
        "--debug",
        action="store_true",
        help="show tracebacks and log lines, which may quote what is kept secret",
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, module in _COMMANDS.items():
        module.fill(
            commands.add_parser(name, help=module.HELP, description=module.HELP, allow_abbrev=False)
        )
    return parser


def _version() -> str:
    try:
        return version("alu-graph")
    except PackageNotFoundError:
        return "(run from its sources, not installed)"


def _reason(error: BaseException) -> tuple[int, str]:
    """The exit code of an error, and what to say."""
    if isinstance(error, KeyboardInterrupt):
        return _INTERRUPTED, "error: interrupted"
    if isinstance(error, BrokenPipeError):
        return _ERROR, "error: the output was closed before all was written"
    if isinstance(error, OSError):
        said = error.strerror or type(error).__name__
        return _ERROR, "error: " + (f"{error.filename}: {said}" if error.filename else said)
    if isinstance(error, ValidationError):
        return _ERROR, f"error: {said_by_pydantic(error)}"
    if isinstance(error, (ALUError, UnicodeError)):
        return _ERROR, f"error: {error}"
    kind = type(error).__name__
    return _BUG, f"internal error: {kind}; run with --debug for the traceback"


def _drop_output() -> None:
    """Let nothing more be written where writing failed, else Python complains as it ends."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def _logs(*, shown: bool) -> Iterator[None]:
    """Faults are reported with the answer; their log lines are for --debug."""
    logger = logging.getLogger("alu_graph")
    handler = logging.StreamHandler() if shown else logging.NullHandler()
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
