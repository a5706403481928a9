"""The tent pole, live: how long the latents along the path are, above the band where the prior's draws lie."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from latentloom.doc.state import Change, PathState
from latentloom.ui import theme
from latentloom.ui.path.positions import segments
from latentloom.ui.session import Session
from latentloom.ui.shell import USUAL, Shell, path_sentence, sentence, short_words
from latentloom.work.messages import PreviewReply
from latentloom.work.questions import LengthsAnswer

REST_MS = 100
HEIGHT = 34
_A_SEGMENT, _MOST = 16, 321
"""Places that are measured on a stretch, and on a path at most."""


class PathLengths(QWidget):
    """A curve over the path, and in words where the present frame is.

    Attributes:
        lengths: along the path, evenly spaced; empty while they are not known.
        words: the line below the curve.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._path: PathState | None = None
        self._asked = 0
        self._now: tuple[float, float] | None = None
        self.lengths: tuple[float, ...] = ()
        self.curve = _Curve(self)
        self.words = QLabel("", self)
        self.words.setProperty("voice", "dim")
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 0, 2, 0)
        column.setSpacing(0)
        column.addWidget(self.curve)
        column.addWidget(self.words)
        self.setAccessibleName("Lengths along the path")
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._ask)
        session.documentChanged.connect(self._on_document_changed)
        session.spaceChanged.connect(self._on_space_changed)
        session.previewPaced.connect(self._on_preview)
        session.engine.answered.connect(self._on_answer)
        self._follow()

    @property
    def shell(self) -> Shell:
        """The prior's shell in the open space."""
        info = self._session.space
        return Shell(0.0, 0.0) if info is None else Shell(*info.shell, info.typical_norm)

    def _on_space_changed(self) -> None:
        self._path = None
        self._follow()

    def _on_document_changed(self, change: Change) -> None:
        if change.kinds & {"path", "space"}:
            self._follow(live=change.live)
        if change.kinds & {"focus"} and self._session.document.focus.kind != "path":
            self._now = None
            self._show()

    def _follow(self, live: bool = False) -> None:
        """Measure the path anew where it has changed."""
        path = self._session.document.state.path
        shown = self.shell.known and segments(path) > 0
        self.setVisible(shown)
        if path == self._path:
            return
        self._path, self.lengths, self._now = path, (), None
        self._rest.stop()
        if shown and live:
            self._rest.start()
        elif shown:
            self._ask()
        self._show()

    def _ask(self) -> None:
        space, path = self._session.space, self._session.document.state.path
        if space is not None and segments(path):
            count = min(_A_SEGMENT * segments(path) + 1, _MOST)
            self._asked = self._session.engine.ask_lengths(space.stamp, path, count)

    def _on_answer(self, answer: object) -> None:
        if isinstance(answer, LengthsAnswer) and answer.number == self._asked and answer.path == self._path:
            self.lengths = answer.lengths
            self._show()

    def _on_preview(self, reply: PreviewReply) -> None:
        focus = reply.focus
        on_path = focus.kind == "path" and isinstance(focus.value, int | float)
        now = (float(focus.value or 0.0), reply.norm) if on_path and not isinstance(focus.value, tuple) else None
        if now != self._now:
            self._now = now
            self._show()

    def _show(self) -> None:
        shell = self.shell
        self.curve.show_lengths(shell, self.lengths, self._now)
        said = path_sentence(shell, self.lengths)
        if self._now is not None:
            self.words.setText(short_words(shell, self._now[1]))
            said = f"{sentence(shell, self._now[1])} {said}".strip()
        elif self.lengths:
            self.words.setText(short_words(shell, min(self.lengths)))
        else:
            self.words.setText("")
        self.setToolTip(said)
        self.setAccessibleDescription(said)


class _Curve(QWidget):
    """The picture of it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._shell = Shell(0.0, 0.0)
        self._lengths: tuple[float, ...] = ()
        self._now: tuple[float, float] | None = None
        self.setFixedHeight(HEIGHT)
        theme.signals.changed.connect(self.update)

    def show_lengths(self, shell: Shell, lengths: tuple[float, ...], now: tuple[float, float] | None) -> None:
        """Show lengths along the path, and where on it the preview is with how long a latent."""
        if (shell, lengths, now) != (self._shell, self._lengths, self._now):
            self._shell, self._lengths, self._now = shell, lengths, now
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the band of the shell, the curve and the present place."""
        shell, colours = self._shell, theme.current()
        if not shell.known:
            return
        seen = [*self._lengths, *(() if self._now is None else (self._now[1],))]
        low = min([shell.mean - 3 * shell.deviation, *seen])
        high = max([shell.mean + 3 * shell.deviation, *seen])

        def y_of(length: float) -> float:
            return 3 + (high - length) / (high - low) * (self.height() - 6)

        def x_of(part: float) -> float:
            return 5 + part * (self.width() - 10)

        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.mixed(colours.line, colours.panel, 0.6))
            painter.drawRoundedRect(QRectF(self.rect()), 3, 3)
            top, bottom = (y_of(shell.mean + side * USUAL * shell.deviation) for side in (1, -1))
            band = QColor(colours.accent)
            band.setAlphaF(0.4)
            painter.setBrush(band)
            painter.drawRect(QRectF(0, top, self.width(), bottom - top))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            places = np.linspace(0, 1, max(len(self._lengths), 1)).tolist()
            points = [QPointF(x_of(part), y_of(long)) for part, long in zip(places, self._lengths, strict=False)]
            painter.setPen(QPen(colours.text, 1.6))
            painter.drawPolyline(QPolygonF(points))
            if self._now is not None:
                usual = abs(shell.off(self._now[1])) <= USUAL
                painter.setPen(QPen(colours.panel, 1.5))
                painter.setBrush(colours.accent if usual else colours.warning)
                painter.drawEllipse(QPointF(x_of(self._now[0]), y_of(self._now[1])), 4.5, 4.5)
