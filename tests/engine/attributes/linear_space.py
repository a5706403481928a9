"""A space whose encoder is a principal component analysis of its own pictures: exact, and quick as arithmetic."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from latentloom.engine.atlas import Atlas


class LinearSpace:
    """Stands for a space where only encoding, decoding and the atlas matter."""

    def __init__(self, pictures: np.ndarray, labels: np.ndarray | None = None, kind: str = "photo") -> None:
        flat = pictures.reshape(len(pictures), -1).astype(np.float64)
        self.kind = kind
        self.channels = 1 if pictures.ndim == 3 else 3
        self._shape = pictures.shape[1:]
        self._centre = flat.mean(axis=0)
        _, sizes, axes = np.linalg.svd(flat - self._centre, full_matrices=False)
        self._axes = axes[sizes > 1e-9]
        self.latent_dim = len(self._axes)
        codes = ((flat - self._centre) @ self._axes.T).astype(np.float32)
        labels = np.zeros(len(codes), np.int32) if labels is None else labels.astype(np.int32)
        self.atlas = Atlas(("plain", "marked"), codes, labels, np.zeros(len(codes), bool))
        self.native_size = self._shape[0]
        self.runtime = SimpleNamespace(decode_pixels=self.decode, encode_codes=self.encode, native_size=self._shape[0])

    def decode(self, latents: np.ndarray, size: int | None = None) -> np.ndarray:
        assert size in (None, self._shape[0])
        return np.rint(np.clip(self.levels(latents), 0, 255)).astype(np.uint8)

    def levels(self, latents: np.ndarray) -> np.ndarray:
        """Decode without rounding and clipping."""
        return (self._centre + np.asarray(latents, np.float64) @ self._axes).reshape(-1, *self._shape)

    def encode(self, pictures: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        flat = pictures.reshape(len(pictures), -1).astype(np.float64)
        codes = ((flat - self._centre) @ self._axes.T).astype(np.float32)
        return codes, np.ones_like(codes)
