"""The wheel under a real mouse and keyboard."""

from __future__ import annotations

import time

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QPixmap
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu
from tests.gui.benches import make_bench, mouse_move, point, turn_wheel

from latentloom.doc import blends, geometry, wheel
from latentloom.ui import theme
from latentloom.ui.names import short_name
from latentloom.ui.wheel import WheelPanel, painting
from latentloom.ui.wheel.edits import WheelEdits
from latentloom.ui.wheel.entry import ShareEntry
from latentloom.ui.wheel.menu import ChipMenu
from latentloom.ui.wheel.view import WheelView

LEFT = Qt.MouseButton.LeftButton
KEY = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier


class Hands:
    """A shown wheel with hands on it."""

    def __init__(self, qtbot, bench, size=(600, 600)):
        self.qtbot, self.bench = qtbot, bench
        self.view = WheelView(bench.session)
        bench.adopt(self.view)
        qtbot.addWidget(self.view)
        self.view.resize(*size)
        self.view.show()
        qtbot.waitExposed(self.view)
        self.view.setFocus()

    @property
    def layout(self):
        return self.view.layout_on_screen

    def at(self, xy):
        """The pixel of a place of the model."""
        return point(self.layout.to_screen(xy))

    def chip(self, index):
        return point(self.layout.chips[index])

    def handle(self, index):
        return point(self.layout.handles(self.bench.shares)[index])

    def press(self, at, modifiers=Qt.KeyboardModifier.NoModifier):
        self.qtbot.mousePress(self.view, LEFT, modifiers, at)

    def move(self, at, modifiers=Qt.KeyboardModifier.NoModifier):
        mouse_move(self.view, at, modifiers)

    def release(self, at):
        self.qtbot.mouseRelease(self.view, LEFT, Qt.KeyboardModifier.NoModifier, at)

    def drag(self, start, *stops):
        self.press(start)
        for stop in stops:
            self.move(stop)
        self.release(stops[-1])

    def key(self, key, modifiers=Qt.KeyboardModifier.NoModifier):
        self.qtbot.keyClick(self.view, key, modifiers)

    def settle(self):
        """Make an undo step of the ticks so far, without the pause that a person would leave."""
        WheelEdits.of(self.bench.session).finish()


@pytest.fixture
def hands(qtbot):
    def make(startup=5, size=(600, 600), **options):
        return Hands(qtbot, make_bench(startup, **options), size)

    return make


# The puck


def test_dragging_the_puck_leans_the_blend_as_the_document_says(hands):
    on = hands(20)
    target = on.at((0.3, 0.5))
    on.drag(on.at((0, 0)), on.at((0.1, 0.1)), target)
    expected = wheel.with_puck(wheel.flat(20), on.layout.to_model((target.x(), target.y())))
    assert on.bench.wheel.puck == pytest.approx(expected.puck, abs=0.01)
    assert on.bench.shares == pytest.approx(wheel.shares(expected), abs=0.01)
    assert on.bench.undo_names() == ["Move the puck"]


def test_a_press_on_open_ground_brings_the_puck_under_the_hand(hands):
    on = hands(20)
    place = on.layout.to_screen((0.55, -0.5))
    on.press(point(place))
    assert on.bench.wheel.puck == pytest.approx((0.55, -0.5), abs=0.01)
    assert on.bench.document.undo_name is None
    on.release(point(place))
    assert on.bench.undo_names() == ["Move the puck"]


def test_the_puck_stops_at_the_border_and_comes_back_with_the_hand(hands):
    on = hands(6)
    on.press(on.at((0, 0)))
    on.move(QPoint(-4000, 300))
    assert np.hypot(*on.bench.wheel.puck) <= 1
    on.move(on.at((0, 0)))
    on.release(on.at((0, 0)))
    assert on.bench.wheel.puck == pytest.approx((0, 0), abs=1e-9)


def test_shift_makes_the_hand_fine(hands):
    on = hands(20)
    on.press(on.at((0, 0)))
    on.move(on.at((0.5, 0)), SHIFT)
    on.release(on.at((0.5, 0)))
    assert on.bench.wheel.puck[0] == pytest.approx(0.1, abs=0.01)


