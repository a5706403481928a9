"""The wheel's keyboard as one table: a key, with the puck or a chip in focus, becomes an action."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

Action = tuple[str, Any]
"""A name and its value, as `WheelView` understands them."""

PUCK_STEP = 0.04
"""Model units (the disc's radius is 1) that an arrow key moves the puck; Shift takes a fifth."""
SHARE_STEP = 0.01
FINE = 0.2

_Key = Qt.Key
_ARROWS = {_Key.Key_Left: (-1, 0), _Key.Key_Right: (1, 0), _Key.Key_Up: (0, 1), _Key.Key_Down: (0, -1)}
_ON_CHIP: dict[int, Action] = {
    _Key.Key_Space: ("mute", None),
    _Key.Key_M: ("mute", None),
    _Key.Key_L: ("lock", None),
    _Key.Key_S: ("solo", None),
    _Key.Key_Escape: ("to puck", None),
    _Key.Key_Return: ("type", ""),
    _Key.Key_Enter: ("type", ""),
    _Key.Key_F2: ("type", ""),
    _Key.Key_Plus: ("share", SHARE_STEP),
    _Key.Key_Minus: ("share", -SHARE_STEP),
    _Key.Key_PageUp: ("share", 10 * SHARE_STEP),
    _Key.Key_PageDown: ("share", -10 * SHARE_STEP),
}


def action_of(event: QKeyEvent, on_chip: bool, held: bool) -> Action | None:
    """Return what a key means while a chip (or else the puck) has the focus, and while a drag is `held`."""
    key = event.key()
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
    if held:
        return ("cancel", None) if key == _Key.Key_Escape else None
    if modifiers & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier):
        return None
    if event.text() in ("[", "]") or key in (_Key.Key_BracketLeft, _Key.Key_BracketRight):
        return "walk", -1 if event.text() == "[" or key == _Key.Key_BracketLeft else 1
    if key in _ARROWS:
        x, y = _ARROWS[key]
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            return "walk", x or -y
        pace = FINE if shift else 1.0
        if not on_chip:
            return "puck", (x * PUCK_STEP * pace, y * PUCK_STEP * pace)
        return ("walk", x) if x else ("share", y * SHARE_STEP * pace)
    if modifiers & Qt.KeyboardModifier.ControlModifier:
        return None
    if key == _Key.Key_Home:
        return "centre", None
    if on_chip and event.text() and event.text() in "0123456789.,":
        return "type", event.text()
    return _ON_CHIP.get(key) if on_chip else None
