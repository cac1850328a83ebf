"""What the Subject screen is given to show, as one value."""

from __future__ import annotations

from dataclasses import dataclass

from overlap.answer import Assessment, Match, Matchable
from overlap.records import CaseSummary, Encounter, Person, RecordId
from overlap.subject import Moment, Tie, history, ties


@dataclass(frozen=True, slots=True)
class SubjectView:
    """One record, the match that brought it up, and the answer about everything that the record itself holds.

    `match` and `asked` are the chosen match and the answer it stood in; `around` answers the question about the record.
    """

    match: Match
    asked: Assessment
    around: Assessment

    @property
    def record(self) -> Matchable:
        """The record that is looked at."""
        return self.match.record

    @property
    def person(self) -> Person | None:
        """The record's person, None for records of another kind."""
        return self.record.person if isinstance(self.record, (Encounter, CaseSummary)) else None

    @property
    def others(self) -> tuple[Match, ...]:
        """The other records that share something with it, strongest first."""
        return tuple(each for each in self.around.matches if each.record.id != self.record.id)

    @property
    def ties(self) -> tuple[Tie, ...]:
        """What it shares with them."""
        return ties(self.record, self.around.matches)

    @property
    def moments(self) -> tuple[Moment, ...]:
        """The moments of the record and of those tied to it, earliest first."""
        tied = {record for tie in self.ties for record in tie.records}
        return history([self.record, *(each.record for each in self.others if each.record.id in tied)])

    def named(self, record: RecordId) -> Match | None:
        """The match of one of the other records."""
        return next((each for each in self.others if each.record.id == record), None)
