"""Losses that are no numbers, and devices without memory."""

from __future__ import annotations

import dataclasses
import math

import pytest
import torch
from tests.engine.training.runs import same_weights
from tests.helpers.small_training import SMALL, noise_data, run_to_end

from latentloom.base.errors import LoomError
from latentloom.engine import training, training_run
from latentloom.engine.device import DeviceChoice
from latentloom.engine.families.vae import VAE
from latentloom.engine.training import train

DATA = noise_data()


def test_a_loss_that_is_no_number_stops_at_a_good_checkpoint(tmp_path, monkeypatch):
    count = 0
    terms = VAE.terms

    def spoiled(model, batch):
        nonlocal count
        found = terms(model, batch)
        if torch.is_grad_enabled():
            count += 1
        return dataclasses.replace(found, kl=found.kl * math.nan) if count == 12 else found

    monkeypatch.setattr(VAE, "terms", spoiled)
    steps = train(SMALL, DATA, tmp_path, device="cpu")
    with pytest.raises(LoomError, match="stopped at step 12 because the loss is no longer a number") as caught:
        run_to_end(steps)
    assert str(tmp_path / "checkpoints" / "step-00000007") in str(caught.value)
    monkeypatch.setattr(VAE, "terms", terms)
    trained, records = run_to_end(train(SMALL, DATA, tmp_path, device="cpu", resume=True))
    assert records[0].step == 8
    assert all(torch.isfinite(value).all() for value in trained.model.state_dict().values())


def test_a_loss_beyond_all_numbers_in_the_first_step_says_that_nothing_was_kept(tmp_path, monkeypatch):
    monkeypatch.setattr("latentloom.engine.likelihood.PHOTO_SCALE", 1e-30)
    data = dataclasses.replace(DATA, kind="photo")
    with pytest.raises(LoomError, match=r"stopped at step 1 .*nothing had been kept yet; lower the rate") as caught:
        next(train(SMALL, data, tmp_path, device="cpu"))
    assert "\n" not in str(caught.value)


@pytest.fixture
def full_gpu(monkeypatch):
    """Pretend that "auto" and "cuda" are a GPU whose memory is full at a named place; returns what sets the place."""
    fake = DeviceChoice(torch.device("cuda"), "Small GPU", torch.float32)
    real_choice, attempt, to_device = training_run.choose_device, training_run.Run._attempt, training_run.Run._to_device
    full_at = ["step"]

    def run_out(self, place):
        if self.choice is fake and place == full_at[0]:
            raise torch.OutOfMemoryError("CUDA out of memory.")

    def spoiled_attempt(self):
        run_out(self, "step")
        return attempt(self)

    def spoiled_to_device(self):
        run_out(self, "placing")
        if self.choice is not fake:
            to_device(self)

    def choose(name):
        return fake if name in ("auto", "cuda") else real_choice(name)

    monkeypatch.setattr(training, "choose_device", choose)
    monkeypatch.setattr(training_run, "choose_device", choose)
    monkeypatch.setattr(training_run.Run, "_attempt", spoiled_attempt)
    monkeypatch.setattr(training_run.Run, "_to_device", spoiled_to_device)

    def full(place: str) -> None:
        full_at[0] = place

    return full


@pytest.mark.parametrize("place", ["step", "placing"])
def test_a_gpu_without_memory_is_left_for_the_cpu(full_gpu, whole, tmp_path, place):
    full_gpu(place)
    trained, records = run_to_end(train(SMALL, DATA, tmp_path, device="auto"))
    assert records[0].notice == "The memory of Small GPU ran out, so training goes on with the CPU."
    assert {record.notice for record in records[1:]} == {""}
    assert same_weights(trained.model, whole[0])


@pytest.mark.parametrize("place", ["step", "placing"])
def test_a_gpu_that_was_asked_for_is_not_left(full_gpu, tmp_path, place):
    full_gpu(place)
    with pytest.raises(LoomError, match=r"The memory of Small GPU ran out at a batch of 8; .* or with --device cpu\."):
        next(train(SMALL, DATA, tmp_path, device="cuda"))


def test_a_computer_without_memory_is_told(tmp_path, monkeypatch):
    def run_out(self):
        torch.empty(1 << 60)

    monkeypatch.setattr(training_run.Run, "_attempt", run_out)
    with pytest.raises(LoomError, match=r"ran out at a batch of 8; train with a smaller batch \(--set batch=N\)\.$"):
        next(train(SMALL, DATA, tmp_path, device="auto"))


def test_a_cpu_without_memory_is_told_when_the_gpu_had_none_either(full_gpu, tmp_path, monkeypatch):
    full_gpu("step")
    at_the_gpu = training_run.Run._attempt

    def run_out(self):
        at_the_gpu(self)
        torch.empty(1 << 60)

    monkeypatch.setattr(training_run.Run, "_attempt", run_out)
    with pytest.raises(LoomError, match=r"^The memory of CPU .* ran out at a batch of 8; train with a smaller batch"):
        next(train(SMALL, DATA, tmp_path, device="auto"))


def test_other_faults_pass_through(tmp_path, monkeypatch):
    monkeypatch.setattr(VAE, "terms", lambda *_: torch.zeros(2) + torch.zeros(3))
    with pytest.raises(RuntimeError, match="must match"):
        next(train(SMALL, DATA, tmp_path, device="auto"))
