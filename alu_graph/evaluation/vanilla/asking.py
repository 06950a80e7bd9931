"""Which question is being asked: what tells questions of the same wording apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_REPETITION = re.compile(r"#(\d+)$")
_asked: ContextVar[str] = ContextVar("alu_graph_evaluation_asked", default="")


@contextmanager
def asking(question: str) -> Iterator[None]:
    """Say which question is asked in here.

    Prompts alone can't: several questions may be worded the same and have other answers, such as
    repeated samples. It goes wherever this context is copied to, so into the sealed form, too.

    Args:
        question: Its id.

    Example:
        >>> with asking("born/repeated-sampling#3"):
        ...     asked_now(), sample_now()
        ('born/repeated-sampling#3', 3)
        >>> asked_now(), sample_now()
        ('', 0)
    """
    token = _asked.set(question)
    try:
        yield
    finally:
        _asked.reset(token)


def asked_now() -> str:
    """The id of the question that is asked; empty where nobody said so."""
    return _asked.get()


def sample_now() -> int:
    """Which repetition of a question is asked: the number after "#" in its id; else 0."""
    found = _REPETITION.search(_asked.get())
    return int(found[1]) if found else 0
