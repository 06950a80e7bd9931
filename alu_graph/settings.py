"""The settings of one answer: the graph's context schema, shown as fields in LangGraph Studio."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from alu_graph.checker.languages import refusal_in
from alu_graph.targets.requests import NAMESPACE


class Settings(BaseModel):
    """How one answer is unlearned. Every field has a safe default, so none need be given.

    `top_j` and `good_enough` are those of the ALU paper's code (arXiv 2502.00406). Its `k` is 5;
    3 kept as much, leaked as little, and cost half the calls (benchmarks/RESULTS.md).

    Example:
        >>> Settings(k=5).k
        5
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    k: int = Field(
        default=3,
        ge=1,
        le=16,
        description="Sanitized variations crafted in parallel in each attempt.",
    )
    top_j: int = Field(
        default=3, ge=1, le=16, description="Best rated variations that the composer merges."
    )
    good_enough: float = Field(
        default=4.0,
        ge=1,
        le=5,
        description="Least mean rating (1 to 5) of the best variations; below it is tried again.",
    )
    max_attempts: int = Field(
        default=2,
        ge=1,
        le=6,
        description="Rounds of crafting before the eraser's text or a refusal.",
    )
    max_matches: int = Field(
        default=8,
        ge=1,
        le=32,
        description="Targets an answer is compared with, and prompts carry.",
    )
    blind: int = Field(
        default=3,
        ge=0,
        le=5,
        description="Times a flagged question is asked again with fictitious names; 0 for never.",
    )
    mode: Literal["balanced", "strict"] = Field(
        default="balanced",
        description="Whether undecided parts are released (balanced) or withheld.",
    )
    echo_names: bool = Field(
        default=False,
        description="Repeat a target's name that the user wrote where nothing is said about it.",
    )
    refusal: str = Field(
        default="I don't have information about that.",
        min_length=1,
        max_length=2000,
        description="What is said where nothing of the answer can be released; left as it is, "
        "it is said in the user's language.",
    )
    uniform_refusals: bool = Field(
        default=True,
        description="Put the refusal in place of an answer that says only that it does not know, "
        "so that a refusal tells nobody that a name is on the list.",
    )
    namespace: str = Field(
        default="",
        max_length=100,
        pattern=f"^{NAMESPACE}$",
        description="Whose list of targets counts beside the shared one, such as a tenant's.",
    )
    latency_floor: float = Field(
        default=0.0,
        ge=0,
        le=600,
        description="Seconds that a refusal takes at least (sealed forms only); 0 for no wait.",
    )
    on_error: Literal["refuse", "raise"] = Field(
        default="refuse",
        description="After a fault that leaves nothing to release: refuse, or raise an ALUError.",
    )
    vanilla_timeout: float = Field(
        default=300.0, gt=0, le=3600, description="Seconds that the wrapped model may take."
    )
    blind_any: bool = Field(
        default=False,
        description="Ask chains and agents that take messages blind, too: their tools run again.",
    )
    agent_timeout: float = Field(
        default=60.0,
        gt=0,
        le=3600,
        description="Seconds that all calls of one agent may take together.",
    )

    def refusal_in(self, language: str) -> str:
        """The refusal for a user who writes in a language; a text of the app's own stays as it is.

        Args:
            language: A code of ISO 639-1, such as "fr".

        Example:
            >>> Settings().refusal_in("de"), Settings(refusal="No.").refusal_in("de")
            ('Dazu habe ich keine Informationen.', 'No.')
        """
        default = type(self).model_fields["refusal"].default
        return refusal_in(language, self.refusal) if self.refusal == default else self.refusal
