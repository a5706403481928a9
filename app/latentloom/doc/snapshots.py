"""Blends kept under the letters A to H, and the way from one to another."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from latentloom.base.errors import UsageError
from latentloom.doc import attributes, wheel
from latentloom.doc.blends import shares_by_name
from latentloom.doc.state import BlendState, DocState, Snapshot

LETTERS = "ABCDEFGH"

_TRACE = 1e-6
"""Stands for a share of zero where logarithms are taken (multiplicative zero replacement; J. A. Martin-Fernandez,
C. Barcelo-Vidal and V. Pawlowsky-Glahn, Mathematical Geology 35(3), 2003)."""


def keep(state: DocState, letter: str) -> DocState:
    """Keep the present blend under a letter, in place of what was there."""
    _check_letter(letter)
    rest = (snapshot for snapshot in state.snapshots if snapshot.letter != letter)
    kept = sorted((*rest, Snapshot(letter, state.blend)), key=lambda snapshot: snapshot.letter)
    return replace(state, snapshots=tuple(kept))


def recall(state: DocState, letter: str) -> DocState:
    """Bring back the blend kept under a letter. Raises UsageError if there is none."""
    return state.with_blend(kept_blend(state, letter))


def forget(state: DocState, letter: str) -> DocState:
    """Free a letter."""
    _check_letter(letter)
    return replace(state, snapshots=tuple(snapshot for snapshot in state.snapshots if snapshot.letter != letter))


def kept_blend(state: DocState, letter: str) -> BlendState:
    """Return the blend kept under a letter. Raises UsageError if there is none."""
    _check_letter(letter)
    for snapshot in state.snapshots:
        if snapshot.letter == letter:
            return snapshot.blend
    raise UsageError(f"Nothing is kept under {letter} yet; keep a blend there first.")


def morph(
    state: DocState, first: str, second: str, t: float, way: Literal["linear", "log-ratio"] = "linear"
) -> DocState:
    """Set the blend `t` (0..1) of the way from one snapshot to another; 0 and 1 give them exactly as they were kept.

    In between, all classes of both take part, those of the first first. "linear" mixes shares, (1 - t) a + t b;
    "log-ratio" goes straight in Aitchison's geometry, a^(1-t) b^t scaled to sum 1, so that proportions change evenly.
    Amounts of attributes are mixed linearly. Method, prototypes and sharpness are those of the nearer snapshot; locks,
    mutes and solos are left behind.
    """
    if not 0.0 <= t <= 1.0:
        raise UsageError("A morph goes from 0 to 1.")
    a, b = kept_blend(state, first), kept_blend(state, second)
    if t in (0.0, 1.0):
        return state.with_blend(b if t else a)
    nearer = a if t < 0.5 else b
    names = (*a.classes, *(name for name in b.classes if name not in set(a.classes)))
    from_a, from_b = (_shares_over(names, blend) for blend in (a, b))
    if way == "linear":
        w = (1 - t) * from_a + t * from_b
    else:
        w = np.maximum(from_a, _TRACE) ** (1 - t) * np.maximum(from_b, _TRACE) ** t
    ring = wheel.with_shares(wheel.with_sharpness(wheel.flat(len(names)), nearer.wheel.sharpness), w)
    other = b if nearer is a else a
    chosen = nearer.chosen + tuple(pair for pair in other.chosen if pair[0] not in set(nearer.classes))
    moved = attributes.mixed(a, b, t)
    return state.with_blend(replace(nearer, classes=names, wheel=ring, chosen=chosen, moved=moved))


def _shares_over(names: tuple[str, ...], blend: BlendState) -> npt.NDArray[np.float64]:
    shares = shares_by_name(blend)
    return np.array([shares.get(name, 0.0) for name in names])


def _check_letter(letter: str) -> None:
    if len(letter) != 1 or letter not in LETTERS:
        raise UsageError(f"Blends are kept under the letters A to H, not {letter!r}.")
