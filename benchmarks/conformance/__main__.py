"""Tries a server that claims the protocol: `python3 run.py conformance URL --officer ID --code CODE`.

Writes `conformance.md` and `conformance.json` and ends with 0 where every check that was made holds.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import requests

from benchmarks.conformance.asking import Broken, NotTried, Server
from benchmarks.conformance.checks import CHECKS


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one check: `holds`, `broken` or `not tried`, and why."""

    section: str
    check: str
    sentence: str
    verdict: str
    why: str = ""


def tried(server: Server) -> list[Result]:
    """Every check, made in order; one that fails stops no other."""
    results = []
    for section, check in CHECKS:
        sentence = " ".join((check.__doc__ or "").split())
        verdict, why = "holds", ""
        try:
            check(server)
        except NotTried as reason:
            verdict, why = "not tried", str(reason)
        except Broken as reason:
            verdict, why = "broken", str(reason)
        except (requests.RequestException, ValueError, KeyError, IndexError, TypeError) as fault:
            verdict, why = "broken", f"the answer can't be read: {type(fault).__name__}"
        results.append(Result(section, check.__name__, sentence, verdict, why))
    return results


def written(results: Sequence[Result], url: str, out: Path) -> None:
    """Writes the report in both forms into a folder."""
    out.mkdir(parents=True, exist_ok=True)
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    document = {"url": url, "at": now, "protocol": 1, "results": [asdict(result) for result in results]}
    (out / "conformance.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    rows = [f"| {r.section} | {r.sentence} | {r.verdict}{': ' + r.why if r.why else ''} |" for r in results]
    head = [f"# Conformance with the joint protocol, version 1: {url}", "", f"{_summary(results)}, {now}", ""]
    table = ["| section | what a server must do | this one |", "|---|---|---|", *rows, ""]
    (out / "conformance.md").write_text("\n".join([*head, *table]), encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    """Tries one server and writes the report."""
    parser = argparse.ArgumentParser(prog="run.py conformance", description="Tries a server that claims the protocol.")
    parser.add_argument("url", help="the address of the server, as http://127.0.0.1:8443")
    parser.add_argument("--officer", default="", help="an officer whom the server knows")
    parser.add_argument("--code", default="", help="a one-time code of that officer; without it only what is public")
    parser.add_argument("--ca", default="", help="file with the authority that signed the server's certificate")
    parser.add_argument("--out", type=Path, default=Path("conformance-report"), help="folder of the report")
    options = parser.parse_args(arguments)
    server = Server(options.url.rstrip("/"), options.officer, options.code)
    server.session.trust_env = False
    server.session.verify = options.ca or True
    results = tried(server)
    written(results, server.url, options.out)
    for result in results:
        print(f"{result.verdict:<10}{result.section:<6}{result.sentence}{' – ' + result.why if result.why else ''}")
    print(_summary(results))
    return 1 if any(result.verdict == "broken" for result in results) else 0


def _summary(results: Sequence[Result]) -> str:
    verdicts = [result.verdict for result in results]
    return ", ".join(f"{verdicts.count(verdict)} {verdict}" for verdict in ("holds", "broken", "not tried"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
