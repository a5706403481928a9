"""What differs between two documents, and what the preview should show after that."""

from __future__ import annotations

import numpy as np

from latentloom.doc import wheel
from latentloom.doc.state import BlendState, DocState, Focus

ALL_KINDS = frozenset(
    {"space", "classes", "weights", "wheel", "method", "offset", "attributes", "path", "snapshots", "focus", "history"}
)
"""Every kind that a `Change` may name."""

_ROUNDING = 1e-12
"""Shares nearer than this are the same picture."""


def kinds_between(old: DocState, new: DocState) -> frozenset[str]:
    """Return which kinds of `Change` tell `new` from `old`; never "focus" and "history", which are no part of it."""
    if old is new:
        return frozenset()
    kinds = _blend_kinds(old.blend, new.blend)
    kinds |= {
        kind
        for kind, differs in (
            ("space", old.space != new.space),
            ("path", old.path != new.path),
            ("snapshots", old.snapshots != new.snapshots),
            ("attributes", old.attributes != new.attributes),
        )
        if differs
    }
    return frozenset(kinds)


def _blend_kinds(old: BlendState, new: BlendState) -> set[str]:
    if old is new:
        return set()
    kinds = set()
    if old.classes != new.classes:
        kinds |= {"classes", "weights"}
    if old.wheel != new.wheel:
        kinds.add("wheel")
        if "weights" not in kinds and not _same_shares(old, new):
            kinds.add("weights")
    told = [(b.method, b.seed, b.prototype, b.chosen, b.solved) for b in (old, new)]
    if told[0] != told[1]:
        kinds.add("method")
    if old.moved != new.moved or old.constant != new.constant:
        kinds.add("offset")
    return kinds


def _same_shares(old: BlendState, new: BlendState) -> bool:
    before, after = wheel.shares(old.wheel), wheel.shares(new.wheel)
    return before.shape == after.shape and bool(np.abs(before - after).max() <= _ROUNDING)


def focus_after(focus: Focus, state: DocState, kinds: frozenset[str]) -> Focus:
    """Return what the preview shows after a change: it follows the hand.

    Another space or an edit of the blend brings the blend into view, and so does a path that has fewer than two stops
    left. A change of attributes does so where what is shown does not take part in them. Otherwise the focus stays.
    """
    to_blend = bool(kinds & {"space", "classes", "weights", "method"})
    to_blend |= "offset" in kinds and not (state.blend.constant or focus.kind == "picture")
    pathless = focus.kind == "path" and len(state.path.waypoints) < 2
    return Focus() if focus.kind != "blend" and (to_blend or pathless) else focus
