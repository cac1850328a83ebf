"""Runs the trial that is named first: `python -m benchmarks NAME [options]`."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

#: Each trial's module; it has `run(argv: Sequence[str]) -> int`.
TRIALS = {
    "check": "benchmarks.check",
    "fuzz": "benchmarks.fuzzing.trial",
    "garbage": "benchmarks.overlap.garbage",
    "gateway": "benchmarks.gateway.trial",
    "link": "benchmarks.link",
    "linkage": "benchmarks.linkage.trial",
    "lock": "benchmarks.locking.trial",
    "names": "benchmarks.names",
    "operations": "benchmarks.operations.trial",
    "overlap": "benchmarks.overlap.trial",
    "oversight": "benchmarks.oversight.trial",
    "real": "benchmarks.real",
    "screen": "benchmarks.screen.trial",
    "search": "benchmarks.search",
    "train": "benchmarks.training.model",
    "sync": "benchmarks.syncing.trial",
    "truth": "benchmarks.truth",
    "vault": "benchmarks.vault.trial",
}


def main(argv: Sequence[str]) -> int:
    """Runs one trial and gives its exit status; 2 where there is none of that name."""
    if not argv or argv[0] not in TRIALS:
        print(f"benchmarks: name one of: {', '.join(sorted(TRIALS))}", file=sys.stderr)
        return 2
    return int(importlib.import_module(TRIALS[argv[0]]).run(argv[1:]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
