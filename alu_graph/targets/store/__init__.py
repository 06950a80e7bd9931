"""Where targets are kept. `base` says what every store does, `open_store` opens one."""

from alu_graph.targets.store.base import Change, Edit, Entry, Finding, Reader, Row, Store
from alu_graph.targets.store.opening import holds_registry, is_url, open_store

__all__ = [
    "Change",
    "Edit",
    "Entry",
    "Finding",
    "Reader",
    "Row",
    "Store",
    "holds_registry",
    "is_url",
    "open_store",
]
