"""The application object serves every test of a process; what it keeps from one to the next begins the same for each."""

from __future__ import annotations

import sys

NOWHERE = (-1, -1)
"""Where the pointer waits, off the screen: a move to where it already is would be none."""


def begin_anew() -> None:
    """Light theme, an empty clipboard, and a pointer over no window."""
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return
    from PySide6.QtGui import QCursor, QGuiApplication

    from latentloom.ui import theme

    QCursor.setPos(*NOWHERE)
    QGuiApplication.clipboard().clear()
    if theme.choice() != "light":
        theme.apply("light")
