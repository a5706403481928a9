from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from psygnal import EmitLoopError

from latentloom.base.errors import UsageError
from latentloom.doc import blends, snapshots, waypoints, wheel
from latentloom.doc.changes import ALL_KINDS
from latentloom.doc.document import Document, new_state
from latentloom.doc.state import Change, DocState, Focus, SpaceRef, Waypoint

SPACE = SpaceRef("omniglot", "abc")


@pytest.fixture
def document() -> Document:
    return Document(new_state(SPACE, ["a", "b", "c", "d"]))


@pytest.fixture
def heard(document: Document) -> list[Change]:
    changes: list[Change] = []
    document.changed.connect(changes.append)
    return changes


def leant(state: DocState, x: float, y: float = 0.1) -> DocState:
    return blends.set_wheel(state, wheel.with_puck(state.blend.wheel, (x, y)))


def with_stops(state: DocState, count: int) -> DocState:
    for i in range(count):
        state = waypoints.add_waypoint(state, Waypoint("drawing", i))
    return state


# New documents


def test_a_new_document_is_an_even_blend_and_clean(document: Document) -> None:
    assert wheel.shares(document.state.blend.wheel).tolist() == [0.25] * 4
    assert not document.dirty
    assert (document.undo_name, document.redo_name, document.path) == (None, None, None)


@pytest.mark.parametrize("names", [[], ["a"], ["a", "a"]])
def test_a_new_document_needs_two_different_classes(names: list[str]) -> None:
    with pytest.raises(UsageError):
        new_state(SPACE, names)


# Edits


def test_an_edit_is_one_named_step(document: Document, heard: list[Change]) -> None:
    first = document.state
    second = leant(first, 0.3)
    document.edit("Move the puck", second, "wheel")
    assert document.state is second
    assert document.undo_name == "Move the puck"
    assert heard == [Change(frozenset({"wheel", "weights", "history"}), "wheel")]
    document.undo()
    assert document.state is first
    assert (document.undo_name, document.redo_name) == (None, "Move the puck")
    document.redo()
    assert document.state is second
    assert [change.origin for change in heard] == ["wheel", "undo", "redo"]


def test_an_edit_that_changes_nothing_is_no_step(document: Document, heard: list[Change]) -> None:
    document.edit("Nothing", replace(document.state))
    assert document.undo_name is None
    assert heard == []


def test_a_new_edit_forgets_what_could_be_redone(document: Document) -> None:
    document.edit("One", leant(document.state, 0.1))
    document.undo()
    document.edit("Two", leant(document.state, 0.2))
    assert document.redo_name is None
    document.redo()
    assert document.undo_name == "Two"


def test_undo_and_redo_with_nothing_to_do_are_silent(document: Document, heard: list[Change]) -> None:
    document.undo()
    document.redo()
    assert heard == []


def test_the_oldest_steps_fall_off() -> None:
    document = Document(new_state(SPACE, ["a", "b"]), limit=3)
    states = [document.state]
    for i in range(5):
        states.append(leant(document.state, 0.0, i / 10))
        document.edit(f"Step {i}", states[-1])
    for _ in range(10):
        document.undo()
    assert document.state is states[2]


def test_ten_thousand_random_edits_undo_and_redo_exactly() -> None:
    document = Document(new_state(SPACE, ["a", "b", "c", "d"]), limit=20_000)
    rng = random.Random(0)
    first = document.state
    for i in range(10_000):
        document.edit(f"Edit {i}", _random_edit(document.state, rng, i))
    last = document.state
    steps = 0
    while document.undo_name is not None:
        document.undo()
        steps += 1
    assert document.state is first
    assert steps > 5000
    while document.redo_name is not None:
        document.redo()
        steps -= 1
    assert document.state is last
    assert steps == 0


def _random_edit(state: DocState, rng: random.Random, seed: int) -> DocState:
    match rng.randrange(7):
        case 0:
            return leant(state, rng.uniform(-1, 1), rng.uniform(-1, 1))
        case 1:
            ring = wheel.with_share(state.blend.wheel, rng.randrange(len(state.blend.classes)), rng.random())
            return blends.set_wheel(state, ring)
        case 2:
            return blends.set_classes(state, rng.sample("abcdefgh", rng.randrange(2, 6)))
        case 3:
            return snapshots.keep(state, rng.choice("ABCDEFGH"))
        case 4:
            return blends.set_seed(state, seed)
        case 5:
            return with_stops(waypoints.clear_path(state), rng.randrange(3))
        case _:
            return blends.set_wheel(state, wheel.toggle_lock(state.blend.wheel, 0))


# Gestures


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


# What changed


