"""The administrator's command line: `python -m backends ingest | serve | enrol | revoke | queue | generate`.

Knows arguments and what is printed. Does not know how anything is done. Each command imports only what it needs, so
that a short one starts at once.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

from backends.audit_command import of_audit, run_audit
from backends.climbing_command import run_watch
from backends.configuration import NotConfigured, configured
from backends.engine import Busy, NoDatabase
from backends.ingest_command import of_ingest, run_ingest
from backends.links_command import of_links, run_links
from backends.needs_command import of_needs, run_needs
from backends.options import (
    SYSTEMS,
    of_bundle,
    of_duty,
    of_enrol,
    of_exchange,
    of_export,
    of_nothing,
    of_officer,
    of_queue,
    of_revoke,
    of_rules,
    of_serve,
    of_sign_out,
    of_subject,
    of_watch,
)
from backends.store import Store

if TYPE_CHECKING:
    from backends.oidc import Verifier
    from backends.serving import TlsFiles


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status: 0, or 2 with one line on standard error."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["generate"]:
        from backends.practice.generate import main as generate

        return generate(given[1:])
    if given[:1] == ["provider"]:
        from backends.practice.provider import main as provider

        return provider(given[1:])
    try:
        options = _parser().parse_args(configured(given) if given[:1] == ["serve"] else given)
        return int(options.run(options))
    except (NoDatabase, NotConfigured, Busy) as exc:
        print(f"crosscheck: {exc}", file=sys.stderr)
    except OSError as exc:
        print(f"crosscheck: {_told(exc)}", file=sys.stderr)
    return 2


def _told(fault: OSError) -> str:
    """A fault of this machine or its network as its file and its reason, without the number of either."""
    reason = fault.strerror or str(fault)
    return f"{fault.filename}: {reason}" if fault.filename else reason


def run_serve(options: argparse.Namespace) -> int:
    """Serves a gateway until it is told to stop."""
    from backends.app import build_app
    from backends.climbing import Climber
    from backends.gateway import Gateway
    from backends.leases import LeasePolicy
    from backends.rates import RatePolicy
    from backends.serving import serve
    from backends.watch import Meter, Watch

    with Store.open(options.database, options.system) as store:
        gateway = Gateway(
            store,
            practice=options.practice,
            clock=_now,
            leases=LeasePolicy(options.lease_hours, options.grace_hours, options.recovery_recipient),
            provider=_provider(options),
            rates=RatePolicy(options.syncs_a_minute, options.checks_a_minute, options.tries_a_minute),
        )
        meter = Meter()
        with ExitStack() as stack:
            told = []
            stack.enter_context(Climber(store, _now))
            if options.watch_port is not None:
                watch = stack.enter_context(Watch(options.watch_port, meter, store.is_within_reach))
                told.append(f"watched on {watch.url}")
            serve(build_app(gateway, count=meter.note), options.port, tls=_tls(options), told=told)
    return 0


def _provider(options: argparse.Namespace) -> Verifier | None:
    """What verifies the agency's sign-ins, None where officers have codes alone."""
    from backends.oidc import ProviderSettings, Verifier, document_source

    if options.oidc_issuer is None:
        return None
    settings = ProviderSettings(options.oidc_issuer, options.oidc_client, options.oidc_claim, options.oidc_ca)
    return Verifier(settings, lambda: _now().timestamp(), document_source(settings, practice=options.practice))


def _tls(options: argparse.Namespace) -> TlsFiles | None:
    """The files of the gateway's own certificate, None where something in front of it speaks TLS."""
    from backends.serving import TlsFiles

    if options.tls_cert is None:
        return None
    files = TlsFiles(options.tls_cert, options.tls_key)
    if fault := files.fault():
        raise NotConfigured(fault)
    return files


def run_enrol(options: argparse.Namespace) -> int:
    """Enters an officer and prints a one-time code; refused is a unit whose name is the other agency's here."""
    from backends.identity import Officer, issue_code
    from backends.unit_names import UnitTaken, claim

    roles = tuple(options.role or ["agent"])
    officer = Officer(options.officer, options.name, options.agency, options.unit, options.sector, roles)
    try:
        with Store.standing(options.database, options.system) as store, store.writing() as connection:
            claim(connection, officer.unit, officer.agency)
            print(issue_code(connection, officer, int(_now().timestamp())))
    except UnitTaken as refused:
        print(f"crosscheck: {refused}", file=sys.stderr)
        return 2
    return 0


