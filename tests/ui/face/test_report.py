"""How an answer is laid out for a terminal and for programs."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from overlap.answer import Assessment, Contact, Fact, FactKind, Field, Level, Match
from overlap.records import Agency, RecordId, System
from ui.document import AnswerDocument, answer_document, json_text
from ui.report import COLUMNS, printable, text_report, width
from ui.wording import LABELS, flag_text, headline


@given(data=st.data())
def test_every_line_fits_the_terminal(data: st.DataObject, any_assessment: st.SearchStrategy[Assessment]) -> None:
    """No line is wider than 80 columns, and none ends in blanks."""
    for line in text_report(data.draw(any_assessment), practice=True):
        assert width(line) <= COLUMNS
        assert line == line.rstrip()


@given(data=st.data())
def test_level_headline_and_flags_come_before_everything_else(
    data: st.DataObject, any_assessment: st.SearchStrategy[Assessment]
) -> None:
    """An officer who reads only the first lines has read what matters."""
    assessment = data.draw(any_assessment)
    lines = text_report(assessment, practice=False)
    assert lines[0].split(" – ")[0] in (
        "NO OVERLAP FOUND",
        "ADVISORY",
        "INCOMPLETE ANSWER",
        "CAUTION",
        "WARNING",
    )
    text = " ".join(line.strip(" !") for line in lines)
    assert " ".join(headline(assessment).split()) in text
    order = [text.index(LABELS["how_current"])]
    if assessment.contacts:
        order.insert(0, text.index(LABELS["whom_to_call"].upper()))
    order[:0] = [text.index(flag_text(seen)) for seen in assessment.flags[:1]]
    assert order == sorted(order)


def test_practice_data_is_marked_first_and_last(answer: Callable[..., Assessment]) -> None:
    """Invented data can't be taken for real, wherever the reader starts."""
    lines = text_report(answer(), practice=True)
    assert lines[0] == lines[-1] == LABELS["practice"]
    assert LABELS["practice"] not in text_report(answer(), practice=False)


def test_evidence_stands_in_columns_with_both_values(
    answer: Callable[..., Assessment], case_match: Callable[..., Match]
) -> None:
    """Each comparison shows what was entered, what is on file, and how they agree."""
    match = case_match(Field.PHONE, differing=(Field.PLATE,))
    lines = text_report(answer(matches=(match,)), practice=False)
    assert any(line.split() == ["Phone", *["360", "555", "0142"] * 2, "=", "same"] for line in lines)
    assert any(line.split() == ["Plate", *["360", "555", "0142"] * 2, "≠", "differs"] for line in lines)


def test_a_long_value_goes_on_below_and_loses_nothing(
    answer: Callable[..., Assessment], case_match: Callable[..., Match]
) -> None:
    """A long address is folded inside its column."""
    match = case_match(Field.ADDRESS)
    long = "".join(chr(ord("a") + number % 26) for number in range(70))
    item = msgspec.structs.replace(match.evidence[0], on_file=long)
    lines = text_report(answer(matches=(msgspec.structs.replace(match, evidence=(item,)),)), practice=False)
    first = next(number for number, line in enumerate(lines) if line.startswith("   Address   "))
    rows = itertools.takewhile(str.strip, lines[first:])
    column = "".join(line[37:61].strip() for line in rows)
    assert column == long


def test_a_record_cannot_steer_the_terminal() -> None:
    """Escape sequences and direction marks in a name are shown as replaced."""
    assert printable("A\x1b[2JB\u202eC\nD") == "A\ufffd[2JB\ufffdC\ufffdD"


def test_wide_characters_count_twice_and_marks_not_at_all() -> None:
    """Chinese names keep the columns straight."""
    assert width("王小明") == 6
    assert width("Milos\u030c") == 5


def test_the_document_reads_back_as_what_it_was(answer: Callable[..., Assessment]) -> None:
    """The JSON text holds the whole document and nothing that its shape doesn't know."""
    document = answer_document(answer(), practice=True, check="e-1")
    assert msgspec.json.decode(json_text(document), type=AnswerDocument) == document


def test_the_document_tells_levels_by_name_and_holds_no_probability(
    answer: Callable[..., Assessment], case_match: Callable[..., Match]
) -> None:
    """Programs get words and weights, never a likelihood of identity."""
    fact = Fact(kind=FactKind.OPEN_CASE, level=Level.CAUTION, system=System.TECS, records=(RecordId("tecs:SYN-0"),))
    told = answer(facts=(fact,), matches=(case_match(Field.PLATE),))
    document = json_text(answer_document(told, practice=False, check=None))
    decoded = msgspec.json.decode(document)
    assert decoded["level"] == "CAUTION"
    assert decoded["facts"][0]["level"] == "CAUTION"
    assert decoded["matches"][0]["bits"] == 9.0
    assert "probability" not in document


@given(data=st.data())
def test_both_forms_tell_the_same_headline_flags_and_contacts(
    data: st.DataObject, any_assessment: st.SearchStrategy[Assessment]
) -> None:
    """A program and a person never get different answers."""
    assessment = data.draw(any_assessment)
    document = answer_document(assessment, practice=False, check=None)
    text = " ".join(" ".join(text_report(assessment, practice=False)).split())
    assert document.banner in text
    assert " ".join(document.headline.split()) in text
    for flag in document.flags:
        assert flag.text in text
    assert len(document.contacts) == len(assessment.contacts)


def test_a_contact_without_a_number_says_so(answer: Callable[..., Assessment]) -> None:
    """No number is never left blank."""
    contact = Contact(agency=Agency.HSI, unit="SYN-BLW", duty=None)
    text = " ".join(text_report(answer(contacts=(contact,)), practice=False))
    assert "no number on this laptop" in text
