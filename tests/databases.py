"""The two kinds of database that a gateway can stand on, both real, for every test that asks for one.

Knows how to start PostgreSQL once for a run. Does not know tables.
"""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from backends.practice.postgres import NoPostgres, PracticePostgres

#: Marks the tests of a module to run once on each kind.
on_both_kinds = [pytest.mark.usefixtures("kind"), pytest.mark.parametrize("kind", ["sqlite", "postgresql"])]

_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PracticePostgres]:
    """A PostgreSQL server for the whole run."""
    server = PracticePostgres()
    try:
        server.start()
    except NoPostgres as missing:
        pytest.skip(str(missing))
    yield server
    server.stop()


@pytest.fixture
def kind() -> str:
    """The kind of database, where a test doesn't ask for both."""
    return "sqlite"


@pytest.fixture
def new_database(kind: str, request: pytest.FixtureRequest) -> Callable[[Path], str]:
    """Names an empty database of this test's kind: the file itself, or the URL of a new database."""

    def make(file: Path) -> str:
        if kind == "sqlite":
            return str(file)
        server: PracticePostgres = request.getfixturevalue("postgres")
        return server.make(f"syn_{next(_NUMBERS)}")

    return make