@pytest.mark.parametrize(
    ("edit", "kinds"),
    [
        (lambda s: blends.set_classes(s, "abc"), {"classes", "weights", "wheel"}),
        (lambda s: blends.set_classes(s, "abce"), {"classes", "weights"}),
        (lambda s: leant(s, 0.3), {"wheel", "weights"}),
        (lambda s: blends.set_wheel(s, wheel.toggle_lock(s.blend.wheel, 1)), {"wheel"}),
        (lambda s: blends.set_method(s, "linear"), {"method"}),
        (lambda s: blends.set_seed(s, 3), {"method"}),
        (lambda s: blends.set_prototype(s, "medoid"), {"method"}),
        (lambda s: blends.choose_drawing(s, "a", 3), {"method"}),
        (lambda s: with_stops(s, 1), {"path"}),
        (lambda s: snapshots.keep(s, "A"), {"snapshots"}),
        (lambda s: replace(s, space=SpaceRef("mnist")), {"space"}),
    ],
)
def test_a_change_names_what_differs(document: Document, heard: list[Change], edit, kinds: set[str]) -> None:
    document.edit("Edit", edit(document.state))
    assert heard[-1].kinds == kinds | {"history"}


# Focus


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


# Saved and not saved


def test_undoing_back_to_the_saved_state_is_clean_again(document: Document, tmp_path: Path) -> None:
    document.edit("One", leant(document.state, 0.1))
    assert document.dirty
    document.mark_saved(tmp_path / "a.loom")
    assert not document.dirty
    assert document.path == tmp_path / "a.loom"
    document.undo()
    assert document.dirty
    document.redo()
    assert not document.dirty


def test_what_was_edited_while_a_save_ran_stays_unsaved(document: Document, tmp_path: Path) -> None:
    written = document.state
    document.edit("One", leant(document.state, 0.1))
    document.mark_saved(tmp_path / "a.loom", written)
    assert document.dirty


def test_becoming_dirty_is_told_while_the_hand_still_moves(document: Document, heard: list[Change]) -> None:
    first = document.state
    document.begin("Blend")
    document.update(leant(first, 0.1))
    document.update(leant(first, 0.2))
    assert ["history" in change.kinds for change in heard] == [True, False]
    document.cancel()
    assert "history" in heard[-1].kinds


def test_another_document_takes_the_place_of_the_old_one(document: Document, heard: list[Change]) -> None:
    document.edit("One", leant(document.state, 0.1))
    document.begin("Blend")
    other = with_stops(new_state(SpaceRef("mnist"), ["1", "2"]), 2)
    document.replace_all(other, "b.loom", focus=Focus("path", 0.5))
    assert document.state is other
    assert (document.undo_name, document.gesture_active, document.dirty) == (None, False, False)
    assert (document.path, document.focus) == (Path("b.loom"), Focus("path", 0.5))
    assert heard[-1] == Change(ALL_KINDS, "open")


def test_recovered_work_is_unsaved_from_the_start(document: Document) -> None:
    document.replace_all(document.state, saved=False)
    assert document.dirty


# Listeners


@pytest.mark.parametrize("step", ["edit", "commit", "undo", "redo", "cancel"])
def test_a_listener_that_fails_leaves_a_sound_document(document: Document, step: str) -> None:
    first = document.state
    second = leant(first, 0.3)
    if step in {"undo", "redo"}:
        document.edit("One", second)
    if step == "redo":
        document.undo()
    if step in {"commit", "cancel"}:
        document.begin("One")
        document.update(second)

    def fail(_: Change) -> None:
        raise KeyError("a view has a fault")

    document.changed.connect(fail)
    with pytest.raises(EmitLoopError):
        document.edit("One", second) if step == "edit" else getattr(document, step)()
    document.changed.disconnect(fail)
    assert document.state is (first if step in {"undo", "cancel"} else second)
    assert not document.gesture_active
    assert document.undo_name == (None if step in {"undo", "cancel"} else "One")
    document.edit("Two", leant(first, 0.4))
    document.undo()
    assert document.state is (first if step in {"undo", "cancel"} else second)


def test_a_listener_may_edit_and_all_hear_everything_in_order(document: Document) -> None:
    def react(change: Change) -> None:
        if change.origin == "wheel":
            document.set_focus(Focus("drawing", 1), "reaction")

    heard: list[Change] = []
    document.changed.connect(react)
    document.changed.connect(heard.append)
    document.edit("One", leant(document.state, 0.3), "wheel")
    assert [change.origin for change in heard] == ["wheel", "reaction"]


def test_undo_and_redo_name_the_space_that_they_lead_to():
    first = new_state(SpaceRef("one", "1"), ("a", "b"))
    document = Document(first)
    assert (document.undo_space, document.redo_space) == (None, None)
    document.edit("Open Two", new_state(SpaceRef("two", "2"), ("c", "d")))
    assert document.undo_space == SpaceRef("one", "1")
    document.undo()
    assert document.redo_space == SpaceRef("two", "2")
    assert document.undo_space is None


def test_on_another_space_a_document_is_in_no_file_until_it_is_saved_or_the_step_is_taken_back():
    document = Document(new_state(SpaceRef("one", "1"), ("a", "b")), Path("one.loom"))
    document.edit("Open Two", new_state(SpaceRef("two", "2"), ("c", "d")))
    assert document.path is None  # so saving asks for a name and leaves the project of the space before alone
    document.undo()
    assert document.path == Path("one.loom")
    document.redo()
    document.mark_saved("two.loom")
    assert document.path == Path("two.loom")
    document.undo()
    assert document.path is None
