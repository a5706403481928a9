"""Snapshots A to H of the blend: keep one, bring it back, or stand anywhere between two of them."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSlider,
    QToolButton,
    QWidget,
)

from latentloom.doc import snapshots
from latentloom.doc.state import Change, DocState
from latentloom.ui import theme
from latentloom.ui.session import Session
from latentloom.ui.wheel.edits import WheelEdits

STEPS = 200
"""Positions of the crossfader."""


class SnapshotButton(QToolButton):
    """One letter: a click recalls it (or keeps, where nothing is kept yet); Ctrl and a click, or its menu, keeps anew.

    Signals:
        keepAsked(str), recallAsked(str), clearAsked(str): the letter.
    """

    keepAsked = Signal(str)
    recallAsked = Signal(str)
    clearAsked = Signal(str)

    def __init__(self, letter: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.letter = letter
        self.filled = False
        self.setText(letter)
        self.setCheckable(True)
        self.setFixedWidth(24)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_menu)
        self.clicked.connect(self._on_clicked)
        self.show_filled(False, current=False)

    def show_filled(self, filled: bool, *, current: bool) -> None:
        """Show whether something is kept here, and whether it is what the wheel shows."""
        self.filled = filled
        self.setChecked(current)
        what = "click recalls it, Ctrl+click keeps the blend instead" if filled else "click keeps the blend here"
        self.setAccessibleName(f"Snapshot {self.letter}")
        self.setAccessibleDescription(f"{'Kept' if filled else 'Empty'}: {what}")
        self.setToolTip(f"Snapshot {self.letter}: {what}")
        self.setStatusTip(f"Snapshot {self.letter}: {what}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint."""
        super().paintEvent(event)
        if self.filled:
            with QPainter(self) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.current().accent)
                painter.drawEllipse(QPointF(self.width() / 2, self.height() - 4.5), 2, 2)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take what is under the hand."""
        if event.button() == Qt.MouseButton.LeftButton and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.keepAsked.emit(self.letter)
            return
        super().mousePressEvent(event)

    def _on_clicked(self) -> None:
        self.setChecked(not self.isChecked())  # what it shows follows the document, not the click
        (self.recallAsked if self.filled else self.keepAsked).emit(self.letter)

    def _on_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        keep = menu.addAction("Keep the present blend here")
        keep.triggered.connect(self._on_keep)
        for text, slot in (("Recall", self._on_recall), ("Clear", self._on_clear)):
            action = menu.addAction(text)
            action.setEnabled(self.filled)
            action.triggered.connect(slot)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(at))

    def _on_keep(self) -> None:
        self.keepAsked.emit(self.letter)

    def _on_recall(self) -> None:
        self.recallAsked.emit(self.letter)

    def _on_clear(self) -> None:
        self.clearAsked.emit(self.letter)


class SnapshotBar(QWidget):
    """The eight letters; `fader` goes between two of them and is the caller's to place."""

    def __init__(self, session: Session, origin: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._origin = session, origin
        self._edits = WheelEdits.of(session)
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)
        self._label = QLabel("Snapshots", self)
        self._label.setProperty("voice", "dim")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(1)
        self._grid.setVerticalSpacing(2)
        self.buttons = tuple(SnapshotButton(letter, self) for letter in snapshots.LETTERS)
        self.fader = Crossfader(self)
        self.fader.moved.connect(self._on_faded)
        for button in self.buttons:
            self._group.addButton(button)
            button.keepAsked.connect(self._on_keep)
            button.recallAsked.connect(self._on_recall)
            button.clearAsked.connect(self._on_clear)
        session.documentPaced.connect(self._on_document_changed)
        self.stand(False)
        self._refresh()

    def stand(self, upright: bool) -> None:
        """Stand as a block for a column, or lie as one line."""
        while self._grid.count():
            self._grid.takeAt(0)
        self._grid.addWidget(self._label, 0, 0, 1, len(self.buttons) if upright else 1)
        for place, button in enumerate(self.buttons):
            button.setFixedWidth(20 if upright else 24)
            self._grid.addWidget(button, int(upright), place + (not upright))

    def _on_document_changed(self, change: Change) -> None:
        if change.kinds & {"snapshots", "wheel", "weights", "classes", "space"}:
            self._refresh()

    def _refresh(self) -> None:
        state = self._session.document.state
        held = {shot.letter: shot.blend for shot in state.snapshots}
        for button in self.buttons:
            filled, current = button.letter in held, held.get(button.letter) == state.blend
            if (filled, current) != (button.filled, button.isChecked()):
                button.show_filled(filled, current=current)
        self.fader.offer(tuple(held))

    def _on_keep(self, letter: str) -> None:
        self._edits.finish()
        self._edit(f"Keep snapshot {letter}", snapshots.keep(self._session.document.state, letter))

    def _on_recall(self, letter: str) -> None:
        self._edits.finish()
        self._edit(f"Recall snapshot {letter}", snapshots.recall(self._session.document.state, letter))

    def _on_clear(self, letter: str) -> None:
        self._edits.finish()
        self._edit(f"Clear snapshot {letter}", snapshots.forget(self._session.document.state, letter))

    def _edit(self, name: str, state: DocState) -> None:
        self._session.document.edit(name, state, self._origin)

    def _on_faded(self, first: str, second: str, position: float) -> None:
        def step(state: DocState) -> DocState:
            return snapshots.morph(state, first, second, position)

        self._edits.nudge(f"Fade {first} to {second}", step, self._origin, first + second)


class Crossfader(QWidget):
    """A slider between two kept snapshots; hidden while there are fewer than two.

    Signals:
        moved(str, str, float): the two letters and the position, 0 at the first, 1 at the second.
    """

    moved = Signal(str, str, float)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.first, self.second = QComboBox(self), QComboBox(self)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setRange(0, STEPS)
        self.slider.setMinimumWidth(60)
        for widget, name in (
            (self.first, "Snapshot at the left end"),
            (self.slider, "Crossfader between two snapshots"),
            (self.second, "Snapshot at the right end"),
        ):
            widget.setAccessibleName(name)
            widget.setToolTip(name)
            widget.setStatusTip(name)
            row.addWidget(widget)
        self.slider.valueChanged.connect(self._on_value_changed)
        self.hide()

    def offer(self, letters: tuple[str, ...]) -> None:
        """Offer these letters as ends."""
        present = tuple(self.first.itemText(i) for i in range(self.first.count()))
        if letters != present:
            for box, fallback in ((self.first, 0), (self.second, len(letters) - 1)):
                chosen = box.currentText()
                box.clear()
                box.addItems(letters)
                box.setCurrentIndex(letters.index(chosen) if chosen in letters else fallback)
            if len(letters) >= 2 and self.first.currentText() == self.second.currentText():
                self.second.setCurrentIndex((self.first.currentIndex() + 1) % len(letters))
        self.setVisible(len(letters) >= 2)

    def _on_value_changed(self, value: int) -> None:
        one, other = self.first.currentText(), self.second.currentText()
        if one and other:
            self.moved.emit(one, other, value / STEPS)
