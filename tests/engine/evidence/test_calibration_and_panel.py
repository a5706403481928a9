"""From logits to percentiles and beliefs: measured on held-out pictures, compared with scipy and with a search."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from scipy.stats import percentileofscore
from tests.helpers.judged_space import targets_of

from latentloom.base.errors import LoomError
from latentloom.engine.data.cache import dequantised
from latentloom.engine.evidence import calibration
from latentloom.engine.evidence.calibration import accuracy, calibrated
from latentloom.engine.evidence.judges import Judge, JudgePlan
from latentloom.engine.evidence.mixing import mixed
from latentloom.engine.evidence.panel import PROBABILITIES, Panel
from latentloom.engine.evidence.storage import read_judges

CLASSES = 3


@pytest.fixture(scope="module")
def pictures():
    """Random blobs (60, 1, 32, 32) int8 and their classes."""
    rng = np.random.default_rng(0)
    coarse = rng.normal(size=(60, 1, 8, 8))
    return np.clip(60 * coarse.repeat(4, 2).repeat(4, 3), -127, 127).astype(np.int8), np.arange(60) % CLASSES


@pytest.fixture(scope="module")
def judges():
    torch.manual_seed(0)
    made = [Judge(JudgePlan("slim", look, 0), 1, CLASSES, 32, 4.0).eval() for look in ("grid", "ink")]
    for judge in made:
        judge.requires_grad_(False).head.weight.mul_(30)
    return made


@pytest.fixture(scope="module")
def part(pictures, judges):
    return calibrated(judges, *pictures, CLASSES, 4.0)


def logits_of(part, targets):
    return part.logits(torch.from_numpy(dequantised(targets)))


def test_scores_of_pictures_of_other_classes_are_centred_and_of_spread_one(part, pictures):
    targets, labels = pictures
    each = part.each(logits_of(part, targets)).numpy()
    for k in range(CLASSES):
        np.testing.assert_allclose(each[:, labels != k, k].mean(1), 0, atol=1e-3)
        np.testing.assert_allclose(each[:, labels != k, k].std(1), 1, atol=1e-3)
    np.testing.assert_allclose(part.scores(logits_of(part, targets)).numpy(), each.mean(0), atol=1e-5)


def test_presence_is_scipys_percentile_among_pictures_of_other_classes(part, pictures):
    targets, labels = pictures
    scores = part.scores(logits_of(part, targets)).numpy()
    asked = np.linspace(-2, 2, 9)
    for k in range(CLASSES):
        others = scores[labels != k, k]
        table = np.repeat(asked[:, None], CLASSES, 1).astype(np.float32)
        found = part.presence(table, np.array([k]))[:, 0]
        # The table holds 31 percentiles, and of 40 pictures each is 2.5 %.
        expected = [percentileofscore(others, value, "mean") / 100 for value in asked]
        np.testing.assert_allclose(found, expected, atol=0.04)
    assert part.presence(np.full((1, CLASSES), -99, np.float32), np.arange(CLASSES)).max() == 0.0
    assert part.presence(np.full((1, CLASSES), 99, np.float32), np.arange(CLASSES)).min() == 1.0
    assert part.presence(np.zeros((2, CLASSES), np.float32), np.arange(0)).shape == (2, 0)


def test_the_temperature_is_where_a_grid_search_finds_it(part, pictures):
    targets, labels = pictures
    chance, numbers = torch.Generator().manual_seed(0), np.random.default_rng(0)
    logits, wanted = [], []
    for parts in calibration.PARTS:
        rows = numbers.integers(0, len(labels), parts * len(labels))
        grids, shares = mixed(torch.from_numpy(dequantised(targets[rows])), 4.0, parts, chance)
        shown = torch.zeros(len(labels), CLASSES)
        for j in range(parts):
            shown[torch.arange(len(labels)), torch.from_numpy(labels[rows].reshape(parts, -1)[j])] += shares[:, j]
        wanted.append(shown)
        logits.append(part.logits(grids).mean(0))
    mean, shares = torch.cat(logits).double(), torch.cat(wanted).double()
    tried = np.exp(np.linspace(-2.5, 2.5, 501))
    losses = [float(-(shares * torch.log_softmax(mean / t, 1)).sum(1).mean()) for t in tried]
    best = int(np.argmin(losses))
    mine = float(-(shares * torch.log_softmax(mean / part.temperature, 1)).sum(1).mean())
    assert mine <= losses[best] + 1e-5
    assert np.exp(-2.5) < part.temperature < np.exp(2.5) * 1.001


def test_belief_is_the_softmax_of_the_mean_at_that_temperature(part, pictures):
    logits = logits_of(part, pictures[0][:4])
    belief = part.belief(logits).numpy()
    powers = np.exp(logits.numpy().astype(float).mean(0) / part.temperature)
    np.testing.assert_allclose(belief, powers / powers.sum(1, keepdims=True), rtol=1e-3, atol=1e-6)


def test_classes_without_pictures_of_others_are_compared_with_all(judges, pictures):
    alone = calibrated(judges, pictures[0], np.zeros(60, np.intp), CLASSES, 4.0)
    assert np.isfinite(alone.quantiles).all()
    assert alone.spread.min() > calibration.LEAST_SPREAD


def test_accuracy_is_counted(judges, pictures):
    targets, _ = pictures
    with torch.inference_mode():
        named = judges[0](torch.from_numpy(dequantised(targets))).argmax(1).numpy()
    wrong = np.where(np.arange(60) < 15, named, (named + 1) % CLASSES)
    assert accuracy(judges[0], targets, wrong) == 0.25


def test_what_is_shipped_is_what_was_measured(judged, panel):
    rows = judged.atlas.held_out
    for part in (panel.solver, panel.report):
        again = calibrated(part.judges, targets_of(judged)[rows], judged.atlas.labels[rows], 6, 4.0)
        torch.testing.assert_close(again.centre, part.centre, rtol=1e-4, atol=1e-4)
        torch.testing.assert_close(again.spread, part.spread, rtol=1e-4, atol=1e-4)
        np.testing.assert_allclose(again.quantiles, part.quantiles, rtol=1e-3, atol=1e-3)
        assert again.temperature == pytest.approx(part.temperature, rel=1e-3)
    assert set(panel.accuracies) == {
        "solver: slim, ink", "solver: slim, grid", "solver: patches, grid", "solver: dilated, ink",
        "report: kernel, ink", "report: local, grid", "report: local, ink",
    }  # fmt: skip


def without(name):
    return lambda file: replace(file, arrays={key: array for key, array in file.arrays.items() if key != name})


def with_array(name, change):
    return lambda file: replace(file, arrays=file.arrays | {name: change(file.arrays[name])})


MISFITS = {
    "a table is missing": without("solver/centre"),
    "a weight is missing": without("0/head.bias"),
    "a measure of plausibility is missing": without("ordinary/norm"),
    "no judge reports": lambda file: replace(
        file, entries=tuple(entry for entry in file.entries if entry.part == "solver")
    ),
    "an unknown build": lambda file: replace(
        file, entries=(replace(file.entries[0], build="tower"), *file.entries[1:])
    ),
    "no temperature": lambda file: replace(file, temperatures={}),
    "other classes": with_array("report/quantiles", lambda array: array[1:]),
    "spread of another shape": with_array("report/spread", lambda array: array[0]),
    "spread of zero": with_array("report/spread", lambda array: 0 * array),
    "percentiles that fall": with_array("solver/quantiles", lambda array: array[:, ::-1].copy()),
    "short ordinary table": with_array("ordinary/norm", lambda array: array[:7]),
    "weights of another shape": with_array("0/head.weight", lambda array: array[:, 1:].copy()),
}


@pytest.mark.parametrize("change", MISFITS.values(), ids=list(MISFITS))
def test_judges_that_do_not_fit_are_one_clear_sentence(judged, change):
    file = read_judges(judged.folder)
    with pytest.raises(LoomError) as told:
        Panel.from_file(change(file), 1, 6, 32, 4.0)
    assert str(told.value) == (
        "The judges of this space do not fit it; take a fresh copy of the space, or remove judges.safetensors."
    )


def test_percentiles_are_finer_where_it_matters():
    assert (np.diff(PROBABILITIES) > 0).all()
    assert (PROBABILITIES[0], PROBABILITIES[-1]) == (0, 1)
    assert np.diff(PROBABILITIES)[-8:].max() < 0.011
