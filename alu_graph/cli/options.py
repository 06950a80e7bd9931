"""What several subcommands take: texts, numbers, and where the targets are."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from alu_graph.errors import ALUError, RegistryError, TargetError
from alu_graph.targets.import_lines import said, until
from alu_graph.targets.registry import TargetRegistry
from alu_graph.targets.requests import Request, namespace_of
from alu_graph.targets.store import holds_registry, is_url

STDIN = "-"
KEY_BYTES = 32


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
    return said(error)


def read_bytes(path: str) -> bytes:
    """The bytes of a file, or of standard input for "-".

    Raises:
        OSError: If it can't be read.
    """
    if path != STDIN:
        return Path(path).read_bytes()
    return b"" if sys.stdin is None else sys.stdin.buffer.read()


def add_targets_option(parser: argparse.ArgumentParser) -> None:
    """Give a parser `--targets`, and `--key-file` beside it."""
    parser.add_argument(
        "--targets",
        metavar="FILE.db",
        help="the registry of targets, a file or postgresql://user@host/database; by default the "
        "one that the variable ALU_TARGETS names",
    )
    parser.add_argument(
        "--key-file",
        metavar="FILE",
        help="for a registry that keeps no facts, only vectors and keyed digests of them: the "
        "file of its key (`alu targets key FILE` makes one); by default what ALU_KEY_FILE names",
    )


def add_namespace_option(parser: argparse._ActionsContainer, said: str) -> None:
    """Give a parser `--namespace`; what it means there is `said`."""
    parser.add_argument("--namespace", metavar="NS", type=namespace, help=said)


def add_request_options(parser: argparse.ArgumentParser, *, expiring: bool = False) -> None:
    """Give a parser what goes with a request: who, why, on which list and until when."""
    parser.add_argument(
        "--who", metavar="W", type=readable, help="who asks for it: for the history"
    )
    parser.add_argument(
        "--basis", metavar="TEXT", type=readable, help="on what ground: for the history"
    )
    add_namespace_option(parser, "the list it is for (default: the one that all share)")
    if expiring:
        parser.add_argument(
            "--expires",
            metavar="DATE|DAYS",
            type=expiry,
            help="until when it is in force: a day (2030-12-31), a time with its offset, or a "
            "number of days (default: for ever)",
        )


def namespace(text: str) -> str:
    """A namespace, for argparse."""
    try:
        return namespace_of(text)
    except TargetError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def expiry(text: str) -> str:
    """When something expires, for argparse: left as it was given, as days count from its use."""
    try:
        until(text)
    except TargetError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return text


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


def registry_path(args: argparse.Namespace) -> str | None:
    """What `--targets` or ALU_TARGETS names: a file or a URL; None for neither."""
    given = args.targets or os.environ.get("ALU_TARGETS")
    if not given:
        return None
    return given if is_url(given) else str(Path(given).expanduser())


def required_path(args: argparse.Namespace) -> str:
    """What `--targets` or ALU_TARGETS names.

    Raises:
        UsageError: If it is nothing.
    """
    path = registry_path(args)
    if path is None:
        msg = "no registry was given: add --targets FILE.db, or set ALU_TARGETS to one"
        raise UsageError(msg)
    return path


def key_of(args: argparse.Namespace) -> bytes | None:
    """The key in the file given by `--key-file`, or by ALU_KEY_FILE; None for neither.

    Raises:
        UsageError: If it holds none.
        OSError: If it can't be read.
    """
    given = args.key_file or os.environ.get("ALU_KEY_FILE")
    if not given:
        return None
    path = Path(given).expanduser()
    with suppress(ValueError):
        key = bytes.fromhex(path.read_text("ascii"))
        if len(key) >= KEY_BYTES:
            return key
    msg = f"{path} holds no key: `alu targets key FILE` makes one"
    raise UsageError(msg)


def open_registry(
    args: argparse.Namespace, *, create: bool = False, prepare: bool = True
) -> TargetRegistry:
    """Open the registry that was given.

    Args:
        args: With `targets` and `key_file`.
        create: Whether to make it where there is none.
        prepare: Whether to fill its index, as it is going to be looked into.

    Raises:
        UsageError: If none was given, or none is there.
        RegistryError: If it can't be used.
    """
    path = required_path(args)
    # A mistyped path must not become an empty registry, which lets everything through.
    if not create and is_url(path) and not holds_registry(path):
        msg = "there is no registry at this URL: `alu targets add NAME --targets URL` makes one"
        raise UsageError(msg)
    if not create and not is_url(path) and not Path(path).exists():
        msg = f"there is no registry at {path}: `alu targets add NAME --targets {path}` makes one"
        raise UsageError(msg)
    key = key_of(args)
    try:
        return TargetRegistry(path, keep_facts=key is None, key=key, prepare=prepare)
    except RegistryError as error:
        if "keep_facts" not in str(error) and "another key" not in str(error):
            raise
        how = "without --key-file and ALU_KEY_FILE" if key else "with its --key-file FILE"
        if key is not None and "another key" in str(error):
            how = "with another key"
        where = "at this URL" if is_url(path) else path  # which may hold a password
        msg = f"the registry {where} was made {how}: open it so, or choose another path"
    raise RegistryError(msg)


def targets_of(args: argparse.Namespace) -> TargetRegistry:
    """The targets of one run: those of the registry given, if any, and those of `--forget`.

    Raises:
        UsageError: If a registry was given that is not there, or that can't be added to.
        RegistryError: If it can't be used.
    """
    if registry_path(args) is None:
        registry = TargetRegistry()
        registry.add(*args.forget)
        return registry
    if not args.forget:
        return open_registry(args)
    copy = copied(args)  # `--forget` holds for this run only, so the file stays as it is
    copy.add(*args.forget)
    return copy


def copied(args: argparse.Namespace) -> TargetRegistry:
    """The registry given, in memory, to be added to for one run.

    Raises:
        UsageError: If it is not there, or if its facts can't be copied.
        RegistryError: If it can't be used.
    """
    stored = open_registry(args, prepare=False)
    if not stored.facts_kept:
        # In a copy its targets would have no facts, so that texts that tell them would pass.
        msg = "a registry that keeps no facts can't be added to for one run: add NAME to it"
        raise UsageError(msg)
    copy = TargetRegistry()
    held = [
        Request(one.target, expires=one.expires, namespace=one.namespace) for one in stored.listed()
    ]
    copy.add_batch(held, source="copy", done=len(held))
    stored.close()
    return copy
