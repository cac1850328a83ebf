"""What the match index alone takes of memory: opened by a process that does nothing else."""

from __future__ import annotations

import gc
import json
import sys
from pathlib import Path

from benchmarks.screen.laptop import NOW, OFFICER
from benchmarks.vault.reading import resident_mb
from storage.home import Home
from ui.allocator import give_back, settle_allocator


def main(home: Path) -> int:
    """Print the figure."""
    settle_allocator()
    with Home(home).open(OFFICER, practice=True, now=NOW) as vault:
        gc.collect()
        before = resident_mb()
        vault.search.warm()
        vault.rest()
        give_back()
        print(json.dumps({"screen.index_mb": round(resident_mb() - before)}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
