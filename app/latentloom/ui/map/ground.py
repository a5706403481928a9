"""What stands in the map's place before there is anything to show on one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from latentloom.ui import theme


class Ground(QWidget):
    """An empty map: its colour, its place in the layout and in the order of the Tab key."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Map, empty until a space is open")

    def make_way(self, widget: QWidget) -> None:
        """Let a widget take this one's place, size and focus; this one goes."""
        QWidget.setTabOrder(self, widget)
        widget.setGeometry(self.geometry())
        self.parentWidget().layout().replaceWidget(self, widget)
        widget.show()
        if self.hasFocus():
            widget.setFocus()
        self.deleteLater()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill with the map's background."""
        QPainter(self).fillRect(event.rect(), theme.current().panel)
