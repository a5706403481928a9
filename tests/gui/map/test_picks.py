"""Points picked on the map for a figure, under a real mouse: clicks set, dragged flags move."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from tests.gui.benches import mouse_move
from tests.gui.panels import click, empty_pixel, lonely_rows, pixel

from latentloom.ui.map.picks import LIFT

LEFT = Qt.MouseButton.LeftButton


def test_a_click_is_for_who_asked_for_it_and_then_for_the_map_again(session, panel):
    view, picked = panel.view, []
    session.picking.picked.connect(picked.append)
    row = lonely_rows(view, 1)[0]
    session.picking.want("click sets A", ())
    mouse_move(view.viewport(), pixel(view, row), held=False)
    assert panel.status.text().endswith("click sets A")
    click(view, pixel(view, row))
    click(view, empty_pixel(view))
    assert picked[0] == ("drawing", row)
    assert picked[1][0] == "place"
    assert session.document.state.path.waypoints == ()
    assert session.document.focus.kind == "blend"
    session.picking.stop()
    click(view, pixel(view, row))
    assert len(picked) == 2
    assert session.document.state.path.waypoints[0].value == row


def test_a_flag_stands_at_its_point_and_is_there_only_while_points_are_picked(session, panel):
    view = panel.view
    row = lonely_rows(view, 1)[0]
    name = session.space.classes[0]
    assert not panel.picks.isVisible()
    session.picking.want("", (("A", ("drawing", row)), ("B", ("class", name)), ("C", ("place", (0.0, 0.0)))))
    assert panel.picks.isVisible()
    assert panel.picks.size() == view.size()
    flags = dict(panel.picks.flags())
    assert flags["A"].toPoint() == pixel(view, row)
    assert flags["C"] == view.to_pixel((0.0, 0.0))
    assert set(flags) == {"A", "B", "C"}
    shown = panel.grab().toImage()
    session.picking.stop()
    assert not panel.picks.isVisible()
    assert panel.grab().toImage() != shown


def test_at_the_upper_edge_a_flag_hangs_below_its_point(session, panel):
    view = panel.view
    edge = view.to_place(view.area().topLeft() + QPoint(60, 4))
    session.picking.want("", (("A", ("place", edge)),))
    at = panel.picks.flags()[0][1].toPoint()
    QTest.mousePress(view.viewport(), LEFT, pos=at + QPoint(0, round(LIFT)))
    assert panel.picks.held == "A"
    QTest.mouseRelease(view.viewport(), LEFT, pos=at + QPoint(0, round(LIFT)))


def test_a_dragged_flag_says_where_it_is_and_the_map_stands_still(session, panel):
    view, moved = panel.view, []
    first, second = lonely_rows(view, 2)
    session.picking.want("", (("A", ("drawing", first)),))
    session.picking.moved.connect(lambda letter, spot: moved.append((letter, spot)))
    before = view.to_place(view.area().center())
    grip = pixel(view, first) - QPoint(0, round(LIFT))
    port = view.viewport()
    QTest.mousePress(port, LEFT, pos=grip)
    assert panel.picks.held == "A"
    mouse_move(port, empty_pixel(view) - QPoint(0, round(LIFT)))
    mouse_move(port, pixel(view, second) - QPoint(0, round(LIFT)))
    QTest.mouseRelease(port, LEFT, pos=pixel(view, second) - QPoint(0, round(LIFT)))
    assert panel.picks.held == ""
    assert [(letter, spot[0]) for letter, spot in moved] == [("A", "place"), ("A", "drawing")]
    assert moved[-1] == ("A", ("drawing", second))
    assert view.to_place(view.area().center()) == before
    assert session.document.state.path.waypoints == ()


def test_beside_the_flags_the_map_moves_as_always(session, panel):
    view = panel.view
    row = lonely_rows(view, 1)[0]
    session.picking.want("", (("A", ("drawing", row)),))
    before = view.to_place(view.area().center())
    port, start = view.viewport(), empty_pixel(view)
    QTest.mousePress(port, LEFT, pos=start)
    mouse_move(port, start + QPoint(30, 20))
    mouse_move(port, start + QPoint(60, 40))
    QTest.mouseRelease(port, LEFT, pos=start + QPoint(60, 40))
    assert view.to_place(view.area().center()) != before
    assert dict(panel.picks.flags())["A"].toPoint() == pixel(view, row)
