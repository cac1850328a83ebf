"""How one officer wants the screen and the sounds, kept in the officer's vault.

Knows the choices and their bounds. Does *not* know what a theme looks like (`ui.theme`).
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Final

import msgspec

from overlap.decoding import learnt
from overlap.records import Value
from storage.cipher import Store

_NAME: Final = "preferences"


class Sound(StrEnum):
    """When an alert may be heard. QUIET_WORK leaves surveillance and operations silent."""

    OFF = "off"
    QUIET_WORK = "quiet work"
    ALWAYS = "always"


#: From the quietest to the loudest.
SOUND_ORDER: Final = (Sound.OFF, Sound.QUIET_WORK, Sound.ALWAYS)


class Preferences(Value, frozen=True, kw_only=True):
    """Theme by its name, text size in per cent, targets for gloves, and sound."""

    theme: Annotated[str, msgspec.Meta(max_length=40)] = "dark"
    text_size: Annotated[int, msgspec.Meta(ge=100, le=175)] = 100
    glove: bool = False
    sound: Sound = Sound.QUIET_WORK


class PreferencesFacet:
    """The preferences in one vault; `restrict` gives what of them holds under the administrator's policy."""

    def __init__(self, store: Store, restrict: Callable[[Preferences], Preferences] = lambda chosen: chosen) -> None:
        self._store = store
        self._restrict = restrict

    def read(self) -> Preferences | None:
        """What the officer chose, None before anything was; what can't be read any more counts as not chosen."""
        body = self._store.kept(_NAME)
        try:
            return None if body is None else self._restrict(msgspec.json.decode(body, type=learnt(Preferences)))
        except msgspec.MsgspecError:
            return None

    def write(self, preferences: Preferences) -> None:
        """Keep what the officer chose."""
        body = msgspec.json.encode(preferences)
        self._store.keep(_NAME, body)
