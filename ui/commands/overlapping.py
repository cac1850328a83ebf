"""`overlaps` and `judge`: what both agencies have, and what an officer says of a pair; comparing after a sync.

Knows the same board as the window's screen. Its words are those of `ui.wording.overlaps`.
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable, Iterator

import msgspec

from overlap.inbox import Stand
from overlap.records import RecordId
from storage.judgements import JudgementRefused
from storage.vault import Vault
from ui.commands.outcome import CommandRefused, Outcome
from ui.document import DOCUMENT_VERSION, json_text
from ui.overlaps.board import judge, read_board
from ui.overlaps.happened import happened
from ui.overlaps.row import row_of
from ui.overlaps.state import Board, Judged, OverlapEntry
from ui.report import joined, practice_marked
from ui.wording.overlaps import OVERLAPS, STANDS, comparing_words, judgement_words

#: A sync on the command line compares at most for so long; what is left is compared by the next one.
COMPARE_MOST = dt.timedelta(minutes=2)

_STANDS = {stand.value.replace(" ", "-"): stand for stand in Stand}


class HistoryPart(msgspec.Struct, frozen=True, kw_only=True):
    """One judgement as `overlaps --json` tells it."""

    event: str
    verdict: str
    at: dt.datetime
    agency: str
    unit: str
    shown_by: str | None
    reason: str | None
    line: str


class OverlapPart(msgspec.Struct, frozen=True, kw_only=True):
    """One overlap as `overlaps --json` tells it."""

    stand: str
    about: str
    one: str
    other: str
    title: str
    text: str
    bits: float
    shared: bool
    raised_again: bool
    grown: dt.datetime
    unsent: tuple[str, ...]
    history: tuple[HistoryPart, ...]


class OverlapsDocument(msgspec.Struct, frozen=True, kw_only=True):
    """What `overlaps --json` tells."""

    version: int = DOCUMENT_VERSION
    practice: bool
    left: int
    sealed: bool
    overlaps: tuple[OverlapPart, ...]


def overlaps(vault: Vault, options: argparse.Namespace, now: dt.datetime) -> Outcome:
    """The overlaps as they stand, those that need the officer first."""
    board = read_board(vault, now, now)
    wanted = [_STANDS[options.stand]] if options.stand else list(Stand)
    if options.json:
        return Outcome(json_text(_document(board, wanted, practice=vault.header.practice)) + "\n")
    lines = [line for stand in wanted for line in _lines(board, stand)]
    notes = [OVERLAPS["sealed"]] if board.sealed else [comparing_words(board.left)] if board.left else []
    return Outcome(joined(practice_marked([*lines, *notes], practice=vault.header.practice)))


def judged(vault: Vault, options: argparse.Namespace, now: dt.datetime) -> Outcome:
    """What the officer said of a pair, stored with an event for each agency.

    Raises:
        CommandRefused: it lacks what shows it, or why it is put off; or this laptop does not hold both records.
    """
    code = options.shown_by or options.why
    wanted = Judged((RecordId(options.one), RecordId(options.other)), options.verdict, code.value if code else "")
    try:
        made = judge(vault, wanted, now, now)
    except JudgementRefused:
        raise CommandRefused(
            "That can't be stored: not_the_same needs --shown-by, deferred needs --why, and both records have to be in"
            " this laptop's copies. Nothing was stored. See `overlaps`."
        ) from None
    return Outcome(f"{judgement_words(made)}\n{OVERLAPS['hint']}\n")


def compare(vault: Vault, clock: Callable[[], dt.datetime], say: Callable[[str], None]) -> int:
    """How many records are still to be compared, after what a sync brought was, within a limit of time."""
    if vault.records.is_sealed:
        return 0
    began = clock()

    def going_on(left: int) -> bool:
        """Whether there is time for more; says how much is left where that is much."""
        if left > _TELL_FROM:
            say(comparing_words(left))
        return clock() - began < COMPARE_MOST

    vault.overlaps.update(clock(), going_on)
    return vault.overlaps.left()


#: Fewer records than this are compared before anybody wonders.
_TELL_FROM = 20_000


def _lines(board: Board, stand: Stand) -> Iterator[str]:
    """One list in words."""
    entries = board.standing(stand)
    yield f"{STANDS[stand]}: {len(entries)}"
    for entry in entries:
        row = row_of(entry, board)
        yield f"  {row.title} · {row.text}"
        yield f"    {row.clock} · {row.limit}"
        if isinstance(entry, OverlapEntry):
            yield f"    {' '.join(entry.item.kept.pair)}"
        yield from (f"    – {step.words}{f', {step.when}' if step.when else ''}" for step in happened(entry, board))


def _document(board: Board, wanted: list[Stand], *, practice: bool) -> OverlapsDocument:
    """The overlaps as the document holds them; notices have a verb of their own."""
    found = [
        _part(entry, board) for stand in wanted for entry in board.standing(stand) if isinstance(entry, OverlapEntry)
    ]
    return OverlapsDocument(practice=practice, left=board.left, sealed=board.sealed, overlaps=tuple(found))


def _part(entry: OverlapEntry, board: Board) -> OverlapPart:
    """One overlap as the document holds it."""
    row, item = row_of(entry, board), entry.item
    return OverlapPart(
        stand=item.stand.value, about=item.about.value, one=item.kept.overlap.one, other=item.kept.overlap.other,
        title=row.title, text=row.text, bits=item.kept.overlap.bits, shared=item.kept.overlap.shared,
        raised_again=item.raised_again, grown=item.kept.grown_at, unsent=tuple(each.value for each in entry.unsent),
        history=tuple(
            HistoryPart(
                event=each.event, verdict=each.verdict.value, at=each.at, agency=each.agency.value, unit=each.unit,
                shown_by=each.shown_by, reason=each.reason, line=judgement_words(each),
            )
            for each in item.history
        ),
    )  # fmt: skip
