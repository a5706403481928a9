"""The wheel's panel: strip of controls, the wheel, the bar of shares."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from latentloom.ui.session import Session
from latentloom.ui.wheel.sharebar import ShareBar
from latentloom.ui.wheel.strip import Strip
from latentloom.ui.wheel.view import ORIGIN, WheelView


class WheelPanel(QWidget):
    """The radial barycentric wheel of a session.

    Attributes:
        view: the wheel itself; strip: the controls above it; bar: the shares below it.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = WheelView(session, self)
        self.strip = Strip(session, ORIGIN, self)
        self.bar = ShareBar(session, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        column.addWidget(self.view, 1)
        column.addWidget(self.bar)
        self.setAccessibleName("Wheel")
        self.setFocusProxy(self.view)
        QWidget.setTabOrder(self.view, self.strip.even)
        self.bar.picked.connect(self._on_picked)

    def _on_picked(self, index: int) -> None:
        self.view.set_current(index)
        self.view.setFocus()
