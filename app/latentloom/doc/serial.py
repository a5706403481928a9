"""A document as plain JSON values and back: for project files, for recipes in pictures, and for recovery.

Writing is exact: reading gives an equal document, bit for bit in every number. Reading trusts nothing: types, bounds,
lengths and cross references are checked, and a fault is one sentence that names its place. A method that this version
does not know stays as text, so that saving again does not lose it.
"""

from __future__ import annotations

from typing import Any, Literal, cast

from latentloom.base.errors import UsageError
from latentloom.doc import blends, reading, waypoints
from latentloom.doc.attributes import MAX_AMOUNT, MAX_ATTRIBUTES, MAX_NAME
from latentloom.doc.geometry import clamp_to_polygon
from latentloom.doc.reading import Malformed
from latentloom.doc.snapshots import LETTERS
from latentloom.doc.state import (
    Attribute,
    BlendState,
    DocState,
    Focus,
    PathState,
    Snapshot,
    SpaceRef,
    Waypoint,
    WheelState,
)
from latentloom.doc.wheel import MAX_SHARPNESS

MAX_CLASSES = 20_000
_MAX_ROW = 10**9
_MAX_PLACE = 1e9
_MAX_GAIN = 1e12
MAX_LATENT = 4096
_FAR = 1e6
"""No coordinate of a latent is anywhere near it."""
_LONGEST_NAME = 1000


def to_json(state: DocState, focus: Focus | None = None) -> dict[str, Any]:
    """Return the document as an object of plain JSON values."""
    focus = Focus() if focus is None else focus
    return {
        "space": {"name": state.space.name, "stamp": state.space.stamp, "path": state.space.path},
        "blend": blend_to_json(state.blend),
        "path": {
            "waypoints": [_waypoint_to_json(stop) for stop in state.path.waypoints],
            "frames": state.path.frames,
            "method": state.path.method,
            "loop": state.path.loop,
        },
        "snapshots": [{"letter": kept.letter, "blend": blend_to_json(kept.blend)} for kept in state.snapshots],
        "attributes": [_attribute_to_json(one) for one in state.attributes],
        "focus": {"kind": focus.kind, "value": _plain(focus.value)},
    }


def from_json(value: Any) -> tuple[DocState, Focus]:
    """Return the document and what its preview showed (the blend, if that cannot be made out).

    Raises LoomError for a document that `to_json` cannot have made.
    """
    top = reading.record(value, "the document")
    space = reading.record(top.get("space"), "space")
    path = reading.record(top.get("path"), "path")
    stops = reading.items(path.get("waypoints"), "path.waypoints", waypoints.MAX_WAYPOINTS)
    kept = reading.items(top.get("snapshots"), "snapshots", len(LETTERS))
    state = DocState(
        space=SpaceRef(
            name=reading.text(space.get("name"), "space.name"),
            stamp=reading.text(space.get("stamp"), "space.stamp"),
            path=reading.text(space.get("path"), "space.path"),
        ),
        blend=blend_from_json(top.get("blend"), "blend"),
        path=PathState(
            waypoints=tuple(_waypoint_from_json(stop, f"path.waypoints[{i}]") for i, stop in enumerate(stops)),
            frames=reading.whole(path.get("frames"), "path.frames", 2, waypoints.MAX_FRAMES),
            method=reading.text(path.get("method"), "path.method", _LONGEST_NAME),
            loop=reading.switch(path.get("loop"), "path.loop"),
        ),
        snapshots=tuple(_snapshot_from_json(one, f"snapshots[{i}]") for i, one in enumerate(kept)),
        attributes=tuple(
            _attribute_from_json(one, f"attributes[{i}]")
            for i, one in enumerate(reading.items(top.get("attributes"), "attributes", MAX_ATTRIBUTES))
        ),
    )
    names = [attribute.name for attribute in state.attributes]
    if len(set(names)) < len(names):
        raise Malformed("attributes", "a list of different names")
    letters = [snapshot.letter for snapshot in state.snapshots]
    if letters != sorted(set(letters)):
        raise Malformed("snapshots", "in the order of its letters, each once")
    return state, _focus_from_json(top.get("focus"), state)


