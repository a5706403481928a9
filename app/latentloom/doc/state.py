"""What a document holds: frozen values only, so that a snapshot is a reference and undo is exact.

Nothing here computes. Wheel rules stand in `wheel.py`, edits and history in `document.py`, files in `project.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

Method = str
"""A blend method's name, for example "linear", "typical" or "spherical"."""


@dataclass(frozen=True, slots=True)
class SpaceRef:
    """Which space a document belongs to: its name, the stamp of its weights and where it was found."""

    name: str
    stamp: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class WheelState:
    """The wheel: gains and a puck, plus lock, mute and solo flags: one state, whichever handle is moved.

    Source `i` of K stands at corner `i` of a regular K-gon of radius 1; corner 0 is at the top, then clockwise, y up.
    All rules are functions in `latentloom.doc.wheel`.

    Attributes:
        gains: K numbers >= 0.
        puck: (x, y) inside the polygon.
        sharpness: exponent >= 0 on the puck's barycentric coordinates; 0 makes the puck powerless, 1 is exact.
        locked: pairs (index, share) in rising order of index; a locked share is kept by every other handle.
        muted: indices that count nothing.
        solo: indices that alone count while the set is not empty.
    """

    gains: tuple[float, ...]
    puck: tuple[float, float] = (0.0, 0.0)
    sharpness: float = 1.0
    locked: tuple[tuple[int, float], ...] = ()
    muted: frozenset[int] = frozenset()
    solo: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Attribute:
    """A direction in the latent space that adds something to a picture, or takes it away.

    Attributes:
        name: for people; different from those of the document's other attributes.
        direction: d numbers, one step.
        origin: how it was found, for people: "smile in faces.csv, balanced with male".
    """

    name: str
    direction: tuple[float, ...]
    origin: str = ""


@dataclass(frozen=True, slots=True)
class BlendState:
    """Weights over classes plus how to blend them.

    Attributes:
        classes: class names in ring order; `wheel` speaks of them by index.
        wheel: gains, puck and flags, one gain a class.
        method: name of the blend method.
        seed: for methods that draw samples.
        prototype: what stands for a class: "mean", "centres:K" (all K k-means centres), "centre:J/K" or "medoid".
        chosen: exceptions, pairs (class name, spec) where spec is as above or "drawing:N" (atlas row N).
        solved: the latent that a search found for just this blend (method "even"), or empty. Any other change of the
            blend empties it (`DocState.with_blend`).
        moved: pairs (attribute, amount), amounts not 0: what is added to the blended latent.
        constant: whether that offset is also added to path frames, places and drawings when they are shown.
    """

    classes: tuple[str, ...]
    wheel: WheelState
    method: Method = "spherical"
    seed: int = 0
    prototype: str = "mean"
    chosen: tuple[tuple[str, str], ...] = ()
    solved: tuple[float, ...] = ()
    moved: tuple[tuple[Attribute, float], ...] = ()
    constant: bool = False

    def unmoved(self) -> BlendState:
        """Return the same blend without attributes."""
        return replace(self, moved=(), constant=False) if self.moved or self.constant else self


@dataclass(frozen=True, slots=True)
class Waypoint:
    """A stop on a path.

    Attributes:
        kind: "class" (value: class name), "drawing" (value: atlas row), "place" (value: (x, y) on the map) or
            "blend" (value: a whole BlendState).
        label: short text for the filmstrip.
    """

    kind: Literal["class", "drawing", "place", "blend"]
    value: str | int | tuple[float, float] | BlendState
    label: str = ""


@dataclass(frozen=True, slots=True)
class PathState:
    """Waypoints with frames between them.

    Attributes:
        waypoints: two or more make a path; fewer are one in the making.
        frames: how many frames the whole path has, first and last waypoint included (>= 2).
        method: one of `base.method_words.PATH_METHODS`.
        loop: whether the path closes back to its first waypoint.
    """

    waypoints: tuple[Waypoint, ...] = ()
    frames: int = 25
    method: Method = "spherical"
    loop: bool = False


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A blend kept under a letter (A to H)."""

    letter: str
    blend: BlendState


@dataclass(frozen=True, slots=True)
class DocState:
    """All that undo can bring back.

    Attributes:
        attributes: those at hand, in the order of their sliders; the blend says how much of each.
    """

    space: SpaceRef
    blend: BlendState
    path: PathState = field(default_factory=PathState)
    snapshots: tuple[Snapshot, ...] = ()
    attributes: tuple[Attribute, ...] = ()

    def with_blend(self, blend: BlendState) -> DocState:
        """Return the same document with another blend.

        What was solved for the old one is forgotten, unless they differ in attributes alone: those come on top.
        """
        if blend.solved and blend.solved == self.blend.solved and blend.unmoved() != self.blend.unmoved():
            blend = replace(blend, solved=())
        return replace(self, blend=blend)

    def with_path(self, path: PathState) -> DocState:
        """Return the same document with another path."""
        return replace(self, path=path)


@dataclass(frozen=True, slots=True)
class Focus:
    """What the preview shows at the moment; a view, so it is saved but never an undo step.

    Attributes:
        kind: "blend", "path" (value: position 0..1 along the path), "place" (value: (x, y) on the map),
            "drawing" (value: atlas row) or "picture" (value: d numbers, what a picture from outside is encoded to).
    """

    kind: Literal["blend", "path", "place", "drawing", "picture"] = "blend"
    value: float | int | tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What an edit touched and who made it, so that a view can leave out what does not concern it.

    Attributes:
        kinds: any of "space", "classes", "weights", "wheel", "method", "offset", "attributes", "path", "snapshots",
            "focus", "history". "weights" is there whenever the final shares may differ; "wheel" whenever puck, gains or
            flags differ; "offset" whenever the amounts of attributes do; "attributes" whenever the list of them does.
        origin: name of the widget that made the change ("wheel", "table", "undo", ...), or "".
        live: True while a gesture is under way, False for a finished step.
    """

    kinds: frozenset[str]
    origin: str = ""
    live: bool = False
