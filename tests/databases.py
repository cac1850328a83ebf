"""The two kinds of database that a gateway can stand on, both real, for every test that asks for one.

Knows how to start PostgreSQL once for a run. Does not know tables.
"""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from backends.practice.postgres import NoPostgres, PracticePostgres

#: Marks the tests of a module to run once on each kind.
on_both_kinds = [pytest.mark.usefixtures("kind"), pytest.mark.parametrize("kind", ["sqlite", "postgresql"])]

#: What keeps a database through a power cut, which no test has: the gateways' own kills leave the machine running.
HASTY = ("fsync", "synchronous_commit", "full_page_writes")

_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PracticePostgres]:
    """A PostgreSQL server for the whole run."""
    server = PracticePostgres()
    try:
        server.start()
    except NoPostgres as missing:
        pytest.skip(str(missing))
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        for setting in HASTY:
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
    yield server
    server.stop()


@pytest.fixture
def kind() -> str:
    """The kind of database, where a test doesn't ask for both."""
    return "sqlite"


@pytest.fixture
def new_database(kind: str, request: pytest.FixtureRequest) -> Iterator[Callable[[Path], str]]:
    """Names an empty database of this test's kind: the file itself, or the URL of a new database that goes with it.

    Hundreds that stayed would have the server take minutes to write them all down at its end.
    """
    made: list[str] = []

    def make(file: Path) -> str:
        if kind == "sqlite":
            return str(file)
        server: PracticePostgres = request.getfixturevalue("postgres")
        made.append(f"syn_{next(_NUMBERS)}")
        return server.make(made[-1])

    yield make
    if made:
        url = request.getfixturevalue("postgres").url("postgres")
        with psycopg.connect(url, autocommit=True) as connection:
            for name in made:
                connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
