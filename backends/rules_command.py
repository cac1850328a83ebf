"""What an administrator does with rule sets, as lines to be printed.

Knows files and ways. Does not know signatures (`rules`).
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Iterator

import msgspec

from backends.rules import all_rules, countersigned, distrust, install, proposed, rules_at, trust
from backends.store import Store


def carry_out(store: Store, options: argparse.Namespace, now: dt.datetime) -> Iterator[str]:
    """Does what was asked, and tells what there is to tell.

    Raises:
        BadRules: the rules, or a key, can't be taken. OSError: a file can't be read or written.
    """
    match options.way:
        case "propose":
            options.out.write_bytes(proposed(options.file.read_bytes(), store.identity))
            yield _told(signed_by=store.identity.system, written=str(options.out))
        case "countersign":
            with store.reading() as connection:
                signed = countersigned(connection, options.file.read_bytes(), store.identity)
            options.out.write_bytes(signed)
            yield _told(signed_by=store.identity.system, written=str(options.out))
        case "install":
            with store.writing() as connection:
                yield _told(installed=install(connection, options.file.read_bytes(), store.identity, now))
        case "trust":
            with store.writing() as connection:
                trust(connection, signing_key=options.key)
        case "distrust":
            with store.writing() as connection:
                distrust(connection)
        case _:
            yield from _listed(store, now)


def _listed(store: Store, now: dt.datetime) -> Iterator[str]:
    with store.reading() as connection:
        rules, holding = all_rules(connection), rules_at(connection, now)
    for each in rules:
        yield _told(**msgspec.to_builtins(each.terms), holds=each.terms == holding)
    if not rules:
        yield _told(**msgspec.to_builtins(holding), holds=True)


def _told(**said: object) -> str:
    return msgspec.json.encode(said).decode()
