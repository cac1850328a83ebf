"""A process that updates a laptop's program and kills itself in the middle: `killed_update.py FOLDER MILLISECONDS`.

Its end comes after so long, in whatever it does then, as that of a battery does.
"""

from __future__ import annotations

import datetime as dt
import os
import signal
import sys
import threading
from pathlib import Path

from sync.installation import Installation
from sync.updates import Updates
from tests.sync.updating import PLATFORM, SCHEMA


def main(folder: Path, after_ms: float) -> None:
    """Update, unless the end comes first."""
    installation = Installation(folder / "program")
    updates = Updates(installation, folder / "share", SCHEMA, PLATFORM)
    if after_ms >= 0 and os.name == "posix":
        threading.Timer(after_ms / 1000, os.kill, (os.getpid(), signal.SIGKILL)).start()
    updates.install(updates.offer(dt.datetime.now(dt.UTC)), lambda _folder: True)
    os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
