"""The map tells where operations are, by eye, by ear and by keys alone, and never more than is known."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from overlap.answer import PositionSource
from tests.ui.desktop.laptop import WindowOf
from ui import sample
from ui.desktop import Desktop
from ui.frame.standing import Screen
from ui.map.asset import bundled
from ui.map.clusters import Clusters
from ui.map.ground import PIECE
from ui.map.marks import POSITION_ID, Kind, marks_of
from ui.map.projection import FARTHEST, NEAREST, View, view_around, world_of
from ui.map.scenes import FULL, SPOTS
from ui.map.state import MapContent, Spot
from ui.operations.scenes import OTHER, OWN, RESTRICTED
from ui.pictures import settle
from ui.theme.tokens import ThemeName
from ui.window import Window
from ui.wording.map import MAP


@pytest.fixture
def shown(window_of: WindowOf, qapp: QApplication) -> Window:
    """A window with everything on its map."""
    window = window_of(ThemeName.LIGHT)
    window.show_screen(Screen.MAP)
    window.map.show_content(FULL)
    settle(qapp)
    return window


def test_a_point_of_the_ground_comes_back_from_its_pixel() -> None:
    """Degrees to pixel and back loses less than a pixel's ground, at every scale."""
    for step in range(FARTHEST, NEAREST + 1):
        view = View(*world_of(48.99, -122.74), step, 900, 600)
        latitude, longitude = view.ground(*view.screen(48.95, -122.3))
        assert (latitude, longitude) == pytest.approx((48.95, -122.3), abs=1e-6)


def test_the_aleutians_stay_in_one_piece() -> None:
    """What is beyond the 180th meridian stands left of what is before it."""
    assert world_of(52.0, 179.0)[0] < world_of(52.0, -179.0)[0]


def test_zooming_keeps_the_ground_under_a_pixel() -> None:
    """What is pointed at stays where it is."""
    view = View(*world_of(48.99, -122.74), 16, 900, 600)
    assert view.zoomed(2, 100, 500).ground(100, 500) == pytest.approx(view.ground(100, 500), abs=2e-3)


def test_a_view_around_things_has_them_all_in_sight() -> None:
    """Every point is inside, and one point alone is not magnified without end."""
    points = [(49.0, -123.0), (48.0, -67.0)]
    view = view_around(points, 900, 600, 20)
    assert all(0 <= x <= 900 and 0 <= y <= 600 for x, y in (view.screen(*point) for point in points))
    assert view_around(points[:1], 900, 600, 20).step == 20


def test_the_bundled_map_has_every_northern_sector_and_the_towns() -> None:
    """Eight sectors by code; Blaine, WA is where it is."""
    asset = bundled()
    assert {sector.code for sector in asset.sectors} == {"BLW", "SPW", "HVM", "GFN", "DTM", "BUN", "SWB", "HLT"}
    blaine = next(place for place in asset.places if place.title == "Blaine, WA")
    assert (blaine.latitude, blaine.longitude) == pytest.approx((48.99, -122.75), abs=0.02)


def test_a_restricted_operation_shows_its_window_and_coarse_circle_alone() -> None:
    """Neither its activity nor a target is in its label or sentence, whatever the record carries."""
    mark = next(mark for mark in marks_of(FULL) if mark.id == RESTRICTED.id)
    assert mark.kind is Kind.RESTRICTED
    assert RESTRICTED.activity not in f"{mark.label} {mark.sentence}"
    assert MAP["restricted"] in mark.sentence


def test_the_list_tells_what_the_map_shows(shown: Window) -> None:
    """Each mark has its row with its whole sentence, and every counted circle has one with its count."""
    model = shown.map.model
    told = [str(model.data(model.index(at, 0), Qt.ItemDataRole.AccessibleTextRole)) for at in range(model.rowCount())]
    assert all(any(mark.sentence in words for words in told) for mark in shown.map.canvas.marks)
    clusters = shown.map.canvas.ground.clusters.at(shown.map.canvas.view.step)
    assert sum(cluster.count for cluster in clusters) == sum(spot.encounters for spot in SPOTS)
    assert any(f"{clusters[0].count:,} encounters" in words for words in told)


def test_tab_goes_through_the_marks_and_then_on(shown: Window, qtbot: QtBot) -> None:
    """The keyboard reaches each thing, hears it, opens it by Enter, and is not held on the map."""
    canvas = shown.map.canvas
    canvas.setFocus()
    heard = []
    for _ in canvas.marks:
        qtbot.keyClick(canvas, Qt.Key.Key_Tab)
        heard.append(canvas.accessibleDescription())
    assert heard == [mark.sentence for mark in canvas.marks]
    with qtbot.waitSignal(canvas.opened) as opened:
        qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert opened.args == [POSITION_ID]
    assert not canvas.focusNextPrevChild(True) or shown.focusWidget() is not canvas  # Qt's own call


