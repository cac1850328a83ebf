"""Everything that a journey is played with: the world, both agencies and their gateways, two laptops."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from benchmarks.journeys.agencies import Agency, Gateways
from benchmarks.journeys.laptop import PracticeLaptop
from benchmarks.journeys.world import World


@dataclass(frozen=True, slots=True)
class Setting:
    """Everything that the story is played with."""

    world: World
    agencies: dict[str, Agency]
    gateways: Gateways
    border_patrol: PracticeLaptop
    hsi: PracticeLaptop
    out: Path
