"""Which class drew which stroke: over the preview, in the class's colour, while the hand is on that class."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
from PySide6.QtCore import QEasingCurve, QPointF, QRectF, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from latentloom.doc.state import Change, DocState
from latentloom.ui import theme
from latentloom.ui.evidence.words import percent
from latentloom.ui.names import short_name
from latentloom.ui.preview.sheet import Sheet
from latentloom.ui.session import Session
from latentloom.ui.studies.pointing import Pointing
from latentloom.ui.studies.watch import StudyWatch
from latentloom.ui.wheel import chips
from latentloom.work.messages import Pixels, StudyItem

REST_MS = 120
"""How long the hand is on a class before the engine is asked."""
FADE_MS = 160
SIDE = 256
"""Pixels a side of the maps; strokes are smooth, so the paper may be larger."""
_WASH = 0.55
"""How far the rest of the picture steps back."""
FAINT = 24
"""A loss of ink below this (of 255) is not enlarged: noise of the decoder must not look like a stroke."""


class StrokeTint(QWidget):
    """Lies over a sheet and shows nothing until a class is pointed at. Never in a drag, and over a blend only."""

    def __init__(self, session: Session, sheet: Sheet) -> None:
        super().__init__(sheet)
        self._session, self._sheet = session, sheet
        self._pointing = Pointing.of(session)
        self._watch = StudyWatch(session, "strokes", _subject, self, REST_MS)
        self._item: StudyItem | None = None
        self._image: QImage | None = None
        self._index = 0
        self._strength = 0.0
        self._fade = QVariantAnimation(self)
        self._fade.setDuration(FADE_MS)
        self._fade.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._fade.valueChanged.connect(self._on_fading)
        self._fade.finished.connect(self._on_faded)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        sheet.stands.connect(self._on_sheet)
        self._pointing.changed.connect(self._on_pointed)
        self._watch.changed.connect(self._refresh)
        session.documentChanged.connect(self._on_document_changed)
        session.spaceChanged.connect(self._vanish)
        theme.signals.changed.connect(self._refresh)

    @property
    def shown(self) -> StudyItem | None:
        """The class whose strokes are on the sheet, or on their way there."""
        return self._item

    @property
    def caption(self) -> str:
        """What is said under the strokes."""
        if self._item is None:
            return ""
        name = short_name(self._item.name)
        if self._item.change < 0.005:
            return f"{name} has no ink of its own here"
        return f"{percent(self._item.change)} of the ink hangs on {name}"

    def paintEvent(self, event: QPaintEvent) -> None:
        """Step the picture back, and draw the strokes over it."""
        if self._item is None or self._sheet.shown.kind != "picture":
            return
        paper = self._sheet.paper()
        with QPainter(self) as painter:
            painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
            painter.setOpacity(self._strength * _WASH)
            painter.fillRect(paper, self._paper_colour())
            painter.setOpacity(self._strength)
            if self._image is not None:
                painter.drawImage(QRectF(paper), self._image)
            self._paint_caption(painter, QRectF(paper))

    def _paint_caption(self, painter: QPainter, paper: QRectF) -> None:
        colours, metrics = theme.current(), QFontMetricsF(self.font())
        text = metrics.elidedText(self.caption, Qt.TextElideMode.ElideMiddle, paper.width() - 56)
        box = QRectF(0, 0, metrics.horizontalAdvance(text) + 34, metrics.height() + 8)
        box.moveCenter(QPointF(paper.center().x(), paper.bottom() - box.height() / 2 - 8))
        painter.setPen(colours.line)
        painter.setBrush(colours.raised)
        painter.drawRoundedRect(box, 6, 6)
        at = QPointF(box.left() + 14, box.center().y())
        chips.paint_symbol(painter, at, 10, self._index, theme.class_colour(self._index))
        painter.setPen(colours.text)
        painter.drawText(box.adjusted(26, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def _on_sheet(self) -> None:
        self.setGeometry(self._sheet.rect())

    def _on_pointed(self, name: str) -> None:
        self._watch.want(bool(name), SIDE)
        self._refresh()

    def _on_document_changed(self, change: Change) -> None:
        if change.kinds - {"history"}:
            self._refresh()

    def _refresh(self) -> None:
        """Show what the hand is on, or let go of it."""
        item = self._wanted()
        if item is None:
            if self._session.document.gesture_active:
                self._vanish()
            else:
                self._fade_to(0.0)
            return
        self._item = item
        self._index = self._session.document.state.blend.classes.index(item.name)
        assert item.pixels is not None
        self._image = tinted(item.pixels, theme.class_colour(self._index))
        self.setGeometry(self._sheet.rect())
        self.show()
        self.raise_()
        self.update()
        self._fade_to(1.0)

    def _wanted(self) -> StudyItem | None:
        document, name = self._session.document, self._pointing.name
        if document.gesture_active or document.focus.kind != "blend" or name not in document.state.blend.classes:
            return None
        return next((item for item in self._watch.items if item.name == name and item.pixels is not None), None)

    def _fade_to(self, strength: float) -> None:
        running = self._fade.state() == QVariantAnimation.State.Running
        if strength == (self._fade.endValue() if running else self._strength):
            return
        self._fade.stop()
        self._fade.setStartValue(self._strength)
        self._fade.setEndValue(strength)
        self._fade.start()

    def _on_fading(self, strength: float) -> None:
        self._strength = strength
        self.update()

    def _on_faded(self) -> None:
        if self._strength == 0.0:
            self._vanish()

    def _vanish(self) -> None:
        """Be gone at once."""
        self._fade.stop()
        self._strength, self._item, self._image = 0.0, None, None
        self.hide()

    def _paper_colour(self) -> QColor:
        info = self._session.space
        ink = info is not None and info.kind == "ink"
        return QColor(self._session.settings.text("paper_colour")) if ink else theme.current().paper


def tinted(pixels: Pixels, colour: QColor) -> QImage:
    """Return a map of lost ink, (h, w) with 255 for none, in a colour; the strongest loss is opaque, none is clear."""
    lost = 255.0 - pixels
    alpha = lost / max(float(lost.max()), FAINT)
    levels = np.array([colour.blue(), colour.green(), colour.red(), 255])
    # A 32-bit word of Qt lies as blue, green, red, alpha in the memory of a little-endian machine.
    values = np.ascontiguousarray(np.rint(alpha[..., None] * levels).astype(np.uint8))
    height, width = pixels.shape
    borrowed = QImage(values.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
    return borrowed.copy()


def _subject(state: DocState) -> Hashable:
    return state.blend
