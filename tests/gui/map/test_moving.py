"""Panning and zooming the map by mouse and keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from tests.gui.panels import click, empty_pixel, pixel, turn_wheel

from latentloom.doc.state import Focus

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_dragging_pans_without_a_click(session, panel):
    at = empty_pixel(panel.view)
    under = panel.view.to_place(at.toPointF())
    viewport = panel.view.viewport()
    QTest.mousePress(viewport, LEFT, NONE, at)
    QTest.mouseMove(viewport, at + QPoint(20, 5))
    QTest.mouseMove(viewport, at + QPoint(40, 25))
    QTest.mouseRelease(viewport, LEFT, NONE, at + QPoint(40, 25))
    moved = panel.view.to_pixel(under)
    assert (moved.x(), moved.y()) == pytest.approx((at.x() + 40, at.y() + 25), abs=0.01)
    assert session.document.focus == Focus()


def test_the_wheel_zooms_at_the_pointer_and_double_click_shows_all_again(session, panel):
    home = panel.view.unit()
    at = empty_pixel(panel.view)
    under = panel.view.to_place(at.toPointF())
    for _ in range(5):
        turn_wheel(panel.view.viewport(), at, 120)
    assert panel.view.unit()[0] < home[0] / 2
    still = panel.view.to_pixel(under)
    assert (still.x(), still.y()) == pytest.approx((at.x(), at.y()), abs=0.01)
    ground = empty_pixel(panel.view)
    click(panel.view, ground)
    QTest.mouseDClick(panel.view.viewport(), LEFT, NONE, ground)
    assert panel.view.unit() == pytest.approx(home)
    assert session.document.focus == Focus(), "the first half of a double click leaves no place behind"


def test_zoom_stops_at_sensible_ends(panel):
    home = panel.view.unit()[0]
    at = panel.view.area().center().toPoint()
    for _ in range(80):
        turn_wheel(panel.view.viewport(), at, 1200)
    deep = panel.view.unit()[0]
    assert 0 < deep < home / 100
    for _ in range(80):
        turn_wheel(panel.view.viewport(), at, -1200)
    assert home < panel.view.unit()[0] < home * 10


def test_class_pictures_go_along_when_the_map_is_panned(panel):
    panel.pictures_button.setChecked(True)
    before = panel.view.chips
    panel.view.pan(QPoint(13, -7).toPointF())
    assert panel.view.chips is before


def test_keys_zoom_fit_and_place(session, panel):
    view = panel.view
    home = view.unit()
    QTest.keyClick(view, Qt.Key.Key_Plus)
    assert view.unit()[0] < home[0]
    QTest.keyClick(view, Qt.Key.Key_A)
    assert view.unit() == pytest.approx(home)
    QTest.keyClick(view, Qt.Key.Key_P)
    assert session.document.focus.kind == "place"
    x, _ = session.document.focus.value
    QTest.keyClick(view, Qt.Key.Key_Right, SHIFT)
    assert session.document.focus.value[0] == pytest.approx(x + 8 * view.unit()[0])
    QTest.keyClick(view, Qt.Key.Key_F)
    for row in view.shown.rows:
        assert view.area().contains(pixel(view, row))
