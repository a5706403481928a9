"""One attribute in the dock: its name, a slider, the exact amount, and a way out."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLineEdit, QSizePolicy, QSlider, QToolButton, QWidget

from latentloom.doc.state import Attribute
from latentloom.ui import icons, theme

REACH = 2.0
"""Steps to either side on the slider; the field beside it takes more."""
FINE = 100
"""Places of the slider a step."""
NOTCH = 4
"""Places around 0 that count as 0, so that the hand finds back."""
MOST = 10.0
KNOB = 9.0
"""Pixels from an end to the middle of the knob there."""


class AmountSlider(QSlider):
    """A slider whose middle is 0. Double click goes back to it; the wheel turns it only while it has the keyboard."""

    zeroed = Signal()
    escaped = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setRange(round(-REACH * FINE), round(REACH * FINE))
        self.setSingleStep(FINE // 20)
        self.setPageStep(FINE // 4)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.signals.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """A hand's width."""
        return QSize(160, 22)

    def minimumSizeHint(self) -> QSize:
        """Enough to aim."""
        return QSize(80, 22)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Back to 0."""
        self.zeroed.emit()
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the list, unless the hand is here."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape takes a drag back; 0 goes to 0."""
        if event.key() == Qt.Key.Key_Escape and self.isSliderDown():
            self.escaped.emit()
        elif event.key() in (Qt.Key.Key_0, Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.zeroed.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A groove that is filled from the middle, for amounts have a sign."""
        colours = theme.current()
        knob = self._knob()
        middle, across = QRectF(self.rect()).center().x(), QRectF(self.rect()).center().y()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.mixed(colours.line, colours.panel, 0.2))
            groove = QRectF(KNOB, across - 2, self.width() - 2 * KNOB, 4)
            painter.drawRoundedRect(groove, 2, 2)
            painter.setBrush(colours.dim)
            painter.drawRect(QRectF(middle - 0.5, across - 6, 1, 12))
            painter.setBrush(colours.accent if self.isEnabled() else colours.dim)
            painter.drawRect(QRectF(min(middle, knob), across - 2, abs(knob - middle), 4))
            edge = colours.accent if self.hasFocus() or self.isSliderDown() or self.value() else colours.dim
            painter.setPen(QPen(edge, 2.5 if self.hasFocus() else 1.5))
            painter.setBrush(colours.raised)
            painter.drawEllipse(QPointF(knob, across), KNOB - 2, KNOB - 2)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the knob to the pointer, and drag it from there."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self.setSliderDown(True)
        self.setValue(self._value_at(event.position().x()))
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the knob."""
        if self.isSliderDown():
            self.setValue(self._value_at(event.position().x()))
            event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if self.isSliderDown():
            self.setSliderDown(False)
            event.accept()

    def _room(self) -> float:
        return max(self.width() - 2.0 * KNOB, 1.0)

    def _knob(self) -> float:
        share = (self.value() - self.minimum()) / (self.maximum() - self.minimum())
        return KNOB + share * self._room()

    def _value_at(self, x: float) -> int:
        value = self.minimum() + (x - KNOB) / self._room() * (self.maximum() - self.minimum())
        return 0 if abs(value) <= NOTCH else round(value)


class AttributeRow(QWidget):
    """A line of the dock.

    Signals:
        begun(), moved(float), ended(), retracted(): a drag of the slider, with the amounts on the way.
        set(float): an amount was set at once; renamed(str); removed().
    """

    begun = Signal()
    moved = Signal(float)
    ended = Signal()
    retracted = Signal()
    set = Signal(float)
    renamed = Signal(str)
    removed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.attribute: Attribute | None = None
        self.name = QLineEdit(self)
        self.name.setObjectName("quiet")
        self.name.setMinimumWidth(70)
        self.name.setMaximumWidth(190)
        self.slider = AmountSlider(self)
        self.slider.setMinimumWidth(80)
        self.slider.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.amount = QDoubleSpinBox(self)
        self.amount.setRange(-MOST, MOST)
        self.amount.setDecimals(2)
        self.amount.setSingleStep(0.1)
        self.amount.setKeyboardTracking(False)
        self.amount.setFixedWidth(74)
        self.amount.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.remove = QToolButton(self)
        icons.bind(self.remove, "close")
        self.remove.setObjectName("dock-button")
        self.remove.setFixedSize(22, 22)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 4, 0)
        row.setSpacing(8)
        row.addWidget(self.name, 2)
        row.addWidget(self.slider, 3)
        row.addWidget(self.amount)
        row.addWidget(self.remove)
        self.name.editingFinished.connect(self._on_name)
        self.slider.sliderPressed.connect(self.begun)
        self.slider.sliderReleased.connect(self.ended)
        self.slider.valueChanged.connect(self._on_slider)
        self.slider.zeroed.connect(self._on_zeroed)
        self.slider.escaped.connect(self.retracted)
        self.amount.valueChanged.connect(self._on_amount)
        self.remove.clicked.connect(self.removed)

    def show_attribute(self, attribute: Attribute, amount: float) -> None:
        """Show an attribute at an amount."""
        if attribute is not self.attribute:
            self.attribute = attribute
            self._say(attribute)
        with QSignalBlocker(self.amount):
            self.amount.setValue(amount)
        if not self.slider.isSliderDown():
            with QSignalBlocker(self.slider):
                self.slider.setValue(round(amount * FINE))

    def _say(self, attribute: Attribute) -> None:
        if self.name.text() != attribute.name:
            self.name.setText(attribute.name)
            self.name.setCursorPosition(0)
        tip = f"{attribute.name}: {attribute.origin}" if attribute.origin else attribute.name
        self.name.setToolTip(f"{tip}. Type another name to rename it.")
        self.name.setAccessibleName(f"Name of {attribute.name}")
        self.slider.setAccessibleName(attribute.name)
        self.slider.setToolTip("Steps of the vector; double click for 0")
        self.amount.setAccessibleName(f"Amount of {attribute.name}")
        self.remove.setAccessibleName(f"Remove {attribute.name}")
        self.remove.setToolTip(f"Remove {attribute.name}")

    def _on_slider(self, place: int) -> None:
        (self.moved if self.slider.isSliderDown() else self.set).emit(place / FINE)

    def _on_zeroed(self) -> None:
        self.set.emit(0.0)

    def _on_amount(self, amount: float) -> None:
        self.set.emit(amount)

    def _on_name(self) -> None:
        if self.attribute is not None and self.name.text().strip() != self.attribute.name:
            self.renamed.emit(self.name.text())
            # What was refused goes back to what it was.
            self.name.setText(self.attribute.name)
