"""Selecting drawings on the map: lasso, rectangle, add and take away, and who is told."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QPolygonF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tests.gui.panels import click, empty_pixel, lonely_rows, pixel
from tests.gui.spaces import make_space

from latentloom.doc.state import Focus
from latentloom.ui import theme
from latentloom.ui.map.grid import PointGrid
from latentloom.ui.map.lasso import Lasso, inside
from latentloom.ui.map.panel import HINT
from latentloom.ui.map.scene import Scale

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


def drag(view, corners: list[QPoint], modifiers=NONE, release: bool = True) -> None:
    """Press at the first corner and go along all others, in steps as a hand does."""
    viewport = view.viewport()
    QTest.mousePress(viewport, LEFT, modifiers, corners[0])
    for a, b in pairwise(corners):
        for step in range(1, 6):
            # QTest's moves carry no modifiers.
            send_move(viewport, a + (b - a) * (step / 5), modifiers)
    if release:
        QTest.mouseRelease(viewport, LEFT, modifiers, corners[-1])


def send_move(viewport, at: QPoint, modifiers) -> None:
    place, screen = QPointF(at), QPointF(viewport.mapToGlobal(at))
    event = QMouseEvent(QEvent.Type.MouseMove, place, screen, Qt.MouseButton.NoButton, LEFT, modifiers)
    QApplication.sendEvent(viewport, event)


def around(view, row: int, reach: int = 12) -> list[QPoint]:
    at = pixel(view, row)
    return [at + QPoint(x * reach, y * reach) for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))]


def rows_in(view, corners: list[QPoint]) -> list[int]:
    """The rows in a rectangle of pixels, by another way."""
    xs, ys = [c.x() for c in corners], [c.y() for c in corners]
    at = [view.to_pixel((x, y)) for x, y in view.info.codes_xy.tolist()]
    return [r for r, p in enumerate(at) if min(xs) < p.x() < max(xs) and min(ys) < p.y() < max(ys)]


def test_points_inside_a_polygon_are_those_that_qt_finds():
    rng = np.random.default_rng(0)
    xy = rng.uniform(-1, 1, (2000, 2)).astype(np.float32)
    for corners in (3, 4, 9, 60):
        polygon = rng.uniform(-1, 1, (corners, 2))
        shape = QPolygonF([QPointF(x, y) for x, y in polygon])
        rule = Qt.FillRule.OddEvenFill
        expected = [shape.containsPoint(QPointF(x, y), rule) for x, y in xy.tolist()]
        found = inside(polygon, xy)
        assert 0 < found.sum() < len(xy)
        np.testing.assert_array_equal(found, expected)


def test_a_lasso_finds_rows_of_the_whole_map_through_the_index():
    rng = np.random.default_rng(1)
    xy = rng.normal(size=(5000, 2)).astype(np.float32)
    scale = Scale(100.0, 200.0, 50.0, 40.0)
    lasso = Lasso("lasso", "new")
    for angle in np.linspace(0, 6, 40):
        lasso.go_to(scale.pixel((0.5 + float(np.cos(angle)), float(np.sin(angle)) * 0.7)))
    polygon = np.array([scale.place(corner) for corner in lasso.corners])
    np.testing.assert_array_equal(lasso.rows(PointGrid(xy), scale), np.flatnonzero(inside(polygon, xy)))


def test_shift_drag_draws_around_points_and_the_session_tells(session, panel):
    told = []
    session.selectionChanged.connect(lambda rows: told.append(rows.tolist()))
    view, before = panel.view, panel.view.centre()
    (row,) = lonely_rows(view, 1)
    corners = around(view, row)
    drag(view, corners, SHIFT)
    expected = rows_in(view, corners)
    assert row in expected
    assert told == [expected]
    assert panel.selection().tolist() == expected == session.selection.tolist()
    assert panel.status.text().startswith(f"{len(expected)} selected, ")
    assert view.centre() == before, "the map stays where it is"
    assert session.document.focus == Focus()


def test_shift_adds_control_takes_away_and_escape_lets_go_before_it_goes_to_the_blend(session, panel):
    view = panel.view
    first, second = lonely_rows(view, 2)
    drag(view, around(view, first), SHIFT)
    drag(view, around(view, second), SHIFT)
    assert {first, second} <= set(panel.selection().tolist())
    drag(view, around(view, first), CONTROL)
    assert first not in panel.selection()
    assert second in panel.selection()
    click(view, empty_pixel(view))
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert len(panel.selection()) == 0
    assert session.document.focus.kind == "place"
    assert panel.status.text() == HINT
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert session.document.focus == Focus()


def test_the_lasso_button_makes_a_plain_drag_select_anew(panel):
    view = panel.view
    first, second = lonely_rows(view, 2)
    panel.lasso_button.click()
    drag(view, around(view, first))
    assert first in panel.selection()
    drag(view, around(view, second))
    assert first not in panel.selection()
    assert second in panel.selection()
    panel.lasso_button.click()
    before = view.centre()
    drag(view, around(view, second))
    assert view.centre() != before, "a plain drag moves the map again"


def test_a_rectangle_needs_two_corners(panel):
    view = panel.view
    panel.menu.tools["rectangle"].trigger()
    assert panel.lasso_button.isChecked()
    area = view.area().toAlignedRect()
    a, b = area.topLeft() + QPoint(40, 30), area.center()
    drag(view, [a, b])
    assert panel.selection().tolist() == rows_in(view, [a, b])
    assert len(panel.selection()) > 0


def test_escape_in_the_middle_of_a_lasso_leaves_all_as_it_was(session, panel):
    view = panel.view
    (row,) = lonely_rows(view, 1)
    drag(view, around(view, row), SHIFT, release=False)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    QTest.mouseRelease(view.viewport(), LEFT, SHIFT, around(view, row)[-1])
    assert len(session.selection) == 0


def test_the_keyboard_selects_what_it_is_at(session, panel):
    view = panel.view
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_S)
    assert session.selection.tolist() == [view.target.value]
    QTest.keyClick(view, Qt.Key.Key_S, SHIFT)
    assert len(session.selection) == 0


def test_selected_points_have_a_halo(panel):
    view = panel.view
    (row,) = lonely_rows(view, 1)
    at = pixel(view, row) + QPoint(5, 0)
    before = view.viewport().grab().toImage().pixelColor(at)
    drag(view, around(view, row), SHIFT)
    after = view.viewport().grab().toImage().pixelColor(at)
    accent = theme.current().accent
    far = [abs(c.red() - accent.red()) + abs(c.blue() - accent.blue()) for c in (before, after)]
    assert far[1] < far[0] / 1.5


def test_rows_that_the_space_lacks_are_not_selected_and_another_space_begins_empty(session, panel):
    session.select([3, 3, -1, 10**6, 0])
    assert session.selection.tolist() == [0, 3]
    session.engine.auto = False
    session.engine.space = make_space(classes=5, per_class=6, seed=3)
    session.engine.open_space("other")
    assert len(panel.selection()) == 0
    assert len(panel.view.points.halos()) == 0


def test_a_right_click_on_the_map_opens_its_menu_and_the_menu_lets_the_selection_go(monkeypatch, session, panel):
    opened = []
    monkeypatch.setattr(panel.menu, "popup", opened.append)
    session.select([1, 2])
    viewport = panel.view.viewport()
    at = viewport.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, viewport.mapToGlobal(at))
    QApplication.sendEvent(viewport, event)
    assert opened == [viewport.mapToGlobal(at)]
    assert panel.menu.clear.isEnabled()
    panel.menu.clear.trigger()
    assert len(session.selection) == 0
    assert not panel.menu.clear.isEnabled()
