"""Objectives with a critic, against a closed form or a computation by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from scipy import stats
from tests.engine.families.models import batch_of, explained, mean_sd, model_of
from torch.distributions import Normal

from latentloom.base.errors import UsageError
from latentloom.engine.families.base import Batch
from latentloom.engine.families.critics import PictureCritic, told_apart
from latentloom.engine.families.factor import shuffled


def test_shuffling_keeps_every_dimension_and_breaks_their_ties():
    z = torch.arange(50.0).view(50, 1).repeat(1, 3)
    mixed = shuffled(z, torch.randn(50, 3))
    assert torch.equal(mixed.sort(0).values, z)
    assert np.abs(np.corrcoef(mixed.numpy().T)[0, 1]) < 0.6
    assert not torch.equal(mixed[:, 0], mixed[:, 1])


def test_the_total_correlation_is_gamma_times_the_critics_log_odds():
    model, plain = model_of("factor", gamma=7.0), model_of("vae")
    batch = batch_of(model)
    mean, sd = mean_sd(model, batch)
    z = mean + sd * batch.noise[:, :6]
    torch.testing.assert_close(model.terms(batch).extras["total correlation"], 7 * model.critic(z))
    torch.testing.assert_close(model.terms(batch).kl, plain.terms(batch_of(plain)).kl)
    assert model_of("factor", training=False).terms(batch).extras == {}


def test_a_critic_that_knows_nothing_pays_ln_2_and_one_that_knows_all_nothing():
    assert told_apart(torch.zeros(4), torch.zeros(4)).item() == pytest.approx(math.log(2))
    assert told_apart(torch.full((4,), 50.0), torch.full((4,), -50.0)).item() == pytest.approx(0, abs=1e-6)
    logits, made = np.random.default_rng(0).normal(size=(2, 5))
    by_hand = -0.5 * (np.log(1 / (1 + np.exp(-logits))).mean() + np.log(1 - 1 / (1 + np.exp(-made))).mean())
    assert told_apart(torch.from_numpy(logits), torch.from_numpy(made)).item() == pytest.approx(
        float(by_hand), rel=1e-5
    )


def test_the_critic_of_pictures_is_no_steeper_than_one():
    torch.manual_seed(0)
    critic = PictureCritic(1, 28).train()
    with torch.no_grad():
        for _ in range(30):
            critic(torch.randn(2, 1, 28, 28))
    critic.eval()
    weight = critic.head.weight
    assert torch.linalg.matrix_norm(weight, 2).item() == pytest.approx(1.0, abs=0.05)


def test_the_vae_gan_without_sharpness_is_a_vae():
    model, plain = model_of("vae_gan", sharpness=0.0), model_of("vae")
    batch, other = batch_of(model), batch_of(plain)
    shared = Batch(other.grid, other.labels, torch.cat([other.noise, batch.noise[:, 6:]], 1))
    torch.testing.assert_close(model.loss("model", shared, 2.0).value, plain.loss("model", other, 2.0).value)


def test_the_vae_gans_encoder_is_not_moved_by_the_critics_judgement():
    model = model_of("vae_gan", sharpness=3.0)
    batch = batch_of(model)
    loss = model.loss("model", batch, 1.0)
    loss.terms.extras["critic's view"].sum().backward(retain_graph=True)
    assert all(p.grad is None for p in model.encoder.parameters())
    assert all(p.grad is not None for p in model.decoder.parameters())
    parts = loss.terms.likelihood.total / 4 + loss.terms.kl + sum(loss.terms.extras.values())
    torch.testing.assert_close(loss.value, parts.mean())


def test_ali_sees_pairs():
    model = model_of("ali", cycle=0.5)
    batch = batch_of(model)
    mean, sd = mean_sd(model, batch)
    z, prior = mean + sd * batch.noise[:, :6], batch.noise[:, 6:]
    model.eval()  # so that spectral norms stand still
    encoded, made = model.critic(batch.grid, z), model.critic(model.decoder(prior), prior)
    by_hand = (torch.log1p(encoded.exp()) + torch.log1p((-made).exp())).mean()
    cycle = 0.5 * explained(model, z, batch.grid).mean()
    torch.testing.assert_close(model.loss("model", batch, 1.0).value, by_hand + cycle)
    assert not torch.equal(model.critic(batch.grid, z), model.critic(batch.grid, prior))
    model.echo = 2.0
    back = model.encode(model.decoder(prior))
    echo = -Normal(back.mean, torch.exp(0.5 * back.log_variance)).log_prob(prior).sum(1)
    loss = model.loss("model", batch, 1.0)
    torch.testing.assert_close(loss.value, by_hand + cycle + 2 * echo.mean())
    torch.testing.assert_close(loss.terms.extras["echo"], echo)
    model.match = 3.0
    kernels = [12 / (12 + ((x[:, None] - y) ** 2).sum(2)) for x, y in ((z, z), (prior, prior), (z, prior))]
    n = len(z)
    apart = sum((k.sum() - k.trace()) / (n * (n - 1)) for k in kernels[:2]) - 2 * kernels[2].mean()
    loss = model.loss("model", batch, 1.0)
    torch.testing.assert_close(loss.value, by_hand + cycle + 2 * echo.mean() + 3 * apart)


def test_ali_draws_from_a_box_where_it_is_told_to():
    noise = torch.randn(4000, 6, generator=torch.Generator().manual_seed(0))
    drawn = model_of("ali", prior="uniform").drawn(noise)
    assert drawn.abs().max() < 3**0.5
    # Ranks stay, and each coordinate is uniform: by scipy's test.
    assert torch.equal(drawn.argsort(0), noise.argsort(0))
    for column in drawn.double().numpy().T:
        assert stats.kstest(column, stats.uniform(-(3**0.5), 2 * 3**0.5).cdf).pvalue > 1e-3
    assert model_of("ali").drawn(noise) is noise
    with pytest.raises(UsageError, match="prior is one of normal, uniform"):
        model_of("ali", prior="box")
