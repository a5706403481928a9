"""A button that shows a colour and lets the person choose another."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QColorDialog, QPushButton, QWidget


class ColourButton(QPushButton):
    """Signals: changed(): another colour was chosen."""

    changed = Signal()

    def __init__(self, name: str, colour: QColor, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.setAccessibleName(f"{name} colour")
        self._colour = QColor()
        self.set_colour(colour)
        self.clicked.connect(self._on_clicked)

    @property
    def colour(self) -> QColor:
        """The colour chosen."""
        return self._colour

    def set_colour(self, colour: QColor) -> None:
        """Take on a colour."""
        if colour == self._colour:
            return
        self._colour = QColor(colour)
        swatch = QPixmap(16, 16)
        swatch.fill(colour)
        self.setIcon(QIcon(swatch))
        self.setToolTip(f"{self.text()}: {colour.name()}")
        self.changed.emit()

    def _on_clicked(self) -> None:
        dialog = QColorDialog(self._colour, self)
        dialog.setWindowTitle(self.text())
        dialog.colorSelected.connect(self.set_colour)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
