"""The map under real mouse and keys."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QWidget
from tests.gui.fakes import make_space
from tests.gui.panels import click, empty_pixel, lean, lonely_rows, make_session, pixel, turn_wheel

from latentloom.doc.state import Focus, Waypoint
from latentloom.doc.waypoints import add_waypoint
from latentloom.ui import theme
from latentloom.ui.map import MapPanel
from latentloom.ui.map.controller import TRAIL
from latentloom.ui.map.nearest import nearest
from latentloom.ui.map.panel import HINT
from latentloom.ui.session import Session

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def session(qtbot):
    return make_session()


@pytest.fixture
def panel(qtbot, session):
    panel = MapPanel(session)
    qtbot.addWidget(panel)
    session.setParent(panel)
    panel.resize(620, 460)
    panel.show()
    panel.pictures_button.setChecked(False)
    qtbot.waitExposed(panel)
    qtbot.waitUntil(lambda: panel.view.marks.blend is not None)
    return panel


@pytest.fixture
def waiting(qtbot):
    """A window with a panel that waits for its first space, and a field that Tab reaches after it."""
    session = make_session(opened=False)
    window = QWidget()
    qtbot.addWidget(window)
    session.setParent(window)
    panel, after = MapPanel(session, window), QLineEdit(window)
    row = QHBoxLayout(window)
    row.addWidget(panel)
    row.addWidget(after)
    window.resize(620, 460)
    window.show()
    qtbot.waitExposed(window)
    return window


def stops(session):
    return [(stop.kind, stop.value) for stop in session.document.state.path.waypoints]


def test_before_the_first_space_there_is_empty_ground_where_the_map_will_be(qtbot, waiting):
    panel, session = waiting.findChild(MapPanel), waiting.findChild(Session)
    place = panel.picture().geometry()
    assert panel.view is None
    assert place.height() > 350
    assert panel.grab().toImage().pixelColor(place.center()) == theme.current().panel
    panel.all_button.click()
    session.engine.open_space("fake")
    assert panel.picture() is panel.view
    assert panel.view.isVisible()
    assert panel.view.geometry() == place, "nothing jumps"
    qtbot.waitUntil(lambda: panel.view.marks.blend is not None)
    for row in range(len(panel.view.info.codes_xy)):
        assert panel.view.area().contains(pixel(panel.view, row))


def test_the_map_takes_over_focus_and_place_in_the_tab_order(qtbot, waiting):
    panel, session = waiting.findChild(MapPanel), waiting.findChild(Session)
    panel.setFocus()
    assert panel.picture().hasFocus()
    session.engine.open_space("fake")
    assert panel.view.hasFocus()
    seen = []
    for _ in range(6):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())
    buttons = [panel.lasso_button, panel.pictures_button, panel.fit_button, panel.all_button, panel.menu_button]
    assert seen[:5] == buttons
    assert isinstance(seen[5], QLineEdit)


def test_class_pictures_chosen_before_the_first_space_are_there_with_it(qtbot, waiting):
    panel, session = waiting.findChild(MapPanel), waiting.findChild(Session)
    panel.pictures_button.setChecked(False)
    session.engine.open_space("fake")
    assert panel.view.chips == ()
    panel.pictures_button.setChecked(True)
    assert panel.view.chips


def test_clicks_on_points_build_a_path_through_their_rows(session, panel):
    rows = lonely_rows(panel.view, 3)
    for row in rows:
        click(panel.view, pixel(panel.view, row))
    assert stops(session) == [("drawing", row) for row in rows]
    assert session.document.state.path.waypoints[0].label.startswith("Greek")
    assert session.document.focus == Focus("path", 1.0)
    assert len(panel.view.marks.stops) == 3
    np.testing.assert_allclose(panel.view.marks.stops, panel.view.info.codes_xy[rows], rtol=1e-6)


def test_the_same_point_twice_in_a_row_is_ignored_and_undo_takes_back_one(session, panel):
    first, second = lonely_rows(panel.view, 2)
    for row in (first, second, second, first):
        click(panel.view, pixel(panel.view, row))
    assert stops(session) == [("drawing", first), ("drawing", second), ("drawing", first)]
    session.document.undo()
    assert stops(session) == [("drawing", first), ("drawing", second)]
    assert len(panel.view.marks.stops) == 2


def test_the_first_click_shows_the_drawing_itself(session, panel):
    (row,) = lonely_rows(panel.view, 1)
    click(panel.view, pixel(panel.view, row))
    assert session.document.focus == Focus("drawing", row)


def test_a_click_on_empty_ground_decodes_that_place(qtbot, session, panel):
    at = empty_pixel(panel.view)
    wanted = panel.view.to_place(at.toPointF())
    click(panel.view, at)
    focus = session.document.focus
    assert focus.kind == "place"
    assert focus.value == pytest.approx(wanted)
    assert panel.view.to_pixel(focus.value).toPoint() == at
    assert panel.view.marks.place == focus.value
    assert stops(session) == []
    qtbot.waitUntil(lambda: session.engine.previews[-1].focus == focus)


def test_shift_click_decodes_the_very_place_of_a_point(session, panel):
    (row,) = lonely_rows(panel.view, 1)
    click(panel.view, pixel(panel.view, row), SHIFT)
    assert session.document.focus.kind == "place"
    assert stops(session) == []


def test_dragging_the_place_marker_decodes_on_the_way_and_does_not_pan(session, panel):
    at = empty_pixel(panel.view)
    click(panel.view, at)
    before = panel.view.centre()
    seen = []
    session.documentChanged.connect(lambda change: seen.append(session.document.focus.value))
    viewport = panel.view.viewport()
    QTest.mousePress(viewport, LEFT, NONE, at)
    for step in range(1, 6):
        QTest.mouseMove(viewport, at + QPoint(step * 6, step * 2))
    QTest.mouseRelease(viewport, LEFT, NONE, at + QPoint(30, 10))
    assert len(set(seen)) == 5
    assert session.document.focus.value == pytest.approx(panel.view.to_place((at + QPoint(30, 10)).toPointF()))
    assert panel.view.centre() == before


def test_escape_goes_back_to_the_blend_and_takes_the_marker_away(session, panel):
    click(panel.view, empty_pixel(panel.view))
    QTest.keyClick(panel.view, Qt.Key.Key_Escape)
    assert session.document.focus == Focus()
    assert panel.view.marks.place is None


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


def test_classes_that_join_are_coloured_and_those_that_leave_go_grey(session, panel):
    resting = np.flatnonzero(~panel.view.shown.preferred)
    row = next(int(r) for r in resting if panel.view.target_at(pixel(panel.view, r).toPointF()).value == r)
    name = session.space.classes[session.space.labels[row]]
    click(panel.view, pixel(panel.view, row), CONTROL)
    assert name in session.document.state.blend.classes
    assert panel.view.shown.preferred[row]
    assert session.document.undo_name == "Add Greek " + name[-2:]
    session.document.undo()
    assert not panel.view.shown.preferred[row]


def test_control_click_takes_a_class_out(session, panel):
    (row,) = lonely_rows(panel.view, 1)
    name = session.space.classes[session.space.labels[row]]
    click(panel.view, pixel(panel.view, row), CONTROL)
    assert name not in session.document.state.blend.classes
    assert stops(session) == []


def test_class_pictures_never_overlap_and_a_click_on_one_adds_its_mean(qtbot, session, panel):
    panel.pictures_button.setChecked(True)
    view = panel.view
    assert len(view.chips) >= 2
    for i, chip in enumerate(view.chips):
        for other in view.chips[:i]:
            assert not view.chip_rect(chip).intersects(view.chip_rect(other))
    chip = next(chip for chip in view.chips if view.area().contains(view.chip_rect(chip)))
    name = view.shown.names[chip.index]
    qtbot.waitUntil(lambda: session.pictures.get(("class", name), 36) is not None)
    click(view, view.chip_rect(chip).center().toPoint())
    assert stops(session) == [("class", name)]


def test_class_pictures_go_along_when_the_map_is_panned(panel):
    panel.pictures_button.setChecked(True)
    before = panel.view.chips
    panel.view.pan(QPoint(13, -7).toPointF())
    assert panel.view.chips is before


def test_arrow_keys_hop_over_the_blends_points_and_enter_adds(qtbot, session, panel):
    view = panel.view
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.target is not None
    places = [view.marks.focus]
    for _ in range(3):
        QTest.keyClick(view, Qt.Key.Key_Right)
        places.append(view.marks.focus)
    xs = [place[0] for place in places]
    assert xs == sorted(xs)
    assert len(set(xs)) > 1
    assert view.shown.preferred[view.target.value]
    assert panel.status.text() in view.accessibleName()
    row = view.target.value
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert stops(session) == [("drawing", row)]


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


def test_another_space_starts_a_clean_map(qtbot, session, panel):
    (row,) = lonely_rows(panel.view, 1)
    with qtbot.waitSignal(panel.cardShown):
        QTest.mouseMove(panel.view.viewport(), pixel(panel.view, row))
    session.engine.auto = False
    session.engine.space = make_space(classes=5, per_class=6, seed=3)
    session.engine.open_space("other")
    assert panel.view.info.stamp == "stamp-3"
    assert panel.view.marks.blend is None
    assert panel.view.marks.trail == ()
    assert not panel.card.isVisible()
    assert "PC 1 · " in panel.view.axis_labels()[0]
    assert panel.view.axis_labels()[0].endswith(" % of variance")


def test_a_resized_map_still_shows_all_until_it_is_zoomed(qtbot, panel):
    panel.resize(900, 380)
    qtbot.waitUntil(lambda: panel.view.area().width() > 700)
    for row in range(len(panel.view.info.codes_xy)):
        assert panel.view.area().contains(pixel(panel.view, row))


def test_the_blends_of_a_path_stand_on_the_map(session, panel):
    (row,) = lonely_rows(panel.view, 1)
    click(panel.view, pixel(panel.view, row))
    stop = Waypoint("blend", session.document.state.blend, "Blend 1")
    session.document.edit("Add", add_waypoint(session.document.state, stop))
    assert panel.view.marks.stops[1] == panel.view.marks.blend


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
