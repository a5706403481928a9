"""The leak net itself: it names what a test left behind and stops it."""

from __future__ import annotations

import subprocess
import sys

from PySide6.QtCore import QPropertyAnimation, QThread, QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid
from tests.helpers import leaks
from tests.helpers.processes import environment

INNER = """
import logging
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMessageBox, QWidget

def test_leaks(qapp):
    QTimer(qapp).start(1000)

def test_clean(qapp):
    pass

def test_warns():
    logging.getLogger("latentloom.engine").warning("thin ice")

class Asking(QWidget):
    def closeEvent(self, event):
        QMessageBox.question(self, "Keep?", "Keep the changes?")

kept = []

def test_asks_at_the_end(qtbot):
    kept.append(Asking())  # qtbot holds a weak reference
    qtbot.addWidget(kept[0])
    kept[0].show()

@pytest.mark.allow_log("latentloom")
def test_may_warn():
    logging.getLogger("latentloom.engine").warning("as expected")
"""


def test_a_clean_test_passes(qapp):
    tracker = leaks.begin()
    timer = QTimer()
    timer.start(1000)
    timer.stop()
    widget = QWidget()
    widget.deleteLater()
    assert leaks.end(tracker) == []


def test_a_running_thread_is_named_and_stopped(qapp):
    tracker = leaks.begin()
    thread = QThread()
    thread.setObjectName("engine")
    thread.start()
    (complaint,) = leaks.end(tracker)
    assert complaint.startswith("thread QThread 'engine' still runs; made at tests/base/test_leaks.py:")
    assert "test_a_running_thread_is_named_and_stopped" in complaint
    assert thread.isFinished()


def test_an_active_timer_is_named_and_stopped(qapp):
    tracker = leaks.begin()
    timer = QTimer(qapp)
    timer.start(1000)
    (complaint,) = leaks.end(tracker)
    assert "timer QTimer is still active; made at tests/base/test_leaks.py:" in complaint
    assert not timer.isActive()
    timer.deleteLater()


def test_a_timer_of_a_subclass_is_seen_too(qapp):
    class Ticker(QTimer):
        pass

    tracker = leaks.begin()
    ticker = Ticker()
    ticker.start(1000)
    (complaint,) = leaks.end(tracker)
    assert "timer Ticker" in complaint


def test_a_running_animation_is_named_and_stopped(qapp):
    widget = QWidget()
    tracker = leaks.begin()
    animation = QPropertyAnimation(widget, b"windowOpacity")
    animation.setDuration(10_000)
    animation.setEndValue(0.5)
    animation.start()
    complaints = leaks.end(tracker)
    assert len(complaints) == 1
    assert "animation QPropertyAnimation still runs" in complaints[0]
    assert animation.state() == QPropertyAnimation.State.Stopped
    widget.deleteLater()


def test_a_forgotten_window_is_named_and_deleted(qapp):
    tracker = leaks.begin()
    window = QWidget()
    window.setWindowTitle("Forgotten")
    window.show()
    complaints = leaks.end(tracker)
    assert len(complaints) == 1
    assert complaints[0].startswith("top-level QWidget 'Forgotten' was left visible.")
    assert not isValid(window)


def test_both_nets_fail_the_test_that_is_caught_and_no_other(tmp_path):
    """Run pytest inside pytest, with the conftest that stands under every test here."""
    (tmp_path / "test_inner.py").write_text(INNER)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "tests.conftest", "-c", "pyproject.toml", str(tmp_path)],
        env=environment(),
        cwd=leaks.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "5 passed, 3 errors" in done.stdout, done.stdout
    assert "timer QTimer is still active; made at" in done.stdout
    assert "WARNING latentloom.engine: thin ice" in done.stdout
    assert "A question was asked while the test ended: QMessageBox 'Keep?' 'Keep the changes?'" in done.stdout
    assert "as expected" not in done.stdout
