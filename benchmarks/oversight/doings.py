"""What the officers of a sector do, in simulated time, as events in the protocol's form.

Checks by day and night, notices and what owners do about them, decisions, judgements, needs, planned operations. A
laptop's events wait while its station's link is down. Everything follows from a seed. Does not know a gateway.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from benchmarks.oversight.sector import OTHER, OWN, RECORDS, SYSTEMS, Member, record_id

Json = dict[str, Any]

_LEVELS: Final = ("no_overlap", "incomplete", "advisory", "caution", "warning")
_WEIGHTS: Final = (74, 6, 8, 7, 5)
_ACTIONS: Final = ("stop", "arrest", "search warrant", "interview")
_EXIGENT: Final = ("life_in_danger", "evidence_lost", "no_radio", "")
_SHOWN_BY: Final = ("document_differs", "birth_differs", "photo_differs")
_NEEDS: Final = ("missing", "late", "wrong", "hidden")


@dataclass(frozen=True, slots=True)
class Done:
    """An event that an officer made for one system."""

    at: dt.datetime
    member: Member
    system: str
    event: Json


class Doings:
    """The events of all officers, made in order of time."""

    def __init__(self, seed: int, members: list[Member], checks_a_day: float) -> None:
        self._draw = random.Random(seed)
        self._members = members
        self._checks = checks_a_day

    def of_day(self, day: dt.datetime, until: dt.datetime) -> list[Done]:
        """Everything of one day before a moment, ordered by time."""
        done = [each for member in self._members for each in self._of_member(member, day)]
        return sorted((each for each in done if each.at < until), key=lambda each: (each.at, each.event["eventId"]))

    def answers(self, notice: Done, sent: dt.datetime, owners: list[Member]) -> list[Done]:
        """What the owner's and the asker's units do about a notice that was sent."""
        draw, body = self._draw, notice.event["body"]
        if draw.random() < 0.12:  # noqa: PLR2004  # some are never looked at
            return []
        urgent = body["urgency"] == "urgent"
        at = sent + dt.timedelta(minutes=draw.lognormvariate(1.5 if urgent else 3.3, 0.9))
        owner, name = draw.choice(owners), notice.event["eventId"]
        steps = ["acknowledge"] if body["ask"] == "tell" else [draw.choice(["positive", "negative", "acknowledge"])]
        made = [self._step(owner, notice.system, name, steps[0], at)]
        if draw.random() < 0.7:  # noqa: PLR2004  # most are closed some day
            later = at + dt.timedelta(minutes=draw.lognormvariate(4.0, 1.0))
            made.append(self._step(owner, notice.system, name, "resolve", later))
        return made

    def _step(self, member: Member, system: str, notice: str, step: str, at: dt.datetime) -> Done:
        body = {"notice": notice, "step": step, "key": self._name(at)}
        return Done(at, member, system, self._event(member, "step", body, at))

    def _of_member(self, member: Member, day: dt.datetime) -> Iterator[Done]:
        draw = self._draw
        for _ in range(_rounded(self._checks, draw)):
            yield from self._check(member, day + dt.timedelta(seconds=draw.randrange(86_400)))
        if draw.random() < 0.12:  # noqa: PLR2004  # about once a week
            yield from self._judgement(member, day + dt.timedelta(seconds=draw.randrange(86_400)))
        if draw.random() < 0.05:  # noqa: PLR2004  # about once a shift of the station
            at = day + dt.timedelta(seconds=draw.randrange(86_400))
            body = {"kind": draw.choice(_NEEDS), "screen": "check", "text": "SYN need"}
            yield Done(at, member, OWN[member.officer.agency], self._event(member, "need", body, at))
        if draw.random() < 0.08:  # noqa: PLR2004  # a unit plans one a day
            yield from self._operation(member, day + dt.timedelta(seconds=draw.randrange(86_400)))

    def _check(self, member: Member, at: dt.datetime) -> Iterator[Done]:
        draw = self._draw
        level = draw.choices(_LEVELS, _WEIGHTS)[0]
        body: Json = {"action": draw.choice(_ACTIONS), "level": level, "records": []}
        if draw.random() < 0.85:  # noqa: PLR2004  # the rest is what an access review looks for
            body["eventNumber"] = f"SYN-{draw.randrange(10**6)}"
        names = {}
        for system in SYSTEMS:
            event = self._event(member, "check", body, at)
            names[system] = event["eventId"]
            yield Done(at, member, system, event)
        if level in {"caution", "warning"}:
            yield from self._after_overlap(member, at + dt.timedelta(seconds=draw.randrange(20, 600)), names)

    def _after_overlap(self, member: Member, at: dt.datetime, checks: dict[str, str]) -> Iterator[Done]:
        draw, other = self._draw, OTHER[OWN[member.officer.agency]]
        choice = draw.choices((1, 2, 3, 4, 5), (40, 20, 15, 10, 15))[0]
        for system in SYSTEMS:
            body: Json = {"check": checks[system], "choice": choice, "reason": ""}
            if choice == 4:  # noqa: PLR2004  # went ahead in an exigency
                body["reason"] = _EXIGENT[int(checks["e3"][-1], 16) % len(_EXIGENT)]
            yield Done(at, member, system, self._event(member, "decision", body, at))
        if draw.random() < 0.7:  # noqa: PLR2004  # most tell the owner
            body = {
                "record": record_id(other, draw.randrange(RECORDS)), "action": "stop", "callback": "+1 360 555 0142",
                "urgency": draw.choice(["urgent", "routine"]), "ask": draw.choice(["tell", "confirm"]),
            }  # fmt: skip
            yield Done(at, member, other, self._event(member, "notice", body, at))

    def _judgement(self, member: Member, at: dt.datetime) -> Iterator[Done]:
        draw, number = self._draw, self._draw.randrange(RECORDS)
        verdict = draw.choices(("same_coordinate", "same_no_conflict", "not_the_same"), (5, 2, 4))[0]
        body: Json = {
            "key": self._name(at), "one": record_id("e3", number), "other": record_id("tecs", number),
            "verdict": verdict, "at": _time(at), "level": 1, "seen": {"one": 1, "other": 1, "bits": 20.5},
        }  # fmt: skip
        if verdict == "not_the_same":
            body["shownBy"] = draw.choice(_SHOWN_BY)
        for system in SYSTEMS:
            yield Done(at, member, system, self._event(member, "judgement", body, at))

    def _operation(self, member: Member, at: dt.datetime) -> Iterator[Done]:
        """A plan, told some minutes to a day ahead; one in ten is told only once it has begun."""
        draw, system = self._draw, OWN[member.officer.agency]
        ahead = draw.choice((-20, 15, 45, 90, 240, 600, 1_400, 90, 240, 600))
        starts = (at + dt.timedelta(minutes=ahead)).replace(second=0, microsecond=0)
        operation = {
            "type": "operation", "id": f"{system}:OP-{self._name(at)}", "revision": 1, "activity": "surveillance",
            "starts": _time(starts), "ends": _time(starts + dt.timedelta(hours=2)), "visibility": "time and place",
            "provenance": {"system": system, "agency": member.officer.agency, "unit": member.officer.unit,
                           "accessLevel": 1, "updated": _time(at)},
            "marking": {"categories": ["LEI"]}, "radiusM": 800,
            "place": {"nc:Latitude": 48.9 + draw.random() / 10, "nc:Longitude": -122.5 + draw.random() / 10},
        }  # fmt: skip
        body = {"operation": operation, "contact": {"unit": member.officer.unit, "phone": "+1 360 555 0142"}}
        yield Done(at, member, system, self._event(member, "operation", body, at))

    def _event(self, member: Member, kind: str, body: Json, at: dt.datetime) -> Json:
        made = {"eventId": self._name(at), "made": _time(at), "officer": member.officer.id}
        return {**made, "type": kind, "body": body}

    def _name(self, at: dt.datetime) -> str:
        """A UUID of version 7 with the seed's random part."""
        number = int(at.timestamp() * 1_000) << 80 | self._draw.getrandbits(80)
        number = number & ~(0xF << 76) | 7 << 76
        text = f"{number & ~(0b11 << 62) | 0b10 << 62:032x}"
        return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def _rounded(mean: float, draw: random.Random) -> int:
    return int(mean) + (draw.random() < mean % 1)


def _time(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