def blend_to_json(blend: BlendState) -> dict[str, Any]:
    """Return a blend as an object of plain JSON values."""
    ring = blend.wheel
    return {
        "classes": list(blend.classes),
        "wheel": {
            "gains": list(ring.gains),
            "puck": list(ring.puck),
            "sharpness": ring.sharpness,
            "locked": [[i, share] for i, share in ring.locked],
            "muted": sorted(ring.muted),
            "solo": sorted(ring.solo),
        },
        "method": blend.method,
        "seed": blend.seed,
        "prototype": blend.prototype,
        "chosen": [[name, spec] for name, spec in blend.chosen],
        "solved": list(blend.solved),
        "moved": [[_attribute_to_json(attribute), amount] for attribute, amount in blend.moved],
        "constant": blend.constant,
    }


def blend_from_json(value: Any, where: str = "the blend") -> BlendState:
    """Return the blend. Raises LoomError for anything that `blend_to_json` cannot have made."""
    top = reading.record(value, where)
    names = tuple(
        reading.text(name, f"{where}.classes[{i}]", _LONGEST_NAME)
        for i, name in enumerate(reading.items(top.get("classes"), f"{where}.classes", MAX_CLASSES))
    )
    chosen = [
        reading.pair(one, f"{where}.chosen") for one in reading.items(top.get("chosen"), f"{where}.chosen", len(names))
    ]
    prototype = reading.text(top.get("prototype"), f"{where}.prototype", _LONGEST_NAME)
    try:
        blends.check_classes(names)
        blends.check_prototype(prototype)
        for _, spec in chosen:
            blends.check_prototype(reading.text(spec, f"{where}.chosen", _LONGEST_NAME), drawings=True)
    except UsageError as problem:
        raise Malformed(where, f"a blend ({problem})") from problem
    if len({str(name) for name, _ in chosen} & set(names)) != len(chosen):
        raise Malformed(f"{where}.chosen", "about classes of the blend, each once")
    return BlendState(
        classes=names,
        wheel=_wheel_from_json(top.get("wheel"), f"{where}.wheel", len(names)),
        method=reading.text(top.get("method"), f"{where}.method", _LONGEST_NAME),
        seed=reading.whole(top.get("seed"), f"{where}.seed", 0, blends.MAX_SEED),
        prototype=prototype,
        chosen=tuple((str(name), str(spec)) for name, spec in chosen),
        solved=_latent_from_json(top.get("solved", []), f"{where}.solved"),
        moved=_moved_from_json(top.get("moved", []), f"{where}.moved"),
        constant=reading.switch(top.get("constant", False), f"{where}.constant"),
    )


def _attribute_to_json(attribute: Attribute) -> dict[str, Any]:
    return {"name": attribute.name, "direction": list(attribute.direction), "origin": attribute.origin}


def _attribute_from_json(value: Any, where: str) -> Attribute:
    top = reading.record(value, where)
    name = reading.text(top.get("name"), f"{where}.name", MAX_NAME)
    direction = _latent_from_json(top.get("direction"), f"{where}.direction")
    if not name or not direction:
        raise Malformed(where, "an attribute with a name and a direction")
    return Attribute(name, direction, reading.text(top.get("origin"), f"{where}.origin", _LONGEST_NAME))


def _moved_from_json(value: Any, where: str) -> tuple[tuple[Attribute, float], ...]:
    """Return what a blend is moved by; projects of before there were attributes have nothing."""
    pairs = [reading.pair(one, where) for one in reading.items(value, where, MAX_ATTRIBUTES)]
    moved = tuple(
        (_attribute_from_json(one, f"{where}[{i}]"), reading.number(amount, f"{where}[{i}]", -MAX_AMOUNT, MAX_AMOUNT))
        for i, (one, amount) in enumerate(pairs)
    )
    if len({attribute.name for attribute, _ in moved}) < len(moved) or not all(amount for _, amount in moved):
        raise Malformed(where, "about different attributes, with amounts that are not 0")
    return moved


