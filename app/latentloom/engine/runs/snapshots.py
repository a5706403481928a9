"""Pictures of a model while it learns: the same J-diagram and the same samples after every epoch.

A J-diagram stands on three held-out pictures of different classes, the same throughout the run. Beside the corner of
each stands the picture itself, so its reconstruction can be compared with it.
"""

from __future__ import annotations

import io
import logging
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image

from latentloom.base.atomic import write_bytes
from latentloom.base.errors import LoomError
from latentloom.engine.data.cache import Targets, dequantised
from latentloom.engine.data.photo import resized
from latentloom.engine.data.pictures import PictureSet, Pixels
from latentloom.engine.drawing import draw
from latentloom.engine.families.base import Family
from latentloom.engine.jdiagram import jdiagram
from latentloom.engine.latent_prior import NORMAL, LatentPrior

SIDE = 5
"""Tiles a side of the J-diagram between its input pictures."""

SAMPLES = (5, 4)
"""Rows and columns of samples."""

FROM_PRIOR = frozenset({"vae", "beta", "factor", "vae_gan", "ali"})
"""Families whose latents are drawn from their prior alone. The others' depend on classes, centres or codes: there one
class after the other is drawn from the Gaussian (diagonal) of its pictures' encodings."""

POOL = 200
"""Pictures whose encodings say how a class lies."""

TILE = (28, 64)
"""Least and most pixels a side of a tile."""

GAP = 2
MOST = 400
"""Snapshots of one run; with more epochs, not every one is kept."""

_log = logging.getLogger(__name__)


