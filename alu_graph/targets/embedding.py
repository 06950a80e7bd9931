"""Texts in, unit vectors out: the `Embedder` protocol and the one checked way to call it.

A NaN or a vector of the wrong size would make a search silently find nothing, so nothing that an
embedder returns is used before `as_matrix` passed it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from alu_graph.errors import EmbeddingError

_PROBE = "dimension"


class Embedder(Protocol):
    """Anything that turns texts into vectors of one size.

    Attributes:
        id: Names the model. Vectors of embedders with different ids are never compared.
        dim: The length of its vectors.
    """

    @property
    def id(self) -> str:
        """Names the model."""

    @property
    def dim(self) -> int:
        """The length of its vectors."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed `texts` as an array of shape (len(texts), dim)."""


class _Adapter:
    """An object with LangChain's `embed_documents`, as an `Embedder`."""

    def __init__(self, embeddings: Any) -> None:
        self._embed: Callable[[list[str]], Any] = embeddings.embed_documents
        kind = type(embeddings)
        names = (getattr(embeddings, at, None) for at in ("model", "model_name", "model_id"))
        model = next((name for name in names if isinstance(name, str) and name), None)
        self.id = f"{kind.__module__}.{kind.__qualname__}" + (f":{model}" if model else "")
        probe = np.asarray(_called(self._embed, [_PROBE]))
        if probe.ndim != 2 or len(probe) != 1 or not probe.shape[1]:  # noqa: PLR2004 - a matrix
            msg = "embed_documents must return one vector for one text; use another embeddings"
            raise EmbeddingError(msg)
        self.dim = int(probe.shape[1])

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        # A list of lists, which `embed_checked` converts and checks like any other result.
        return cast("NDArray[np.float32]", self._embed(list(texts)))


def as_embedder(obj: Any) -> Embedder:
    """Make an `Embedder` of what a user hands in.

    Args:
        obj: An `Embedder`, or an object with `embed_documents` (LangChain `Embeddings`), which is
            asked to embed one word to learn its size.

    Returns:
        `obj` itself, or an adapter with an id made of its class and model name.

    Raises:
        EmbeddingError: If it is neither, or embedding the word fails.

    Example:
        >>> class Lengths:
        ...     model = "lengths"
        ...
        ...     def embed_documents(self, texts):
        ...         return [[float(len(text)), 1.0] for text in texts]
        >>> as_embedder(Lengths()).dim
        2
    """
    name, dim = getattr(obj, "id", None), getattr(obj, "dim", None)
    is_class = isinstance(obj, type)  # which has the methods, but not of an object
    if not is_class and callable(getattr(obj, "embed", None)) and isinstance(name, str):
        if name and isinstance(dim, int) and dim > 0:
            return cast("Embedder", obj)
        msg = "an embedder needs a non-empty id and a dim of at least 1"
        raise EmbeddingError(msg)
    if not is_class and callable(getattr(obj, "embed_documents", None)):
        return _Adapter(obj)
    msg = (
        f"a {type(obj).__name__} is no embedder: give an object with id, dim and embed(texts), or "
        "LangChain embeddings"
    )
    raise EmbeddingError(msg)


def embed_checked(embedder: Embedder, texts: Sequence[str]) -> NDArray[np.float32]:
    """Embed texts and check what comes back.

    Args:
        embedder: What to call.
        texts: Any number of texts; for none the embedder is not called.

    Returns:
        A new C-contiguous array of shape (len(texts), dim): unit vectors, and zero vectors where
        the embedder returned such.

    Raises:
        EmbeddingError: If the embedder raises, or returns anything but one finite vector of its
            size a text. The message never holds a text.

    Example:
        >>> class Lengths:
        ...     id, dim = "lengths", 2
        ...
        ...     def embed(self, texts):
        ...         return [[3.0 * len(text), 4.0 * len(text)] for text in texts]
        >>> embed_checked(Lengths(), ["a", ""]).round(1).tolist()
        [[0.6000000238418579, 0.800000011920929], [0.0, 0.0]]
    """
    if not texts:
        return np.zeros((0, embedder.dim), np.float32)
    matrix = as_matrix(_called(embedder.embed, texts), embedder.dim)
    if len(matrix) != len(texts):
        msg = f"the embedder returned {len(matrix)} vectors for {len(texts)} texts"
        raise EmbeddingError(msg)
    return unit(matrix)


def as_matrix(vectors: Any, dim: int) -> NDArray[np.float32]:
    """Check that something is an array of finite vectors of one size.

    Args:
        vectors: Array or nested lists of numbers, expected to be of shape (n, dim); n may be 0.
        dim: The size each vector must have.

    Returns:
        It as a C-contiguous float32 array; no copy where it is one already.

    Raises:
        EmbeddingError: If it has another shape, holds no numbers, or one that is not finite.

    Example:
        >>> as_matrix([[1, 2], [3, 4]], 2).shape
        (2, 2)
    """
    try:
        array = np.asarray(vectors)
        with np.errstate(over="ignore"):  # what overflows becomes infinite, and is refused below
            matrix = array.astype(np.float32, order="C", copy=False) if _numeric(array) else None
    except (TypeError, ValueError):  # ragged lists
        matrix = None
    if matrix is None or matrix.ndim != 2 or matrix.shape[1] != dim:  # noqa: PLR2004 - a matrix
        msg = f"vectors must be numbers of shape (n, {dim}); check the embedding model"
        raise EmbeddingError(msg)
    if not np.isfinite(matrix).all():
        msg = "a vector holds NaN or infinity; check the embedding model"
        raise EmbeddingError(msg)
    return matrix


def unit(matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scale each row to length 1; a zero row stays zero.

    Args:
        matrix: Finite, shape (n, dim).

    Returns:
        A new array of the same shape.

    Example:
        >>> unit(np.array([[0, 2], [0, 0]], np.float32)).tolist()
        [[0.0, 1.0], [0.0, 0.0]]
    """
    if not matrix.size:
        return np.array(matrix)
    # Dividing by the largest entry first keeps the squares from overflowing or vanishing.
    largest = np.maximum(matrix.max(axis=1), -matrix.min(axis=1))[:, None]
    scaled = matrix / np.where(largest > 0, largest, np.float32(1))
    length = np.sqrt(np.einsum("ij,ij->i", scaled, scaled))[:, None]
    return np.asarray(scaled / np.where(length > 0, length, np.float32(1)), dtype=np.float32)


def _numeric(array: NDArray[Any]) -> bool:
    return array.dtype.kind in "fiu"


def _called(embed: Callable[[Any], Any], texts: Sequence[str]) -> Any:
    """Call an embedder; its exception may quote the text, so only the type's name is passed on."""
    try:
        return embed(texts)
    except Exception as error:  # noqa: BLE001 - foreign code may raise anything
        name = type(error).__name__
    # Raised out here, so that not even __context__ holds the foreign exception.
    msg = f"the embedder raised {name}; nothing was embedded"
    raise EmbeddingError(msg)
