"""The launcher's program of a trial: the product's launcher, which also says when what happened.

It starts `benchmarks.locking.driven` in the place of the product's own process. Each event is one line of JSON with the
time of the clock that all processes of a machine share; a line `ask REASON` on the input asks for a lock.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Sequence

from ui.launcher.ending import Ending
from ui.launcher.launcher import Launcher
from ui.launcher.process import Gone, Said


class Told(Launcher):
    """A launcher that tells."""

    def _hear(self, said: Said) -> None:
        tell(type(said.message).__name__, said.by.pid)
        super()._hear(said)

    def _on_gone(self, gone: Gone) -> None:
        tell("Gone", gone.by.pid)
        super()._on_gone(gone)


def tell(event: str, pid: int = 0) -> None:
    """Say what happened, and when."""
    print(json.dumps({"event": event, "pid": pid, "at": time.monotonic_ns()}), flush=True)


def main(arguments: Sequence[str]) -> int:
    """Run until the input ends; the arguments are passed on to the process under trial."""
    launcher = Told([sys.executable, "-m", "benchmarks.leanly", "benchmarks.locking.driven", *arguments])

    def listen() -> None:
        for line in sys.stdin:
            tell("Asked")
            launcher.ask(Ending(line.strip().removeprefix("ask ")))
        launcher.ask(Ending.CLOSED)

    threading.Thread(target=listen, daemon=True).start()
    return launcher.run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
