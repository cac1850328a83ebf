"""The states of Unlock and Settings as scenes, for pictures and for tests; their data is invented."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from overlap.records import System
from storage.keys import SlotKind
from storage.lease import LeasePhase, LeaseState, LeaseTerm
from storage.partition_rekey import Rekeyed
from storage.problems import AttemptsState, Destruction, PartitionDestroyed
from storage.retention import RetentionPolicy
from storage.slot_changes import SlotEntry
from storage.trusted_time import Clock
from ui import sample, scenes
from ui.frame.standing import Screen
from ui.launcher.ending import Ending
from ui.settings.state import Limits, Posting
from ui.unlock.screen import UnlockWindow
from ui.unlock.state import NOTHING_BEFORE, Before, Locked, LockedOfficer, Way
from ui.window import Window
from ui.wording.enrolment import ENROLMENT
from ui.wording.problems import vault_trouble
from ui.wording.rekey import rekeyed_words
from ui.wording.settings import band_words

_HOUR = dt.timedelta(hours=1)
#: What a licence's scanner types first: the compliance indicator, the separators, the issuer.
_SCANNED = "@\n\x1e\rANSI 636045090002DL00410278ZW03190008DLDAQSYN5550142\nDCSSYNTHETIC\nDACMILOS\nDBB02141987\n"


def _form(window: UnlockWindow) -> None:
    """The form on a laptop that nobody is enrolled on."""
    window.show_locked(Locked((), sample.NOW, NOTHING_BEFORE))
    window.notice.button.click()
    window.show_form()


def _refused_form(window: UnlockWindow) -> None:
    """The form after a code was refused."""
    _form(window)
    for name, text in (("address", "https://gateway.example"), ("officer", "SYN-4471")):
        window.enrol.fields[name].setText(text)
    window.enrol.say(ENROLMENT["bad_code"])


@dataclass(frozen=True, slots=True)
class UnlockScene:
    """One state of Unlock, by name."""

    name: str
    set_up: Callable[[UnlockWindow], None]


def officer(**changes: object) -> LockedOfficer:
    """An invented officer of the locked laptop."""
    return dataclasses.replace(scenes.locked(practice=False).officers[0], **changes)  # type: ignore[arg-type]  # fields


def _card(*officers: LockedOfficer, before: Before = NOTHING_BEFORE) -> Callable[[UnlockWindow], None]:
    def set_up(window: UnlockWindow) -> None:
        """Show who may unlock, past the notice of use."""
        window.show_locked(Locked(officers, sample.NOW, before))
        window.notice.button.click()

    return set_up


def _notice(ending: Ending) -> Callable[[UnlockWindow], None]:
    return lambda window: window.show_locked(Locked((officer(),), sample.NOW, Before(ending, "SYN-1")))


_THREE = (
    officer(id="SYN-1", name="BPA R. Delacroix"),
    officer(id="SYN-2", name="BPA T. Okonkwo-Lindqvist", unit="Sumas Station"),
    officer(id="SYN-3", name="SA J. Synthetic", unit="HSI Blaine"),
)

#: The states of Unlock beside the two that every picture set has had.
UNLOCK = (
    UnlockScene("unlock idle", _notice(Ending.IDLE)),
    UnlockScene("unlock crash", _notice(Ending.CRASH)),
    UnlockScene("unlock officers", _card(*_THREE)),
    UnlockScene("unlock chosen", _card(*_THREE, before=Before(Ending.ASKED, "SYN-2"))),
    UnlockScene(
        "unlock lent", _card(officer(leases=((System.E3, sample.NOW + 60 * _HOUR), (System.TECS, sample.NOW))))
    ),
    UnlockScene("unlock nobody", _card()),
    UnlockScene("enrol", _form),
    UnlockScene("enrol refused", _refused_form),
    UnlockScene("unlock card", _card(officer(ways=(Way.PASSPHRASE, Way.CARD, Way.RECOVERY)))),
    UnlockScene(
        "unlock tries",
        _card(officer(attempts=AttemptsState(failures=17, before_lock=2, before_destruction=3))),
    ),
    UnlockScene(
        "unlock refused",
        _card(
            officer(
                attempts=AttemptsState(
                    failures=5, before_destruction=15, locked_until=sample.NOW + dt.timedelta(minutes=9)
                )
            )
        ),
    ),
    UnlockScene(
        "unlock destroyed", _card(officer(trouble=str(vault_trouble(PartitionDestroyed(Destruction.FAILURES)))))
    ),
)


def lease(phase: LeasePhase, left: dt.timedelta) -> LeaseState:
    """An invented lease of both copies, of which TECS's is in a phase."""
    until = sample.NOW + left
    terms = (
        LeaseTerm(
            source=System.E3, phase=LeasePhase.VALID, valid_until=sample.NOW + 60 * _HOUR,
            destroyed_at=sample.NOW + 84 * _HOUR,
        ),
        LeaseTerm(source=System.TECS, phase=phase, valid_until=until, destroyed_at=until + 24 * _HOUR),
    )  # fmt: skip
    return LeaseState(at=sample.NOW, clock=Clock.RIGHT, terms=terms)


