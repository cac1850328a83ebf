"""Keeps what the officer is in the middle of in the vault, at every pause of the keys and in the last moment.

Knows when a draft is written, and hands it to the vault's lane. Does *not* know what is in one (`ui.session`).
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from PySide6.QtCore import QObject, QTimer

from storage.drafts import EMPTY, Draft, PlanDraft
from storage.vault import Vault
from ui.lanes import Lanes, Problem

#: Keys that follow each other faster are written together; also the most that a power cut can cost.
PAUSE_MS = 200


class Drafting(QObject):
    """Writes what `look_at` gives and the plan begun, soon after each `touch`; `stop` ends it."""

    def __init__(
        self, lanes: Lanes, look_at: Callable[[], Draft], failed: Callable[[Problem], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._lanes, self._look_at, self._failed = lanes, look_at, failed
        # Set here alone, and read by whichever thread ends the process.
        self._latest, self._is_written = EMPTY, True
        self._plan: PlanDraft | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._write)

    def touch(self) -> None:
        """Note that something changed."""
        self._latest, self._is_written = msgspec.structs.replace(self._look_at(), plan=self._plan), False
        if not self._pause.isActive():
            self._pause.start()

    def keep_plan(self, plan: PlanDraft | None) -> None:
        """Keep what stands in the form of a plan with the rest; None where nothing is left there."""
        if plan != self._plan:
            self._plan = plan
            self.touch()

    def hold(self, plan: PlanDraft | None) -> None:
        """Go on with a plan from before the lock, unless another one was begun since."""
        self._plan = self._plan or plan

    def keep(self, seconds: float, record: Callable[[Vault], str] | None) -> bool:
        """Whether everything is on the disk, after at most so many seconds; may be called on any thread.

        `record` records the check that the officer has just seen and gives its id.
        """
        return self._lanes.finish(self._last_job(record), seconds)

    def stop(self, record: Callable[[Vault], str] | None) -> None:
        """Have everything written, as `keep` does, without waiting for it, and stop."""
        self._pause.stop()
        self._lanes.on_vault(self._last_job(record), lambda _: None, self._failed)

    def _last_job(self, record: Callable[[Vault], str] | None) -> Callable[[Vault], None]:
        draft, is_written = self._latest, self._is_written

        def job(vault: Vault) -> None:
            """Write the draft with the check that was seen, or the draft alone where it isn't written yet."""
            if record is not None:
                vault.drafts.write(msgspec.structs.replace(draft, check=record(vault)))
            elif not is_written:
                vault.drafts.write(draft)

        return job

    def _write(self) -> None:
        self._pause.stop()
        draft = self._latest
        if not self._is_written:
            self._lanes.on_vault(lambda vault: vault.drafts.write(draft), lambda _: self._written(draft), self._failed)

    def _written(self, draft: Draft) -> None:
        self._is_written = self._latest is draft
