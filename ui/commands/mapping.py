"""`map`: a station's own map under the officer's things, from a file that is examined before it is taken."""

from __future__ import annotations

from pathlib import Path

import msgspec

from storage.mbtiles import MapRefused, MbTiles
from storage.vault import Vault
from ui.commands.outcome import CommandRefused, Outcome
from ui.wording.map import STATION, STATION_NONE, STATION_OFF, STATION_SET


def station_map(vault: Vault, file: Path | None, *, off: bool) -> Outcome:
    """The map of a file kept with the officer's settings, or none any more; without either, which one is set.

    Raises:
        CommandRefused: the file is no map of pictures; what was set stays.
    """
    settings = vault.settings.read()
    if off:
        vault.settings.write(msgspec.structs.replace(settings, map_file=""))
        return Outcome(f"{STATION_OFF}\n")
    if file is None and not settings.map_file:
        return Outcome(f"{STATION_NONE}\n")
    path = (file or Path(settings.map_file)).resolve()
    try:
        tiles = MbTiles.open(path)
    except MapRefused as refused:
        raise CommandRefused(STATION[refused.fault]) from None
    tiles.close()
    vault.settings.write(msgspec.structs.replace(settings, map_file=str(path)))
    return Outcome(f"{STATION_SET.format(name=tiles.name, credit=tiles.credit or tiles.name)}\n")
