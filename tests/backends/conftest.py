"""Agencies for tests: real gateways over real files in a temporary folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.backends.agency import Agency


@pytest.fixture
def new_agency(tmp_path: Path, new_database: Callable[[Path], str]) -> Iterator[Callable[[str, str], Agency]]:
    """Makes agencies by folder name and system, and closes them all."""
    made: list[Agency] = []

    def make(name: str, system: str) -> Agency:
        database = new_database(tmp_path / name / "gateway.db")
        made.append(Agency(tmp_path / name, system, database=database))
        return made[-1]

    yield make
    for agency in made:
        agency.close()


@pytest.fixture
def agency(new_agency: Callable[[str, str], Agency]) -> Agency:
    """An agency that runs e3."""
    return new_agency("e3", "e3")


@pytest.fixture
def tecs_agency(new_agency: Callable[[str, str], Agency]) -> Agency:
    """An agency that runs TECS."""
    return new_agency("tecs", "tecs")
