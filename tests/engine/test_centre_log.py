"""The centres of a family, epoch by epoch."""

from __future__ import annotations

import csv

import numpy as np
from tests.helpers.generators import run_generator
from tests.helpers.small_training import SMALL, noise_data

from latentloom.engine.centre_log import FILE, centre_text, log_centres
from latentloom.engine.training import train


def table(folder):
    return list(csv.reader(centre_text(folder).splitlines()))


def test_each_epoch_has_a_row_a_centre_and_what_is_done_again_replaces_what_was(tmp_path):
    assert centre_text(tmp_path / "run") == ""
    for epoch in (1.0, 2.0, 2.5, 2.0):
        log_centres(tmp_path / "run", epoch, np.array([[0.25, -1], [epoch, 2]], np.float32))
    heading, *rows = table(tmp_path / "run")
    assert heading == ["epoch", "centre", "z1", "z2"]
    assert rows == [
        ["1", "1", "0.25", "-1"], ["1", "2", "1", "2"], ["2", "1", "0.25", "-1"], ["2", "2", "2", "2"],
    ]  # fmt: skip


def test_a_damaged_log_is_begun_anew(tmp_path):
    (tmp_path / FILE).write_bytes(b"\xff\x00no table")
    log_centres(tmp_path, 1.0, np.zeros((1, 2)))
    assert len(table(tmp_path)) == 2


def test_those_of_a_k_means_vae_are_what_each_epoch_was_trained_with(tmp_path):
    recipe = SMALL.with_settings({"family": "kmeans", "centres": 3, "epochs": 2.0})
    trained, _ = run_generator(train(recipe, noise_data(), tmp_path, device="cpu"))
    rows = np.array(table(tmp_path / "checkpoints")[1:], float)
    assert rows[:, 0].tolist() == [1, 1, 1, 2, 2, 2]
    first, last = rows[:3, 2:], rows[3:, 2:]
    assert np.allclose(last, trained.model.centres.numpy(), rtol=1e-5)
    assert not np.allclose(first, last)
