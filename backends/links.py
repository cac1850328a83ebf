"""What a linkage of both agencies found is taken in, in place of what the last one found.

Knows the job's lines and the names of links. Does not know who may see one (`following`), or how they are found.
"""

from __future__ import annotations

import datetime as dt
import hmac
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, select

from backends.change import Draft, Loss
from backends.engine import insert_many, rows_named
from backends.following import FORGET, following, is_told, standing_of
from backends.intake import Intake
from backends.link_record import FoundLink
from backends.link_table import LINK
from backends.store import Store, next_batch

#: Bytes of the key that both administrators gave their gateways, and signs of a link's name.
KEY_BYTES: Final = 32
NAME_SIGNS: Final = 32

#: Links that are written in one transaction, so that nobody waits long for the feed's writer.
PORTION: Final = 2_000

_LINE: Final = msgspec.json.Decoder(FoundLink)
_COLUMNS: Final = ("pair", "record", "level", "bits", "probability", "model", "at")
_OF_PEOPLE: Final = (b'"type":"encounter"', b'"type":"case"')


class NoPairKey(OSError):
    """The file with the key of links can't be read, or holds none."""


def read_key(file: Path) -> bytes:
    """The key that names links alike at both gateways: 64 hex digits in a file.

    Raises:
        NoPairKey: it can't be read, or holds something else.
    """
    try:
        key = bytes.fromhex(file.read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        raise NoPairKey("the file with the links' key can't be read") from None
    if len(key) != KEY_BYTES:
        raise NoPairKey(f"the links' key has to be {KEY_BYTES} bytes as hex digits")
    return key


def take(store: Store, lines: Iterable[bytes], level: int, key: bytes, now: dt.datetime) -> dict[str, int]:
    """Takes the links of a linkage in place of the last one's, and counts what became of each line.

    `level` is the highest access level of both exports. What is not found any more is taken back at the end; a run that
    is ended before may be repeated.
    """
    counts: Counter[str] = Counter()
    told: set[str] = set()
    for portion in _portions(_read(lines, counts)):
        with store.writing() as connection:
            told |= _taken(connection, store, portion, level, key, now, counts)
    with store.reading() as connection:
        gone = [name for name in connection.execute(select(LINK.c.pair)).scalars() if name not in told]
    for start in range(0, len(gone), PORTION):
        with store.writing() as connection:
            _let_go(connection, store, gone[start : start + PORTION], now)
    counts["withdrawn"] = len(gone)
    return {name: counts[name] for name in ("read", "malformed", "not_shared", "taken", "withdrawn")}


def _read(lines: Iterable[bytes], counts: Counter[str]) -> Iterator[FoundLink]:
    for line in lines:
        if not line.strip():
            continue
        counts["read"] += 1
        try:
            link = _LINE.decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            link = None
        if link is None or not link.is_of_both:
            counts["malformed"] += 1
        else:
            yield link


def _portions(links: Iterator[FoundLink]) -> Iterator[list[FoundLink]]:
    while portion := list(islice(links, PORTION)):
        yield portion


def _taken(
    connection: Connection, store: Store, portion: Sequence[FoundLink], level: int, key: bytes, now: dt.datetime,
    counts: Counter[str],
) -> set[str]:  # fmt: skip
    """Stores some links and puts their halves into the feed; gives the names of those that are told."""
    system, at = store.identity.system, int(now.timestamp())
    standing = standing_of(connection, [link.own(system) for link in portion])
    rows: dict[str, tuple[Any, ...]] = {}
    for link in portion:
        own = link.own(system)
        if is_told(standing.get(own)) and any(kind in standing[own][-1] for kind in _OF_PEOPLE):
            name = hmac.digest(key, f"{link.one}|{link.other}".encode(), "sha256").hex()[:NAME_SIGNS]
            rows[name] = (name, own, level, round(link.bits, 3), round(link.probability, 6), link.version, at)
        else:
            counts["not_shared"] += 1
    counts["taken"] += len(rows)
    held = {row[0]: tuple(row) for row in rows_named(connection, LINK, _COLUMNS, list(rows))}
    changed = [row for name, row in rows.items() if name not in held or held[name][:-1] != row[:-1]]
    if changed:
        connection.execute(FORGET, [{"name": row[0]} for row in changed])
        insert_many(connection, LINK, _COLUMNS, changed)
        _follow_all(connection, store, [row[1] for row in changed], now)
    return set(rows)


def _let_go(connection: Connection, store: Store, names: Sequence[str], now: dt.datetime) -> None:
    """Takes back links that the last linkage did not find again."""
    batch = next_batch(connection, int(now.timestamp() * 1_000_000))
    drafts = [Draft(f"{store.identity.system}:L-{name}", Loss.DELETED) for name in names]
    Intake(connection, store.identity, batch).take(drafts)
    connection.execute(FORGET, [{"name": name} for name in names])


def _follow_all(connection: Connection, store: Store, records: Sequence[str], now: dt.datetime) -> None:
    batch = next_batch(connection, int(now.timestamp() * 1_000_000))
    drafts = following(connection, store.identity.system, list(dict.fromkeys(records)))
    Intake(connection, store.identity, batch).take(drafts)
