"""The possible matches as a list model, strongest first, with one accessible sentence for each row."""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from overlap.answer import Agreement, Evidence, Match
from overlap.records import CaseSummary, CustodyChange, Encounter, Operation, Pointer
from ui.wording import evidence_field, match_agreement, match_subtitle, match_title
from ui.wording.evidence import evidence_word
from ui.wording.overlaps import said_words

Index = QModelIndex | QPersistentModelIndex

#: A day as this program writes it.
_DAY = re.compile(r"(\d{1,2}) ([A-Z][a-z]{2}) (\d{4})")

#: The role under which a row gives its whole `MatchRow`.
ROW = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Chip:
    """One compared field of a row, and whether its values agree."""

    text: str
    agrees: bool


@dataclass(frozen=True, slots=True)
class MatchRow:
    """What one row of the list shows."""

    icon: str
    title: str
    subtitle: str
    agreement: str
    chips: tuple[Chip, ...]

    @property
    def spoken(self) -> str:
        """The row in one sentence for a screen reader."""
        chips = ", ".join(chip.text for chip in self.chips)
        return ". ".join(part for part in (self.title, self.agreement, chips, self.subtitle) if part)


class MatchModel(QAbstractListModel):
    """The rows of an answer's matches."""

    def __init__(self) -> None:
        super().__init__()
        self._matches: tuple[Match, ...] = ()
        self._rows: tuple[MatchRow, ...] = ()

    def show_matches(self, matches: tuple[Match, ...]) -> None:
        """Replace the rows; the same matches again change nothing, so that the chosen row stays chosen."""
        if matches == self._matches:
            return
        self.beginResetModel()
        self._matches = matches
        self._rows = tuple(match_row(match) for match in matches)
        self.endResetModel()

    def match_at(self, index: Index) -> Match | None:
        """The match that a row stands for."""
        return self._matches[index.row()] if 0 <= index.row() < len(self._matches) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """How many matches there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A row's title, its accessible sentence, or the whole row."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        found = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return found.title
            case Qt.ItemDataRole.AccessibleTextRole:
                return found.spoken
            case _ if role == ROW:
                return found
            case _:
                return None


def match_row(match: Match) -> MatchRow:
    """What the list shows of one match; a restricted record shows no field at all."""
    compared = () if isinstance(match.record, Pointer) else match.evidence
    chips = tuple(_chip(evidence) for evidence in compared if _is_compared(evidence.agreement))
    below = _whole_days("\n".join((match_subtitle(match), *said_words(match))))
    return MatchRow(_icon(match), match_title(match), below, match_agreement(match), chips)


def _whole_days(text: str) -> str:
    """The text with days that no line ends within: `2026` alone on a line belongs to nothing."""
    return _DAY.sub("\\1\N{NO-BREAK SPACE}\\2\N{NO-BREAK SPACE}\\3", text)


def _is_compared(agreement: Agreement) -> bool:
    return agreement in (Agreement.SAME, Agreement.SIMILAR, Agreement.DIFFERENT)


def _chip(evidence: Evidence) -> Chip:
    field, same = evidence_field(evidence.field), evidence.agreement is Agreement.SAME
    words = field if same else f"{field} {evidence_word(evidence)}"
    return Chip(words, agrees=evidence.agreement is not Agreement.DIFFERENT)


def _icon(match: Match) -> str:
    match match.record:
        case Operation():
            return "calendar-event"
        case CustodyChange():
            return "door-exit"
        case Pointer():
            return "lock"
        case Encounter() | CaseSummary():
            return _shared_icon(match_title(match))


#: The icon of a match that came up by a thing, by the first word of its title.
_THINGS = {"Phone": "phone", "Plate": "car", "VIN": "car", "Document": "id", "Address": "map-pin"}


def _shared_icon(title: str) -> str:
    return _THINGS.get(title.split(" ", 1)[0], "user")
