"""Records with the times that systems of record write for "never" and "for ever", through a socket into the vault.

One such time once kept an agency's whole feed from being stored, and a check from being answered.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest

from overlap.answer import Position, PositionSource
from overlap.query import Action
from overlap.reading import read
from overlap.records import Place, System
from storage.vault import Vault
from sync.client import Gateway
from sync.credentials import Access
from sync.report import RoundOutcome
from sync.round import run_round
from tests.sync.conftest import NOW, QUICK, feed
from tests.sync.hostile import RECORDS, FeedText, HostileServer, document, golden_json, golden_lines, upsert

ENDS = ("0001-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "9999-12-31T23:59:59.999999Z")
ALL: list[dict[str, Any]] = [*RECORDS.values(), *map(json.loads, golden_lines("dealings.ndjson"))]


def at_the_end(value: Any, time: str) -> Any:
    """A record of which every time is this one."""
    match value:
        case dict():
            return {name: at_the_end(each, time) for name, each in value.items()}
        case list():
            return [at_the_end(each, time) for each in value]
        case str() if value.endswith("Z") and value[4:5] == "-" and "T" in value:
            return time
        case _:
            return value


def odd_records(system: System, time: str) -> dict[str, Any]:
    """A record of each type that a system sends, by its id; operations have the longest buffers that there are."""
    odd = [at_the_end(each, time) for each in ALL if each["provenance"]["system"] == system]
    buffers = {"leadMinutes": 10_080, "lagMinutes": 10_080}
    return {each["id"]: {**each, **buffers} if each["type"] == "operation" else each for each in odd}


def looked_at(vault: Vault) -> Iterator[int]:
    """How much each view of the vault shows."""
    here = Position(latitude=48.99, longitude=-122.74, accuracy_m=12, source=PositionSource.GPS, at=NOW)
    for text in ("VARGA MILOS 1987", "SYN 4821", "SYN A 000 123"):
        for position in (here, None):
            yield len(vault.checks.run(read(text, today=NOW.date()), Action.STOP, NOW, position).matches)
    operations = [record for record in vault.records.each() if type(record).__name__ == "Operation"]
    for each in operations:
        yield len(vault.plans.check(each, NOW).met)  # type: ignore[arg-type]  # as its name says
    yield len(vault.records.operations(NOW, NOW + dt.timedelta(hours=8)))
    yield len(vault.places.operations(Place(latitude=48.99, longitude=-122.74), 5_000))
    for items in (vault.notices.items(NOW), vault.joints.items(), vault.rules.all(), vault.overlaps.inbox(NOW)):
        yield len(items)
    yield vault.retain(NOW)


@pytest.mark.parametrize("time", ENDS)
@pytest.mark.parametrize("system", System)
def test_records_whose_times_are_the_calendars_ends_are_kept_and_break_no_view(
    system: System, time: str, server: HostileServer, access: Access, vault: Vault
) -> None:
    """They are stored as they came, the round is complete, and every view can be read."""
    odd = odd_records(system, time)
    text = FeedText().head(system=system.value).rows(*map(upsert, odd.values())).page("c").checkpoint("c")
    server.on("/about", document({**golden_json("about.json"), "system": system.value}))
    server.on("/sync", feed(text.end("c", len(odd))))
    with Gateway(system, server.url, practice=True, limits=QUICK) as gateway:
        report = run_round(gateway, access, lambda job: job(vault), lambda: NOW)
    assert report.outcome is RoundOutcome.COMPLETE
    assert {each["id"]: each for each in map(json.loads, vault.records.bodies(system))} == odd
    assert all(count >= 0 for count in looked_at(vault))