def test_escape_takes_a_drag_back_and_leaves_no_step(hands):
    on = hands(20)
    before = on.bench.document.state
    on.press(on.at((0, 0)))
    on.move(on.at((0.4, 0.4)))
    assert on.bench.document.state is not before
    on.key(KEY.Key_Escape)
    on.move(on.at((-0.4, 0.4)))
    on.release(on.at((-0.4, 0.4)))
    assert on.bench.document.state is before
    assert on.bench.document.undo_name is None


def test_undo_and_redo_take_a_whole_drag(hands):
    on = hands(20)
    before = on.bench.document.state
    on.drag(on.at((0, 0)), on.at((0.2, 0.2)), on.at((0.4, 0.1)), on.at((0.5, 0.5)))
    after = on.bench.document.state
    on.bench.document.undo()
    assert on.bench.document.state is before
    on.bench.document.redo()
    assert on.bench.document.state is after


def test_a_double_click_centres_in_one_step(hands, qtbot):
    on = hands(20)
    on.drag(on.at((0, 0)), on.at((0.5, 0.5)))
    place = on.at((-0.5, 0.55))
    on.drag(place, place + QPoint(1, 1))
    qtbot.mouseDClick(on.view, LEFT, Qt.KeyboardModifier.NoModifier, place)
    on.release(place)
    assert on.bench.wheel.puck == (0, 0)
    assert on.bench.undo_names() == ["Centre the puck", "Move the puck"]


def test_arrows_move_the_puck_and_a_run_of_them_is_one_step(hands):
    on = hands(20)
    for _ in range(3):
        on.key(KEY.Key_Right)
    on.key(KEY.Key_Up, SHIFT)
    assert on.bench.wheel.puck == pytest.approx((0.12, 0.008))
    on.settle()
    assert on.bench.undo_names() == ["Move the puck"]
    on.key(KEY.Key_Home)
    assert on.bench.wheel.puck == (0, 0)


# Spokes


def test_a_spokes_handle_sets_its_share(hands):
    on = hands(20)
    target = on.at(tuple(geometry.corners(20)[4] * 0.7))
    on.drag(on.handle(4), target)
    share = on.layout.share_at(4, (target.x(), target.y()))
    expected = wheel.shares(wheel.with_share(wheel.flat(20), 4, share))
    assert on.bench.shares == pytest.approx(expected, abs=0.01)
    assert on.bench.shares[4] > 0.15
    assert on.bench.undo_names() == ["Set a share"]


def test_out_to_everything_and_back_in_one_drag_loses_nothing(hands):
    on = hands(5)
    on.bench.set_wheel(wheel.with_shares(wheel.flat(5), [0.1, 0.2, 0.3, 0.25, 0.15]))
    before = on.bench.shares.copy()
    start = on.handle(1)
    on.press(start)
    on.move(on.at(tuple(geometry.corners(5)[1])))
    assert on.bench.shares[1] == pytest.approx(1, abs=0.02)
    on.move(start)
    on.release(start)
    assert on.bench.shares == pytest.approx(before, abs=1e-9)


def test_a_lock_holds_whatever_is_dragged(hands):
    on = hands(20)
    on.bench.set_wheel(wheel.toggle_lock(wheel.with_share(wheel.flat(20), 2, 0.3), 2))
    on.drag(on.at(on.bench.wheel.puck), on.at((-0.6, -0.2)))
    assert on.bench.shares[2] == pytest.approx(0.3)
    on.drag(on.handle(9), on.at(tuple(geometry.corners(20)[9] * 0.8)))
    assert on.bench.shares[2] == pytest.approx(0.3)
    assert on.bench.shares.sum() == pytest.approx(1)


@pytest.mark.parametrize("count", [2, 3, 20, 40, 200, 964])
def test_every_size_of_wheel_can_be_played(hands, count):
    on = hands(count)
    on.view.grab()
    on.drag(on.at((0, 0)), on.at((0, 0.5)))
    assert on.bench.shares[0] == on.bench.shares.max() > 1 / count
    across = count // 2
    on.drag(on.handle(across), on.at(tuple(geometry.corners(count)[across] * 0.97)))
    assert on.bench.shares[across] > 0.4
    on.view.grab()
    turn_wheel(on.view, on.chip(0), 1)
    on.settle()
    assert on.bench.undo_names() == ["Set a share", "Set a share", "Move the puck"]


