"""Shapes, first weights, and what the networks promise to blends and solvers."""

from __future__ import annotations

import pytest
import torch

from latentloom.base.errors import UsageError
from latentloom.engine.networks import Decoder, Encoder, NetworkConfig, default_network, parameter_count

SMALL = NetworkConfig(16, 1, 5, (4, 8), (8, 8, 4))


@pytest.mark.parametrize("size", [16, 28, 32, 48, 56, 64, 96, 128, 512])
@pytest.mark.parametrize("channels", [1, 3])
def test_default_widths_suit_the_size(size, channels):
    config = default_network(size, channels, 7)
    with torch.device("meta"):
        encoder, decoder = Encoder(config), Decoder(config)
        mean, log_variance = encoder(torch.empty(2, channels, size, size))
        assert mean.shape == log_variance.shape == (2, 7)
        assert decoder(mean).shape == (2, channels, size, size)
    assert 4 <= decoder.side <= 7


@pytest.mark.parametrize("size", [8, 9, 25, 36, 72, 105])
def test_sizes_that_cannot_be_halved_are_refused(size):
    with pytest.raises(UsageError, match="cannot be halved"):
        default_network(size, 1, 8)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"size": 0}, "size must be a whole number above zero"),
        ({"size": True}, "size must be a whole number above zero"),
        ({"size": 64.0}, "size must be a whole number above zero"),
        ({"latent": -1}, "latent must be a whole number above zero"),
        ({"latent": 1025}, "at most 1024 dimensions"),
        ({"channels": 2}, "1 channel"),
        ({"size": 60}, "does not suit 4 levels"),
        ({"size": 1024}, "does not suit"),
        ({"encoder_widths": (8,)}, "Widths are 2 to 8"),
        ({"encoder_widths": (8, 0)}, "Widths are 2 to 8"),
        ({"encoder_widths": (8, "8")}, "Widths are 2 to 8"),
        ({"decoder_widths": (8, True)}, "Widths are 2 to 8"),
        ({"decoder_widths": (8, 2000)}, "Widths are 2 to 8"),
        ({"decoder_widths": (8,) * 9}, "Widths are 2 to 8"),
    ],
)
def test_wrong_shapes_are_refused(wrong, sentence):
    with pytest.raises(UsageError, match=sentence):
        NetworkConfig(**wrong)


def test_a_fresh_network_keeps_the_signal_and_starts_narrow():
    torch.manual_seed(0)
    config = default_network(64, 1, 32)
    encoder, decoder = Encoder(config), Decoder(config)
    with torch.no_grad():
        mean, log_variance = encoder(torch.rand(16, 1, 64, 64) * 2 - 1)
        grid = decoder(torch.randn(16, 32))
    assert 0.1 < mean.std() < 3  # neither dead nor exploding after a dozen layers
    assert log_variance.mean() < -1
    assert 0.01 < grid.std() < 1


def test_residual_branches_start_as_nothing():
    torch.manual_seed(0)
    encoder = Encoder(SMALL)
    x = torch.randn(2, 4, 8, 8)
    assert torch.equal(encoder.trunk[0](x), x)


def test_log_variance_stays_where_its_exponential_is_safe():
    torch.manual_seed(0)
    encoder = Encoder(SMALL)
    with torch.no_grad():
        encoder.head.bias.fill_(1e6)
        _, high = encoder(torch.zeros(1, 1, 16, 16))
        encoder.head.bias.fill_(-1e6)
        _, low = encoder(torch.zeros(1, 1, 16, 16))
    assert high.unique().tolist() == [4.0]
    assert low.unique().tolist() == [-12.0]


def test_posterior_is_float32_under_mixed_precision():
    torch.manual_seed(0)
    encoder = Encoder(SMALL)
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        mean, log_variance = encoder(torch.zeros(1, 1, 16, 16))
    assert mean.dtype == log_variance.dtype == torch.float32


def test_the_decoder_is_smooth_in_its_latent():
    torch.manual_seed(0)
    decoder = Decoder(SMALL).double()
    z = torch.randn(1, 5, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(decoder, (z,))
    assert torch.autograd.gradgradcheck(decoder, (z,))


def test_the_decoder_may_leave_the_range_of_the_data():
    torch.manual_seed(0)
    decoder = Decoder(SMALL)
    with torch.no_grad():
        decoder.head.bias.fill_(3.0)
        assert decoder(torch.zeros(1, 5)).mean() > 2


def test_parameters_are_counted():
    decoder = Decoder(NetworkConfig(4, 1, 1, (1, 1), (1, 1)))
    # stem 1*4+4, residual 2*(9+1), up 9+1, residual 2*(9+1), head 9+1
    assert parameter_count(decoder) == 8 + 20 + 10 + 20 + 10
