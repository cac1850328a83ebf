"""The peer: PouchDB, pulling the same records from express-pouchdb over the same link.

Knows how the peer is installed into a folder and run, where node and npm are present. Does not know our side.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.report import say
from benchmarks.syncing.satellite import Link, Proxy

#: What is installed, at the versions that were compared.
PACKAGES = ("pouchdb@9.0.0", "express-pouchdb@4.2.0", "express@4.21.2")
NAME = "PouchDB 9 from express-pouchdb 4.2"
_HERE = Path(__file__).parent
INSTALL_S = 300
RUN_S = 1_800


@dataclass(frozen=True, slots=True)
class Pull:
    """One replication: its seconds, the bytes and requests on the link, and the documents held after it."""

    seconds: float
    down: int
    up: int
    requests: int
    held: int


class Pouch:
    """The peer's programs in a folder."""

    def __init__(self, folder: Path, node: str) -> None:
        self._folder = folder
        self._node = node

    @classmethod
    def install(cls, folder: Path) -> Pouch | None:
        """The peer, installed; None where node or npm is missing or the packages can't be had."""
        node, npm = shutil.which("node"), shutil.which("npm")
        if node is None or npm is None:
            say("bench sync: no node, no peer")
            return None
        folder.mkdir(parents=True, exist_ok=True)
        for program in ("pouch_server.js", "pouch_client.js"):
            shutil.copy(_HERE / program, folder / program)
        if not (folder / "node_modules" / "express-pouchdb").is_dir():
            say("bench sync: installing PouchDB with npm… about 30 s")
            command = [npm, "install", "--no-audit", "--no-fund", "--prefix", str(folder), *PACKAGES]
            done = subprocess.run(command, cwd=folder, capture_output=True, timeout=INSTALL_S, check=False)
            if done.returncode:
                say("bench sync: npm could not install PouchDB, no peer")
                return None
        return cls(folder, node)

    @contextmanager
    def source(self, name: str, link: Link) -> Iterator[Source]:
        """A database of that name behind a link, which ends with the block.

        Its address stays: by that the peer knows where it stopped the last time.
        """
        data = self._folder / f"server-{name}"
        data.mkdir(exist_ok=True)
        command = [self._node, str(self._folder / "pouch_server.js"), str(data)]
        with subprocess.Popen(
            command, cwd=self._folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as server:
            assert server.stdout is not None  # noqa: S101  # it was asked for as a pipe
            url = server.stdout.readline().removeprefix("listening on ").strip()
            try:
                with Proxy(url, link) as proxy:
                    yield Source(self, url, proxy, self._folder / f"local-{name}")
            finally:
                server.terminate()

    def client(self, *arguments: str) -> Any:  # noqa: ANN401  # what the program prints
        """What a command of the client printed."""
        command = [self._node, str(self._folder / "pouch_client.js"), *arguments]
        done = subprocess.run(command, cwd=self._folder, capture_output=True, text=True, timeout=RUN_S, check=True)
        return json.loads(done.stdout.splitlines()[-1])


@dataclass(frozen=True, slots=True)
class Source:
    """A database of the peer's, and the one that it is pulled into."""

    pouch: Pouch
    url: str
    proxy: Proxy
    local: Path

    def load(self, records: Path) -> None:
        """Put a file of records, one JSON a line, into the database; not over the link."""
        self.pouch.client("load", str(records), f"{self.url}/records")

    def pull(self) -> Pull:
        """Bring the local database up to date over the link."""
        self.proxy.reset()
        told = self.pouch.client("pull", f"{self.proxy.url}/records", str(self.local))
        return Pull(told["seconds"], self.proxy.down, self.proxy.up, self.proxy.requests, told["held"])
