"""The process that is tortured: `python -m benchmarks.torture.worker WORK FOLDER SEED STEP [PLANT]`.

Writes each thing that is acknowledged to its standard output, unbuffered. At step STEP it kills itself as `kill -9`
would: a step is a call of any function, Python's or C's, or a thousand instructions of SQLite. With STEP 0 it goes
through; the last line then tells how many steps there were, and at which of them something was acknowledged.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import traceback
from pathlib import Path
from typing import Any, Final, NoReturn

import sqlcipher3

from benchmarks.torture.environment import limit_files
from benchmarks.torture.plants import PLANTS
from benchmarks.torture.works import WORKS
from storage.problems import VaultError

#: SQLite's instructions between two steps inside a statement.
INSTRUCTIONS: Final = 50


class Countdown:
    """Counts steps and dies at one of them."""

    def __init__(self, step: int) -> None:
        self._step = step
        self.count = 0

    def __call__(self, *_: object) -> int:
        """One more step; SQLite goes on at 0."""
        self.count += 1
        if self.count == self._step:
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
        return 0

    def install(self) -> None:
        """Count from now on, in Python and in every connection that is made."""
        connect = sqlcipher3.connect

        def counted(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401  # as the library's own
            connection = connect(*arguments, **named)
            connection.set_progress_handler(self, INSTRUCTIONS)
            return connection

        sqlcipher3.connect = counted
        sys.setprofile(self)


def tell(line: str) -> None:
    """Have a line be with the torturer before anything else happens."""
    rest = f"{line}\n".encode()
    while rest:
        try:
            rest = rest[os.write(1, rest) :]
        except BrokenPipeError:  # the torturer is gone
            os._exit(1)
        except OSError:  # a write that was made to fail is not what is tortured here
            continue


def main(work: str, folder: Path, seed: int, step: int, plant: str) -> NoReturn:
    """Work, and die at the step."""
    if plant:
        PLANTS[plant]()
    limit_files()
    countdown = Countdown(step)
    told_at: list[int] = []

    def told(line: str) -> None:
        tell(line)
        told_at.append(countdown.count)

    countdown.install()
    try:
        WORKS[work].do(folder, random.Random(seed), told)
    except VaultError as error:
        sys.setprofile(None)
        tell(f"refused {type(error).__name__}")
    except Exception:  # noqa: BLE001  # whatever it is, the torturer judges it
        sys.setprofile(None)
        tell("foreign " + " | ".join(traceback.format_exc().splitlines()[-4:]))
    finally:
        sys.setprofile(None)
    tell(f"steps {countdown.count} {' '.join(map(str, told_at))}")
    os._exit(0)  # the end of an interpreter writes as well, and may be made to fail at it


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), "".join(sys.argv[5:6]))
