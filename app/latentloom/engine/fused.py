"""The decoder in its fast form: the same function, other arithmetic.

Everywhere: weights channels-last, in the number format that the device is fast in. On a processor that multiplies
bfloat16 directly, three things more, through the oneDNN operators that torch's own compiler emits:

- Weights are packed once for the kernel, not at every call.
- A convolution, its bias and its SiLU (or the addition of the residual) are one pass over memory.
- Doubling every pixel and then convolving 3x3 reads each input pixel several times over. It is the same as four 2x2
  convolutions of the small picture, one for each phase of the large one, with the kernel's taps added up: 4/9 of the
  multiplications (the sub-pixel identity of Shi et al., CVPR 2016).

`FusedDecoder` checks the packed form against the plain one when it is made, and keeps to the plain one where it is not
to be had.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from copy import deepcopy

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - the name that every torch program uses

from latentloom.engine.device import DeviceChoice
from latentloom.engine.networks import Decoder, Residual, Up

Layer = Callable[[Tensor], Tensor]

TOLERANCE = 0.05
"""Largest difference between the two forms, as a share of the output's largest value: bfloat16 keeps 8 bits."""

_log = logging.getLogger(__name__)


class FusedDecoder:
    """A frozen copy of a decoder for one device."""

    def __init__(self, decoder: Decoder, choice: DeviceChoice) -> None:
        self._dtype = choice.dtype
        self._layers: Layer = _plain(decoder, choice)
        if choice.device.type == "cpu" and choice.dtype == torch.bfloat16:
            self._layers = _packed_if_equal(decoder, self._layers)

    def __call__(self, latents: Tensor) -> Tensor:
        """Decode (n, d) float32 to (n, c, s, s) in the fast number format."""
        return self._layers(latents.to(self._dtype))


def _plain(decoder: Decoder, choice: DeviceChoice) -> Layer:
    copy = deepcopy(decoder).to(choice.device, choice.dtype).eval().requires_grad_(False)
    if choice.device.type != "mps":
        copy.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return copy


@torch.inference_mode()
def _packed_if_equal(decoder: Decoder, plain: Layer) -> Layer:
    latents = torch.linspace(-1.5, 1.5, 2 * decoder.stem.in_features).view(2, -1).to(torch.bfloat16)
    try:
        packed = _Packed(decoder)
        found, wanted = packed(latents).float(), plain(latents).float()
    except (RuntimeError, AttributeError, NotImplementedError) as problem:
        _log.info("the decoder stays in its plain form: %s", problem)
        return plain
    if found.shape != wanted.shape or float((found - wanted).abs().max()) > TOLERANCE * float(wanted.abs().max()):
        _log.info("the decoder stays in its plain form: the packed one gives other pictures")
        return plain
    return packed


class _Packed:
    """The decoder as a list of oneDNN calls in bfloat16."""

    def __init__(self, decoder: Decoder) -> None:
        self._weight = decoder.stem.weight.detach().to("cpu", torch.bfloat16)
        self._bias = decoder.stem.bias.detach().to("cpu", torch.bfloat16)
        self._side = decoder.side
        side = decoder.side
        self._layers: list[Layer] = []
        for part in decoder.trunk:
            if isinstance(part, Up):
                self._layers.append(_PackedUp(part, side))
                side *= 2
            elif isinstance(part, Residual):
                self._layers.append(_PackedResidual(part, side))
            else:
                raise NotImplementedError(f"no packed form of {type(part).__name__}")
        self._layers.append(_Convolution(decoder.head, side))

    def __call__(self, latents: Tensor) -> Tensor:
        x = F.silu(F.linear(latents, self._weight, self._bias)).view(len(latents), -1, self._side, self._side)
        x = x.contiguous(memory_format=torch.channels_last)
        for layer in self._layers:
            x = layer(x)
        return x


class _Convolution:
    """A stride-1 convolution, its bias, and SiLU or the addition of another tensor, in one call."""

    def __init__(self, conv: nn.Conv2d, side: int, after: str = "none") -> None:
        self._setup(conv.weight, conv.bias, side, after)

    def _setup(self, weight: Tensor, bias: Tensor | None, side: int, after: str) -> None:
        self._after = after
        self._bias = None if bias is None else bias.detach().to("cpu", torch.bfloat16)
        kernel = weight.detach().to("cpu", torch.bfloat16).contiguous(memory_format=torch.channels_last)
        self._kernel = torch.ops.mkldnn._reorder_convolution_weight(
            kernel, [1, 1], [1, 1], [1, 1], 1, [8, weight.shape[1], side, side]
        )

    def __call__(self, x: Tensor) -> Tensor:
        out: Tensor = torch.ops.mkldnn._convolution_pointwise(
            x, self._kernel, self._bias, [1, 1], [1, 1], [1, 1], 1, self._after, [], ""
        )
        return out

    def added_to(self, other: Tensor, x: Tensor) -> Tensor:
        """Return other + conv(x)."""
        out: Tensor = torch.ops.mkldnn._convolution_pointwise.binary(
            x, other, self._kernel, self._bias, [1, 1], [1, 1], [1, 1], 1, "add", None, None, [], None
        )
        return out


class _PackedResidual:
    def __init__(self, part: Residual, side: int) -> None:
        self._first = _Convolution(part.first, side, "swish")
        self._second = _Convolution(part.second, side)

    def __call__(self, x: Tensor) -> Tensor:
        return self._second.added_to(x, self._first(x))


class _PackedUp(_Convolution):
    """SiLU(conv3x3(every pixel doubled)) as four 2x2 convolutions."""

    def __init__(self, part: Up, side: int) -> None:
        kernel = part.conv.weight.detach().float()
        # In the large picture, an even row sees rows (-1, 0, 0) of the small one, an odd row (0, 0, +1).
        phases = [_folded(_folded(kernel, a, 2), b, 3) for a in (0, 1) for b in (0, 1)]
        bias = None if part.conv.bias is None else part.conv.bias.repeat(4)
        self._channels = len(kernel)
        self._setup(torch.cat(phases), bias, side, "swish")

    def __call__(self, x: Tensor) -> Tensor:
        """(n, c, h, w) -> (n, out, 2h, 2w), channels-last."""
        n, _, h, w = x.shape
        c = self._channels
        # All phases over all (h + 1) x (w + 1) places of a 2x2 window; phase (a, b) uses those from (a, b) on.
        places = super().__call__(x).permute(0, 2, 3, 1)
        large = torch.empty((n, h, 2, w, 2, c), dtype=x.dtype)
        for a in (0, 1):
            for b in (0, 1):
                phase = 2 * a + b
                large[:, :, a, :, b] = places[:, a : a + h, b : b + w, phase * c : (phase + 1) * c]
        return large.view(n, 2 * h, 2 * w, c).permute(0, 3, 1, 2)


def _folded(kernel: Tensor, odd: int, dim: int) -> Tensor:
    """Return a kernel with the three taps of one dimension folded to two."""
    before, middle, after = kernel.unbind(dim)
    taps = (before + middle, after) if odd else (before, middle + after)
    return torch.stack(taps, dim)
