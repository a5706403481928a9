"""The status bar: which space, on what device, how fast, and what is being written."""

from __future__ import annotations

from collections import deque
from statistics import median

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QStatusBar, QToolButton, QWidget

from latentloom.ui import icons
from latentloom.ui.device_words import device_words
from latentloom.ui.pacing import Pacer
from latentloom.ui.session import Session
from latentloom.work.messages import EngineInfo, JobEnd, JobInfo, PreviewReply, SpaceInfo

_GAP = 16
"""Pixels between a tip and a job's title."""

_PATIENCE_MS = 300
"""A job that ends sooner never shows a bar, so nothing flickers."""

_WINDOW = 15
"""Measurements whose median is shown: the one that waited for the network to load does not count for long."""


_READING_MS = 200
"""Numbers that change faster than this cannot be read."""


class Readout(QLabel):
    """The middle one of the last few durations, in milliseconds; as wide for 9.9 as for 999.9, so nothing moves."""

    def __init__(self, title: str, tip: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._title = title
        self._last: deque[float] = deque(maxlen=_WINDOW)
        self._beat = Pacer(self, _READING_MS)
        self._beat.due.connect(self._show)
        self.setToolTip(tip)
        self.setProperty("voice", "dim")
        self.setText(f"{title} \N{EN DASH}")
        self.setMinimumWidth(self.fontMetrics().horizontalAdvance(f"{title} 000.0 ms") + 8)

    def add(self, milliseconds: float) -> None:
        """Take in one measurement."""
        self._last.append(milliseconds)
        self._beat.call()

    def _show(self) -> None:
        self.setText(f"{self._title} {median(self._last):.1f} ms")


class JobBar(QWidget):
    """The newest running job with its progress and a cancel button."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._engine = session.engine
        self._jobs: dict[int, JobInfo] = {}
        self.title = QLabel(self)
        self.bar = QProgressBar(self)
        self.bar.setRange(0, 1000)
        self.bar.setFixedSize(140, 14)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress of the running job")
        self.cancel = QToolButton(self)
        self.cancel.setAccessibleName("Cancel the running job")
        self.cancel.setToolTip("Cancel: no half-written file is left")
        icons.bind(self.cancel, "cancel")
        self.cancel.clicked.connect(self._on_cancel)
        row = QHBoxLayout(self)
        # A tip that is longer than its place is cut off right before this.
        row.setContentsMargins(_GAP, 0, 0, 0)
        for widget in (self.title, self.bar, self.cancel):
            row.addWidget(widget)
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self._show_newest)
        self.hide()
        session.engine.jobStarted.connect(self._on_started)
        session.engine.jobAdvanced.connect(self._on_advanced)
        session.engine.jobEnded.connect(self._on_ended)

    def _on_started(self, info: JobInfo) -> None:
        self._jobs[info.number] = info
        if not self.isVisible() and not self._patience.isActive():
            self._patience.start()

    def _on_advanced(self, info: JobInfo) -> None:
        self._jobs[info.number] = info
        if self.isVisible():
            self._show_newest()

    def _on_ended(self, end: JobEnd) -> None:
        self._jobs.pop(end.number, None)
        if not self._jobs:
            self._patience.stop()
            self.hide()
        elif self.isVisible():
            self._show_newest()

    def _on_cancel(self) -> None:
        if self._jobs:
            self._engine.cancel(max(self._jobs))

    def _show_newest(self) -> None:
        info = self._jobs[max(self._jobs)]
        more = f" (+{len(self._jobs) - 1})" if len(self._jobs) > 1 else ""
        self.title.setText(f"{info.text or info.title}{more}")
        self.bar.setValue(round(info.fraction * 1000))
        self.show()


class Status(QStatusBar):
    """Tips come and go on the left; the readouts on the right stay."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.setContentsMargins(8, 0, 8, 0)
        self._space = QLabel("No space is open", self)
        self._device = QLabel("", self)
        self._device.setProperty("voice", "dim")
        self.decode = Readout("decode", "Time the network takes for the picture, median of the last few", self)
        self.frame = Readout("frame", "Time from asking for a picture to its painting, median of the last few", self)
        self.addWidget(self._space)
        self.jobs = JobBar(session, self)
        self.addPermanentWidget(self.jobs)
        for widget in (self._device, self.decode, self.frame):
            self.addPermanentWidget(widget)
        session.spaceChanged.connect(self._on_space)
        session.engine.ready.connect(self._on_ready)
        session.previewArrived.connect(self._on_preview)
        session.statusTip.connect(self.showMessage)

    def on_painted(self, _number: int, milliseconds: float) -> None:
        """Take in how long a preview took from request to paint."""
        self.frame.add(milliseconds)

    def _on_space(self, info: SpaceInfo) -> None:
        self._space.setText(f"{info.title or info.name} \N{MIDDLE DOT} {len(info.classes)} classes")

    def _on_ready(self, info: EngineInfo) -> None:
        self._device.setText(info.device.upper() if info.device == "cpu" else info.device)
        self._device.setToolTip(device_words(info))

    def _on_preview(self, reply: PreviewReply) -> None:
        self.decode.add(reply.decode_ms)
