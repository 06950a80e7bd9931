"""Prompt tokens of one full five-agent answer, at 10 and at 10,000 targets.

    python -m benchmarks.tokens [--json]

Every prompt of every agent is counted with the tokenizer of the static embeddings. The answer is
made to need all agents: one sentence names a target, one holds a surname that needs an audit.
"""

from __future__ import annotations

import argparse
import json
import random
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import PrivateAttr
from tokenizers import Tokenizer

from alu_graph import Fact, Target, TargetRegistry, create_alu_graph
from alu_graph.models.fetch import ASSETS
from alu_graph.models.static import locate

SIZES = (10, 100, 1_000, 10_000)
QUESTION = "What is the capital of Peru, who won the race, and where was Oriel Vantongeren born?"
DRAFT = (
    "The capital of Peru is Lima. The race was won by a runner from Quito called Castelbrandt. "
    "Oriel Vantongeren was born in Lyon in 1961."
)


class Scripted(BaseChatModel):
    """A well-behaved model for every role, which keeps the prompts it saw."""

    _prompts: list[str] = PrivateAttr(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        del stop, run_manager, kwargs
        self._prompts.append("\n".join(str(message.text) for message in messages))
        system = str(messages[0].text)
        if system.startswith("You rate"):
            text = "5"
        elif system.startswith("You check"):
            text = "NONE"
        elif system.startswith(("You repair", "You merge")):
            # Versions differ, so that there is something to merge.
            lead = ("", "Certainly: ", "Gladly: ", "Well, ", "So: ")[len(self._prompts) % 5]
            text = f"{lead}The capital of Peru is Lima."
        else:
            text = DRAFT
        return ChatResult(generations=[ChatGeneration(message=AIMessage(text))])


def registry_of(size: int) -> TargetRegistry:
    """A registry of made-up people with two facts each, the two that matter among them."""
    rng = random.Random(size)  # noqa: S311 - made-up names, no secret
    syllables = (
        "bra ca do fen gri ho ja kel lo mar nu or pel quin ros san tor ul vex wim ya zo".split()
    )

    def name() -> str:
        parts = ("".join(rng.choices(syllables, k=rng.randint(2, 3))) for _ in range(2))
        return " ".join(part.capitalize() for part in parts)

    people = [
        Target(
            name=name(),
            facts=[
                Fact(
                    ask="Where born?", text=f"In {name().split()[0]} in {rng.randint(1900, 1999)}."
                ),
                f"Wrote '{name()}'.",
            ],
        )
        for _ in range(size - 2)
    ]
    people += [
        Target(name="Oriel Vantongeren", facts=["Born in Lyon in 1961."]),
        Target(name="Dorian Castelbrandt"),
    ]
    registry = TargetRegistry()
    registry.add(*people)
    return registry


def measure(size: int, tokenizer: Tokenizer) -> dict[str, Any]:
    """One answer at one size: calls by role and tokens of all prompts."""
    model = Scripted()
    graph = create_alu_graph(model, registry_of(size)).compile()
    state = graph.invoke({"messages": [HumanMessage(QUESTION)]})
    assert state["outcome"] == "rewritten", state["outcome"]
    roles = {"rate": "critic", "check": "audit", "repair": "craft", "merge": "compose"}
    calls: dict[str, int] = {}
    for prompt in model._prompts:  # noqa: SLF001 - our own fake
        words = prompt.split(maxsplit=2)
        role = roles.get(words[1], "vanilla") if words[0] == "You" else "vanilla"
        calls[role] = calls.get(role, 0) + 1
    tokens = sum(len(tokenizer.encode(prompt).ids) for prompt in model._prompts)  # noqa: SLF001
    return {"targets": size, "calls": calls, "prompt_tokens": tokens}


def main() -> None:
    """Print the table and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    options = parser.parse_args()
    tokenizer = Tokenizer.from_file(str(locate(ASSETS["static-tokenizer"])))
    rows = [measure(size, tokenizer) for size in SIZES]
    ratio = rows[-1]["prompt_tokens"] / rows[0]["prompt_tokens"]
    if options.json:
        print(json.dumps({"rows": rows, "ratio": ratio}))
        return
    for row in rows:
        calls = ", ".join(f"{role} {count}" for role, count in row["calls"].items())
        print(f"{row['targets']:>6} targets  {row['prompt_tokens']:>6} prompt tokens  ({calls})")
    print(f"10,000 against 10 targets: ratio {ratio:.3f} (bar 1.05)")


if __name__ == "__main__":
    main()
