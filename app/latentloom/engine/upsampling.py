"""Doubling every pixel and then convolving 3x3, in 4/9 of the multiplications.

A 3x3 window over a picture whose pixels were doubled sees each of them several times over. It is the same as four 2x2
convolutions of the small picture, one for each phase of the large one, with the kernel's taps added up (the sub-pixel
identity of Shi et al., CVPR 2016). In the large picture an even row sees rows (-1, 0, 0) of the small one, an odd row
rows (0, 0, +1); columns alike.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 - the name that every torch program uses

# (2 phases, 2 taps, 3 taps of the kernel): which of the kernel's taps fall on which tap of a phase.
_TAPS = ((1.0, 0.0, 0.0), (0.0, 1.0, 1.0)), ((1.0, 1.0, 0.0), (0.0, 0.0, 1.0))


def phase_kernels(kernel: Tensor) -> Tensor:
    """Return the 2x2 kernels of the four phases, (4 out, in, 2, 2) channels-last, of a kernel (out, in, 3, 3).

    Phase (a, b), of the pixels in rows of parity a and columns of parity b, has the output channels from (2a + b) out.
    """
    out, inner = kernel.shape[:2]
    taps = torch.tensor(_TAPS, dtype=kernel.dtype, device=kernel.device)
    mix = torch.einsum("apy,bqx->abpqyx", taps, taps).reshape(16, 9)
    rows = kernel.permute(0, 2, 3, 1).reshape(out, 9, inner)
    # Autocast would round the sums and then their gradients; the convolution rounds once.
    with torch.autocast(kernel.device.type, enabled=False):
        phases = torch.matmul(mix, rows)
    return phases.view(out, 4, 4, inner).transpose(0, 1).reshape(4 * out, 2, 2, inner).permute(0, 3, 1, 2)


def doubled_convolution(x: Tensor, kernel: Tensor, bias: Tensor | None) -> Tensor:
    """Return conv3x3(every pixel of x doubled), padded by one: (n, in, h, w) -> (n, out, 2h, 2w), channels-last.

    It has a gradient, and the gradient has one.
    """
    places = F.conv2d(x, phase_kernels(kernel), None if bias is None else bias.repeat(4), padding=1)
    large: Tensor = _Woven.apply(places)  # type: ignore[no-untyped-call]
    return large


def weave(places: Tensor) -> Tensor:
    """Put the four phases beside each other.

    Args:
        places: (n, 4 c, h + 1, w + 1), the phases' results over all places of a 2x2 window; phase (a, b) has its
            picture from place (a, b) on.

    Returns:
        (n, c, 2h, 2w), channels-last.
    """
    n, width, h, w = places.shape[0], places.shape[1] // 4, places.shape[2] - 1, places.shape[3] - 1
    rows = places.permute(0, 2, 3, 1)
    large = torch.empty((n, h, 2, w, 2, width), dtype=places.dtype, device=places.device)
    for phase in range(4):
        a, b = divmod(phase, 2)
        large[:, :, a, :, b].copy_(rows[:, a : a + h, b : b + w, phase * width : (phase + 1) * width])
    return large.view(n, 2 * h, 2 * w, width).permute(0, 3, 1, 2)


def unweave(large: Tensor) -> Tensor:
    """Return what `weave` makes `large` of, with zeros at the places that it leaves out."""
    n, width, h, w = large.shape[0], large.shape[1], large.shape[2] // 2, large.shape[3] // 2
    rows = large.permute(0, 2, 3, 1).reshape(n, h, 2, w, 2, width)
    places = torch.zeros((n, h + 1, w + 1, 4 * width), dtype=large.dtype, device=large.device)
    for phase in range(4):
        a, b = divmod(phase, 2)
        places[:, a : a + h, b : b + w, phase * width : (phase + 1) * width].copy_(rows[:, :, a, :, b])
    return places.permute(0, 3, 1, 2)


class _Woven(torch.autograd.Function):
    """`weave` with its transpose as gradient: slices by themselves would each fill a whole gradient with zeros."""

    @staticmethod
    def forward(ctx: Any, places: Tensor) -> Tensor:
        return weave(places)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:
        unwoven: Tensor = _Unwoven.apply(gradient)  # type: ignore[no-untyped-call]
        return unwoven


class _Unwoven(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, large: Tensor) -> Tensor:
        return unweave(large)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:
        woven: Tensor = _Woven.apply(gradient)  # type: ignore[no-untyped-call]
        return woven
