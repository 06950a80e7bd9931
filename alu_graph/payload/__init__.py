"""Reading and replacing the text in whatever a runnable takes and gives.

Only this room knows the types. The vanilla's object travels opaque, and is given back as it is
where nothing was changed.
"""

from alu_graph.payload.conversation import as_message, given_messages, read_conversation
from alu_graph.payload.payload import Payload, Read, Write, read_payload
from alu_graph.payload.texts import SEPARATOR

__all__ = [
    "SEPARATOR",
    "Payload",
    "Read",
    "Write",
    "as_message",
    "given_messages",
    "read_conversation",
    "read_payload",
]
