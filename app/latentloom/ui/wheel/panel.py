"""The wheel's panel: strip of controls, the wheel, the bar of shares."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from latentloom.ui.session import Session
from latentloom.ui.wheel.sharebar import ShareBar
from latentloom.ui.wheel.strip import Strip
from latentloom.ui.wheel.view import ORIGIN, WheelView

WIDE = 1.3
"""A panel this much wider than high has its controls beside the wheel: height is what the wheel lacks there."""


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
        wheel = QVBoxLayout()
        wheel.setSpacing(0)
        wheel.addWidget(self.view, 1)
        wheel.addWidget(self.bar)
        # As it stands in the window's first layout: the other way it would need more height than a low screen has.
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self.strip.stand(True)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self._box.addWidget(self.strip)
        self._box.addLayout(wheel, 1)
        self.setAccessibleName("Wheel")
        self.setFocusProxy(self.view)
        QWidget.setTabOrder(self.view, self.strip.even)
        self.bar.picked.connect(self._on_picked)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew."""
        super().resizeEvent(event)
        wide = event.size().width() > WIDE * event.size().height()
        way = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if way != self._box.direction():
            self.strip.stand(wide)
            self._box.setDirection(way)

    def _on_picked(self, index: int) -> None:
        self.view.set_current(index)
        self.view.setFocus()
