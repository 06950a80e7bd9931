"""What wraps a chat model and is one: options, tools and names pass through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.base import LangSmithParams
from langchain_core.messages import AIMessage
from langchain_core.runnables import Runnable
from langchain_core.runnables.base import RunnableBindingBase
from pydantic import Field

from alu_graph.errors import ModelError


class Around(BaseChatModel):
    """A chat model around another. The inner one's own callbacks and caches are left aside.

    Args:
        model: The inner model.
    """

    model: BaseChatModel = Field(repr=False)

    @property
    def model_name(self) -> str:
        """The inner model's name."""
        names = (getattr(self.model, name, None) for name in ("model_name", "model", "model_id"))
        return next((one for one in names if isinstance(one, str)), self.model.get_name())

    @property
    def _llm_type(self) -> str:
        return self.model._llm_type  # noqa: SLF001 - LangChain's protocol among models

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return dict(self.model._identifying_params)  # noqa: SLF001 - as above

    def _get_ls_params(self, stop: list[str] | None = None, **kwargs: Any) -> LangSmithParams:
        return self.model._get_ls_params(stop=stop, **kwargs)  # noqa: SLF001 - as above

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Runnable[Any, AIMessage]:
        """As the inner model binds them."""
        bound = self.model.bind_tools(tools, **kwargs)
        if not isinstance(bound, RunnableBindingBase):
            msg = f"{type(self.model).__name__} does not bind tools as options: use it unwrapped"
            raise ModelError(msg)
        return self.bind(**bound.kwargs)
