"""The decoder in its fast form: the same function, other arithmetic.

Everywhere: weights channels-last, in the number format that the device is fast in. On a processor that multiplies
bfloat16 directly, three things more:

- Weights are packed once for oneDNN's kernels, not at every call, and a convolution, its bias and its SiLU (or the
  addition of the residual) are one pass over memory: the operators that torch's own compiler emits.
- Doubling every pixel and then convolving 3x3 is done as four 2x2 convolutions of the small picture (see `upsampling`).
- The whole network is one traced call. Python's interpreter lock is given up once for it and not at every layer, where
  the thread would queue behind a busy window each time (measured: 15 ms against 380 ms beside a busy thread).

`FastDecoder` checks the packed form against the plain one when it is made, and keeps to the plain one where it is not
to be had. The tracer is torch 2.13's; its successor compiles with a C++ compiler, which people do not have.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable
from copy import deepcopy
from functools import cache

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - the name that every torch program uses

from latentloom.engine.backbones import Fronted, Squashed
from latentloom.engine.device import DeviceChoice
from latentloom.engine.networks import Decoder, Residual, Up
from latentloom.engine.upsampling import phase_kernels

Layer = Callable[[Tensor], Tensor]

# Torch's fused oneDNN operators as functions that can be traced: their argument of type "Scalar?[]" cannot be written
# in Python. Stride, padding and dilation are 1.
_FUSED = {
    "swish": """graph(%x : Tensor, %kernel : Tensor, %bias : Tensor?):
      %one : int = prim::Constant[value=1]()
      %ones : int[] = prim::ListConstruct(%one, %one)
      %after : str = prim::Constant[value="swish"]()
      %scalars : Scalar?[] = prim::ListConstruct()
      %algorithm : str = prim::Constant[value=""]()
      %y : Tensor = mkldnn::_convolution_pointwise(
        %x, %kernel, %bias, %ones, %ones, %ones, %one, %after, %scalars, %algorithm)
      return (%y)""",
    "add": """graph(%x : Tensor, %other : Tensor, %kernel : Tensor, %bias : Tensor?):
      %one : int = prim::Constant[value=1]()
      %ones : int[] = prim::ListConstruct(%one, %one)
      %after : str = prim::Constant[value="add"]()
      %none : NoneType = prim::Constant()
      %scalars : Scalar?[] = prim::ListConstruct()
      %y : Tensor = mkldnn::_convolution_pointwise(
        %x, %other, %kernel, %bias, %ones, %ones, %ones, %one, %after, %none, %none, %scalars, %none)
      return (%y)""",
}

TOLERANCE = 0.05
"""Largest difference between the two forms, as a share of the output's largest value: bfloat16 keeps 8 bits."""

_log = logging.getLogger(__name__)


class FastDecoder:
    """A frozen copy of a decoder for one device."""

    def __init__(self, decoder: nn.Module, choice: DeviceChoice) -> None:
        self._decode: Layer = _fast(decoder, choice)

    def __call__(self, latents: Tensor) -> Tensor:
        """Decode (n, d) float32 to (n, c, s, s), the most of it in the fast number format."""
        return self._decode(latents)


def _fast(decoder: nn.Module, choice: DeviceChoice) -> Layer:
    """Return what decodes float32 latents; only the network at the core runs in the fast format."""
    if isinstance(decoder, Squashed):
        body = _fast(decoder.body, choice)
        return lambda latents: torch.tanh(0.5 * body(latents).float())
    if isinstance(decoder, Fronted):
        front = deepcopy(decoder.front).to(choice.device).eval().requires_grad_(False)
        behind = _fast(decoder.body, choice)
        return lambda latents: behind(front(latents))
    layer = _plain(decoder, choice)
    if isinstance(decoder, Decoder) and choice.device.type == "cpu" and choice.dtype == torch.bfloat16:
        layer = _packed_if_equal(decoder, layer)
    return lambda latents: layer(latents.to(choice.dtype))


def traced(module: nn.Module, *examples: Tensor) -> Callable[..., Tensor]:
    """Return a module as one call that holds no interpreter lock while it runs.

    The code must not depend on the values or sizes of its inputs.
    """
    with warnings.catch_warnings():
        # The tracer is said to be deprecated since torch 2.13; see above why it is used all the same.
        warnings.simplefilter("ignore", DeprecationWarning)
        call: Callable[..., Tensor] = torch.jit.trace(module.eval(), examples, check_trace=False)  # type: ignore[no-untyped-call]
        for _ in range(3):
            # The first calls profile and optimise the trace; better now than under the hand.
            call(*examples)
    return call


@cache
def _fused(name: str) -> Callable[..., Tensor]:
    """Return a fused convolution by its name in `_FUSED`."""
    call: Callable[..., Tensor] = torch._C._create_function_from_graph(
        f"convolution_{name}", torch._C.parse_ir(_FUSED[name])
    )
    return call


