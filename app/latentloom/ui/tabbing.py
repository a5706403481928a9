"""Where Tab goes next in a window of panels.

Qt's own walk goes to panels that lie behind another one's tab, where nobody sees the keyboard; and a panel that passes
the keyboard on to one of its controls (a focus proxy) leads it back there when its turn comes after them, so that Tab
never leaves it.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget


def move_on(window: QWidget, forwards: bool, skipped: Callable[[QWidget], bool]) -> bool:
    """Give the keyboard to the next control of a window in the order of Tab, or the one before; tell if there was one.

    Args:
        window: whose control has the keyboard now, or none; forwards: Tab, rather than Shift and Tab.
        skipped: tells of a control whether it is to be stepped over.
    """
    every = QGuiApplication.styleHints().tabFocusBehavior() == Qt.TabFocusBehavior.TabFocusAllControls
    policy = Qt.FocusPolicy.TabFocus if every else Qt.FocusPolicy.StrongFocus
    reason = Qt.FocusReason.TabFocusReason if forwards else Qt.FocusReason.BacktabFocusReason
    now = QApplication.focusWidget()
    start = now if now is not None and now.window() is window else window
    at = start
    while (at := at.nextInFocusChain() if forwards else at.previousInFocusChain()) is not start:
        takes = at.focusPolicy() & policy == policy and at.focusProxy() is None
        if takes and at.isEnabled() and at.isVisible() and at.window() is window and not skipped(at):
            at.setFocus(reason)
            return True
    return False
