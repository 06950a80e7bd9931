"""`alu ask`: ask a model, with unlearning in front of it."""

from __future__ import annotations

import argparse
import shutil
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AnyMessage, HumanMessage, SystemMessage
from langchain_core.runnables import Runnable
from pydantic import ValidationError

from alu_graph.cli.asking import Asker, Reply, sealed, traced
from alu_graph.cli.options import (
    STDIN,
    UsageError,
    add_forget_option,
    add_namespace_option,
    add_targets_option,
    positive,
    read_bytes,
    readable,
    said_by_pydantic,
    targets_of,
)
from alu_graph.cli.output import note, one_line, show, show_json
from alu_graph.cli.trace import heading, table, tally
from alu_graph.cli.watch import Stage
from alu_graph.errors import ALUError
from alu_graph.graph import Agents
from alu_graph.models.local import LocalChatModel
from alu_graph.models.resolve import resolve_model
from alu_graph.settings import Settings

HELP = "Ask a model, with unlearning in front of it. Each question is a new conversation."
_LONGEST_ECHO = 200
_LABEL = len("question")
_WIDTH = 100  # where the output is no terminal
_FAILED = 2
_OPTIONS = ("k", "top_j", "max_attempts", "mode", "echo_names", "refusal", "namespace")


def fill(parser: argparse.ArgumentParser) -> None:
    """Set the parser of the subcommand up."""
    parser.add_argument(
        "question",
        nargs="+",
        metavar="QUESTION",
        help="a question; - reads it from standard input",
    )
    add_forget_option(parser)
    add_targets_option(parser)
    parser.add_argument(
        "--model",
        default="local",
        help="what answers: local (the default; embedded), local:/path/to/model.gguf, openai:NAME, "
        "or PROVIDER:NAME",
    )
    parser.add_argument(
        "--agents",
        metavar="same|rules|MODEL",
        help="what audits, crafts, rates and composes: the same model, no model at all, or another "
        "one (default: rules for --model local, which is too small for it, else same)",
    )
    parser.add_argument(
        "--system",
        metavar="TEXT",
        help="a system message for the answering model (default: none)",
    )
    parser.add_argument(
        "--max-tokens", type=positive, metavar="N", help="the longest answer of the model"
    )
    _fill_settings(parser.add_argument_group("how answers are unlearned"))
    parser.add_argument(
        "--trace",
        action="store_true",
        help="show what every stage did: for operators, as it shows drafts and names",
    )
    parser.add_argument(
        "--record",
        metavar="FILE",
        help="append an audit record of each answer to a file, one JSON object a line: no texts, "
        "no names; not with --trace",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.set_defaults(run=run)


def _fill_settings(group: argparse._ArgumentGroup) -> None:
    """Options for fields of `Settings`, in its words; those left out keep their defaults."""
    fields = Settings.model_fields
    for name in ("k", "top_j", "max_attempts"):
        group.add_argument(
            _option(name), type=int, metavar="N", help=_help(name, fields[name].default)
        )
    group.add_argument(
        "--mode", choices=("balanced", "strict"), help=_help("mode", fields["mode"].default)
    )
    group.add_argument(
        "--echo-names", action="store_true", default=None, help=_help("echo_names", "off")
    )
    group.add_argument(
        "--refusal", metavar="TEXT", help=_help("refusal", fields["refusal"].default)
    )
    add_namespace_option(group, _help("namespace", "the list that all share, alone"))


def _option(field: str) -> str:
    return f"--{field.replace('_', '-')}"


def _help(field: str, default: object) -> str:
    said = (Settings.model_fields[field].description or "").rstrip(".")
    return f"{said} (default: {default})"


def run(args: argparse.Namespace) -> int:
    """Ask every question; the exit code is 2 if one of them failed."""
    if args.record and args.trace:
        msg = "--record goes with the sealed form: leave out --trace"
        raise UsageError(msg)
    questions = [_question(given) for given in args.question]
    settings = _settings(args)
    targets = targets_of(args)
    model = resolve_model(args.model)
    # The embedded model writes fluently, and is no judge of what it reads.
    default = "rules" if args.model == "local" else "same"
    agents = _agents(args.agents or default, model, args.max_tokens)
    if args.max_tokens is not None:
        model = _shortened(model, args.max_tokens)
    _load(model)
    asker = (
        traced(model, targets, agents, settings)
        if args.trace
        else sealed(model, targets, agents, settings, args.record)
    )
    failed = 0
    for place, question in enumerate(questions):
        if place and not args.json:
            show("")
        try:
            _ask(asker, question, args)
        except ALUError as error:
            failed += 1
            said = one_line(str(_cause(error, model, question)))
            if args.json:
                show_json({"question": question, "error": said})
            which = f"question {place + 1}: " if len(questions) > 1 else ""
            note(f"alu: error: {which}{said}")
    return _FAILED if failed else 0


def _ask(asker: Asker, question: str, args: argparse.Namespace) -> None:
    messages: list[AnyMessage] = [HumanMessage(question)]
    if args.system:
        messages.insert(0, SystemMessage(readable(args.system)))
    if args.json:
        show_json(_as_json(question, asker(messages, lambda _: None), stages=args.trace))
        return
    _show_row("question", one_line(question, _LONGEST_ECHO))
    if args.trace:
        show(f"\n{heading()}")
    reply = asker(messages, _show_stage)
    if args.trace:
        show("")
    _show_row("answer", reply.answer)
    _show_row(
        "outcome", f"{reply.outcome} (model calls: {reply.calls}, seconds: {reply.seconds:.1f})"
    )
    for fault in () if args.trace else tally(reply.faults):
        _show_row("", fault)


def _as_json(question: str, reply: Reply, *, stages: bool) -> dict[str, Any]:
    said = {
        "question": question,
        "answer": reply.answer,
        "outcome": reply.outcome,
        "seconds": round(reply.seconds, 4),
        "calls": reply.calls,
        "faults": list(reply.faults),
    }
    return said | ({"trace": [stage.as_dict() for stage in reply.stages]} if stages else {})


def _show_row(label: str, text: str) -> None:
    start = f"{label:<{_LABEL}}  "
    for line in text.strip().splitlines() or [""]:
        show(f"{start}{line}".rstrip())
        start = " " * len(start)


def _show_stage(stage: Stage) -> None:
    for line in table(stage, shutil.get_terminal_size((_WIDTH, 0)).columns):
        show(line)


def _question(given: str) -> str:
    text = readable(read_bytes(STDIN).decode(errors="replace") if given == STDIN else given)
    if not text.strip():
        msg = "a question is empty: write what you want to ask, in quotes"
        raise UsageError(msg)
    return text


def _settings(args: argparse.Namespace) -> Settings:
    given = {name: getattr(args, name) for name in _OPTIONS if getattr(args, name) is not None}
    if "refusal" in given:
        given["refusal"] = readable(given["refusal"])
    try:
        # A refusal would hide from the operator that something is broken.
        return Settings(**given, on_error="raise")
    except ValidationError as error:
        field, _, said = said_by_pydantic(error).partition(":")
        msg = f"{_option(field)}:{said}"
        raise UsageError(msg) from None


def _agents(given: str, model: Runnable[Any, Any], longest: int | None) -> Agents:
    if given == "rules":
        return "rules"
    if given != "same":
        return resolve_model(given)
    # With --max-tokens the other agents keep their room: a short answer may take a long audit.
    return None if longest is None else model


def _shortened(model: Runnable[Any, Any], longest: int) -> Runnable[Any, Any]:
    if not isinstance(model, BaseChatModel) or "max_tokens" not in type(model).model_fields:
        msg = "this model takes no --max-tokens"
        raise UsageError(msg)
    return model.model_copy(update={"max_tokens": longest})


def _load(model: Runnable[Any, Any]) -> None:
    """Load an embedded model now: what is missing is said before any question, in its own words."""
    if isinstance(model, LocalChatModel):
        note("loading the local model ...")
        model.invoke("Hello", max_tokens=1)


def _cause(error: ALUError, model: Runnable[Any, Any], question: str) -> ALUError:
    """What an embedded model itself says; the graph's error holds only the name of its error."""
    if isinstance(model, LocalChatModel):
        try:
            model.invoke(question, max_tokens=1)
        except ALUError as own:
            return own
    return error