def _plain(decoder: nn.Module, choice: DeviceChoice) -> Layer:
    copy = deepcopy(decoder).to(choice.device, choice.dtype).eval().requires_grad_(False)
    if choice.device.type != "mps":
        copy.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return copy


@torch.inference_mode()
def _packed_if_equal(decoder: Decoder, plain: Layer) -> Layer:
    latents = torch.linspace(-1.5, 1.5, 2 * decoder.stem.in_features).view(2, -1).to(torch.bfloat16)
    try:
        packed = traced(_Packed(decoder), latents)
        found, wanted = packed(latents).float(), plain(latents).float()
    except (RuntimeError, AttributeError, NotImplementedError) as problem:
        _log.info("the decoder stays in its plain form: %s", problem)
        return plain
    if found.shape != wanted.shape or float((found - wanted).abs().max()) > TOLERANCE * float(wanted.abs().max()):
        _log.info("the decoder stays in its plain form: the packed one gives other pictures")
        return plain
    return packed


class _Packed(nn.Module):
    """The whole decoder in bfloat16."""

    weight: Tensor
    bias: Tensor

    def __init__(self, decoder: Decoder) -> None:
        super().__init__()
        self.register_buffer("weight", decoder.stem.weight.detach().to("cpu", torch.bfloat16))
        self.register_buffer("bias", decoder.stem.bias.detach().to("cpu", torch.bfloat16))
        self.side = side = decoder.side
        layers: list[nn.Module] = []
        for part in decoder.trunk:
            if isinstance(part, Up):
                layers.append(_PackedUp(part, side))
                side *= 2
            elif isinstance(part, Residual):
                layers.append(_PackedResidual(part, side))
            else:
                raise NotImplementedError(f"no packed form of {type(part).__name__}")
        self.layers = nn.Sequential(*layers, _PackedConvolution(decoder.head.weight, decoder.head.bias, side))

    def forward(self, latents: Tensor) -> Tensor:
        x = F.silu(F.linear(latents, self.weight, self.bias)).view(latents.shape[0], -1, self.side, self.side)
        out: Tensor = self.layers(x.contiguous(memory_format=torch.channels_last))
        return out


class _PackedConvolution(nn.Module):
    """A stride-1 convolution with one row of padding; `side` is the size of its input."""

    kernel: Tensor
    bias: Tensor | None

    def __init__(self, weight: Tensor, bias: Tensor | None, side: int) -> None:
        super().__init__()
        kernel = weight.detach().to("cpu", torch.bfloat16).contiguous(memory_format=torch.channels_last)
        packed = torch.ops.mkldnn._reorder_convolution_weight(
            kernel, [1, 1], [1, 1], [1, 1], 1, [8, weight.shape[1], side, side]
        )
        self.register_buffer("kernel", packed)
        self.register_buffer("bias", None if bias is None else bias.detach().to("cpu", torch.bfloat16))

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = torch.mkldnn_convolution(x, self.kernel, self.bias, [1, 1], [1, 1], [1, 1], 1)
        return out

    def then_silu(self, x: Tensor) -> Tensor:
        """Return SiLU(conv(x))."""
        return _fused("swish")(x, self.kernel, self.bias)

    def added_to(self, other: Tensor, x: Tensor) -> Tensor:
        """Return other + conv(x)."""
        return _fused("add")(x, other, self.kernel, self.bias)


class _PackedResidual(nn.Module):
    def __init__(self, part: Residual, side: int) -> None:
        super().__init__()
        self.first = _PackedConvolution(part.first.weight, part.first.bias, side)
        self.second = _PackedConvolution(part.second.weight, part.second.bias, side)

    def forward(self, x: Tensor) -> Tensor:
        return self.second.added_to(x, self.first.then_silu(x))


class _PackedUp(nn.Module):
    """SiLU(conv3x3(every pixel doubled)) as four 2x2 convolutions."""

    def __init__(self, part: Up, side: int) -> None:
        super().__init__()
        phases = phase_kernels(part.conv.weight.detach().float())
        bias = None if part.conv.bias is None else part.conv.bias.repeat(4)
        self.side = side
        self.channels = part.conv.out_channels
        self.conv = _PackedConvolution(phases, bias, side)

    def forward(self, x: Tensor) -> Tensor:
        """(n, c, side, side) -> (n, out, 2 side, 2 side), channels-last."""
        n, side, c = x.shape[0], self.side, self.channels
        # All phases over all (side + 1)^2 places of a 2x2 window; phase (a, b) uses those from (a, b) on.
        places = self.conv.then_silu(x).permute(0, 2, 3, 1)
        large = torch.empty((n, side, 2, side, 2, c), dtype=x.dtype)
        for a in (0, 1):
            for b in (0, 1):
                phase = (2 * a + b) * c
                large[:, :, a, :, b].copy_(places[:, a : a + side, b : b + side, phase : phase + c])
        return large.view(n, 2 * side, 2 * side, c).permute(0, 3, 1, 2)
