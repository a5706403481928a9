"""Joins the map with the document: shows what changes there, edits what is chosen here."""

from __future__ import annotations

from collections import deque
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent

from latentloom.base.errors import UsageError
from latentloom.doc.blends import set_classes
from latentloom.doc.state import Change, Focus, Waypoint
from latentloom.doc.waypoints import add_waypoint
from latentloom.ui.map.card import Card
from latentloom.ui.map.decoded_ground import DecodedGround
from latentloom.ui.map.lasso import How, combined
from latentloom.ui.map.places import place_of
from latentloom.ui.map.scene import Place
from latentloom.ui.map.view import MapView, Target
from latentloom.ui.map.walk import Walk
from latentloom.ui.names import short_name
from latentloom.ui.path.positions import position_of, stop_at
from latentloom.ui.session import Rows, Session
from latentloom.work.messages import PreviewReply, SpaceInfo

TRAIL = 64
"""How many of its last places the blend's trail shows."""


class MapController(QObject):
    """Between a session and its map.

    Signals:
        said(str): what is under the pointer and what a click does; empty when nothing is.
        cardShown(Target): the card beside a point has come.
    """

    said = Signal(str)
    cardShown = Signal(object)

    def __init__(self, session: Session, view: MapView, card: Card, walk: Walk) -> None:
        """The view owns the controller."""
        super().__init__(view)
        self._session = session
        self._walk = walk
        self._trail: deque[Place] = deque(maxlen=TRAIL)
        self._blend_places: dict[Any, Place] = {}
        self._focus_before: Focus | None = None
        self._view = view
        self._card = card
        view.set_chips_on(session.settings.flag("map_pictures"))
        self._ground = DecodedGround(session, self)
        self._ground.changed.connect(view.viewport().update)
        view.ground = self._ground
        self._listen()
        if session.space is not None:
            self._on_space_changed(session.space)

    def _listen(self) -> None:
        session, view = self._session, self._view
        session.spaceChanged.connect(self._on_space_changed)
        session.documentChanged.connect(self._on_document_changed)
        session.previewArrived.connect(self._on_preview_arrived)
        session.previewPaced.connect(self._on_preview_paced)
        session.pictures.arrived.connect(self._on_pictures_arrived)
        session.settings.changed.connect(self._on_setting_changed)
        view.pointed.connect(self._on_pointed)
        view.rested.connect(self._on_rested)
        view.chosen.connect(self._on_chosen)
        view.placed.connect(self._on_placed)
        view.retracted.connect(self._on_retracted)
        view.toggled.connect(self._on_toggled)
        view.swept.connect(self._on_swept)
        session.selectionChanged.connect(view.select)
        view.walked.connect(self._on_walked)
        self._walk.changed.connect(self._show_walk)
        self._walk.hopped.connect(view.go_to)
        self._walk.said.connect(self.said)
        view.cleared.connect(self._on_cleared)
        view.range_changed.connect(self._card.hide)

    def _on_space_changed(self, info: SpaceInfo) -> None:
        self._trail.clear()
        self._blend_places.clear()
        self._card.hide()
        self._view.show_space(info, self._session.document.state.blend.classes)
        self._ground.show_space(self._view.home)
        self._view.select(self._session.selection)
        self._show_path()

    def _on_document_changed(self, change: Change) -> None:
        if change.kinds & {"classes", "space"}:
            self._view.show_classes(self._session.document.state.blend.classes)
        if change.kinds & {"path", "focus", "space"}:
            self._show_path()

    def _on_preview_arrived(self, reply: PreviewReply) -> None:
        if reply.focus.kind == "blend" and (not self._trail or self._trail[-1] != reply.xy):
            self._trail.append(reply.xy)

    def _on_preview_paced(self, reply: PreviewReply) -> None:
        kind = reply.focus.kind
        if kind == "blend":
            trail = tuple(self._trail) if self._session.settings.flag("trail") else ()
            self._view.set_marks(blend=reply.xy, trail=trail)
        elif kind == "path" and reply.focus == self._session.document.focus:
            self._view.set_marks(frame=reply.xy)
        elif kind == "picture" and reply.focus == self._session.document.focus:
            self._view.set_marks(place=reply.xy)

    def _show_path(self) -> None:
        info, document = self._session.space, self._session.document
        if info is None:
            return
        path, focus = document.state.path, document.focus
        present = document.state.blend
        if self._trail and any(stop.value == present for stop in path.waypoints):
            self._blend_places.setdefault(present, self._trail[-1])
        stops = tuple(place_of(info, stop, self._blend_places) for stop in path.waypoints)
        on_path = focus.kind == "path" and len(stops) > 1
        self._view.set_marks(
            stops=tuple(place for place in stops if place is not None),
            loop=path.loop,
            stop=stop_at(path, float(focus.value or 0.0)) if on_path and None not in stops else None,
            frame=self._view.marks.frame if on_path else None,
            place=focus.value if focus.kind == "place" else None,
        )

    def _on_pointed(self, target: Target | None) -> None:
        self._card.hide()
        self.said.emit("" if target is None else self._sentence(target))
        if target is not None:
            self._view.setAccessibleName(f"Map: {self._sentence(target)}")
            QAccessible.updateAccessibility(QAccessibleEvent(self._view, QAccessible.Event.NameChanged))

    def _on_rested(self, target: Target) -> None:
        if target.kind == "drawing" and target.value == self._walk.row:
            # The preview shows it, and large.
            return
        title, detail = self._words(target)
        picture = self._session.pictures.get(target.key, self._card_side())
        at = self._view.to_pixel(target.place) + self._view.pos().toPointF()
        self._card.open(target.key, title, detail, picture, at)
        self.cardShown.emit(target)

    def _on_pictures_arrived(self, keys: frozenset[Any]) -> None:
        if self._card.isVisible() and self._card.key in keys:
            picture = self._session.pictures.get(self._card.key, self._card_side())
            if picture is not None:
                self._card.set_picture(picture)

    def _on_walked(self, what: str, value: Any) -> None:
        walk, view = self._walk, self._view
        match what:
            case "next":
                walk.go_on()
            case "back":
                walk.go_back()
            case "number":
                walk.hop_to_number(value)
            case "way":
                marks = view.marks
                walk.go_toward(value, view.unit(), marks.here or marks.blend or view.centre())

    def _show_walk(self) -> None:
        info, walk = self._session.space, self._walk
        if info is None or not walk.on:
            self._view.set_marks(here=None, near=())
            return
        if not walk.near:
            # Until the next neighbours are known.
            return
        places = info.codes_xy
        here = self._view.marks.blend if self._session.document.focus.kind == "blend" else None
        if walk.row is not None and walk.row < len(places):
            here = _pair(places[walk.row])
        elif self._session.document.focus.kind in ("place", "path"):
            here = self._view.marks.place or self._view.marks.frame
        self._view.set_marks(here=here, near=tuple(_pair(places[row]) for row in walk.near))

    def _on_chosen(self, target: Target) -> None:
        if self._session.picking.take((target.kind, target.value)):
            return
        if target.kind == "drawing" and target.value in self._walk.near:
            self._walk.hop_to(int(target.value))
            return
        document = self._session.document
        stop = Waypoint(target.kind, target.value, self._words(target)[0])
        stops = document.state.path.waypoints
        if not stops or (stops[-1].kind, stops[-1].value) != (stop.kind, stop.value):
            try:
                document.edit("Add to Path", add_waypoint(document.state, stop), "map")
            except UsageError as refusal:
                self._session.noticed.emit("info", str(refusal))
                return
        path = document.state.path
        if len(path.waypoints) > 1:
            document.set_focus(Focus("path", position_of(path, len(path.waypoints) - 1)), "map")
        elif target.kind == "drawing":
            document.set_focus(Focus("drawing", target.value), "map")

    def _on_placed(self, x: float, y: float) -> None:
        if self._session.picking.take(("place", (x, y))):
            return
        document = self._session.document
        if document.focus.kind != "place":
            self._focus_before = document.focus
        document.set_focus(Focus("place", (x, y)), "map")

    def _on_retracted(self) -> None:
        if self._focus_before is not None:
            self._session.document.set_focus(self._focus_before, "map")

    def _on_toggled(self, target: Target) -> None:
        info, document = self._session.space, self._session.document
        if info is None:
            return
        name = self._class_name(target)
        names = [other for other in document.state.blend.classes if other != name]
        verb = "Remove" if len(names) < len(document.state.blend.classes) else "Add"
        if verb == "Add":
            names.append(name)
        try:
            document.edit(f"{verb} {short_name(name)}", set_classes(document.state, names, info.classes), "map")
        except UsageError as refusal:
            self._session.noticed.emit("info", str(refusal))

    def _on_swept(self, rows: Rows, how: How) -> None:
        self._session.select(combined(self._session.selection, rows, how))

    def _on_cleared(self) -> None:
        if len(self._session.selection):
            self._session.select(())
        elif self._walk.on:
            self._walk.stop()
            self._session.document.set_focus(Focus(), "map")
        else:
            self._session.document.set_focus(Focus(), "map")

    def _on_setting_changed(self, name: str) -> None:
        if name == "map_pictures":
            self._view.set_chips_on(self._session.settings.flag(name))
        elif name == "trail" and not self._session.settings.flag(name):
            self._view.set_marks(trail=())

    def _card_side(self) -> int:
        return round(self._card.side() * self._view.devicePixelRatioF())

    def _class_name(self, target: Target) -> str:
        info = self._session.space
        assert info is not None
        return str(target.value) if target.kind == "class" else info.classes[info.labels[int(target.value)]]

    def _words(self, target: Target) -> tuple[str, str]:
        """Return title and detail for a target."""
        info = self._session.space
        assert info is not None
        title = short_name(self._class_name(target))
        if target.kind == "class":
            return title, "class mean"
        return title, "held out" if info.held_out[int(target.value)] else "training"

    def _sentence(self, target: Target) -> str:
        near, click = self._walk.near, self._session.picking.words
        if not click and target.kind == "drawing" and target.value in near:
            click = f"neighbour {near.index(int(target.value)) + 1}: click goes there"
        return " · ".join((*self._words(target), click or "click adds it to the path"))


def _pair(place: npt.NDArray[np.float32]) -> Place:
    x, y = place.tolist()
    return x, y
