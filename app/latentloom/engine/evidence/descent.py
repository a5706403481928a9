"""Going downhill in a search, without all that torch's optimisers bring along."""

from __future__ import annotations

import math

import torch
from torch import Tensor


class Descent:
    """Adam over one tensor (Kingma & Ba, "Adam: a method for stochastic optimization", ICLR 2015, algorithm 1).

    `torch.optim.Adam` computes the same, but the first optimiser of a process imports torch's compiler: 800 modules and
    well over a second, most of the time to a first answer.
    """

    def __init__(self, point: Tensor, betas: tuple[float, float], eps: float = 1e-8) -> None:
        """Begin at a point; nothing is known of its slope yet.

        Args:
            point: a leaf that requires gradients; `step` changes it in place.
            betas: how much of the mean slope, and of its mean square, is kept in a step, each in 0..1.
            eps: the least root mean square that a slope is divided by.
        """
        self._point, self._betas, self._eps = point, betas, eps
        self._slope, self._square = torch.zeros_like(point), torch.zeros_like(point)
        self._steps = 0

    def step(self, loss: Tensor, rate: float) -> None:
        """Go one step down the gradient of `loss`, a number, at about `rate` in every coordinate."""
        (gradient,) = torch.autograd.grad(loss, [self._point])
        self._steps += 1
        first, second = self._betas
        with torch.no_grad():
            self._slope.lerp_(gradient, 1 - first)
            self._square.mul_(second).addcmul_(gradient, gradient, value=1 - second)
            spread = (self._square.sqrt() / math.sqrt(1 - second**self._steps)).add_(self._eps)
            self._point.addcdiv_(self._slope, spread, value=-rate / (1 - first**self._steps))
