"""Where a PostgreSQL registry is: its URL, taken apart, and shown without the password."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import ProgrammingError

from alu_graph.errors import RegistryError

SCHEMA = "alu_graph"
CONNECTING = 3  # seconds
_SCHEMA = re.compile(r"(?!pg_)[A-Za-z_][A-Za-z0-9_]{0,47}")
# A peer that is gone is noticed within seconds; libpq leaves it to the system, which takes hours.
_DEFAULTS: dict[str, str | int] = {
    "application_name": "alu_graph",
    "connect_timeout": CONNECTING,
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "tcp_user_timeout": 5000,
    "target_session_attrs": "read-write",
}


@dataclass(frozen=True)
class Address:
    """A database, and the schema that is one registry's own.

    Args:
        options: For `psycopg.connect`; they may hold a password.
        schema: The schema.
        shown: The URL without the password, for errors and logs.
    """

    options: dict[str, str | int] = field(repr=False)
    schema: str
    shown: str

    def __str__(self) -> str:
        return self.shown

    @classmethod
    def of(cls, url: str) -> Address:
        """Take a URL apart.

        Args:
            url: As libpq takes it, `postgresql://user@host:port/database`; `schema` among its
                parameters names the registry's own schema, "alu_graph" by default.

        Returns:
            The address.

        Raises:
            RegistryError: If it is no such URL; it is not quoted.

        Example:
            >>> address = Address.of("postgresql://me:secret@db.example/lists?schema=app")
            >>> address
            Address(schema='app', shown='postgresql://me@db.example/lists?schema=app')
        """
        with suppress(ValueError, ProgrammingError):
            parts = urlsplit(url)
            pairs = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
            schema = dict(pairs).get("schema", SCHEMA)
            rest = urlencode([pair for pair in pairs if pair[0] != "schema"], quote_via=quote)
            held = conninfo_to_dict(urlunsplit(parts._replace(query=rest)))
            if _SCHEMA.fullmatch(schema):
                given = {key: value for key, value in held.items() if value is not None}
                return cls({**_DEFAULTS, **given}, schema, _shown(given, schema))
        msg = (
            "this is no URL of a PostgreSQL registry: write it as "
            "postgresql://user@host:5432/database?schema=letters_and_digits"
        )
        raise RegistryError(msg)


def _shown(given: dict[str, str | int], schema: str) -> str:
    def part(name: str, before: str = "", after: str = "") -> str:
        value = str(given.get(name, ""))
        return f"{before}{quote(value, safe=':,[]')}{after}" if value else ""

    where = part("user", after="@") + part("host") + part("port", before=":")
    beside = "" if schema == SCHEMA else f"?schema={schema}"
    return f"postgresql://{where}/{part('dbname')}{beside}"
