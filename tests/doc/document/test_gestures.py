"""A hand that moves: one step, or none; and what the preview shows meanwhile."""

from __future__ import annotations

import pytest
from tests.doc.document.states import leant, with_stops

from latentloom.doc import blends, waypoints, wheel
from latentloom.doc.document import Document
from latentloom.doc.state import Change, Focus


def test_a_gesture_is_one_step_however_many_moves(document: Document, heard: list[Change]) -> None:
    first = document.state
    document.begin("Blend", "wheel")
    for i in range(1, 6):
        document.update(leant(first, i / 10))
    assert document.gesture_active
    assert document.undo_name is None
    document.commit()
    assert not document.gesture_active
    assert [change.live for change in heard] == [True] * 5 + [False]
    assert {change.origin for change in heard} == {"wheel"}
    assert "history" in heard[-1].kinds
    document.undo()
    assert document.state is first


def test_escape_brings_the_very_same_state_back(document: Document, heard: list[Change]) -> None:
    document.edit("Before", leant(document.state, 0.2))
    document.undo()
    first = document.state
    document.begin("Blend", "wheel")
    document.update(leant(first, 0.5))
    document.cancel()
    assert document.state is first
    assert (document.undo_name, document.redo_name) == (None, "Before")
    assert not document.dirty
    assert heard[-1].kinds >= {"wheel", "weights"}
    assert not heard[-1].live


def test_after_escape_the_hand_still_moves_but_nothing_follows(document: Document) -> None:
    first = document.state
    document.begin("Blend")
    document.cancel()
    document.update(leant(first, 0.5))
    document.commit()
    document.cancel()
    assert document.state is first


def test_a_gesture_that_ends_where_it_began_is_no_step(document: Document, heard: list[Change]) -> None:
    first = document.state
    document.begin("Blend", "wheel")
    document.update(leant(first, 0.5))
    document.update(leant(first, 0.0, 0.0))
    document.commit()
    assert document.state is first
    assert document.undo_name is None
    assert heard[-1] == Change(frozenset(), "wheel", live=False)


def test_a_click_without_a_move_is_silent(document: Document, heard: list[Change]) -> None:
    document.begin("Blend")
    document.commit()
    assert heard == []


def test_undo_during_a_gesture_takes_the_gesture_back(document: Document) -> None:
    document.edit("Before", leant(document.state, 0.2))
    middle = document.state
    document.begin("Blend")
    document.update(leant(middle, 0.5))
    document.redo()
    assert document.gesture_active
    document.undo()
    assert document.state is middle
    assert document.undo_name == "Before"


def test_an_edit_or_another_gesture_finishes_the_one_in_hand(document: Document) -> None:
    first = document.state
    document.begin("One")
    document.update(leant(first, 0.1))
    document.begin("Two")
    document.update(leant(first, 0.2))
    document.edit("Three", leant(first, 0.3))
    names = []
    while document.undo_name is not None:
        names.append(document.undo_name)
        document.undo()
    assert names == ["Three", "Two", "One"]


def test_the_focus_is_no_undo_step(document: Document, heard: list[Change]) -> None:
    document.set_focus(Focus("place", (1.0, 2.0)), "map")
    document.set_focus(Focus("place", (1.0, 2.0)), "map")
    assert heard == [Change(frozenset({"focus"}), "map")]
    assert document.undo_name is None
    assert not document.dirty


@pytest.mark.parametrize(
    "edit", [lambda s: leant(s, 0.3), lambda s: blends.set_method(s, "linear"), lambda s: blends.set_classes(s, "abc")]
)
def test_the_preview_follows_the_hand_that_blends(document: Document, heard: list[Change], edit) -> None:
    document.set_focus(Focus("drawing", 4))
    document.edit("Edit", edit(document.state))
    assert document.focus == Focus()
    assert "focus" in heard[-1].kinds


def test_other_edits_leave_the_preview_where_it_is(document: Document) -> None:
    document.set_focus(Focus("drawing", 4))
    document.edit("Lock", blends.set_wheel(document.state, wheel.toggle_lock(document.state.blend.wheel, 1)))
    document.edit("Add a stop", with_stops(document.state, 2))
    assert document.focus == Focus("drawing", 4)


def test_escape_brings_the_focus_back_too(document: Document, heard: list[Change]) -> None:
    document.set_focus(Focus("drawing", 4))
    document.begin("Blend")
    document.update(leant(document.state, 0.3))
    assert document.focus == Focus()
    document.cancel()
    assert document.focus == Focus("drawing", 4)
    assert "focus" in heard[-1].kinds


def test_without_a_path_the_preview_leaves_it(document: Document) -> None:
    document.edit("Path", with_stops(document.state, 2))
    document.set_focus(Focus("path", 0.5))
    document.edit("Frames", waypoints.set_frames(document.state, 9))
    assert document.focus == Focus("path", 0.5)
    document.edit("Remove a stop", waypoints.remove_waypoint(document.state, 0))
    assert document.focus == Focus()
