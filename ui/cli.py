"""The command line's face: it carries out one verb, prints what came of it, and gives the exit status.

Knows which command needs what, and how each family of errors is told: one line, no traceback, for what is the world's
fault. It does *not* know Qt, and holds no sentence of an answer (`ui.wording`).
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from overlap.answer import Position
from overlap.records import System
from storage.problems import VaultError
from storage.vault import Vault
from sync.client import Gateway
from sync.link_budget import Link
from sync.problems import SyncProblem
from sync.report import Progress, RoundReport
from ui.commands.acting import decide, notify
from ui.commands.bundling import bundle_export, bundle_import
from ui.commands.checking import check
from ui.commands.doctoring import doctor
from ui.commands.enrolling import enrol, enrolled, remember_gateway
from ui.commands.laptop import Laptop
from ui.commands.leaving import leave
from ui.commands.linking import set_link
from ui.commands.mapping import station_map
from ui.commands.noticing import noticed
from ui.commands.outcome import REFUSED, CommandRefused, Outcome
from ui.commands.overlapping import compare, judged, overlaps
from ui.commands.overseeing import overseen
from ui.commands.planning import planned
from ui.commands.recovering import recovered, recovery_code, sealed_files
from ui.commands.repairing import integrity
from ui.commands.reviewing import checks_of_others, reviews
from ui.commands.signing_in import browse_or_tell, sign_in
from ui.commands.standing import outbox, status
from ui.commands.syncing import sync_all, sync_outcome
from ui.commands.updating import update
from ui.enrolment.state import Missing
from ui.launcher.notes import Notes
from ui.whereabouts.sources import at_station, typed
from ui.wording import sync_trouble, vault_trouble
from ui.wording.enrolment import MISSING, enrolment_trouble
from ui.wording.queue import progress_line

Clock = Callable[[], dt.datetime]

Command = Callable[[argparse.Namespace, Laptop, Clock], Outcome]

#: The status of a program that was stopped by Ctrl+C, as shells have it.
INTERRUPTED = 130
#: The status of a fault that is this program's own.
FAULT = 3
#: A text of a check that is read from the input instead, because other users can read a process's arguments.
FROM_INPUT = "-"
#: A line of progress at most so often for each system, so that a log stays readable.
TELL_EVERY = dt.timedelta(seconds=1)


def run(options: argparse.Namespace, laptop: Laptop, clock: Clock) -> int:
    """The exit status of one verb, after its output was printed."""
    try:
        outcome = _COMMANDS[options.verb](options, laptop, clock)
        sys.stdout.write(outcome.text)
        sys.stdout.flush()
        return outcome.status
    except VaultError as error:
        return refuse(str(vault_trouble(error)))
    except SyncProblem as problem:
        told = enrolment_trouble if options.verb == "enrol" else sync_trouble
        return refuse(str(told(problem, options.system)))
    except CommandRefused as refusal:
        return refuse(str(refusal))
    except KeyboardInterrupt:
        say("Stopped. What was stored is kept.")
        return INTERRUPTED
    except BrokenPipeError:  # whoever read the output has read enough
        sys.stdout = None
        return REFUSED
    except Exception as fault:  # noqa: BLE001  # ours, whatever it is: told without its text, which may hold content
        at = dt.datetime.now(dt.UTC)  # the clock that was given may be what failed
        Notes(laptop.home.root).note(fault, fault.__traceback__, at)
        say(f"crosscheck: {fault_line(fault)}")
        return FAULT


def fault_line(fault: BaseException) -> str:
    """A fault of this program by its kind and place, without anything that it says or held."""
    frames = traceback.extract_tb(fault.__traceback__)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "an unknown place"
    kind = type(fault).__name__
    return (
        f"A fault of this program ({kind} at {place}). What was stored is kept. Report this line to your administrator."
    )


def speak_utf8() -> None:
    """Have every terminal and pipe be given UTF-8, whatever the platform's code page; names come in every script."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def refuse(line: str) -> int:
    """The status of a refusal, after its one line was told."""
    say(f"crosscheck: {line}")
    return REFUSED


def say(line: str) -> None:
    """One line on the error output, at once."""
    print(line, file=sys.stderr, flush=True)


def _check(options: argparse.Namespace, laptop: Laptop, clock: Clock) -> Outcome:
    """The answer to a line of text."""
    now = clock()
    with laptop.open(options.officer, now) as vault:
        return check(
            vault,
            _text(options),
            options.action,
            now,
            _position(options, vault, now),
            as_json=options.json,
            exit_level=options.exit_level,
        )


def _text(options: argparse.Namespace) -> str:
    """What is asked: the arguments, or one line of the input."""
    text = " ".join(options.text)
    return sys.stdin.readline() if text == FROM_INPUT else text


