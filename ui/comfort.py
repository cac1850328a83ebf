"""Ties what the officer chose to what it changes: the look, the sounds, the place of the station.

Knows that choices are kept in the vault, and theme and sizes also beside it for the next Unlock. It does *not* know
what an answer means; of a banner it knows the level.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from overlap.answer import Level
from overlap.query import Action
from overlap.records import Place
from storage.preferences import Preferences, Sound
from storage.vault import Vault
from ui.kept_look import keep_look
from ui.lanes import Lanes, Problem
from ui.sounds import Sounds, Tone
from ui.theme.metrics import Metrics
from ui.theme.tokens import ThemeName
from ui.whereabouts.coordinates import Degrees
from ui.window import Window

#: Going through the themes by key is kept once, where it ends.
_SETTLE_MS = 400
_TONES = {Level.WARNING: Tone.WARNING, Level.CAUTION: Tone.CAUTION}
#: What is done unseen and unheard; a sound would give it away.
_QUIET_WORK = frozenset({Action.SURVEILLANCE, Action.OPERATION})


class Comfort(QObject):
    """Serves one window with one open vault; emits `station` when its place was changed."""

    station = Signal(object)

    def __init__(
        self, window: Window, lanes: Lanes, folder: Path, failed: Callable[[Problem], None], sounds: Sounds
    ) -> None:
        super().__init__(window)
        self._window, self._lanes, self._folder, self._failed = window, lanes, folder, failed
        self._sounds = sounds
        self._chosen = Preferences()
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(_SETTLE_MS)
        self._settled.timeout.connect(self._keep)
        settings = window.settings
        settings.sound.chosen.connect(self._on_sound)
        settings.sound.test.connect(self._test_sound)
        settings.posting.station.connect(self._on_station)
        window.check.banner.announced.connect(lambda _said: self._alert())
        window.destroyed.connect(sounds.close)
        lanes.on_vault(lambda vault: vault.preferences.read(), self._begin, failed)

    def stop(self) -> None:
        """Keep what is not kept yet, and be quiet."""
        if self._settled.isActive():
            self._settled.stop()
            self._keep()
        self._sounds.close()

    def _begin(self, chosen: Preferences | None) -> None:
        """Use what the officer chose before; who never chose keeps what is on the screen."""
        look = self._window.look
        if chosen is not None:
            self._chosen = chosen
            theme = next((each for each in ThemeName if each.value == chosen.theme), look.tokens.name)
            look.set_theme(theme)
            look.set_metrics(Metrics(chosen.text_size, chosen.glove))
        self._window.settings.sound.show_sound(self._chosen.sound)
        look.changed.connect(self._settled.start)
        self._settled.start()  # the next Unlock looks as this session does

    def _keep(self) -> None:
        look = self._window.look
        self._chosen = msgspec.structs.replace(
            self._chosen,
            theme=look.tokens.name.value,
            text_size=look.metrics.text_size,
            glove=look.metrics.glove,
        )
        chosen, folder = self._chosen, self._folder
        theme, metrics = look.tokens.name, look.metrics

        def job(vault: Vault) -> None:
            """Keep the choices in the vault, and of them what the locked laptop shows outside it."""
            vault.preferences.write(chosen)
            keep_look(folder, theme, metrics)

        self._lanes.on_vault(job, lambda _: None, self._failed)

    def _on_sound(self, sound: Sound) -> None:
        self._chosen = msgspec.structs.replace(self._chosen, sound=sound)
        self._keep()

    def _test_sound(self) -> None:
        played = [self._sounds.play(tone) for tone in (Tone.WARNING, Tone.CAUTION)]
        self._window.settings.sound.show_tested(played=all(played))

    def _alert(self) -> None:
        """Sound once for a new warning or caution, where that is wanted and not given away by it."""
        answer = self._window.check.answer
        if answer is None or answer.assessment.level not in _TONES:
            return
        action = answer.assessment.situation.action
        is_quiet = self._chosen.sound is Sound.QUIET_WORK and action in _QUIET_WORK
        if self._chosen.sound is not Sound.OFF and not is_quiet:
            self._sounds.play(_TONES[answer.assessment.level])

    def _on_station(self, degrees: Degrees) -> None:
        place = Place(latitude=degrees[0], longitude=degrees[1])

        def job(vault: Vault) -> None:
            """Keep the station's place with the settings."""
            vault.settings.write(msgspec.structs.replace(vault.settings.read(), station=place))

        self._lanes.on_vault(job, lambda _: self._on_station_kept(degrees), self._failed)

    def _on_station_kept(self, degrees: Degrees) -> None:
        self._window.settings.posting.show_kept()
        self.station.emit(degrees)
