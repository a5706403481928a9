"""What clicks, drags and keys on the map do to the path, the preview and the blend."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from tests.gui.map.paths import stops
from tests.gui.panels import click, empty_pixel, lonely_rows, pixel

from latentloom.doc.state import Focus, Waypoint
from latentloom.doc.waypoints import add_waypoint

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


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


def test_the_blends_of_a_path_stand_on_the_map(session, panel):
    (row,) = lonely_rows(panel.view, 1)
    click(panel.view, pixel(panel.view, row))
    stop = Waypoint("blend", session.document.state.blend, "Blend 1")
    session.document.edit("Add", add_waypoint(session.document.state, stop))
    assert panel.view.marks.stops[1] == panel.view.marks.blend
