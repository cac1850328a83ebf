"""Which folder holds this laptop's data, found without loading anything that could open it.

Knows the order in which folders are looked for. Does *not* know what is in one (`storage.home`), but for how to tell
that somebody is enrolled there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from platformdirs import user_data_path

#: Names the folder of this laptop's data where no option does.
HOME_VARIABLE = "CROSSCHECK_HOME"
#: Where the demonstration leaves a practice vault, below the program's own folder.
PRACTICE_HOME = Path("demo-output", "practice-home")


def find_home(named: Path | None, environment: Mapping[str, str], program: Path, say: Callable[[str], None]) -> Path:
    """The folder of this laptop's data: as named, else the environment's, else the platform's, else the demo's."""
    if named is not None:
        return named
    if HOME_VARIABLE in environment:
        return Path(environment[HOME_VARIABLE])
    usual = user_data_path("Crosscheck", appauthor=False)
    practice = program / PRACTICE_HOME
    if not is_enrolled(usual) and is_enrolled(practice):
        say(f"Nobody is enrolled on this laptop yet: using the practice vault in {practice}")
        return practice
    return usual


def is_enrolled(folder: Path) -> bool:
    """Whether anybody has a partition in the folder; one that is being made does not count."""
    officers = folder / "officers"
    return officers.is_dir() and any(not each.name.startswith(".") for each in officers.iterdir())