def test_keys_move_and_zoom_the_map(shown: Window, qtbot: QtBot) -> None:
    """Arrows move, plus and minus zoom, nought has everything in sight again."""
    canvas, before = shown.map.canvas, shown.map.canvas.view
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_Left, Qt.Key.Key_Up):
        qtbot.keyClick(canvas, key)
    assert canvas.view.step == before.step + 1
    assert canvas.view.x < before.x
    qtbot.keyClick(canvas, Qt.Key.Key_0)
    assert canvas.view == before


def test_a_press_chooses_what_is_there_and_a_drag_chooses_nothing(shown: Window, qtbot: QtBot) -> None:
    """A finger that moves takes the ground along."""
    canvas, chosen = shown.map.canvas, list[str]()
    canvas.chosen.connect(chosen.append)
    own = next(mark for mark in canvas.marks if mark.id == OTHER.id)
    at = QPointF(*canvas.view.screen(own.latitude, own.longitude)).toPoint()
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=at)
    qtbot.mouseMove(canvas, at.__class__(at.x() + 60, at.y() + 30))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=at.__class__(at.x() + 60, at.y() + 30))
    assert chosen == []
    canvas.show_all()
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at)
    [one] = chosen
    assert one in {OWN.id, OTHER.id, POSITION_ID}


def test_a_place_is_taken_from_the_map_by_keys_or_a_press(shown: Window, qtbot: QtBot) -> None:
    """Enter gives the middle, a press the place pressed."""
    canvas = shown.map.canvas
    canvas.ask_for_place(asked=True)
    with qtbot.waitSignal(canvas.picked) as picked:
        qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert picked.args == pytest.approx(canvas.view.ground(canvas.width() / 2, canvas.height() / 2))


def test_a_layer_that_is_off_is_off_in_the_list_as_well(shown: Window) -> None:
    """Map and list never tell different things."""
    rows = shown.map.model.rowCount()
    shown.map.layers["encounters"].click()
    assert shown.map.model.rowCount() == len(shown.map.canvas.marks) < rows
    shown.map.layers["operations"].click()
    assert shown.map.model.rowCount() == 0


def test_pieces_are_drawn_once(shown: Window) -> None:
    """A frame that shows what an earlier one showed draws no ground anew."""
    canvas = shown.map.canvas
    canvas.grab()
    pieces = [piece for piece in canvas._pieces() if canvas.ground.has(piece)]
    assert len(pieces) >= (canvas.width() // PIECE) * (canvas.height() // PIECE)
    first = canvas.ground.piece(pieces[0]).cacheKey()
    canvas.grab()
    assert canvas.ground.piece(pieces[0]).cacheKey() == first


def test_every_encounter_is_in_one_cluster_at_every_scale() -> None:
    """Counting together loses and doubles nobody."""
    clusters = Clusters()
    clusters.show(SPOTS)
    assert {sum(each.count for each in clusters.at(step)) for step in range(FARTHEST, NEAREST)} == {len(clusters)}
    clusters.show((Spot(49.0, -122.0, 3),))
    assert [each.count for each in clusters.at(10)] == [3]


def test_an_empty_map_says_that_things_may_exist(window: Window) -> None:
    """Nothing on it is told as nothing shared, never as nothing there."""
    window.show_screen(Screen.MAP)
    window.map.show_content(MapContent(now=sample.NOW, sources=sample.CURRENT))
    assert window.map._empty.text() == MAP["empty"]


def test_the_session_fills_the_map_and_one_thing_opens_on_operations(
    unlocked: Window, desktop: Desktop, qtbot: QtBot
) -> None:
    """What the vault counts is on the map, and so is where the officer is once that is known."""
    qtbot.waitUntil(lambda: unlocked.map.canvas.content is not None)
    unlocked.map.opened.emit(OWN.id)
    assert unlocked.screens.currentWidget() is unlocked.operations


def test_the_position_is_marked_with_its_accuracy() -> None:
    """The dotted circle around the officer is as wide as the position is exact."""
    mark = next(mark for mark in marks_of(FULL) if mark.id == POSITION_ID)
    assert sample.POSITION.source in PositionSource
    assert mark.radius_m == sample.POSITION.accuracy_m
