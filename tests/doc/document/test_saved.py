"""Saved and not saved, another document, another space."""

from __future__ import annotations

from pathlib import Path

from tests.doc.document.states import leant, with_stops

from latentloom.doc.changes import ALL_KINDS
from latentloom.doc.document import Document, new_state
from latentloom.doc.state import Change, Focus, SpaceRef


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
