"""The map's panel: the map, and a line below it that says what is under the pointer."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from latentloom.ui import icons
from latentloom.ui.elided import ElidedLabel
from latentloom.ui.map.card import Card
from latentloom.ui.map.ground import Ground
from latentloom.ui.map.legend import Legend
from latentloom.ui.map.menu import MapMenu
from latentloom.ui.map.strip import NeighbourStrip
from latentloom.ui.map.walk import Walk
from latentloom.ui.session import Rows, Session

if TYPE_CHECKING:
    from latentloom.ui.map.lasso import Shape
    from latentloom.ui.map.view import MapView

ROOM_FOR_LEGEND = 430
"""Pixels of width from which the legend fits beside what is said and the buttons."""
HINT = "Click points for a path, the ground to decode it"
HINT_DETAIL = (
    "Click: add a point to the path, or decode the ground. Shift-click: decode the very place. Control-click: take a "
    "class in or out of the blend. Drag: move the map; with Shift draw around points to select them, with Control to "
    "let them go. Wheel: zoom. Double-click on the ground: show all. Right click: the map's menu."
)
DESCRIPTION = (
    "Arrow keys hop between points of the blend, with Control between all points. Enter adds the point to the path. "
    "N hops to the nearest drawing that was not seen yet, Shift and N goes back, Alt and an arrow key hops to a "
    "neighbour that way, 1 to 8 to the one with that number. "
    "P decodes the place, Shift and an arrow key moves it. S selects the point, with Shift lets it go. Plus and minus "
    "zoom, A shows all, F shows the blend's classes, Escape lets the selection go, then goes back to the blend."
)


def selection_words(rows: Rows, held_out: npt.NDArray[np.bool_]) -> str:
    """Return how many drawings are selected, "" for none; `held_out` (n,) says which training never saw."""
    if not len(rows):
        return ""
    unseen = int(held_out[rows].sum())
    return f"{len(rows):,} selected, {unseen:,} held out · Esc lets go"


class MapPanel(QWidget):
    """Scatter, class pictures, the blend and its trail, the path, and a place on the ground.

    The map itself is made when the first space has come. There is nothing to show on one before, and to load pyqtgraph,
    which draws it, would make up a quarter of the time to the first window.

    Attributes:
        view: the map; None before there was a space.
        card: what stands beside a point; legend, status and the buttons: the line below the map.

    Signals:
        cardShown(Target): the card beside a point has come.
    """

    cardShown = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.view: MapView | None = None
        self._said = ""
        self._ground = Ground(self)
        self.card = Card(self)
        self.legend = Legend()
        self.status = ElidedLabel(HINT)
        self.status.setProperty("voice", "dim")
        self.status.setToolTip(HINT_DETAIL)
        self.lasso_button = self._button("lasso", "Draw around points to select them (or drag with Shift)")
        self.lasso_button.setCheckable(True)
        self.lasso_button.toggled.connect(self._on_lasso_toggled)
        self.pictures_button = self._button("picture", "Class pictures")
        self.pictures_button.setCheckable(True)
        self.pictures_button.setChecked(session.settings.flag("map_pictures"))
        self.pictures_button.toggled.connect(self._on_pictures_toggled)
        self.walk = Walk(session, self)
        self.strip = NeighbourStrip(session, self.walk, self)
        self.strip.chosen.connect(self.walk.hop_to)
        self.menu = MapMenu(session.settings, self)
        self.menu.walk.toggled.connect(self.walk.set_on)
        self.walk.changed.connect(self._on_walk_changed)
        self.menu.toolChosen.connect(self._use_tool)
        self.menu.clear.triggered.connect(lambda: session.select(()))
        self.fit_button = self._button("classes", "Show the classes of the blend (F)")
        self.all_button = self._button("zoom-fit", "Show all points (A)")
        self.menu_button = self._button("more", "The map's menu")
        self.menu_button.setMenu(self.menu)
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._shape: Shape = "lasso"
        self._arrange()
        session.selectionChanged.connect(self._on_selection_changed)
        session.settings.changed.connect(self._on_setting_changed)
        session.spaceChanged.connect(self._on_space_changed)
        if session.space is not None:
            self._make_map()

    def selection(self) -> Rows:
        """Return the selected drawings, (n,) atlas rows, rising; `session.selectionChanged` tells when they change."""
        return self._session.selection

    def picture(self) -> QWidget:
        """Return the map, or the empty ground before there is one."""
        return self.view or self._ground

    def prepare(self) -> None:
        """Load what draws the map, so that it is there at once when a space comes; takes a moment."""
        import_module("latentloom.ui.map.controller")

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(10, 0, 6, 2)
        row.setSpacing(4)
        row.addWidget(self.status, 1)
        row.addWidget(self.legend)
        row.addSpacing(6)
        for button in (
            self.lasso_button,
            self.pictures_button,
            self.fit_button,
            self.all_button,
            self.menu_button,
        ):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._ground, 1)
        column.addLayout(row)
        self.setFocusProxy(self._ground)
        self.setMinimumSize(240, 180)

    def _button(self, icon: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        icons.bind(button, icon)
        button.setToolTip(tip)
        button.setAccessibleName(tip.partition(" (")[0])
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAutoRaise(True)
        button.setFixedSize(26, 24)
        return button

    def _make_map(self) -> None:
        # Here and not above: see the class.
        from latentloom.ui.map.controller import MapController
        from latentloom.ui.map.picks import Picks
        from latentloom.ui.map.view import MapView

        self.view = view = MapView(self._session.pictures, self)
        view.tool = self._shape if self.lasso_button.isChecked() else ""
        view.setAccessibleName("Map of the encodings")
        view.setAccessibleDescription(DESCRIPTION)
        self.setFocusProxy(view)
        self._ground.make_way(view)
        self.fit_button.clicked.connect(view.fit_blend)
        self.all_button.clicked.connect(view.show_all)
        controller = MapController(self._session, view, self.card, self.walk)
        self.strip.raise_()
        controller.said.connect(self._say)
        controller.cardShown.connect(self.cardShown)
        self.picks = Picks(self._session, view)

    def _on_space_changed(self) -> None:
        if self.view is None:
            self._make_map()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the map's menu under the pointer."""
        self.menu.popup(event.globalPos())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the legend out where there is no room for it."""
        super().resizeEvent(event)
        self.legend.setVisible(event.size().width() >= ROOM_FOR_LEGEND)
        self._on_walk_changed()

    def _say(self, words: str) -> None:
        self._said = words
        info = self._session.space
        selected = "" if info is None else selection_words(self._session.selection, info.held_out)
        self.status.setText(words or selected or HINT)

    def _on_walk_changed(self) -> None:
        self.menu.walk.setChecked(self.walk.on)
        if self.view is None:
            return
        if self.walk.on:
            self.strip.place(self.view.area().translated(self.view.pos().toPointF()))
        self.view.covered = self.strip.height() if self.walk.on else 0

    def _on_selection_changed(self) -> None:
        self.menu.clear.setEnabled(len(self._session.selection) > 0)
        self._say(self._said)

    def _on_lasso_toggled(self, on: bool) -> None:
        self._use_tool(self._shape if on else "")

    def _use_tool(self, tool: Shape | Literal[""]) -> None:
        """Let a plain drag do this: "" moves the map."""
        self._shape = tool or self._shape
        if self.view is not None:
            self.view.tool = tool
        self.menu.mark(tool)
        self.lasso_button.blockSignals(True)
        self.lasso_button.setChecked(bool(tool))
        self.lasso_button.blockSignals(False)

    def _on_pictures_toggled(self, on: bool) -> None:
        self._session.settings.set("map_pictures", on)

    def _on_setting_changed(self, name: str) -> None:
        if name == "map_pictures":
            self.pictures_button.setChecked(self._session.settings.flag(name))
