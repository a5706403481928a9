"""Each family's objective against a closed form or torch.distributions: those with labels, centres or codes."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from scipy.special import log_softmax, logsumexp, softmax
from scipy.stats import norm
from tests.engine.families.models import K, batch_of, explained, mean_sd, model_of, pictures_of
from torch.distributions import Normal, kl_divergence

from latentloom.base.errors import UsageError
from latentloom.engine.families.base import UNKNOWN, Batch
from latentloom.engine.families.ccvae import SAMPLES
from latentloom.engine.families.registry import build_family
from latentloom.engine.families.vq import DECAY, Quantiser
from latentloom.engine.networks import NetworkConfig

NETWORK = NetworkConfig(16, 1, 6, (), (), "perceptron", 12)


def test_the_conditional_vae_by_torch_distributions():
    model, y = model_of("cvae"), torch.eye(K)[torch.arange(5) % K]
    batch = batch_of(model)
    mean, sd = mean_sd(model, batch, y)
    terms = model.terms(batch)
    z = torch.cat([mean + sd * batch.noise, y], 1)
    torch.testing.assert_close(terms.likelihood.total, explained(model, z, batch.grid))
    torch.testing.assert_close(terms.kl, kl_divergence(Normal(mean, sd), Normal(0.0, 1.0)).sum(1))
    found = model.encode(batch.grid, batch.labels)
    assert torch.equal(found.mean, torch.cat([mean, y], 1))
    read = torch.nn.functional.cross_entropy(model.reader(batch.grid), batch.labels, reduction="none")
    torch.testing.assert_close(terms.extras["reader"], read)
    guessed = model.encode(batch.grid).mean[:, -K:]
    assert torch.equal(guessed.argmax(1), model.reader(batch.grid).argmax(1))
    assert torch.equal(guessed.sum(1), torch.ones(5))


def test_the_reader_of_labels_shares_no_gradient_with_the_model():
    model = model_of("label_shift")
    model.terms(batch_of(model)).extras["reader"].sum().backward()
    moved = {name.split(".")[0] for name, p in model.named_parameters() if p.grad is not None}
    assert moved == {"reader"}


def test_the_label_shift_moves_the_latent_and_not_the_divergence():
    model = model_of("label_shift")
    batch = batch_of(model)
    shift = model.shift(torch.eye(K)[batch.labels])
    mean, sd = mean_sd(model, batch)
    terms = model.terms(batch)
    torch.testing.assert_close(terms.likelihood.total, explained(model, mean + sd * batch.noise + shift, batch.grid))
    torch.testing.assert_close(terms.kl, kl_divergence(Normal(mean, sd), Normal(0.0, 1.0)).sum(1))
    torch.testing.assert_close(model.encode(batch.grid, batch.labels).mean, mean + shift)


def test_lambda_hot_is_drawn_to_lambda_times_the_label():
    model = model_of("lambda_hot", lam=4.0)
    batch = batch_of(model)
    mean, sd = mean_sd(model, batch)
    centre = torch.zeros(5, 6)
    for row, label in enumerate(batch.labels.tolist()):
        centre[row, label] = 4.0
    # 1/2 sum(s^2 + (m - c)^2 - 1 - ln s^2), as the paper's divergence comes out.
    by_hand = 0.5 * (sd**2 + (mean - centre) ** 2 - 1 - (sd**2).log()).sum(1)
    torch.testing.assert_close(model.terms(batch).kl, by_hand)
    unknown = Batch(batch.grid, torch.full((5,), UNKNOWN), batch.noise)
    torch.testing.assert_close(model.terms(unknown).kl, kl_divergence(Normal(mean, sd), Normal(0.0, 1.0)).sum(1))


def test_lambda_zero_is_the_plain_vae():
    ours, plain = model_of("lambda_hot", lam=0.0), model_of("vae")
    batch = batch_of(ours)
    torch.testing.assert_close(ours.terms(batch).objective(1.0), plain.terms(batch).objective(1.0))


@pytest.mark.parametrize("family", ["lambda_hot", "movable_lambda_hot", "ccvae"])
def test_too_small_a_latent_for_the_classes_is_refused(family):
    with pytest.raises(UsageError, match="take a latent of 7 or more, not 6"):
        build_family(family, NETWORK, "photo", 2.0, 7)


def test_movable_centres_begin_as_lambda_hot_and_pay_for_moving():
    moving, fixed = model_of("movable_lambda_hot", pull=2.0), model_of("lambda_hot")
    batch = batch_of(moving)
    torch.testing.assert_close(moving.terms(batch).objective(1.0), fixed.terms(batch).objective(1.0))
    with torch.no_grad():
        moving.places[1, 2] += 3.0
    held = moving.terms(batch).extras["pull"]
    # The negative log density of N(lambda e_1, I / 2) at 3 away, less that at its middle.
    scale = 1 / math.sqrt(2.0)
    by_hand = norm.logpdf(0, scale=scale) - norm.logpdf(3.0, scale=scale)
    assert held.tolist() == pytest.approx([0.0, by_hand, 0.0, 0.0, by_hand])
    mean, sd = mean_sd(moving, batch)
    centre = torch.nn.functional.pad(moving.places[batch.labels], (0, 3))
    torch.testing.assert_close(moving.terms(batch).kl, kl_divergence(Normal(mean, sd), Normal(centre, 1.0)).sum(1))


def test_the_k_means_vae_is_drawn_to_the_nearest_centre():
    model = model_of("kmeans", centres=2)
    batch = batch_of(model, 40)
    model.eval()
    with torch.no_grad():
        model.begin_epoch(pictures_of(batch))
        mean, sd = mean_sd(model, batch)
        first = model.centres.clone()
        apart = (mean[:, None] - first).square().sum(2)
        own = apart.argmin(1)
        # Each centre is the mean of those nearest to it: what k-means ends with.
        for index in range(2):
            torch.testing.assert_close(first[index], mean[own == index].mean(0), atol=1e-4, rtol=1e-4)
        kl = kl_divergence(Normal(mean, sd), Normal(first[own], 1.0)).sum(1)
        torch.testing.assert_close(model.terms(batch).kl, kl)
        model.begin_epoch(pictures_of(batch))
    torch.testing.assert_close(model.centres, first)  # the same encodings, the same centres in the same order


def test_one_cluster_is_the_mean_of_all():
    model = model_of("kmeans", centres=1)
    batch = batch_of(model, 20)
    with torch.no_grad():
        model.begin_epoch(pictures_of(batch))
        torch.testing.assert_close(model.centres[0], model.encode(batch.grid).mean.mean(0))


def test_more_clusters_than_pictures_do_no_harm():
    model = model_of("kmeans", centres=9)
    batch = batch_of(model, 4)
    with torch.no_grad():
        model.begin_epoch(pictures_of(batch))
        model.begin_epoch(pictures_of(batch))
    assert torch.isfinite(model.terms(batch).objective(1.0))


def ccvae_by_hand(model, batch: Batch, row: int) -> tuple[float, float]:
    """Return -L of a picture with its label and without, in numpy and scipy, for beta = 1."""
    with torch.no_grad():
        mean, sd = (one[row].double().numpy() for one in mean_sd(model, batch))
        z = mean + sd * batch.noise[row, :6].double().numpy()
        likelihood = -explained(model, torch.from_numpy(z)[None].float(), batch.grid[row : row + 1]).item()
    slope, offset, on, off, scale_on, scale_off = (
        getattr(model, name).detach().double().numpy()
        for name in ("slope", "offset", "mean_on", "mean_off", "log_scale_on", "log_scale_off")
    )
    log_q_y = log_softmax(slope * z[:K] + offset)
    draws = mean[:K] + sd[:K] * batch.noise[row, 6:].double().numpy().reshape(SAMPLES, K)
    every = log_softmax(slope * np.vstack([z[:K], draws]) + offset, axis=1)
    prior = [
        sum(
            norm.logpdf(z[i], on[i], np.exp(scale_on[i])) if i == y else norm.logpdf(z[i], off[i], np.exp(scale_off[i]))
            for i in range(K)
        )
        for y in range(K)
    ]
    style = 0.5 * (sd[K:] ** 2 + mean[K:] ** 2 - 1 - np.log(sd[K:] ** 2)).sum()
    log_q_z = norm.logpdf(z[:K], mean[:K], sd[:K]).sum()
    inside = [likelihood + prior[y] - log_q_y[y] - log_q_z - style for y in range(K)]
    y = int(batch.labels[row])
    log_q_y_x = logsumexp(every[:, y]) - math.log(SAMPLES + 1)
    known = math.exp(log_q_y[y] - log_q_y_x) * inside[y] + log_q_y_x - math.log(K)
    unknown = sum(softmax(slope * z[:K] + offset)[y] * (inside[y] - math.log(K)) for y in range(K))
    return -known, -unknown


def test_the_ccvae_is_equations_4_and_2_of_its_paper():
    model = model_of("ccvae")
    with torch.no_grad():
        for name in ("slope", "offset", "mean_on", "mean_off", "log_scale_on", "log_scale_off"):
            getattr(model, name).add_(0.3 * torch.randn(K))
    for row in range(4):
        batch = batch_of(model, 4)
        known, unknown = ccvae_by_hand(model, batch, row)
        one = Batch(batch.grid[row : row + 1], batch.labels[row : row + 1], batch.noise[row : row + 1])
        assert model.loss("model", one, 1.0).value.item() == pytest.approx(known, rel=1e-4)
        hidden = Batch(one.grid, torch.tensor([UNKNOWN]), one.noise)
        assert model.loss("model", hidden, 1.0).value.item() == pytest.approx(unknown, rel=1e-4)


def test_in_the_ccvae_the_class_reaches_the_style_by_no_way():
    model = model_of("ccvae")
    z = torch.randn(4, 6)
    again = z.clone()
    again[:, K:] += 1
    assert torch.equal(model.class_log_odds(z[:, :K]), model.class_log_odds(again[:, :K]))


def test_codes_are_the_nearest_and_gradients_pass_straight_through():
    torch.manual_seed(0)
    quantiser = Quantiser(7, 2)
    z = torch.randn(5, 6, requires_grad=True)
    out = quantiser(z)
    for row in range(5):
        for piece in range(3):
            part = z[row, 2 * piece : 2 * piece + 2]
            nearest = quantiser.codebook[(quantiser.codebook - part).norm(dim=1).argmin()]
            torch.testing.assert_close(out[row, 2 * piece : 2 * piece + 2], nearest)
    (out * torch.arange(6.0)).sum().backward()
    assert torch.equal(z.grad, torch.arange(6.0).expand(5, 6))


def test_the_vq_vaes_terms_by_hand():
    model = model_of("vq", codes=5, code_width=3, commitment=0.5)
    batch = batch_of(model)
    z = model.encode(batch.grid).mean
    chosen = model.quantiser[0].chosen(z)
    terms = model.terms(batch)
    torch.testing.assert_close(terms.likelihood.total, explained(model, chosen, batch.grid))
    torch.testing.assert_close(terms.extras["commitment"], 0.5 * (z - chosen).square().sum(1))
    assert terms.kl.tolist() == pytest.approx([2 * math.log(5)] * 5)
    with pytest.raises(UsageError, match="cannot be cut into pieces of 4"):
        model_of("vq", code_width=4)


def test_a_code_follows_the_mean_of_what_chose_it_and_idle_codes_are_put_to_use():
    quantiser = Quantiser(2, 1)
    quantiser.codebook.copy_(torch.tensor([[0.0], [10.0]]))
    quantiser.sums.copy_(quantiser.codebook)
    quantiser.follow(torch.tensor([[1.0, 2.0, 11.0]]))
    low = (DECAY * 0.0 + (1 - DECAY) * 3.0) / (DECAY + (1 - DECAY) * 2)
    high = (DECAY * 10.0 + (1 - DECAY) * 11.0) / (DECAY + (1 - DECAY))
    torch.testing.assert_close(quantiser.codebook, torch.tensor([[low], [high]]))
    model = model_of("vq", codes=40, code_width=3)
    batch = batch_of(model, 60)
    before = len(model.quantiser[0].nearest(model.encode(batch.grid).mean).unique())
    with torch.no_grad():
        model.begin_epoch(pictures_of(batch))
    assert len(model.quantiser[0].nearest(model.encode(batch.grid).mean).unique()) > before


def test_the_ladders_levels_are_gaussians_joined_by_precision():
    model = model_of("ladder", top=2)
    batch = batch_of(model)
    assert (model.latent_dim, model.config.network.latent) == (8, 6)
    guess_mean, guess_sd = mean_sd(model, batch)
    up = model.ascent(torch.cat([guess_mean, 2 * guess_sd.log()], 1))
    upper = Normal(up[:, :2], (0.5 * up[:, 2:].clamp(-12, 4)).exp())
    z2 = upper.mean + upper.stddev * batch.noise[:, 6:]
    prior_mean, prior_log_variance = model.descent[0].prior(z2)
    prior = Normal(prior_mean, (0.5 * prior_log_variance).exp())
    precision = guess_sd**-2 + prior.stddev**-2
    joined = Normal((guess_mean * guess_sd**-2 + prior.mean * prior.stddev**-2) / precision, precision.rsqrt())
    kl = kl_divergence(upper, Normal(0.0, 1.0)).sum(1) + kl_divergence(joined, prior).sum(1)
    terms = model.terms(batch)
    torch.testing.assert_close(terms.kl, kl)
    z1 = joined.mean + joined.stddev * batch.noise[:, :6]
    expected = -Normal(model.decoder.body(z1), 0.15).log_prob(batch.grid).flatten(1).sum(1)
    torch.testing.assert_close(terms.likelihood.total, expected)


def test_eigen_images_are_those_of_the_singular_value_decomposition():
    model = model_of("eigen")
    grid = torch.randn(30, 1, 16, 16)
    batch = Batch(grid, torch.zeros(30).long(), torch.zeros(30, 0))
    with torch.no_grad():
        model.begin_epoch(pictures_of(batch))
        codes = model.encode(grid).mean
        copies = model.decoder(codes).flatten(1)
    flat = grid.flatten(1).double().numpy()
    mean = flat.mean(0)
    u, s, v = np.linalg.svd(flat - mean, full_matrices=False)
    assert np.allclose(copies, mean + (u[:, :6] * s[:6]) @ v[:6], atol=1e-4)
    assert np.allclose(np.cov(codes.numpy().T), np.eye(6), atol=1e-4)
    assert np.allclose(np.abs(codes.numpy()), np.abs(u[:, :6] * np.sqrt(29)), atol=1e-3)


def test_fewer_pictures_than_eigen_images_leave_the_rest_empty():
    model = model_of("eigen")
    grid = torch.randn(4, 1, 16, 16)
    with torch.no_grad():
        model.begin_epoch(pictures_of(Batch(grid, torch.zeros(4).long(), torch.zeros(4, 0))))
        codes = model.encode(grid).mean
        torch.testing.assert_close(model.decoder(codes), grid, atol=1e-4, rtol=1e-4)
    assert (codes[:, 3:] == 0).all()


@pytest.mark.parametrize(
    ("family", "wrong"),
    [
        ("lambda_hot", {"lam": -1}), ("lambda_hot", {"lam": "5"}), ("lambda_hot", {"lam": math.nan}),
        ("kmeans", {"centres": 2.5}), ("kmeans", {"centres": True}), ("vq", {"codes": 10**9, "code_width": 3}),
        ("ladder", {"top": 0}),
        ("factor", {"gamma": None}),
    ],
)  # fmt: skip
def test_settings_out_of_range_are_refused_wherever_they_come_from(family, wrong):
    with pytest.raises(UsageError, match=f"setting {next(iter(wrong))}"):
        model_of(family, **wrong)
