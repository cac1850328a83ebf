"""Looks for known weaknesses without a network: bandit's and our own patterns in the code, old and unhashed packages.

Knows that every finding needs a reason, written beside it in the code (`# noqa` with ruff's S rules, which are
bandit's own) or in EXPLAINED. No advisory source can be asked from here; ADVISED holds what was advised.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import NamedTuple

from tests.house.ship.patterns import seen_below
from tests.house.ship.sbom import locked
from tests.house.ship.tree import ROOT, ShipError, carry_out

#: What ships.
_SHIPPED = ("overlap", "storage", "sync", "ui", "backends", "main.py")
#: bandit's test → ruff's rule, where a line that carries its reason for one carries it for the other.
_RULE = "S"
#: Tests of bandit whose findings have one reason for all of the tree.
EXPLAINED = {
    "B101": "an assertion tells the type checker what holds; none guards a promise",
    "B105": "names of settings and of files that hold no secret",
    "B106": "as above",
    "B107": "as above",
    "B311": "jitter of retries and invented practice data; every key comes from os.urandom or secrets",
    "B403": "importing a loader runs nothing; each line that loads by it is a finding of its own, B301",
    "B404": "the launcher starts this program's own processes",
    "B603": "as above, without a shell and with no word of a record among the arguments",
    "B608": "names of this program's own tables from closed lists; every value is bound",
}
#: The locks, of what ships and of what makes, tests and measures it.
LAYERS = ("client", "backends", "dev", "ship", "bench", "lock")
#: Versions below these are known to be weak, by the advisories that the projects published.
ADVISED = {
    "authlib": "1.6.6", "certifi": "2024.7.4", "cryptography": "46.0.5", "flask": "3.1.1", "h11": "0.16.0",
    "idna": "3.7", "jinja2": "3.1.6", "joserfc": "1.6.3", "litestar": "2.18.0", "pyarrow": "14.0.1",
    "pygments": "2.15.0", "pyinstaller": "6.0.0", "requests": "2.32.4", "securesystemslib": "1.0.0",
    "setuptools": "78.1.1", "sqlalchemy": "2.0.0", "tuf": "6.0.0", "urllib3": "2.6.3", "werkzeug": "3.1.5",
    "zipp": "3.19.1",
}  # fmt: skip


class Found(NamedTuple):
    """One finding that has no reason."""

    where: str
    what: str


def unexplained() -> list[Found]:
    """Every finding of code and locks without a reason."""
    return [*_code(), *_patterns(), *(found for layer in LAYERS for found in _weak(layer))]


def _code() -> Iterator[Found]:
    """What bandit finds in the code that ships and neither a line nor this file explains."""
    program = "import sys; from bandit.cli.main import main; sys.exit(main())"
    places = [str(ROOT / place) for place in _SHIPPED]
    told = carry_out([sys.executable, "-c", program, "-q", "-f", "json", "--exit-zero", "-r", *places])
    for finding in json.loads(told[told.index("{") :])["results"]:
        lines = (ROOT / finding["filename"]).read_text(encoding="utf-8").splitlines()
        told_here = any(f"noqa: {_RULE}" in lines[at - 1] for at in finding["line_range"])
        if finding["test_id"] not in EXPLAINED and not told_here:
            yield Found(
                f"{finding['filename']}:{finding['line_number']}", f"{finding['test_id']} {finding['issue_text']}"
            )


def _patterns() -> Iterator[Found]:
    """What of our own patterns (`tests/house/ship/patterns.py`) stands in the code that ships."""
    for name, each in seen_below(ROOT, _SHIPPED):
        yield Found(f"{name}:{each.line}", each.why)


def _weak(layer: str) -> Iterator[Found]:
    for name, version, _, hashes in locked(layer):
        if name in ADVISED and _numbers(version) < _numbers(ADVISED[name]):
            yield Found(f"requirements/{layer}.txt", f"{name} {version} is weaker than {ADVISED[name]}")
        if not hashes:
            yield Found(f"requirements/{layer}.txt", f"{name} has no hash")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def report() -> int:
    """The status of the search, after every finding was told."""
    found = unexplained()
    for each in found:
        print(f"{each.where}: {each.what}")
    print(f"{len(found)} unexplained findings")
    return bool(found)


def main() -> None:
    """Search, and end with a status.

    Raises:
        ShipError: something is found that has no reason.
    """
    if report():
        raise ShipError("explain or mend what is listed")
