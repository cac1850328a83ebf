"""Officers' judgements of pairs."""

import datetime as dt
import itertools

from overlap.judgements import Judgement, Verdict, fold_judgements
from overlap.records import RecordId
from tests.overlap.invented import NOW

ONE, OTHER = RecordId("e3:SYN-E-1"), RecordId("tecs:SYN-T-1")


def judged(verdict: Verdict, hours: int, officer: str = "SYN-1", *, turned: bool = False) -> Judgement:
    """Return a judgement of the pair, made so many hours after now."""
    one, other = (OTHER, ONE) if turned else (ONE, OTHER)
    return Judgement(one=one, other=other, verdict=verdict, officer=officer, at=NOW + dt.timedelta(hours=hours))


def test_the_latest_judgement_of_a_pair_holds_in_whatever_order_they_come() -> None:
    """Which record was named first doesn't matter either, and equal times are settled."""
    made = [
        judged(Verdict.SAME, 1),
        judged(Verdict.NOT_THE_SAME, 3, turned=True),
        judged(Verdict.SAME, 2),
        judged(Verdict.SAME, 3, officer="SYN-0"),
    ]
    for order in itertools.permutations(made):
        assert fold_judgements(order) == {(ONE, OTHER): made[1]}


def test_a_withdrawn_judgement_is_gone() -> None:
    """Undoing is a further judgement."""
    assert fold_judgements([judged(Verdict.SAME, 1), judged(Verdict.WITHDRAWN, 2)]) == {}