# Chips


def test_mouse_wheel_ticks_are_one_percent_each_and_one_step_together(hands):
    on = hands(20)
    for _ in range(3):
        assert turn_wheel(on.view, on.chip(7), 1).isAccepted()
    assert on.bench.shares[7] == pytest.approx(0.08)
    turn_wheel(on.view, on.chip(7), -1, SHIFT)
    assert on.bench.shares[7] == pytest.approx(0.078)
    on.settle()
    assert on.bench.undo_names() == ["Set a share"]


def test_a_pause_after_ticks_makes_the_step(hands, qtbot):
    on = hands(20)
    turn_wheel(on.view, on.chip(7), 1)
    assert on.bench.document.undo_name is None
    qtbot.waitUntil(lambda: on.bench.document.undo_name == "Set a share")
    assert not on.bench.document.gesture_active


def test_ticks_on_another_chip_are_a_step_of_their_own(hands):
    on = hands(20)
    turn_wheel(on.view, on.chip(7), 1)
    turn_wheel(on.view, on.chip(8), 1)
    on.settle()
    assert on.bench.undo_names() == ["Set a share", "Set a share"]


def test_undo_during_ticks_takes_them_back(hands):
    on = hands(20)
    before = on.bench.document.state
    turn_wheel(on.view, on.chip(7), 1)
    on.bench.document.undo()
    assert on.bench.document.state is before
    on.drag(on.at((0, 0)), on.at((0.5, 0)))
    assert on.bench.undo_names() == ["Move the puck"]


def test_a_click_focuses_a_chip_and_alt_click_solos(hands, qtbot):
    on = hands(20)
    qtbot.mouseClick(on.view, LEFT, Qt.KeyboardModifier.NoModifier, on.chip(3))
    assert on.view.current == 3
    assert on.bench.document.undo_name is None
    qtbot.mouseClick(on.view, LEFT, Qt.KeyboardModifier.AltModifier, on.chip(4))
    assert on.bench.wheel.solo == {4}
    assert on.bench.shares[4] == 1


def test_the_keyboard_alone_reaches_everything(hands, qtbot):
    on = hands(5)
    on.key(KEY.Key_Tab)
    assert on.view.current == 0
    on.key(KEY.Key_Right)
    on.key(KEY.Key_BracketRight)
    on.key(KEY.Key_Right, CTRL)
    on.key(KEY.Key_BracketLeft)
    assert on.view.current == 2
    on.key(KEY.Key_Space)
    assert on.bench.wheel.muted == {2}
    on.key(KEY.Key_Space)
    on.key(KEY.Key_L)
    assert dict(on.bench.wheel.locked) == {2: pytest.approx(0.2)}
    on.key(KEY.Key_L)
    on.key(KEY.Key_S)
    assert on.bench.wheel.solo == {2}
    on.key(KEY.Key_S)
    assert on.bench.shares == pytest.approx([0.2] * 5)
    on.key(KEY.Key_Up)
    assert on.bench.shares[2] == pytest.approx(0.21)
    on.key(KEY.Key_PageDown)
    assert on.bench.shares[2] == pytest.approx(0.11)
    on.key(KEY.Key_Escape)
    assert on.view.current is None


def test_walking_goes_round_the_ring(hands):
    on = hands(5)
    on.key(KEY.Key_BracketLeft)
    assert on.view.current == 4
    on.key(KEY.Key_BracketRight)
    assert on.view.current == 0


def test_tab_leaves_the_wheel_after_the_chips_and_back_again(qtbot):
    bench = make_bench(5)
    panel = WheelPanel(bench.session)
    bench.adopt(panel)
    qtbot.addWidget(panel)
    panel.show()
    panel.activateWindow()
    panel.view.setFocus()
    qtbot.waitUntil(panel.view.hasFocus)
    qtbot.keyClick(panel.view, KEY.Key_Tab)
    assert panel.view.hasFocus()
    assert panel.view.current == 0
    qtbot.keyClick(panel.view, KEY.Key_Tab)
    assert not panel.view.hasFocus()
    qtbot.keyClick(QApplication.focusWidget(), KEY.Key_Backtab)
    assert panel.view.hasFocus()
    assert panel.view.current == 0
    qtbot.keyClick(panel.view, KEY.Key_Backtab)
    assert panel.view.hasFocus()
    assert panel.view.current is None


