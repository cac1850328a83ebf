"""The window's own process of the trial: unlock, type, apply a sync while typing; figures as one line of JSON.

`python -m benchmarks.screen.driver HOME TEXTS CHANGES`: TEXTS is a JSON file of strings, CHANGES has a record on each
line. It is a process of its own so that its memory is the program's alone; the changes come out of the file page by
page, as a round's come over the link.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import count, islice
from pathlib import Path
from typing import Final

from benchmarks.screen.hand import Pulse, keystrokes, until
from benchmarks.screen.laptop import NOW, OFFICER, PAGE, closing, page
from benchmarks.vault.reading import resident_mb
from overlap.records import System
from storage.home import Home
from storage.staging import StagedPage
from storage.vault import Vault
from sync.credentials import OnVault
from ui.application import application
from ui.desktop import Desktop
from ui.jobs import Jobs
from ui.lanes import Lanes, Problem
from ui.window import Window

#: Nobody can be found by fewer letters, and nobody looks at such an answer.
_SELDOM: Final = 3
_WARM_UP: Final = 3


def main(arguments: Sequence[str]) -> int:
    """Print the figures."""
    home, changes = Path(arguments[0]), Path(arguments[2])
    texts = json.loads(Path(arguments[1]).read_text("utf-8"))
    application()
    with Desktop(Home(home), OFFICER, lambda: NOW) as desktop:
        desktop.warm_up()
        desktop.show_unlock()
        desktop.unlock.notice.button.click()
        desktop.unlock.card.unlock.click()
        until(lambda: desktop.window is not None, "the window did not open")
        assert desktop.window is not None  # noqa: S101  # waited for above
        lanes = desktop._lanes  # noqa: SLF001  # a sync is applied where the program applies it
        print(json.dumps(_figures(desktop.window, lanes, texts, changes)), flush=True)
    return 0


def _figures(window: Window, lanes: Lanes, texts: list[str], changes: Path) -> dict[str, object]:
    """The figures of one unlocked window."""
    for text in texts[:_WARM_UP]:
        keystrokes(window, text, _SELDOM)
    taken = sorted(ms for text in texts[_WARM_UP:] for ms in keystrokes(window, text, _SELDOM))
    pulse, during, lost = _while_syncing(window, lanes, texts, changes)
    return {
        "screen.keystroke_p50_ms": round(taken[len(taken) // 2], 1),
        "screen.keystroke_p95_ms": round(taken[int(len(taken) * 0.95)], 1),
        "screen.keystrokes": len(taken),
        "screen.longest_stall_ms": round(pulse.longest_ms, 1),
        "screen.busiest_stretch_ms": round(pulse.busiest_ms, 1),
        "screen.keystroke_p95_ms_during_sync": round(during, 1),
        "screen.keystrokes_lost": lost,
        "screen.total_rss_mb": round(resident_mb()),
    }


def _while_syncing(window: Window, lanes: Lanes, texts: list[str], changes: Path) -> tuple[Pulse, float, int]:
    """How long the screen stood still, the keys' p95 and the keys lost, while a round of changes is applied."""
    done: list[bool] = []
    _apply(lanes, changes, done)
    pulse, taken, lost, at = Pulse(), [], 0, 0
    while not done:
        text = texts[at % len(texts)]
        taken += keystrokes(window, text, _SELDOM)
        lost += len(text) - len(window.check.text)
        at += 1
    pulse.stop()
    taken.sort()
    return pulse, taken[int(len(taken) * 0.95)] if taken else 0.0, lost


def _apply(lanes: Lanes, changes: Path, done: list[bool]) -> None:
    """Stage the changes page by page and commit them as a round does, from the network's lane: one after another."""
    moment = NOW + dt.timedelta(minutes=1)

    def job(on_vault: OnVault) -> None:
        last = ""
        for last, bodies in _pages(changes):
            on_vault(partial(_staged, page(bodies, last)))
        on_vault(lambda vault: vault.staging.commit(System.E3, closing(last, complete=False), moment))
        on_vault(Jobs(lambda _: None).reassess(moment))  # as a session does after each round

    lanes.on_network(job, lambda _: done.append(True), _fail)


def _pages(changes: Path) -> Iterator[tuple[str, list[bytes]]]:
    """The changes page by page, each with the cursor after it."""
    with changes.open("rb") as lines:
        for number in count():
            bodies = [line.rstrip() for line in islice(lines, PAGE)]
            if not bodies:
                return
            yield f"sync-{number}", bodies


def _staged(each: StagedPage, vault: Vault) -> None:
    """Keep one page."""
    vault.staging.stage(System.E3, each)


def _fail(problem: Problem) -> None:
    """A vault that refuses ends the trial."""
    raise problem


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
