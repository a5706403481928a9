"""Edits of the blend: pure functions from one document to the next. A refusal is a UsageError with one sentence."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from latentloom.base.errors import UsageError
from latentloom.doc import wheel
from latentloom.doc.shares import is_simplex
from latentloom.doc.state import BlendState, DocState, WheelState

MAX_SEED = 2**63 - 1

_PROTOTYPE = re.compile(r"mean|medoid|centres:0*[1-9]\d{0,5}|centre:(?P<which>\d{1,6})/(?P<count>\d{1,6})")
_DRAWING = re.compile(r"drawing:\d{1,9}")


def set_classes(state: DocState, names: Sequence[str], known: Collection[str] | None = None) -> DocState:
    """Let exactly `names` take part, in that ring order.

    Those who stay keep their shares in proportion, newcomers join at the average share. `known`, where given, holds
    the space's class names.
    """
    names = tuple(names)
    check_classes(names, known)
    old = {name: i for i, name in enumerate(state.blend.classes)}
    ring = wheel.rearranged(state.blend.wheel, tuple(old.get(name) for name in names))
    chosen = tuple(pair for pair in state.blend.chosen if pair[0] in set(names))
    return state.with_blend(replace(state.blend, classes=names, wheel=ring, chosen=chosen))


def check_classes(names: Sequence[str], known: Collection[str] | None = None) -> None:
    """Raise UsageError unless `names` are two or more, all different, and all among `known`."""
    if len(names) < 2:
        raise UsageError("A blend needs at least two classes; choose another one.")
    seen = set()
    for name in names:
        if name in seen:
            raise UsageError(f"The class {_shown(name)} is named twice; each class can take part once.")
        seen.add(name)
    if known is not None and not seen <= set(known):
        missing = next(name for name in names if name not in set(known))
        raise UsageError(f"This space has no class {_shown(missing)}; see its list of classes.")


def reorder(state: DocState, names: Sequence[str]) -> DocState:
    """Put the classes of the blend into another ring order; shares stay."""
    if sorted(names) != sorted(state.blend.classes):
        raise UsageError("The new order must name every class of the blend exactly once.")
    return set_classes(state, names)


def set_wheel(state: DocState, ring: WheelState) -> DocState:
    """Set puck, gains and flags at once."""
    if len(ring.gains) != len(state.blend.classes):
        raise UsageError(f"The wheel needs one gain for each of the {len(state.blend.classes)} classes.")
    return state.with_blend(replace(state.blend, wheel=ring))


def set_shares(state: DocState, shares: Mapping[str, float]) -> DocState:
    """Set shares by class name, in any unit; classes that are not named get 0, locks stay."""
    unknown = [name for name in shares if name not in set(state.blend.classes)]
    if unknown:
        raise UsageError(f"The class {_shown(unknown[0])} does not take part in this blend; add it first.")
    weights = np.array([shares.get(name, 0.0) for name in state.blend.classes])
    return set_wheel(state, wheel.with_shares(state.blend.wheel, weights))


def shares_by_name(blend: BlendState) -> dict[str, float]:
    """Return class name to final share, in ring order."""
    return dict(zip(blend.classes, wheel.shares(blend.wheel).tolist(), strict=True))


def blend_of(weights: Mapping[str, float], method: str = "spherical") -> BlendState:
    """Return the blend whose shares are `weights` (any unit), two classes or more."""
    check_classes(tuple(weights))
    ring = wheel.with_shares(wheel.flat(len(weights)), checked_weights(tuple(weights.values())))
    return BlendState(tuple(weights), ring, method)


def checked_weights(weights: Sequence[float]) -> npt.NDArray[np.float64]:
    """Return weights as an array, or raise UsageError: negative, not finite, or all zero."""
    w = np.asarray(weights, dtype=np.float64)
    if not is_simplex(w):
        raise UsageError("Weights must be numbers from 0 up, and not all of them 0.")
    return w


def set_method(state: DocState, method: str) -> DocState:
    """Choose how the classes are blended."""
    return state.with_blend(replace(state.blend, method=method))


def set_seed(state: DocState, seed: int) -> DocState:
    """Choose the seed for methods that draw samples."""
    if not 0 <= seed <= MAX_SEED:
        raise UsageError("A seed is a whole number from 0 up.")
    return state.with_blend(replace(state.blend, seed=seed))


def check_prototype(spec: str, *, drawings: bool = False) -> None:
    """Raise UsageError unless `spec` is "mean", "medoid", "centres:K" or "centre:J/K" with J from 1 to K.

    With `drawings`, "drawing:N" (atlas row N) will do, too.
    """
    if drawings and _DRAWING.fullmatch(spec):
        return
    match = _PROTOTYPE.fullmatch(spec)
    if match is None:
        raise UsageError(f"There is no prototype {spec[:40]!r}; use mean, medoid, centres:K or centre:J/K.")
    if match["count"] is not None and not 1 <= int(match["which"]) <= int(match["count"]):
        raise UsageError(f"The prototype {spec} is out of range; in centre:J/K the number J goes from 1 to K.")


def set_prototype(state: DocState, prototype: str) -> DocState:
    """Choose what stands for a class in the blend."""
    check_prototype(prototype)
    return state.with_blend(replace(state.blend, prototype=prototype))


def choose(state: DocState, name: str, spec: str | None) -> DocState:
    """Let `spec` stand for one class instead of the blend's prototype; None takes the exception back."""
    if name not in state.blend.classes:
        raise UsageError(f"The class {_shown(name)} does not take part in this blend; add it first.")
    rest = tuple(pair for pair in state.blend.chosen if pair[0] != name)
    if spec is None:
        return state.with_blend(replace(state.blend, chosen=rest))
    check_prototype(spec, drawings=True)
    return state.with_blend(replace(state.blend, chosen=(*rest, (name, spec))))


def choose_drawing(state: DocState, name: str, row: int | None) -> DocState:
    """Let one drawing (atlas row) stand for a class; None takes the exception back."""
    return choose(state, name, None if row is None else f"drawing:{row}")


def _shown(name: str) -> str:
    """A class name for a sentence: names can come from files, so they are cut, and line breaks are written out."""
    return repr(name[:80])
