"""From one latent to another in a moment, so that the eye can follow what changes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation, Signal
from PySide6.QtWidgets import QApplication, QStyle

Latent = npt.NDArray[np.float32]
"""(d,) float32."""

WALK_MS = 350
_LEAST_NORM = 1e-6


def between(start: Latent, end: Latent, part: float) -> Latent:
    """Return the latent at a part (0..1) of the way; its length goes evenly from the one to the other.

    On the straight line the middle of two directions is shorter than both, and short latents decode to faint pictures.
    """
    straight = start + np.float32(part) * (end - start)
    norms = np.linalg.norm([start, end, straight], axis=1)
    if norms[2] < _LEAST_NORM:
        return straight
    return (straight * ((norms[0] + part * (norms[1] - norms[0])) / norms[2])).astype(np.float32)


def is_calm() -> bool:
    """Whether the desktop asks for no animations."""
    return not QApplication.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration)


class Walk(QObject):
    """Goes from one latent to another.

    Signals:
        moved(Latent): where it is now, the end included.
        arrived(): it is at the end.
    """

    moved = Signal(object)
    arrived = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._start = self._end = np.zeros(0, np.float32)
        self._animation = QVariantAnimation(self, duration=WALK_MS, startValue=0.0, endValue=1.0)
        self._animation.setEasingCurve(QEasingCurve.Type.InOutCubic)
        self._animation.valueChanged.connect(self._on_value)
        self._animation.finished.connect(self.arrived)

    @property
    def under_way(self) -> bool:
        """Whether it has begun and not arrived."""
        return self._animation.state() == QVariantAnimation.State.Running

    def goes_to(self, end: Latent) -> bool:
        """Whether it is on its way to just this latent."""
        return self.under_way and np.array_equal(self._end, end)

    def go(self, start: Latent, end: Latent) -> None:
        """Begin, from wherever the last walk was left."""
        self._animation.stop()
        self._start, self._end = start, end
        self._animation.start()

    def jump(self, end: Latent) -> None:
        """Be at the end at once."""
        self._animation.stop()
        self.moved.emit(end)
        self.arrived.emit()

    def stop(self) -> None:
        """Stay where it is; nothing arrives."""
        self._animation.stop()

    def _on_value(self, part: float) -> None:
        if self.under_way:
            self.moved.emit(self._end if part >= 1 else between(self._start, self._end, part))
