"""Saving, opening, and recent files."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from tests.gui.window.scenes import edit, sentences

from latentloom.doc import project
from latentloom.ui.questions import Answer


def test_save_and_reopen(scene, tmp_path):
    document = scene.session.document
    edit(scene)
    kept = document.state
    scene.person.saves = tmp_path / "one"
    QTest.keySequence(scene.window, "Ctrl+S")
    assert document.path == tmp_path / "one.loom"
    QTest.keySequence(scene.window, "Ctrl+N")
    assert document.state != kept
    assert document.path is None
    scene.person.opens = tmp_path / "one.loom"
    QTest.keySequence(scene.window, "Ctrl+O")
    assert document.state == kept
    assert document.path == tmp_path / "one.loom"
    assert not document.dirty
    assert document.undo_name is None


def test_save_as_writes_another_file_and_save_writes_it_again(scene, tmp_path):
    edit(scene)
    scene.person.saves = tmp_path / "a.loom"
    scene.window.actions_by_id["file.save"].trigger()
    first = (tmp_path / "a.loom").read_bytes()
    scene.person.saves = tmp_path / "b.loom"
    edit(scene)
    scene.window.actions_by_id["file.save_as"].trigger()
    assert (tmp_path / "a.loom").read_bytes() == first
    assert project.load(tmp_path / "b.loom")[0] == scene.session.document.state
    asked = len(scene.person.asked)
    edit(scene)
    scene.window.actions_by_id["file.save"].trigger()
    assert len(scene.person.asked) == asked
    assert project.load(tmp_path / "b.loom")[0] == scene.session.document.state


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04broken"])
def test_a_broken_project_is_a_notice_and_loses_nothing(scene, tmp_path, content):
    edit(scene)
    before = scene.session.document.state
    (tmp_path / "bad.loom").write_bytes(content)
    scene.person.opens = tmp_path / "bad.loom"
    QTest.keySequence(scene.window, "Ctrl+O")
    assert scene.session.document.state is before
    assert scene.session.document.dirty
    assert len(sentences(scene)) == 1
    assert "bad.loom" in sentences(scene)[0]
    assert scene.person.asked == [f"open in {Path.home()}"]


def test_keeping_changes_cancels_the_opening(scene, tmp_path):
    project.save(tmp_path / "p.loom", scene.session.document.state)
    edit(scene)
    before = scene.session.document.state
    scene.person.changes = Answer.CANCEL
    scene.window.open_path(tmp_path / "p.loom")
    assert scene.session.document.state is before


def test_recent_files(scene, tmp_path):
    for name in ("a.loom", "b.loom"):
        scene.person.saves = tmp_path / name
        scene.window.actions_by_id["file.save_as"].trigger()
    recent = scene.window.menus.recent
    recent.aboutToShow.emit()
    assert [Path(key).name for key in recent.keys()] == ["b.loom", "a.loom", ""]  # noqa: SIM118
    (tmp_path / "a.loom").unlink()
    recent.aboutToShow.emit()
    assert [action.isEnabled() for action in recent.actions()] == [True, False, True]
    scene.window.actions_by_id["file.new"].trigger()
    recent.pick(str(tmp_path / "b.loom"))
    assert scene.session.document.path == tmp_path / "b.loom"
    recent.pick("")
    recent.aboutToShow.emit()
    assert recent.keys() == []
    assert not recent.isEnabled()


def test_a_recent_file_that_has_gone_is_a_notice(scene, tmp_path):
    scene.person.saves = tmp_path / "a.loom"
    scene.window.actions_by_id["file.save"].trigger()
    scene.window.menus.recent.aboutToShow.emit()
    (tmp_path / "a.loom").unlink()
    scene.window.menus.recent.pick(str(tmp_path / "a.loom"))
    assert "may have been moved" in sentences(scene)[0]
