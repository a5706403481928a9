"""Pictures and whatever else is dropped on the window."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QPushButton,
)
from tests.gui.window.scenes import other_space, sentences
from tests.gui.windows import Scene

from latentloom.doc import project
from latentloom.doc.blends import set_method
from latentloom.doc.document import new_state
from latentloom.doc.state import Focus
from latentloom.ui.drop import dropped_path, hint
from latentloom.work.messages import PictureRead


def test_a_picture_with_a_recipe_brings_its_blend_back(scene, tmp_path):
    (tmp_path / "sheet.png").write_bytes(b"png")
    names = scene.session.space.classes
    made_with = new_state(scene.session.document.state.space, names[1:4], "linear")
    scene.window.open_path(tmp_path / "sheet.png")
    assert scene.engine.pictures_read == [tmp_path / "sheet.png"]
    (job,) = scene.engine.jobs()
    scene.engine.end_job(job.number, result=PictureRead(tmp_path / "sheet.png", made_with))
    assert scene.session.document.state.blend == made_with.blend
    assert scene.session.document.dirty
    assert scene.session.document.path is None


def test_a_foreign_picture_is_encoded_and_its_neighbours_are_offered(scene, tmp_path, qtbot):
    (tmp_path / "cat.png").write_bytes(b"png")
    names = scene.session.space.classes
    scene.window.open_path(tmp_path / "cat.png")
    (job,) = scene.engine.jobs()
    near = ((names[2], 1.0), (names[3], 2.0))
    read = PictureRead(tmp_path / "cat.png", None, np.zeros(8, np.float32), (0.5, -0.25), near)
    scene.engine.end_job(job.number, result=read)
    assert scene.session.document.focus == Focus("picture", (0.0,) * 8)
    (notice,) = scene.window.notices.shown()
    button = next(b for b in notice.findChildren(QPushButton) if b.text() == "Blend the nearest")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert scene.session.document.state.blend.classes == (names[2], names[3])
    assert scene.session.document.undo_name == "Nearest Classes"


def test_a_picture_that_cannot_be_read_is_a_notice(scene, tmp_path):
    (tmp_path / "text.png").write_text("words", encoding="utf-8")
    scene.window.open_path(tmp_path / "text.png")
    (job,) = scene.engine.jobs()
    scene.engine.end_job(job.number, "failed", "text.png is not a picture.")
    assert sentences(scene) == ["text.png is not a picture."]


def mime(path: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    return data


def drag_over(scene: Scene, data: QMimeData) -> QDragEnterEvent:
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    event = QDragEnterEvent(QPoint(200, 200), Qt.DropAction.CopyAction, data, left, none)
    QApplication.sendEvent(scene.window, event)
    return event


def drop(scene: Scene, data: QMimeData) -> None:
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    event = QDropEvent(QPointF(200, 200), Qt.DropAction.CopyAction, data, left, none)
    QApplication.sendEvent(scene.window, event)


def test_dropping_a_project_opens_it_and_dragging_says_so(scene, tmp_path):
    project.save(tmp_path / "p.loom", set_method(scene.session.document.state, "linear"))
    data = mime(tmp_path / "p.loom")
    assert drag_over(scene, data).isAccepted()
    cover = scene.window.drop_hint
    assert cover.isVisible()
    assert cover.text() == "Drop to open this project"
    assert cover.geometry() == scene.window.rect()
    drop(scene, data)
    assert not cover.isVisible()
    assert scene.session.document.state.blend.method == "linear"


def test_leaving_with_the_drag_takes_the_hint_away(scene, tmp_path):
    (tmp_path / "a.png").write_bytes(b"")
    drag_over(scene, mime(tmp_path / "a.png"))
    assert "blend that made this picture" in scene.window.drop_hint.text()
    QApplication.sendEvent(scene.window, QDragLeaveEvent())
    assert not scene.window.drop_hint.isVisible()


def test_dropping_a_folder_opens_the_space(scene, tmp_path):
    scene.engine.space = other_space(scene)
    data = mime(tmp_path)
    assert hint(tmp_path) == "Drop to open this space"
    drag_over(scene, data)
    drop(scene, data)
    assert scene.engine.opened[-1] == str(tmp_path)


def test_what_cannot_be_opened_is_not_taken(scene, tmp_path):
    (tmp_path / "song.mp3").write_bytes(b"")
    assert not drag_over(scene, mime(tmp_path / "song.mp3")).isAccepted()
    remote = QMimeData()
    remote.setUrls([QUrl("https://example.org/a.png")])
    assert dropped_path(remote) is None
