"""What tests of the wheel ask of one."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from latentloom.doc import wheel
from latentloom.doc.state import WheelState
from tests.doc.strategies import random_weights


def index_of(data: st.DataObject, state: WheelState) -> int:
    return data.draw(st.integers(0, len(state.gains) - 1))


def locked_shares(state: WheelState) -> dict[int, float]:
    mask = wheel.active(state)
    return {i: share for i, share in state.locked if mask[i]}


def fits(state: WheelState) -> bool:
    """Whether the locks leave something, and somebody, for the other handles."""
    locks = locked_shares(state)
    return sum(locks.values()) < 1 and len(locks) < np.count_nonzero(wheel.active(state))


HANDLES = {
    "puck": lambda state, i, seed: wheel.with_puck(state, (0.3, -0.6)),
    "spoke": lambda state, i, seed: wheel.with_share(state, i, 0.7),
    "all spokes": lambda state, i, seed: wheel.with_shares(state, random_weights(len(state.gains), seed)),
    "sharpness": lambda state, i, seed: wheel.with_sharpness(state, 3.0),
    "even": lambda state, i, seed: wheel.even(state),
    "inverted": lambda state, i, seed: wheel.inverted(state),
    "randomised": lambda state, i, seed: wheel.randomised(state, 3, seed),
    "lock": lambda state, i, seed: wheel.toggle_lock(state, i),
    "mute": lambda state, i, seed: wheel.toggle_mute(state, i),
}
"""Whatever a hand or a menu can do to the wheel."""
