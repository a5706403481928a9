from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentloom.base.errors import UsageError
from latentloom.doc import blends, snapshots, wheel
from latentloom.doc.document import new_state
from latentloom.doc.state import DocState, SpaceRef
from tests.doc.strategies import PROPERTY


@pytest.fixture
def state() -> DocState:
    return new_state(SpaceRef("omniglot"), ["a", "b", "c", "d"])


def test_those_who_stay_keep_their_shares_and_newcomers_join_at_the_average(state: DocState) -> None:
    state = blends.set_shares(state, {"a": 4, "b": 2, "c": 1, "d": 1})
    fewer = blends.set_classes(state, ["c", "a"])
    assert blends.shares_by_name(fewer.blend) == pytest.approx({"c": 0.2, "a": 0.8})
    more = blends.set_classes(state, ["d", "new", "a", "b", "c"])
    assert more.blend.classes == ("d", "new", "a", "b", "c")
    assert blends.shares_by_name(more.blend) == pytest.approx({"d": 0.1, "new": 0.2, "a": 0.4, "b": 0.2, "c": 0.1})


def test_choices_go_with_their_class(state: DocState) -> None:
    state = blends.choose_drawing(blends.choose(state, "b", "centre:2/3"), "a", 17)
    assert state.blend.chosen == (("b", "centre:2/3"), ("a", "drawing:17"))
    assert blends.set_classes(state, ["a", "c"]).blend.chosen == (("a", "drawing:17"),)
    assert blends.choose_drawing(state, "a", None).blend.chosen == (("b", "centre:2/3"),)


