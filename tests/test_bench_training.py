"""The bench of training: its rivals learn the same thing, and what cannot be measured is said."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.util import find_spec

import pytest
import torch

from latentloom.base.options import CommonOptions
from latentloom.bench import training
from latentloom.bench.plain_training import plain_model, plain_step, pythae_epoch
from latentloom.bench.training_task import Effort, training_task
from latentloom.engine.data.cache import dequantised
from latentloom.engine.device import DeviceChoice, choose_device
from latentloom.engine.families.base import MODEL, Batch
from latentloom.engine.families.registry import build_family
from latentloom.engine.training import network_of

TINY = Effort(size=16, batch=4, latent=3, rounds=1, epochs=1, steps=2)


@pytest.fixture
def without_pythae(monkeypatch):
    monkeypatch.setattr(training, "find_spec", lambda name: None if name == "pythae" else find_spec(name))


@pytest.mark.usefixtures("without_pythae")
def test_without_pythae_the_rest_is_measured_and_a_sentence_says_so(capsys):
    status = training.main(CommonOptions("cpu", 1), as_json=True, effort=TINY)
    printed, told = capsys.readouterr()
    found = json.loads(printed)
    values = {line["name"]: line["value"] for line in found["lines"]}
    assert status == (0 if found["passed"] else 1)
    assert values["training step against plain"] == pytest.approx(
        values["training step, plain"] / values["training step, batch 4"]
    )
    assert values["training loop"] > 0
    assert values["training loop against pythae"] is None
    assert "pythae is not installed here; pip install -r packaging/bench-requirements.txt brings it." in told


def test_with_pythae_both_loops_are_measured():
    pytest.importorskip("pythae")
    lines = {
        line.name: line.value for line in training.measure_loop(CommonOptions("cpu", 1), choose_device("cpu"), TINY)
    }
    assert lines["training loop against pythae"] == pytest.approx(
        lines["training loop"] / lines["training loop, pythae"]
    )


def test_pythaes_trainer_learns_with_our_network(tmp_path, capfd):
    pytest.importorskip("pythae")
    recipe, data = training_task(TINY)
    epoch = pythae_epoch(recipe, data, "cpu", tmp_path)
    losses = [epoch() for _ in range(6)]
    assert losses[-1] < losses[0]
    assert capfd.readouterr() == ("", "")


def test_the_plain_rival_has_our_objective_and_our_gradients():
    recipe, data = training_task(TINY)
    plain = plain_model(recipe, data).train()
    ours = build_family("vae", network_of(recipe, 1), "photo", recipe.reach).train()
    names = [name.replace("decoder.layers.", "decoder.") for name in plain.state_dict()]
    ours.load_state_dict(dict(zip(names, plain.state_dict().values(), strict=True)))
    grid = torch.from_numpy(dequantised(data.targets[:4]))
    batch = Batch(grid, torch.zeros(4, dtype=torch.int64), torch.randn(4, 3))
    losses = [model.loss(MODEL, batch, 1.0).value for model in (plain, ours)]
    torch.testing.assert_close(*losses)
    gradients = [
        torch.autograd.grad(loss, list(model.parameters())) for loss, model in zip(losses, (plain, ours), strict=True)
    ]
    torch.testing.assert_close(*gradients, rtol=1e-3, atol=1e-2)


def test_the_plain_rival_learns():
    recipe, data = training_task(replace(TINY, steps=8))
    step = plain_step(recipe, data, "cpu")
    losses = [step() for _ in range(12)]
    assert losses[-1] < losses[0]


def test_the_bar_is_for_processors_with_bfloat16():
    cpu = torch.device("cpu")
    assert training._bar(DeviceChoice(cpu, "new", torch.bfloat16))[0] == 3.0
    assert training._bar(DeviceChoice(cpu, "old", torch.float32))[0] is None
    assert training._bar(DeviceChoice(torch.device("cuda"), "graphics", torch.bfloat16))[0] is None
