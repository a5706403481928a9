"""Encoder and decoder: one plain convolutional pair for every picture size, readable in one sitting.

Both are residual networks without normalisation layers (a batch must not change a picture) and without a squashing
output (a tanh there made training collapse at higher learning rates). The last convolution of every residual branch
starts at zero, so that a fresh network is a short one and trains stably at any depth (as in Zhang, Dauphin & Ma,
"Fixup Initialization", ICLR 2019).

The picture enters the encoder folded two by two (pixel unshuffle, Shi et al., CVPR 2016): full resolution there would
be most of the time spent. The decoder ends at full resolution, where crisp strokes are made. SiLU keeps the decoder
smooth in z, which geodesics and solvers by gradient need.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - the name that every torch program uses

from latentloom.base.errors import UsageError
from latentloom.engine.upsampling import doubled_convolution

MAX_LATENT = 1024
MAX_WIDTH = 1024
MAX_HIDDEN = 8192
MAX_SIZE = 512


@dataclass(frozen=True)
class NetworkConfig:
    """The shape of an encoder and decoder pair.

    Attributes:
        size: pixels a side of the network's grid; divisible by 2 to the number of levels.
        channels: 1 (ink, grey) or 3 (colour).
        latent: dimensions of the latent, 1 to 1024.
        encoder_widths: channels at size/2, size/4, ... (the first level is the folded picture).
        decoder_widths: channels at the smallest level, doubling in size up to `size` itself.
        backbone: "conv", or "perceptron", which has no widths (`perceptron.py`).
        hidden: units of a perceptron's hidden layer.
    """

    size: int = 64
    channels: int = 1
    latent: int = 64
    encoder_widths: tuple[int, ...] = (32, 64, 96, 160)
    decoder_widths: tuple[int, ...] = (160, 96, 64, 32, 16)
    backbone: str = "conv"
    hidden: int = 400

    def __post_init__(self) -> None:
        for name in ("size", "channels", "latent", "hidden"):
            value = getattr(self, name)
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                raise UsageError(f"The network's {name} must be a whole number above zero, not {value!r}.")
        if self.channels not in (1, 3):
            raise UsageError(f"A network takes 1 channel (grey) or 3 (colour), not {self.channels}.")
        if self.latent > MAX_LATENT:
            raise UsageError(f"A latent has at most {MAX_LATENT} dimensions, not {self.latent}.")
        if self.backbone == "perceptron":
            if self.encoder_widths or self.decoder_widths:
                raise UsageError("A perceptron has hidden units and no widths: leave the widths out.")
            if self.size > MAX_SIZE or self.hidden > MAX_HIDDEN:
                raise UsageError(f"A perceptron has at most {MAX_SIZE} pixels a side and {MAX_HIDDEN} hidden units.")
            return
        if self.backbone != "conv":
            raise UsageError(f'A network\'s backbone is "conv" or "perceptron", not {self.backbone!r}.')
        for widths, halvings in ((self.encoder_widths, 0), (self.decoder_widths, -1)):
            if not 2 <= len(widths) <= 8 or not all(type(w) is int and 1 <= w <= MAX_WIDTH for w in widths):
                raise UsageError(f"Widths are 2 to 8 whole numbers between 1 and {MAX_WIDTH}, not {widths}.")
            step = 2 ** (len(widths) + halvings)
            if self.size % step or self.size > MAX_SIZE:
                raise UsageError(
                    f"A size of {self.size} does not suit {len(widths)} levels: "
                    f"take a multiple of {step} up to {MAX_SIZE}."
                )

    @property
    def pixels(self) -> int:
        """Numbers in a picture."""
        return self.channels * self.size**2

    def with_latent(self, latent: int) -> NetworkConfig:
        """Return the same network with another latent."""
        return replace(self, latent=latent)


def default_network(size: int, channels: int, latent: int) -> NetworkConfig:
    """Return widths that suit a size: halving down to 4 to 7 pixels, thin where the grid is fine.

    Raises:
        UsageError: the size cannot be halved to 4..7 pixels (28, 32, 48, 56, 64, 80, 96, 112, 128, ... can).
    """
    side, levels = size, 0
    while side > 7 and side % 2 == 0:
        side, levels = side // 2, levels + 1
    if levels < 2 or side > 7:
        raise UsageError(f"A size of {size} cannot be halved down to 4 to 7 pixels; take 28, 32, 48, 64, 96 or 128.")
    ladder = (160, 96, 64, 32, 16, 16, 16, 16)
    return NetworkConfig(size, channels, latent, tuple(reversed(ladder[:levels])), ladder[: levels + 1])


class Residual(nn.Module):
    """x + conv(SiLU(conv(x))), the second convolution starting at zero (see `start_well`)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=1)
        self.second = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        """(n, width, h, w) -> the same shape."""
        out: Tensor = x + self.second(F.silu(self.first(x)))
        return out


