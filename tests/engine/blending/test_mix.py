"""A mix as JSON, there and back, and from hostile hands."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentloom.base.errors import LoomError
from latentloom.engine.blending.mix import Mix

mixes = st.builds(
    Mix,
    st.lists(st.tuples(st.text(max_size=20), st.floats(-1e300, 1e300)), max_size=5).map(tuple),
    st.text(max_size=10),
    st.integers(-(2**63), 2**63 - 1),
    st.text(max_size=10),
    st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), max_size=5).map(tuple),
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
)


@given(mixes)
def test_there_and_back(mix):
    assert Mix.from_json(json.loads(json.dumps(mix.to_json()))) == mix


def test_defaults():
    assert Mix.from_json({"weights": [["a", 1]]}) == Mix((("a", 1.0),))


@given(
    anything | st.fixed_dictionaries({"weights": anything, "seed": anything, "chosen": anything, "method": anything})
)
def test_whatever_comes_is_a_mix_or_a_sentence(value):
    try:
        mix = Mix.from_json(value)
    except LoomError:
        return
    assert all(isinstance(name, str) and isinstance(weight, float) for name, weight in mix.weights)


@pytest.mark.parametrize(
    "value",
    [
        {"weights": [["a", True]]},
        {"weights": [["a", 10**400]]},
        {"weights": [["a", float("nan")]]},
        {"weights": [["a", 1.0]], "solved": [float("nan")]},
        {"weights": [["a", 1.0]], "offset": [float("-inf")]},
        {"weights": [["a", 1.0]], "seed": 2**70},
        {"weights": [["a", 1.0]], "seed": True},
        {"weights": [["a" * 2000, 1.0]]},
        {"weights": [["a", 1.0]] * 100_001},
        {},
    ],
)
def test_out_of_bounds(value):
    with pytest.raises(LoomError, match="damaged"):
        Mix.from_json(value)
