"""Edits and their undo, and what a change names."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from psygnal import EmitLoopError
from tests.doc.document.states import leant, with_stops

from latentloom.base.errors import UsageError
from latentloom.doc import blends, snapshots, waypoints, wheel
from latentloom.doc.document import Document, new_state
from latentloom.doc.state import Change, DocState, Focus, SpaceRef

SPACE = SpaceRef("omniglot", "abc")


def test_a_new_document_is_an_even_blend_and_clean(document: Document) -> None:
    assert wheel.shares(document.state.blend.wheel).tolist() == [0.25] * 4
    assert not document.dirty
    assert (document.undo_name, document.redo_name, document.path) == (None, None, None)


@pytest.mark.parametrize("names", [[], ["a"], ["a", "a"]])
def test_a_new_document_needs_two_different_classes(names: list[str]) -> None:
    with pytest.raises(UsageError):
        new_state(SPACE, names)


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
