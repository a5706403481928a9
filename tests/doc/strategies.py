"""Arbitrary wheels, blends and documents for property tests."""

from __future__ import annotations

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from latentloom.doc.geometry import clamp_to_polygon
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

PROPERTY = settings(deadline=None, derandomize=True, max_examples=50)
"""Every run tries the same examples: the suite never fails by chance."""

counts = st.sampled_from([2, 3, 4, 5, 7, 20, 41, 964])
small_counts = st.integers(2, 9)
unit = st.floats(0, 1)
_GAINS = (0.0, 1e-9, 1e-3, 0.037, 0.2, 0.5, 0.77, 1.0)
plane = st.tuples(st.floats(-1.5, 1.5), st.floats(-1.5, 1.5))
sharpnesses = st.sampled_from([0.0, 0.5, 1.0, 2.0, 3.0, 8.0])
texts = st.text(max_size=12)
methods = st.sampled_from(["linear", "typical", "spherical", "a method of next year"])


def random_weights(k: int, seed: int, alpha: float = 0.5) -> np.ndarray:
    return np.random.default_rng(seed).dirichlet(np.full(k, alpha))


@st.composite
def wheels(draw: st.DrawFn, k: int | None = None, flags: bool = True) -> WheelState:
    """Wheels as the program makes them: gains of any spread, some zero, a few classes locked, muted or solo."""
    k = draw(small_counts) if k is None else k
    gains = draw(st.lists(st.sampled_from(_GAINS), min_size=k, max_size=k))
    gains[draw(st.integers(0, k - 1))] = 1.0
    puck = clamp_to_polygon(k, draw(plane), draw(st.sampled_from([0.5, 0.98, 1 - 1e-9])))
    state = WheelState(tuple(gains), puck, draw(sharpnesses))
    if not flags:
        return state
    indices = st.integers(0, k - 1)
    locked = sorted(draw(st.sets(indices, max_size=k // 2)))
    parts = [draw(st.floats(0, 1 / k)) for _ in locked]
    return WheelState(
        state.gains,
        state.puck,
        state.sharpness,
        tuple(zip(locked, parts, strict=True)),
        frozenset(draw(st.sets(indices, max_size=k // 2))),
        frozenset(draw(st.one_of(st.just(set()), st.sets(indices, max_size=k // 2)))),
    )


prototypes = st.sampled_from(["mean", "medoid", "centres:3", "centre:2/5"])
specs = st.one_of(prototypes, st.integers(0, 30_000).map("drawing:{}".format))


directions = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=3).map(tuple)
names = st.text(min_size=1, max_size=8)
attribute_lists = st.dictionaries(names, st.tuples(directions, texts), max_size=3).map(
    lambda found: tuple(Attribute(name, *rest) for name, rest in found.items())
)
_steps = st.floats(-100, 100).filter(bool)
moves = st.dictionaries(names, st.tuples(directions, _steps), max_size=2).map(
    lambda found: tuple((Attribute(name, direction), amount) for name, (direction, amount) in found.items())
)


@st.composite
def blends(draw: st.DrawFn) -> BlendState:
    names = draw(st.lists(texts, min_size=2, max_size=8, unique=True))
    chosen = draw(st.dictionaries(st.sampled_from(names), specs, max_size=3))
    return BlendState(
        classes=tuple(names),
        wheel=draw(wheels(len(names))),
        method=draw(methods),
        seed=draw(st.integers(0, 2**63 - 1)),
        prototype=draw(prototypes),
        chosen=tuple(chosen.items()),
        moved=draw(moves),
        constant=draw(st.booleans()),
    )


places = st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
waypoints = st.one_of(
    st.builds(Waypoint, st.just("class"), texts, texts),
    st.builds(Waypoint, st.just("drawing"), st.integers(0, 10**6), texts),
    st.builds(Waypoint, st.just("place"), places, texts),
    st.builds(Waypoint, st.just("blend"), blends(), texts),
)
paths = st.builds(PathState, st.lists(waypoints, max_size=4).map(tuple), st.integers(2, 10_000), methods, st.booleans())
snapshots = st.dictionaries(st.sampled_from("ABCDEFGH"), blends(), max_size=3).map(
    lambda kept: tuple(Snapshot(letter, kept[letter]) for letter in sorted(kept))
)
spaces = st.builds(SpaceRef, texts, texts, texts)
documents = st.builds(DocState, spaces, blends(), paths, snapshots, attribute_lists)
focuses = st.one_of(
    st.just(Focus()),
    st.builds(Focus, st.just("place"), places),
    st.builds(Focus, st.just("drawing"), st.integers(0, 10**6)),
    st.builds(Focus, st.just("picture"), directions),
)
