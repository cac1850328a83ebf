"""Which question is asked, and which answer is still wanted."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from overlap.query import Action, Part, Token
from ui.question import Questions, with_reading

ACTIONS = st.sampled_from(list(Action))


def test_one_question_is_under_way_at_a_time() -> None:
    """While one is being answered, the next waits, and the newest is asked next."""
    questions = Questions()
    first = questions.ask("V", Action.STOP)
    assert questions.next() == first
    questions.ask("VA", Action.STOP)
    newest = questions.ask("VAR", Action.STOP)
    assert questions.next() is None
    assert not questions.answered(first)
    assert questions.next() == newest
    assert questions.answered(newest)


def test_nothing_typed_is_not_asked() -> None:
    """Blanks alone are no question, and keep none waiting."""
    questions = Questions()
    assert questions.ask("   ", Action.STOP).is_empty
    assert questions.next() is None
    written = questions.ask("V", Action.STOP)
    assert questions.next() == written


@given(st.lists(st.tuples(st.text(min_size=1).filter(str.strip), ACTIONS), min_size=1))
def test_the_last_question_is_always_the_one_that_is_answered(asked: list[tuple[str, Action]]) -> None:
    """However fast one types, only the newest text's answer is shown."""
    questions = Questions()
    shown: list[str] = []
    for text, action in asked:
        questions.ask(text, action)
        if (going := questions.next()) is not None and questions.answered(going):
            shown.append(going.text)
    assert shown[-1] == asked[-1][0]


@given(st.text(), st.text(min_size=1), st.text(), st.text())
def test_another_reading_changes_its_own_stretch_alone(before: str, read: str, after: str, reading: str) -> None:
    """What stands around the token stays as it was typed."""
    token = Token(part=Part.BIRTH, start=len(before), end=len(before) + len(read), shown=read)
    assert with_reading(before + read + after, token, reading) == before + reading + after
