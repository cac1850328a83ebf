"""A laptop's program in a folder, and a release for it: both real, with a program that is a few lines of shell."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from sync.installation import Installation
from sync.updates import Updates
from tests.house.ship.release import add, begin, make_keys, packed

SCHEMA = 5
PLATFORM = "linux_x86_64"


class Station:
    """A share with releases, the keys of who signs them, and a laptop with version 1.0."""

    def __init__(self, folder: Path, now: dt.datetime) -> None:
        self.folder, self.now = folder, now
        self.keys, self.share, self.program = folder / "keys", folder / "share", folder / "program"
        make_keys(self.keys)
        root = begin(self.keys, self.share, now)
        version = self.program / "versions" / "1.0"
        version.mkdir(parents=True)
        (version / "crosscheck").write_text("#!/bin/sh\necho 1.0\n")
        (version / "whole").touch()
        (self.program / "current").write_text("1.0\n")
        (self.program / "root.json").write_bytes(root.read_bytes())
        self.installation = Installation(self.program)

    def archive(self, version: str) -> bytes:
        """The archive of an invented version."""
        built = self.folder / f"built-{version}"
        (built / "_internal").mkdir(parents=True, exist_ok=True)
        (built / "crosscheck").write_text(f"#!/bin/sh\necho {version}\n")
        (built / "crosscheck").chmod(0o755)
        (built / "_internal" / "part").write_bytes(bytes(200_000))
        return packed(built)

    def publish(self, version: str, schema: int = SCHEMA, when: dt.datetime | None = None) -> None:
        """Put a version on the share."""
        add(self.keys, self.share, self.archive(version), (version, PLATFORM, schema), when or self.now)

    def updates(self) -> Updates:
        """What updates the laptop from the share."""
        return Updates(self.installation, self.share, SCHEMA, PLATFORM)

    def update(self, now: dt.datetime | None = None) -> str:
        """Look and install."""
        updates = self.updates()
        return updates.install(updates.offer(now or self.now), lambda _folder: True)
