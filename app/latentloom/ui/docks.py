"""The panels as docks: a slim title, first places, and the layout as text for the settings."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QEvent, QObject, Qt
from PySide6.QtWidgets import (
    QDockWidget,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QPushButton,
    QTabBar,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from latentloom.ui import icons, tabbing

LAYOUT_VERSION = 3
"""Raised when panels come or go; a layout of another version is not restored."""


@dataclass(frozen=True)
class Place:
    """Where a panel stands at first.

    Attributes:
        key: object name of the dock; title: for people; letter: of the title, underlined in the menu.
        beside: the panel it splits its place with, "" for the first one; turned: below it rather than to its right;
        tabbed: on top of it, with a tab for each.
        bottom: along the bottom edge, below everything.
    """

    key: str
    title: str
    beside: str = ""
    turned: bool = False
    tabbed: bool = False
    bottom: bool = False
    letter: str = ""


PLACES = (
    Place("classes", "Classes"),
    Place("map", "Map", beside="classes"),
    Place("preview", "Preview", beside="map"),
    Place("wheel", "Wheel", beside="map", turned=True),
    Place("weights", "Weights", beside="preview", turned=True, letter="g"),
    Place("attributes", "Attributes", beside="weights", tabbed=True),
    Place("evidence", "Evidence", beside="weights", tabbed=True),
    Place("path", "Path", bottom=True, letter="h"),
)

# Shares of the window at first; the wheel and the picture are the heroes.
_WIDTHS = {"classes": 0.185, "map": 0.455, "preview": 0.36}
_MAP_HEIGHT = 0.36
_PREVIEW_HEIGHT = 0.6
_MOST_BELOW = 280
"""Pixels of the panels below the preview: in a high window what they do not need goes to the picture."""
_PATH_HEIGHT = 160
"""Pixels: one row of frames, what is seen in them, and the controls."""


class DockTitle(QWidget):
    """A quiet title line: name, float, close. Dragging it moves the dock."""

    def __init__(self, dock: QDockWidget) -> None:
        super().__init__(dock)
        self._dock = dock
        name = QLabel(dock.windowTitle(), self)
        name.setProperty("voice", "dock")
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 3, 4, 2)
        row.setSpacing(0)
        row.addWidget(name)
        row.addStretch(1)
        row.addWidget(self._button("dock-float", f"Float {dock.windowTitle()}", self._on_float))
        row.addWidget(self._button("close", f"Close {dock.windowTitle()}", dock.close))

    def _button(self, icon: str, name: str, slot: object) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName("dock-button")
        button.setFixedSize(20, 20)
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        icons.bind(button, icon)
        button.clicked.connect(slot)
        return button

    def _on_float(self) -> None:
        self._dock.setFloating(not self._dock.isFloating())


class Dock(QDockWidget):
    """A panel's frame; while it floats, it is the window in which Tab goes round (see `tabbing`)."""

    def focusNextPrevChild(self, forwards: bool) -> bool:
        """Go round the floating panel, or leave it to the window that the panel stands in."""
        return tabbing.move_on(self, forwards) if self.isWindow() else super().focusNextPrevChild(forwards)


class AllClosed(QWidget):
    """Lies in the middle of a window whose panels are all closed, and says how to get them back.

    Attributes:
        back: the button that does it.
    """

    def __init__(self, window: QMainWindow, docks: Sequence[QDockWidget]) -> None:
        super().__init__(window)
        words = QLabel("Every panel is closed. The View menu opens them one by one.", self)
        words.setProperty("voice", "dim")
        self.back = QPushButton("Bring all panels back", self)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addWidget(words)
        column.addWidget(self.back, 0, Qt.AlignmentFlag.AlignHCenter)
        self._docks = docks
        self.hide()
        for dock in docks:
            dock.visibilityChanged.connect(self._follow)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the middle."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _follow(self) -> None:
        self.setVisible(all(dock.isHidden() for dock in self._docks))
        self._place()

    def _place(self) -> None:
        if self.isVisible():
            self.resize(self.sizeHint())
            self.move(self.parentWidget().rect().center() - self.rect().center())


