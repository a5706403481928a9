"""A button that shows a colour and lets the person choose another."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QColorDialog, QPushButton, QWidget


class ColourButton(QPushButton):
    """Shows its name, or where `valued` the colour's value.

    Signals:
        changed(): another colour was chosen.
    """

    changed = Signal()

    def __init__(self, name: str, colour: QColor, parent: QWidget | None = None, *, valued: bool = False) -> None:
        super().__init__(name, parent)
        self.setIconSize(QSize(20, 16))
        self._name = name
        self._valued = valued
        self.setAccessibleName(f"{name} colour")
        self.setAutoDefault(False)
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
        self.setIcon(QIcon(_swatch(colour)))
        self.setToolTip(f"{self._name}: {colour.name()}")
        if self._valued:
            self.setText(colour.name())
        self.changed.emit()

    def _on_clicked(self) -> None:
        dialog = QColorDialog(self._colour, self)
        dialog.setWindowTitle(self._name)
        dialog.colorSelected.connect(self.set_colour)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def _swatch(colour: QColor) -> QPixmap:
    """Return a framed square of the colour, with a little room beside it."""
    pixmap = QPixmap(20, 16)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setPen(QColor(128, 128, 128))
    painter.setBrush(colour)
    painter.drawRect(0, 0, 15, 15)
    painter.end()
    return pixmap
