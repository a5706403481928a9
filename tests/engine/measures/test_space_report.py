"""Everything that is measured of a space, on the small ones."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
import torch
from tests.helpers.generators import run_generator
from tests.helpers.small_training import digits_data

from latentloom.book.space_page import space_page
from latentloom.engine.description import read_description
from latentloom.engine.measures import space_measures
from latentloom.engine.measures.evaluation import Evaluation
from latentloom.engine.measures.space_measures import Encoded
from latentloom.engine.measures.space_report import EXCHANGED, Strange, exchanged, judge_features, report_steps
from latentloom.engine.runtime import Runtime
from latentloom.engine.space import open_space


@pytest.fixture(scope="module")
def digits():
    """A few digits as pictures, and their targets of 32 pixels."""
    pictures, data = digits_data("ink", 32, 4.0)
    rows = np.concatenate([np.flatnonzero(~pictures.held_out)[:120], np.flatnonzero(pictures.held_out)[:60]])
    few = dataclasses.replace(
        pictures, images=pictures.images[rows], labels=pictures.labels[rows], held_out=pictures.held_out[rows]
    )
    return few, data.targets[rows]


@pytest.fixture(scope="module")
def reported(tiny_space, digits):
    runtime = Runtime(read_description(tiny_space), "cpu", 1)
    return runtime, *run_generator(report_steps(runtime, *digits, family="vae"))


def test_every_group_is_there_and_can_be_written(reported):
    _, report, news = reported
    values = json.loads(json.dumps(report.values, allow_nan=False))
    assert values["naive_argmax"] is None
    assert values["disentanglement"] is None
    assert values["samples"] is None  # no judge
    assert {"bce", "mse", "ssim", "sharpness", "sharpness_of_originals"} == set(values["reconstructions"])
    assert values["bounds"]["importance_weighted"] > values["bounds"]["elbo"]
    for share in (values["readers"]["linear_probe"], values["clusters"]["majority"], values["clusters"]["hungarian"]):
        assert 0 <= share <= 1
    assert values["anomalies"]["strange"] == EXCHANGED
    assert all(0 <= values["anomalies"][by] <= 1 for by in ("by_reconstruction", "by_latent", "by_both"))
    assert values["prior"]["shell"]["expected"] == pytest.approx(np.sqrt(7.5), abs=0.02)
    assert report.samples.shape == (64, 8, 8)  # as the pictures that are measured
    assert len(report.redrawn) == 60
    assert all(0 <= done <= total for _, done, total in news)


def test_the_page_shows_numbers_and_pictures(reported, tiny_space, digits):
    runtime, report, _ = reported
    description = read_description(tiny_space)
    evaluation = Evaluation(60, 1.0, 1.0, 1.0, -2.0, 0.1, 8)
    originals = digits[0].images[report.held.rows[:16]]
    pages = [space_page(description, "digits", runtime, evaluation, report, shown) for shown in (originals, None)]
    for page in pages:
        assert "binary cross-entropy, summed over pixels" in page
        assert "Samples: does not apply" in page
        assert page.count("data:image/png") == 4
    assert len(pages[0]) > len(pages[1])


def test_a_judge_gives_features_for_samples(judged_space, digits):
    space = open_space(judged_space, "cpu", 1)
    judge = space.judges.report.judges[0]
    grids = digits[1][:3].astype(np.float32) / 127
    features = judge_features(judge, grids)
    assert features.shape[0] == 3
    assert features == pytest.approx(judge.maps(torch.from_numpy(grids)).mean((2, 3)).numpy(), abs=1e-5)
    report, _ = run_generator(report_steps(space.runtime, *digits, family="vae", judge=judge))
    found = report.values["samples"]
    assert "judge" in found["features_of"]
    assert found["samples"]["frechet"] > 0
    assert 0 <= found["reconstructions"]["precision"] <= 1


def test_other_pictures_can_be_the_strange_ones(reported, digits):
    runtime = reported[0]
    same = Strange("the same", digits[1][digits[0].held_out])
    report, _ = run_generator(report_steps(runtime, *digits, family="vae", strange=same))
    assert report.values["anomalies"]["strange"] == "the same"
    assert report.values["anomalies"]["by_both"] == pytest.approx(0.5)


def test_known_factors_are_scored(reported, digits):
    runtime = reported[0]
    factors = np.stack([digits[0].labels % 2, digits[0].labels // 5], axis=1).astype(np.int64)
    report, _ = run_generator(report_steps(runtime, *digits, family="vae", factors=factors))
    assert set(report.values["disentanglement"]) == {"mutual_information_gap", "factor_vae_score"}


def test_quarters_are_exchanged_and_nothing_is_lost():
    targets = np.arange(16).reshape(1, 1, 4, 4).astype(np.int8)
    assert exchanged(targets)[0, 0].tolist() == [[10, 11, 8, 9], [14, 15, 12, 13], [2, 3, 0, 1], [6, 7, 4, 5]]


def test_labels_that_were_handed_in_are_not_read():
    labels = (np.arange(200) % 2).astype(np.int32)
    rng = np.random.default_rng(0)
    codes = np.concatenate([rng.normal(size=(200, 2)), np.eye(2)[labels]], axis=1).astype(np.float32)
    scales = np.tile(np.array([1, 1, 1e-3, 1e-3], np.float32), (200, 1))
    part = Encoded(codes, scales, labels, np.arange(200))
    assert part.free.tolist() == [True, True, False, False]
    values, _ = run_generator(space_measures.reader_steps(part, part))
    assert values["linear_probe"] < 0.7
    certain = Encoded(codes, np.full_like(scales, 1e-3), labels, np.arange(200))
    assert certain.free.all()
    assert run_generator(space_measures.reader_steps(certain, certain))[0]["linear_probe"] == 1.0


def test_equal_pictures_are_perfect():
    pictures = np.random.default_rng(0).integers(0, 256, (5, 12, 12)).astype(np.uint8)
    values = space_measures.picture_measures(pictures, pictures)
    assert values["mse"] == 0
    assert values["ssim"] == pytest.approx(1)
    assert values["sharpness"] == values["sharpness_of_originals"]


def test_argmax_is_naive_for_lambda_hot_alone():
    part = Encoded(np.eye(3, dtype=np.float32), np.ones((3, 3), np.float32), np.arange(3, dtype=np.int32), np.arange(3))
    assert space_measures.naive_argmax("movable_lambda_hot", part, 3) == 1.0
    assert space_measures.naive_argmax("vae", part, 3) is None
