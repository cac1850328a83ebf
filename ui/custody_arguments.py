"""The command line's words for custody: ways into a vault, what was sealed to the agency, giving a vault up.

Knows verbs and options as `ui.arguments` does for the others; it does *not* carry any of them out.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from storage.policy import READINGS

#: What a slot can open with, as it is named on the command line.
WAYS = ("passphrase", "card", "recovery")
#: What somebody can show.
PROOFS = ("passphrase", "card", "code")

Add = Callable[[str, str], argparse.ArgumentParser]


def custody(add: Add) -> None:
    """The verbs of custody."""
    _slots(add("slots", "the ways into your vault: list, add, replace, remove"))
    _recovery(add("recovery", "for the agency: read what laptops sealed to it"))
    _wipe(add("wipe", "destroy your copy on this laptop, once what was not delivered is named"))


def _slots(verb: argparse.ArgumentParser) -> None:
    """The deeds with slots."""
    deeds = verb.add_subparsers(dest="deed", required=True, metavar="DEED")
    listing = deeds.add_parser("list", help="what opens the vault")
    listing.add_argument("--json", action="store_true", help="one JSON object instead of text (docs/cli.md)")
    for name, about in (("add", "a new way in"), ("replace", "a new way in the place of another")):
        deed = deeds.add_parser(name, help=about)
        if name == "replace":
            deed.add_argument("slot", help="the id that `slots list` shows")
        deed.add_argument("way", choices=WAYS, metavar="WAY", help="passphrase, card or recovery")
        deed.add_argument("--recipient", default="", metavar="AGE1…", help="recovery: the agency's age recipient")
        deed.add_argument("--label", default="", help="a name for the eye")
        deed.add_argument("--new-passphrase-fd", type=int, metavar="N", help="read the new passphrase from here")
        _proof(deed)
    removal = deeds.add_parser("remove", help="take a way in away; the last one stays")
    removal.add_argument("slot", help="the id that `slots list` shows")
    _proof(removal)
    _rekey(deeds.add_parser("rekey", help="write the vault anew under another key; the old key opens nothing any more"))
    code = deeds.add_parser("code", help="write the sealed recovery code out, for the agency to open")
    code.add_argument("--to", type=Path, required=True, metavar="FILE", help="the file to write")
    policy = deeds.add_parser("policy", help="which reading of the rule on failures holds")
    policy.add_argument("reading", choices=list(READINGS), help="cjis-6: until released; cjis-5: for 10 minutes")
    _proof(policy)


def _rekey(deed: argparse.ArgumentParser) -> None:
    """What is shown for a new key: a way in that nobody shows can't be kept."""
    deed.add_argument("--also", action="append", choices=PROOFS[:2], default=[], help="show one more, which is kept")
    deed.add_argument("--drop", action="store_true", help="let the ways in go that are not shown")
    _proof(deed)


def _proof(deed: argparse.ArgumentParser) -> None:
    """What is shown for a change."""
    deed.add_argument("--by", choices=PROOFS, default="passphrase", help="what you show: passphrase, card or code")
    deed.add_argument("--module", type=Path, metavar="FILE", help="the card's PKCS#11 module, if not OpenSC's")


def _recovery(verb: argparse.ArgumentParser) -> None:
    """What the agency does with its private key."""
    deeds = verb.add_subparsers(dest="deed", required=True, metavar="DEED")
    for name, about in (
        ("code", "read a recovery code out of what `slots code` wrote"),
        ("read", "read outbox and audit back, and verify their chains"),
    ):
        deed = deeds.add_parser(name, help=about)
        deed.add_argument("file", type=Path, help="the sealed file")
        deed.add_argument("--identity", type=Path, required=True, metavar="FILE", help="the agency's age key file")
        if name == "read":
            deed.add_argument("--json", action="store_true", help="one JSON object, bodies included (docs/cli.md)")
    deeds.add_parser("files", help="the sealed files on this laptop")


def _wipe(verb: argparse.ArgumentParser) -> None:
    """The options of giving a vault up."""
    verb.add_argument("--yes", action="store_true", help="do it; without this it is only told what would go")
    verb.add_argument("--bundle", type=Path, metavar="FILE", help="write what was not delivered here, sealed")
    verb.add_argument("--abandon", action="store_true", help="let what was not delivered go where nothing seals it")
    _proof(verb)