@pytest.mark.parametrize(
    ("names", "sentence"),
    [(["a"], "at least two"), (["a", "b", "a"], "named twice"), (["a", "z"], "no class 'z'")],
)
def test_impossible_classes_are_refused(state: DocState, names: list[str], sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        blends.set_classes(state, names, known={"a", "b", "c", "d"})


def test_reorder_moves_the_shares_along(state: DocState) -> None:
    state = blends.set_shares(state, {"a": 1, "b": 2, "c": 3, "d": 4})
    turned = blends.reorder(state, ["d", "c", "b", "a"])
    assert blends.shares_by_name(turned.blend) == pytest.approx(blends.shares_by_name(state.blend))
    with pytest.raises(UsageError, match="exactly once"):
        blends.reorder(state, ["a", "b", "c"])


@pytest.mark.parametrize("shares", [{"a": -1}, {"a": float("nan")}, {"a": 0}, {"z": 1}])
def test_impossible_shares_are_refused(state: DocState, shares: dict[str, float]) -> None:
    with pytest.raises(UsageError):
        blends.set_shares(state, shares)


@pytest.mark.parametrize("spec", ["mean", "medoid", "centres:1", "centres:12", "centre:1/1", "centre:3/3"])
def test_prototypes(state: DocState, spec: str) -> None:
    assert blends.set_prototype(state, spec).blend.prototype == spec


@pytest.mark.parametrize(
    "spec", ["", "median", "centres:0", "centres:", "centre:0/3", "centre:4/3", "drawing:3", "drawing:-1", "mean "]
)
def test_impossible_prototypes_are_refused(state: DocState, spec: str) -> None:
    with pytest.raises(UsageError, match="prototype"):
        blends.set_prototype(state, spec)


def test_other_refusals(state: DocState) -> None:
    with pytest.raises(UsageError, match="seed"):
        blends.set_seed(state, -1)
    with pytest.raises(UsageError, match="does not take part"):
        blends.choose_drawing(state, "z", 1)
    with pytest.raises(UsageError, match="one gain"):
        blends.set_wheel(state, wheel.flat(3))
    with pytest.raises(UsageError, match="Weights"):
        blends.blend_of({"a": 0.0, "b": 0.0})


@PROPERTY
@given(st.dictionaries(st.text(min_size=1, max_size=3), st.floats(0.001, 10), min_size=2, max_size=6))
def test_a_blend_from_weights_has_those_shares(weights: dict[str, float]) -> None:
    total = sum(weights.values())
    blend = blends.blend_of(weights, "linear")
    expected = {name: weight / total for name, weight in weights.items()}
    assert blends.shares_by_name(blend) == pytest.approx(expected, abs=1e-12)
    assert blend.method == "linear"


# Snapshots


def test_a_kept_blend_comes_back_whole(state: DocState) -> None:
    kept = snapshots.keep(state, "B")
    moved = blends.set_method(blends.set_classes(kept, ["x", "y"]), "linear")
    assert snapshots.recall(moved, "B").blend is state.blend


def test_snapshots_stand_in_order_and_a_letter_holds_one(state: DocState) -> None:
    state = snapshots.keep(snapshots.keep(state, "C"), "A")
    other = snapshots.keep(blends.set_method(state, "linear"), "C")
    assert [(kept.letter, kept.blend.method) for kept in other.snapshots] == [("A", "spherical"), ("C", "linear")]
    assert [kept.letter for kept in snapshots.forget(other, "A").snapshots] == ["C"]


@pytest.mark.parametrize("letter", ["I", "a", "", "AB"])
def test_there_are_eight_letters(state: DocState, letter: str) -> None:
    with pytest.raises(UsageError, match="A to H"):
        snapshots.keep(state, letter)


def test_an_empty_letter_is_refused(state: DocState) -> None:
    with pytest.raises(UsageError, match="Nothing is kept under D"):
        snapshots.recall(state, "D")


@pytest.fixture
def two(state: DocState) -> DocState:
    first = snapshots.keep(blends.set_shares(state, {"a": 8, "b": 1, "c": 1, "d": 0}), "A")
    other = blends.set_shares(blends.set_classes(first, ["c", "e"]), {"c": 1, "e": 3})
    return snapshots.keep(blends.choose_drawing(blends.set_method(other, "linear"), "e", 5), "B")


@pytest.mark.parametrize("way", ["linear", "log-ratio"])
def test_a_morph_begins_and_ends_exactly_at_its_snapshots(two: DocState, way: str) -> None:
    assert snapshots.morph(two, "A", "B", 0, way).blend is two.snapshots[0].blend
    assert snapshots.morph(two, "A", "B", 1, way).blend is two.snapshots[1].blend
    for t, end in ((1e-9, 0), (1 - 1e-9, 1)):
        near = blends.shares_by_name(snapshots.morph(two, "A", "B", t, way).blend)
        kept = blends.shares_by_name(two.snapshots[end].blend)
        assert near == pytest.approx({name: kept.get(name, 0.0) for name in near}, abs=1e-5)


def test_a_linear_morph_mixes_shares_over_all_classes_of_both(two: DocState) -> None:
    middle = snapshots.morph(two, "A", "B", 0.5).blend
    assert middle.classes == ("a", "b", "c", "d", "e")
    assert list(blends.shares_by_name(middle).values()) == pytest.approx([0.4, 0.05, 0.175, 0, 0.375])


def test_a_log_ratio_morph_changes_proportions_evenly(state: DocState) -> None:
    first = snapshots.keep(blends.set_shares(state, {"a": 8, "b": 1, "c": 1, "d": 1}), "A")
    both = snapshots.keep(blends.set_shares(first, {"a": 2, "b": 4, "c": 1, "d": 1}), "B")
    w = np.array(list(blends.shares_by_name(snapshots.morph(both, "A", "B", 0.5, "log-ratio").blend).values()))
    assert w / w[2] == pytest.approx([4, 2, 1, 1])


def test_method_and_choices_of_a_morph_are_those_of_the_nearer_end(two: DocState) -> None:
    early, late = (snapshots.morph(two, "A", "B", t).blend for t in (0.4, 0.6))
    assert (early.method, late.method) == ("spherical", "linear")
    assert early.chosen == late.chosen == (("e", "drawing:5"),)


def test_a_morph_outside_its_ends_is_refused(two: DocState) -> None:
    with pytest.raises(UsageError, match="0 to 1"):
        snapshots.morph(two, "A", "B", float("nan"))
