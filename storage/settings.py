"""What one officer's vault is set to: where each gateway is, which CA vouches for it, how old a copy may be.

Knows the values and that they lie inside the vault: whoever could change a gateway's address or its CA on the disk
would be given the officer's tokens. Does *not* talk to a gateway.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Annotated, Final, Literal

import msgspec

from overlap.decoding import learnt
from overlap.records import Place, System, Value
from storage.cipher import Store
from storage.problems import Damage, VaultDamaged
from storage.sources import DEFAULT_LIMIT

_NAME: Final = "settings"
_MINUTE: Final = dt.timedelta(minutes=1)
#: CJIS Security Policy, AC-11: the screen is locked after 30 minutes without use at the latest.
IDLE_MOST_MINUTES: Final = 30
#: Half of what is allowed: the laptop stands in a car that others walk past.
IDLE_MINUTES: Final = 15
#: CJIS Security Policy, IA-11: whoever has been signed in for 12 hours signs in again.
SIGNED_IN_HOURS: Final = 12
#: No copy older than the longest lease (14 days) may count as current, whatever is set.
LIMIT_MOST_MINUTES: Final = 14 * 24 * 60


class GatewayAddress(Value, frozen=True, kw_only=True):
    """Where a gateway is; `ca_file` names the PEM file of the one CA that may vouch for it, empty on loopback."""

    url: str
    ca_file: str = ""


class Settings(Value, frozen=True, kw_only=True):
    """The settings of one officer.

    `station` is where the officer's station is, for checks without a position, and `gps_port` the serial port of a
    receiver, empty without one; `map_file` the station's own map, empty without one.
    """

    gateways: dict[System, GatewayAddress] = msgspec.field(default_factory=dict)
    limit_minutes: dict[System, Annotated[int, msgspec.Meta(ge=1, le=LIMIT_MOST_MINUTES)]] = msgspec.field(
        default_factory=dict
    )
    idle_minutes: Annotated[int, msgspec.Meta(ge=1, le=IDLE_MOST_MINUTES)] = IDLE_MINUTES
    area: str = ""
    gps_port: str = ""
    map_file: str = ""
    station: Place | None = None
    #: What kind of link the laptop is on (`sync.link_budget`), as the officer says.
    link: Literal["free", "metered", "slow"] = "free"

    def limit(self, system: System) -> dt.timedelta:
        """The oldest copy of a system that counts as current."""
        minutes = self.limit_minutes.get(system)
        return DEFAULT_LIMIT if minutes is None else minutes * _MINUTE


class SettingsFacet:
    """The settings in one vault; `restrict` gives what of them holds under the administrator's policy."""

    def __init__(self, store: Store, restrict: Callable[[Settings], Settings] = lambda chosen: chosen) -> None:
        self._store = store
        self._restrict = restrict

    def in_force(self) -> Settings:
        """The settings as they count; never to be written, which would make a passing policy the officer's choice.

        Raises:
            VaultDamaged: what was written can't be read.
        """
        return self._restrict(self.read())

    def read(self) -> Settings:
        """The settings as they were chosen, all at their defaults before any were written.

        Raises:
            VaultDamaged: what was written can't be read.
        """
        body = self._store.kept(_NAME)
        try:
            return Settings() if body is None else msgspec.json.decode(body, type=learnt(Settings))
        except msgspec.MsgspecError as error:
            raise VaultDamaged(Damage.CONTENT) from error

    def write(self, settings: Settings) -> None:
        """Store settings in the place of those before.

        Raises:
            ValueError: a limit is out of its bounds.
        """
        body = msgspec.json.encode(settings)
        try:
            msgspec.json.decode(body, type=learnt(Settings))
        except msgspec.MsgspecError as error:
            raise ValueError("a setting is out of its bounds") from error
        self._store.keep(_NAME, body)
