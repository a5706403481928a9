"""Who looks on while a model is trained sees every epoch, changes nothing, and may say that it is enough."""

from __future__ import annotations

import pytest
import torch
from tests.helpers.generators import run_generator
from tests.helpers.small_training import SMALL, noise_data, run_to_end

from latentloom.engine.building import build_space
from latentloom.engine.checkpoints import checkpoints
from latentloom.engine.recipes import Recipe, read_recipe_file
from latentloom.engine.training import train
from latentloom.engine.watching import Watch


class Noting(Watch):
    """Notes what it sees; has enough after `limit` steps."""

    def __init__(self, limit: int = 10**9) -> None:
        self.limit, self.steps = limit, 0
        self.epochs: list[float] = []
        self.seen: list[str] = []

    def prepared(self, pictures, targets):
        self.seen = [pictures.name, str(len(targets))]

    def looked(self, model, epoch):
        self.epochs.append(epoch)

    def enough(self):
        self.steps += 1
        return self.steps >= self.limit


def test_every_epoch_is_seen_and_nothing_changes(tmp_path):
    watch = Noting()
    watched, _ = run_to_end(train(SMALL, noise_data(), tmp_path / "a", device="cpu", watch=watch))
    alone, _ = run_to_end(train(SMALL, noise_data(), tmp_path / "b", device="cpu"))
    assert watch.epochs == [0, 1, 2, 3, 4]
    assert watched.epochs == SMALL.epochs
    ours, theirs = watched.model.state_dict(), alone.model.state_dict()
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)


def test_enough_ends_the_training_with_a_state_and_a_measure(tmp_path):
    watch = Noting(limit=10)
    trained, records = run_to_end(train(SMALL, noise_data(), tmp_path, device="cpu", watch=watch))
    assert len(records) == 10
    assert records[-1].held_out is not None
    assert trained.epochs == pytest.approx(10 / 7)
    assert watch.epochs == [0, 1, 10 / 7]
    assert checkpoints(tmp_path / "checkpoints")[-1].name == "step-00000010"


def test_a_space_that_was_ended_early_says_so_in_its_recipe(tmp_path):
    recipe = Recipe(
        data="digits", size=16, latent=4, encoder_widths=(8, 8), decoder_widths=(8, 8, 8), batch=256, epochs=50,
        judge_epochs=0, panel_epochs=0,
    )  # fmt: skip
    watch = Noting(limit=3)
    run_generator(build_space(recipe, tmp_path / "space", device="cpu", watch=watch))
    assert watch.seen == ["digits", "1797"]
    assert read_recipe_file(tmp_path / "space" / "recipe.toml").epochs == pytest.approx(3 / 5)
