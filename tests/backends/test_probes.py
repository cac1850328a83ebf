"""Probes of restricted plans: whatever an adversary tries, it learns the cell that is published and nothing in it."""

from __future__ import annotations

import random

import msgspec

from backends.meeting import Side, Tokens, bases, window
from backends.plan_record import PlanBody
from backends.plans import published
from backends.records import Place, Provenance
from tests.backends.agency import NOON, Agency, event
from tests.backends.test_planning import body, entries, plan, sync

PROBES = 1_000


def test_a_thousand_adaptive_probes_learn_no_more_than_the_cell() -> None:
    """Each probe goes where the answers before it point; the answers are those of every other point of the cell."""
    answers = {tuple(_probed(latitude, longitude)) for latitude, longitude in _points()}
    assert len(answers) == 1
    assert len(set(next(iter(answers)))) == 2


def _points() -> list[tuple[float, float]]:
    return [(48.9501, -122.6999), (48.9749, -122.675), (48.9999, -122.6501)]


def _probed(latitude: float, longitude: float) -> list[tuple[str, ...]]:
    """The answers to probes that halve distances along a random line, again and again from where the last one ended."""
    dice, found = random.Random(5), []
    hidden = _side(latitude, longitude, "restricted", 413.0)
    near, far = (48.975, -122.675), (49.5, -122.0)
    for _ in range(PROBES):
        middle = ((near[0] + far[0]) / 2, (near[1] + far[1]) / 2)
        found.append(bases(hidden, _side(*middle, "full", dice.choice((0.0, 50.0)))))
        near, far = (middle, far) if found[-1] else (near, middle)
        if abs(near[0] - far[0]) < 1e-7:
            far = (near[0] + dice.uniform(-0.5, 0.5), near[1] + dice.uniform(-0.5, 0.5))
            near = (48.975, -122.675)
    return found


def _side(latitude: float, longitude: float, visibility: str, radius: float) -> Side:
    told = body(visibility=visibility, radiusM=radius, place={"nc:Latitude": latitude, "nc:Longitude": longitude})
    where = Provenance(system="e3", agency="USBP", unit="SYN", updated=NOON, access_level=1)
    shown = published(msgspec.convert(told, PlanBody).operation.owned(where, cancelled=False))
    assert isinstance(shown.place, Place)
    return Side(*window(shown), shown.place, shown.radius_m, Tokens())


def test_adaptive_probes_of_a_gateway_end_at_the_edge_of_the_circle(agency: Agency) -> None:
    """A bisection by the receipts ends at the edge of the published circle, which is the same for every point in it."""
    edges = set()
    for run, latitude in enumerate((48.9501, 48.9749, 48.9999)):
        unit = f"SYN Target {run}"
        place = {"nc:Latitude": latitude, "nc:Longitude": -122.66}
        day = {"starts": f"2026-12-0{run + 1}T17:00:00Z", "ends": f"2026-12-0{run + 1}T19:00:00Z"}
        owner = agency.laptop(f"SYN-O-{run}", agency="USBP", unit=unit)
        plan(owner, 1, body(100 + run, visibility="restricted", place=place, **day))
        edges.add(_bisected(agency, run, day))
        assert entries(agency, "probe").count((f"e3:OP-SYN-{100 + run}", unit)) > 0
    assert len(edges) == 1


def _bisected(agency: Agency, run: int, day: dict[str, str]) -> float:
    """The northern edge that an adversary finds by halving, at the pace that the gateway allows."""
    low, high, tries = 48.975, 49.5, 0
    while high - low > 1e-6:
        agency.later(minutes=3)
        prober = agency.laptop(f"SYN-P-{run}", agency="USBP", unit="SYN Probe")
        middle = (low + high) / 2
        tries += 1
        probe = body(
            200 + run, revision=tries, radiusM=0.0, place={"nc:Latitude": middle, "nc:Longitude": -122.675}, **day
        )
        made = agency.now.strftime("%Y-%m-%dT%H:%M:%SZ")
        [receipt] = sync(prober, events=[event(1_000 + tries, "operation", probe, f"SYN-P-{run}", made)]).of("receipt")
        low, high = (middle, high) if receipt["outcome"] == "conflict" else (low, middle)
    return round(low, 5)
