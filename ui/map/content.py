"""What the map shows, made of what the Operations screen has and what the vault counts."""

from __future__ import annotations

from functools import reduce

from overlap.answer import Position
from overlap.records import Marking, RecordId
from storage.cells import cell_box
from storage.vault import Vault
from ui.map.state import MapContent, Spot
from ui.operations.state import OperationsView


def read_spots(vault: Vault) -> tuple[Spot, ...]:
    """The cells of the grid that have encounters, as the middle of each with its count."""
    found = []
    for cell, count in vault.places.counted():
        box = cell_box(cell)
        found.append(Spot((box.south + box.north) / 2, (box.west + box.east) / 2, count))
    return tuple(found)


def content_of(
    view: OperationsView, spots: tuple[Spot, ...] = (), position: Position | None = None, sector: str = ""
) -> MapContent:
    """The map of one moment."""
    operations = view.operations
    return MapContent(
        now=view.now,
        operations=operations,
        own=frozenset(plan.id for plan in view.plans),
        conflicts=tuple((RecordId(each.plan), RecordId(each.other)) for each in view.meetings if each.is_conflict),
        spots=spots,
        position=position,
        sector=sector,
        sources=view.sources,
        marking=reduce(Marking.union, (each.marking for each in operations), Marking(categories=())),
    )
