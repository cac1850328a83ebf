"""The commands of shipping; each is a few lines of what it calls.

```
ship folder OUT                       the one folder that is installed, tried out, with licences and bill of materials
ship deb FOLDER OUT [--trust FILE]    its Debian package
ship compare OUT                      builds twice and lists what differs
ship start FOLDER                     milliseconds from a start to an Unlock that is painted, that takes a passphrase
ship windows OUT                      PyInstaller's Windows loader, signed under a throwaway certificate
ship sbom | manual | findings         the bill of materials, crosscheck(1), unexplained findings
ship keys FOLDER                      new keys of a release's four roles
ship release begin|add|renew|root …   a release for shares and sticks
```
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path

from storage.migrations import SCHEMA
from sync.updates import this_platform
from tests.house.ship import findings, release
from tests.house.ship.deb import build_deb
from tests.house.ship.folder import build_folder, compare_builds, program_in
from tests.house.ship.manual import manual_page
from tests.house.ship.sbom import bill
from tests.house.ship.starting import starts
from tests.house.ship.tree import ShipError, say
from tests.house.ship.windows import sign, windows_loader
from ui.shipping import VERSION


def reader() -> argparse.ArgumentParser:
    """What reads the command line."""
    parser = argparse.ArgumentParser(prog="python3 run.py ship", description=__doc__.splitlines()[0])
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name in ("sbom", "manual", "findings"):
        verbs.add_parser(name)
    for name in ("folder", "compare", "windows", "keys", "start"):
        verbs.add_parser(name).add_argument("folder", type=Path)
    deb = verbs.add_parser("deb")
    deb.add_argument("folder", type=Path)
    deb.add_argument("out", type=Path)
    deb.add_argument("--trust", type=Path, help="root metadata by which updates are believed")
    shared = verbs.add_parser("release")
    shared.add_argument("deed", choices=("begin", "add", "renew", "root"))
    shared.add_argument("--keys", type=Path, required=True)
    shared.add_argument("--to", type=Path, required=True, help="the release's folder")
    shared.add_argument("--folder", type=Path, help="add: the built folder")
    shared.add_argument("--new-keys", type=Path, help="root: the keys that sign from now on, if others")
    return parser


def carry(options: argparse.Namespace) -> None:
    """Do what was asked for."""
    match options.verb:
        case "folder":
            build_folder(options.folder)
        case "deb":
            build_deb(options.folder, options.out, options.trust)
        case "compare":
            print(*compare_builds(options.folder), sep="\n")
        case "windows":
            print(sign(windows_loader(options.folder), options.folder))
        case "start":
            print(*starts(options.folder, 10), sep="\n")
        case "keys":
            release.make_keys(options.folder)
        case "release":
            release_step(options)
        case "findings":
            findings.main()
        case "sbom":
            sys.stdout.write(bill())
        case _:
            sys.stdout.write(manual_page())


def release_step(options: argparse.Namespace) -> None:
    """Begin a release, add this version to it, sign it anew, or sign who may sign."""
    now = dt.datetime.now(dt.UTC)
    if options.deed == "begin":
        print(release.begin(options.keys, options.to, now))
    elif options.deed == "renew":
        release.renew(options.keys, options.to, now)
    elif options.deed == "root":
        print(release.rotate_root(options.keys, options.new_keys or options.keys, options.to, now))
    elif options.folder is None:
        raise ShipError("name the built folder with --folder")
    else:
        program_in(options.folder)
        body = release.packed(options.folder)
        release.add(options.keys, options.to, body, (VERSION, this_platform(), SCHEMA), now)
        say(f"{VERSION} for {this_platform()}: {len(body) / 1e6:.1f} MB")


if __name__ == "__main__":
    try:
        carry(reader().parse_args())
    except ShipError as error:
        say(f"ship: {error}")
        sys.exit(1)
    except OSError as fault:
        say(f"ship: {fault.filename}: {fault.strerror}" if fault.filename else f"ship: {fault}")
        sys.exit(1)
