"""The band under the filmstrip: the class that the judges see in every frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from latentloom.doc.takeovers import Seen, Takeover
from latentloom.ui import theme
from latentloom.ui.names import short_name
from latentloom.ui.path.layout import Strip
from latentloom.ui.wheel import chips

HEIGHT = 15
_FAINTEST = 0.22
"""Opacity of a frame in which the judges are not sure at all."""
_MARK = 11.0


@dataclass(frozen=True)
class Run:
    """Neighbouring frames in which the same class is seen; frames by number, both included."""

    name: str
    first: int
    last: int
    takeover: bool


def runs_of(seen: Sequence[Seen], takeovers: Sequence[Takeover]) -> tuple[Run, ...]:
    """Join frames that show the same class, those of a takeover apart from the others."""

    def key(sight: Seen) -> tuple[str, bool]:
        return sight.name, any(t.name == sight.name and t.first <= sight.frame <= t.last for t in takeovers)

    groups = [(name, over, list(sights)) for (name, over), sights in groupby(seen, key)]
    return tuple(Run(name, sights[0].frame, sights[-1].frame, over) for name, over, sights in groups)


class Band(QWidget):
    """Shows what is seen along a strip that it stands under. A colour and a symbol stand for a class of the ring; a
    class that is not on the ring is grey and has its name alone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seen: tuple[Seen, ...] = ()
        self._runs: tuple[Run, ...] = ()
        self._ring: dict[str, int] = {}
        self._strip: Strip | None = None
        self._frames = 2
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("What the judges see along the path")
        theme.signals.changed.connect(self.update)

    @property
    def runs(self) -> tuple[Run, ...]:
        """What is shown, from left to right."""
        return self._runs

    def show_seen(self, seen: Sequence[Seen], takeovers: Sequence[Takeover], frames: int, ring: Sequence[str]) -> None:
        """Show sights in rising order of frames, of a path of `frames`; `ring`: the classes that have a colour."""
        self._seen, self._frames = tuple(seen), max(frames, 2)
        self._runs = runs_of(seen, takeovers)
        self._ring = {name: index for index, name in enumerate(ring)}
        self.setAccessibleDescription("; ".join(self._words(run) for run in self._runs))
        self.update()

    def follow(self, strip: Strip) -> None:
        """Stand under this strip."""
        if strip != self._strip:
            self._strip = strip
            self.update()

    def span_of(self, run: Run) -> tuple[float, float]:
        """Return where a run begins and ends, in pixels: half a frame beyond its first and last."""
        return self._x(run.first - 0.5), self._x(run.last + 0.5)

    def sizeHint(self) -> QSize:
        """As thin as a name can be read."""
        return QSize(200, HEIGHT)

    def event(self, event: QEvent) -> bool:
        """Tell frame, class and how sure the judges are."""
        if isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.tip_at(event.pos().x()), self)
            return True
        return super().event(event)

    def tip_at(self, x: float) -> str:
        """Return what is seen at an x, in words."""
        if not self._seen:
            return ""
        sight = min(self._seen, key=lambda one: abs(self._x(one.frame) - x))
        return f"Frame {sight.frame + 1}: the judges see {short_name(sight.name)}, {sight.sure:.0%} sure"

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw frames, names and marks."""
        if self._strip is None:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if not self._seen:
                self._paint_waiting(painter)
            for run in self._runs:
                self._paint_run(painter, run)

    def _paint_waiting(self, painter: QPainter) -> None:
        painter.setPen(QPen(theme.current().line, 2, Qt.PenStyle.DotLine))
        y = self.height() / 2
        painter.drawLine(QPointF(self._x(0), y), QPointF(self._x(self._frames - 1), y))

    def _paint_run(self, painter: QPainter, run: Run) -> None:
        colours = theme.current()
        left, right = self.span_of(run)
        box = QRectF(left, 1, max(right - left, 1.5), self.height() - 2)
        colour = self._colour(run.name)
        painter.setPen(Qt.PenStyle.NoPen)
        inside = [sight for sight in self._seen if run.first <= sight.frame <= run.last]
        # On whole pixels: half-covered columns of two see-through frames would show as lines.
        edges = [round(x) for x in (box.left(), *(self._middle(a, b) for a, b in pairwise(inside)), box.right())]
        for sight, begin, end in zip(inside, edges[:-1], edges[1:], strict=True):
            shade = QColor(colour)
            shade.setAlphaF(_FAINTEST + (0.62 - _FAINTEST) * min(max(sight.sure, 0.0), 1.0))
            painter.fillRect(QRectF(begin, box.top(), end - begin, box.height()), shade)
        painter.fillRect(QRectF(box.left(), box.bottom() - 2, box.width(), 2), colour)
        if run.takeover:
            painter.setPen(QPen(colours.warning, 1.6))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(0.8, 0.3, -0.8, -0.3))
        self._paint_name(painter, run, box)

    def _paint_name(self, painter: QPainter, run: Run, box: QRectF) -> None:
        """Draw a mark, symbol and name in the middle of a run: as much of it as there is room for."""
        font = QFont(self.font())
        font.setPixelSize(10)
        font.setBold(run.takeover)
        metrics = QFontMetricsF(font)
        mark = _MARK + 2 if run.takeover else 0.0
        symbol = 11.0 if run.name in self._ring else 0.0
        room = box.width() - 6
        name = short_name(run.name)
        text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, max(room - mark - symbol, 0.0))
        if len(text) < 3 and text != name:
            text = ""
        width = metrics.horizontalAdvance(text)
        x, y = box.center().x() - (mark + symbol + width) / 2, box.center().y() - 0.5
        if run.takeover:
            # The alarm is never left out, however short the run.
            x = max(x, 0.0) if room < mark + symbol + width else x
            paint_alarm(painter, QPointF(x + _MARK / 2, y))
            x += mark
        if symbol and room >= mark + symbol:
            chips.paint_symbol(painter, QPointF(x + 4, y), 8, self._ring[run.name], theme.current().text)
            x += symbol
        if text:
            painter.setFont(font)
            painter.setPen(theme.current().text)
            height = metrics.height()
            painter.drawText(QRectF(x, y - height / 2, width + 2, height), Qt.AlignmentFlag.AlignVCenter, text)

    def _colour(self, name: str) -> QColor:
        ring = self._ring.get(name)
        return theme.current().dim if ring is None else theme.class_colour(ring)

    def _x(self, frame: float) -> float:
        if self._strip is None:
            return 0.0
        last = self._frames - 1
        return self._strip.x_of(min(max(frame / last, -0.5 / last), 1 + 0.5 / last))

    def _middle(self, before: Seen, after: Seen) -> float:
        return self._x((before.frame + after.frame) / 2)

    def _words(self, run: Run) -> str:
        frames = f"frame {run.first + 1}" if run.first == run.last else f"frames {run.first + 1} to {run.last + 1}"
        return f"{frames}: {short_name(run.name)}{', which takes over' if run.takeover else ''}"


def paint_alarm(painter: QPainter, centre: QPointF, side: float = _MARK) -> None:
    """Draw a triangle with an exclamation mark."""
    colours, half = theme.current(), side / 2
    triangle = QPolygonF([centre + QPointF(x * half, y * half) for x, y in ((0, -0.95), (1, 0.85), (-1, 0.85))])
    painter.setPen(QPen(colours.panel, 1))
    painter.setBrush(colours.warning)
    painter.drawPolygon(triangle)
    painter.setPen(QPen(colours.panel, 1.3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(centre + QPointF(0, -0.3 * half), centre + QPointF(0, 0.25 * half))
    painter.drawPoint(centre + QPointF(0, 0.6 * half))
