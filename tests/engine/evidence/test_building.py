"""Judges for a finished space: what is trained, what is kept, and what the file comes to."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
import torch
from tests.helpers.judged_space import targets_of

from latentloom.base import atomic
from latentloom.engine.data.cache import dequantised
from latentloom.engine.evidence import building, fitting
from latentloom.engine.evidence.building import PLANS, judge_steps, reach_of
from latentloom.engine.evidence.judges import Judge, JudgePlan
from latentloom.engine.evidence.plausibility import PLAUSIBLE, coverage_of, crispness
from latentloom.engine.evidence.storage import JUDGES_FILE, read_judges
from latentloom.engine.space import open_space

ALL = [plan for part in PLANS.values() for plan in part]


def judge(space, trained=None, epochs=1.0, held_out=None):
    """Return the generator that trains the judges of a tiny space on its own drawings."""
    atlas = space.atlas
    rows = atlas.held_out if held_out is None else held_out
    return judge_steps(space, targets_of(space), atlas.labels, rows, epochs, "cpu", trained)


@pytest.fixture
def space(tiny_space, tmp_path):
    shutil.copytree(tiny_space, tmp_path / "tiny")
    return open_space(tmp_path / "tiny", "cpu", 1)


@pytest.fixture
def untrained():
    """Judges of every plan, as they begin."""
    made = {}
    for plan in ALL:
        torch.manual_seed(plan.seed)
        made[plan] = Judge(plan, 1, 6, 32, 4.0).eval().requires_grad_(False)
    return made


def test_every_plan_is_in_the_file_with_its_part_and_accuracy(judged):
    file = read_judges(judged.folder)
    assert file.stamp == judged.stamp
    assert [JudgePlan(e.build, e.look, e.seed) for e in file.entries] == ALL
    assert [e.part for e in file.entries] == ["solver"] * 4 + ["report"] * 3
    assert sum(e.accuracy for e in file.entries) / 7 > 0.7
    assert set(file.temperatures) == {"solver", "report"}


def test_the_file_is_far_smaller_than_the_weights(judged, panel):
    weights = sum(w.numel() for part in (panel.solver, panel.report) for w in part.network.parameters())
    size = (judged.folder / JUDGES_FILE).stat().st_size
    assert size < 4 * weights / 3.5


def test_steps_rise_to_their_number(space, monkeypatch):
    monkeypatch.setattr(fitting, "PARTS", (2,))
    told = list(judge(space))
    assert told == [(i, 7) for i in range(1, 8)]
    assert space.judged


def test_what_is_trained_already_is_kept_as_it_is(space, untrained):
    del untrained[ALL[2]]
    before = {plan: [w.clone() for w in one.parameters()] for plan, one in untrained.items()}
    assert list(judge(space, untrained)) == [(3, 7)]
    for plan, weights in before.items():
        assert all(torch.equal(a, b) for a, b in zip(weights, untrained[plan].parameters(), strict=True))


def test_a_stopped_training_goes_on_where_it_was(space, monkeypatch):
    monkeypatch.setattr(fitting, "PARTS", (2,))
    trained: dict[JudgePlan, Judge] = {}
    steps = judge(space, trained)
    for done, _ in steps:
        if done == 3:
            break
    steps.close()
    assert list(trained) == ALL[:2]
    assert not (space.folder / JUDGES_FILE).exists()
    assert list(judge(space, trained)) == [(i, 7) for i in range(3, 8)]
    one_go = open_space(space.folder, "cpu", 1)
    resumed = (space.folder / JUDGES_FILE).read_bytes()
    assert len(list(judge(one_go))) == 7
    assert (space.folder / JUDGES_FILE).read_bytes() == resumed


def test_a_write_that_fails_leaves_the_old_file(space, untrained, monkeypatch):
    (space.folder / JUDGES_FILE).write_bytes(b"old")

    def broken(*_):
        raise OSError("the disk is full")

    monkeypatch.setattr(atomic.os, "replace", broken)
    with pytest.raises(Exception, match="disk is full"):
        list(judge(space, untrained))
    assert (space.folder / JUDGES_FILE).read_bytes() == b"old"
    assert {path.name for path in space.folder.iterdir()} == {
        "atlas.safetensors", "judges.safetensors", "model.json", "model.safetensors",
    }  # fmt: skip


def test_without_held_out_pictures_all_say_what_is_ordinary(space, untrained):
    list(judge(space, untrained, held_out=np.zeros(36, bool)))
    tables = read_judges(space.folder).arrays
    grids = dequantised(targets_of(space))
    expected = np.quantile(crispness(coverage_of(grids, "ink", 4.0)), PLAUSIBLE)
    np.testing.assert_allclose(tables["ordinary/crispness"], expected, rtol=1e-5)


def test_a_picture_is_not_its_own_neighbour():
    codes = np.array([[0, 0], [3, 4], [3, 5]], np.float32)
    np.testing.assert_allclose(building._nearest_other(codes, codes), [5, 1, 1])


def test_photos_have_no_reach(judged, tiny_colour_space):
    assert reach_of(judged) == 4.0
    assert reach_of(open_space(tiny_colour_space, "cpu", 1)) is None


def test_a_space_of_photos_gets_judges(tiny_colour_space, tmp_path, monkeypatch):
    monkeypatch.setattr(fitting, "PARTS", (2,))
    shutil.copytree(tiny_colour_space, tmp_path / "photos")
    space = open_space(tmp_path / "photos", "cpu", 1)
    assert len(list(judge(space))) == 7
    evidence = space.blend({"red/one": 1.0, "blue/one": 1.0}).evidence
    assert all(0 <= presence <= 1 for presence in evidence.values())
