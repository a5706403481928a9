"""The spokes' handles under a real mouse."""

from __future__ import annotations

import pytest
from tests.gui.benches import turn_wheel

from latentloom.doc import geometry, wheel


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