class Snapshots:
    """Draws the snapshots of one run into a folder.

    Attributes:
        folder: holds jdiagram-NNNNNN.png and samples-NNNNNN.png; NNNNNN is the epoch in hundredths.
    """

    def __init__(self, folder: Path, epochs: float, family: str = "vae", prior: LatentPrior = NORMAL) -> None:
        self.folder = folder
        self._every = max(1, round(epochs / MOST))
        self._epochs = epochs
        self._from_prior = family in FROM_PRIOR
        self._prior = prior

    def prepare(self, pictures: PictureSet, targets: Targets) -> None:
        """Choose the three pictures: the first held-out ones of three classes, as far apart in the list as can be."""
        rows = chosen_rows(pictures)
        self._grids = dequantised(targets[rows])
        self._labels = pictures.labels[rows].astype(np.int64)
        self._tile = int(np.clip(pictures.native_size, *TILE))
        self._inputs = resized(pictures.images[rows], self._tile)
        pool = np.flatnonzero(pictures.held_out) if pictures.held_out.any() else np.arange(len(pictures))
        pool = pool[:: max(1, len(pool) // POOL)]
        self._pool_grids = dequantised(targets[pool])
        self._pool_labels = pictures.labels[pool].astype(np.int64)
        self.folder.mkdir(parents=True, exist_ok=True)

    def take(self, model: Family, epoch: float) -> Path | None:
        """Draw the model's state; returns the J-diagram's file, None where this epoch is left out.

        A disk that is full costs the pictures, not the training.
        """
        last = epoch >= self._epochs
        if not last and epoch == int(epoch) and int(epoch) % self._every:
            return None
        number = f"{round(epoch * 100):06d}"
        target = self.folder / f"jdiagram-{number}.png"
        try:
            diagram, samples = self._drawn(model)
            write_bytes(target, png(diagram))
            write_bytes(self.folder / f"samples-{number}.png", png(samples))
        except LoomError as problem:
            _log.info("No snapshot of epoch %g: %s", epoch, problem)
            return None
        return target

    @torch.no_grad()
    def _drawn(self, model: Family) -> tuple[Pixels, Pixels]:
        training = model.training
        model.eval()
        try:
            device = next(model.parameters(), torch.zeros(0)).device
            codes = self._encoded(model, self._grids, self._labels, device)
            latents = jdiagram(codes[0], codes[1], codes[2], SIDE).reshape(-1, codes.shape[1])
            samples = self._prior.draw(np.random.default_rng(0), SAMPLES[0] * SAMPLES[1], codes.shape[1])
            if not self._from_prior:
                pool = self._encoded(model, self._pool_grids, self._pool_labels, device)
                samples = of_classes(pool, self._pool_labels, samples)
            tiles = self._decoded(model, np.concatenate([latents, samples]), device)
        finally:
            model.train(training)
        diagram = tiles[: SIDE * SIDE].reshape(SIDE, SIDE, *tiles.shape[1:])
        return self._page(diagram), tiled(tiles[SIDE * SIDE :].reshape(*SAMPLES, *tiles.shape[1:]))

    def _encoded(
        self, model: Family, grids: npt.NDArray[np.float32], labels: npt.NDArray[np.int64], device: torch.device
    ) -> npt.NDArray[np.float64]:
        found = model.encode(torch.from_numpy(grids).to(device), torch.from_numpy(labels).to(device))
        codes: npt.NDArray[np.float64] = np.nan_to_num(found.mean.double().cpu().numpy())
        return codes

    def _decoded(self, model: Family, latents: npt.NDArray[np.float64], device: torch.device) -> Pixels:
        codes = torch.from_numpy(np.nan_to_num(latents).astype(np.float32)).to(device)
        grids = model.decoder(codes).float()
        pixels: Pixels = draw(torch.nan_to_num(grids), self._tile, model.kind, model.reach).cpu().numpy()
        return pixels

    def _page(self, diagram: Pixels) -> Pixels:
        """Put the input pictures beside the corners: A and C to the left, B to the right."""
        blank = np.full((SIDE, SIDE + 2, *diagram.shape[2:]), 255, np.uint8)
        blank[:, 1:-1] = diagram
        a, b, c = (_like(one, diagram) for one in self._inputs)
        blank[0, 0], blank[0, -1], blank[-1, 0] = a, b, c
        return tiled(blank)


def of_classes(
    codes: npt.NDArray[np.float64], labels: npt.NDArray[np.int64], noise: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return noise (m, d) as draws from the diagonal Gaussians of classes, a class after the other.

    Args:
        codes: (n, d) encodings; labels: (n,) their classes.
        noise: standard normal.
    """
    classes = np.unique(labels)
    means = np.array([codes[labels == label].mean(axis=0) for label in classes])
    spreads = np.array([codes[labels == label].std(axis=0) for label in classes])
    turn = np.arange(len(noise)) % len(classes)
    drawn: npt.NDArray[np.float64] = means[turn] + spreads[turn] * noise
    return drawn


def chosen_rows(pictures: PictureSet) -> list[int]:
    """Return the rows of three pictures, held out where any is, of different classes where there are three."""
    pool = np.flatnonzero(pictures.held_out)
    if len(pool) < 3:
        pool = np.arange(len(pictures))
    firsts = [int(pool[pictures.labels[pool] == label][0]) for label in np.unique(pictures.labels[pool])]
    if len(firsts) >= 3:
        return [firsts[0], firsts[len(firsts) // 2], firsts[-1]]
    rest = [int(row) for row in pool if int(row) not in firsts]
    return [*firsts, *rest, *firsts, *firsts][:3]


def tiled(tiles: Pixels) -> Pixels:
    """Return tiles (rows, columns, h, h[, 3]) as one picture, white between them."""
    rows, columns, side = tiles.shape[:3]
    step = side + GAP
    page = np.full((rows * step - GAP, columns * step - GAP, *tiles.shape[4:]), 255, np.uint8)
    for r in range(rows):
        for c in range(columns):
            page[r * step : r * step + side, c * step : c * step + side] = tiles[r, c]
    return page


def png(pixels: Pixels) -> bytes:
    """Return a picture as the bytes of a PNG file."""
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()


def epoch_of(file: Path) -> float:
    """Return the epoch that a snapshot's file shows. Raises ValueError for another file."""
    return int(file.stem.partition("-")[2]) / 100


def _like(picture: Pixels, diagram: Pixels) -> Pixels:
    """Return a picture with as many channels as the diagram has."""
    return picture if picture.ndim == diagram.ndim - 2 else np.repeat(picture[..., None], 3, axis=-1)
