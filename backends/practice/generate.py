"""Writes the extracts of an invented world and the truth about it: `python -m backends generate`.

Knows file names and options. The same seed, number of people and time give the same bytes.

Errors: `PracticeError`, an order that can't be met; its text is for the person at the command line.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

from backends.practice import cases, e3_rows, plans
from backends.practice.crowd import BOTH_SHARE
from backends.practice.truth import Link, Truth, withheld
from backends.practice.world import Builder, Contents, Order

#: Below this the guaranteed scenes and a pair of each kind of overlap have no room.
FEWEST_PEOPLE = 50
LINK_COLUMNS = ("kind", "e3", "tecs", "basis", "typed", "identical", "e3_seen", "tecs_seen")


class PracticeError(Exception):
    """An order that can't be met."""


@dataclass(frozen=True, slots=True)
class World:
    """The files of one world and the truth that `truth.json` holds."""

    folder: Path
    e3: tuple[Path, ...]
    tecs: tuple[Path, ...]
    tecs_later: Path
    truth: Truth


def generate(  # the options of the command
    out: Path, seed: int, people: int, now: dt.datetime, *, both_share: float = BOTH_SHARE, sentinel: str = ""
) -> World:
    """Writes a world into the folder `out` and tells what is in it.

    Raises:
        PracticeError: there are too few people for the guaranteed scenes, `now` has no time zone, or the share is none.
    """
    if people < FEWEST_PEOPLE:
        raise PracticeError(f"a practice world needs at least {FEWEST_PEOPLE} people")
    if now.tzinfo is None:
        raise PracticeError("the time needs a time zone, as 2026-07-30T12:00:00Z")
    if not 0 <= both_share <= 1 / 2:
        raise PracticeError("the share of people in both systems lies between 0 and 0.5")
    order = Order(seed, people, now.astimezone(dt.UTC).replace(microsecond=0), both_share, sentinel)
    out.mkdir(parents=True, exist_ok=True)
    return _write(out, order, Builder(order).build())


def main(argv: Sequence[str]) -> int:
    """Runs the command and prints one JSON line with the counts; 2 for an order that can't be met."""
    options = _options(argv)
    try:
        world = generate(
            options.out, options.seed, options.people, options.now, both_share=options.both, sentinel=options.sentinel
        )
    except PracticeError as problem:
        print(f"generate: {problem}", file=sys.stderr)
        return 2
    print(json.dumps({"folder": str(world.folder), "people": world.truth.people, **world.truth.counts}))
    return 0


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m backends generate",
        description="Writes invented extracts of e3 and TECS, and the truth about them.",
    )
    parser.add_argument("--out", type=Path, required=True, help="folder to write into")
    parser.add_argument("--seed", type=int, required=True, help="another seed is another world")
    parser.add_argument("--people", type=int, default=2000, help=f"number of people, at least {FEWEST_PEOPLE}")
    parser.add_argument(
        "--now",
        type=dt.datetime.fromisoformat,
        default=dt.datetime.now(dt.UTC),
        help="the time of the extract; the clock's by default",
    )
    parser.add_argument("--both", type=float, default=BOTH_SHARE, help="share of people that both systems know")
    parser.add_argument("--sentinel", default="", help="a surname to plant in both extracts")
    return parser.parse_args(argv)


def _write(out: Path, order: Order, contents: Contents) -> World:
    counts = _write_extracts(out, order, contents)
    truth = Truth(
        order.seed,
        order.now,
        order.people,
        counts | {f"people.{name}": number for name, number in contents.sides.items()} | {"links": len(contents.links)},
        contents.links,
        tuple(withheld(iter(contents.encounters), iter(contents.cases))),
        contents.scenes.members,
        contents.sentinel,
    )
    _write_truth(out, truth)
    return World(
        out,
        tuple(out / name for name in ("e3.psv", "e3-operations.psv", "e3-duty.psv")),
        tuple(out / name for name in ("tecs.csv", "tecs-operations.csv", "tecs-duty.csv")),
        out / "tecs-later.csv",
        truth,
    )


def _write_extracts(out: Path, order: Order, contents: Contents) -> dict[str, int]:
    looks = Random(f"{order.seed}:looks")
    return {
        "e3.rows": e3_rows.SHEET.write(out / "e3.psv", (e3_rows.row(looks, item) for item in contents.encounters)),
        "tecs.rows": cases.SHEET.write(out / "tecs.csv", (cases.row(item) for item in contents.cases)),
        "tecs-later.rows": cases.SHEET.write(out / "tecs-later.csv", (cases.row(item) for item in contents.later)),
        "e3-operations.rows": plans.E3_OPERATIONS.write(
            out / "e3-operations.psv", (plans.operation_row(item, e3=True) for item in contents.usbp_plans)
        ),
        "e3-duty.rows": plans.E3_DUTY.write(
            out / "e3-duty.psv", (plans.duty_row(item, e3=True) for item in contents.usbp_duty)
        ),
        "tecs-operations.rows": plans.TECS_OPERATIONS.write(
            out / "tecs-operations.csv", (plans.operation_row(item, e3=False) for item in contents.hsi_plans)
        ),
        "tecs-duty.rows": plans.TECS_DUTY.write(
            out / "tecs-duty.csv", (plans.duty_row(item, e3=False) for item in contents.hsi_duty)
        ),
    }


def _write_truth(out: Path, truth: Truth) -> None:
    told = asdict(truth) | {"now": truth.now.isoformat().replace("+00:00", "Z")}
    (out / "truth.json").write_text(_json(told), encoding="utf-8", newline="\n")
    (out / "cast.json").write_text(_json(told["cast"]), encoding="utf-8", newline="\n")
    with (out / "truth.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(LINK_COLUMNS)
        table.writerows(_cells(link) for link in truth.links)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _cells(link: Link) -> tuple[str, ...]:
    identical = ";".join(f"{item.kind}={item.value}" for item in link.identical)
    return (link.kind, link.e3, link.tecs, link.basis, link.typed, identical, link.e3_seen, link.tecs_seen)
