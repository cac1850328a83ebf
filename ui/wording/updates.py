"""Updates of the program in words: what was done, or why nothing was changed and what to do.

Knows a sentence for each problem of `sync.update_problems`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sync import update_problems as update
from sync.update_problems import UpdateFault
from ui.wording.problems import Trouble

UPDATED = "Version {version} is installed. It starts with the next start of Crosscheck; the one before is kept."
BACK = "Version {version} starts with the next start of Crosscheck. A vault that the newer one changed waits for it."
NOT_INSTALLED = (
    "This Crosscheck was not installed as a package. Nothing was changed. Name the program's folder with --program."
)
_KEPT = "The version on this laptop goes on, and nothing of the release is used"

_FAULTS: Mapping[UpdateFault, tuple[str, str]] = MappingProxyType(
    {
        UpdateFault.EXPIRED: (
            "The release is signed for a time that is over, or this laptop's clock is ahead",
            "Check the clock, then fetch the release anew",
        ),
        UpdateFault.TAMPERED: (
            "The release was changed, cut, or signed by somebody whom this laptop does not know",
            "Tell who gave it to you, and use it nowhere",
        ),
        UpdateFault.ROLLED_BACK: (
            "The release is older than one that this laptop has seen",
            "Fetch the newest release",
        ),
        UpdateFault.OLDER_VAULT: (
            "The release cannot read the vaults that this version writes",
            "Fetch a newer release",
        ),
        UpdateFault.DOES_NOT_START: (
            "The new version does not start on this laptop",
            "Send what `doctor --export` writes to your administrator",
        ),
    }
)
_KINDS: Mapping[type[update.UpdateProblem], tuple[str, str]] = MappingProxyType(
    {
        update.UpdateProblem: ("The update could not be made", "Try again"),
        update.NoRelease: ("There is no whole release for this laptop in that folder", "Name its folder with --from"),
        update.NothingNewer: ("The release is the version that is installed", "There is nothing to do"),
        update.NothingBefore: ("There is no version before this one to go back to", "Install a newer one"),
        update.UpdateUnwritable: ("The program's folder cannot be written", "Run this as an administrator"),
        update.UpdateDiskFull: (
            "There is too little room on the disk for the new version",
            "Make 500 MB free, then run the same command again",
        ),
    }
)


def update_trouble(problem: update.UpdateProblem) -> str:
    """What a problem with an update is called, what is kept, and what to do, on one line."""
    if isinstance(problem, update.UpdateRefused):
        happened, to_do = _FAULTS[problem.fault]
    else:
        happened, to_do = next(_KINDS[kind] for kind in type(problem).__mro__ if kind in _KINDS)
    return str(Trouble(happened, _KEPT, to_do))
