"""Typed errors. Each message says what to do next and never holds a draft, a target or a fact."""

from __future__ import annotations


class ALUError(Exception):
    """Base of every error that alu_graph raises on purpose."""


class TargetError(ALUError, ValueError):
    """A target can't be accepted as given (an empty name, an unknown kind, a bad import line)."""


class RegistryError(ALUError):
    """The registry can't be opened, read or written; nothing was changed."""


class EmbeddingError(ALUError):
    """An embedding is missing, of the wrong size, or not finite."""


class EmbeddingMismatchError(EmbeddingError):
    """A registry was built with another embedding than the one it is opened with."""


class ModelError(ALUError):
    """A model can't be found, fetched, loaded, or did not answer."""


class PayloadError(ALUError, TypeError):
    """A value can't be read as text, or a changed text can't be written back into its type."""


class RefusedError(ALUError):
    """The answer is withheld and its type has no room for a refusal text."""


class SealError(ALUError):
    """Isolation can't be guaranteed under the process's present settings."""
