"""Feed-forward: when the hand rests, small pictures show where a little more of each class would lead.

To see beforehand what an action does makes it goal-directed, but detail costs attention (Dang, Mecke and Buschek,
"GANSlider", CHI 2022). So the pictures are small, come after a rest, go with the first move, and are off until they are
asked for.
"""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import QObject, QRect
from PySide6.QtWidgets import QWidget

from latentloom.doc import steps, wheel
from latentloom.doc.shares import percentages
from latentloom.doc.state import Change, DocState
from latentloom.ui.names import short_name
from latentloom.ui.preview.sheet import Sheet
from latentloom.ui.session import Session
from latentloom.ui.studies.places import GAP, Places, beside, outside, wheel_margin
from latentloom.ui.studies.step_tile import StepTile
from latentloom.ui.studies.toggle import SETTING
from latentloom.ui.studies.watch import StudyWatch
from latentloom.ui.wheel.edits import WheelEdits
from latentloom.ui.wheel.layout import inset
from latentloom.ui.wheel.view import WheelView

ORIGIN = "steps"
MOST_CLASSES = 72
"""With more classes the pictures would be too small to tell anything."""


class StepRing(QObject):
    """The pictures of one window: around the wheel where it stays legible, else beside the preview's paper."""

    def __init__(self, session: Session, view: WheelView, sheet: Sheet) -> None:
        super().__init__(view)
        self._session, self._view, self._sheet = session, view, sheet
        self._edits = WheelEdits.of(session)
        self._watch = StudyWatch(session, "ring", _subject, self)
        self._tiles: list[StepTile] = []
        self._host: QWidget = view
        view.stands.connect(self._arrange)
        sheet.stands.connect(self._arrange)
        self._watch.changed.connect(self._fill)
        session.documentChanged.connect(self._on_document_changed)
        session.spaceChanged.connect(self._arrange)
        session.settings.changed.connect(self._on_setting)
        self._arrange()

    @property
    def tiles(self) -> list[StepTile]:
        """The pictures, in ring order; hidden while there is nothing to show."""
        return self._tiles

    @property
    def host(self) -> QWidget:
        """What they stand on: the wheel or the sheet."""
        return self._host

    def _on_setting(self, name: str) -> None:
        if name == SETTING:
            self._arrange()

    def _on_document_changed(self, change: Change) -> None:
        if change.kinds & {"classes", "space"}:
            self._arrange()
        elif "focus" in change.kinds:
            self._fill()

    def _arrange(self) -> None:
        """Find a place for every picture, and make the pictures that are missing."""
        count = len(self._edits.blend.classes)
        on = self._session.settings.flag(SETTING) and count <= MOST_CLASSES and self._session.space is not None
        places, host, margin = self._places(count) if on else (None, self._view, 0.0)
        self._view.set_margin(margin)
        if host is not self._host or places is None or len(self._tiles) != count:
            self._clear()
            self._host = host
        if places is None:
            self._watch.want(False)
            return
        if not self._tiles:
            self._tiles = [self._tile(index) for index in range(count)]
        side = round(places.side)
        for tile, (x, y) in zip(self._tiles, places.centres.tolist(), strict=True):
            tile.setGeometry(QRect(round(x - side / 2), round(y - side / 2), side, side))
        self._watch.want(True, round(side * self._view.devicePixelRatioF()))
        self._fill()

    def _places(self, count: int) -> tuple[Places | None, QWidget, float]:
        view, sheet = self._view, self._sheet
        margin = wheel_margin(view.width(), view.height(), count) if view.isVisible() else 0.0
        if margin:
            # Laid out here: a resize is heard of before the wheel itself has followed it.
            return outside(inset(view.width(), view.height(), count, margin), margin - GAP), view, margin
        if not sheet.isVisible():
            return None, view, 0.0
        return beside(sheet.width(), sheet.height(), sheet.paper().width(), count), sheet, 0.0

    def _tile(self, index: int) -> StepTile:
        tile = StepTile(index, self._host)
        tile.clicked.connect(self._on_clicked)
        return tile

    def _clear(self) -> None:
        for tile in self._tiles:
            tile.hide()
            tile.deleteLater()
        self._tiles = []

    def _fill(self) -> None:
        items = self._watch.items if self._session.document.focus.kind == "blend" else ()
        for index, tile in enumerate(self._tiles):
            if index >= len(items):
                tile.clear()
            elif tile.item is not items[index]:
                tile.show_item(items[index], self._words(index))

    def _words(self, index: int) -> str:
        blend = self._edits.blend
        after = wheel.shares(steps.a_little_more(blend.wheel, index))
        texts = [percentages(shares)[index] for shares in (wheel.shares(blend.wheel), after)]
        return f"A little more {short_name(blend.classes[index])}: {texts[0]} % \N{RIGHTWARDS ARROW} {texts[1]} %"

    def _on_clicked(self) -> None:
        tile = self.sender()
        if isinstance(tile, StepTile):
            self._edits.apply("A little more", steps.a_little_more(self._edits.blend.wheel, tile.index), ORIGIN)


def _subject(state: DocState) -> Hashable:
    return state.blend
