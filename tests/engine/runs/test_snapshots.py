"""Snapshots: the same three pictures in the corners, the rules of the J-diagram in the tiles, samples by class."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from PIL import Image

from latentloom.engine.data.cache import target_steps
from latentloom.engine.data.pictures import PictureSet
from latentloom.engine.data.steps import finished
from latentloom.engine.jdiagram import jdiagram
from latentloom.engine.latent_prior import NORMAL, UNIFORM
from latentloom.engine.runs.snapshots import SIDE, Snapshots, chosen_rows, of_classes


class Identity(torch.nn.Module):
    """A photo's model whose latent is the picture itself."""

    kind, reach = "photo", 4.0

    def __init__(self):
        super().__init__()
        self.decoder = torch.nn.Unflatten(1, (1, 28, 28))
        self.weight = torch.nn.Parameter(torch.zeros(1))

    def encode(self, grid, labels=None):
        return SimpleNamespace(mean=grid.flatten(1))


@pytest.fixture(scope="module")
def noise():
    """Sixty pictures of smooth noise in six classes, every third held out."""
    random = np.random.default_rng(0)
    coarse = random.integers(0, 256, (60, 7, 7)).astype(np.uint8)
    return PictureSet(
        name="noise",
        kind="photo",
        classes=tuple("abcdef"),
        groups=("",) * 6,
        images=np.repeat(np.repeat(coarse, 4, 1), 4, 2),
        labels=(np.arange(60) % 6).astype(np.int32),
        held_out=np.arange(60) % 5 < 2,
    )


def test_the_diagram_keeps_the_four_rules(noise, tmp_path):
    targets = finished(target_steps(noise.images, "photo", 28))
    snapshots = Snapshots(tmp_path / "s", 10)
    snapshots.prepare(noise, targets)
    model = Identity().train()
    page = np.asarray(Image.open(snapshots.take(model, 1.0)))
    assert model.training

    def tile(row: int, column: int) -> np.ndarray:
        return page[row * 30 : row * 30 + 28, column * 30 : column * 30 + 28].astype(int)

    rows = chosen_rows(noise)
    assert noise.held_out[rows].all()
    assert len(set(noise.labels[rows])) == 3
    a, b, c = (noise.images[row].astype(int) for row in rows)
    # (i) the inputs in the corners, (ii) each beside its copy.
    for picture, place, copy in ((a, (0, 0), (0, 1)), (b, (0, 6), (0, 5)), (c, (4, 0), (4, 1))):
        np.testing.assert_array_equal(tile(*place), picture)
        assert np.abs(tile(*copy) - picture).max() <= 1
    # (iii) the analogy, (iv) all else as the latents say.
    grids = targets[rows].reshape(3, -1) / 127.0
    wanted = np.clip((jdiagram(*grids, SIDE) + 1) * 127.5, 0, 255).reshape(SIDE, SIDE, 28, 28)
    for row in range(SIDE):
        for column in range(SIDE):
            assert np.abs(tile(row, column + 1) - wanted[row, column]).max() <= 1
    np.testing.assert_allclose(
        wanted[-1, -1], np.clip((grids[1] + grids[2] - grids[0] + 1) * 127.5, 0, 255).reshape(28, 28)
    )


def test_many_epochs_are_thinned_but_the_last_is_kept(noise, tmp_path):
    targets = finished(target_steps(noise.images, "photo", 28))
    snapshots = Snapshots(tmp_path / "s", 1200)
    snapshots.prepare(noise, targets)
    kept = [epoch for epoch in (0, 1, 2, 3, 4, 1199, 1200) if snapshots.take(Identity(), epoch) is not None]
    assert kept == [0, 3, 1200]


def test_samples_are_drawn_from_the_prior_that_the_model_has(noise, tmp_path):
    targets = finished(target_steps(noise.images, "photo", 28))
    pages = {}
    for prior in (NORMAL, UNIFORM):
        snapshots = Snapshots(tmp_path / prior.name, 10, "ali", prior)
        snapshots.prepare(noise, targets)
        snapshots.take(Identity(), 1.0)
        drawn = prior.draw(np.random.default_rng(0), 20, 28 * 28)[0].reshape(28, 28)
        page = np.asarray(Image.open(tmp_path / prior.name / "samples-000100.png"))
        pages[prior.name] = page
        np.testing.assert_allclose(page[:28, :28], np.clip((drawn + 1) * 127.5, 0, 255), atol=1)
    assert (pages["normal"] != pages["uniform"]).any()


def test_samples_of_classes_lie_where_the_classes_lie():
    random = np.random.default_rng(0)
    labels = np.repeat([0, 1], 500)
    codes = np.where(labels[:, None] == 0, [[5.0, 0.0]], [[-5.0, 2.0]]) + random.normal(size=(1000, 2)) * [0.1, 2.0]
    drawn = of_classes(codes, labels, random.normal(size=(400, 2)))
    first, second = drawn[0::2], drawn[1::2]
    np.testing.assert_allclose([first[:, 0].mean(), second[:, 0].mean()], [5, -5], atol=0.05)
    np.testing.assert_allclose(first.std(axis=0), [0.1, 2.0], rtol=0.2)


def test_few_classes_and_no_held_out_noisestill_give_three(noise):
    two = noise.labels < 2
    some = replace(
        noise, images=noise.images[two][:9], labels=noise.labels[two][:9], held_out=np.zeros(9, bool)
    )  # fmt: skip
    rows = chosen_rows(some)
    assert len(set(rows)) == 3
    assert set(some.labels[rows]) == {0, 1}
