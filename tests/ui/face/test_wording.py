"""What every sentence keeps to, whatever the answer, and what the important ones say."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlap.answer import Assessment, Fact, FactKind, Field, Level, Match, SourceCondition, SourceState
from overlap.query import Action
from overlap.records import RecordId, System
from ui import wording
from ui.document import answer_document, json_text
from ui.report import text_report

FORBIDDEN = re.compile(
    r"\b(clear|cleared|safe|safely|confirmed|hits?|hazards?|harmless)\b|\bis a match\b|%|per ?cent|\bprobab",
    re.IGNORECASE,
)


def without_negated(text: str) -> str:
    """The text without the few sentences that may hold a forbidden word because they deny it."""
    for sentence in wording.NEGATED:
        text = text.replace(sentence, "")
    return text


def sentences(assessment: Assessment) -> Iterator[str]:
    """Everything that both faces can say about an answer."""
    now = assessment.situation.now
    yield wording.banner_word(assessment)
    yield wording.headline(assessment)
    yield wording.assurance(assessment)
    yield wording.absence(assessment)
    yield wording.no_flags(assessment)
    yield wording.reservation(assessment)
    for fact in assessment.facts:
        yield wording.fact_sentence(fact, assessment)
    for seen in assessment.flags:
        yield wording.flag_text(seen)
        yield wording.flag_source(seen, now)
    for contact in assessment.contacts:
        yield from (wording.contact_line(contact), wording.contact_title(contact))
        yield wording.contact_number(contact)
    for match in (*assessment.matches, *assessment.near_misses):
        yield from (wording.match_title(match), wording.match_subtitle(match), wording.match_agreement(match))
        for item in match.evidence:
            yield from (wording.evidence_word(item), wording.evidence_field(item.field))
    for state in assessment.situation.sources:
        yield from (wording.age(state, now), wording.pill(state, now), wording.source_title(state.system))


@given(data=st.data())
def test_no_sentence_promises_safety_identity_or_a_percentage(
    data: st.DataObject, any_assessment: st.SearchStrategy[Assessment]
) -> None:
    """Whatever an answer holds, no sentence of it uses a word that an officer could take for a promise."""
    for sentence in sentences(data.draw(any_assessment)):
        assert sentence
        assert not FORBIDDEN.search(without_negated(sentence)), sentence


@given(data=st.data())
def test_neither_report_promises_safety_identity_or_a_percentage(
    data: st.DataObject, any_assessment: st.SearchStrategy[Assessment]
) -> None:
    """The whole text and the whole JSON document keep the same rule."""
    assessment = data.draw(any_assessment)
    text = " ".join(text_report(assessment, practice=True))
    assert not FORBIDDEN.search(without_negated(re.sub(r"\s+", " ", text)))
    document = json_text(answer_document(assessment, practice=True, check=None))
    assert not FORBIDDEN.search(without_negated(document))


@pytest.mark.parametrize(
    "table",
    [wording.LABELS, wording.ACTIONS, wording.DECISIONS, wording.TOKENS],
    ids=len,
)
def test_no_label_promises_safety_or_identity(table: dict[object, str]) -> None:
    """The fixed words keep the rule too."""
    for label in table.values():
        assert not FORBIDDEN.search(without_negated(label)), label


def test_the_rule_would_catch_an_offender() -> None:
    """The pattern finds the words it is there for, and the negated sentence alone is let through."""
    for offence in ("All clear", "The person is safe", "Confirmed", "1 hit", "This is a match", "97%"):
        assert FORBIDDEN.search(without_negated(offence))
    assert not FORBIDDEN.search(without_negated("Not confirmed – verify identity yourself."))
    assert FORBIDDEN.search(without_negated("Not confirmed. Confirmed."))


def test_every_kind_of_fact_and_every_token_and_action_has_its_words(
    answer: Callable[..., Assessment],
) -> None:
    """No closed set has a member without a sentence."""
    for kind in FactKind:
        fact = Fact(kind=kind, level=Level.CAUTION, system=System.TECS)
        assert wording.fact_sentence(fact, answer(facts=(fact,)))
    assert set(wording.ACTIONS) == set(Action)
    assert {wording.level_word(level) for level in Level} == {
        "NO OVERLAP FOUND",
        "ADVISORY",
        "INCOMPLETE ANSWER",
        "CAUTION",
        "WARNING",
    }


def test_absence_names_both_copies_and_what_was_not_asked(answer: Callable[..., Assessment]) -> None:
    """No overlap is told with each copy's scope and time, and with NCIC as not queried."""
    told = wording.absence(answer())
    assert re.fullmatch(
        r"No match in this laptop's copy: e3 Blaine sector, as of .*\d\d:\d\d \(10:10Z\), "
        r"TECS Blaine sector, as of .*\d\d:\d\d \(10:10Z\)\. "
        r"Records may exist that are not shared\. Not queried: NCIC\.",
        told,
    )


