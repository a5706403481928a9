"""The rules of the wheel: one state, several handles, pure functions from WheelState to WheelState.

The share of class i is w_i = m_i g_i l_i(p)^s / sum_j m_j g_j l_j(p)^s, with gains g, Wachspress coordinates l of the
puck p, sharpness s and the mask m of mute and solo: a perturbation in the compositional geometry of J. Aitchison ("The
Statistical Analysis of Compositional Data", 1986), so it can be inverted for any shares.

- Puck and sharpness change l only. Gains stay, so a gain of exactly 0 stays 0 under the puck.
- Whatever sets shares (a spoke, a number, random, order, ...) re-anchors: the puck goes to sum w_i v_i (v the corners),
  pulled in to `ANCHOR_REACH`, and the gains become w / l(p)^s. Puck and spokes never disagree, and no share jumps.
- A locked share is kept by every handle but its own; the unlocked rest is scaled to 1 - L, L the sum of the locks. If
  all the rest is zero it shares 1 - L equally. If nothing is left unlocked, or locks ask for more than 1, the locks
  are scaled to sum 1.
- Mute and solo are masks. A masked class counts nothing, even a locked one (its lock waits), and comes back exactly as
  it stood against the others. Solo outranks mute. If all are muted, none is: a blend of nothing has no picture.

A handle under the hand should be applied to the state at the press, not to the last one: dragging a spoke to 100 % and
back then loses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from latentloom.base.errors import UsageError
from latentloom.doc.dirichlet import random_shares
from latentloom.doc.geometry import clamp_to_polygon, corners, wachspress
from latentloom.doc.shares import is_simplex
from latentloom.doc.state import WheelState

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

ANCHOR_REACH = 0.98
"""How far out a re-anchored puck may stand: l stays within four powers of ten, so gains stay tame."""
PUCK_REACH = 1 - 1e-9
"""How far out a hand may pull the puck: as good as the corner itself, yet every class still counts."""
MAX_SHARPNESS = 8.0


def flat(k: int) -> WheelState:
    """Return a wheel of `k` >= 2 classes that all count alike. Raises UsageError for fewer."""
    if k < 2:
        raise UsageError("A blend needs at least two classes; choose another one.")
    return WheelState(gains=(1.0,) * k)


@lru_cache(maxsize=64)
def shares(state: WheelState) -> FloatArray:
    """Return the (K,) final shares, >= 0 with sum 1, read-only."""
    w = _compose(state, _raw(state))
    w.flags.writeable = False
    return w


def active(state: WheelState) -> BoolArray:
    """Return (K,) bool: which classes count after mute and solo; never none."""
    k = len(state.gains)
    mask = np.ones(k, dtype=np.bool_)
    if state.solo:
        mask[:] = False
        mask[list(state.solo)] = True
    else:
        mask[list(state.muted)] = False
    return mask if mask.any() else np.ones(k, dtype=np.bool_)


def with_puck(state: WheelState, xy: npt.ArrayLike) -> WheelState:
    """Lean the blend: put the puck at (x, y), pulled inside the polygon. Gains stay.

    Moving straight towards a corner never lowers that class: with d_j the distance to edge j, l_j / l_i is
    d_{i-1} d_i / (d_{j-1} d_j), on that way d_{i-1} and d_i shrink by 1 - t and no other distance shrinks faster.
    """
    return replace(state, puck=clamp_to_polygon(len(state.gains), xy, PUCK_REACH))


def with_sharpness(state: WheelState, sharpness: float) -> WheelState:
    """Set the exponent on the puck's coordinates (0..MAX_SHARPNESS); gains and puck stay, so shares change.

    Setting it back brings the same shares back. With the puck in the centre it changes nothing.
    """
    if not np.isfinite(sharpness):
        raise UsageError("Sharpness is a number from 0 to 8.")
    return replace(state, sharpness=float(min(max(sharpness, 0.0), MAX_SHARPNESS)))


def with_share(state: WheelState, i: int, share: float) -> WheelState:
    """Set the final share of class `i`; the unlocked others keep their proportions in what is left.

    Bounded to 0..1 - L (L: the other locks). Others that are all zero share equally. A lock of `i` moves along; a muted
    class wakes when its share is > 0. Unchanged where no other class could give or take.
    """
    if not np.isfinite(share):
        raise UsageError("A share is a number from 0 to 100 percent.")
    if not active(state)[i]:
        if share <= 0:
            return state
        woken = replace(state, muted=state.muted - {i}, solo=state.solo | {i} if state.solo else state.solo)
        edited = with_share(woken, i, share)
        return state if edited is woken else edited
    mask, locks = active(state), _locks(state)
    room = max(0.0, 1.0 - float(locks[mask & (np.arange(len(mask)) != i) & ~np.isnan(locks)].sum()))
    others = mask & np.isnan(locks)
    others[i] = False
    if not others.any() or room == 0.0:
        return state
    share = float(min(max(share, 0.0), room))
    standing = _standing(state)
    parts = _parts(shares(state), others)
    if np.isnan(locks[i]):
        standing[others] = (1.0 - share / room) * parts[others]
        standing[i] = share / room
    else:
        standing[others] = parts[others]
        state = replace(state, locked=tuple((j, share if j == i else kept) for j, kept in state.locked))
    return _anchored(state, standing)


def with_shares(state: WheelState, weights: npt.ArrayLike) -> WheelState:
    """Return the state whose shares are `weights` (K,), scaled to sum 1: the inverse of `shares`.

    Locks and masks stay: only the unlocked, unmasked part of `weights` counts, in the room that the locks leave.
    Raises UsageError for weights that are negative, not finite or all zero.
    """
    w = np.asarray(weights, dtype=np.float64)
    if w.shape != (len(state.gains),):
        raise UsageError(f"Give one weight for each of the {len(state.gains)} classes.")
    if not is_simplex(w):
        raise UsageError("Weights must be numbers from 0 up, and not all of them 0.")
    free = active(state) & np.isnan(_locks(state))
    if not free.any():
        return state
    standing = _standing(state)
    standing[free] = _parts(w, free)[free]
    return _anchored(state, standing)


def toggle_lock(state: WheelState, i: int) -> WheelState:
    """Lock class `i` at its present share, or let it go without a jump. A masked class has no share to lock."""
    kept = tuple(pair for pair in state.locked if pair[0] != i)
    if len(kept) < len(state.locked):
        loose = replace(state, locked=kept)
        before = shares(state)
        if not active(state)[i] or np.allclose(shares(loose), before, rtol=0, atol=1e-12):
            return loose
        return with_shares(loose, before)
    if not active(state)[i]:
        return state
    return replace(state, locked=tuple(sorted((*state.locked, (i, float(shares(state)[i]))))))


def toggle_mute(state: WheelState, i: int) -> WheelState:
    """Silence class `i`, or bring it back exactly as it was. The last audible class cannot be muted."""
    muted = state.muted ^ {i}
    return state if len(muted) == len(state.gains) else replace(state, muted=muted)


def toggle_solo(state: WheelState, i: int) -> WheelState:
    """Add class `i` to those that alone count, or take it out; with the last one out all count again."""
    return replace(state, solo=state.solo ^ {i})


def even(state: WheelState) -> WheelState:
    """Let all unlocked classes count alike: equal gains, puck in the centre."""
    return replace(state, gains=(1.0,) * len(state.gains), puck=(0.0, 0.0))


def inverted(state: WheelState) -> WheelState:
    """Turn large shares into small ones: max + min - w over the unlocked; twice gives the first shares again."""
    w = shares(state)
    free = active(state) & np.isnan(_locks(state))
    if np.count_nonzero(free) < 2 or w[free].max() == 0:
        return state
    return with_shares(state, np.where(free, w[free].max() + w[free].min() - w, 0.0))


def randomised(state: WheelState, about: float, seed: int) -> WheelState:
    """Draw random shares for the unlocked classes that amount to about `about` of them; the same for a seed."""
    free = active(state) & np.isnan(_locks(state))
    if np.count_nonzero(free) < 2:
        return state
    w = np.zeros(len(free))
    w[free] = random_shares(int(np.count_nonzero(free)), about, seed)
    return with_shares(state, w)


def reordered(state: WheelState, order: Sequence[int]) -> WheelState:
    """Permute the ring: place j takes what stood at `order[j]`, with its share and flags."""
    if sorted(order) != list(range(len(state.gains))):
        raise UsageError("The new order must name every class of the wheel exactly once.")
    return rearranged(state, order)


def restricted(state: WheelState, keep: Sequence[int]) -> WheelState:
    """Keep only the classes `keep`, in that order; their shares keep their proportions and are scaled to sum 1."""
    return rearranged(state, keep)


def extended(state: WheelState, count: int) -> WheelState:
    """Add `count` classes at the end of the ring, each at the average share."""
    return rearranged(state, (*range(len(state.gains)), *(None,) * count))


def rearranged(state: WheelState, sources: Sequence[int | None]) -> WheelState:
    """Build a ring whose place j takes what stood at `sources[j]`, or a new class at the average share for None.

    Raises UsageError for fewer than two places or a place used twice.
    """
    if len(sources) < 2:
        raise UsageError("A blend needs at least two classes; choose another one.")
    place = {source: j for j, source in enumerate(sources) if source is not None}
    if len(place) != sum(source is not None for source in sources):
        raise UsageError("A class can stand on the wheel only once.")
    if tuple(sources) == tuple(range(len(state.gains))):
        return state
    free = active(state) & np.isnan(_locks(state))
    standing = _standing(state)
    average = float(standing[free].mean()) if free.any() else 1.0 / len(free)
    ring = WheelState(
        gains=(1.0,) * len(sources),
        sharpness=state.sharpness,
        locked=tuple(sorted((place[i], share) for i, share in state.locked if i in place)),
        muted=frozenset(place[i] for i in state.muted if i in place),
        solo=frozenset(place[i] for i in state.solo if i in place),
    )
    return _anchored(ring, np.array([average if source is None else standing[source] for source in sources]))


def _locks(state: WheelState) -> FloatArray:
    """(K,) the locked shares, NaN where a class is unlocked."""
    locks = np.full(len(state.gains), np.nan)
    for i, share in state.locked:
        locks[i] = share
    return locks


def _pull(state: WheelState) -> FloatArray:
    """(K,) l(p)^s, scaled so that the largest is 1."""
    coordinates = wachspress(len(state.gains), state.puck)
    pull: FloatArray = (coordinates / coordinates.max()) ** state.sharpness
    return pull


def _raw(state: WheelState) -> FloatArray:
    return np.asarray(state.gains) * _pull(state)


def _parts(raw: FloatArray, among: BoolArray) -> FloatArray:
    """(K,) `raw` restricted to `among` and scaled to sum 1; equal parts where all are zero; `among` is not empty."""
    parts: FloatArray = np.where(among, raw, 0.0)
    top = parts.max()
    parts = parts / top if top > 0 else among.astype(np.float64)
    parts /= parts.sum()
    return parts


def _compose(state: WheelState, raw: FloatArray) -> FloatArray:
    """(K,) final shares from unscaled ones: the masks, then the locks, then the rest in what is left."""
    mask, locks = active(state), _locks(state)
    fixed = np.where(mask & ~np.isnan(locks), locks, 0.0)
    free = mask & np.isnan(locks)
    total = float(fixed.sum())
    if free.any() and total < 1.0:
        return fixed + (1.0 - total) * _parts(raw, free)
    return _parts(fixed, mask & ~np.isnan(locks))


def _standing(state: WheelState) -> FloatArray:
    """(K,) what every class weighs against the unlocked, unmasked ones, whose own sum is 1."""
    raw = _raw(state)
    free = active(state) & np.isnan(_locks(state))
    if not free.any():
        return _parts(raw, np.ones_like(free))
    total = float(raw[free].sum())
    standing = raw / total if total > 0 else (raw > 0) / np.count_nonzero(free)
    standing[free] = _parts(raw, free)[free]
    return standing


def _anchored(state: WheelState, standing: FloatArray) -> WheelState:
    """Return the state with puck and gains set so that its shares follow from `standing` (see the module's text)."""
    w = _compose(state, standing)
    k = len(w)
    puck = clamp_to_polygon(k, w @ corners(k), ANCHOR_REACH)
    anchored = replace(state, puck=puck)
    mask, locks = active(state), _locks(state)
    free = mask & np.isnan(locks)
    total = float(locks[mask & ~free].sum())
    rest = 1.0 - total if total < 1.0 else 1.0
    weighed = float(standing[free].sum())
    raw = standing * (rest / weighed if weighed > 0 else rest)
    if free.any():
        raw[free] = rest * _parts(standing, free)[free]
    # A locked class gets the gain that it will need when it is let go.
    raw = np.where(np.isnan(locks), raw, locks)
    gains = _parts(raw / _pull(anchored), np.ones_like(mask))
    return replace(anchored, gains=tuple((gains / gains.max()).tolist()))
