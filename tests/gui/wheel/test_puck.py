"""The puck under a real mouse and keyboard."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from tests.gui.benches import point

from latentloom.doc import wheel

LEFT = Qt.MouseButton.LeftButton
KEY = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


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


def test_a_double_click_on_the_puck_takes_back_nothing_else(hands, qtbot):
    on = hands(20)
    on.drag(on.at((0, 0)), on.at((0.5, 0.5)))
    place = on.at(on.bench.wheel.puck)
    on.press(place)
    on.release(place)
    qtbot.mouseDClick(on.view, LEFT, Qt.KeyboardModifier.NoModifier, place)
    assert on.bench.wheel.puck == (0, 0)
    assert on.bench.undo_names() == ["Centre the puck", "Move the puck"]
