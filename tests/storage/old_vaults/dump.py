"""Writes what a vault of this version of the program looks like as SQL: `python dump.py PROGRAM OUT.sql`.

PROGRAM is a checkout of the version whose schema is to be kept. The vault gets invented records of every kind, an
event, a check, a draft and settings. Run once when a schema is released; the file is data from then on.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import tempfile
from pathlib import Path

PROGRAM, OUT = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
sys.path.insert(0, str(PROGRAM))

from overlap.query import Action, Query  # noqa: E402  # of the version that is dumped
from overlap.records import Agency, PersonName, System  # noqa: E402
from storage.settings import GatewayAddress, Settings  # noqa: E402
from storage.staging import Closing, StagedPage, Upsert  # noqa: E402
from storage.vault import Vault, VaultHeader, VaultOptions  # noqa: E402

NOW = dt.datetime(2026, 11, 23, 15, 10, tzinfo=dt.UTC)
GOLDEN = PROGRAM / "docs" / "protocol" / "records.ndjson"
INVENTED = 60


def encounter(number: int) -> bytes:
    """An invented encounter."""
    record = {
        "type": "encounter",
        "id": f"e3:SYN-E-{number:06}-1",
        "revision": 1,
        "provenance": {"system": "e3", "agency": "USBP", "unit": "SYN Station", "updated": "2026-11-22T21:40:00Z"},
        "nc:ActivityDate": "2026-11-22T18:12:00Z",
        "eventNumber": f"SYN-EV-{number:06}",
        "place": {"nc:Latitude": 48.9 + number / 1000, "nc:Longitude": -122.7, "accuracyM": 50.0},
        "nc:Person": {
            "nc:PersonName": [{"nc:PersonSurName": f"SYNTHETIC{number % 7}", "nc:PersonGivenName": f"GIVEN{number}"}],
            "nc:PersonBirthDate": ["1980-02-14"],
        },
    }
    return json.dumps(record, separators=(",", ":")).encode()


def fill(vault: Vault) -> None:
    """Put something into every table that a release fills."""
    golden = GOLDEN.read_bytes().splitlines()
    for system in System:
        mine = [line for line in golden if json.loads(line)["id"].startswith(f"{system.value}:")]
        mine += [encounter(number) for number in range(INVENTED)] if system is System.E3 else []
        page = StagedPage(feed="SYN-feed", cursor="c1", changes=tuple(Upsert(record=line) for line in mine))
        vault.staging.stage(system, page)
        closing = Closing(cursor="c1", feed="SYN-feed", epoch="SYN", server_time=NOW, complete=True, held=len(mine))
        vault.staging.commit(system, closing, NOW)
    vault.staging.stage(System.E3, StagedPage(feed="SYN-feed", cursor="c2", changes=(Upsert(record=encounter(999)),)))
    vault.outbox.put(System.E3, "notice", b'{"SYN":1}', NOW)
    vault.settings.write(Settings(gateways={System.E3: GatewayAddress(url="https://127.0.0.1:1")}, area="BLW"))
    asked = Query(text="SYNTHETIC3 GIVEN3", names=(PersonName(surname="SYNTHETIC3", given_names="GIVEN3"),))
    vault.checks.run(asked, Action.STOP, NOW)
    vault._store.execute("INSERT OR REPLACE INTO draft (one, text) VALUES (1, 'SYNTHETIC3 GIV')")


def dumped(vault: Vault) -> list[str]:
    """The statements that make the vault again, tables before rows, triggers last.

    A virtual table makes its own tables, whose rows are put in the place of those that it begins with.
    """
    store = vault._store
    objects = store.rows("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'")
    tables = [(name, sql) for kind, name, sql in objects if kind == "table"]
    virtual = {name for name, sql in tables if sql.startswith("CREATE VIRTUAL")}
    shadows = {name for name, _ in tables for whole in virtual if name.startswith(f"{whole}_")}
    lines = [sql for name, sql in tables if name not in shadows] + [sql for kind, _, sql in objects if kind == "index"]
    lines += [f"DELETE FROM {name}" for name in sorted(shadows)]
    for name in [*(name for name, _ in tables if name not in virtual), "sqlite_sequence"]:
        columns = [row[1] for row in store.rows(f"PRAGMA table_info({name})")]
        quoted = " || ', ' || ".join(f"quote({column})" for column in columns)
        rows = store.rows(f"SELECT {quoted} FROM {name}")
        lines += [f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({row})" for (row,) in rows]
    lines += [sql for kind, _, sql in objects if kind == "trigger"]
    return [*lines, f"PRAGMA user_version = {vault.schema}"]


def main() -> None:
    """Make the vault and write its SQL, one statement a line."""
    header = VaultHeader(
        officer_id="SYN-U-0007",
        name="Agent Synthetic One",
        agency=Agency.USBP,
        unit="SYN",
        practice=True,
        created_at=NOW,
    )
    options = VaultOptions(draw=lambda: 0.0)
    with (
        tempfile.TemporaryDirectory() as folder,
        Vault.create(Path(folder) / "vault.db", bytes(range(32)), header, options) as vault,
    ):
        fill(vault)
        lines = dumped(vault)
    OUT.write_text("".join(" ".join(line.split()) + ";\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    main()
