"""A browser without a window for the demonstration: it signs the officer in at the provider and goes where it is sent.

`python -m benchmarks.journeys.browser OFFICER CA-FILE ADDRESS`. Knows the practice provider's form.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import requests

#: Each page is on this machine.
PATIENCE_S = 30.0


def main(arguments: Sequence[str]) -> int:
    """0 once the last page was read."""
    officer, authority, address = arguments
    with requests.Session() as session:
        session.trust_env = False
        page = session.post(address, data={"sub": officer}, verify=authority, allow_redirects=False, timeout=PATIENCE_S)
        session.get(page.headers["Location"], timeout=PATIENCE_S).raise_for_status()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