def test_a_typed_number_sets_the_share(hands, qtbot):
    on = hands(20)
    on.view.set_current(6)
    on.key(KEY.Key_1)
    field = on.view.findChild(ShareEntry)
    assert field.isVisible()
    assert field.text() == "1"
    qtbot.keyClicks(field, "2,5")
    qtbot.keyClick(field, KEY.Key_Return)
    assert not field.isVisible()
    assert on.bench.shares[6] == pytest.approx(0.125)
    assert on.bench.undo_names() == ["Set a share"]


def test_escape_in_the_field_changes_nothing_and_nonsense_is_not_typed(hands, qtbot):
    on = hands(20)
    on.view.set_current(6)
    on.key(KEY.Key_Return)
    field = on.view.findChild(QLineEdit)
    assert field.text() == "5.0"
    qtbot.keyClicks(field, "-x9")
    assert field.text() == "9"
    qtbot.keyClicks(field, "99")
    assert field.text() == "99"
    qtbot.keyClick(field, KEY.Key_Escape)
    assert not field.isVisible()
    assert on.bench.document.undo_name is None


def test_a_double_click_on_a_chip_opens_the_field(hands, qtbot):
    on = hands(20)
    qtbot.mouseDClick(on.view, LEFT, Qt.KeyboardModifier.NoModifier, on.chip(2))
    assert on.view.findChild(ShareEntry).isVisible()
    assert on.view.current == 2


def trigger(menu: QMenu, text: str):
    for action in menu.actions():
        if action.menu() is not None and any(text in a.text() for a in action.menu().actions()):
            return trigger(action.menu(), text)
        if text in action.text():
            action.trigger()
            return None
    raise AssertionError(f"no {text} in the menu")


def test_the_menu_of_a_chip(hands, qtbot):
    on = hands(5)

    def choose(text):
        menu = ChipMenu(on.bench.session, 1, "wheel", on.view)
        trigger(menu, text)
        menu.deleteLater()

    name = on.bench.blend.classes[1]
    choose("Lock")
    assert [i for i, _ in on.bench.wheel.locked] == [1]
    choose("Lock")
    choose("Mute")
    assert on.bench.wheel.muted == {1}
    choose("Mute")
    choose("Solo")
    choose("Solo")
    choose("Only this")
    assert on.bench.shares[1] == pytest.approx(1)
    choose("Most typical")
    assert dict(on.bench.blend.chosen)[name] == "medoid"
    choose("Next drawing")
    rows = np.flatnonzero(on.bench.session.space.labels == on.bench.session.space.classes.index(name))
    assert dict(on.bench.blend.chosen)[name] == f"drawing:{rows[0]}"
    choose("Next drawing")
    assert dict(on.bench.blend.chosen)[name] == f"drawing:{rows[1]}"
    choose("As the blend")
    assert on.bench.blend.chosen == ()
    choose("Add to the path")
    assert on.bench.document.state.path.waypoints[0].value == name
    choose("Remove")
    assert name not in on.bench.blend.classes
    assert on.bench.document.undo_name == "Remove a class"


def test_the_menu_key_opens_the_menu_of_the_focused_chip(hands, monkeypatch):
    # The offscreen platform warns when a menu pops up, for it has nothing to raise it with.
    popped = []
    monkeypatch.setattr(ChipMenu, "popup", lambda menu, at: popped.append((menu.title(), on.view.mapFromGlobal(at))))
    on = hands(5)
    on.view.set_current(2)
    # The offscreen platform makes no event of the menu key; this is what the others make of it.
    where = on.view.mapToGlobal(QPoint(1, 1))
    QApplication.sendEvent(on.view, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(1, 1), where))
    assert popped == [(short_name(on.bench.blend.classes[2]), on.chip(2))]


