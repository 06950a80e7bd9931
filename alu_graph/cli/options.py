"""What several subcommands take: texts, numbers, and where the targets are."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from pydantic import ValidationError

from alu_graph.errors import ALUError
from alu_graph.targets.registry import TargetRegistry
from alu_graph.targets.store import holds_registry, is_url

STDIN = "-"


class UsageError(ALUError):
    """The command can't be done as it was given; the message says how it can."""


def positive(text: str) -> int:
    """A whole number of at least 1, for argparse."""
    if not text.isdecimal() or int(text) < 1:
        msg = "it takes a whole number of at least 1"
        raise argparse.ArgumentTypeError(msg)
    return int(text)


def readable(text: str) -> str:
    """A text with each byte that could not be decoded, and each lone surrogate, made U+FFFD.

    Example:
        >>> readable("a" + chr(0xDCFF)) == "a" + chr(0xFFFD)
        True
    """
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def name(text: str) -> str:
    """A target's name, for argparse: damaged, it would protect nobody."""
    if readable(text) != text:
        msg = "a name is not text in this terminal's encoding: import it from a UTF-8 file"
        raise argparse.ArgumentTypeError(msg)
    if not any(ch.isalnum() for ch in text):
        msg = "a target needs a name with at least one letter or digit"
        raise argparse.ArgumentTypeError(msg)
    return text


def said_by_pydantic(error: ValidationError) -> str:
    """What is wrong with the first value, without the value.

    Example:
        >>> from alu_graph import Settings
        >>> try:
        ...     Settings(k=99)
        ... except ValidationError as error:
        ...     said_by_pydantic(error)
        'k: Input should be less than or equal to 16'
    """
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    said = first["msg"].removeprefix("Value error, ")
    return f"{place}: {said}" if place else said


def read_bytes(path: str) -> bytes:
    """The bytes of a file, or of standard input for "-".

    Raises:
        OSError: If it can't be read.
    """
    if path != STDIN:
        return Path(path).read_bytes()
    return b"" if sys.stdin is None else sys.stdin.buffer.read()


def add_targets_option(parser: argparse.ArgumentParser) -> None:
    """Give a parser `--targets`."""
    parser.add_argument(
        "--targets",
        metavar="FILE.db",
        help="the registry of targets, a file or postgresql://user@host/database; by default the "
        "one that the variable ALU_TARGETS names",
    )


def add_forget_option(parser: argparse.ArgumentParser) -> None:
    """Give a parser `--forget`."""
    parser.add_argument(
        "--forget",
        metavar="NAME",
        action="extend",
        nargs="+",
        type=name,
        default=[],
        help="names to unlearn in this run only; may be given several times, also with --targets",
    )


def registry_path(args: argparse.Namespace) -> Path | str | None:
    """The file or URL given by `--targets`, or by ALU_TARGETS; None for neither."""
    given = args.targets or os.environ.get("ALU_TARGETS")
    if not given:
        return None
    return str(given) if is_url(given) else Path(given).expanduser()


def open_registry(args: argparse.Namespace, *, create: bool = False) -> TargetRegistry:
    """Open the registry that was given.

    Args:
        args: With `targets`.
        create: Whether to make it where there is none.

    Raises:
        UsageError: If none was given, or none is there.
        RegistryError: If it can't be used.
    """
    path = registry_path(args)
    if path is None:
        msg = "no registry was given: add --targets FILE.db, or set ALU_TARGETS to one"
        raise UsageError(msg)
    # A mistyped path must not become an empty registry, which lets everything through.
    if not create and isinstance(path, str) and not holds_registry(path):
        msg = "there is no registry at this URL: `alu targets add NAME --targets URL` makes one"
        raise UsageError(msg)
    if not create and isinstance(path, Path) and not path.exists():
        msg = f"there is no registry at {path}: `alu targets add NAME --targets {path}` makes one"
        raise UsageError(msg)
    return TargetRegistry(path)


def targets_of(args: argparse.Namespace) -> TargetRegistry:
    """The targets of one run: those of the registry given, if any, and those of `--forget`.

    Raises:
        UsageError: If a registry was given that is not there.
        RegistryError: If it can't be used.
    """
    registry = open_registry(args) if registry_path(args) is not None else TargetRegistry()
    if not args.forget or registry_path(args) is None:
        registry.add(*args.forget)
        return registry
    copy = TargetRegistry()  # `--forget` holds for this run only, so the file stays as it is
    copy.add(*registry, *args.forget)
    registry.close()
    return copy
