"""The strip of controls above the wheel: what changes all classes at once."""

from __future__ import annotations

import random
from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSlider, QSpinBox, QToolButton, QWidget

from latentloom.doc.state import Change
from latentloom.doc.wheel import MAX_SHARPNESS
from latentloom.ui import icons
from latentloom.ui.session import Session
from latentloom.ui.wheel.edits import WheelEdits
from latentloom.ui.wheel.flow import FlowLayout
from latentloom.ui.wheel.snapshots import SnapshotBar

SHARPNESS_STEPS = 20
"""Slider steps a unit of sharpness."""
WIDEST = 16777215
"""Qt's QWIDGETSIZE_MAX: no limit."""
COLUMN = 184
"""Width of the strip when it stands beside the wheel."""


class Strip(QWidget):
    """Even, Randomise about N, Invert, Order, Focus, sharpness and snapshots; it wraps, so nothing is ever cut.

    It lies above the wheel, or stands beside it as a column."""

    def __init__(self, session: Session, origin: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._origin = session, origin
        self._edits = WheelEdits.of(session)
        self._shown: tuple[float, int] | None = None
        flow = FlowLayout(self, gap=4)
        self.even = self._button("Even", "even", "Give every class the same share", self._on_even)
        self.randomise = self._button("Randomise", "random", "Draw new shares at random", self._on_randomise)
        self.about = self._about_box()
        self.invert = self._button("Invert", "invert", "Turn much into little and little into much", self._on_invert)
        self.order = self._button("Order", "sort", "Put like classes side by side on the ring", self._on_order)
        self.focus_button = self._button("Focus", "zoom-fit", "Leave only the classes that count", self._on_focus)
        self.sharpness = QSlider(Qt.Orientation.Horizontal, self)
        self.sharpness_text = QLabel(self)
        self.snapshots = SnapshotBar(session, origin, self)
        for part in (self.even, self.invert, self.randomise, self.about, self.order, self.focus_button):
            flow.addWidget(part)
        flow.addWidget(self._sharpness_box())
        flow.addWidget(self.snapshots)
        flow.addWidget(self.snapshots.fader)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        session.documentChanged.connect(self._on_document_changed)
        self._refresh()

    def stand(self, upright: bool) -> None:
        """Stand as a column, or lie as lines."""
        self.setMinimumWidth(COLUMN if upright else 0)
        self.setMaximumWidth(COLUMN if upright else WIDEST)
        self.sharpness.setFixedWidth(64 if upright else 96)
        self.snapshots.stand(upright)
        self.layout().invalidate()

    def _button(self, text: str, icon: str, tip: str, slot: Callable[[], None]) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(16, 16))
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        icons.bind(button, icon)
        _name(button, text, tip)
        button.clicked.connect(slot)
        return button

    def _about_box(self) -> QSpinBox:
        box = QSpinBox(self)
        box.setPrefix("about ")
        box.setRange(1, max(2, len(self._edits.blend.classes)))
        box.setValue(min(6, box.maximum()))
        _name(box, "About how many classes", "About how many classes a random blend amounts to")
        return box

    def _sharpness_box(self) -> QWidget:
        label = QLabel("Sharpness", self)
        label.setProperty("voice", "dim")
        label.setBuddy(self.sharpness)
        self.sharpness.setRange(0, round(MAX_SHARPNESS * SHARPNESS_STEPS))
        self.sharpness.setSingleStep(1)
        self.sharpness.setPageStep(SHARPNESS_STEPS // 2)
        self.sharpness.setFixedWidth(96)
        _name(self.sharpness, "Sharpness", "How strongly the puck's lean counts; 0 not at all, 1 plain")
        self.sharpness.valueChanged.connect(self._on_sharpness)
        self.sharpness_text.setMinimumWidth(self.sharpness_text.fontMetrics().horizontalAdvance("8.00") + 4)
        return self._pair(label, self.sharpness, self.sharpness_text)

    def _pair(self, *parts: QWidget) -> QWidget:
        box = QWidget(self)
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 4, 0)
        row.setSpacing(3)
        for part in parts:
            row.addWidget(part)
        return box

    def _on_document_changed(self, change: Change) -> None:
        if change.kinds & {"wheel", "weights", "classes", "space"}:
            self._refresh()

    def _refresh(self) -> None:
        blend = self._edits.blend
        shown = (blend.wheel.sharpness, len(blend.classes))
        if shown == self._shown:
            return
        self._shown = shown
        with QSignalBlocker(self.sharpness):
            self.sharpness.setValue(round(blend.wheel.sharpness * SHARPNESS_STEPS))
        self.sharpness_text.setText(f"{blend.wheel.sharpness:.2f}")
        if self.about.maximum() != len(blend.classes):
            self.about.setMaximum(len(blend.classes))

    def _on_even(self) -> None:
        self._edits.even(self._origin)

    def _on_randomise(self) -> None:
        self._edits.randomise(self.about.value(), random.randrange(2**31), self._origin)

    def _on_invert(self) -> None:
        self._edits.invert(self._origin)

    def _on_order(self) -> None:
        self._edits.sort_by_similarity(self._origin)

    def _on_focus(self) -> None:
        self._edits.keep_sounding(self._origin)

    def _on_sharpness(self, value: int) -> None:
        self._edits.nudge_sharpness(value / SHARPNESS_STEPS, self._origin)


def _name(widget: QWidget, name: str, tip: str) -> None:
    widget.setAccessibleName(name)
    widget.setAccessibleDescription(tip)
    widget.setToolTip(tip)
    widget.setStatusTip(tip)
