"""The runtime's sum against Splink's: the same levels, the same weights, the same total."""

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

from overlap import evidence as compare
from overlap.addresses import address_parts
from overlap.answer import Field
from overlap.model import LEVELS, Model
from overlap.records import Address, Identifier, IdentifierKind, Phone, Vehicle

#: Written by the training, from Splink under the shipped weights; invented people.
GOLDEN = json.loads((Path(__file__).parent / "golden" / "shared_levels.json").read_text(encoding="utf-8"))

#: How far two sums of rounded logarithms may lie apart.
CLOSE = 1e-6


def parted(text: str) -> tuple[str, str]:
    """Return a value and what stands behind its bar."""
    value, _, more = text.partition("|")
    return value, more


def comparisons(fields: dict[str, Any], model: Model) -> dict[str, compare.Comparison]:
    """Return what the runtime makes of the values of one pair, by field."""
    found: list[compare.Comparison | None] = []
    for field, value in fields.items():
        one, other = value["one"], value["other"]
        bits = model.bits(Field(field))
        match Field(field):
            case Field.BIRTH:
                found.append(compare.compare_births([one], [other], bits) if one and other else None)
            case Field.DOCUMENT if one and other:
                pair = [Identifier(kind=IdentifierKind(kind), value=text) for text, kind in map(parted, (one, other))]
                found += compare.compare_documents(pair[:1], pair[1:], bits)
            case Field.PLATE:
                cars = [[Vehicle(plate=p, jurisdiction=j)] if p else [] for p, j in map(parted, (one, other))]
                found.append(compare.compare_plates(cars[0], cars[1], bits))
            case Field.VIN:
                vins = [[Vehicle(vin=text)] if text else [] for text in (one, other)]
                found.append(compare.compare_vins(vins[0], vins[1], bits))
            case Field.PHONE:
                phones = [[Phone(number=text)] if text else [] for text in (one, other)]
                found.append(compare.compare_phones(phones[0], phones[1], bits))
            case _:
                homes = [[Address(text=text)] if address_parts(text).number else [] for text in (one, other)]
                found.append(compare.compare_addresses(homes[0], homes[1], bits))
    return {item.field.value: item for item in found if item is not None}


def test_the_runtimes_sum_is_splinks(model: Model) -> None:
    """On every shared level that the invented set shows, field by field and in all."""
    assert GOLDEN
    for pair in GOLDEN:
        found = comparisons(pair["fields"], model)
        for field, value in pair["fields"].items():
            bits = found[field].bits if field in found else 0.0
            assert bits == pytest.approx(value["bits"], abs=CLOSE), (field, value)
            assert (found[field].level if field in found else "missing") == value["level"]
        assert sum(item.bits for item in found.values()) == pytest.approx(pair["bits"], abs=CLOSE)


def test_the_golden_pairs_show_nearly_every_shared_level() -> None:
    """A level that no pair shows would be equal to Splink's by nobody's word."""
    shown = {(field, value["level"]) for pair in GOLDEN for field, value in pair["fields"].items()}
    wanted = {(field.value, level) for field, levels in LEVELS.items() for level in levels}
    assert len(wanted - shown) <= len(wanted) // 10, wanted - shown


@pytest.mark.skipif(importlib.util.find_spec("splink") is None, reason="Splink is a peer of the benchmarks alone")
def test_splink_says_again_what_the_golden_pairs_say(model: Model) -> None:
    """The golden file is no longer right once Splink or the weights say otherwise."""
    from benchmarks.training.golden import splink_rows
    from benchmarks.training.households import Recorded

    sides: tuple[list[Recorded], list[Recorded]] = ([], [])
    for place, pair in enumerate(GOLDEN):
        for number, side in enumerate(("one", "other")):
            values = {field: value[side] for field, value in pair["fields"].items()}
            sides[number].append(Recorded(person=f"SYN-{place}", name=f"SYN {place}", **values))
    said = sorted(row["bits"] for row in splink_rows(model, sides))
    assert said == pytest.approx(sorted(pair["bits"] for pair in GOLDEN), abs=CLOSE)
