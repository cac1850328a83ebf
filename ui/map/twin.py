"""The list twin of the map: a row for each mark and each counted circle, with the same facts in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from overlap.answer import Level
from ui.map.clusters import Clusters
from ui.map.marks import POSITION_ID, Mark
from ui.map.nearest import nearest
from ui.map.projection import Degrees
from ui.pieces.lines import Line
from ui.wording.map import MAP, cluster_line, cluster_title

#: More circles than these are no list to read; the largest come first.
MOST: Final = 40


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what the list shows, the mark that it stands for (empty for a circle), and where it is."""

    line: Line
    mark: str
    where: Degrees


def rows_of(marks: tuple[Mark, ...], clusters: Clusters, step: int, *, encounters: bool) -> tuple[Row, ...]:
    """The rows of what is on the map at a scale."""
    found = [Row(_line(mark), mark.id, (mark.latitude, mark.longitude)) for mark in marks]
    for cluster in clusters.at(step)[:MOST] if encounters else ():
        town, metres = nearest(cluster.degrees)
        line = Line("map-pin", cluster_title(cluster.count), cluster_line(metres, town.title))
        found.append(Row(line, "", cluster.degrees))
    return tuple(found)


def _line(mark: Mark) -> Line:
    if mark.id == POSITION_ID:
        return Line("circle-dot", MAP["you"], mark.sentence)
    return Line("calendar-event", mark.label, mark.sentence, Level.WARNING if mark.alert else None)