class Docks:
    """The docks of a main window, by key.

    Attributes:
        all_closed: what is seen when none of them is.
    """

    def __init__(self, window: QMainWindow, panels: dict[str, QWidget]) -> None:
        """Wrap each panel; `panels` has one widget for each key of PLACES."""
        self._window = window
        self._docks = {place.key: self._made(place, panels[place.key]) for place in PLACES}
        window.setDockNestingEnabled(True)
        window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        area = Qt.DockWidgetArea
        window.setCorner(Qt.Corner.BottomLeftCorner, area.BottomDockWidgetArea)
        window.setCorner(Qt.Corner.BottomRightCorner, area.BottomDockWidgetArea)
        self.arrange()
        self.all_closed = AllClosed(window, self.all())
        self.all_closed.back.clicked.connect(self.arrange)

    def __getitem__(self, key: str) -> QDockWidget:
        return self._docks[key]

    def all(self) -> Sequence[QDockWidget]:
        """Return every dock in the order of PLACES."""
        return tuple(self._docks.values())

    def tab_place(self, widget: QWidget) -> int | None:
        """Return where in the order of Tab a widget's panel comes; None for one behind another panel's tab."""
        for number, dock in enumerate(self._docks.values()):
            if dock.isAncestorOf(widget):
                # Qt keeps a panel behind a tab shown, and moves it out of the window.
                return None if dock.visibleRegion().isEmpty() else number
        return len(self._docks)

    def arrange(self) -> None:
        """Put every panel back in its first place, shown and not floating."""
        area = Qt.DockWidgetArea
        for dock in self._docks.values():
            dock.setFloating(False)
            self._window.removeDockWidget(dock)
        for place in PLACES:
            dock = self._docks[place.key]
            if place.tabbed:
                self._window.tabifyDockWidget(self._docks[place.beside], dock)
            elif place.beside:
                way = Qt.Orientation.Vertical if place.turned else Qt.Orientation.Horizontal
                self._window.splitDockWidget(self._docks[place.beside], dock, way)
            else:
                where = area.BottomDockWidgetArea if place.bottom else area.LeftDockWidgetArea
                self._window.addDockWidget(where, dock)
            dock.show()
        self.share_out()
        for place in PLACES:
            if place.tabbed:
                self._docks[place.key].raise_()

    def share_out(self) -> None:
        """Give the panels their first sizes, as shares of the window."""
        width, height = self._window.width(), self._window.height()
        above = height - _PATH_HEIGHT - 60
        horizontal, vertical = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        resize = self._window.resizeDocks
        resize([self._docks[k] for k in _WIDTHS], [round(width * s) for s in _WIDTHS.values()], horizontal)
        resize([self._docks["path"]], [_PATH_HEIGHT], vertical)
        for upper, lower, share in (("map", "wheel", _MAP_HEIGHT), ("preview", "weights", _PREVIEW_HEIGHT)):
            below = round(above * (1 - share))
            if lower == "weights":
                below = min(below, _MOST_BELOW)
            resize([self._docks[upper], self._docks[lower]], [above - below, below], vertical)

    def state(self) -> str:
        """Return the layout as text."""
        return base64.b64encode(self._window.saveState(LAYOUT_VERSION).data()).decode("ascii")

    def restore(self, text: str) -> bool:
        """Restore a layout; False, and nothing changed, when the text is not one of this version."""
        try:
            data = base64.b64decode(text, validate=True)
        except (ValueError, binascii.Error):
            return False
        return bool(text) and self._window.restoreState(QByteArray(data), LAYOUT_VERSION)

    def _made(self, place: Place, panel: QWidget) -> QDockWidget:
        dock = Dock(place.title, self._window)
        dock.setObjectName(place.key)
        dock.setAllowedAreas(Qt.DockWidgetArea.AllDockWidgetAreas)
        panel.setAutoFillBackground(True)
        dock.setWidget(panel)
        dock.setTitleBarWidget(DockTitle(dock))
        dock.visibilityChanged.connect(self._name_tabs)
        action = dock.toggleViewAction()
        at = place.title.find(place.letter)
        action.setText(f"{place.title[:at]}&{place.title[at:]}")
        action.setStatusTip(f"Show or hide the panel {place.title}")
        return dock

    def _name_tabs(self) -> None:
        """Name the tab bars, which Qt makes when panels are put on top of one another."""
        for bar in self._window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
            bar.setAccessibleName("Panels in one place")
