"""Every figure of oversight counted again from raw events, by the definitions of docs/protocol.md section 18.

Imports nothing of the program: whoever has the file of events can run this file alone, with Python's own library:
`python recount.py EVENTS --from 2026-11-02 --to 2026-11-30 --as-of 2026-11-29T12:00:00Z`. Does not know what is shown
and what is kept back; it counts everything.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Json = dict[str, Any]

#: Sector, unit, week (its Monday) and code; empty for all.
Spot = tuple[str, str, str, str]

AGENCY = {"e3": "USBP", "tecs": "HSI"}
LIMITS = {"aheadMinutes": 60, "staleMinutes": 720}
DECONFLICTING = ("no_conflict_disclosed", "conflict")
#: The choice of going ahead in an exigency.
EXIGENT = 4
#: Sorts after every event id: what was said of a plan comes after its receipt.
AFTER_ALL = "~"
CONTACT = ("acknowledge", "positive", "negative", "more_time")
#: Stands for the sector of whoever is entered without one.
NO_SECTOR = "none"
FIRST_RULES: Json = {"effective": "1970-01-01T00:00:00Z", "version": 0}


@dataclass
class Events:
    """What one gateway was told, sorted by what it is."""

    system: str
    officers: dict[str, Json] = field(default_factory=dict)
    rules: list[Json] = field(default_factory=lambda: [FIRST_RULES])
    rounds: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    live: set[str] = field(default_factory=set)
    events: list[Json] = field(default_factory=list)
    outcomes: list[Json] = field(default_factory=list)
    opened: list[Json] = field(default_factory=list)
    steps: dict[str, list[Json]] = field(default_factory=lambda: defaultdict(list))

    def add(self, line: Json) -> None:
        """Takes one line in."""
        match line["kind"]:
            case "officer":
                self.officers[line["officer"]] = line
            case "rules":
                self.rules.append(line["terms"])
            case "sync":
                self.rounds[line["officer"]].append(line["at"])
            case "check":
                self.live.add(line["event"])
            case "event":
                self.events.append(line)
            case "outcome":
                self.outcomes.append(line)
            case "opened":
                self.opened.append(line)
            case "step":
                self.steps[line["notice"]].append(line)

    def limit(self, name: str, at: int) -> int:
        """A limit by the rules that held at a time."""
        return int(self.rule_at(at).get("limits", {}).get(name, LIMITS[name]))

    def rule_at(self, at: int) -> Json:
        """The rules that held at a time."""
        begun = [rules for rules in self.rules if seconds(rules["effective"]) <= at]
        return max(begun, key=lambda rules: (seconds(rules["effective"]), rules["version"]))

    def sector_of(self, unit: str) -> str:
        """The sector of a unit: the first by name that its officers are entered with."""
        found = [each["sector"] for each in self.officers.values() if each["unit"] == unit and each["sector"]]
        return min(found, default="")


@dataclass
class Tally:
    """Figures of one gateway: counts, what they are of, and minutes, by measure and spot."""

    values: Counter[tuple[str, Spot]] = field(default_factory=Counter)
    wholes: Counter[tuple[str, Spot]] = field(default_factory=Counter)
    shares: set[str] = field(default_factory=set)
    minutes: dict[Spot, list[int]] = field(default_factory=lambda: defaultdict(list))

    def count(self, measure: str, spots: Iterable[Spot]) -> None:
        """Counts one thing."""
        for spot in spots:
            self.values[measure, spot] += 1

    def share(self, measure: str, spots: Iterable[Spot], *, held: bool, counts: bool = True) -> None:
        """Counts one thing of which some are held; one that doesn't count is neither."""
        self.shares.add(measure)
        for spot in spots:
            self.values[measure, spot] += held and counts
            self.wholes[measure, spot] += counts

    def figures(self) -> dict[tuple[str, Spot], tuple[float, int | None]]:
        """Each figure that anything was counted for."""
        found: dict[tuple[str, Spot], tuple[float, int | None]] = {}
        for (measure, spot), value in self.values.items():
            found[measure, spot] = (value, self.wholes[measure, spot] if measure in self.shares else None)
        for spot, taken in self.minutes.items():
            for measure, rank in (("contact_minutes_median", 50), ("contact_minutes_p90", 90)):
                found[measure, spot] = (round(sorted(taken)[-(-len(taken) * rank // 100) - 1] / 60, 1), len(taken))
        return found


def read(lines: Iterable[str]) -> dict[str, Events]:
    """The events of each gateway."""
    found = {system: Events(system) for system in AGENCY}
    for line in map(json.loads, lines):
        found[line["system"]].add(line)
    return found


def recount(events: Events, begins: int, ends: int, as_of: int) -> dict[tuple[str, Spot], tuple[float, int | None]]:
    """Every figure of one gateway, at every spot of sector, unit and week and in all totals."""
    tally = Tally()
    in_period: Callable[[int], bool] = lambda at: begins <= at < ends  # noqa: E731  # one line says it
    for line in events.events:
        officer = events.officers[line["officer"]]
        if officer["agency"] == AGENCY[events.system] and line["type"] != "operation":
            at = min(seconds(line["event"].get("made", line["received"])), seconds(line["received"]))
            if in_period(at):
                _event(events, tally, line, at, (officer["sector"], officer["unit"], monday(at)))
    _notices(events, tally, in_period, as_of)
    _operations(events, tally, in_period, as_of)
    _pairs(events, tally, in_period, as_of)
    return tally.figures()


def _event(events: Events, tally: Tally, line: Json, at: int, where: tuple[str, str, str]) -> None:
    body, spots = line["event"].get("body", line["event"]), list(totals(*where))
    match line["type"]:
        case "check":
            tally.count("checks", spots)
            tally.share("checks_with_overlap", spots, held=body.get("level") in {"advisory", "caution", "warning"})
            bare = not body.get("caseNumber", "").strip() and not body.get("eventNumber", "").strip()
            tally.share("checks_without_number", spots, held=bare)
            tally.share("checks_on_old_copy", spots, held=line["id"] not in events.live and _is_old(events, line, at))
        case "decision" if body["choice"] == EXIGENT:
            _coded(tally, "overrides", where, body.get("reason") or "not_given")
        case "judgement" if body["verdict"] == "not_the_same":
            _coded(tally, "dismissed_as_false", where, body["shownBy"])
        case "need":
            _coded(tally, "needs_reported", where, body["kind"])


def _coded(tally: Tally, measure: str, where: tuple[str, str, str], code: str) -> None:
    tally.count(measure, totals(*where))
    tally.count(measure, {("", "", "", code), (where[0] or NO_SECTOR, "", "", code)})


def _is_old(events: Events, line: Json, at: int) -> bool:
    before = [each for each in events.rounds[line["officer"]] if each <= at]
    return not before or at - max(before) > events.limit("staleMinutes", at) * 60


def _notices(events: Events, tally: Tally, in_period: Callable[[int], bool], as_of: int) -> None:
    for notice in events.opened:
        at = seconds(notice["at"])
        if not notice["home"] or not in_period(at):
            continue
        spots = list(totals(events.sector_of(notice["unit"]), notice["unit"], monday(at)))
        contact, resolved, tiers = milestones(notice, _known(events.steps[notice["notice"]], as_of))
        rules = events.rule_at(at)
        urgent = notice["urgency"] == "urgent"
        limit = 60 * (rules.get("urgentMinutes", 10) if urgent else rules.get("routineMinutes", 60))
        known = contact is not None and contact <= as_of
        tally.count("overlaps_surfaced", spots)
        tally.share("overlaps_acknowledged", spots, held=known)
        tally.share("overlaps_resolved", spots, held=resolved is not None and resolved <= as_of)
        tally.share("overlaps_escalated", spots, held=tiers > 0)
        in_time = contact is not None and contact - at <= limit
        tally.share("contacts_in_time", spots, held=known and in_time, counts=known or at + limit <= as_of)
        if contact is not None and known:
            for spot in spots:
                tally.minutes[spot].append(contact - at)


def _known(steps: Iterable[Json], as_of: int) -> Iterator[Json]:
    """The steps that were taken up to a time: gateways go on while they are asked, and after it."""
    return (step for step in steps if seconds(step["at"]) <= as_of)


def milestones(notice: Json, steps: Iterable[Json]) -> tuple[int | None, int | None, int]:
    """When a notice came to be acknowledged or answered, when resolved, and how often it climbed."""
    contact, resolved, tiers, heard = None, None, 0, set()
    both = notice["about"] == "conflict" and notice["unit"] != notice["owner"]
    for step in sorted(steps, key=lambda step: (seconds(step["at"]), step["key"])):
        tiers += step["step"] == "escalate"
        if resolved is None and step["step"] == "resolve":
            resolved = seconds(step["at"])
        if resolved is None and contact is None and step["step"] in CONTACT:
            heard.add(step["party"])
            if step["step"] != "acknowledge" or not both or {"asker", "owner"} <= heard:
                contact = seconds(step["at"])
    return contact, resolved, tiers


def _operations(events: Events, tally: Tally, in_period: Callable[[int], bool], as_of: int) -> None:
    """Each plan as it was told last; a receipt of an earlier plan that began at the same time still counts."""
    plans: dict[str, tuple[Json, int, int | None]] = {}
    told = [(seconds(each["received"]), each["id"], each) for each in events.events if each["type"] == "operation"]
    told += [(each["at"], AFTER_ALL, each) for each in events.outcomes if each["outcome"] in DECONFLICTING]
    for at, name, line in sorted(told, key=lambda each: each[:2]):
        if name == AFTER_ALL:
            if line["operation"] in plans and plans[line["operation"]][2] is None:
                plans[line["operation"]] = (*plans[line["operation"]][:2], at)
            continue
        plan = line["event"]["body"]["operation"]
        starts, received = seconds(plan["starts"]), seconds(line["received"])
        before = plans.get(plan["id"])
        receipt = before[2] if before is not None and before[1] == starts else None
        if receipt is None and line["outcome"] in DECONFLICTING:
            receipt = received
        plans[plan["id"]] = (line, starts, receipt)
    for line, starts, receipt in plans.values():
        officer, body = events.officers[line["officer"]], line["event"]["body"]
        cancelled = body.get("cancelled") or body["operation"].get("cancelled")
        if cancelled or not in_period(starts) or officer["agency"] != AGENCY[events.system]:
            continue
        spots = list(totals(officer["sector"], officer["unit"], monday(starts)))
        had = receipt is not None and receipt <= starts
        ahead = receipt is not None and receipt + 60 * events.limit("aheadMinutes", starts) <= starts
        tally.count("operations", spots)
        tally.share("operations_ahead", spots, held=had and ahead)
        tally.share("operations_without_receipt", spots, held=not had, counts=starts <= as_of)


def _pairs(events: Events, tally: Tally, in_period: Callable[[int], bool], as_of: int) -> None:
    reached: set[str] = set()
    for notice in events.opened:
        contact = milestones(notice, _known(events.steps[notice["notice"]], as_of))[0]
        if contact is not None and contact <= as_of:
            reached.update(notice["records"])
    first: dict[tuple[str, str], tuple[int, str, Json]] = {}
    for line in events.events:
        officer = events.officers[line["officer"]]
        if line["type"] != "judgement" or officer["agency"] != AGENCY[events.system]:
            continue
        body = line["event"]["body"]
        if body["verdict"] == "same_coordinate":
            at = min(seconds(line["event"]["made"]), seconds(line["received"]))
            pair, told = (body["one"], body["other"]), (at, line["id"], officer)
            first[pair] = min(first.get(pair, told), told, key=lambda each: each[:2])
    for pair, (at, _, officer) in first.items():
        if in_period(at):
            spots = totals(officer["sector"], officer["unit"], monday(at))
            tally.share("duplicate_effort", spots, held=not reached.intersection(pair))


def totals(sector: str, unit: str, week: str) -> Iterator[Spot]:
    """A figure's own spot and every total that it is a part of."""
    place = sector or NO_SECTOR
    return iter({(s, u, w, "") for s, u in ((place, unit), (place, ""), ("", "")) for w in (week, "")})


def seconds(text: str) -> int:
    """A time of the protocol in seconds since 1970."""
    return int(dt.datetime.fromisoformat(text).timestamp())


def monday(at: int) -> str:
    """The Monday of the week that a time is in."""
    day = dt.datetime.fromtimestamp(at, dt.UTC).date()
    return (day - dt.timedelta(days=day.weekday())).isoformat()


def main(argv: Sequence[str]) -> int:
    """Prints every figure of a file of events as NDJSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("events", type=Path)
    for name in ("--from", "--to", "--as-of"):
        parser.add_argument(name, required=True, dest=name.strip("-").replace("-", "_"))
    told = parser.parse_args(argv)
    begins, ends = (seconds(f"{day}T00:00:00Z") for day in (vars(told)["from"], told.to))
    with told.events.open(encoding="utf-8") as lines:
        gateways = read(lines)
    for system, events in gateways.items():
        for (measure, spot), (value, of) in sorted(recount(events, begins, ends, seconds(told.as_of)).items()):
            where = dict(zip(("sector", "unit", "week", "code"), spot, strict=True))
            print(json.dumps({"system": system, "measure": measure, **where, "value": value, "of": of}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