def _latent_from_json(value: Any, where: str) -> tuple[float, ...]:
    """Return the coordinates of a latent, or none."""
    numbers = reading.items(value, where, MAX_LATENT)
    return tuple(reading.number(one, f"{where}[{i}]", -_FAR, _FAR) for i, one in enumerate(numbers))


def _wheel_from_json(value: Any, where: str, count: int) -> WheelState:
    top = reading.record(value, where)
    gains = reading.items(top.get("gains"), f"{where}.gains", count)
    if len(gains) != count:
        raise Malformed(f"{where}.gains", f"a list of {count}, one a class")
    locked = [
        reading.pair(one, f"{where}.locked") for one in reading.items(top.get("locked"), f"{where}.locked", count)
    ]
    pairs = tuple(
        (reading.whole(i, f"{where}.locked", 0, count - 1), reading.number(share, f"{where}.locked", 0.0, 1.0))
        for i, share in locked
    )
    if [i for i, _ in pairs] != sorted({i for i, _ in pairs}):
        raise Malformed(f"{where}.locked", "in rising order, each class once")
    return WheelState(
        gains=tuple(reading.number(gain, f"{where}.gains", 0.0, _MAX_GAIN) for gain in gains),
        puck=clamp_to_polygon(count, reading.point(top.get("puck"), f"{where}.puck", 2.0), 1.0),
        sharpness=reading.number(top.get("sharpness"), f"{where}.sharpness", 0.0, MAX_SHARPNESS),
        locked=pairs,
        muted=_indices(top.get("muted"), f"{where}.muted", count),
        solo=_indices(top.get("solo"), f"{where}.solo", count),
    )


def _indices(value: Any, where: str, count: int) -> frozenset[int]:
    return frozenset(reading.whole(i, where, 0, count - 1) for i in reading.items(value, where, count))


def _snapshot_from_json(value: Any, where: str) -> Snapshot:
    top = reading.record(value, where)
    letter = reading.choice(top.get("letter"), f"{where}.letter", tuple(LETTERS))
    return Snapshot(letter, blend_from_json(top.get("blend"), f"{where}.blend"))


def _waypoint_to_json(stop: Waypoint) -> dict[str, Any]:
    value = blend_to_json(stop.value) if isinstance(stop.value, BlendState) else _plain(stop.value)
    return {"kind": stop.kind, "value": value, "label": stop.label}


def _waypoint_from_json(value: Any, where: str) -> Waypoint:
    top = reading.record(value, where)
    kind = cast(
        Literal["class", "drawing", "place", "blend"],
        reading.choice(top.get("kind"), f"{where}.kind", ("class", "drawing", "place", "blend")),
    )
    found = top.get("value")
    at = f"{where}.value"
    content: str | int | tuple[float, float] | BlendState
    if kind == "class":
        content = reading.text(found, at, _LONGEST_NAME)
    elif kind == "drawing":
        content = reading.whole(found, at, 0, _MAX_ROW)
    elif kind == "place":
        content = reading.point(found, at, _MAX_PLACE)
    else:
        content = blend_from_json(found, at)
    return Waypoint(kind, content, reading.text(top.get("label"), f"{where}.label", _LONGEST_NAME))


def _focus_from_json(value: Any, state: DocState) -> Focus:
    """Read a focus; it is only a view, so a bad one is no reason to refuse the document."""
    try:
        return _checked_focus(value, state)
    except Malformed:
        return Focus()


def _checked_focus(value: Any, state: DocState) -> Focus:
    top = reading.record(value, "focus")
    kind = reading.choice(top.get("kind"), "focus.kind", ("blend", "path", "place", "drawing", "picture"))
    found = top.get("value")
    if kind == "path":
        position = reading.number(found, "focus.value", 0.0, 1.0)
        return Focus("path", position) if len(state.path.waypoints) >= 2 else Focus()
    if kind == "place":
        return Focus("place", reading.point(found, "focus.value", _MAX_PLACE))
    if kind == "drawing":
        return Focus("drawing", reading.whole(found, "focus.value", 0, _MAX_ROW))
    if kind == "picture":
        return Focus("picture", _latent_from_json(found, "focus.value"))
    return Focus()


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
