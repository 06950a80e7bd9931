"""From what a user names as a model to a Runnable."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.runnables import Runnable

from alu_graph.errors import ModelError
from alu_graph.models.local import LocalChatModel

# The name as given is not repeated in messages: arguments in the wrong order would put a target
# there.
_CHOICES = (
    "give a LangChain chat model or any other Runnable, 'local', 'local:/path/to/model.gguf', "
    "'openai:MODEL' (also for servers like OpenAI's, with OPENAI_BASE_URL), or 'PROVIDER:MODEL' "
    "as init_chat_model of the package langchain takes it"
)


def is_chat_model(obj: Any) -> bool:
    """Tell whether an object is a chat model.

    Args:
        obj: Anything.

    Example:
        >>> is_chat_model(LocalChatModel())
        True
        >>> is_chat_model("local")
        False
    """
    return isinstance(obj, BaseChatModel)


def resolve_model(spec: str | Runnable[Any, Any]) -> Runnable[Any, Any]:
    """Return the model that a user means; nothing is downloaded or called yet.

    Args:
        spec: A Runnable, which is returned as it is, or a name: "local" (the embedded model),
            "local:/path/to/model.gguf", "openai:MODEL", or "PROVIDER:MODEL".

    Raises:
        ModelError: If it means no model, or the model can't be set up; the message says what to
            install, set or give.

    Example:
        >>> resolve_model("local").model_name
        'SmolLM2-135M-Instruct.Q4_1'
    """
    if isinstance(spec, Runnable):
        return spec
    if not isinstance(spec, str):
        msg = f"an object of type {type(spec).__name__} is no model: {_CHOICES}"
        raise ModelError(msg)
    provider, colon, name = spec.strip().partition(":")
    if provider == "local":
        return _local(name, named=bool(colon))
    if not (provider and name):
        msg = f"this is not the name of a model: {_CHOICES}"
        raise ModelError(msg)
    return _openai(name) if provider == "openai" else _by_langchain(provider, name)


def _local(name: str, *, named: bool) -> LocalChatModel:
    if not named:
        return LocalChatModel()
    path = Path(name).expanduser()
    if not path.is_file():
        msg = "'local:' is followed by the path of a GGUF file; there is none at the path given"
        raise ModelError(msg)
    return LocalChatModel(model_path=path)


def _openai(name: str) -> BaseChatModel:
    try:
        from langchain_openai import ChatOpenAI  # noqa: PLC0415 - an optional extra
    except ImportError as error:
        msg = "'openai:' models need langchain-openai: `pip install 'alu-graph[openai]'`"
        raise ModelError(msg) from error
    if not os.environ.get("OPENAI_API_KEY"):
        msg = (
            "'openai:' models need a key: set OPENAI_API_KEY (to any text if OPENAI_BASE_URL is a "
            "server of your own that asks for none)"
        )
        raise ModelError(msg)
    return ChatOpenAI(model=name)


def _by_langchain(provider: str, name: str) -> BaseChatModel:
    try:
        from langchain.chat_models import init_chat_model  # noqa: PLC0415 - an optional extra
    except ImportError as error:
        msg = f"other providers need langchain: `pip install 'alu-graph[agents]'`; or {_CHOICES}"
        raise ModelError(msg) from error
    try:
        return init_chat_model(name, model_provider=provider)
    except ImportError as error:
        msg = f"this provider's package is missing: {error}"
        raise ModelError(msg) from error
    except Exception as error:  # each provider has its own exception types for a missing key
        msg = (
            "langchain could not set this model up: check the provider's name and that its API "
            f"key is set; {_CHOICES}"
        )
        raise ModelError(msg) from error
