"""The decoded ground: which tiles, when they are asked for, and that it is never in the way of the hand."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtTest import QTest
from tests.gui.panels import lean, make_session, turn_wheel

from latentloom.ui.map import MapPanel, decoded_ground
from latentloom.ui.map.tiles import SMALLEST, Tile, tiles_in
from latentloom.work.messages import PicturesReply

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
HOME = QRectF(-3, -1, 8, 4)


@pytest.fixture
def session(session, monkeypatch):
    """The session, in which the ground is wanted, after a short rest."""
    monkeypatch.setattr(decoded_ground, "REST_MS", 20)
    session.settings.set("map_ground", True)
    return session


def wait_for_ground(qtbot, session, after: int = 0):
    """The newest request for tiles, once the hand has rested."""
    qtbot.waitUntil(lambda: len(session.engine.grounds) > after and bool(session.engine.grounds[-1].keys))
    return session.engine.grounds[-1]


def decode(session, request, count: int | None = None) -> None:
    """Answer a part of a request for tiles, as the engine does."""
    keys = request.keys[:count]
    pixels = tuple(np.zeros((request.size, request.size), np.uint8) for _ in keys)
    last = count is None or count >= len(request.keys)
    session.engine.picturesReady.emit(PicturesReply(request.ticket, request.stamp, keys, pixels, last))


@pytest.mark.parametrize(("across", "up"), [(100.0, 40.0), (3.0, 9000.0), (1e5, 2e5)])
def test_tiles_cover_what_is_seen_once_and_are_as_large_as_a_picture(across, up):
    view = QRectF(-0.4, 0.3, 600 / across, 400 / up)
    tiles = tiles_in(view, HOME, across, up)
    rng = np.random.default_rng(0)
    for x, y in rng.uniform((view.left(), view.top()), (view.right(), view.bottom()), (50, 2)).tolist():
        assert sum(tile.box(HOME).contains(QPointF(x, y)) for tile in tiles) == 1
    box = tiles[0].box(HOME)
    assert SMALLEST <= box.width() * across < 2 * SMALLEST
    assert SMALLEST <= box.height() * up < 2 * SMALLEST
    assert box.contains(view.center()), "the middle first"


def test_a_tile_is_a_part_of_coarser_ones_and_stands_for_its_middle():
    tile = Tile(3, 2, -5, 7)
    larger = list(tile.coarser())
    sizes = [one.box(HOME).width() * one.box(HOME).height() for one in larger]
    assert all(one.box(HOME).contains(tile.box(HOME)) for one in larger)
    assert sizes == sorted(sizes)
    assert sizes[0] == 2 * tile.box(HOME).width() * tile.box(HOME).height()
    assert len(set(larger)) == len(larger) == 24
    assert tile.place(HOME) == (tile.box(HOME).center().x(), tile.box(HOME).center().y())


def test_when_the_hand_rests_the_ground_in_sight_is_asked_for(qtbot, session, panel):
    request = wait_for_ground(qtbot, session)
    assert request.stamp == session.space.stamp
    area = panel.view.area()
    assert all(kind == "place" for kind, _ in request.keys)
    seen = area.adjusted(-300, -250, 300, 250)
    assert all(seen.contains(panel.view.to_pixel(place)) for _, place in request.keys)
    first = panel.view.to_pixel(request.keys[0][1]) - area.center()
    assert first.manhattanLength() < 2 * SMALLEST, "the middle first"
    assert len(set(request.keys)) == len(request.keys) > area.width() * area.height() / (2 * SMALLEST) ** 2


def test_decoded_tiles_darken_the_ground_and_are_not_asked_for_again(qtbot, session, panel):
    request = wait_for_ground(qtbot, session)
    at = next(
        pixel
        for pixel in (panel.view.to_pixel(place).toPoint() for _, place in request.keys)
        if panel.view.area().contains(pixel.toPointF()) and panel.view.target_at(pixel.toPointF()) is None
    )
    before = panel.view.viewport().grab().toImage().pixelColor(at).lightness()
    decode(session, request)
    assert panel.view.viewport().grab().toImage().pixelColor(at).lightness() < before - 30
    asked = len(session.engine.grounds)
    lean(session, 0.2, 0.2)
    ground = panel.view.ground
    qtbot.waitUntil(lambda: ground.resting)
    assert len(session.engine.grounds) == asked, "all of it is there"


def test_any_movement_calls_the_ground_off_until_the_hand_rests(qtbot, session, panel):
    wait_for_ground(qtbot, session)
    lean(session, 0.3, 0.1)
    assert session.engine.grounds[-1].keys == ()
    wait_for_ground(qtbot, session, len(session.engine.grounds))
    viewport, at = panel.view.viewport(), panel.view.viewport().rect().center()
    QTest.mousePress(viewport, LEFT, NONE, at)
    for step in range(1, 8):
        QTest.mouseMove(viewport, at + QPoint(9 * step, 0))
        viewport.repaint()
    assert session.engine.grounds[-1].keys == ()
    QTest.mouseRelease(viewport, LEFT, NONE, at + QPoint(63, 0))
    wait_for_ground(qtbot, session, len(session.engine.grounds))


def test_one_who_zooms_sees_the_coarse_ground_until_the_finer_one_is_there(qtbot, session, panel):
    decode(session, wait_for_ground(qtbot, session))
    asked = len(session.engine.grounds)
    for _ in range(6):
        turn_wheel(panel.view.viewport(), panel.view.viewport().rect().center(), 120)
    panel.view.viewport().repaint()
    finer = wait_for_ground(qtbot, session, asked)
    shown = panel.view.viewport().grab().toImage()
    area = panel.view.area().toAlignedRect()
    places = [(x, y) for x in range(area.left(), area.right(), 9) for y in range(area.top(), area.bottom(), 9)]
    dark = [shown.pixelColor(x, y).lightness() < 225 for x, y in places]
    assert np.mean(dark) > 0.4, "the ground of before, larger"
    decode(session, finer, 4)
    assert not panel.view.ground.resting
    decode(session, finer)
    assert panel.view.ground.resting


def test_the_memory_of_the_ground_is_bounded(qtbot, session, panel, monkeypatch):
    monkeypatch.setattr(decoded_ground, "MOST_BYTES", 5 * 64 * 64 * 4)
    decode(session, wait_for_ground(qtbot, session))
    ground = panel.view.ground
    assert len(ground._tiles) == 5
    assert ground._bytes == sum(image.sizeInBytes() for image in ground._tiles.values())


def test_the_menu_switches_it_and_the_settings_remember(qtbot, session, panel):
    decode(session, wait_for_ground(qtbot, session))
    asked = len(session.engine.grounds)
    panel.menu.shown["map_ground"].trigger()
    assert session.settings.flag("map_ground") is False
    assert panel.view.ground.resting
    panel.view.viewport().repaint()
    assert len(session.engine.grounds) == asked
    panel.menu.shown["map_ground"].trigger()
    assert session.settings.flag("map_ground") is True


def test_without_it_nothing_is_asked(qtbot):
    session = make_session()
    panel = MapPanel(session)
    qtbot.addWidget(panel)
    session.setParent(panel)
    panel.show()
    qtbot.waitUntil(lambda: panel.view.marks.blend is not None)
    lean(session, 0.2, 0.0)
    assert panel.view.ground.resting
    assert session.engine.grounds == []
