"""What chapters ask of a trained model: its encodings, its redrawings, its samples."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from latentloom.book.workshop import BookData, Made
from latentloom.engine.measures.bounds import diagonal_kl
from latentloom.engine.measures.classifier import Classifier, predict
from latentloom.engine.measures.passes import decode_set, encode_set, intensities_of, objective_terms, sampled
from latentloom.engine.measures.pixels import bernoulli_nll
from latentloom.engine.measures.probes import MOST_ROWS

Floats = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8]

SAMPLE_SEED = 11


@dataclass
class Look:
    """A model and a set, and what comes of the two, each computed once.

    Attributes:
        labelled: whether the encoder may look at labels (a CVAE's must).
    """

    made: Made
    data: BookData
    labelled: bool = True

    @cached_property
    def held(self) -> tuple[Floats, Floats]:
        """Codes and scales of the held-out part."""
        return self._encoded(self.data.held)

    @cached_property
    def seen(self) -> tuple[Floats, Floats]:
        """Codes and scales of the first 10,000 training pictures."""
        return self._encoded(self.data.seen[:MOST_ROWS])

    @cached_property
    def free(self) -> npt.NDArray[np.bool_]:
        """Dimensions that the encoder is uncertain of: not a label that was handed in."""
        free: npt.NDArray[np.bool_] = self.held[1].mean(axis=0) > 2e-3
        return free if free.any() else np.ones(len(free), bool)

    @property
    def held_labels(self) -> npt.NDArray[np.int32]:
        """Labels of the held-out part."""
        return self.data.labels[self.data.held]

    @property
    def seen_labels(self) -> npt.NDArray[np.int32]:
        """Labels of the training pictures of `seen`."""
        return self.data.labels[self.data.seen[:MOST_ROWS]]

    @property
    def held_codes(self) -> Floats:
        """(n, d') codes of the held-out part, uncertain dimensions only."""
        return self.held[0][:, self.free]

    @property
    def seen_codes(self) -> Floats:
        """(n, d') codes of the training pictures, uncertain dimensions only."""
        return self.seen[0][:, self.free]

    @cached_property
    def originals(self) -> Floats:
        """(n, s, s) intensities 0..1 of the held-out part, as the network sees them."""
        return intensities_of(self.data.targets[self.data.held][:, 0].astype(np.float32) / 127)

    @cached_property
    def bce(self) -> float:
        """Held-out cross-entropy a picture, summed over pixels, of one draw from each posterior."""
        return float(bernoulli_nll(self.originals, decoded(self.made, sampled(*self.held, SAMPLE_SEED))).mean())

    @cached_property
    def bce_of_means(self) -> float:
        """The same, of posterior means."""
        return float(bernoulli_nll(self.originals, decoded(self.made, self.held[0])).mean())

    @cached_property
    def kl(self) -> float:
        """KL term of the held-out part, nats a picture, as the model's objective has it."""
        data = self.data
        return float(objective_terms(self.made.model, data.targets[data.held], data.labels[data.held])[1].mean())

    @cached_property
    def class_means(self) -> Floats:
        """(K, d) mean code of each class among the training pictures."""
        codes, labels = self.seen[0], self.seen_labels
        return np.stack([codes[labels == k].mean(axis=0) for k in range(len(self.data.classes))])

    def _encoded(self, rows: npt.NDArray[np.intp]) -> tuple[Floats, Floats]:
        labels = self.data.labels[rows] if self.labelled else None
        return encode_set(self.made.model, self.data.targets[rows], labels)


def decoded(made: Made, latents: npt.NDArray[np.floating[Any]]) -> Floats:
    """Return latents (n, d) as intensities (n, s, s) in 0..1."""
    return intensities_of(decode_set(made.model, latents))[:, 0]


def as_pixels(intensities: npt.NDArray[np.floating[Any]]) -> Pixels:
    """Return intensities in 0..1 as uint8."""
    return np.rint(np.clip(intensities, 0, 1) * 255).astype(np.uint8)


def read(reader: Classifier, intensities: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.intp]:
    """Return what a reader takes pictures (n, s, s) of 0..1 for, (n,)."""
    return predict(reader, (2 * np.asarray(intensities, np.float32) - 1)[:, None])


@torch.inference_mode()
def reader_certainty(reader: Classifier, intensities: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.float64]:
    """Return the largest probability that a reader gives to a class, (n,)."""
    grids = torch.from_numpy((2 * np.asarray(intensities, np.float32) - 1)[:, None])
    parts = [torch.softmax(reader(part), 1).amax(1) for part in grids.split(256)]
    return torch.cat(parts).double().numpy()


@torch.inference_mode()
def reader_features(reader: Classifier, intensities: npt.NDArray[np.floating[Any]]) -> Floats:
    """Return a reader's features (n, d): its last feature maps, averaged over the picture."""
    grids = torch.from_numpy((2 * np.asarray(intensities, np.float32) - 1)[:, None])
    parts = [reader.features(part).mean((2, 3)) for part in grids.split(256)]
    features: Floats = torch.cat(parts).float().numpy()
    return features


def mean_divergence(codes: Floats, scales: Floats) -> npt.NDArray[np.float64]:
    """Return KL from N(0, 1) of each picture, (n,), over the dimensions given."""
    return diagonal_kl(codes, np.maximum(scales, 1e-12))


def percent(share: float) -> str:
    """Return a share as per cent."""
    return f"{100 * share:.1f}%"