class Down(nn.Module):
    """SiLU(conv(x)), half as large."""

    def __init__(self, width: int, out: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(width, out, 3, stride=2, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        """(n, width, h, w) -> (n, out, h/2, w/2)."""
        return F.silu(self.conv(x))


class Up(nn.Module):
    """SiLU(conv(every pixel doubled)), twice as large."""

    def __init__(self, width: int, out: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(width, out, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        """(n, width, h, w) -> (n, out, 2h, 2w)."""
        if self.training and x.device.type == "cpu":
            return F.silu(doubled_convolution(x, self.conv.weight, self.conv.bias))
        return F.silu(self.conv(F.interpolate(x, scale_factor=2.0)))


class Encoder(nn.Module):
    """(n, channels, size, size) -> posterior mean and log variance, each (n, latent); `planes` further channels."""

    def __init__(self, config: NetworkConfig, planes: int = 0) -> None:
        super().__init__()
        widths = config.encoder_widths
        self.fold = nn.PixelUnshuffle(2)
        self.stem = nn.Conv2d(4 * (config.channels + planes), widths[0], 3, padding=1)
        layers: list[nn.Module] = [Residual(widths[0])]
        for before, width in pairwise(widths):
            layers += [Down(before, width), Residual(width)]
        self.trunk = nn.Sequential(*layers)
        side = config.size // 2 ** len(widths)
        self.head = nn.Linear(widths[-1] * side * side, 2 * config.latent)
        start_well(self)
        # The posterior starts narrow, so that the decoder sees a signal from the first step.
        with torch.no_grad():
            self.head.weight.mul_(0.5)
            self.head.bias[config.latent :].fill_(-2.0)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Return the posterior's mean and log variance, the latter kept within -12..4 so that exp is safe."""
        x = self.trunk(F.silu(self.stem(self.fold(x))))
        mean, log_variance = self.head(x.flatten(1)).float().chunk(2, dim=1)
        return mean, log_variance.clamp(-12.0, 4.0)


class Decoder(nn.Module):
    """(n, latent) -> (n, channels, size, size)."""

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        widths = config.decoder_widths
        self.side = config.size // 2 ** (len(widths) - 1)
        self.stem = nn.Linear(config.latent, widths[0] * self.side * self.side)
        layers: list[nn.Module] = [Residual(widths[0])]
        for before, width in pairwise(widths):
            layers += [Up(before, width), Residual(width)]
        self.trunk = nn.Sequential(*layers)
        self.head = nn.Conv2d(widths[-1], config.channels, 3, padding=1)
        start_well(self)
        with torch.no_grad():
            self.head.weight.mul_(0.1)

    def forward(self, z: Tensor) -> Tensor:
        """Return the raw field (ink) or intensities (photo); the data lie in -1..1, the output is not forced to."""
        x = F.silu(self.stem(z)).view(len(z), -1, self.side, self.side)
        if self.stem.weight.device.type != "mps":
            x = x.contiguous(memory_format=torch.channels_last)
        out: Tensor = self.head(self.trunk(x))
        return out


def start_well(module: nn.Module) -> None:
    """Draw first weights that keep the signal's size from layer to layer (He et al., ICCV 2015).

    Torch's own default shrinks it at every layer, which costs a deep network without normalisation its first thousands
    of steps. Left out on the "meta" device, where weights from a file are to follow: drawing there would make torch
    import its compiler, which costs every start a second and 100 MB.
    """
    if any(parameter.is_meta for parameter in module.parameters()):
        return
    for part in module.modules():
        if isinstance(part, nn.Conv2d | nn.Linear):
            nn.init.kaiming_normal_(part.weight, nonlinearity="relu")
            if part.bias is not None:
                nn.init.zeros_(part.bias)
    for part in module.modules():
        if isinstance(part, Residual):
            nn.init.zeros_(part.second.weight)


def parameter_count(module: nn.Module) -> int:
    """Return how many trainable numbers a module has."""
    return sum(p.numel() for p in module.parameters())
