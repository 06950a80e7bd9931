"""Where targets are kept.

`base` says what every store does, `open_store` opens one, `rebuild` mends a file that won't open.
"""

from alu_graph.targets.store.base import Change, Edit, Entry, Finding, Reader, Row, Store
from alu_graph.targets.store.opening import holds_registry, is_url, open_store
from alu_graph.targets.store.rebuild import Kind, rebuild

__all__ = [
    "Change",
    "Edit",
    "Entry",
    "Finding",
    "Kind",
    "Reader",
    "Row",
    "Store",
    "holds_registry",
    "is_url",
    "open_store",
    "rebuild",
]
