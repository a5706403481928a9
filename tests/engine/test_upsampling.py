"""Doubling and convolving in one: the same numbers and gradients as torch's own two steps."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional as F

from latentloom.engine.networks import Decoder, NetworkConfig, Up
from latentloom.engine.upsampling import doubled_convolution, unweave, weave


def drawn(*shape: int) -> torch.Tensor:
    return torch.randn(*shape, dtype=torch.float64, generator=torch.Generator().manual_seed(len(shape) + shape[0]))


def plain(x, kernel, bias):
    return F.conv2d(F.interpolate(x, scale_factor=2.0), kernel, bias, padding=1)


@pytest.mark.parametrize("biased", [True, False])
@pytest.mark.parametrize("sides", [(4, 4), (3, 5), (1, 1)])
@pytest.mark.parametrize("memory", [torch.contiguous_format, torch.channels_last])
def test_it_is_the_convolution_of_the_doubled_picture(biased, sides, memory):
    x = drawn(2, 5, *sides).contiguous(memory_format=memory).requires_grad_()
    kernel = drawn(3, 5, 3, 3).contiguous(memory_format=memory).requires_grad_()
    bias = drawn(3).requires_grad_() if biased else None
    inputs = [x, kernel, *([bias] if biased else [])]
    ours, theirs = doubled_convolution(x, kernel, bias), plain(x, kernel, bias)
    assert ours.is_contiguous(memory_format=torch.channels_last)
    torch.testing.assert_close(ours, theirs)
    pull = drawn(*ours.shape)
    torch.testing.assert_close(
        torch.autograd.grad((ours * pull).sum(), inputs), torch.autograd.grad((theirs * pull).sum(), inputs)
    )


def test_its_gradient_has_a_gradient():
    x, kernel = drawn(1, 2, 2, 2).requires_grad_(), drawn(2, 2, 3, 3).requires_grad_()
    assert torch.autograd.gradgradcheck(lambda *given: doubled_convolution(*given, None), (x, kernel))


def test_unweaving_is_the_transpose_of_weaving():
    places, large = drawn(2, 12, 4, 3), drawn(2, 3, 6, 4)
    assert torch.isclose((weave(places) * large).sum(), (places * unweave(large)).sum())


def test_under_autocast_the_taps_are_added_up_before_they_are_rounded():
    kernel = torch.full((1, 1, 3, 3), 1.0)
    kernel[0, 0, 0] = 2.0**-9  # rounding this beside 1.0 to bfloat16 first would lose it
    kernel[0, 0, 1] = 1.0 - 2.0**-9
    with torch.autocast("cpu", torch.bfloat16):
        found = doubled_convolution(torch.ones(1, 1, 2, 2), kernel, None)
    assert found.dtype == torch.bfloat16
    wanted = plain(torch.ones(1, 1, 2, 2), kernel, None).to(torch.bfloat16)
    assert torch.equal(found, wanted)


def test_a_decoder_in_training_gives_the_same_pictures_as_at_rest():
    torch.manual_seed(0)
    decoder = Decoder(NetworkConfig(16, 1, 4, (8, 8), (8, 8, 8)))
    assert any(isinstance(part, Up) for part in decoder.trunk)
    latents = torch.randn(3, 4)
    with torch.no_grad():
        torch.testing.assert_close(decoder.train()(latents), decoder.eval()(latents))
