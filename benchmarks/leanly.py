"""`python -m benchmarks.leanly MODULE …`: runs a module as `main.py` runs the window, with lean imports from the first.

So that a trial's process has the memory, and takes the time, of the program's own.
"""

from __future__ import annotations

import runpy
import sys

from ui.lean_imports import lean_imports

if __name__ == "__main__":
    lean_imports()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
