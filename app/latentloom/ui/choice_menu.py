"""A menu whose lines are choices made at run time: methods, prototypes, spaces, recent files, themes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget


@dataclass(frozen=True)
class Choice:
    """One line: its key, what the person reads, a status tip, and whether it can be taken now."""

    key: str
    text: str
    tip: str = ""
    enabled: bool = True


class ChoiceMenu(QMenu):
    """Lines of which one may be marked.

    Signals:
        chosen(str): the key of the line that was taken.
    """

    chosen = Signal(str)

    def __init__(self, title: str, parent: QWidget | None = None, *, marked: bool = True) -> None:
        """`marked`: the present choice has a mark; else the lines are plain commands."""
        super().__init__(title, parent)
        self._marked = marked
        self._group = QActionGroup(self)
        self._group.setExclusive(marked)
        self._group.triggered.connect(self._on_triggered)

    def offer(self, choices: Sequence[Choice], present: str | None = None) -> None:
        """Show these lines, above whatever else stands in the menu, and mark the present one."""
        for action in self._group.actions():
            self._group.removeAction(action)
            self.removeAction(action)
            action.deleteLater()
        below = self.actions()
        for choice in choices:
            action = QAction(choice.text.replace("&", "&&"), self._group)
            action.setData(choice.key)
            action.setStatusTip(choice.tip)
            action.setEnabled(choice.enabled)
            action.setCheckable(self._marked)
            action.setChecked(self._marked and choice.key == present)
            if below:
                self.insertAction(below[0], action)
            else:
                self.addAction(action)

    def mark(self, key: str) -> None:
        """Mark the line with this key as the present choice."""
        for action in self._group.actions():
            action.setChecked(self._marked and action.data() == key)

    def keys(self) -> list[str]:
        """Return the keys on offer, from the top."""
        return [action.data() for action in self._group.actions()]

    def pick(self, key: str) -> None:
        """Take the line with this key, as a click does; nothing happens when it is greyed or not there."""
        for action in self._group.actions():
            if action.data() == key:
                action.trigger()
                return

    def _on_triggered(self, action: QAction) -> None:
        self.chosen.emit(action.data())
