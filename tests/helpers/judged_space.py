"""A small space with judges: its encoder and its judges are trained for a moment, on pictures of its own decoder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch

from latentloom.engine.evidence.building import judge_steps
from latentloom.engine.space import Space, open_space
from tests.helpers.tiny_space import make_tiny_space

EPOCHS = 8.0
EXAMPLES = 600
"""Pictures that the encoder learns from."""


def make_judged_space(folder: Path, *, kind: str = "ink", channels: int = 1, epochs: float = EPOCHS) -> Path:
    """Write a tiny space whose encoder finds back what its decoder draws, with judges beside it, and return it."""
    make_tiny_space(folder, kind=kind, channels=channels, prepare=_teach_encoder)
    space = open_space(folder, "cpu", 1)
    for _ in judge_steps(space, targets_of(space), space.atlas.labels, space.atlas.held_out, epochs, "cpu"):
        pass
    return folder


def targets_of(space: Space) -> np.ndarray:
    """Return the space's own drawings (n, c, s, s) as training targets."""
    grids = np.clip(space.runtime.decode_grids(space.atlas.codes), -1.0, 1.0)
    return np.rint(127 * grids).astype(np.int8)


@torch.no_grad()
def _teach_encoder(model: Any, codes: np.ndarray) -> None:
    """Fit the encoder's last layer so that its mean is the latent that a picture was decoded from: least squares."""
    chance = torch.Generator().manual_seed(0)
    centres = torch.from_numpy(codes)
    latents = centres[torch.randint(len(centres), (EXAMPLES,), generator=chance)]
    latents = latents * torch.rand((EXAMPLES, 1), generator=chance).mul(0.4).add(0.7)
    latents = latents + 0.7 * torch.randn(latents.shape, generator=chance)
    features: list[torch.Tensor] = []
    listening = model.encoder.head.register_forward_pre_hook(lambda _, given: features.append(given[0]))
    model.encoder(model.decoder(latents).clamp(-1.0, 1.0))
    listening.remove()
    inputs = torch.cat([features[0], torch.ones(EXAMPLES, 1)], 1).double()
    ridge = 1e-3 * EXAMPLES * torch.eye(inputs.shape[1], dtype=torch.float64)
    solved = torch.linalg.solve(inputs.T @ inputs + ridge, inputs.T @ latents.double()).float()
    model.encoder.head.weight[: latents.shape[1]] = solved[:-1].T
    model.encoder.head.bias[: latents.shape[1]] = solved[-1]
