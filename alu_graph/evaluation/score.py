"""What one answer was worth: a row of the table that all figures of a report come from."""

from __future__ import annotations

from dataclasses import dataclass

from alu_graph.evaluation.question import Side
from alu_graph.evaluation.reply import Ending


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One answer, scored. A field is None where it says nothing of that question.

    Args:
        method: The method.
        condition: The condition it was asked under.
        question: The question's id.
        group: The set it is reported under.
        side: Of the question.
        form: Of the question.
        attack: Of the question.
        subject: Of the question.
        about: The target's name.
        neighbour: Whether it is a hard retain question.
        named: Whether question or draft names its target (on the retain side: any target).
        asks: Questions in the prompt: 1, or more in a mixed one.
        outcome: What became of the vanilla's answer.
        leaked: Whether the answer tells any telling word of what is to be withheld (forget and
            mixed sides).
        told: The share of those words that it tells, 0 to 1.
        correct: Multiple choice: 1 or 0; a declined answer counts as a guess, 1 / options.
        correct_strict: The same, a declined answer counted as wrong.
        untouched: Whether the answer is the vanilla's, word for word.
        kept: Mixed sides and mere mentions: the share of innocent asks whose answer is whole.
        rouge_forget: ROUGE-L recall of the withheld answer (forget and mixed sides).
        rouge_retain: ROUGE-L recall of the reference answer (retain side).
        rouge_vanilla: ROUGE-L F1 against the vanilla's answer.
        calls: LLM calls.
        tokens: Prompt tokens and written ones.
        seconds: Wall time.
    """

    method: str
    condition: str
    question: str
    group: str
    side: Side
    form: str
    attack: str
    subject: str
    about: str
    neighbour: bool
    named: bool
    asks: int
    outcome: Ending
    untouched: bool
    leaked: bool | None = None
    told: float | None = None
    correct: float | None = None
    correct_strict: float | None = None
    kept: float | None = None
    rouge_forget: float | None = None
    rouge_retain: float | None = None
    rouge_vanilla: float | None = None
    calls: int = 0
    tokens: int = 0
    seconds: float = 0.0
