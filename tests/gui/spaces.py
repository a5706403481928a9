"""A made-up space for tests of widgets.

It holds clusters in a small latent space; its "decoder" draws three strokes whose points are a fixed linear map of the
latent, so that neighbours look alike and blends morph.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from latentloom.doc.state import PathState, Waypoint
from latentloom.doc.wheel import shares
from latentloom.work.messages import (
    Pixels,
    SpaceInfo,
)


@dataclass(frozen=True)
class FakeSpace:
    """A space of `info` with `codes` (n, d) behind it, `axes` (2, d) and `centre` (d,) of its map."""

    info: SpaceInfo
    codes: np.ndarray
    axes: np.ndarray
    centre: np.ndarray

    def project(self, latent: np.ndarray) -> tuple[float, float]:
        x, y = self.axes @ (latent - self.centre)
        return float(x), float(y)

    def lift(self, xy: tuple[float, float]) -> np.ndarray:
        return self.centre + np.asarray(xy) @ self.axes

    def latent(self, kind: str, value: Any) -> np.ndarray:
        match kind:
            case "class" | "typical":
                return self.info.class_means[self.info.classes.index(value)]
            case "drawing":
                return self.codes[value]
            case "place":
                return self.lift(value)
            case "picture":
                return np.array(value)
            case "path":
                path, position, *moved = value
                return self.on_path(path, position) + (np.array(moved[0]) if moved else 0.0)
        if value.solved:
            return np.array(value.solved)
        weights = np.asarray(shares(value.wheel))
        return weights @ np.array([self.latent("class", name) for name in value.classes])

    def on_path(self, path: PathState, position: float) -> np.ndarray:
        stops = [self.latent(w.kind, w.value) for w in path.waypoints]
        if path.loop:
            stops.append(stops[0])
        at = position * (len(stops) - 1)
        low = min(int(at), max(len(stops) - 2, 0))
        high = min(low + 1, len(stops) - 1)
        return stops[low] + (at - low) * (stops[high] - stops[low])

    def picture(self, latent: np.ndarray, size: int) -> Pixels:
        rng = np.random.default_rng(1)
        mixer = rng.normal(size=(3 * 4 * 2, len(latent))) / np.sqrt(len(latent))
        points = 0.5 + 0.36 * np.tanh(1.3 * mixer @ latent).reshape(3, 4, 2)
        grid = (np.stack(np.meshgrid(np.arange(size), np.arange(size)), -1) + 0.5) / size
        nearest = np.full((size, size), np.inf)
        for stroke in points:
            for a, b in pairwise(stroke):
                along = np.clip(((grid - a) @ (b - a)) / max((b - a) @ (b - a), 1e-9), 0, 1)
                nearest = np.minimum(nearest, np.linalg.norm(grid - a - along[..., None] * (b - a), axis=-1))
        return (255 * np.clip((nearest - 0.028) * size + 0.5, 0, 1)).astype(np.uint8)


def make_space(
    classes: int = 6,
    per_class: int = 8,
    latent_dim: int = 8,
    startup: int = 4,
    seed: int = 0,
    judged: bool = False,
) -> FakeSpace:
    """Clusters: class names "Greek/character01" and so on in groups of 20, the last quarter of each class held out."""
    rng = np.random.default_rng(seed)
    spread = rng.normal(size=(classes, latent_dim)) * np.linspace(1.4, 0.6, latent_dim)
    labels = np.repeat(np.arange(classes, dtype=np.int32), per_class)
    codes = (spread[labels] + 0.35 * rng.normal(size=(len(labels), latent_dim))).astype(np.float32)
    means = np.array([codes[labels == c].mean(0) for c in range(classes)], np.float32)
    centre = codes.mean(0)
    _, values, axes = np.linalg.svd(codes - centre, full_matrices=False)
    alphabets = ("Greek", "Korean", "Latin", "Futurama", "Tifinagh", "Japanese_(katakana)")
    groups = tuple(alphabets[c // 20 % len(alphabets)] + (f"_{c // 120}" if c >= 120 else "") for c in range(classes))
    names = tuple(f"{group}/character{c % 20 + 1:02d}" for c, group in enumerate(groups))
    chosen = tuple(names[i] for i in np.linspace(0, classes - 1, min(startup, classes)).astype(int))
    total = float((values**2).sum())
    info = SpaceInfo(
        name="fake",
        title="A made-up space",
        path=Path("fake"),
        stamp=f"stamp-{seed}",
        kind="ink",
        channels=1,
        native_size=64,
        latent_dim=latent_dim,
        classes=names,
        groups=groups,
        startup=chosen,
        class_means=means,
        mean_xy=((means - centre) @ axes[:2].T).astype(np.float32),
        codes_xy=((codes - centre) @ axes[:2].T).astype(np.float32),
        labels=labels,
        held_out=np.arange(len(labels)) % per_class >= per_class * 3 // 4,
        variance_share=(float(values[0] ** 2) / total, float(values[1] ** 2) / total),
        methods=("spherical", "typical", "linear", *(("even",) if judged else ())),
        typical_norm=float(np.median(np.linalg.norm(codes, axis=1))),
        judged=judged,
        shell=(float(np.sqrt(latent_dim)), 0.7),
    )
    return FakeSpace(info, codes, axes[:2], centre)


def drawing(row: int) -> Waypoint:
    """A waypoint on an atlas row."""
    return Waypoint("drawing", row, f"drawing {row}")
