"""The command that a plan comes from."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from alu_graph.evaluation.plan import OURS, Plan


def command_of(plan: Plan) -> str:
    """The command that asks the same again.

    Example:
        >>> command_of(Plan(sets=("sample",), limit=5))
        'alu eval run sample --limit 5'
    """
    default = Plan(sets=plan.sets)
    words = ["alu", "eval", "run", *plan.sets]
    given: dict[str, tuple[object, object, Sequence[str]]] = {
        "data": (plan.data, default.data, [str(plan.data)]),
        "vanilla": (plan.vanilla, default.vanilla, [plan.vanilla]),
        "drafts": (plan.drafts, default.drafts, [plan.drafts]),
        "methods": (plan.methods, default.methods, [m for m in plan.methods if m != OURS]),
        "judge": (plan.judge, default.judge, [str(plan.judge)]),
        "agents": (plan.agents, default.agents, [plan.agents]),
        "attacks": (plan.attacks, default.attacks, plan.attacks),
        "facts": (plan.facts, default.facts, ["both" if len(plan.facts) > 1 else "names"]),
        "targets": (plan.sizes, default.sizes, [str(size) for size in plan.sizes]),
        "sides": (plan.sides, default.sides, plan.sides),
        "groups": (plan.groups, default.groups, plan.groups),
        "forms": (plan.forms, default.forms, plan.forms),
        "half": (plan.half, default.half, [str(plan.half)]),
        "limit": (plan.limit, default.limit, [str(plan.limit)]),
        "seed": (plan.seed, default.seed, [str(plan.seed)]),
        "keep-row": (plan.leave_row_out, default.leave_row_out, []),
    }
    for name, (value, usual, said) in given.items():
        words += [f"--{name}", *said] if value != usual else []
    for name, value in plan.settings:
        words += ["--setting", f"{name}={value}"]
    return shlex.join(words)