def run_revoke(options: argparse.Namespace) -> int:
    """Revokes an officer's devices and prints how many there were."""
    from backends.devices import taken_away

    with Store.standing(options.database, options.system) as store, store.writing() as connection:
        count = taken_away(connection, options.officer, options.device, options.by, int(_now().timestamp()))
    return _counted(count, options)


def run_lost(options: argparse.Namespace) -> int:
    """Takes lost devices out of use, tells the officer's unit, and prints how many there were."""
    from backends.devices import report_lost

    with Store.standing(options.database, options.system) as store, store.writing() as connection:
        count = report_lost(connection, options.officer, options.device, options.by, int(_now().timestamp()))
    return _counted(count, options)


def _counted(devices: int, options: argparse.Namespace) -> int:
    """Prints how many devices there were; none is a status of its own, since an id may have been mistyped."""
    print(devices)
    if devices:
        return 0
    which = f"device {options.device} of {options.officer}" if options.device else f"device of {options.officer}"
    print(f"crosscheck: no {which} is in use, and nothing was changed; `devices` lists them", file=sys.stderr)
    return 1


def run_devices(options: argparse.Namespace) -> int:
    """Prints each device with what became of it, one JSON object a line."""
    from backends.devices import devices_of

    with Store.standing(options.database, options.system) as store, store.reading() as connection:
        for entry in devices_of(connection, options.officer):
            print(json.dumps(entry))
    return 0


def run_sign_out(options: argparse.Namespace) -> int:
    """Ends an officer's sign-ins with the provider and prints how many there were."""
    from backends.devices import forget_sign_in

    with Store.standing(options.database, options.system) as store, store.writing() as connection:
        print(forget_sign_in(connection, options.officer, int(_now().timestamp())))
    return 0


def run_disclosures(options: argparse.Namespace) -> int:
    """Prints who was told of a subject's records, when and what for, one JSON object a line, oldest first."""
    from backends.ledger import disclosures, records_with

    with Store.standing(options.database, options.system) as store, store.reading() as connection:
        found = tuple(each for value in options.identifier for each in records_with(connection, value))
        records = tuple(dict.fromkeys((*options.record, *found)))
        for entry in disclosures(connection, records, store.identity.secret_key):
            print(json.dumps(entry))
    return 0


def run_bundle(options: argparse.Namespace) -> int:
    """Takes a laptop's bundle in and writes the one that answers it, or writes one for a laptop that sent none."""
    from backends.bundle import BundleDesk, BundleRefused
    from backends.gateway import Gateway
    from backends.leases import LeasePolicy
    from backends.problems import Problem

    leases = LeasePolicy(options.lease_hours, options.grace_hours, options.recovery_recipient)
    try:
        with Store.standing(options.database, options.system) as store:
            desk = BundleDesk(Gateway(store, practice=options.practice, clock=_now, leases=leases), store, _now)
            if options.way == "import":
                data = desk.answer(options.file.read_bytes())
            else:
                data = desk.export(options.officer, options.device)
            options.out.write_bytes(data)
    except (BundleRefused, Problem) as refused:
        print(f"crosscheck: the bundle was refused: {refused}", file=sys.stderr)
        return 1
    print(json.dumps({"written": str(options.out), "bytes": len(data)}))
    return 0


def run_key(options: argparse.Namespace) -> int:
    """Prints the agency's public key, to be compared aloud with what a laptop pinned."""
    from backends.signing import Signer

    with Store.standing(options.database, options.system) as store:
        print(Signer.of_secret(store.identity.secret_key).public_text)
    return 0


def run_queue(options: argparse.Namespace) -> int:
    """Prints what a unit or an officer has to look at, one JSON object a line, oldest first; or closes an entry."""
    from backends.devices import NotTheirs, handle, queue_for
    from backends.queues import queue_of

    officer = options.officer
    if options.done is None:
        with Store.standing(options.database, options.system) as store, store.reading() as connection:
            entries = queue_of(connection, options.unit) if officer is None else queue_for(connection, officer)
            for entry in entries:
                print(json.dumps(entry))
        return 0
    try:
        with Store.standing(options.database, options.system) as store, store.writing() as connection:
            handle(connection, options.done, officer or "", int(_now().timestamp()), options.note)
    except NotTheirs:
        print("crosscheck: that is in no queue of this officer", file=sys.stderr)
        return 1
    return 0


