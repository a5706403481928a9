"""The search: better than an average, repeatable, stoppable, its answers different and like drawings."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import torch
from tests.helpers.generators import run_generator

from latentloom.engine.blending.methods import SearchMethod, method_named
from latentloom.engine.blending.mix import Mix
from latentloom.engine.evidence import solver
from latentloom.engine.evidence.examine import asked_of, examine
from latentloom.engine.evidence.goal import Goal
from latentloom.engine.evidence.solver import solve_steps

THREE = {"red/two": 1.0, "red/three": 1.0, "blue/one": 1.0}


@pytest.fixture
def quick(monkeypatch):
    """A shorter search, for what does not depend on its length."""
    for name, value in (("STARTS", 8), ("NARROWING", {3: 4}), ("STEPS", 10)):
        monkeypatch.setattr(solver, name, value)


def solved(space, weights=THREE, **options):
    """Return all that a search tells, and what it returns."""
    begin = space.blend(weights, "typical").latent
    result, told = run_generator(solve_steps(space, space.judges, weights, begin, **options))
    return told, result


def pictures(space, latents) -> np.ndarray:
    return np.clip(0.5 - 4 * space.runtime.decode_grids(latents)[:, 0], 0, 1)


def test_it_shows_more_of_the_classes_than_the_average_does(judged, panel):
    told, found = solved(judged, seed=1)
    average = judged.blend(THREE, "typical").latent[None]
    before = examine(judged, panel, average, THREE, part="solver")[0].auc
    after = examine(judged, panel, found.latents[:1], THREE, part="solver")[0].auc
    assert before < 0.9
    assert after > before + 0.1
    assert [one.step for one in told] == list(range(1, solver.STEPS + 1))
    assert {one.steps for one in told} == {solver.STEPS}
    news = [one for one in told if one.told]
    assert [one.step for one in news] == [5, 28, 56]
    best = [float(one.losses[0]) for one in news]
    assert all(later <= earlier + 1e-5 for earlier, later in pairwise(best))
    assert (found.losses[:-1] <= found.losses[1:]).all()
    shown = pictures(judged, found.latents)
    assert 1 < len(shown) <= 6
    for i in range(len(shown)):
        for j in range(i):
            assert np.abs(shown[i] - shown[j]).mean() > solver.APART


def test_it_goes_on_with_the_best_ones_only(judged, monkeypatch):
    for name, value in (("STARTS", 8), ("NARROWING", {2: 5, 4: 3}), ("STEPS", 5)):
        monkeypatch.setattr(solver, name, value)
    begun = []
    begin = solver._Search._begin

    def watched(search, latents):
        losses = search._last
        begun.append((len(latents), losses.sort().values[: len(latents)].tolist(), losses.tolist()))
        begin(search, latents)

    monkeypatch.setattr(solver._Search, "_begin", watched)
    solved(judged)
    assert [count for count, _, _ in begun] == [8, 5, 3]
    assert len(begun[1][2]) == 8
    assert len(begun[2][2]) == 5


@pytest.mark.usefixtures("quick")
def test_the_same_seed_gives_the_same_answers_and_another_others(judged):
    first, again, other = (solved(judged, seed=seed)[1] for seed in (5, 5, 6))
    np.testing.assert_array_equal(first.latents, again.latents)
    np.testing.assert_array_equal(first.losses, again.losses)
    assert not np.array_equal(first.latents[0], other.latents[0])


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("seed", [-1, 2**63 - 1, -(2**63), 2**70])
def test_any_whole_number_is_a_seed(judged, seed):
    assert len(solved(judged, seed=seed, budget_s=0)[1].latents) > 0


@pytest.mark.usefixtures("quick")
def test_no_more_answers_than_asked_for(judged):
    told, found = solved(judged, answers=2)
    assert len(found.latents) == len(found.losses) == 2
    assert all(len(one.latents) <= 2 for one in told)


@pytest.mark.usefixtures("quick")
def test_a_budget_ends_it_with_the_best_so_far(judged):
    told, found = solved(judged, budget_s=0.0)
    assert [(one.step, one.told) for one in told] == [(1, True)]
    assert found == told[-1]
    assert np.isfinite(found.losses).all()


@pytest.mark.usefixtures("quick")
def test_closing_it_stops_it(judged, panel):
    steps = solve_steps(judged, panel, THREE, judged.atlas.codes[0])
    next(steps)
    steps.close()
    assert next(steps, None) is None


@pytest.mark.usefixtures("quick")
def test_weights_of_zero_and_the_order_of_classes_do_not_matter(judged):
    plain = solved(judged, THREE)[1]
    with_zeros = {"green/one": 0.0} | dict(reversed(THREE.items()))
    np.testing.assert_array_equal(solved(judged, with_zeros)[1].latents, plain.latents)


@pytest.mark.usefixtures("quick")
def test_all_classes_can_be_asked_for(judged):
    _, found = solved(judged, dict.fromkeys(judged.classes, 1.0))
    assert len(found.latents) > 0
    assert np.isfinite(found.losses).all()


def test_a_search_from_the_origin_is_finite(judged, panel):
    steps = solve_steps(judged, panel, THREE, np.zeros(8, np.float32), budget_s=0)
    assert np.isfinite(next(steps).latents).all()


def test_plausible_answers_come_first(judged, panel, monkeypatch):
    """The same latents twice; the second time the best of the first is said to be unlike any drawing."""
    latents = torch.from_numpy(judged.atlas.codes[::9])
    goal = Goal(panel, *asked_of(judged, THREE), 4.0)
    strange_norms: list[float] = []

    def said(values, ordinary):
        strange = np.isin(values["norm"], strange_norms)
        return {"norm": np.where(strange, 1.0, 0.5).astype(np.float32)}

    monkeypatch.setattr(solver, "percentiles", said)
    monkeypatch.setattr(solver, "STRANGE", 1e4)
    told = np.empty((0, latents.shape[1]), np.float32)
    free = solver._answers(judged, panel, goal, latents, told, 100, 1)
    shown = torch.from_numpy(judged.runtime.decode_grids(free.latents))
    np.testing.assert_allclose(free.losses, goal.losses(shown), rtol=1e-3)
    strange_norms.append(float(np.linalg.norm(free.latents, axis=1)[0]))
    held = solver._answers(judged, panel, goal, latents, told, 100, 1)
    assert not np.array_equal(held.latents[0], free.latents[0])
    for latent, loss in zip(held.latents, held.losses, strict=True):
        if np.array_equal(latent, free.latents[0]):
            assert loss == pytest.approx(free.losses[0] + 1e4 * (1 - solver.ORDINARY[1]), rel=1e-3)
        else:
            assert free.losses[0] <= loss < 100


def test_even_is_a_method_of_a_space(judged, quick):
    blend = judged.blend(THREE, "even", seed=2)
    assert blend.latent.shape == (8,)
    assert blend.latent.dtype == np.float32
    np.testing.assert_array_equal(blend.latent, judged.blend(dict(reversed(THREE.items())), "even", seed=2).latent)
    begin = judged.blend(THREE, "typical").latent
    steps = solve_steps(judged, judged.judges, THREE, begin, seed=2, answers=1)
    (*_, last) = steps
    np.testing.assert_allclose(blend.latent, last.latents[0], rtol=1e-6)


def test_even_says_what_it_is():
    method = method_named("even")
    assert isinstance(method, SearchMethod)
    assert method.samples
    assert all([method.title, method.summary, method.source])


def test_even_of_one_class_is_that_source_bit_for_bit(judged):
    alone = judged.blend({"red/one": 2.0, "blue/one": 0.0}, "even").latent
    np.testing.assert_array_equal(alone, judged.blend({"red/one": 1.0}, "linear").latent)


def test_what_was_solved_is_not_searched_for_again(judged, monkeypatch):
    monkeypatch.setattr(solver, "solve_steps", None)
    latent = tuple(range(8))
    mix = Mix(tuple(THREE.items()), "even", solved=latent)
    np.testing.assert_array_equal(judged.blend(mix).latent, latent)
