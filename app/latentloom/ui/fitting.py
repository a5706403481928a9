"""The first size of a window: what suits it, or what its screen has room for."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

FRAME = QSize(16, 44)
"""What a desktop's frame and title bar take, generously: how much cannot be known before the window is shown."""
_UNSEEN = frozenset({"offscreen", "minimal"})
"""Platforms whose screen nobody looks at; it is no bound for tests and pictures."""


def fit_first(window: QWidget, size: tuple[int, int]) -> None:
    """Give a window its first size; on a screen that is too small for it, as much as there is room for."""
    wanted = QSize(*size)
    if QGuiApplication.platformName() not in _UNSEEN:
        wanted = bounded(wanted, window.screen().availableGeometry().size())
    window.resize(wanted)


def bounded(wanted: QSize, screen: QSize) -> QSize:
    """Return a size that stands on a screen of this size with its frame."""
    return wanted.boundedTo(screen - FRAME)
