"""The period that `oversight` asks about."""

from __future__ import annotations

import argparse
import datetime as dt

import pytest

from overlap.oversight import BLOCK_WEEKS, block_of
from ui.commands.overseeing import question_of
from ui.overseeing_arguments import MOST_WEEKS

TUESDAY = dt.datetime(2026, 12, 1, 15, tzinfo=dt.UTC)


def period(weeks: int) -> tuple[dt.date, dt.date]:
    """What is asked for on that Tuesday, in the second week of a block."""
    question = question_of(argparse.Namespace(weeks=weeks, by=[]), TUESDAY)
    return question.begins, question.ends


def test_one_week_is_this_week_and_more_are_the_blocks_that_have_them() -> None:
    """Two weeks are within this block; the third is of the one before."""
    assert period(1) == (dt.date(2026, 11, 30), dt.date(2026, 12, 7))
    assert period(2) == (dt.date(2026, 11, 23), dt.date(2026, 12, 21))
    assert period(3) == (dt.date(2026, 10, 26), dt.date(2026, 12, 21))


@pytest.mark.parametrize("weeks", range(2, MOST_WEEKS + 1))
def test_no_question_is_longer_than_is_answered_nor_off_the_blocks(weeks: int) -> None:
    """However many weeks are named."""
    begins, ends = period(weeks)
    assert block_of(begins) == begins
    assert block_of(ends) == ends
    assert BLOCK_WEEKS <= (ends - begins).days // 7 <= MOST_WEEKS
