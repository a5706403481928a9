"""Edits of the blend that wheel, strip and table have in common: named, one undo step each, ticks merged."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, QTimer

from latentloom.base.errors import UsageError
from latentloom.doc import blends, ordering, waypoints, wheel
from latentloom.doc.state import BlendState, DocState, Waypoint, WheelState
from latentloom.ui.names import short_name
from latentloom.ui.session import Session

PAUSE_MS = 700
"""Wheel ticks, key repeats and slider steps that follow one another within this time are one undo step."""


def on_wheel(rule: Callable[..., WheelState], *values: object) -> Callable[[DocState], DocState]:
    """Return the edit of a document that applies a rule of `doc.wheel`, with these values, to its wheel."""

    def step(state: DocState) -> DocState:
        return blends.set_wheel(state, rule(state.blend.wheel, *values))

    return step


@dataclass(frozen=True)
class _Pending:
    """Ticks that wait for more: what they are, the document before the first and after the last."""

    key: tuple[str, str]
    start: DocState
    left: DocState


class WheelEdits(QObject):
    """The commands of one session's blend; there is one object a session (`WheelEdits.of`).

    Every method leaves one undo entry, none when nothing changed. `nudge` is for ticks: those of one name that follow
    one another within `PAUSE_MS` make one entry together.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._pending: _Pending | None = None
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.finish)

    @classmethod
    def of(cls, session: Session) -> WheelEdits:
        """Return the session's edits, made at the first call."""
        return session.findChild(cls) or cls(session)

    @property
    def blend(self) -> BlendState:
        """The blend as it stands."""
        return self._session.document.state.blend

    @property
    def shares(self) -> npt.NDArray[np.float64]:
        """(K,) final shares, sum 1."""
        return wheel.shares(self.blend.wheel)

    # Ticks

    def nudge(self, name: str, step: Callable[[DocState], DocState], origin: str, key: str = "") -> None:
        """Take one tick: show `step` of the document as it stood before the first of the ticks that belong together.

        Ticks belong together when name and key are the same; out to 100 % and back then loses nothing.
        """
        document = self._session.document
        if self._is_open() and self._pending is not None and self._pending.key != (name, key):
            self.finish()
        if not self._is_open():
            self._pending = _Pending((name, key), document.state, document.state)
            document.begin(name, origin)
        pending = self._pending
        document.update(step(pending.start))
        self._pending = replace(pending, left=document.state)
        self._pause.start()

    def finish(self) -> None:
        """Make an undo entry of the ticks that wait for more, if there are any."""
        self._pause.stop()
        if self._is_open():
            self._session.document.commit()
        self._pending = None

    def _is_open(self) -> bool:
        # Undo or a gesture of another widget may have ended ours: then the state is no longer the one we left.
        document = self._session.document
        return self._pending is not None and document.gesture_active and document.state is self._pending.left

    # Whole edits

    def apply(self, name: str, state: WheelState, origin: str) -> None:
        """Set the wheel as one undo entry."""
        self.finish()
        if state != self.blend.wheel:
            self._edit(name, blends.set_wheel(self._session.document.state, state), origin)

    def set_share(self, index: int, share: float, origin: str) -> None:
        """Set one class's final share (0..1)."""
        self.apply("Set a share", wheel.with_share(self.blend.wheel, index, share), origin)

    def nudge_share(self, index: int, step: float, origin: str) -> None:
        """Raise or lower one class's share by `step`, merged with the ticks before it."""
        share = min(1.0, max(0.0, float(self.shares[index]) + step))
        self.nudge("Set a share", on_wheel(wheel.with_share, index, share), origin, str(index))

    def nudge_puck(self, dx: float, dy: float, origin: str) -> None:
        """Move the puck by a step in model units (y up), merged with the ticks before it."""
        x, y = self.blend.wheel.puck
        self.nudge("Move the puck", on_wheel(wheel.with_puck, (x + dx, y + dy)), origin)

    def nudge_sharpness(self, sharpness: float, origin: str) -> None:
        """Set the sharpness as one of many ticks of a slider."""
        self.nudge("Sharpness", on_wheel(wheel.with_sharpness, sharpness), origin)

    def toggle_lock(self, index: int, origin: str) -> None:
        """Keep one class's share as it is, or let it go again."""
        self.apply("Lock or unlock", wheel.toggle_lock(self.blend.wheel, index), origin)

    def toggle_mute(self, index: int, origin: str) -> None:
        """Silence one class, or bring it back."""
        self.apply("Mute or unmute", wheel.toggle_mute(self.blend.wheel, index), origin)

    def toggle_solo(self, index: int, origin: str) -> None:
        """Hear only this class (and others that are solo), or all again."""
        self.apply("Solo", wheel.toggle_solo(self.blend.wheel, index), origin)

    def only(self, index: int, origin: str) -> None:
        """Give one class all that locks leave."""
        self.apply("Only this class", wheel.with_share(self.blend.wheel, index, 1.0), origin)

    def centre(self, origin: str) -> None:
        """Put the puck into the middle."""
        self.apply("Centre the puck", wheel.with_puck(self.blend.wheel, (0.0, 0.0)), origin)

    def even(self, origin: str) -> None:
        """Give every class that is neither locked nor silent the same share."""
        self.apply("Even", wheel.even(self.blend.wheel), origin)

    def invert(self, origin: str) -> None:
        """Turn much into little and little into much."""
        self.apply("Invert", wheel.inverted(self.blend.wheel), origin)

    def randomise(self, about: float, seed: int, origin: str) -> None:
        """Draw shares at random, with about so many effective classes."""
        self.apply("Randomise", wheel.randomised(self.blend.wheel, about, seed), origin)

    def even_these(self, indices: Iterable[int], origin: str) -> None:
        """Share out evenly, among some classes, what they have together."""
        chosen = list(indices)
        weights = self.shares.copy()
        weights[chosen] = weights[chosen].mean()
        self.apply("Even these", wheel.with_shares(self.blend.wheel, weights), origin)

    def mute_these(self, indices: Iterable[int], origin: str) -> None:
        """Mute some classes; if all of them are muted already, bring them back."""
        self._toggle("Mute or unmute", wheel.toggle_mute, indices, self.blend.wheel.muted, origin)

    def lock_these(self, indices: Iterable[int], origin: str) -> None:
        """Lock some classes; if all of them are locked already, let them go."""
        locked = frozenset(i for i, _ in self.blend.wheel.locked)
        self._toggle("Lock or unlock", wheel.toggle_lock, indices, locked, origin)

    def solo_these(self, indices: Iterable[int], origin: str) -> None:
        """Let some classes alone count; if they do already, all count again."""
        self._toggle("Solo", wheel.toggle_solo, indices, self.blend.wheel.solo, origin)

    def _toggle(
        self,
        name: str,
        rule: Callable[[WheelState, int], WheelState],
        indices: Iterable[int],
        on: frozenset[int],
        origin: str,
    ) -> None:
        chosen = frozenset(indices)
        state = self.blend.wheel
        for index in sorted(chosen if chosen <= on else chosen - on):
            state = rule(state, index)
        self.apply(name, state, origin)

    def sort_by_similarity(self, origin: str) -> None:
        """Reorder the ring so that like classes are neighbours; the shares stay."""
        self.finish()
        space = self._session.space
        if space is None:
            return
        rows = [space.classes.index(name) for name in self.blend.classes if name in space.classes]
        if len(rows) != len(self.blend.classes):
            return
        order = ordering.similarity_order(space.class_means[rows])
        names = [self.blend.classes[i] for i in order]
        self._edit("Order by similarity", blends.reorder(self._session.document.state, names), origin)

    def keep_sounding(self, origin: str) -> None:
        """Leave only classes on the ring that count; refused in words when fewer than two do."""
        self.finish()
        names = [name for name, share in zip(self.blend.classes, self.shares, strict=True) if share > 0]
        self.set_classes("Focus", names, origin)

    def remove(self, index: int, origin: str) -> None:
        """Take one class out of the blend."""
        names = [name for i, name in enumerate(self.blend.classes) if i != index]
        self.set_classes("Remove a class", names, origin)

    def set_classes(self, name: str, classes: Iterable[str], origin: str) -> None:
        """Choose which classes take part; fewer than two are refused with a notice."""
        self.finish()
        wanted = tuple(classes)
        if len(wanted) < 2:
            self._session.noticed.emit("info", "A blend needs at least two classes.")
        elif wanted != self.blend.classes:
            self._edit(name, blends.set_classes(self._session.document.state, wanted), origin)

    def set_exemplar(self, index: int, spec: str, origin: str) -> None:
        """Choose what stands for one class: "mean", "medoid", "centres:K", "drawing:N", or "" for the blend's own."""
        self.finish()
        state, name = self._session.document.state, self.blend.classes[index]
        if spec != dict(self.blend.chosen).get(name, ""):
            self._edit("Choose an exemplar", blends.choose(state, name, spec or None), origin)

    def next_drawing(self, index: int, origin: str) -> None:
        """Let the class's next drawing stand for it: the first, then one by one, round and round."""
        space, name = self._session.space, self.blend.classes[index]
        if space is None or name not in space.classes:
            return
        rows = np.flatnonzero(space.labels == space.classes.index(name)).tolist()
        if not rows:
            return
        kind, _, number = dict(self.blend.chosen).get(name, "").partition(":")
        at = rows.index(int(number)) + 1 if kind == "drawing" and int(number) in rows else 0
        self.set_exemplar(index, f"drawing:{rows[at % len(rows)]}", origin)

    def add_stop(self, index: int, origin: str) -> None:
        """Append one class to the path."""
        self.finish()
        state, name = self._session.document.state, self.blend.classes[index]
        try:
            longer = waypoints.add_waypoint(state, Waypoint("class", name, short_name(name)))
        except UsageError as refusal:
            self._session.noticed.emit("info", str(refusal))
        else:
            self._edit("Add a stop", longer, origin)

    def _edit(self, name: str, state: DocState, origin: str) -> None:
        self._session.document.edit(name, state, origin)
