"""What a batch changed between the systems, and what of it waits for a look."""

import datetime as dt

import msgspec

from overlap.answer import Agreement, Evidence, Field
from overlap.batch import Overlap
from overlap.inbox import Changes, Kept, changes, inbox, kept_after
from overlap.judgements import Judgement, Verdict
from overlap.model import Model
from overlap.records import RecordId
from tests.overlap.invented import NOW

HOUR = dt.timedelta(hours=1)


def overlap(number: int = 1, bits: float = 30.0, *, shared: bool = False, entered: str = "SYN") -> Overlap:
    """Return an overlap of the case of this number with one encounter."""
    row = Evidence(
        field=Field.NAME, agreement=Agreement.SAME, level="name.exact", entered=entered, on_file="SYN", bits=bits
    )
    other = RecordId(f"tecs:SYN-T-{number}")
    return Overlap(one=RecordId("e3:SYN-E-1"), other=other, bits=bits, shared=shared, version="SYN", evidence=(row,))


def kept(*overlaps: Overlap, at: dt.datetime = NOW) -> dict[tuple[RecordId, RecordId], Kept]:
    """Return these overlaps as they are kept since a time."""
    return {(item.one, item.other): Kept(overlap=item, grown_at=at) for item in overlaps}


def judged(number: int, at: dt.datetime) -> dict[tuple[RecordId, RecordId], Judgement]:
    """Return the judgement that the two are not one person."""
    one, other = RecordId("e3:SYN-E-1"), RecordId(f"tecs:SYN-T-{number}")
    verdict = Judgement(one=one, other=other, verdict=Verdict.NOT_THE_SAME, officer="SYN-1", at=at)
    return {(one, other): verdict}


def test_a_batch_tells_what_is_new_what_changed_and_what_is_no_more() -> None:
    """Each overlap is in one of the three or as it was."""
    before = kept(overlap(1), overlap(2), overlap(3))
    after = kept(overlap(2), overlap(3, 31.0), overlap(4))
    found = changes(before, after)
    assert found == Changes(
        new=(overlap(4),), changed=(overlap(3, 31.0),), vanished=((RecordId("e3:SYN-E-1"), RecordId("tecs:SYN-T-1")),)
    )
    assert changes(after, after) == Changes()
    assert Changes(new=(overlap(5),)) + found == msgspec.structs.replace(found, new=(overlap(5), overlap(4)))


def test_evidence_that_was_taken_away_is_no_change() -> None:
    """A record that came anew with the same values changes nothing."""
    bare = msgspec.structs.replace(overlap(1), evidence=())
    assert changes(kept(bare), kept(overlap(1))) == Changes()
    assert changes(kept(bare), kept(overlap(1, 31.0))).changed == (overlap(1, 31.0),)
    assert changes(kept(overlap(1)), kept(overlap(1, entered="SYN OTHER"))).changed


def test_evidence_has_its_time_from_when_it_grew() -> None:
    """Less evidence, or as much put otherwise, is nothing new to look at."""
    before = kept(overlap(1), overlap(2), overlap(3))
    after = [overlap(1, 29.0), overlap(2, 31.0), overlap(3, shared=True), overlap(4)]
    found = kept_after(before, after, NOW + HOUR)
    assert [item.grown_at - NOW for item in found.values()] == [dt.timedelta(0), HOUR, HOUR, HOUR]


def test_a_judgement_quiets_a_pair_until_there_is_more_evidence(model: Model) -> None:
    """What was judged waits no more; what has grown since waits again."""
    waiting = [*kept(overlap(1)).values(), *kept(overlap(2, 40.0), at=NOW + HOUR).values()]
    assert [item.overlap.bits for item in inbox(waiting, {}, model, 1_000)] == [40.0, 30.0]
    assert [item.overlap.bits for item in inbox(waiting, judged(1, NOW), model, 1_000)] == [40.0]
    assert [item.overlap.bits for item in inbox(waiting, judged(2, NOW), model, 1_000)] == [40.0, 30.0]


def test_what_is_unlikely_among_so_many_people_does_not_wait(model: Model) -> None:
    """The threshold is that of a possible match; a shared number is shown whatever else says."""
    weak = overlap(1, 17.0)
    assert inbox(kept(weak).values(), {}, model, 1_000)
    assert not inbox(kept(weak).values(), {}, model, 10**7)
    assert inbox(kept(msgspec.structs.replace(weak, shared=True)).values(), {}, model, 10**7)