def run_duty(options: argparse.Namespace) -> int:
    """Prints whom to call for a unit at a time, one JSON object a line, in the order of calling."""
    from backends.roster import on_duty

    with Store.standing(options.database, options.system) as store, store.reading() as connection:
        for entry in on_duty(connection, options.unit, options.at or _now()):
            print(json.dumps(entry))
    return 0


def run_rules(options: argparse.Namespace) -> int:
    """Signs, countersigns or installs a rule set, or lists what was installed, one JSON object a line."""
    from backends.rules import BadRules
    from backends.rules_command import carry_out

    try:
        with Store.standing(options.database, options.system) as store:
            for line in carry_out(store, options, _now()):
                print(line)
    except BadRules as refused:
        print(f"crosscheck: {refused}", file=sys.stderr)
        return 1
    return 0


def run_exchange(options: argparse.Namespace) -> int:
    """Tells the other agency's gateway what waits for it, and prints one JSON line of what became of it."""
    from backends.partner import exchange
    from backends.partner_line import NoPartner, PartnerLine
    from backends.plans import NoPlanKey, share_key
    from backends.rules import BadRules, trust

    line = PartnerLine(options.partner.rstrip("/"), options.officer, options.token_file, options.ca)
    try:
        with Store.standing(options.database, options.system) as store:
            if options.code:
                key = line.enrol(options.code)
                with store.writing() as connection:
                    trust(connection, signing_key=key)
            if options.plan_key:
                share_key(store, options.plan_key)
            print(json.dumps(exchange(store, options.officer, line.send, _now())))
    except (NoPartner, BadRules, NoPlanKey) as refused:
        print(f"crosscheck: {refused}", file=sys.stderr)
        return 2
    return 0


def run_export(options: argparse.Namespace) -> int:
    """Notes what is shared up to a level as disclosed, and writes it to standard output."""
    from backends.exporting import Form, Release, export

    release = Release(options.recipient, options.reason)
    with Store.standing(options.database, options.system) as store:
        data = export(store, Form(options.format), options.level, release, _now())
    sys.stdout.buffer.write(data)
    return 0


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m backends", description="One agency's gateway.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    of_gateway = argparse.ArgumentParser(add_help=False)
    of_gateway.add_argument("--system", required=True, choices=SYSTEMS)
    of_gateway.add_argument("--database", required=True, help="a file (SQLite) or a database URL")
    commands.add_parser("generate", help="write invented extracts", add_help=False)
    commands.add_parser("provider", help="sign invented officers in, for practice", add_help=False)
    for name, help_text, run, add in (
        ("ingest", "read extracts", run_ingest, of_ingest),
        ("serve", "answer clients", run_serve, of_serve),
        ("enrol", "enter an officer and print a one-time code", run_enrol, of_enrol),
        ("revoke", "revoke an officer's devices", run_revoke, of_revoke),
        ("lost", "take an officer's lost devices out of use", run_lost, of_revoke),
        ("devices", "list devices and what became of them", run_devices, of_officer),
        ("sign-out", "end an officer's sign-ins on all devices", run_sign_out, of_sign_out),
        ("disclosures", "tell who was told of a subject's records, when and what for", run_disclosures, of_subject),
        ("bundle", "answer a laptop's offline bundle, or write one for it", run_bundle, of_bundle),
        ("key", "print the agency's public key", run_key, of_nothing),
        ("duty", "tell whom to call for a unit at a time, by the rosters read in", run_duty, of_duty),
        ("needs", "list, count and answer what officers miss", run_needs, of_needs),
        ("audit", "verify the audits of devices that are held", run_audit, of_audit),
        ("queue", "list what a unit has to look at", run_queue, of_queue),
        ("export", "write what is shared as a NIEM document or a table", run_export, of_export),
        ("links", "deliver what a linkage of both agencies found", run_links, of_links),
        ("watch", "have notices climb their ladders where it is time", run_watch, of_watch),
        ("rules", "agree on a rule set with the other agency, and install it", run_rules, of_rules),
        ("exchange", "tell the other agency's gateway what waits for it", run_exchange, of_exchange),
    ):
        command = commands.add_parser(name, help=help_text, parents=[of_gateway])
        command.set_defaults(run=run)
        add(command)
    return parser


if __name__ == "__main__":
    sys.exit(main())