def test_where_nothing_was_asked_nothing_is_told_as_absent(answer: Callable[..., Assessment]) -> None:
    """A text without a name or number must not read as if someone had been looked for."""
    nothing = Fact(kind=FactKind.NOTHING_TO_LOOK_FOR, level=Level.INCOMPLETE, system=System.E3)
    empty = answer(facts=(nothing,))
    assert "No match" not in wording.reservation(empty)
    assert wording.no_flags(empty) == "No officer-safety flag was looked for. Not queried: NCIC."


def test_a_stale_source_turns_absence_into_an_incomplete_answer(
    answer: Callable[..., Assessment], current: Callable[[System], SourceState], now: dt.datetime
) -> None:
    """The headline names what was looked at and what can't be ruled out; the age stands against its limit."""
    stale = msgspec.structs.replace(
        current(System.TECS),
        condition=SourceCondition.STALE,
        as_of=now - dt.timedelta(hours=6, minutes=12),
    )
    fact = Fact(kind=FactKind.SOURCE_INCOMPLETE, level=Level.INCOMPLETE, system=System.TECS)
    incomplete = answer(facts=(fact,), sources=(current(System.E3), stale))
    assert wording.headline(incomplete) == "No overlap found in e3. TECS cannot be ruled out"
    assert "6 h 12 min old – past the 4 h limit" in wording.assurance(incomplete)
    assert wording.assurance(incomplete).endswith("Treat HSI interest as unknown.")


def test_an_incomplete_answer_never_says_that_nothing_was_found_where_something_was(
    answer: Callable[..., Assessment],
) -> None:
    """A past encounter stays in the headline when the other system can't be ruled out."""
    incomplete = Fact(kind=FactKind.SOURCE_INCOMPLETE, level=Level.INCOMPLETE, system=System.TECS)
    known = Fact(kind=FactKind.KNOWN, level=Level.ADVISORY, system=System.E3, count=2)
    told = wording.headline(answer(facts=(incomplete, known)))
    assert told == "Known to USBP: 2 past records. TECS cannot be ruled out"


def test_with_both_copies_unusable_neither_is_ruled_out(answer: Callable[..., Assessment]) -> None:
    """The headline doesn't claim to have found nothing anywhere."""
    facts = tuple(Fact(kind=FactKind.SOURCE_INCOMPLETE, level=Level.INCOMPLETE, system=system) for system in System)
    assert wording.headline(answer(facts=facts)) == "Neither e3 nor TECS can be ruled out"


def test_a_warning_says_what_to_do_before_which_action(answer: Callable[..., Assessment]) -> None:
    """The instruction names the officer's own action."""
    fact = Fact(kind=FactKind.OPERATION_NEARBY, level=Level.WARNING, system=System.TECS, distance_m=1834.0)
    assert wording.banner_word(answer(facts=(fact,))) == "WARNING – CALL BEFORE YOU STOP"
    release = answer(facts=(fact,), action=Action.RELEASE)
    assert wording.banner_word(release) == "WARNING – CALL BEFORE YOU RELEASE"
    assert wording.headline(release) == "HSI has a planned operation 1.8 km away"


def test_a_match_is_told_by_what_agrees_and_never_as_identity(
    answer: Callable[..., Assessment], case_match: Callable[..., Match]
) -> None:
    """Agreement is counted, and the officer is told to verify."""
    fact = Fact(kind=FactKind.OPEN_CASE, level=Level.CAUTION, system=System.TECS, records=(RecordId("tecs:SYN-0"),))
    match = case_match(Field.NAME, Field.PLATE, differing=(Field.DOCUMENT,))
    told = answer(facts=(fact,), matches=(match,))
    assert wording.headline(told) == "HSI has an open case on a possible match"
    expected = "2 of 3 compared details agree. Not confirmed – verify identity yourself."
    assert wording.assurance(told) == expected