LIMITS = Limits(
    idle=dt.timedelta(minutes=15),
    signed_in=12 * _HOUR,
    copies=((System.E3, 4 * _HOUR), (System.TECS, 4 * _HOUR)),
    lease=lease(LeasePhase.ENDS_IN_A_DAY, 20 * _HOUR),
    retention=RetentionPolicy(),
)


#: An officer's passphrase and card, and the agency's recovery.
WAYS = (
    SlotEntry(id="5ec0ffee", kind=SlotKind.PASSPHRASE, made_at=sample.NOW - dt.timedelta(days=90)),
    SlotEntry(id="0a1b2c3d", kind=SlotKind.CARD, label="PIV", made_at=sample.NOW - dt.timedelta(days=30)),
    SlotEntry(id="77aa88bb", kind=SlotKind.RECOVERY, made_at=sample.NOW - dt.timedelta(days=90)),
)


def show_settings(window: Window) -> None:
    """Show Settings with everything that it can be told."""
    scenes.show_idle(window)
    window.settings.posting.show_posting(Posting("Blaine Station", "BLW", (48.99, -122.74)))
    window.settings.limits.show_limits(LIMITS, sample.NOW)
    window.settings.ways.show_ways(WAYS)
    window.show_screen(Screen.SETTINGS)


def _listening(window: Window) -> None:
    show_settings(window)
    window.settings.sound.show_tested(played=False)
    window.settings.scanner.button.click()
    window.settings.scanner.hear(_SCANNED)
    window.settings.reveal(window.settings.scanner)


def _asked_for_a_key(window: Window) -> None:
    show_settings(window)
    window.rekey_card.ask(WAYS)


def _with_a_new_key(window: Window) -> None:
    _asked_for_a_key(window)
    window.rekey_card.show_over(rekeyed_words(Rekeyed(kept=("5ec0ffee", "77aa88bb"), dropped=("0a1b2c3d",))))


def _last(window: Window) -> None:
    show_settings(window)
    window.settings.reveal(window.settings.licences)


def _announced(phase: LeasePhase, left: dt.timedelta) -> Callable[[Window], None]:
    def set_up(window: Window) -> None:
        """Show an answer below the lease's band."""
        scenes.show_answer(window, sample.warning())
        window.limits.say(band_words(lease(phase, left), None, sample.NOW))

    return set_up


#: The states of Settings, and of the line that announces a limit.
SETTINGS = (
    scenes.Scene("settings", show_settings),
    scenes.Scene("settings scanner", _listening),
    scenes.Scene("settings licences", _last),
    scenes.Scene("settings new key", _asked_for_a_key),
    scenes.Scene("settings new key done", _with_a_new_key),
    scenes.Scene("lease ends", _announced(LeasePhase.ENDS_IN_HOURS, 3 * _HOUR)),
    scenes.Scene("lease ended", _announced(LeasePhase.SEALED, -_HOUR)),
)
