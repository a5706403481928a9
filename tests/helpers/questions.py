"""No question outlives its test: a box that asks something while a test ends would wait for ever, for nobody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

_LOOK_EVERY_MS = 100


@contextmanager
def none_at_the_end() -> Iterator[list[str]]:
    """Close every modal widget that opens in the block; yields the list that names them."""
    from PySide6.QtCore import QObject, QTimerEvent
    from PySide6.QtWidgets import QApplication

    asked: list[str] = []

    class Watch(QObject):
        def timerEvent(self, event: QTimerEvent) -> None:
            box = QApplication.activeModalWidget()
            if box is not None:
                asked.append(f"{type(box).__name__} {box.windowTitle()!r} {getattr(box, 'text', str)()!r}")
                box.close()
                if box.isVisible():
                    box.hide()

    if QApplication.instance() is None:
        yield asked
        return
    watch = Watch()
    watch.startTimer(_LOOK_EVERY_MS)
    yield asked
    watch.deleteLater()