@pytest.mark.parametrize(
    ("field", "title", "words"),
    [
        (Field.PLATE, "Plate 360 555 0142", "this plate"),
        (Field.VIN, "VIN 360 555 0142", "this VIN"),
        (Field.PHONE, "Phone ending 0142", "this phone number"),
        (Field.DOCUMENT, "Document 360 555 0142", "this document number"),
        (Field.ADDRESS, "Address 360 555 0142", "this address"),
        (Field.NAME, "VARGA, Milos", "a possible match"),
    ],
)
def test_a_match_by_one_thing_is_called_by_that_thing(
    answer: Callable[..., Assessment],
    case_match: Callable[..., Match],
    field: Field,
    title: str,
    words: str,
) -> None:
    """A plate in common is told as a plate in common, not as a person."""
    fact = Fact(kind=FactKind.OPEN_CASE, level=Level.CAUTION, system=System.TECS, records=(RecordId("tecs:SYN-0"),))
    match = case_match(field)
    assert wording.match_title(match) == title
    headline = wording.headline(answer(facts=(fact,), matches=(match,)))
    assert headline == f"HSI has an open case on {words}"


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        (0, "under 1 min"),
        (4, "4 min"),
        (60, "1 h"),
        (372, "6 h 12 min"),
        (24 * 60, "1 day"),
        (50 * 60, "2 days 2 h"),
    ],
)
def test_a_length_of_time_is_told_in_its_two_largest_units(minutes: int, told: str) -> None:
    """An age reads as an officer would say it, never rounded up to something younger."""
    assert wording.span(dt.timedelta(minutes=minutes)) == told


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        (SourceCondition.CURRENT, "4 min old – current"),
        (SourceCondition.STALE, "4 min old – past the 4 h limit"),
        (SourceCondition.PARTIAL, "4 min old – partly synced"),
        (SourceCondition.NEVER, "never synced"),
        (SourceCondition.LOCKED_OUT, "4 min old – access refused"),
        (SourceCondition.FAILED, "4 min old – copy failed its check"),
    ],
)
def test_each_condition_of_a_copy_has_its_words(
    current: Callable[[System], SourceState], now: dt.datetime, condition: SourceCondition, told: str
) -> None:
    """Age and condition stand together."""
    state = msgspec.structs.replace(current(System.E3), condition=condition)
    assert wording.age(state, now) == told


def test_several_cases_are_counted_and_a_missing_position_names_what_it_hides(
    answer: Callable[..., Assessment],
) -> None:
    """Facts that gather several records say how many."""
    cases = Fact(kind=FactKind.OPEN_CASE, level=Level.CAUTION, system=System.TECS, count=2)
    assert wording.headline(answer(facts=(cases,))) == "HSI has 2 open cases on a possible match"
    hidden = Fact(kind=FactKind.POSITION_UNKNOWN, level=Level.INCOMPLETE, system=System.TECS, count=3)
    told = wording.headline(answer(facts=(hidden,)))
    assert told == "3 planned operations of HSI cannot be ruled out: your position is not known"


@pytest.mark.parametrize(
    ("code", "care"),
    [
        ("00", "threat"),
        ("20", "threat and medical"),
        ("40", "custody"),
        ("50", "medical"),
        ("01", "other"),
        ("77", "threat"),
    ],
)
def test_each_caution_code_asks_for_its_kind_of_care(code: str, care: str) -> None:
    """The classes are NCIC's; a code that nobody knows counts as a threat."""
    assert wording.flag_class(code) == care


def test_a_copy_from_the_future_points_at_the_clock(current: Callable[[System], SourceState], now: dt.datetime) -> None:
    """A wrong laptop clock is told, not shown as a fresh copy."""
    state = msgspec.structs.replace(current(System.E3), as_of=now + dt.timedelta(hours=1))
    assert wording.age(state, now).startswith("dated in the future")


def test_records_that_this_version_cannot_read_are_told(
    current: Callable[[System], SourceState], now: dt.datetime
) -> None:
    """What makes an answer incomplete is named with the age."""
    state = msgspec.structs.replace(current(System.E3), unreadable=2)
    assert wording.age(state, now) == "4 min old – current, 2 records unreadable by this version"


@given(metres=st.floats(0, 500_000))
def test_a_distance_is_never_told_more_exactly_than_it_is_known(metres: float) -> None:
    """Distances are steps of 50 m or tenths of a kilometre."""
    assert re.fullmatch(r"under 50 m|\d+[05]0 m|50 m|\d+\.\d km", wording.distance(metres))


@pytest.mark.parametrize(
    ("date", "told"),
    [("1987-02-14", "14 Feb 1987"), ("1987-02", "Feb 1987"), ("1987", "1987"), ("about 1987", "about 1987")],
)
def test_a_birth_date_is_told_as_precise_as_it_is_known(date: str, told: str) -> None:
    """No day or month is made up."""
    assert wording.birth_words(date) == told
