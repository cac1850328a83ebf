"""What an administrator lays down for every officer of a laptop, in one file that the officer can't write.

Knows the file's place, its fields and their bounds, and that each can only make narrower what the program allows: a
number may be lower than the program's own, never higher. A file that can't be read opens nothing, because what it
forbids is not known. Does *not* enforce what a field means (`storage.settings`, `storage.home`, `storage.preferences`).
"""

from __future__ import annotations

import datetime as dt
import sys
import tomllib
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from overlap.decoding import learnt
from overlap.records import System, Value
from storage.policy import CJIS_6
from storage.preferences import SOUND_ORDER, Preferences, Sound
from storage.problems import PolicyUnusable
from storage.settings import (
    IDLE_MOST_MINUTES,
    LIMIT_MOST_MINUTES,
    SIGNED_IN_HOURS,
    GatewayAddress,
    Settings,
)

#: The longest lease that an agency may give, 14 days; a policy may only say less.
LEASE_MOST_HOURS: Final = 14 * 24
#: A longer file was not written by hand.
MOST_BYTES: Final = 65_536
_NAME: Final = "policy.toml"


class LimitsPolicy(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The oldest copy that counts as current, the longest time without use, and the longest session."""

    copy_minutes: dict[System, Annotated[int, Meta(ge=1, le=LIMIT_MOST_MINUTES)]] = msgspec.field(default_factory=dict)
    idle_minutes: Annotated[int, Meta(ge=1, le=IDLE_MOST_MINUTES)] = IDLE_MOST_MINUTES
    signed_in_hours: Annotated[int, Meta(ge=1, le=SIGNED_IN_HOURS)] = SIGNED_IN_HOURS


class LeasesPolicy(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long after its issue a lease counts at the most, whatever the agency wrote into it."""

    longest_hours: Annotated[int, Meta(ge=1, le=LEASE_MOST_HOURS)] = LEASE_MOST_HOURS


class FactorsPolicy(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What opens a real vault, and how many wrong tries in a row destroy it."""

    opens_with: Literal["passphrase or card", "card"] = "passphrase or card"
    destroyed_after: Annotated[int, Meta(ge=10, le=CJIS_6.destroyed_after)] = CJIS_6.destroyed_after


class SoundPolicy(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The most that an officer may choose to hear."""

    most: Sound = Sound.ALWAYS


class GatewayPolicy(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The one address of an agency's gateway, and the file of the one authority that vouches for it."""

    url: Annotated[str, Meta(min_length=1, max_length=2048, pattern=r"^https?://\S+$")]
    ca_file: Annotated[str, Meta(max_length=4096)] = ""


class SitePolicy(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is laid down; without a file nothing is beyond the program's own bounds."""

    version: Literal[1] = 1
    limits: LimitsPolicy = LimitsPolicy()
    leases: LeasesPolicy = LeasesPolicy()
    factors: FactorsPolicy = FactorsPolicy()
    sound: SoundPolicy = SoundPolicy()
    backends: dict[System, GatewayPolicy] = msgspec.field(default_factory=dict)

    def settings(self, chosen: Settings) -> Settings:
        """What of an officer's settings holds under the policy."""
        limits = {system: self._limit(system, chosen) for system in System if self._is_limited(system, chosen)}
        return msgspec.structs.replace(
            chosen,
            limit_minutes=limits,
            idle_minutes=min(chosen.idle_minutes, self.limits.idle_minutes),
            gateways={system: each for system, each in chosen.gateways.items() if self.admits(system, each)},
        )

    def _is_limited(self, system: System, chosen: Settings) -> bool:
        return system in chosen.limit_minutes or system in self.limits.copy_minutes

    def _limit(self, system: System, chosen: Settings) -> int:
        own = int(chosen.limit(system).total_seconds()) // 60
        return min(own, self.limits.copy_minutes.get(system, own))

    def admits(self, system: System, address: GatewayAddress) -> bool:
        """Whether a gateway may be spoken to: any where none is laid down, else that one with that authority."""
        laid_down = self.backends.get(system)
        if laid_down is None:
            return True
        same = address.url.rstrip("/") == laid_down.url.rstrip("/")
        return same and laid_down.ca_file in {"", address.ca_file}

    def preferences(self, chosen: Preferences) -> Preferences:
        """What of an officer's preferences holds under the policy."""
        quieter = min(chosen.sound, self.sound.most, key=SOUND_ORDER.index)
        return msgspec.structs.replace(chosen, sound=quieter)

    @property
    def longest_lease(self) -> dt.timedelta:
        """How long after its issue a lease counts at the most."""
        return dt.timedelta(hours=self.leases.longest_hours)

    @property
    def takes_passphrase(self) -> bool:
        """Whether a passphrase may open a real vault."""
        return self.factors.opens_with != "card"


#: What holds where no file lies in the system's place.
NOTHING_LAID_DOWN: Final = SitePolicy()


if sys.platform == "win32":
    import ctypes

    #: `CSIDL_COMMON_APPDATA` of Windows' SHGetFolderPath, and the longest path that it gives.
    _COMMON, _LONGEST = 0x0023, 260

    def _of_all_users() -> Path:
        """The folder that only an administrator writes, by the system's word.

        The variable PROGRAMDATA tells the same, but an officer can set it, and so lay down nothing.

        Raises:
            PolicyUnusable: the system does not say; what it forbids is not known then.
        """
        found = ctypes.create_unicode_buffer(_LONGEST)
        if ctypes.windll.shell32.SHGetFolderPathW(None, _COMMON, None, 0, found) != 0 or not found.value:
            raise PolicyUnusable("its folder is not known")
        return Path(found.value)


def policy_place() -> Path:
    """Where the policy of this laptop lies; only an administrator can write there."""
    if sys.platform == "win32":
        return _of_all_users() / "Crosscheck" / _NAME
    if sys.platform == "darwin":
        return Path("/Library/Application Support/Crosscheck") / _NAME
    return Path("/etc/crosscheck") / _NAME


def read_policy(path: Path) -> SitePolicy:
    """What is laid down in a file, nothing where there is none.

    Raises:
        PolicyUnusable: it can't be read, is no TOML, or holds something that may not be laid down; told is where.
    """
    try:
        with path.open("rb") as file:
            body = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return NOTHING_LAID_DOWN
    except OSError as error:
        raise PolicyUnusable("it can't be read") from error
    if len(body) > MOST_BYTES:
        raise PolicyUnusable(f"it is longer than {MOST_BYTES:,} bytes")
    return _told(body)


def _told(body: bytes) -> SitePolicy:
    """The policy that a file's bytes tell."""
    try:
        return msgspec.convert(tomllib.loads(body.decode()), learnt(SitePolicy))
    except UnicodeDecodeError as error:
        raise PolicyUnusable("it is not UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise PolicyUnusable(f"it is not TOML: {error}") from error
    except msgspec.ValidationError as error:
        raise PolicyUnusable(str(error)) from error


def policy_schema() -> dict[str, object]:
    """The JSON schema of the file's fields, as docs/policy.schema.json has it."""
    return dict(msgspec.json.schema(SitePolicy))
