"""The rivals of our training: the step as anybody would write it, and pythae's trainer, both on our own network.

pythae (Chadebec et al., "Pythae: Unifying Generative Autoencoders in Python", NeurIPS 2022) is no part of the program;
`packaging/bench-requirements.txt` names the version to measure against.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from latentloom.engine.data.cache import dequantised
from latentloom.engine.families.base import MODEL, Batch
from latentloom.engine.families.registry import build_family
from latentloom.engine.training import network_of

if TYPE_CHECKING:
    from latentloom.engine.recipes import Recipe
    from latentloom.engine.training import TrainingData


class PlainDecoder(nn.Module):
    """A decoder of ours, its layers called one by one: by itself it asks for channels-last."""

    def __init__(self, decoder: Any) -> None:
        super().__init__()
        self.layers = decoder
        self.train()

    def train(self, mode: bool = True) -> PlainDecoder:
        """Stay at rest: our layers have a faster form for training, and the rival has the textbook's."""
        super().train(False)
        return self

    def forward(self, z: Tensor) -> Tensor:
        """(n, latent) -> (n, c, s, s)."""
        net = self.layers
        grid: Tensor = net.head(net.trunk(functional.silu(net.stem(z)).view(len(z), -1, net.side, net.side)))
        return grid


def plain_model(recipe: Recipe, data: TrainingData) -> Any:
    """Return our network in float32 and torch's default memory layout, freshly drawn."""
    torch.manual_seed(recipe.seed)
    model = build_family("vae", network_of(recipe, data.targets.shape[1]), data.kind, recipe.reach)
    model.decoder = PlainDecoder(model.decoder)
    return model


def plain_step(recipe: Recipe, data: TrainingData, device: str) -> Callable[[], float]:
    """Return what takes one plain eager float32 step, from the pictures to the number that is logged."""
    model = plain_model(recipe, data).to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=recipe.learning_rate, weight_decay=recipe.weight_decay)
    grids = torch.from_numpy(dequantised(data.targets[~data.held_out]))
    labels = torch.zeros(recipe.batch, dtype=torch.int64, device=device)

    def step() -> float:
        grid = grids[torch.randint(len(grids), (recipe.batch,))].to(device)
        batch = Batch(grid, labels, torch.randn(recipe.batch, recipe.latent, device=device))
        loss = model.loss(MODEL, batch, recipe.beta).value
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return float(loss.detach())

    return step


def pythae_epoch(recipe: Recipe, data: TrainingData, device: str, folder: Path) -> Callable[[], float]:
    """Return what trains for one epoch with pythae's BaseTrainer at its defaults, and gives the mean loss.

    Args:
        recipe, data: what is trained, and on what.
        device: "cpu", or anything else for the GPU that pythae finds.
        folder: where pythae may write.

    Raises:
        ImportError: pythae is not installed.
    """
    from pythae.data.datasets import BaseDataset
    from pythae.models import VAE, VAEConfig
    from pythae.models.base.base_utils import ModelOutput
    from pythae.models.nn import BaseDecoder, BaseEncoder
    from pythae.trainers import BaseTrainer, BaseTrainerConfig

    model = plain_model(recipe, data)

    class Encoder(BaseEncoder):
        def __init__(self) -> None:
            super().__init__()
            self.inner = model.encoder
            self.latent_dim = recipe.latent

        def forward(self, x: Tensor) -> Any:
            mean, log_variance = self.inner(x)
            return ModelOutput(embedding=mean, log_covariance=log_variance)

    class Decoder(BaseDecoder):
        def __init__(self) -> None:
            super().__init__()
            self.inner = model.decoder

        def forward(self, z: Tensor) -> Any:
            return ModelOutput(reconstruction=self.inner(z))

    for name in logging.root.manager.loggerDict:
        if name.startswith("pythae."):
            logging.getLogger(name).setLevel(logging.ERROR)
    grids = torch.from_numpy(dequantised(data.targets[~data.held_out]))
    config = VAEConfig(input_dim=tuple(grids.shape[1:]), latent_dim=recipe.latent)
    with _silent():
        trainer = BaseTrainer(
            model=VAE(config, encoder=Encoder(), decoder=Decoder()),
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
        with _silent():
            return float(trainer.train_step(epoch=1))

    return epoch


@contextmanager
def _silent() -> Iterator[None]:
    """Keep other people's progress bars off the terminal."""
    with redirect_stderr(io.StringIO()), redirect_stdout(io.StringIO()):
        yield
