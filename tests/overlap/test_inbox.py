"""What a batch changed between the systems, and what of it waits for a look."""

import datetime as dt

import msgspec
import pytest

from overlap.answer import Agreement, Evidence, Field
from overlap.batch import Overlap
from overlap.inbox import (
    About,
    Changes,
    Concern,
    Kept,
    Stand,
    about,
    changes,
    has_grown,
    inbox,
    item_of,
    kept_after,
)
from overlap.judgements import Judgement, Seen, Verdict
from overlap.model import Model
from overlap.records import Agency, RecordId
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


def judged(number: int, verdict: Verdict, hours: int = 0, seen: Seen | None = None) -> Judgement:
    """Return a judgement of the pair of this number, made so many hours after now."""
    one, other = RecordId("e3:SYN-E-1"), RecordId(f"tecs:SYN-T-{number}")
    return Judgement(
        event=f"SYN-{hours}", one=one, other=other, verdict=verdict, at=NOW + hours * HOUR, agency=Agency.HSI,
        unit="SYN unit", seen=seen or Seen(one=1, other=1, bits=30.0),
    )  # fmt: skip


def kept_of(overlap_: Overlap) -> Kept:
    """Return one overlap as it is kept."""
    return Kept(overlap=overlap_, grown_at=NOW)


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


def test_revisions_and_owners_alone_are_no_change() -> None:
    """A record that came anew with the same values in what is compared changes no overlap."""
    after = msgspec.structs.replace(overlap(1), revisions=(2, 3), units=("SYN one", "SYN other"), sector="BLW")
    assert changes(kept(overlap(1)), kept(after)) == Changes()


STANDS = [
    (None, Concern.UNIT, 0, Stand.NEEDS_YOU),
    (None, Concern.AREA, 0, Stand.NEEDS_YOU),
    (None, Concern.NONE, 0, Stand.WAITING),
    (Verdict.SAME_COORDINATE, Concern.UNIT, 999, Stand.WAITING),
    (Verdict.SAME_NO_CONFLICT, Concern.UNIT, 999, Stand.RESOLVED),
    (Verdict.NOT_THE_SAME, Concern.NONE, 999, Stand.RESOLVED),
    (Verdict.DEFERRED, Concern.UNIT, 23, Stand.WAITING),
    (Verdict.DEFERRED, Concern.UNIT, 24, Stand.NEEDS_YOU),
    (Verdict.DEFERRED, Concern.NONE, 24, Stand.WAITING),
    (Verdict.WITHDRAWN, Concern.AREA, 0, Stand.NEEDS_YOU),
    (Verdict.WITHDRAWN, Concern.NONE, 0, Stand.WAITING),
]


@pytest.mark.parametrize(("verdict", "near", "hours", "stand"), STANDS)
def test_an_overlap_stands_where_its_judgement_puts_it(
    verdict: Verdict | None, near: Concern, hours: int, stand: Stand
) -> None:
    """What nobody judged needs whom it concerns; what was put off comes back after a day."""
    history = () if verdict is None else (judged(1, verdict),)
    item = item_of(kept_of(overlap()), history, near, NOW + hours * HOUR)
    assert (item.stand, item.raised_again) == (stand, False)
    assert item.judgement == (None if verdict in (None, Verdict.WITHDRAWN) else judged(1, verdict))


GROWTH = [
    ((1, 1), 99.0, True, False),
    ((2, 1), 30.0, False, False),
    ((2, 1), 31.0, False, False),
    ((2, 1), 31.1, False, True),
    ((1, 2), 31.1, False, True),
    ((2, 1), 20.0, True, True),
    ((0, 0), 99.0, True, False),
]


@pytest.mark.parametrize(("revisions", "bits", "shared", "grown"), GROWTH)
def test_a_judged_pair_is_raised_again_only_when_its_records_say_more(
    revisions: tuple[int, int],
    bits: float,
    shared: bool,
    grown: bool,
) -> None:
    """Another laptop that weighs otherwise, or a record that was changed in something else, raises nothing."""
    now = msgspec.structs.replace(overlap(1, bits, shared=shared), revisions=revisions)
    verdict = judged(1, Verdict.SAME_NO_CONFLICT)
    assert has_grown(now, verdict) is grown
    item = item_of(kept_of(now), (verdict,), Concern.UNIT, NOW)
    assert item.raised_again is grown
    assert item.stand is (Stand.NEEDS_YOU if grown else Stand.RESOLVED)
    assert item.judgement == verdict


def test_the_inbox_has_the_nearest_first_then_the_likeliest(model: Model) -> None:
    """Own unit, own sector, the rest; a judged one stays whatever its probability is by now."""
    own = msgspec.structs.replace(overlap(1), units=("SYN mine", "SYN other"))
    area = msgspec.structs.replace(overlap(2, 40.0), sector="BLW")
    far, weak = overlap(3, 50.0), overlap(4, 17.0)
    history = {(weak.one, weak.other): (judged(4, Verdict.NOT_THE_SAME),)}
    every = [kept_of(each) for each in (weak, far, area, own)]
    found = inbox(every, history, model, 10**7, ("SYN mine", "BLW"), NOW)
    assert [item.kept.overlap for item in found] == [own, area, far, weak]
    assert [item.near for item in found] == [Concern.UNIT, Concern.AREA, Concern.NONE, Concern.NONE]
    assert [item.kept.overlap for item in inbox(every, {}, model, 10**7, ("", ""), NOW)] == [far, area, own]


ABOUT = [
    ([(Field.NAME, Agreement.SIMILAR), (Field.PHONE, Agreement.SAME)], About.PERSON),
    ([(Field.NAME, Agreement.DIFFERENT), (Field.PHONE, Agreement.SAME)], About.PHONE),
    ([(Field.PLATE, Agreement.SAME), (Field.ADDRESS, Agreement.SAME)], About.VEHICLE),
    ([(Field.VIN, Agreement.SIMILAR)], About.VEHICLE),
    ([(Field.ADDRESS, Agreement.SAME)], About.ADDRESS),
    ([(Field.DOCUMENT, Agreement.SAME), (Field.PLATE, Agreement.SAME)], About.DOCUMENT),
    ([], About.PERSON),
]


@pytest.mark.parametrize(("rows", "wanted"), ABOUT)
def test_an_overlap_is_about_a_person_or_the_thing_that_is_shared(
    rows: list[tuple[Field, Agreement]], wanted: About
) -> None:
    """Where no name agrees it is the document, vehicle, phone or address, in this order."""
    evidence = tuple(
        Evidence(field=field, agreement=agreement, level="SYN", entered="SYN", on_file="SYN", bits=1.0)
        for field, agreement in rows
    )
    assert about(evidence) is wanted
    item = item_of(kept_of(msgspec.structs.replace(overlap(), evidence=evidence)), (), Concern.NONE, NOW)
    assert item.about is wanted


def test_what_is_unlikely_among_so_many_people_is_not_listed(model: Model) -> None:
    """The threshold is that of a possible match; a shared number is listed whatever else says."""
    weak = overlap(1, 17.0)
    assert inbox([kept_of(weak)], {}, model, 1_000, ("", ""), NOW)
    assert not inbox([kept_of(weak)], {}, model, 10**7, ("", ""), NOW)
    assert inbox([kept_of(msgspec.structs.replace(weak, shared=True))], {}, model, 10**7, ("", ""), NOW)
