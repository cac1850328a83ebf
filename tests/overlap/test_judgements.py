"""Officers' judgements of pairs."""

import datetime as dt
import itertools
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlap.judgements import (
    Judgement,
    Reason,
    Seen,
    SharedJudgement,
    ShownBy,
    Verdict,
    history_of,
    said_of,
    standing,
)
from overlap.records import Agency, RecordId
from tests.overlap.invented import NOW

ONE, OTHER = RecordId("e3:SYN-E-1"), RecordId("tecs:SYN-T-1")
SEEN = Seen(one=1, other=1, bits=30.0)
GOLDEN = (Path(__file__).parents[2] / "docs" / "protocol" / "dealings.ndjson").read_bytes().splitlines()


def judged(verdict: Verdict, hours: int, event: str = "SYN-1", *, turned: bool = False) -> Judgement:
    """Return a judgement of the pair, made so many hours after now."""
    one, other = (OTHER, ONE) if turned else (ONE, OTHER)
    return Judgement(
        event=event, one=one, other=other, verdict=verdict, at=NOW + dt.timedelta(hours=hours), agency=Agency.USBP,
        unit="SYN unit", seen=SEEN,
    )  # fmt: skip


def test_the_latest_judgement_of_a_pair_holds_in_whatever_order_they_come() -> None:
    """Which record was named first doesn't matter either, and equal times are settled."""
    made = [
        judged(Verdict.SAME_COORDINATE, 1, "SYN-1"),
        judged(Verdict.NOT_THE_SAME, 3, "SYN-4", turned=True),
        judged(Verdict.SAME_NO_CONFLICT, 2, "SYN-2"),
        judged(Verdict.SAME_COORDINATE, 3, "SYN-3"),
    ]
    for order in itertools.permutations(made):
        assert standing(history_of(order)) == {(ONE, OTHER): made[1]}
        assert history_of(order) == {(ONE, OTHER): (made[0], made[2], made[3], made[1])}


def test_what_was_said_stands_beside_both_records() -> None:
    """The latest first, whichever of the two records is asked about."""
    first, second = judged(Verdict.DEFERRED, 1), judged(Verdict.SAME_COORDINATE, 2, "SYN-2")
    assert said_of([first, second]) == {ONE: (second, first), OTHER: (second, first)}


def test_a_withdrawn_judgement_is_gone() -> None:
    """Undoing is a further judgement, and what was undone stays in the history."""
    both = judged(Verdict.SAME_COORDINATE, 1), judged(Verdict.WITHDRAWN, 2, "SYN-2")
    assert standing(history_of(both)) == {}
    assert history_of(both) == {(ONE, OTHER): both}


def test_copies_of_one_judgement_from_both_agencies_are_one() -> None:
    """They have one key; where they differ all the same the earlier time counts, in whatever order they come."""
    early, late = judged(Verdict.DEFERRED, 1), judged(Verdict.DEFERRED, 2)
    for order in itertools.permutations((early, late, early)):
        assert history_of(order) == {(ONE, OTHER): (early,)}


@pytest.mark.parametrize("reason", [None, Reason.NO_TIME])
@pytest.mark.parametrize("shown_by", [None, ShownBy.PHOTO])
@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_judgement_says_what_its_verdict_asks_for_and_nothing_else(
    verdict: Verdict, shown_by: ShownBy | None, reason: Reason | None
) -> None:
    """What shows a difference goes with *not the same*, a reason with *deferred*."""
    judgement = msgspec.structs.replace(judged(verdict, 0), shown_by=shown_by, reason=reason)
    wanted = verdict is Verdict.NOT_THE_SAME, verdict is Verdict.DEFERRED
    assert judgement.is_whole is ((shown_by is not None, reason is not None) == wanted)


def test_what_the_agencies_share_is_read_and_written_in_its_golden_form() -> None:
    """Field by field, and it becomes the judgement that an officer made."""
    records = [msgspec.json.decode(line, type=SharedJudgement) for line in GOLDEN if b'"type":"judgement"' in line]
    assert len(records) > 1
    for record in records:
        assert record.judgement.is_whole
        assert record.judgement.pair == (record.one, record.other)
        assert record.id.endswith(record.judgement.event)


JUDGEMENTS = st.lists(
    st.builds(
        judged,
        st.sampled_from(Verdict),
        st.integers(min_value=0, max_value=3),
        st.sampled_from(["SYN-1", "SYN-2", "SYN-3"]),
    ),
    max_size=8,
)


@given(JUDGEMENTS, st.randoms(use_true_random=False))
def test_the_order_of_delivery_and_double_delivery_change_nothing(made: list[Judgement], random: object) -> None:
    """Whatever comes twice, and in whatever order, the same judgement holds on each laptop."""
    shuffled = [*made, *made]
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a Random
    assert standing(history_of(shuffled)) == standing(history_of(made))
