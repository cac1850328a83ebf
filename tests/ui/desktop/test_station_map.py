"""A station's own map lies under everything, is credited, can be turned off, and changes nothing of what is told."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QBuffer, QByteArray, Qt
from PySide6.QtGui import QColor, QImage, QImageWriter
from PySide6.QtWidgets import QApplication

from storage.home import Home
from storage.mbtiles import MapFault, MbTiles
from storage.vault import Vault
from tests.storage.test_mbtiles import made
from tests.ui.desktop.laptop import OFFICER, WindowOf
from ui import sample
from ui.commands.mapping import station_map
from ui.commands.outcome import CommandRefused
from ui.frame.standing import Screen
from ui.map.projection import world_of
from ui.map.scenes import FULL
from ui.map.tiles import StationMap, picture_of
from ui.pictures import settle
from ui.theme.tokens import ThemeName
from ui.window import Window
from ui.wording.map import MAP, STATION

GREEN = "#22AA55"


def picture(side: int = 256, form: str = "PNG") -> bytes:
    """A picture of one colour."""
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(QColor(GREEN))
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(form.encode())).write(image)
    return bytes(buffer.data().data())


@pytest.fixture
def file(tmp_path: Path, qapp: QApplication) -> Path:
    """A map of the ground around Blaine at one zoom level."""
    zoom = 10
    x, y = (int(part * 2**zoom) for part in world_of(48.95, -122.5))
    around = {(zoom, x + right, y + down): picture() for right in range(-6, 7) for down in range(-6, 7)}
    return made(tmp_path / "syn.mbtiles", around, name="SYN station", attribution="SYN survey")


def shown(window: Window, file: Path, app: QApplication) -> StationMap:
    """The map laid under the Map screen's things."""
    station = StationMap(MbTiles.open(file))
    window.show_screen(Screen.MAP)
    window.map.show_content(FULL)
    window.map.show_station(station)
    settle(app)
    return station


def green(window: Window) -> float:
    """The share of the map that is the station's picture, whole or dimmed."""
    image = window.map.canvas.grab().toImage()
    seen = [image.pixelColor(x, y) for x in range(2, image.width(), 9) for y in range(2, image.height(), 9)]
    return sum(each.green() > 1.3 * max(each.red(), each.blue()) for each in seen) / len(seen)


def told(window: Window) -> list[str]:
    """The rows of the list beside the map."""
    model = window.map.model
    return [str(model.data(model.index(at, 0), Qt.ItemDataRole.AccessibleTextRole)) for at in range(model.rowCount())]


def test_the_stations_map_is_drawn_turned_off_and_tells_nothing_else(
    window_of: WindowOf, file: Path, qapp: QApplication
) -> None:
    """Under operations and encounters, with its credit beside the bundled one; the list is the same as without it."""
    window = window_of(ThemeName.LIGHT)
    window.show_screen(Screen.MAP)
    window.map.show_content(FULL)
    settle(qapp)
    before, bare = told(window), green(window)
    station = shown(window, file, qapp)
    assert bare < 0.05
    assert green(window) > 0.5
    assert told(window) == before
    assert window.map.canvas._credit() == f"Station map: SYN survey. {MAP['credit']}"
    window.map.layers["station"].click()
    settle(qapp)
    assert green(window) < 0.05
    assert window.map.canvas._credit() == MAP["credit"]
    assert told(window) == before
    station.close()


def test_the_red_light_shows_no_bright_picture(window_of: WindowOf, file: Path, qapp: QApplication) -> None:
    """At night the bundled ground stays, since a green or white tile would undo it."""
    window = window_of(ThemeName.NIGHT)
    station = shown(window, file, qapp)
    assert green(window) == 0
    station.close()


def test_without_a_map_of_its_own_no_layer_is_offered_and_a_broken_one_is_said(window: Window) -> None:
    """The layer appears with a map alone; why a file is none stands where the list is."""
    window.show_screen(Screen.MAP)
    assert window.map.layers["station"].isHidden()
    window.map.show_station(None, MapFault.VECTOR)
    assert window.map._fault.text() == STATION[MapFault.VECTOR]
    assert window.map.layers["station"].isHidden()


def test_a_picture_is_bounded_before_it_is_decoded(qapp: QApplication) -> None:
    """Other forms, broken ones and pictures of more pixels than a tile has are none."""
    assert picture_of(picture()) is not None
    assert picture_of(picture(form="JPG")) is not None
    for data in (b"", b"SYN", picture()[:40], picture(form="BMP"), picture(side=1_025)):
        assert picture_of(data) is None


def test_the_file_is_named_at_the_command_line_and_kept_in_the_vault(home: Home, file: Path) -> None:
    """It is examined first; a broken one is refused with what to do and what was set stays; off forgets it."""
    with home.open(OFFICER, practice=True, now=sample.NOW) as vault:
        assert "bundled one" in station_map(vault, None, off=False).text
        assert "SYN survey" in station_map(vault, file, off=False).text
        wrong = file.with_name("wrong.mbtiles")
        wrong.write_bytes(b"SYN")
        with pytest.raises(CommandRefused, match="Ask for MBTiles"):
            station_map(vault, wrong, off=False)
        assert set_in(vault) == str(file)
        assert "SYN station" in station_map(vault, None, off=False).text
        station_map(vault, None, off=True)
        assert set_in(vault) == ""


def set_in(vault: Vault) -> str:
    """The file that the vault names."""
    return vault.settings.read().map_file


class TestWithAMap:
    """A laptop whose officer has set a map."""

    @pytest.fixture
    def home(self, home: Home, file: Path) -> Home:
        """With the file named in the vault."""
        with home.open(OFFICER, practice=True, now=sample.NOW) as vault:
            vault.settings.write(msgspec.structs.replace(vault.settings.read(), map_file=str(file)))
        return home

    def test_the_program_lays_it_under_at_unlock(self, unlocked: Window) -> None:
        """Its layer is offered, and the maps beside the lanes and in the form have it as well."""
        assert not unlocked.map.layers["station"].isHidden()
        assert unlocked.map.canvas.ground.station is not None


def test_every_refusal_says_what_happened_what_is_safe_and_what_to_do() -> None:
    """Three sentences for each fault."""
    assert set(STATION) == set(MapFault)
    assert all(words.count(".") >= 3 and "bundled map is shown" in words for words in STATION.values())