def _position(options: argparse.Namespace, vault: Vault, now: dt.datetime) -> Position | None:
    """The position that was typed, else the station's if it is known."""
    if options.at is not None:
        return typed(options.at, now)
    station = vault.settings.read().station
    return None if station is None else at_station((station.latitude, station.longitude), now)


def _sync(options: argparse.Namespace, laptop: Laptop, clock: Clock) -> Outcome:
    """A round with each agency that this laptop is enrolled with, or with the one that was named."""
    with laptop.open(options.officer, clock()) as vault, ExitStack() as stack:
        wanted = [options.system] if options.system else list(System)
        gateways = [stack.enter_context(each) for each in _gateways(vault, wanted)]
        reports = sync_all(vault, gateways, clock, _Teller(clock).tell)
        return _synced(reports, vault, clock, as_json=options.json)


def _synced(reports: Sequence[RoundReport], vault: Vault, clock: Clock, *, as_json: bool) -> Outcome:
    """What came of rounds: each check of the last 24 hours is answered again, and what both agencies have is found."""
    now = clock()
    raised = vault.checks.reassess(now)
    compare(vault, clock, say)
    return sync_outcome(reports, raised, now, practice=vault.header.practice, as_json=as_json)


def _gateways(vault: Vault, wanted: Sequence[System]) -> list[Gateway]:
    """The gateways of the systems that are wanted and enrolled with.

    Raises:
        CommandRefused: this laptop is enrolled with none of them.
    """
    known = vault.settings.in_force().gateways
    found = [
        Gateway(
            system,
            known[system].url,
            practice=vault.header.practice,
            authority=Path(known[system].ca_file) if known[system].ca_file else None,
        )
        for system in wanted
        if system in known
    ]
    if not found:
        raise CommandRefused("This laptop is not enrolled there. The copy is as it was. Enrol with a code first.")
    return found


class _Teller:
    """Tells on the error output how far each round has come, not too often."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._began: dict[System, dt.datetime] = {}
        self._told: dict[System, dt.datetime] = {}

    def tell(self, progress: Progress) -> None:
        """One line, if the last one of this system is long enough ago."""
        now, system = self._clock(), progress.system
        began = self._began.setdefault(system, now)
        if now - self._told.get(system, began) >= TELL_EVERY:
            self._told[system] = now
            say(progress_line(progress, now - began))


def _status(options: argparse.Namespace, laptop: Laptop, clock: Clock) -> Outcome:
    """The state of both copies."""
    now = clock()
    with laptop.open(options.officer, now) as vault:
        return status(vault, now, as_json=options.json)


def _integrity(options: argparse.Namespace, laptop: Laptop, clock: Clock) -> Outcome:
    """Whether the vault is whole."""
    return integrity(laptop, options.officer, clock(), mend=options.repair, export=options.export, as_json=options.json)


def _outbox(options: argparse.Namespace, laptop: Laptop, clock: Clock) -> Outcome:
    """What waits to be delivered."""
    now = clock()
    with laptop.open(options.officer, now) as vault:
        return outbox(vault, now, as_json=options.json)


def _enrol(options: argparse.Namespace, laptop: Laptop, clock: Clock) -> Outcome:
    """This laptop made known to one agency.

    Raises:
        CommandRefused: the officer was not named, or the authority's file is not there.
    """
    if not options.officer:
        raise CommandRefused("An enrolment needs your id. Nothing was sent. Name it by --officer.")
    if options.ca is not None and not options.ca.is_file():
        raise CommandRefused(MISSING[Missing.AUTHORITY])
    if not options.practice:
        laptop.home.admit(options.system, options.url, options.ca)
    with Gateway(options.system, options.url, practice=options.practice, authority=options.ca) as gateway:
        browse = browse_or_tell(options.system, say)
        vault = enrol(
            gateway, options.officer, options.code, laptop.open_or_create, clock, browse, practice=options.practice
        )
    with vault:
        remember_gateway(vault, options.system, options.url, options.station_at, options.ca)
        return enrolled(vault, options.system)


def _sign_in(options: argparse.Namespace, laptop: Laptop, clock: Clock) -> Outcome:
    """The officer signed in with the agency's provider again."""
    with laptop.open(options.officer, clock()) as vault, ExitStack() as stack:
        (gateway,) = (stack.enter_context(each) for each in _gateways(vault, [options.system]))
        return sign_in(vault, gateway, clock, browse_or_tell(options.system, say))


def _link(options: argparse.Namespace, laptop: Laptop, clock: Clock) -> Outcome:
    """What kind of link there is."""
    with laptop.open(options.officer, clock()) as vault:
        return set_link(vault, Link[options.link.upper()])


