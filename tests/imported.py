"""Imported last by the process that is copied for each command of tests/programs.py: makes its copies light.

What was counted of the imports is written down here, so that a copy writes only what it ran itself; and what is
imported lives for ever, so that no copy looks for what could be thrown away among it.
"""

import gc
import sys

if "coverage" in sys.modules:
    from coverage import Coverage

    counting = Coverage.current()
    if counting is not None:
        counting.save()
gc.collect()
gc.freeze()
