"""The rivals of our training: the step as anybody would write it, and pythae's trainer, both on our own network.

pythae (Chadebec et al., "Pythae: Unifying Generative Autoencoders in Python", NeurIPS 2022) is not needed by the
program; `packaging/bench-requirements.txt` names the version to measure against.
"""

from __future__ import annotations

import contextlib
import io
import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from latentloom.engine.data.cache import dequantised
from latentloom.engine.families.base import Batch, ModelConfig
from latentloom.engine.families.vae import VAE
from latentloom.engine.training import TrainingData, network_of

if TYPE_CHECKING:
    from latentloom.engine.recipes import Recipe


class PlainDecoder(nn.Module):
    """Our decoder's layers called one by one: by itself it doubles pixels in its own way, and asks for channels-last."""

    def __init__(self, decoder: Any) -> None:
        super().__init__()
        # At rest, layers that have a form of their own for training take the textbook one; gradients flow all the same.
        self.layers = decoder.eval()

    def forward(self, z: Tensor) -> Tensor:
        """(n, latent) -> (n, c, s, s)."""
        net = self.layers
        grid: Tensor = net.head(net.trunk(functional.silu(net.stem(z)).view(len(z), -1, net.side, net.side)))
        return grid


def plain_model(recipe: Recipe, data: TrainingData) -> VAE:
    """Return our network in float32 and torch's default memory layout."""
    torch.manual_seed(recipe.seed)
    model = VAE(ModelConfig(network_of(recipe, data.targets.shape[1]), data.kind, recipe.reach))
    model.decoder = PlainDecoder(model.decoder)
    return model


def plain_step(recipe: Recipe, data: TrainingData, device: str) -> Callable[[], float]:
    """Return what takes one plain eager float32 step, batch and loss included, and returns the loss."""
    model = plain_model(recipe, data).to(device)
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=recipe.learning_rate, weight_decay=recipe.weight_decay, fused=False
    )
    grids = torch.from_numpy(dequantised(data.targets[~data.held_out]))
    labels = torch.zeros(recipe.batch, dtype=torch.int64, device=device)

    def step() -> float:
        grid = grids[torch.randint(len(grids), (recipe.batch,))].to(device)
        batch = Batch(grid, labels, torch.randn(recipe.batch, recipe.latent, device=device))
        loss = model.loss("model", batch, recipe.beta).value
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return float(loss)

    return step


def pythae_epoch(recipe: Recipe, data: TrainingData, device: str, folder: Path) -> Callable[[], float]:
    """Return what trains for an epoch with pythae's BaseTrainer, with its defaults, and returns the mean loss.

    Raises:
        ImportError: pythae is not installed.
    """
    from pythae.data.datasets import BaseDataset
    from pythae.models import VAE as PythaeVAE  # noqa: N811 - a class of the same name as ours
    from pythae.models import VAEConfig
    from pythae.models.base.base_utils import ModelOutput
    from pythae.models.nn import BaseDecoder, BaseEncoder
    from pythae.trainers import BaseTrainer, BaseTrainerConfig

    inner = plain_model(recipe, data)

    class Encoder(BaseEncoder):  # type: ignore[misc, unused-ignore]
        def __init__(self) -> None:
            super().__init__()
            self.inner = inner.encoder
            self.latent_dim = recipe.latent

        def forward(self, x: Tensor) -> Any:
            mean, log_variance = self.inner(x)
            return ModelOutput(embedding=mean, log_covariance=log_variance)

    class Decoder(BaseDecoder):  # type: ignore[misc, unused-ignore]
        def __init__(self) -> None:
            super().__init__()
            self.inner = inner.decoder

        def forward(self, z: Tensor) -> Any:
            return ModelOutput(reconstruction=self.inner(z))

    grids = torch.from_numpy(dequantised(data.targets[~data.held_out]))
    shape = tuple(grids.shape[1:])
    logging.getLogger("pythae").setLevel(logging.ERROR)
    with silent():
        trainer = BaseTrainer(
            model=PythaeVAE(VAEConfig(input_dim=shape, latent_dim=recipe.latent), encoder=Encoder(), decoder=Decoder()),
            train_dataset=BaseDataset(grids, torch.zeros(len(grids))),
            training_config=BaseTrainerConfig(
                output_dir=str(folder),
                num_epochs=1,
                per_device_train_batch_size=recipe.batch,
                learning_rate=recipe.learning_rate,
                no_cuda=device == "cpu",
            ),
        )
        trainer.prepare_training()

    def epoch() -> float:
        with silent():
            return float(trainer.train_step(epoch=1))

    return epoch


@contextlib.contextmanager
def silent() -> Any:
    """Keep progress bars off the terminal."""
    with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
        yield


def noise_pictures(count: int, size: int) -> TrainingData:
    """Return pictures of noise, (count, 1, size, size): what is in them does not change how long a step takes."""
    targets = np.random.default_rng(0).integers(-127, 128, (count, 1, size, size)).astype(np.int8)
    return TrainingData(targets, np.zeros(count, np.int64), np.zeros(count, bool), "photo")
