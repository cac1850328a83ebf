"""One row of the list: what the entry is, by what it agrees, and what it asks for."""

from __future__ import annotations

from dataclasses import dataclass

from overlap.answer import Level
from overlap.inbox import About
from overlap.notices import About as NoticeAbout
from ui.overlaps.state import Board, Entry, NoticeEntry, OverlapEntry
from ui.wording.overlaps import (
    entry_title,
    notice_clock,
    notice_subtitle,
    overlap_clock,
    overlap_subtitle,
    unsent_words,
)

_ICONS = {
    About.PERSON: "user",
    About.DOCUMENT: "id",
    About.VEHICLE: "car",
    About.PHONE: "phone",
    About.ADDRESS: "map-pin",
}


@dataclass(frozen=True, slots=True)
class Row:
    """What one row shows: an icon, or a level's shape where `level` is given; `late` marks a time that has passed."""

    key: str
    icon: str
    title: str
    text: str
    clock: str
    limit: str
    level: Level | None = None
    late: bool = False

    @property
    def spoken(self) -> str:
        """The whole row in one breath for a screen reader."""
        return ". ".join(part for part in (self.title, self.text, self.clock, self.limit) if part)


def row_of(entry: Entry, board: Board) -> Row:
    """The row of an entry."""
    if isinstance(entry, OverlapEntry):
        word, since = overlap_clock(entry.item, board.now)
        text = " · ".join(part for part in (overlap_subtitle(entry), unsent_words(entry.unsent)) if part)
        return Row(entry.key, _ICONS[entry.item.about], entry_title(entry), text, word, since)
    word, limit = notice_clock(entry, board.now)
    late = entry.due is not None and entry.due <= board.now
    return Row(entry.key, "send", entry_title(entry), notice_subtitle(entry), word, limit, level_of(entry), late)


def level_of(entry: NoticeEntry) -> Level | None:
    """The shape of a notice: plans that meet are a warning, an urgent one a caution, until they are over."""
    if entry.due is None and not entry.is_urgent:
        return None
    if entry.item.notice.about is NoticeAbout.CONFLICT:
        return Level.WARNING
    return Level.CAUTION if entry.is_urgent or entry.item.overdue else None
