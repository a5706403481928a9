"""The wheel on the screen: what is shown, where, and the painting of it. Hand and keyboard are in `view.py`."""

from __future__ import annotations

import math
from textwrap import wrap
from time import perf_counter

from PySide6.QtCore import QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from latentloom.doc.state import Change
from latentloom.ui import theme
from latentloom.ui.evidence.words import about_class
from latentloom.ui.session import Session
from latentloom.ui.wheel import chips, painting
from latentloom.ui.wheel.bubble import PICTURE, Bubble, lean, paint_bubble
from latentloom.ui.wheel.found import Found, Marks, paint_found, paint_legend
from latentloom.ui.wheel.gestures import Gesture
from latentloom.ui.wheel.hits import Hit
from latentloom.ui.wheel.layout import RingLayout, arrange, inset
from latentloom.ui.wheel.painting import Touch
from latentloom.ui.wheel.scene import Scene
from latentloom.ui.wheel.still import StillLayer
from latentloom.work.messages import EvidenceReply

HELP = (
    "Drag the puck to lean the blend, drag a spoke's handle to set one share. Tab reaches the classes, arrows move the "
    "puck or walk the classes, Up and Down change a share, digits type it, Space mutes, L locks, S solos, Home centres."
)
SOON_MS = 2
"""How long the wheel lets the engine go first in a drag: both need the interpreter, and the picture has the longer way.
By then the engine decodes, for which it needs no interpreter."""
SLOWEST_HZ = 50.0
"""Screens that show less, or do not know what they show, are taken for this."""
LEGIBLE_TILE = 40
"""Chips smaller than this show their picture in the bubble, too."""

BUBBLE_LINE = 36
"""Characters of a line of evidence in the bubble: a wider one would hide the wheel."""


