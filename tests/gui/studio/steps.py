"""What a person does in the studio before a training runs."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from tests.gui.studying_pictures import FakeProcess

from latentloom.ui.studio.window import StudioWindow


def look_at(qtbot, studio: StudioWindow, folder) -> None:
    """Drop a folder on the studio's pictures and wait until it is read."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(folder))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    studio.setup.data.dropEvent(QDropEvent(QPointF(20, 20), copy, data, left, none))
    qtbot.waitUntil(lambda: not studio.setup.data.busy, timeout=20_000)


def type_into(field: QLineEdit, text: str) -> None:
    field.selectAll()
    QTest.keyClicks(field, text)


def begun(qtbot, studio: StudioWindow, folder) -> FakeProcess:
    """A training of the folder that is under way."""
    look_at(qtbot, studio, folder)
    studio.setup.start.click()
    return FakeProcess.made[-1]
