"""What holds for every family: it learns, it goes on bit for bit, and its space opens, blends and comes back."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
import torch
from tests.engine.families.models import batch_of, recipe_of
from tests.helpers.small_training import digits_data, noise_data, run_to_end, run_until

from latentloom.base.family_words import FAMILY_WORDS
from latentloom.engine.families.base import MODEL, UNKNOWN, Batch
from latentloom.engine.families.registry import FAMILIES, build_family
from latentloom.engine.networks import NetworkConfig
from latentloom.engine.training import TrainingData, train

CONV = NetworkConfig(16, 1, 12, (8, 16), (16, 8, 8))
PERCEPTRON = NetworkConfig(16, 1, 12, (), (), "perceptron", 16)
CLASSES = 4


def few_digits() -> TrainingData:
    """Return 240 of scikit-learn's digits, of the first four classes."""
    _, data = digits_data("photo", 16)
    rows = np.flatnonzero(data.labels < CLASSES)[:240]
    return TrainingData(data.targets[rows], data.labels[rows], np.arange(240) % 8 == 0, "photo")


def model_of(family: str, network: NetworkConfig = CONV, kind: str = "ink", training: bool = True):
    torch.manual_seed(0)
    return build_family(family, network, kind, 2.0, CLASSES, training=training)


def test_every_family_has_words():
    assert list(FAMILY_WORDS) == list(FAMILIES) or set(FAMILY_WORDS) == set(FAMILIES)


@pytest.mark.parametrize("network", [CONV, PERCEPTRON])
@pytest.mark.parametrize("family", FAMILIES)
def test_what_a_family_gives_has_the_shapes_it_says(family, network):
    model = model_of(family, network)
    batch = batch_of(model)
    posterior = model.encode(batch.grid, batch.labels)
    assert posterior.mean.shape == posterior.log_variance.shape == (5, model.latent_dim)
    assert torch.isfinite(posterior.log_variance).all()
    assert model.decoder(posterior.mean).shape == batch.grid.shape
    terms = model.terms(batch)
    assert terms.likelihood.total.shape == terms.kl.shape == (5,)
    assert all(extra.shape == (5,) for extra in terms.extras.values())
    # A label that is not known is found, or not needed.
    assert model.encode(batch.grid).mean.shape == (5, model.latent_dim)
    hidden = Batch(batch.grid, torch.full_like(batch.labels, UNKNOWN), batch.noise)
    assert torch.isfinite(model.terms(hidden).objective(1.0))


@pytest.mark.parametrize("family", FAMILIES)
def test_no_parameter_has_two_players_and_each_player_moves_its_own_alone(family):
    model = model_of(family)
    players = model.players()
    owned = [id(parameter) for player in players for parameter in player.parameters]
    assert len(owned) == len(set(owned))
    if not players:
        return
    assert players[0].name == MODEL
    assert set(owned) == {id(parameter) for parameter in model.parameters()}
    batch = batch_of(model, 8)
    for player in players:
        model.zero_grad()
        loss = model(player.name, batch, 1.0)
        assert loss.value.shape == ()
        assert (loss.terms is not None) == (player.name == MODEL)
        loss.value.backward()
        assert all(parameter.grad is not None for parameter in player.parameters)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_model_for_use_lacks_nothing_but_what_training_needs(family):
    trained, used = model_of(family), model_of(family, training=False)
    kept = {name for name in trained.state_dict() if name.split(".")[0] not in trained.training_parts}
    assert set(used.state_dict()) == kept
    assert sum(one is used.output_bias for one in used.parameters()) == 1
    with torch.device("meta"):
        build_family(family, CONV, "photo", 2.0, CLASSES)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_copies_get_better(family, tmp_path):
    data = few_digits()
    _, records = run_to_end(train(recipe_of(family, epochs=6), data, tmp_path, device="cpu"))
    told = [record.held_out.reconstruction for record in records if record.held_out]
    if family == "eigen":
        assert len(records) == 1
        model_before = build_family(family, PERCEPTRON, "photo", 2.0, CLASSES)
        grid = torch.from_numpy(data.targets[:64].astype(np.float32) / 127)
        before = model_before.terms(Batch(grid, torch.zeros(64).long(), torch.zeros(64, 0))).likelihood.total.mean()
        assert told[-1] < before.item() / 4
    else:
        assert told[-1] < told[0]
        first = np.mean([record.reconstruction for record in records[:5]])
        last = np.mean([record.reconstruction for record in records[-5:]])
        assert last < 0.8 * first
    assert all(np.isfinite(list(record.others.values())).all() for record in records)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_stopped_run_goes_on_bit_for_bit(family, tmp_path):
    data, recipe = noise_data(), dataclasses.replace(recipe_of(family), batch=8)
    trained, records = run_to_end(train(recipe, data, tmp_path / "whole", device="cpu"))
    steps = train(recipe, data, tmp_path / "parts", device="cpu")
    stop = min(9, len(records))
    run_until(steps, stop)
    steps.close()
    resumed, rest = run_to_end(train(recipe, data, tmp_path / "parts", device="cpu", resume=True))
    assert [(r.objective, r.kl, dict(r.others)) for r in rest] == [
        (r.objective, r.kl, dict(r.others)) for r in records[stop:]
    ]
    ours, theirs = trained.model.state_dict(), resumed.model.state_dict()
    assert ours.keys() == theirs.keys()
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)


@pytest.mark.parametrize("family", ["cvae", "vq", "vae_gan", "ali"])
def test_the_convolutional_backbone_trains_in_colour(family, tmp_path):
    recipe = dataclasses.replace(
        recipe_of(family), backbone="conv", encoder_widths=(8, 16), decoder_widths=(16, 8, 8), epochs=1
    )
    _, records = run_to_end(train(recipe, noise_data(3, "photo"), tmp_path, device="cpu"))
    assert np.isfinite(records[-1].objective)
    assert json.dumps(dict(records[-1].others))
