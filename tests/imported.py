"""Imported last by the process that is copied for each command of tests/programs.py: makes its copies light.

What the servers' libraries import only as they are used is imported here. What was counted so far is written down, so
that a copy writes what it ran itself alone; and what was made so far is for ever, so that no copy looks for what could
be thrown away among it.
"""

import gc
import sys
import tempfile
from pathlib import Path

import litestar
import psycopg
import sqlalchemy
import uvicorn

from backends.store import Store

uvicorn.Config(litestar.Litestar([]), lifespan="on", log_config=None).load()
sqlalchemy.create_engine("postgresql+psycopg://", module=psycopg).dispose()
with tempfile.TemporaryDirectory() as folder:
    Store.open(str(Path(folder) / "gateway.db"), "e3").close()

if "coverage" in sys.modules:
    from coverage import Coverage

    counting = Coverage.current()
    if counting is not None:
        counting.save()
gc.collect()
gc.freeze()