class WheelCanvas(QWidget):
    """Paints one session's blend and follows the document.

    Signals:
        currentChanged(int): another class has the keyboard's attention; -1 when the puck has it.
        stands(): the wheel has another size, or is on the screen now.
    """

    currentChanged = Signal(int)
    stands = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._scene = Scene.of(session.document.state.blend)
        self._layout: RingLayout = arrange(self.width(), self.height(), self._scene.count)
        self._margin = 0.0
        self._still = StillLayer(session.pictures)
        self._gesture: Gesture | None = None
        self._hover = Hit("outside")
        self._hand = QPointF()
        self._current: int | None = None
        self._found: Found | None = None
        self._marks: Marks | None = None
        self._painted = 0.0
        self._soon = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._soon.timeout.connect(self.update)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Blend wheel")
        self.setAccessibleDescription(HELP)
        session.documentChanged.connect(self._on_document_changed)
        session.spaceChanged.connect(self._on_space_changed)
        session.evidencePaced.connect(self._on_evidence)
        session.pictures.arrived.connect(self._on_pictures_arrived)
        theme.signals.changed.connect(self.update)

    # What others ask

    @property
    def scene(self) -> Scene:
        """What is shown."""
        return self._scene

    @property
    def layout_on_screen(self) -> RingLayout:
        """Where it is shown, in this widget's pixels."""
        return self._layout

    @property
    def found(self) -> Found | None:
        """What the judges see, where that is known of the classes on the ring."""
        return self._found

    @property
    def current(self) -> int | None:
        """The class that the keyboard speaks to; None while it speaks to the puck."""
        return self._current

    def set_current(self, index: int | None) -> None:
        """Give the keyboard's attention to a class, or to the puck (None)."""
        if index == self._current:
            return
        self._current = index
        self._announce()
        self.currentChanged.emit(-1 if index is None else index)
        self.update()

    def set_margin(self, margin: float) -> None:
        """Leave so many pixels free at every edge for what others show around the wheel."""
        if margin != self._margin:
            self._margin = margin
            self._layout = inset(self.width(), self.height(), self._scene.count, margin)
            self._still.outdate()
            self.update()

    def sizeHint(self) -> QSize:
        """Prefer this size."""
        return QSize(560, 560)

    def minimumSizeHint(self) -> QSize:
        """Need at least this size."""
        return QSize(200, 200)

    # The document

    def _on_document_changed(self, change: Change) -> None:
        if change.kinds & {"weights", "wheel", "classes", "space", "method"}:
            self._refresh()
            self._update_after(change.live)

    def _on_space_changed(self, _info: object) -> None:
        self._still.outdate()
        self._found = None
        self._refresh()
        self.update()

    def _on_evidence(self, reply: EvidenceReply) -> None:
        before, self._found = self._found, Found.of(reply.report, self._scene.blend)
        if self._found is not None or before is not None:
            self._update_after(self._gesture is not None)

    def _on_pictures_arrived(self, arrived: frozenset[object]) -> None:
        if self._layout.tile and not arrived.isdisjoint(self._scene.keys):
            self._still.outdate()
            self.update()
        elif self._hover.index is not None:
            self.update()

    def _refresh(self) -> None:
        classes = self._scene.blend.classes
        self._scene = Scene.of(self._session.document.state.blend)
        if self._scene.blend.classes != classes:
            self._follow_classes(classes)
        elif self._current is not None:
            self._announce()

    def _update_after(self, live: bool) -> None:
        """Paint at the next occasion; within a drag a moment later, and no more often than the screen shows it."""
        if not live:
            self.update()
        elif not self._soon.isActive():
            frame_ms = 1e3 / max(self.screen().refreshRate(), SLOWEST_HZ)
            since_ms = (perf_counter() - self._painted) * 1e3
            self._soon.start(max(SOON_MS, math.ceil(frame_ms - since_ms)))

    def _follow_classes(self, before: tuple[str, ...]) -> None:
        """Keep the focus on its class when the ring is reordered, and forget what is gone."""
        now = self._scene.blend.classes
        self._layout = inset(self.width(), self.height(), len(now), self._margin)
        self._hover = Hit("outside")
        if self._gesture is not None and len(now) != len(before):
            self._gesture = None
        if self._found is not None:
            self._found = Found.along(self._found.report, now) if set(now) == set(before) else None
        if self._current is not None:
            name = before[self._current]
            self.set_current(now.index(name) if name in now else None)

    def _announce(self) -> None:
        """Tell screen readers what the keyboard is on."""
        spoken = HELP
        if self._current is not None:
            spoken = ", ".join((self._scene.describe(self._current), *self._evidence_of(self._current)))
        if spoken != self.accessibleDescription():
            self.setAccessibleDescription(spoken)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    # Painting

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew."""
        self._layout = inset(self.width(), self.height(), self._scene.count, self._margin)
        super().resizeEvent(event)
        self.stands.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """Tell those who stand around the wheel."""
        super().showEvent(event)
        self.stands.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint."""
        self._painted = perf_counter()
        with QPainter(self) as painter:
            ratio = self.devicePixelRatioF()
            painter.drawPixmap(0, 0, self._still.pixmap(self.size(), ratio, self._layout, self._scene, self.font()))
            if self._found is not None:
                paint_found(painter, self._marks_of(self._found))
                paint_legend(painter, self._layout)
            painting.paint_live(painter, self._layout, self._scene, self._touch())
            bubble = self._bubble()
            if bubble is not None:
                paint_bubble(painter, self._layout, bubble)

    def _marks_of(self, found: Found) -> Marks:
        if self._marks is None or self._marks.found is not found or self._marks.layout is not self._layout:
            self._marks = Marks(found, self._layout)
        return self._marks

    def _evidence_of(self, index: int) -> tuple[str, ...]:
        space = self._session.space
        if self._found is None or space is None:
            return ()
        return about_class(self._found.report, self._scene.blend.classes[index], space.kind)

    def _has_keyboard(self) -> bool:
        return self.hasFocus()

    def _touch(self) -> Touch:
        held = self._gesture is not None
        hovered = self._gesture.index if self._gesture is not None else self._hover.index
        on_puck = self._hover.kind == "puck" and not held
        puck_held = self._gesture is not None and self._gesture.index is None
        return Touch(hovered, self._current, on_puck, puck_held, self._has_keyboard())

    def _bubble(self) -> Bubble | None:
        held = self._gesture is not None
        index = self._gesture.index if self._gesture is not None else self._hover.index
        if index is None:
            return Bubble(lean(self._scene), None, self._hand) if held else None
        image = None
        if self._layout.tile < LEGIBLE_TILE:
            side = chips.picture_side(PICTURE * self.devicePixelRatioF())
            image = self._session.pictures.get(self._scene.keys[index], side)
        on_chip = not held and self._hover.kind == "chip"
        # Within a drag the outline tells: three lines of text take longer to paint than all the rest of the wheel.
        seen = () if held else self._evidence_of(index)
        lines = (self._scene.describe(index), *(part for line in seen for part in wrap(line, BUBBLE_LINE)))
        return Bubble("\n".join(lines), image, self._hand, index if on_chip else None)
