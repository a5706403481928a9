"""The menu bar: the table's actions, and between them what is only known at run time."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QMenu

from latentloom.doc.recent import RecentFiles
from latentloom.doc.state import BlendState
from latentloom.ui import icons, theme
from latentloom.ui.action_set import ActionSet, leaves
from latentloom.ui.actions import MENUS
from latentloom.ui.choice_menu import Choice, ChoiceMenu
from latentloom.ui.commands import PROTOTYPES, Commands, method_choices
from latentloom.ui.docks import Docks
from latentloom.ui.files import CLEAR_RECENT, Files
from latentloom.ui.session import Session
from latentloom.ui.spaces import Spaces
from latentloom.work.messages import SpaceInfo

_THEMES = (
    Choice("system", "Like the system", "Light or dark, as the desktop is"),
    Choice("light", "Light", "Light grey"),
    Choice("dark", "Dark", "Dark grey"),
)


class Menus(QObject):
    """Fills the menu bar of a window and keeps its lists up to date."""

    def __init__(self, window: QMainWindow, session: Session, actions: ActionSet) -> None:
        super().__init__(window)
        self._session = session
        self._spaces: Spaces | None = None
        self.theme = ChoiceMenu("&Theme", window)
        self.method = ChoiceMenu("&Method", window)
        self.prototype = ChoiceMenu("&Prototype", window)
        self.recent = ChoiceMenu("Open &recent", window, marked=False)
        self.space = ChoiceMenu("&Space", window)
        self.bar: dict[str, QMenu] = {t: QMenu(f"&{t}", window) for t in MENUS if t != "Space"} | {"Space": self.space}
        icons.bind(self.theme.menuAction(), "theme")
        self.bar["Blend"].addMenu(self.method)
        self.bar["Blend"].addMenu(self.prototype)
        actions.fill(window.menuBar(), self.bar)
        file_menu = self.bar["File"]
        file_menu.insertMenu(_after(file_menu, actions["file.open"]), self.recent)
        self.theme.offer(_THEMES, session.settings.text("theme"))
        self.prototype.offer(PROTOTYPES, session.document.state.blend.prototype)
        self._on_space(session.space)
        session.spaceChanged.connect(self._on_space)
        self.recent.aboutToShow.connect(self._refresh_recent)
        self._refresh_recent()

    def connect_to(self, files: Files, commands: Commands, spaces: Spaces) -> None:
        """Say who answers the choices."""
        self._spaces = spaces
        self.method.chosen.connect(commands.choose_method)
        self.prototype.chosen.connect(commands.choose_prototype)
        self.space.aboutToShow.connect(self._refresh_spaces)
        files.saved.connect(self._refresh_recent)

    def add_views(self, docks: Docks, reset: QAction) -> None:
        """Put the panels' switches and the theme into the View menu."""
        view = self.bar["View"]
        for dock in docks.all():
            view.insertAction(reset, dock.toggleViewAction())
        view.insertSeparator(reset)
        view.insertMenu(reset, self.theme)

    def all(self) -> list[tuple[str, QAction]]:
        """Return every action with where it stands, the lists made anew."""
        self._refresh_recent()
        self._refresh_spaces()
        return leaves(self.bar.values())

    def mark(self, blend: BlendState) -> None:
        """Mark the method and the prototype in force."""
        self.method.mark(blend.method)
        self.prototype.mark(blend.prototype)

    def _on_space(self, space: SpaceInfo | None) -> None:
        self.method.setEnabled(space is not None)
        self.prototype.setEnabled(space is not None)
        if space is not None:
            self.method.offer(method_choices(space.methods), self._session.document.state.blend.method)
            self.space.mark(str(space.path))

    def _refresh_recent(self) -> None:
        lines = recent_choices(RecentFiles(self._session.settings))
        self.recent.offer(lines)
        self.recent.setEnabled(bool(lines))

    def _refresh_spaces(self) -> None:
        if self._spaces is not None:
            space = self._session.space
            self.space.offer(self._spaces.choices(), None if space is None else str(space.path))


def recent_choices(recent: RecentFiles) -> list[Choice]:
    """Return the menu's lines: name, then folder; greyed where the file is gone."""
    lines = []
    for entry in recent.entries():
        folder = str(entry.path.parent).replace(str(Path.home()), "~", 1)
        tip = f"{entry.path} is not there any more" if entry.missing else f"Open {entry.path}"
        lines.append(Choice(str(entry.path), f"{entry.path.name}   {folder}", tip, not entry.missing))
    if lines:
        lines.append(Choice(CLEAR_RECENT, "Clear this list", "Forget the recent files; the files stay"))
    return lines


def apply_theme(choice: str) -> None:
    """Use the theme that a setting or a menu names."""
    for known in theme.CHOICES:
        if known == choice:
            theme.apply(known)


def _after(menu: QMenu, action: QAction) -> QAction:
    actions = menu.actions()
    return actions[actions.index(action) + 1]
