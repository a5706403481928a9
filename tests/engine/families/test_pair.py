"""Backbones and the likelihoods between encoder and decoder, against torch.distributions and by hand."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch
from tests.engine.families.models import batch_of
from tests.helpers.small_training import SMALL, noise_data, run_to_end
from torch.distributions import Bernoulli, Normal, kl_divergence

from latentloom.base.errors import UsageError
from latentloom.engine.backbones import Fronted, Squashed, build_decoder, build_encoder
from latentloom.engine.device import DeviceChoice
from latentloom.engine.families.base import CERTAIN
from latentloom.engine.families.registry import FAMILIES, build_family
from latentloom.engine.fast_decoder import FastDecoder
from latentloom.engine.likelihood import bernoulli_likelihood, gaussian_kl
from latentloom.engine.networks import NetworkConfig, parameter_count
from latentloom.engine.training import network_of, train

CONV = NetworkConfig(16, 1, 4, (8, 16), (16, 8, 8))
PERCEPTRON = NetworkConfig(16, 1, 4, (), (), "perceptron", 12)
CPU = torch.device("cpu")


def test_the_perceptron_is_784_400_20():
    config = NetworkConfig(28, 1, 20, (), (), "perceptron")
    assert parameter_count(build_encoder(config)) == 784 * 400 + 400 + 400 * 40 + 40
    assert parameter_count(build_decoder(config)) == 20 * 400 + 400 + 400 * 784 + 784


@pytest.mark.parametrize("network", [CONV, PERCEPTRON])
def test_what_an_encoder_is_told_changes_its_answer(network):
    torch.manual_seed(0)
    encoder = build_encoder(network, told=3)
    grid = torch.rand(2, 1, 16, 16)
    one_hot = torch.eye(3)
    first, second = encoder(grid, one_hot[[0, 0]]), encoder(grid, one_hot[[0, 2]])
    torch.testing.assert_close(first[0][0], second[0][0])
    assert not torch.allclose(first[0][1], second[0][1])


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"encoder_widths": (8, 8)}, "leave the widths out"),
        ({"size": 600}, "at most 512 pixels"),
        ({"hidden": 10_000}, "8192 hidden units"),
        ({"hidden": 0}, "hidden must be a whole number"),
        ({"backbone": "transformer"}, 'is "conv" or "perceptron"'),
    ],
)
def test_wrong_perceptrons_are_refused(wrong, sentence):
    with pytest.raises(UsageError, match=sentence):
        dataclasses.replace(PERCEPTRON, **wrong)


def test_the_bernoulli_likelihood_is_that_of_torch_distributions():
    logits = torch.randn(3, 1, 4, 4)
    white = torch.randint(0, 2, (3, 1, 4, 4)).float()
    expected = -Bernoulli(logits=logits).log_prob(white).flatten(1).sum(1)
    torch.testing.assert_close(bernoulli_likelihood(logits, 2 * white - 1).total, expected)
    # A grey level is a probability: the cross-entropy of two Bernoullis.
    grey = torch.rand(3, 1, 4, 4)
    one, other = Bernoulli(grey), Bernoulli(logits=logits)
    expected = (one.entropy() + kl_divergence(one, other)).flatten(1).sum(1)
    torch.testing.assert_close(bernoulli_likelihood(logits, 2 * grey - 1).total, expected)


def test_the_divergence_from_another_centre_is_that_of_torch_distributions():
    mean, log_variance, centre = torch.randn(3, 5), torch.randn(3, 5), torch.randn(3, 5)
    expected = kl_divergence(Normal(mean, (0.5 * log_variance).exp()), Normal(centre, 1.0)).sum(1)
    torch.testing.assert_close(gaussian_kl(mean, log_variance, centre), expected)


@pytest.mark.parametrize("network", [CONV, PERCEPTRON])
@pytest.mark.parametrize("family", ["vae", "ae"])
def test_a_bernoulli_decoder_shows_the_probabilities_it_is_trained_by(family, network):
    torch.manual_seed(0)
    model = build_family(family, network, "photo", 2.0, settings={"likelihood": "bernoulli"})
    assert isinstance(model.decoder, Squashed)
    z = torch.randn(3, 4)
    torch.testing.assert_close(model.decoder(z), 2 * torch.sigmoid(model.decoder.body(z)) - 1)
    assert model.decoder(100 * z).abs().max() <= 1
    with torch.no_grad():
        model.output_bias.add_(3)
    assert torch.sigmoid(model.decoder.body(z)).mean() > 0.9


def test_ink_has_no_bernoulli():
    assert not isinstance(build_family("vae", CONV, "ink", 2.0, settings={"likelihood": "bernoulli"}).decoder, Squashed)


def test_an_autoencoder_is_certain_and_draws_nothing():
    torch.manual_seed(0)
    model = build_family("ae", PERCEPTRON, "photo", 2.0)
    batch = batch_of(model)
    terms = model.terms(batch)
    assert batch.noise.shape == (5, 0)
    assert terms.kl.tolist() == [0.0] * 5
    found = model.encode(batch.grid)
    assert (found.log_variance == CERTAIN).all()
    expected = -Normal(model.decoder(found.mean), 0.15).log_prob(batch.grid).flatten(1).sum(1)
    torch.testing.assert_close(terms.likelihood.total, expected)


def test_beta_is_the_only_difference_of_the_beta_vae():
    assert FAMILIES["beta"] is FAMILIES["vae"]


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("squashed", [False, True])
@pytest.mark.parametrize("network", [CONV, PERCEPTRON])
def test_the_fast_decoder_is_the_decoder_and_batches_do_not_matter(dtype, squashed, network):
    torch.manual_seed(0)
    core = build_decoder(network)
    decoder = Squashed(core) if squashed else Fronted(torch.nn.Hardtanh(), core)
    fast = FastDecoder(decoder, DeviceChoice(CPU, "CPU", dtype))
    z = torch.randn(7, 4)
    with torch.inference_mode():
        found = fast(z).float()
        torch.testing.assert_close(found, decoder(z), atol=0.05 if dtype == torch.bfloat16 else 1e-5, rtol=0.05)
        if dtype == torch.bfloat16:  # in float32 the runtime decodes one at a time
            assert torch.equal(found, torch.cat([fast(one[None]).float() for one in z]))


def test_a_perceptron_learns_grey_pictures(tmp_path):
    recipe = dataclasses.replace(
        SMALL, backbone="perceptron", encoder_widths=(), decoder_widths=(), likelihood="bernoulli", hidden=16
    )
    assert network_of(recipe, 1).backbone == "perceptron"
    trained, records = run_to_end(train(recipe, noise_data(kind="photo"), tmp_path, device="cpu"))
    assert records[-1].reconstruction < records[0].reconstruction
    assert np.isfinite(trained.model.terms(batch_of(trained.model)).elbo.detach().numpy()).all()
