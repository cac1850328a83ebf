"""What each of the administrator's commands can be told.

Knows options and their words. Does not know what a command does.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import functools
from pathlib import Path

from backends.rates import RatePolicy

#: The systems that a gateway can stand in front of.
SYSTEMS = ("e3", "tecs")

#: The roles an administrator can give.
ROLES = ("agent", "supervisor", "watch desk", "analyst", "auditor", "governance", "partner")


def of_exchange(command: argparse.ArgumentParser) -> None:
    """The options of `exchange`."""
    command.add_argument("--partner", required=True, metavar="URL", help="the other agency's gateway")
    command.add_argument("--officer", required=True, metavar="ID", help="this backend's identity there")
    command.add_argument("--token-file", required=True, type=Path, metavar="FILE", help="where its sign-in is kept")
    command.add_argument("--code", default="", help="a one-time code, at the first time")
    command.add_argument("--ca", type=Path, metavar="FILE", help="the one CA that vouches for the partner")
    command.add_argument("--plan-key", type=Path, metavar="FILE", help="the key both backends make plans' tokens by")


def of_export(command: argparse.ArgumentParser) -> None:
    """The options of `export`."""
    command.add_argument("--format", choices=("niem", "csv", "parquet"), default="niem")
    command.add_argument("--level", type=int, default=1, help="the highest access level that goes out (1)")
    command.add_argument(
        "--recipient", required=True, type=_said, metavar="WHO", help="who gets it; noted with each record"
    )
    why = "what for; noted with each record"
    command.add_argument("--reason", required=True, type=_said, metavar="TEXT", help=why)


def of_serve(command: argparse.ArgumentParser) -> None:
    """The options of `serve`."""
    command.add_argument("--port", type=int, default=0, help="0 lets the system choose")
    command.add_argument("--config", metavar="FILE", help="settings in TOML; options and the environment go before it")
    command.add_argument("--watch-port", type=int, metavar="PORT", help="/health, /ready and /metrics; none without it")
    command.add_argument("--practice", action="store_true", help="declare that all data are invented")
    of_leases(command)
    of_rates(command)
    command.add_argument("--oidc-issuer", metavar="URL", help="the agency's OpenID Connect provider")
    command.add_argument("--oidc-client", metavar="ID", default="crosscheck", help="what clients are called there")
    command.add_argument("--oidc-claim", metavar="NAME", default="sub", help="the claim that holds the officer's id")
    command.add_argument("--oidc-ca", metavar="FILE", type=Path, help="the one CA that vouches for the provider")
    command.add_argument("--tls-cert", metavar="FILE", type=Path, help="this gateway's certificate chain (PEM)")
    command.add_argument("--tls-key", metavar="FILE", type=Path, help="its key, where the chain's file has none")


def of_rates(command: argparse.ArgumentParser) -> None:
    """How often one laptop, and one officer, may ask."""
    usual = RatePolicy()
    rate = functools.partial(command.add_argument, type=_times, metavar="N")
    rate("--syncs-a-minute", default=usual.syncs, help="a device's most; an officer has twice as many")
    rate("--checks-a-minute", default=usual.checks, help="a device's most live checks; an officer has twice as many")
    rate("--tries-a-minute", default=usual.tokens, help="an officer's most tries to sign in")


def of_enrol(command: argparse.ArgumentParser) -> None:
    """The options of `enrol`."""
    command.add_argument("--officer", required=True, metavar="ID")
    command.add_argument("--name", required=True)
    command.add_argument("--agency", required=True, choices=("USBP", "HSI"))
    command.add_argument("--unit", required=True)
    command.add_argument("--sector", default="")
    command.add_argument("--role", action="append", choices=ROLES, help="may be given several times; agent by default")


def of_revoke(command: argparse.ArgumentParser) -> None:
    """The options of `revoke`."""
    command.add_argument("--officer", required=True, metavar="ID")
    command.add_argument("--device", help="all of the officer's devices where it is left out")
    command.add_argument("--by", default="", metavar="WHO", help="who says so")


def of_sign_out(command: argparse.ArgumentParser) -> None:
    """The options of `sign-out`."""
    command.add_argument("--officer", required=True, metavar="ID")


def of_nothing(_: argparse.ArgumentParser) -> None:
    """The command has no options of its own."""


def of_leases(command: argparse.ArgumentParser) -> None:
    """The options of `leases`."""
    command.add_argument("--lease-hours", type=int, default=72, help="how long a copy lasts without a sync")
    command.add_argument("--grace-hours", type=int, default=336, help="how long a sealed copy is kept before it goes")
    command.add_argument(
        "--recovery-recipient",
        metavar="AGE1…",
        default="",
        help="what laptops seal to, to survive them; its key elsewhere",
    )


def of_bundle(command: argparse.ArgumentParser) -> None:
    """The options of `bundle`."""
    ways = command.add_subparsers(required=True, metavar="import|export", dest="way")
    taken = ways.add_parser("import", help="take a laptop's bundle in, and write the answer")
    taken.add_argument("file", type=Path, metavar="FILE")
    made = ways.add_parser("export", help="write all that a device may hold, for a laptop that sent no bundle")
    made.add_argument("--officer", required=True, metavar="ID")
    made.add_argument("--device", required=True, metavar="ID")
    for way in (taken, made):
        way.add_argument("--out", type=Path, required=True, metavar="FILE", help="the bundle for the laptop")
        way.add_argument("--practice", action="store_true", help="the gateway's data are invented")
        of_leases(way)


def of_queue(command: argparse.ArgumentParser) -> None:
    """The options of `queue`."""
    command.add_argument("--unit", help="all units where it is left out")
    command.add_argument("--officer", metavar="ID", help="what this officer has to look at; the watch desk: all units")
    command.add_argument("--done", type=int, metavar="NUMBER", help="close this entry of the officer's")
    command.add_argument("--note", default="", help="what was done about it")


def of_duty(command: argparse.ArgumentParser) -> None:
    """The options of `duty`."""
    command.add_argument("--unit", help="all units where it is left out")
    command.add_argument("--at", type=_moment, metavar="TIME", help="RFC 3339; now where it is left out")


def _moment(text: str) -> dt.datetime:
    """A time with its offset.

    Raises:
        argparse.ArgumentTypeError: it is none, or says no offset.
    """
    with contextlib.suppress(ValueError):
        moment = dt.datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment
    raise argparse.ArgumentTypeError("a time is as 2026-11-23T15:04:05Z")


def _times(text: str) -> int:
    """How often something may happen, at least once.

    Raises:
        argparse.ArgumentTypeError: it isn't a number, or less than one.
    """
    with contextlib.suppress(ValueError):
        if (times := int(text)) > 0:
            return times
    raise argparse.ArgumentTypeError("a number from 1 on")


def _said(text: str) -> str:
    """A text that says something, in one line.

    Raises:
        argparse.ArgumentTypeError: it is blank.
    """
    if said := " ".join(text.split()):
        return said
    raise argparse.ArgumentTypeError("it has to be said")


def of_officer(command: argparse.ArgumentParser) -> None:
    """The options of `officer`."""
    command.add_argument("--officer", metavar="ID", help="all officers where it is left out")


def of_subject(command: argparse.ArgumentParser) -> None:
    """The options of `subject`."""
    command.add_argument("--record", action="append", default=[], metavar="ID", help="may be given several times")
    command.add_argument(
        "--identifier", action="append", default=[], metavar="VALUE", help="of all records with this number or plate"
    )


def of_watch(command: argparse.ArgumentParser) -> None:
    """The options of `watch`."""
    command.add_argument("--every", type=float, default=0.0, metavar="SECONDS", help="go on; once where it is left out")


def of_rules(command: argparse.ArgumentParser) -> None:
    """The options of `rules`."""
    ways = command.add_subparsers(required=True, metavar="propose|countersign|install|list|trust|distrust", dest="way")
    offered = ways.add_parser("propose", help="sign terms, for the other agency to countersign")
    agreed = ways.add_parser("countersign", help="sign what the other agency proposed")
    for way in (offered, agreed):
        way.add_argument("file", type=Path, metavar="FILE")
        way.add_argument("--out", type=Path, required=True, metavar="FILE", help="the signed rules")
    ways.add_parser("install", help="take rules that both signed, and deliver them").add_argument("file", type=Path)
    ways.add_parser("list", help="the rules that were installed, and which hold now")
    ways.add_parser("trust", help="keep the other agency's public key, as its administrator tells it").add_argument(
        "key"
    )
    ways.add_parser("distrust", help="forget the other agency's public key")
