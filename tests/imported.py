"""Imported last by the process that is copied for each command of tests/programs.py: makes its copies light.

What the servers' libraries import only as they are used is imported here. What was counted so far is written down and
a copy counts anew, so that it writes what it ran itself alone and need not look for files that nothing ran: who counts
the tests does that. What was made so far is for ever, so that no copy looks for what could be thrown away among it.
"""

import asyncio
import gc
import sys
import tempfile
from pathlib import Path

import anyio.lowlevel
import litestar
import psycopg
import sqlalchemy
import uvicorn

import backends
from backends.store import Store

asyncio.run(anyio.lowlevel.checkpoint())
uvicorn.Config(litestar.Litestar([]), lifespan="on", log_config=None).load()
sqlalchemy.create_engine("postgresql+psycopg://", module=psycopg).dispose()
with tempfile.TemporaryDirectory() as folder:
    Store.open(str(Path(folder) / "gateway.db"), "e3").close()

if "coverage" in sys.modules:
    from coverage import Coverage

    counting = Coverage.current()
    if counting is not None:
        counting.stop()
        counting.save()
        root = Path(backends.__file__).parents[1]
        file = counting.get_option("run:data_file")
        anew = Coverage(file, data_suffix=True, config_file=str(root / "pyproject.toml"), check_preimported=False)
        anew.set_option("run:source", None)
        anew.set_option("run:include", [f"{root}/backends/*"])
        anew.start()
gc.collect()
gc.freeze()
