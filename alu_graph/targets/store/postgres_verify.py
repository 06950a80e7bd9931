"""What is wrong with a PostgreSQL registry's tables, and what of it can be mended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from alu_graph.targets.store.base import PAGE, Finding
from alu_graph.targets.store.codec import BLOBS, COLUMNS
from alu_graph.targets.store.postgres_schema import ADVANCE
from alu_graph.targets.store.postgres_sessions import Link
from alu_graph.targets.store.schema import ENTRY
from alu_graph.targets.store.verify import LOST, LOST_BASIS, KeyOf, check_row

_ROWS = f"SELECT seq, {', '.join(COLUMNS)} FROM targets WHERE seq > %s ORDER BY seq LIMIT {PAGE}"  # noqa: S608 - our own words
_LATEST = """
SELECT last.target_id, last.action FROM (
    SELECT DISTINCT ON (target_id) target_id, action FROM history ORDER BY target_id, n DESC) last
LEFT JOIN targets ON targets.id = last.target_id
WHERE (last.action = 'add') != (targets.key IS NOT NULL)
ORDER BY last.target_id
"""
_CLOSE = f"""
INSERT INTO history ({ENTRY})
SELECT %s, 'remove', last.target_id, last.namespace, last.name, NULL, '{LOST_BASIS}', NULL,
    (SELECT revision FROM meta)
FROM (SELECT DISTINCT ON (target_id) * FROM history ORDER BY target_id, n DESC) last
LEFT JOIN targets ON targets.id = last.target_id
WHERE last.action = 'add' AND targets.key IS NULL
ORDER BY last.target_id
RETURNING target_id
"""  # noqa: S608 - our own words
_PURGED = """
WHERE coalesce(name, who, basis) IS NOT NULL AND n < (SELECT max(purge.n) FROM history purge
    WHERE purge.target_id = history.target_id AND purge.action = 'purge')
"""
_UNKNOWN = "WHERE action NOT IN ('add', 'remove', 'expire', 'purge')"
_AHEAD = """
SELECT greatest((SELECT max(revision) FROM targets), (SELECT max(revision) FROM history),
    (SELECT max(revision) FROM revisions)) AS seen, revision AS held FROM meta
"""
_OPEN = """
SELECT relname FROM pg_class, aclexplode(relacl) acl
WHERE relnamespace = to_regnamespace(%s) AND acl.grantee = 0 GROUP BY relname ORDER BY relname
"""


def survey(
    link: Link,
    *,
    schema: str,
    dim: int,
    facts_kept: bool,
    key_of: KeyOf | None,
    after: Sequence[Finding] = (),
) -> list[Finding]:
    """What is wrong with the tables.

    Args:
        link: Within a transaction, so that all is of one moment.
        schema: The registry's.
        dim: The size of the vectors.
        facts_kept: Whether targets are stored with their facts.
        key_of: What a target's key should be; None compares none.
        after: What was wrong before it was mended; what no longer is comes as mended.

    Returns:
        The findings; nothing is changed.
    """
    sheets = bool((link.execute("SELECT sheet_version FROM meta").fetchone() or (0,))[0])
    found: list[Finding] = []
    for values in _rows(link):
        found += check_row(values, dim, facts_kept=facts_kept, sheets=sheets, key_of=key_of)
    found += _history(link)
    found += [
        Finding("mode", f"everybody has rights on its table {table}: mend the registry")
        for (table,) in link.execute(_OPEN, (f'"{schema}"',)).fetchall()
    ]
    return [*(replace(one, mended=True) for one in after if one not in found), *found]


def mended(link: Link, findings: Sequence[Finding], token: int, now: float) -> list[Finding]:
    """Put right what needs nobody's help.

    Args:
        link: Within a transaction that writes, with the writers' lock.
        findings: What `survey` found in it.
        token: For a new revision.
        now: The time in Unix seconds.

    Returns:
        What was lost, which can't be mended and is told this once.
    """
    if not findings:
        return []
    link.execute(f"UPDATE history SET name = NULL, who = NULL, basis = NULL {_PURGED}")  # noqa: S608 - our own words
    link.execute(f"DELETE FROM history {_UNKNOWN}")  # noqa: S608 - our own words
    link.execute(f"UPDATE meta SET revision = greatest(held, seen) FROM ({_AHEAD}) ahead")  # noqa: S608 - our own words
    link.execute(ADVANCE, (token,))
    damaged = {
        what: [one.target_id for one in findings if one.what == what] for what in ("vectors", "row")
    }
    # Without them the row can be read again, and the target's name is in force.
    _blank(link, BLOBS, damaged["vectors"])
    # It can't be read at all, and as long as it is there nothing can: the finding says so.
    _blank(link, COLUMNS[1:], damaged["row"])
    if any(one.what == "mode" for one in findings):
        link.execute("REVOKE ALL ON meta, revisions, targets, history, imports FROM PUBLIC")
    # Behind its mark, an import that was cut off would not miss what was lost before it.
    link.execute("DELETE FROM imports")
    lost = link.execute(_CLOSE, (now,)).fetchall()
    return [Finding("history", LOST, target_id) for (target_id,) in lost]


def _blank(link: Link, columns: Sequence[str], ids: Sequence[str | None]) -> None:
    empty = ", ".join(f"{column} = NULL" for column in columns)
    query = f"UPDATE targets SET revision = (SELECT revision FROM meta), {empty} WHERE id = ANY(%s)"  # noqa: S608 - our own words
    link.execute(query, (list(ids),))


def _history(link: Link) -> Iterator[Finding]:
    for target_id, action in link.execute(_LATEST).fetchall():
        if action == "add":
            text = "the history has it added last, but it is not there: add it again"
        else:
            text = "the history has it removed last, but it is there: remove it, or add it again"
        yield Finding("history", text, target_id)
    if _count(link, _PURGED):
        text = "what was purged is still in the history: mend the registry"
        yield Finding("history", text)
    if _count(link, _UNKNOWN):
        yield Finding("history", "it has entries that can't be read: mend the registry")
    seen, held = link.execute(_AHEAD).fetchone() or (1, 0)
    if seen is not None and held < seen:
        yield Finding("meta", "the revision is behind what was written: mend the registry")


def _count(link: Link, where: str) -> int:
    found = link.execute(f"SELECT count(*) FROM history {where}").fetchone()  # noqa: S608 - our own words
    return 0 if found is None else int(found[0])


def _rows(link: Link) -> Iterator[tuple[Any, ...]]:
    found = link.execute(_ROWS, (-1,), binary=True).fetchall()
    while found:
        for _, *values in found:
            yield tuple(values)
        found = link.execute(_ROWS, (found[-1][0],), binary=True).fetchall()
