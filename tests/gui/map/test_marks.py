"""What is marked on the map: the point under the mouse with its card, and the blend with its trail."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from tests.gui.panels import empty_pixel, lean, lonely_rows, pixel

from latentloom.ui.map.controller import TRAIL
from latentloom.ui.map.nearest import nearest
from latentloom.ui.map.panel import HINT


def test_the_ring_is_there_at_once_and_the_card_after_a_rest(qtbot, session, panel):
    (row,) = lonely_rows(panel.view, 1)
    with qtbot.waitSignal(panel.cardShown) as shown:
        QTest.mouseMove(panel.view.viewport(), pixel(panel.view, row) + QPoint(4, -3))
        assert panel.view.marks.ring == pytest.approx(tuple(panel.view.info.codes_xy[row].tolist()))
        assert not panel.card.isVisible()
    info = session.space
    assert shown.args[0].value == row
    assert panel.card.isVisible()
    assert panel.card.title == "Greek " + info.classes[info.labels[row]][-2:]
    assert panel.card.detail == ("held out" if info.held_out[row] else "training")
    assert panel.rect().contains(panel.card.geometry())
    qtbot.waitUntil(lambda: session.pictures.get(("drawing", row), 96) is not None)
    assert panel.status.text().startswith(panel.card.title)


def test_the_card_stays_where_it_is_while_the_pointer_moves_over_the_same_point(qtbot, panel):
    (row,) = lonely_rows(panel.view, 1)
    at = pixel(panel.view, row)
    with qtbot.waitSignal(panel.cardShown):
        QTest.mouseMove(panel.view.viewport(), at)
    place = panel.card.pos()
    QTest.mouseMove(panel.view.viewport(), at + QPoint(3, 2))
    assert panel.card.isVisible()
    assert panel.card.pos() == place
    QTest.mouseMove(panel.view.viewport(), empty_pixel(panel.view))
    assert not panel.card.isVisible()
    assert panel.view.marks.ring is None
    assert panel.status.text() == HINT


def test_points_further_than_the_reach_are_not_meant(panel):
    (row,) = lonely_rows(panel.view, 1, at_least=0)
    at = panel.view.to_pixel(tuple(panel.view.info.codes_xy[row].tolist()))
    lone = panel.view.info.codes_xy[[row]]
    unit = panel.view.unit()
    mine = np.ones(1, bool)
    at.setX(at.x() + 13.9)
    assert nearest(lone, panel.view.to_place(at), unit, 14.0, mine) == 0
    at.setX(at.x() + 0.2)
    assert nearest(lone, panel.view.to_place(at), unit, 14.0, mine) is None


def test_the_trail_grows_with_the_blend_and_is_bounded(qtbot, session, panel):
    for step in range(TRAIL + 20):
        lean(session, 0.7 * np.sin(step / 5), 0.7 * np.cos(step / 7))
        number = len(session.engine.previews)
        qtbot.waitUntil(lambda number=number: session._shown == number)
    assert len(panel.view.marks.trail) == TRAIL
    assert panel.view.marks.trail[-1] == panel.view.marks.blend
    session.settings.set("trail", False)
    assert panel.view.marks.trail == ()


def test_points_are_drawn_once_for_a_view_while_only_marks_move(qtbot, monkeypatch, panel):
    view, drawn = panel.view, []
    real = pg.ScatterPlotItem.paint
    monkeypatch.setattr(pg.ScatterPlotItem, "paint", lambda *args: (drawn.append(1), real(*args))[1])
    view.viewport().repaint()
    view.viewport().repaint()
    before = view.viewport().grab().toImage()
    drawn.clear()
    for step in range(5):
        view.set_marks(blend=(0.1 * step, 0.2))
        view.viewport().repaint()
    assert drawn == [], "copied"
    view.pan(QPoint(5, 5).toPointF())
    view.viewport().repaint()
    assert len(drawn) == 2, "the resting and the coloured points"
    view.pan(QPoint(-5, -5).toPointF())
    view.set_marks(blend=view.marks.trail[-1])
    view.viewport().repaint()
    assert _difference(view.viewport().grab().toImage(), before) < 0.01, "a copy looks like the original"


def _difference(a, b):
    """The share of sampled pixels that differ visibly."""
    samples = [(x, y) for x in range(0, a.width(), 7) for y in range(0, a.height(), 7)]
    return sum(abs(a.pixelColor(x, y).lightness() - b.pixelColor(x, y).lightness()) > 8 for x, y in samples) / len(
        samples
    )