# What it shows


def test_the_focus_stays_with_its_class_when_the_ring_changes(hands):
    on = hands(5)
    name = on.bench.blend.classes[3]
    on.view.set_current(3)
    on.bench.session.document.edit("x", _without_first(on.bench.document.state))
    assert on.bench.blend.classes[on.view.current] == name
    on.bench.document.undo()
    assert on.view.current == 3


def _without_first(state):
    return blends.set_classes(state, state.blend.classes[1:])


def test_pictures_are_asked_once_for_the_ring_and_painted_when_they_come(qtbot):
    bench = make_bench(6)
    on = Hands(qtbot, bench)
    before = on.view.grab().toImage()
    qtbot.waitUntil(lambda: len(bench.engine.requests) == 1)
    assert set(bench.engine.requests[0].keys) == {("class", name) for name in bench.blend.classes}
    bench.engine.send_pictures(bench.engine.requests[0])
    assert on.view.grab().toImage() != before


def test_a_ring_too_large_for_pictures_asks_for_none_but_the_hovered(qtbot):
    bench = make_bench(964)
    on = Hands(qtbot, bench)
    on.view.grab()
    assert bench.engine.requests == []
    mouse_move(on.view, on.chip(100), held=False)
    on.view.grab()
    qtbot.waitUntil(lambda: len(bench.engine.requests) == 1)
    assert bench.engine.requests[0].keys == (("class", bench.blend.classes[100]),)


def test_cursor_and_hover_follow_the_hand(hands):
    on = hands(20)
    shapes = []
    for place in (on.at((0, 0)), on.handle(3), on.chip(3), on.at((0.1, -0.85)), QPoint(1, 1)):
        mouse_move(on.view, place, held=False)
        shapes.append(on.view.cursor().shape())
    assert shapes == [
        Qt.CursorShape.OpenHandCursor,
        Qt.CursorShape.PointingHandCursor,
        Qt.CursorShape.PointingHandCursor,
        Qt.CursorShape.CrossCursor,
        Qt.CursorShape.ArrowCursor,
    ]


def test_screen_readers_hear_the_focused_class(hands):
    on = hands(5)
    assert on.view.accessibleName() == "Blend wheel"
    assert "puck" in on.view.accessibleDescription()
    on.view.set_current(1)
    assert "20.0 %" in on.view.accessibleDescription()
    on.key(KEY.Key_Space)
    assert "muted" in on.view.accessibleDescription()


def test_the_still_layer_is_painted_again_only_when_it_looks_different(hands, monkeypatch, request):
    painted = []
    real = painting.paint_still
    monkeypatch.setattr(painting, "paint_still", lambda *args: (painted.append(1), real(*args)))
    on = hands(20)
    on.view.grab()
    on.drag(on.at((0, 0)), on.at((0.2, 0.2)))
    on.view.grab()
    assert len(painted) == 1
    on.bench.set_wheel(wheel.toggle_mute(on.bench.wheel, 2))
    on.view.grab()
    assert len(painted) == 2
    request.addfinalizer(lambda: theme.apply("light"))
    theme.apply("dark" if theme.current().name == "light" else "light")
    on.view.grab()
    assert len(painted) == 3


def test_a_double_click_on_the_puck_takes_back_nothing_else(hands, qtbot):
    on = hands(20)
    on.drag(on.at((0, 0)), on.at((0.5, 0.5)))
    place = on.at(on.bench.wheel.puck)
    on.press(place)
    on.release(place)
    qtbot.mouseDClick(on.view, LEFT, Qt.KeyboardModifier.NoModifier, place)
    assert on.bench.wheel.puck == (0, 0)
    assert on.bench.undo_names() == ["Centre the puck", "Move the puck"]


def test_a_repaint_of_twenty_classes_is_quick(hands):
    on = hands(20)
    canvas = QPixmap(600, 600)
    on.view.render(canvas)

    def cost():
        begin = time.process_time()
        on.view.render(canvas)
        return time.process_time() - begin

    # The best of many: other programs on the machine may only make it slower.
    assert min(cost() for _ in range(25)) < 0.008
