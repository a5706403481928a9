"""The small field on a chip in which a share is typed."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRegularExpression, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QRegularExpressionValidator
from PySide6.QtWidgets import QLineEdit, QWidget

_PERCENT = QRegularExpression(r"\s*(100([.,]0*)?|\d{0,2}([.,]\d{0,4})?)\s*%?\s*")


class ShareEntry(QLineEdit):
    """A number from 0 to 100, point or comma. Enter takes it; Escape or another place takes it back.

    Signals:
        entered(float): percent.
    """

    entered = Signal(float)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setValidator(QRegularExpressionValidator(_PERCENT, self))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAccessibleName("Share in percent")
        self.setAccessibleDescription("Type a number from 0 to 100, then Enter; Escape leaves the share as it was")
        self.setPlaceholderText("%")
        self.hide()

    def open_at(self, centre: QPointF, text: str, *, select: bool) -> None:
        """Show the field around a place of the parent, holding `text`, and take the keyboard."""
        self.setText(text)
        self.resize(max(64, self.minimumSizeHint().width()), self.sizeHint().height())
        corner = centre.toPoint() - self.rect().center()
        room = self.parentWidget().rect().adjusted(2, 2, -2, -2)
        corner.setX(min(max(corner.x(), room.left()), room.right() - self.width()))
        corner.setY(min(max(corner.y(), room.top()), room.bottom() - self.height()))
        self.move(corner)
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        if select:
            self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what the key means."""
        if event.key() == Qt.Key.Key_Escape:
            self._close()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            percent = self._percent()
            if percent is not None:
                self._close()
                self.entered.emit(percent)
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Give the keyboard back to the wheel; Qt would send it on to whatever Tab reaches next."""
        if self.hasFocus():
            self.parentWidget().setFocus()
        super().hideEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Finish what waits for more."""
        super().focusOutEvent(event)
        self.hide()

    def _close(self) -> None:
        self.hide()
        self.parentWidget().setFocus()

    def _percent(self) -> float | None:
        digits = self.text().replace("%", "").replace(",", ".").strip()
        return float(digits) if any(c.isdigit() for c in digits) else None
