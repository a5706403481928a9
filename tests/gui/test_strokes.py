"""Which class drew which stroke: pointing at a class tints its ink in the preview."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tests.gui.benches import mouse_move, point
from tests.gui.panels import lean
from tests.gui.studies import answer, asked, wait_for
from tests.gui.windows import open_window

from latentloom.doc.state import Focus
from latentloom.ui import theme
from latentloom.ui.studies.pointing import Pointing
from latentloom.ui.studies.strokes import tinted
from latentloom.work.messages import StudyItem


@pytest.fixture
def scene(qtbot):
    return open_window(qtbot)


def chip(scene, index):
    return point(scene.window.panels.wheel.view.layout_on_screen.chips[index])


def hover(scene, index):
    mouse_move(scene.window.panels.wheel.view, chip(scene, index), held=False)


def quarter(place):
    """A map on which a class holds one quarter of the paper."""
    pixels = np.full((32, 32), 255, np.uint8)
    row, column = divmod(place, 2)
    pixels[16 * row : 16 * row + 16, 16 * column : 16 * column + 16] = 0
    return pixels


def send(scene, request):
    names = request.blend.classes
    parts = [StudyItem(name, quarter(place), change=0.1 * (place + 1)) for place, name in enumerate(names)]
    answer(scene.engine, request, parts)


def colour_at(scene, place):
    """The colour of the paper in the middle of a quarter."""
    sheet = scene.window.panels.preview.sheet
    paper = sheet.paper()
    row, column = divmod(place, 2)
    at = paper.topLeft() + QPoint(paper.width() * (1 + 2 * column) // 4, paper.height() * (1 + 2 * row) // 4)
    return sheet.grab().toImage().pixelColor(at)


def is_class_colour(colour: QColor, index: int) -> bool:
    wanted = theme.class_colour(index)
    return all(abs(a - b) < 12 for a, b in zip(colour.getRgb()[:3], wanted.getRgb()[:3], strict=True))


def shown_fully(qtbot, scene, index):
    qtbot.waitUntil(lambda: is_class_colour(colour_at(scene, index), index))


def test_a_chip_tints_what_its_class_drew_in_its_colour(qtbot, scene):
    hover(scene, 0)
    send(scene, wait_for(qtbot, scene.engine, "strokes"))
    tint = scene.window.panels.strokes
    shown_fully(qtbot, scene, 0)
    assert tint.shown.name == scene.session.document.state.blend.classes[0]
    assert tint.caption == "10 % of the ink hangs on Greek 01"
    assert not is_class_colour(colour_at(scene, 3), 0)
    hover(scene, 1)
    shown_fully(qtbot, scene, 1)
    assert len(asked(scene.engine, "strokes")) == 1, "one look is good for every class"


def test_it_fades_when_the_hand_leaves(qtbot, scene):
    hover(scene, 0)
    send(scene, wait_for(qtbot, scene.engine, "strokes"))
    shown_fully(qtbot, scene, 0)
    view = scene.window.panels.wheel.view
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    assert scene.window.panels.strokes.isVisible(), "it does not go with a jerk"
    qtbot.waitUntil(lambda: not scene.window.panels.strokes.isVisible())
    assert Pointing.of(scene.session).name == ""


def test_a_row_of_the_table_points_too(qtbot, scene):
    table = scene.window.panels.weights.table
    row = table.ring_at(1)
    at = table.visualRect(table.model().index(1, 0)).center()
    mouse_move(table.viewport(), at, held=False)
    assert Pointing.of(scene.session).name == scene.session.document.state.blend.classes[row]
    send(scene, wait_for(qtbot, scene.engine, "strokes"))
    shown_fully(qtbot, scene, row)
    QApplication.sendEvent(table.viewport(), QEvent(QEvent.Type.Leave))
    assert Pointing.of(scene.session).name == ""


def test_a_drag_takes_it_away_at_once(qtbot, scene):
    hover(scene, 0)
    send(scene, wait_for(qtbot, scene.engine, "strokes"))
    shown_fully(qtbot, scene, 0)
    view, document = scene.window.panels.wheel.view, scene.session.document
    handle = point(view.layout_on_screen.handles(view.scene.shares)[0])
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=handle)
    mouse_move(view, handle + QPoint(0, -20))
    assert document.gesture_active
    assert not scene.window.panels.strokes.isVisible()
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=handle + QPoint(0, -20))
    assert wait_for(qtbot, scene.engine, "strokes", 2).blend == document.state.blend


def test_nothing_is_asked_for_while_nothing_is_pointed_at(qtbot, scene):
    lean(scene.session, 0.3, 0.2)
    qtbot.wait(300)
    assert asked(scene.engine, "strokes") == []


def test_only_a_blend_is_tinted(qtbot, scene):
    hover(scene, 0)
    send(scene, wait_for(qtbot, scene.engine, "strokes"))
    shown_fully(qtbot, scene, 0)
    scene.session.document.set_focus(Focus("drawing", 3))
    qtbot.waitUntil(lambda: not scene.window.panels.strokes.isVisible())


def test_the_mouse_reaches_the_preview_through_it(scene):
    assert scene.window.panels.strokes.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)


def test_it_follows_the_size_of_the_sheet(qtbot, scene):
    hover(scene, 0)
    send(scene, wait_for(qtbot, scene.engine, "strokes"))
    shown_fully(qtbot, scene, 0)
    scene.window.resize(1500, 950)
    qtbot.waitUntil(lambda: scene.window.panels.strokes.size() == scene.window.panels.preview.sheet.size())


def test_a_map_becomes_a_tint_whose_strongest_loss_is_opaque():
    image = tinted(np.array([[255, 155, 55]], np.uint8), QColor(200, 100, 50))
    alphas = [image.pixelColor(x, 0).alpha() for x in range(3)]
    assert alphas == [0, 128, 255]
    assert image.pixelColor(2, 0).getRgb()[:3] == (200, 100, 50)
    noise = tinted(np.array([[255, 254]], np.uint8), QColor(200, 100, 50))
    assert noise.pixelColor(1, 0).alpha() < 20
