"""Feed-forward: small pictures of a little more of each class, around the wheel or beside the paper."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tests.gui.benches import mouse_move, point
from tests.gui.panels import lean
from tests.gui.spaces import make_space
from tests.gui.studies import answer, asked, pictures, wait_for
from tests.gui.windows import open_window

from latentloom.doc import steps, wheel
from latentloom.doc.state import Focus
from latentloom.ui.studies.places import GAP, LEAST_CHIP, beside, outside, wheel_margin
from latentloom.ui.wheel.layout import arrange, inset
from latentloom.ui.wheel.menu import ChipMenu, WheelMenu
from latentloom.work.messages import StudyItem

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def scene(qtbot):
    return open_window(qtbot)


def switch_on(scene):
    scene.settings.set("steps", True)
    return scene.window.panels.steps


def send(qtbot, scene, count=1):
    request = wait_for(qtbot, scene.engine, "ring", count)
    answer(scene.engine, request, pictures(scene.engine.space, request.blend, request.blend.classes))
    return request


def visible(ring):
    return [tile.index for tile in ring.tiles if tile.isVisible()]


def test_it_is_off_until_it_is_asked_for(qtbot, scene):
    lean(scene.session, 0.2, 0.3)
    qtbot.wait(450)
    assert asked(scene.engine, "ring") == []
    assert scene.window.panels.steps.tiles == []


def test_after_a_rest_every_class_has_a_picture(qtbot, scene):
    ring = switch_on(scene)
    assert visible(ring) == []
    request = send(qtbot, scene)
    assert request.blend == scene.session.document.state.blend
    assert visible(ring) == [0, 1, 2, 3]
    assert request.size == ring.tiles[0].width()
    image = ring.tiles[2].grab().toImage()
    levels = [image.pixelColor(x, y).lightness() for x in range(12, 40) for y in range(12, 40)]
    assert min(levels) < 90, "ink"
    assert max(levels) == 255, "paper"
    assert ring.tiles[0].toolTip() == "A little more Greek 01: 25.0 % \N{RIGHTWARDS ARROW} 31.3 %"


def test_a_click_takes_the_step_as_one_entry(qtbot, scene):
    ring = switch_on(scene)
    send(qtbot, scene)
    before = scene.session.document.state.blend.wheel
    QTest.mouseClick(ring.tiles[1], LEFT)
    document = scene.session.document
    assert document.state.blend.wheel == steps.a_little_more(before, 1)
    assert document.undo_name == "A little more"
    assert visible(ring) == [], "they belong to the blend before"
    send(qtbot, scene, 2)
    assert visible(ring) == [0, 1, 2, 3]
    document.undo()
    assert document.state.blend.wheel == before
    assert document.undo_name is None


def test_they_go_with_the_first_move_of_a_drag_and_come_after_the_rest(qtbot, scene):
    ring = switch_on(scene)
    send(qtbot, scene)
    view = scene.window.panels.wheel.view
    puck = point(view.layout_on_screen.centre)
    QTest.mousePress(view, LEFT, pos=puck)
    mouse_move(view, puck + QPoint(20, 5))
    assert visible(ring) == []
    qtbot.wait(450)
    assert len(asked(scene.engine, "ring")) == 1, "a hand that holds still in a drag does not rest"
    QTest.mouseRelease(view, LEFT, pos=puck + QPoint(20, 5))
    assert wait_for(qtbot, scene.engine, "ring", 2).blend == scene.session.document.state.blend


def test_a_class_without_room_for_more_has_none(qtbot, scene):
    ring = switch_on(scene)
    request = wait_for(qtbot, scene.engine, "ring")
    parts = pictures(scene.engine.space, request.blend, request.blend.classes)
    answer(scene.engine, request, [StudyItem(parts[0].name, None, sentence="No room."), *parts[1:]])
    assert visible(ring) == [1, 2, 3]


def test_they_stand_around_a_wheel_with_room_and_the_wheel_makes_way(qtbot, scene):
    view = scene.window.panels.wheel.view
    scene.window.resize(2000, 1500)
    scene.window.docks.share_out()
    qtbot.waitUntil(lambda: min(view.width(), view.height()) > 500)
    before = view.layout_on_screen.radius
    ring = switch_on(scene)
    send(qtbot, scene)
    assert ring.host is view
    assert view.layout_on_screen.radius < before
    places = np.array([tile.geometry().center().toTuple() for tile in ring.tiles])
    middle = np.array(view.layout_on_screen.centre)
    chips = view.layout_on_screen.chips
    assert (np.linalg.norm(places - middle, axis=1) > np.linalg.norm(chips - middle, axis=1)).all()
    scene.settings.set("steps", False)
    assert visible(ring) == []
    assert view.layout_on_screen.radius == before


def test_they_stand_beside_the_paper_where_the_wheel_has_no_room(qtbot):
    scene = open_window(qtbot, space=make_space(classes=20, startup=20))
    ring = switch_on(scene)
    send(qtbot, scene)
    sheet = scene.window.panels.preview.sheet
    assert ring.host is sheet
    assert len(visible(ring)) == 20
    assert not any(sheet.paper().intersects(tile.geometry()) for tile in ring.tiles)
    assert all(sheet.rect().contains(tile.geometry()) for tile in ring.tiles)
    scene.session.document.set_focus(Focus("drawing", 1))
    assert visible(ring) == [], "the preview shows something else"
    scene.session.document.set_focus(Focus())
    assert len(visible(ring)) == 20


def test_other_classes_bring_other_tiles(qtbot, scene):
    ring = switch_on(scene)
    send(qtbot, scene)
    scene.window.panels.wheel.view._edits.remove(0, "wheel")
    assert len(ring.tiles) == 3
    send(qtbot, scene, 2)
    assert visible(ring) == [0, 1, 2]


def entry(menu, text):
    (action,) = [action for action in menu.actions() if action.text().startswith(text)]
    return action


@pytest.mark.parametrize("whole", [True, False])
def test_the_wheels_menus_switch_it(qtbot, scene, whole):
    view = scene.window.panels.wheel.view
    menu = WheelMenu(scene.session, "wheel", view) if whole else ChipMenu(scene.session, 0, "wheel", view)
    toggle = entry(menu, "Show a little more")
    assert not toggle.isChecked()
    toggle.trigger()
    assert scene.settings.flag("steps")
    send(qtbot, scene)
    assert len(visible(scene.window.panels.steps)) == 4
    again = WheelMenu(scene.session, "wheel", view)
    assert entry(again, "Show a little more").isChecked()


def test_the_ground_of_the_wheel_has_a_menu_of_its_own(scene, monkeypatch):
    popped = []
    monkeypatch.setattr(WheelMenu, "popup", lambda menu, at: popped.append((menu, at)))
    view, at = scene.window.panels.wheel.view, QPoint(3, 3)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.mapToGlobal(at))
    QApplication.sendEvent(view, event)
    assert event.isAccepted()
    ((menu, where),) = popped
    assert where == view.mapToGlobal(at)
    lean(scene.session, 0.5, 0.2)
    entry(menu, "Centre the puck").trigger()
    assert scene.session.document.state.blend.wheel.puck == (0.0, 0.0)
    scene.session.document.undo()
    entry(menu, "Even").trigger()
    np.testing.assert_allclose(wheel.shares(scene.session.document.state.blend.wheel), 0.25)
    assert scene.session.document.undo_name == "Even"


# Geometry


def boxes(places):
    side = round(places.side)
    return [QRect(round(x - side / 2), round(y - side / 2), side, side) for x, y in places.centres.tolist()]


def disjoint(rects):
    return all(not a.intersects(b) for i, a in enumerate(rects) for b in rects[:i])


@pytest.mark.parametrize("size", [(700, 700), (1000, 640), (560, 900), (1300, 1000)])
@pytest.mark.parametrize("count", [2, 3, 7, 12, 20])
def test_places_around_the_wheel_overlap_nothing(size, count):
    margin = wheel_margin(*size, count)
    if not margin:
        assert count == 20
        return
    layout = inset(*size, count, margin)
    assert layout.tile >= LEAST_CHIP
    places = outside(layout, margin - GAP)
    own = [
        QRect(
            round(x - layout.tile / 2),
            round(y - layout.tile / 2),
            round(layout.tile),
            round(layout.tile + layout.caption),
        )
        for x, y in layout.chips.tolist()
    ]
    assert disjoint([*boxes(places), *own])
    assert all(QRect(0, 0, *size).contains(box) for box in boxes(places))


def test_a_small_wheel_and_one_of_ticks_have_no_room():
    assert wheel_margin(300, 300, 20) == 0.0
    assert outside(arrange(600, 600, 500), 40) is None


@pytest.mark.parametrize("size", [(445, 272), (272, 500), (900, 500), (460, 300)])
@pytest.mark.parametrize("count", [2, 5, 10, 20, 21])
def test_places_beside_the_paper_overlap_nothing(size, count):
    width, height = size
    paper = min(size) - 14
    places = beside(width, height, paper, count)
    sheet = QRect(0, 0, width, height)
    middle = QRect((width - paper) // 2, (height - paper) // 2, paper, paper)
    assert len(places.centres) == count
    assert disjoint([*boxes(places), middle])
    assert all(sheet.contains(box) for box in boxes(places))


def test_the_first_half_of_the_ring_is_right_of_a_wide_paper_and_above_in_a_high_one():
    wide = beside(600, 300, 286, 8).centres
    assert (wide[:4, 0] > 300).all()
    assert (wide[4:, 0] < 300).all()
    assert wide[0, 1] < wide[3, 1], "clockwise: down the right side"
    assert wide[4, 1] > wide[7, 1], "and up the left one"
    high = beside(300, 600, 286, 8).centres
    assert (high[:4, 1] < 300).all()
    assert high[0, 0] < high[3, 0], "clockwise: to the right along the top"


def test_a_paper_that_fills_its_sheet_leaves_no_room():
    assert beside(300, 300, 286, 20) is None
