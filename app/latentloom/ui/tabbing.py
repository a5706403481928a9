"""Where Tab goes next in a window of panels.

Qt's own walk goes to panels that lie behind another one's tab, where nobody sees the keyboard; and a panel that passes
the keyboard on to one of its controls (a focus proxy) leads it back there when its turn comes after them, so that Tab
never leaves it. Controls that are made late stand at the end of the walk, behind the buttons of their dialog, until
they are put where they are seen.

`QWidget.nextInFocusChain` is of no use here: PySide takes what it returns for a child of the widget that was asked, and
gives it up with that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget


def controls(holder: QWidget) -> list[QWidget]:
    """Return what takes the keyboard within a widget, in the order in which it was made."""
    tab, window = Qt.FocusPolicy.TabFocus, holder.window()
    found = holder.findChildren(QWidget)
    # Lists that drop down are windows of their own.
    return [one for one in found if one.focusPolicy() & tab and one.focusProxy() is None and one.window() is window]


def all_alike(widget: QWidget) -> int | None:
    """Give every control the same place."""
    return 0


def move_on(window: QWidget, forwards: bool, place: Callable[[QWidget], int | None] = all_alike) -> bool:
    """Give the keyboard to the next control of a window, or to the one before; tell if there was one.

    Args:
        window: whose control has the keyboard now, or none; forwards: Tab, rather than Shift and Tab.
        place: of a control: lower ones come first, those of one place in the order in which they were made; None steps
            over it.
    """
    every = QGuiApplication.styleHints().tabFocusBehavior() == Qt.TabFocusBehavior.TabFocusAllControls
    policy = Qt.FocusPolicy.TabFocus if every else Qt.FocusPolicy.StrongFocus
    placed = [
        (at, one)
        for one in controls(window)
        if one.focusPolicy() & policy == policy
        and one.isEnabled()
        and one.isVisible()
        and (at := place(one)) is not None
    ]
    walk = [one for _, one in sorted(placed, key=lambda pair: pair[0])]
    if not walk:
        return False
    now = QApplication.focusWidget()
    step = 1 if forwards else -1
    at = walk.index(now) + step if now in walk else (0 if forwards else -1)
    walk[at % len(walk)].setFocus(Qt.FocusReason.TabFocusReason if forwards else Qt.FocusReason.BacktabFocusReason)
    return True


def in_order(widgets: Sequence[QWidget]) -> None:
    """Let Tab go through these one after the other; all of one window."""
    for before, after in pairwise(widgets):
        QWidget.setTabOrder(before, after)