def _map(options: argparse.Namespace, laptop: Laptop, clock: Clock) -> Outcome:
    """A station's own map."""
    with laptop.open(options.officer, clock()) as vault:
        return station_map(vault, options.file, off=options.off)


def _bundle(options: argparse.Namespace, laptop: Laptop, clock: Clock) -> Outcome:
    """A bundle written, or taken in."""
    with laptop.open(options.officer, clock()) as vault:
        if options.way == "export":
            return bundle_export(vault, options.system, options.out, clock())
        reports = [bundle_import(vault, options.system, options.file, clock)]
        return _synced(reports, vault, clock, as_json=options.json)


def _decide(options: argparse.Namespace, laptop: Laptop, clock: Clock) -> Outcome:
    """What the officer decided."""
    now = clock()
    with laptop.open(options.officer, now) as vault:
        return decide(vault, options.check, options.choice, options.reason, now)


def _notify(options: argparse.Namespace, laptop: Laptop, clock: Clock) -> Outcome:
    """A word to a record's owner."""
    now = clock()
    with laptop.open(options.officer, now) as vault:
        return notify(vault, options.record, options.action, options.urgency, options.callback, now, options.ask)


def _oversight(options: argparse.Namespace, laptop: Laptop, clock: Clock) -> Outcome:
    """Figures for those who oversee."""
    with laptop.open(options.officer, clock()) as vault, ExitStack() as stack:
        gateways = [stack.enter_context(each) for each in _gateways(vault, list(System))]
        return overseen(vault, gateways, options, clock)


def _reviews(options: argparse.Namespace, laptop: Laptop, clock: Clock) -> Outcome:
    """Who looked at the officer's checks; for those who oversee, checks of others."""
    now = clock()
    with laptop.open(options.officer, now) as vault, ExitStack() as stack:
        if options.week is None and not options.check:
            return reviews(vault, options, now)
        gateways = [stack.enter_context(each) for each in _gateways(vault, list(System))]
        return checks_of_others(vault, gateways, options, clock)


def _slots(options: argparse.Namespace, laptop: Laptop, clock: Clock) -> Outcome:
    """A deed with the ways into a vault."""
    return laptop.slots(options.officer, getattr(options, "new_passphrase_fd", None)).run(options, clock(), say)


def _recovery(options: argparse.Namespace, laptop: Laptop, _clock: Clock) -> Outcome:
    """What an agency reads with its private key."""
    match options.deed:
        case "code":
            return recovery_code(options.file, options.identity)
        case "read":
            return recovered(options.file, options.identity, as_json=options.json)
        case _:
            return sealed_files(laptop.home.sealed_files())


def _wipe(options: argparse.Namespace, laptop: Laptop, clock: Clock) -> Outcome:
    """The officer's copy given up."""
    now, entry = clock(), laptop.entry(options.officer)
    proof = laptop.slots(options.officer, None).proof(options)
    with laptop.home.open(entry.id, proof, practice=entry.practice, now=now) as vault:
        return leave(laptop.home, vault, now, sure=options.yes, bundle=options.bundle, abandon=options.abandon)


def _doctor(options: argparse.Namespace, laptop: Laptop, clock: Clock) -> Outcome:
    """How this laptop stands."""
    return doctor(laptop, options.officer, clock(), opening=options.open, export=options.export, as_json=options.json)


def _update(options: argparse.Namespace, _laptop: Laptop, clock: Clock) -> Outcome:
    """A newer version of the program, or the one before."""
    return update(options.release, options.program, clock(), back=options.back)


def _opened(command: Callable[[Vault, argparse.Namespace, dt.datetime], Outcome]) -> Command:
    """A command on the officer's vault, at the time at which that is opened."""

    def run_opened(options: argparse.Namespace, laptop: Laptop, clock: Clock) -> Outcome:
        """Run the command on the officer's vault, and close that."""
        now = clock()
        with laptop.open(options.officer, now) as vault:
            return command(vault, options, now)

    return run_opened


_COMMANDS: dict[str, Command] = {
    "check": _check,
    "sync": _sync,
    "status": _status,
    "outbox": _outbox,
    "bundle": _bundle,
    "link": _link,
    "map": _map,
    "enrol": _enrol,
    "sign-in": _sign_in,
    "integrity": _integrity,
    "decide": _decide,
    "notify": _notify,
    "notices": _opened(noticed),
    "overlaps": _opened(overlaps),
    "judge": _opened(judged),
    "plan": _opened(planned),
    "oversight": _oversight,
    "reviews": _reviews,
    "slots": _slots,
    "recovery": _recovery,
    "wipe": _wipe,
    "doctor": _doctor,
    "update": _update,
}
