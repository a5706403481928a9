"""Makes the table of actions real: QActions with their handlers, enabled by the situation."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from latentloom.base.errors import LoomError
from latentloom.ui import icons
from latentloom.ui.actions import ACTIONS, MENUS, ActionSpec, Situation

_log = logging.getLogger(__name__)


class ActionSet(QObject):
    """The QActions of `ACTIONS`, by id.

    Signals:
        failed(str): a handler raised a LoomError; the sentence for the person.
    """

    failed = Signal(str)

    def __init__(self, handlers: Mapping[str, Callable[[], None]], parent: QWidget) -> None:
        """Make the actions and hang them on `parent`, so that their shortcuts work there.

        Raises:
            KeyError: a handler is missing or speaks of no action.
        """
        super().__init__(parent)
        if set(handlers) != {spec.id for spec in ACTIONS}:
            raise KeyError(f"handlers and actions differ: {set(handlers) ^ {spec.id for spec in ACTIONS}}")
        self._handlers = dict(handlers)
        self._actions = {spec.id: self._made(spec, parent) for spec in ACTIONS}

    def __getitem__(self, action_id: str) -> QAction:
        return self._actions[action_id]

    def fill(self, bar: QMenuBar, menus: Mapping[str, QMenu]) -> None:
        """Put the actions into their menus, below what stands there already, and the menus into the bar."""
        for title in MENUS:
            menu = menus[title]
            menu.setObjectName(f"menu-{title.lower()}")
            bar.addMenu(menu)
            for spec in ACTIONS:
                if spec.menu == title:
                    if spec.line:
                        menu.addSeparator()
                    menu.addAction(self._actions[spec.id])

    def update(self, now: Situation) -> None:
        """Enable what makes sense now, say why the rest does not, and name the steps in Undo and Redo."""
        for spec in ACTIONS:
            why = spec.why_not(now)
            action = self._actions[spec.id]
            action.setEnabled(not why)
            action.setStatusTip(why or spec.tip)
        self._actions["edit.undo"].setText(f"&Undo {now.undo}" if now.undo else "&Undo")
        self._actions["edit.redo"].setText(f"&Redo {now.redo}" if now.redo else "&Redo")

    def _made(self, spec: ActionSpec, parent: QWidget) -> QAction:
        action = QAction(spec.text.replace("...", "\N{HORIZONTAL ELLIPSIS}"), parent)
        action.setObjectName(spec.id)
        action.setProperty("words", spec.words)
        action.setShortcuts(spec.shortcuts())
        action.setStatusTip(spec.tip)
        action.setToolTip(f"{spec.tip} ({spec.keys()})" if spec.keys() else spec.tip)
        action.setMenuRole(spec.role)
        if spec.icon:
            icons.bind(action, spec.icon)
        action.triggered.connect(self._on_triggered)
        parent.addAction(action)
        return action

    def _on_triggered(self) -> None:
        sender = self.sender()
        if not isinstance(sender, QAction):
            return
        try:
            self._handlers[sender.objectName()]()
        except LoomError as problem:
            _log.info("%s: %s", sender.objectName(), problem)
            self.failed.emit(str(problem))


def leaves(menus: Iterable[QMenu]) -> list[tuple[str, QAction]]:
    """Return every action that can be run, with the titles of the menus above it, depth first."""
    found: list[tuple[str, QAction]] = []
    for menu in menus:
        for action in menu.actions():
            below = action.menu()
            if isinstance(below, QMenu):
                title = plain(menu.title())
                found += [(f"{title} \N{RIGHTWARDS ARROW} {where}", leaf) for where, leaf in leaves([below])]
            elif not action.isSeparator() and action.isVisible():
                found.append((plain(menu.title()), action))
    return found


def plain(text: str) -> str:
    """Return menu text without the marks for the underlined letter."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")
