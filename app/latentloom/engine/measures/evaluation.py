"""How good a space is on pictures that its training never saw."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from latentloom.base.errors import LoomError
from latentloom.engine.data.cache import Targets, dequantised
from latentloom.engine.data.ink import distance_fields
from latentloom.engine.data.photo import intensities
from latentloom.engine.data.pictures import PictureSet
from latentloom.engine.device import choose_device
from latentloom.engine.families.base import Batch
from latentloom.engine.measures.classifier import fit_classifier, predict
from latentloom.engine.runtime import Runtime

CLASSIFIER_SEED = 7
CHUNK = 64


@dataclass(frozen=True)
class Evaluation:
    """Means over held-out pictures.

    Attributes:
        pictures: how many were measured.
        reconstruction: negative log likelihood, nats a picture; ink_part: of it the Bernoulli of the visible ink.
        kl: nats a picture; elbo: -(reconstruction + kl), whatever beta was trained with.
        pixel_error: mean absolute difference of original and reconstructed picture, 0..1, at the pictures' own size.
        active: latent dimensions whose posterior mean varies by more than 0.01 (Burda et al., ICLR 2016).
        accuracy_original, accuracy_reconstructed: of a classifier trained on the originals of the training part; None
            when none was trained.
    """

    pictures: int
    reconstruction: float
    ink_part: float
    kl: float
    elbo: float
    pixel_error: float
    active: int
    accuracy_original: float | None = None
    accuracy_reconstructed: float | None = None

    @property
    def kept(self) -> float | None:
        """Share of the classifier's accuracy that reconstructions keep."""
        if self.accuracy_original is None or self.accuracy_reconstructed is None or not self.accuracy_original:
            return None
        return self.accuracy_reconstructed / self.accuracy_original


def evaluate_steps(
    runtime: Runtime, pictures: PictureSet, targets: Targets, judge_epochs: float, seed: int = 0
) -> Generator[tuple[int, int], None, Evaluation]:
    """Measure a model; yields (done, total) and returns the measures.

    Args:
        runtime: the model as it is shipped, half-precision weights included.
        pictures: originals with labels and split.
        targets: their training targets.
        judge_epochs: how long the classifier is trained; 0 for none.
        seed: of the posterior samples.

    Raises:
        LoomError: no picture is held out.
    """
    held = np.flatnonzero(pictures.held_out)
    if not len(held):
        raise LoomError("No picture is held out, so nothing can be measured; train with some pictures set aside.")
    sums, codes, redrawn = np.zeros(3), [], []
    generator = torch.Generator().manual_seed(seed)
    for start in range(0, len(held), CHUNK):
        rows = held[start : start + CHUNK]
        yield start, len(held)
        sums += _likelihoods(runtime, targets[rows], pictures.labels[rows], generator)
        code = runtime.encode_grids(targets[rows], pictures.labels[rows])[0]
        codes.append(code)
        redrawn.append(runtime.decode_pixels(code, pictures.native_size))
    pixels = np.concatenate(redrawn)
    error = float(np.mean([np.abs(a.astype(np.int16) - b).mean() for a, b in zip(pictures.images[held], pixels)])) / 255  # noqa: B905
    reconstruction, ink, kl = (sums / len(held)).tolist()
    original = reconstructed = None
    if judge_epochs > 0:
        original, reconstructed = yield from _read(runtime, pictures, targets, held, pixels, judge_epochs)
    return Evaluation(
        len(held), reconstruction, ink, kl, -(reconstruction + kl), error,
        int((np.concatenate(codes).var(axis=0) > 0.01).sum()), original, reconstructed,
    )  # fmt: skip


@torch.inference_mode()
def _likelihoods(
    runtime: Runtime, targets: Targets, labels: npt.NDArray[np.integer], generator: torch.Generator
) -> npt.NDArray[np.float64]:
    """Return sums over the batch of reconstruction, its ink part and KL, one posterior sample a picture, float32."""
    device = next(runtime.model.parameters()).device
    batch = Batch(
        torch.from_numpy(dequantised(targets)).to(device),
        torch.from_numpy(labels.astype(np.int64)).to(device),
        runtime.model.draw_noise(len(targets), generator).to(device),
    )
    terms = runtime.model.terms(batch)
    return np.array([float(part.sum()) for part in (terms.likelihood.total, terms.likelihood.ink, terms.kl)])


def _read(
    runtime: Runtime,
    pictures: PictureSet,
    targets: Targets,
    held: npt.NDArray[np.intp],
    redrawn: npt.NDArray[np.uint8],
    epochs: float,
) -> Generator[tuple[int, int], None, tuple[float, float]]:
    """Train a classifier on the training part; return its accuracy on held-out originals and on their redrawings."""
    seen = np.flatnonzero(~pictures.held_out)
    choice = choose_device(runtime.device)
    classifier = yield from fit_classifier(
        targets[seen], pictures.labels[seen], len(pictures.classes), epochs, choice, CLASSIFIER_SEED
    )
    size = targets.shape[-1]
    if pictures.kind == "ink":
        # From the pictures, not from the decoder's own fields: what a person would see is what is read.
        grids = distance_fields(redrawn, size, runtime.model.reach)[:, None]
    else:
        grids = intensities(redrawn, size)
    wanted = pictures.labels[held]
    original = float((predict(classifier, dequantised(targets[held])) == wanted).mean())
    reconstructed = float((predict(classifier, grids) == wanted).mean())
    return original, reconstructed
