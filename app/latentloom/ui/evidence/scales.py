"""Small instruments: a bar for a number of 0..1, and a mark on the band where real drawings lie."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from latentloom.ui import theme
from latentloom.ui.evidence.words import USUAL, is_usual

HEIGHT = 18
_TRACK = 7.0
_GAP = 8


class Scale(QWidget):
    """A line with a title, a track from 0 to 1 and a word at its end; subclasses paint what is on the track."""

    def __init__(self, title: str, longest: str, parent: QWidget | None = None) -> None:
        """`longest`: the longest word that will stand at the end, so that tracks under one another are as long."""
        super().__init__(parent)
        self.title = title
        self.value: float | None = None
        self.word = ""
        self._longest = longest
        self._title_room = 0
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(title)
        theme.signals.changed.connect(self.update)

    def show_value(self, value: float | None, word: str, sentence: str) -> None:
        """Show a number of 0..1 (None: unknown), with a word beside it and a sentence for whoever asks."""
        if (value, word) == (self.value, self.word) and sentence == self.toolTip():
            return
        self.value, self.word = value, word
        self.setToolTip(sentence)
        self.setAccessibleDescription(f"{word}. {sentence}" if word else sentence)
        self.update()

    def title_width(self) -> int:
        """Return how wide the title is."""
        return self.fontMetrics().horizontalAdvance(self.title)

    def set_title_room(self, room: int) -> None:
        """Begin the track after so many pixels."""
        self._title_room = room
        self.update()

    def sizeHint(self) -> QSize:
        """A track of a hand's width."""
        return QSize(self._before() + 110 + self._behind(), HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """A track on which something can be seen."""
        return QSize(self._before() + 48 + self._behind(), HEIGHT)

    def track(self) -> QRectF:
        """Return the track in this widget's pixels."""
        width = max(self.width() - self._before() - self._behind(), 1)
        return QRectF(self._before(), (HEIGHT - _TRACK) / 2, width, _TRACK)

    def _before(self) -> int:
        return max(self._title_room, self.title_width()) + _GAP

    def _behind(self) -> int:
        return self.fontMetrics().horizontalAdvance(self._longest) + _GAP

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint title, track and word."""
        colours, track = theme.current(), self.track()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            middle = Qt.AlignmentFlag.AlignVCenter
            painter.setPen(colours.text)
            painter.drawText(QRectF(0, 0, track.left(), HEIGHT), middle | Qt.AlignmentFlag.AlignLeft, self.title)
            painter.drawText(QRectF(self.rect()), middle | Qt.AlignmentFlag.AlignRight, self.word)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.mixed(colours.line, colours.panel, 0.35))
            painter.drawRoundedRect(track, _TRACK / 2, _TRACK / 2)
            self.paint_on(painter, track)

    def paint_on(self, painter: QPainter, track: QRectF) -> None:
        """Paint what the scale shows."""
        raise NotImplementedError


class Meter(Scale):
    """A bar as long as the number; `mark`: a place to compare it with, None for none."""

    def __init__(self, title: str, longest: str, mark: float | None = None, parent: QWidget | None = None) -> None:
        super().__init__(title, longest, parent)
        self._mark = mark

    def paint_on(self, painter: QPainter, track: QRectF) -> None:
        """Paint the bar and the mark."""
        colours = theme.current()
        if self.value is not None:
            bar = QRectF(track)
            bar.setWidth(max(track.width() * min(max(self.value, 0.0), 1.0), _TRACK))
            painter.setBrush(colours.found)
            painter.drawRoundedRect(bar, _TRACK / 2, _TRACK / 2)
        if self._mark is not None:
            x = track.left() + track.width() * self._mark
            painter.setPen(QPen(colours.text, 1.5))
            painter.drawLine(QPointF(x, track.top() - 3), QPointF(x, track.bottom() + 3))


class Gauge(Scale):
    """A mark among real drawings, whose usual band is shaded; outside of it the mark is an arrow that points away."""

    @property
    def is_usual(self) -> bool:
        """Whether the mark is where most real drawings are."""
        return self.value is not None and is_usual(self.value)

    def paint_on(self, painter: QPainter, track: QRectF) -> None:
        """Paint the band and the mark."""
        colours = theme.current()
        low, high = (track.left() + track.width() * part for part in USUAL)
        band = QColor(colours.accent)
        band.setAlphaF(0.38)
        painter.setBrush(band)
        painter.drawRect(QRectF(low, track.top(), high - low, track.height()))
        if self.value is None:
            return
        x = track.left() + track.width() * min(max(self.value, 0.0), 1.0)
        painter.setPen(QPen(colours.panel, 1.2))
        painter.setBrush(colours.text if self.is_usual else colours.warning)
        painter.drawPolygon(_mark(QPointF(x, track.center().y()), self.value))


def _mark(at: QPointF, value: float) -> QPolygonF:
    """Return a lozenge, or an arrow to the side that the value is beyond."""
    size = 6.5
    if value < USUAL[0]:
        points = ((-0.6, 0), (1, -1), (1, 1))
    elif value > USUAL[1]:
        points = ((0.6, 0), (-1, -1), (-1, 1))
    else:
        points = ((0, -1), (0.7, 0), (0, 1), (-0.7, 0))
    return QPolygonF([QPointF(at.x() + size * x, at.y() + size * y) for x, y in points])


def align(scales: list[Scale]) -> None:
    """Let the tracks of scales under one another begin at the same place."""
    room = max((scale.title_width() for scale in scales), default=0)
    for scale in scales:
        scale.set_title_room(room)
