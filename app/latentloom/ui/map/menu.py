"""The map's own menu: what is shown on it, and what a drag does."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from latentloom.doc.settings import Settings

_SHOWN = (
    ("map_pictures", "Class &pictures", "Each class as a small picture at its mean"),
    ("trail", "&Trail of the blend", "The blend's last places, as a fading line"),
    ("map_ground", "Decoded &ground", "What the map's plane decodes to, under the points; drawn while the hand rests"),
)
_TOOLS = (
    ("", "&Move the map", "A drag moves the map; with Shift it draws around points"),
    ("lasso", "Select with a &lasso", "A drag draws around points; Shift adds, Control takes away"),
    ("rectangle", "Select with a &rectangle", "A drag spans a rectangle around points; Shift adds, Control takes away"),
)


class MapMenu(QMenu):
    """Attributes: shown, tools: the actions by name; walk: shows neighbours; clear: lets the selection go.

    Signals:
        toolChosen(str): "", "lasso" or "rectangle".
    """

    toolChosen = Signal(str)

    def __init__(self, settings: Settings, parent: QWidget) -> None:
        super().__init__("Map", parent)
        self._settings = settings
        self.setToolTipsVisible(True)
        self.shown: dict[str, QAction] = {}
        for name, text, tip in _SHOWN:
            action = self._line(text, tip)
            action.setCheckable(True)
            action.setChecked(settings.flag(name))
            action.toggled.connect(self._setter(name))
            self.shown[name] = action
        self.addSeparator()
        self.tools: dict[str, QAction] = {}
        group = QActionGroup(self)
        for tool, text, tip in _TOOLS:
            action = self._line(text, tip)
            action.setCheckable(True)
            action.setChecked(not tool)
            action.triggered.connect(self._chooser(tool))
            group.addAction(action)
            self.tools[tool] = action
        self.addSeparator()
        self.walk = self._line("Walk over &neighbours", "Show the nearest drawings and hop to them (N; Shift+N: back)")
        self.walk.setCheckable(True)
        self.clear = self._line("&Clear the selection", "Let the selected drawings go (Escape)")
        self.clear.setEnabled(False)
        settings.changed.connect(self._on_setting)

    def mark(self, tool: str) -> None:
        """Mark the tool in force."""
        self.tools[tool].setChecked(True)

    def _line(self, text: str, tip: str) -> QAction:
        action = self.addAction(text)
        action.setToolTip(tip)
        action.setStatusTip(tip)
        return action

    def _setter(self, name: str) -> Callable[[bool], None]:
        return lambda on: self._settings.set(name, on)

    def _chooser(self, tool: str) -> Callable[[bool], None]:
        return lambda _: self.toolChosen.emit(tool)

    def _on_setting(self, name: str) -> None:
        if name in self.shown:
            self.shown[name].setChecked(self._settings.flag(name))
