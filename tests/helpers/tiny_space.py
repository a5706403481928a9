"""A small untrained space on disk: real files, a real network, pictures that differ from class to class."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from latentloom.base.atomic import atomic_folder
from latentloom.engine.atlas import Atlas
from latentloom.engine.attributes.table import AttributeTable
from latentloom.engine.projection import fit_map
from latentloom.engine.space_files import SpaceContent, half, write_space

CLASSES = ("red/one", "red/two", "red/three", "blue/one", "blue/two", "green/one")
GROUPS = ("red", "red", "red", "blue", "blue", "green")
LATENT = 8
DRAWINGS = 6
"""Drawings a class; the last one of each is held out."""


def make_tiny_space(
    folder: Path,
    *,
    kind: str = "ink",
    channels: int = 1,
    classes: tuple[str, ...] = CLASSES,
    prepare: Callable[[Any, np.ndarray], None] | None = None,
    family: str = "vae",
    attributes: AttributeTable | None = None,
) -> Path:
    """Write a space with random weights (the same every time) to `folder` and return it.

    `prepare` may change the model before; it is given the atlas's codes too. `family` is any, with its own defaults.
    """
    import torch

    from latentloom.engine.families.registry import build_family
    from latentloom.engine.networks import NetworkConfig
    from latentloom.engine.recipes import Recipe

    torch.manual_seed(0)
    network = NetworkConfig(32, channels, LATENT, (8, 16, 16), (16, 16, 8, 8))
    settings = Recipe(family=family).own_settings()
    model = build_family(family, network, kind, 4.0, len(classes), settings)
    if family == "vae":
        with torch.no_grad():
            # Untrained heads are close to zero everywhere; louder, a latent decides where the ink is.
            model.decoder.head.weight.mul_(20)
    wide = model.latent_dim
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(len(classes), dtype=np.int32), DRAWINGS)
    centres = rng.normal(size=(len(classes), wide)) * 2
    codes = half(centres[labels] + 0.4 * rng.normal(size=(len(labels), wide))).astype(np.float32)
    if prepare is not None:
        prepare(model, codes)
    held_out = np.arange(len(labels)) % DRAWINGS == DRAWINGS - 1
    atlas = Atlas(tuple(classes), codes, labels, held_out, np.full_like(codes, 0.5))
    fields: dict[str, Any] = {
        "title": "Tiny",
        "family": family,
        "settings": settings,
        "kind": kind,
        "channels": channels,
        "native_size": 28,
        "latent_dim": wide,
        "reach": 4.0,
        "network": {"size": 32, "latent": LATENT, "encoder_widths": [8, 16, 16], "decoder_widths": [16, 16, 8, 8]},
        "licence": "none",
        "source": "random numbers",
        "classes": list(classes),
        "groups": list(GROUPS) if classes == CLASSES else [""] * len(classes),
        "startup": list(classes[:4]),
    }
    weights = {name: value.numpy() for name, value in model.state_dict().items()}
    with atomic_folder(folder) as whole:
        write_space(whole, SpaceContent(fields, weights, atlas, fit_map(codes), attributes), {})
    return folder
