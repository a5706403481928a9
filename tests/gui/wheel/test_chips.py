"""The chips of the classes under a real mouse and keyboard: ticks, focus, typed numbers, the menu."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu
from tests.gui.benches import make_bench, turn_wheel

from latentloom.ui.names import short_name
from latentloom.ui.wheel import WheelPanel
from latentloom.ui.wheel.entry import ShareEntry
from latentloom.ui.wheel.menu import ChipMenu

LEFT = Qt.MouseButton.LeftButton
KEY = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier


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
    assert QApplication.focusWidget() is on.view
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
