"""Notices, the status bar, and the hints of the first start."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QLabel,
    QPushButton,
)
from tests.gui.window.scenes import sentences
from tests.gui.windows import open_window

from latentloom.ui.hints import HINTS
from latentloom.ui.notices import MOST
from latentloom.work.messages import JobInfo


def test_information_goes_by_itself_and_errors_stay(scene, qtbot):
    notices = scene.window.notices
    notices.show("info", "All is well")
    notices.show("error", "All is lost", details="line 1")
    info, error = notices.shown()
    assert not info.stays
    assert error.stays
    info.closed.emit()
    assert sentences(scene) == ["All is lost"]
    texts = [button.text() for button in error.findChildren(QPushButton)]
    assert texts == ["Details", "Copy"]
    for button in error.findChildren(QPushButton):
        button.click()
    assert "line 1" in QGuiApplication.clipboard().text()


def test_the_same_notice_comes_once_and_few_are_shown(scene):
    for _ in range(3):
        scene.window.notices.show("info", "Again")
    assert sentences(scene) == ["Again"]
    for i in range(2 * MOST):
        scene.window.notices.show("info", f"Number {i}")
    assert len(scene.window.notices.shown()) == MOST


def test_notices_stay_in_their_corner(scene, qtbot):
    scene.window.notices.show("warning", "Mind the step. " * 12)
    notice = scene.window.notices.shown()[0]
    scene.window.resize(1000, 700)
    assert scene.window.rect().contains(notice.geometry())
    label = max(notice.findChildren(QLabel), key=lambda each: len(each.text()))
    qtbot.waitUntil(lambda: label.height() >= label.heightForWidth(label.width()))


def test_the_status_bar_tells_space_device_and_times(scene, qtbot):
    texts = [label.text() for label in scene.window.status.findChildren(QLabel)]
    assert any("A made-up space" in text and "6 classes" in text for text in texts)
    assert "CPU" in texts
    assert scene.window.status.decode.text() == "decode 1.0 ms"
    qtbot.waitUntil(lambda: scene.window.status.frame.text() != "frame \N{EN DASH}")


def test_a_long_job_shows_its_progress_and_can_be_cancelled(scene, qtbot):
    number = scene.engine.begin_job("Export big.png")
    job_bar = scene.window.status.jobs
    assert not job_bar.isVisible()
    qtbot.waitUntil(job_bar.isVisible)
    scene.engine.jobAdvanced.emit(JobInfo(number, "Export big.png", 0.5, "Tile 50 of 100"))
    assert job_bar.title.text() == "Tile 50 of 100"
    assert job_bar.bar.value() == 500
    job_bar.cancel.click()
    assert scene.engine.cancelled == [number]
    scene.engine.end_job(number, "cancelled")
    assert not job_bar.isVisible()


def test_hints_come_once(qtbot):
    scene = open_window(qtbot, hints=True)
    bubble = scene.window.hints
    qtbot.waitUntil(bubble.isVisible)
    for i in range(len(HINTS)):
        assert bubble.number == i
        assert scene.window.rect().contains(bubble.geometry())
        bubble.step()
    assert not bubble.isVisible()
    assert not scene.settings.flag("hints")


def test_hints_can_be_skipped_and_called_back(qtbot):
    scene = open_window(qtbot, hints=True)
    qtbot.waitUntil(scene.window.hints.isVisible)
    scene.window.hints.end()
    assert not scene.settings.flag("hints")
    scene.window.actions_by_id["help.hints"].trigger()
    assert scene.window.hints.isVisible()


def test_a_hint_about_a_closed_panel_stands_in_the_middle(scene):
    scene.window.docks["wheel"].close()
    scene.window.hints.begin()
    centre = scene.window.hints.geometry().center() - scene.window.rect().center()
    assert centre.manhattanLength() < 4
