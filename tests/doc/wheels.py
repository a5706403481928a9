"""What tests of the wheel ask of one."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from latentloom.doc import wheel
from latentloom.doc.state import WheelState


def index_of(data: st.DataObject, state: WheelState) -> int:
    return data.draw(st.integers(0, len(state.gains) - 1))


def locked_shares(state: WheelState) -> dict[int, float]:
    mask = wheel.active(state)
    return {i: share for i, share in state.locked if mask[i]}


def fits(state: WheelState) -> bool:
    """Whether the locks leave something, and somebody, for the other handles."""
    locks = locked_shares(state)
    return sum(locks.values()) < 1 and len(locks) < np.count_nonzero(wheel.active(state))
