"""A small practice world that the tests of its generator share, and a plain reader of extracts.

The reader is written from docs/extracts.md and knows nothing of the generator.
"""

import csv
import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from backends.practice.generate import World, generate

NOW = dt.datetime(2026, 7, 30, 12, tzinfo=dt.UTC)
PEOPLE = 1500
SENTINEL = "ZQUIXOTLA"
BANNER_LIMIT = 50

Rows = list[dict[str, str]]


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A world of 1,500 people with a planted sentinel."""
    return generate(tmp_path_factory.mktemp("world"), 11, PEOPLE, NOW, sentinel=SENTINEL)


@pytest.fixture(scope="session")
def read_extract() -> Callable[[Path], Rows]:
    """Reads an extract: the header is the first line with a record id column, found within the banner's limit."""

    def read(path: Path) -> Rows:
        lines = path.read_text(encoding="utf-8").splitlines()
        start = next(place for place, line in enumerate(lines[:BANNER_LIMIT]) if "RECORD_ID" in line)
        return list(csv.DictReader(lines[start:], delimiter="|" if path.suffix == ".psv" else ","))

    return read


@pytest.fixture(scope="session")
def e3_rows(world: World, read_extract: Callable[[Path], Rows]) -> Rows:
    """The rows of the e3 extract."""
    return read_extract(world.folder / "e3.psv")


@pytest.fixture(scope="session")
def tecs_rows(world: World, read_extract: Callable[[Path], Rows]) -> Rows:
    """The rows of the TECS extract."""
    return read_extract(world.folder / "tecs.csv")
