"""A notice as a laptop reads it: what can be done with it, by whom, and which copy counts."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import msgspec
import pytest

from overlap.notices import STEPS, About, Ask, Notice, NoticeState, Party, Step, latest_copies, possible_steps
from overlap.records import Agency, System

DOCUMENT = Path(__file__).parents[2] / "docs" / "protocol.md"
GOLDEN = [
    msgspec.json.decode(line, type=Notice)
    for line in (DOCUMENT.parent / "protocol" / "dealings.ndjson").read_bytes().splitlines()
    if b'"type":"notice"' in line
]
ASKED, MET = GOLDEN


def copy(notice: Notice, **changes: object) -> Notice:
    """The same notice with other fields."""
    return msgspec.structs.replace(notice, **changes)


def rows_of_the_protocol() -> dict[tuple[str, str], frozenset[str]]:
    """Who may take which step in which state, as the protocol's table has it; the gateway's own steps apart."""
    found = {}
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        row = re.fullmatch(r"\| `(sent|acknowledged|answered)` \| (.+) \| (.+) \| `\w+` \|", line)
        for step in re.findall(r"`(\w+)`", row[2]) if row else ():
            found[row[1], step] = frozenset(re.split(", ", row[3])) - {"gateway"}
    return found


def test_the_steps_are_those_of_the_protocol() -> None:
    """Every row of the table, and none beside them."""
    mine = {(state.value, step.value): frozenset(party.value for party in who)
            for state, steps in STEPS.items() for step, who in steps.items()}  # fmt: skip
    assert mine == rows_of_the_protocol()


def test_only_a_question_is_answered() -> None:
    """What only tells has no answers, only an acknowledgement."""
    told = copy(ASKED, ask=Ask.TELL, state=NoticeState.SENT, steps=())
    assert possible_steps(told, {Party.OWNER}) == (Step.ACKNOWLEDGE,)
    assert Step.POSITIVE in possible_steps(copy(told, ask=Ask.CONFIRM), {Party.OWNER})


def test_a_conflict_is_acknowledged_by_each_side_once() -> None:
    """One that has done so waits for the other."""
    assert MET.about is About.CONFLICT
    assert Step.ACKNOWLEDGE in possible_steps(MET, {Party.ASKER})
    [_, seen, _] = ASKED.steps
    theirs = msgspec.structs.replace(seen, agency=MET.asker.agency, unit=MET.asker.unit)
    met = copy(MET, steps=(theirs,))
    assert met.took(Step.ACKNOWLEDGE, Party.ASKER)
    assert Step.ACKNOWLEDGE not in possible_steps(met, {Party.ASKER})
    assert Step.ACKNOWLEDGE in possible_steps(met, {Party.OWNER})


def test_nobody_takes_a_step_with_what_is_over() -> None:
    """A resolved notice has none, and who has no part in one has none."""
    assert possible_steps(copy(ASKED, state=NoticeState.RESOLVED), set(Party)) == ()
    assert possible_steps(ASKED, set()) == ()


def test_something_is_overdue_from_its_very_time_on() -> None:
    """And never where nothing is due."""
    assert ASKED.due is not None
    assert ASKED.is_overdue(ASKED.due)
    assert not ASKED.is_overdue(ASKED.due - dt.timedelta(seconds=1))
    assert not copy(ASKED, due=None).is_overdue(ASKED.due)


def test_of_two_systems_copies_the_one_that_knows_most_counts() -> None:
    """More steps, then a further state; each notice once, the oldest first."""
    behind = copy(ASKED, id="e3:N-1-o", steps=ASKED.steps[:1], provenance=MET.provenance)
    closed = copy(ASKED, id="e3:N-2-o", state=NoticeState.RESOLVED)
    assert latest_copies([MET, behind, ASKED]) == (ASKED, MET)
    assert latest_copies([ASKED, behind, MET]) == (ASKED, MET)
    assert latest_copies([closed, ASKED]) == (closed,)
    assert (ASKED.system, behind.system) == (System.TECS, System.E3)


@pytest.mark.parametrize("notice", GOLDEN, ids=["asked", "met"])
def test_a_golden_notice_says_who_asked_whom_about_what(notice: Notice) -> None:
    """Both sides with their agencies, and the records."""
    assert (notice.asker.agency, notice.owner.agency) == (Agency.USBP, Agency.HSI)
    assert notice.about_records() == notice.records
    assert notice.records
