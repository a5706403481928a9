"""The window's title, and what it asks before it closes."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QCloseEvent
from PySide6.QtTest import QTest
from tests.gui.window.scenes import edit

from latentloom.doc.blends import set_method
from latentloom.ui.questions import Answer


def test_the_title_names_the_document_and_marks_changes(scene, tmp_path):
    window = scene.window
    assert window.windowTitle() == "Untitled[*] \N{EM DASH} Latent Loom"
    assert not window.isWindowModified()
    edit(scene)
    assert window.isWindowModified()
    scene.person.saves = tmp_path / "woven.loom"
    QTest.keySequence(window, "Ctrl+S")
    assert window.windowTitle().startswith("woven.loom[*]")
    assert not window.isWindowModified()
    edit(scene)
    window.actions_by_id["edit.undo"].trigger()
    assert not window.isWindowModified()


@pytest.mark.parametrize(("answer", "closes"), [(Answer.CANCEL, False), (Answer.DISCARD, True), (Answer.SAVE, True)])
def test_closing_asks_when_there_are_changes(scene, tmp_path, answer, closes):
    edit(scene)
    scene.person.changes, scene.person.saves = answer, tmp_path / "kept.loom"
    scene.window.actions_by_id["file.quit"].trigger()
    assert scene.person.asked[0] == "changes to Untitled"
    assert scene.window.isVisible() is not closes
    assert (tmp_path / "kept.loom").exists() is (answer is Answer.SAVE)


def test_closing_without_changes_asks_nothing(scene):
    assert scene.window.close()
    assert scene.person.asked == []


def test_a_save_that_is_not_made_keeps_the_window(scene):
    edit(scene)
    scene.person.changes, scene.person.saves = Answer.SAVE, None
    assert not scene.window.close()
    assert scene.window.isVisible()


def test_a_save_that_fails_keeps_the_window_and_says_why(scene, tmp_path):
    edit(scene)
    scene.person.changes, scene.person.saves = Answer.SAVE, tmp_path / "missing" / "a.loom"
    assert not scene.window.close()
    assert [n.level for n in scene.window.notices.shown()] == ["error"]
    assert scene.session.document.dirty


def test_closing_with_a_running_job_asks_first(scene):
    scene.engine.begin_job("Export sheet.png")
    scene.person.stop = False
    assert not scene.window.close()
    assert scene.person.asked == ["stop Export sheet.png"]
    scene.person.stop = True
    assert scene.window.close()


def test_a_drag_in_hand_is_a_change(scene):
    document = scene.session.document
    document.begin("Blend")
    document.update(set_method(document.state, "linear"))
    scene.person.changes = Answer.CANCEL
    scene.window.closeEvent(event := QCloseEvent())
    assert not event.isAccepted()
    assert document.undo_name == "Blend"
