"""A space on disk: safetensors beside `model.json`, written whole, read with every shape checked."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError
from safetensors.numpy import load_file, save

import latentloom
from latentloom.base.errors import LoomError, UsageError
from latentloom.engine.atlas import Atlas
from latentloom.engine.attributes.table import AttributeTable, read_table, table_text
from latentloom.engine.description import (
    ATLAS_FILE,
    ATTRIBUTES_FILE,
    DESCRIPTION_FILE,
    FORMAT,
    MODEL_FILE,
    VERSION,
    SpaceDescription,
    check_file,
)
from latentloom.engine.projection import MapProjection

Arrays = dict[str, npt.NDArray[Any]]

OCTAVE = 14
"""Steps between a scale and twice that scale on disk."""


@dataclass(frozen=True)
class SpaceContent:
    """What `write_space` puts on disk, everything but the files' digests.

    Attributes:
        fields: the entries of `model.json` that `SpaceDescription` names (no name, path, stamp or digests).
        weights: of the model, by parameter name; kept in half precision.
        atlas: encodings, kept in half precision, and their scales, kept to 3 %, from 1/500 to 500.
        map: the fitted plane.
        attributes: a line an encoding, or None where there are none.
    """

    fields: dict[str, Any]
    weights: Arrays
    atlas: Atlas
    map: MapProjection
    attributes: AttributeTable | None = None


def write_space(folder: Path, content: SpaceContent, texts: dict[str, str]) -> None:
    """Write a space's files into an existing empty folder.

    Args:
        folder: where to; the caller makes it appear whole (`base.atomic.atomic_folder`).
        content: the space.
        texts: further text files by name (recipe.toml, CARD.md).
    """
    files = {
        MODEL_FILE: save({k: half(v) for k, v in content.weights.items()}),
        ATLAS_FILE: save(_atlas_arrays(content.atlas, content.map)),
    }
    if content.attributes is not None:
        files[ATTRIBUTES_FILE] = table_text(content.attributes).encode()
    for name, data in files.items():
        # Not by safetensors itself, which makes files that only their owner can read, and has its own error for a
        # full disk.
        (folder / name).write_bytes(data)
    description = {
        "format": FORMAT,
        "version": _version(content.fields),
        "made_with": f"Latent Loom {latentloom.__version__}",
        **content.fields,
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
    }
    (folder / DESCRIPTION_FILE).write_text(json.dumps(description, indent=1, ensure_ascii=False), encoding="utf-8")
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")


def _version(fields: dict[str, Any]) -> int:
    """Return the oldest version of the format that can hold a space, so that older programs open what they can."""
    usual = fields.get("family") == "vae" and fields.get("network", {}).get("backbone", "conv") == "conv"
    return 1 if usual and fields.get("settings", {}).get("likelihood", "gaussian") == "gaussian" else VERSION


def half(values: npt.NDArray[Any]) -> npt.NDArray[np.float16]:
    """Return values in half precision, those beyond its range cut to it."""
    limit = np.finfo(np.float16).max
    return np.ascontiguousarray(np.clip(values, -limit, limit).astype(np.float16))


def read_atlas(space: SpaceDescription) -> tuple[Atlas, MapProjection]:
    """Read the encodings and the map of a space.

    Raises:
        LoomError: damaged.
    """
    arrays = read_arrays(space, ATLAS_FILE)
    try:
        with np.errstate(over="ignore"):  # what overflows is refused below, as infinite
            codes = arrays["codes"].astype(np.float32)
            scales = _scales(arrays["scales"]) if "scales" in arrays else None
            plane = MapProjection(*(arrays[f"map.{k}"].astype(np.float32) for k in ("centre", "axes", "share")))
        labels = arrays["labels"]
        held_out = arrays["held_out"].astype(bool)
    except KeyError as problem:
        raise _damaged(space, f"{ATLAS_FILE} lacks {problem}") from problem
    n, d = labels.size, space.latent_dim
    good = (
        labels.ndim == 1
        and labels.dtype == np.int32
        and n > 0
        and codes.shape == (n, d)
        and held_out.shape == (n,)
        and (scales is None or (scales.shape == (n, d) and bool(np.isfinite(scales).all())))
        and (plane.centre.shape, plane.axes.shape, plane.share.shape) == ((d,), (2, d), (2,))
        and labels.min() >= 0
        and labels.max() < len(space.classes)
        and len(np.unique(labels)) == len(space.classes)
        and bool(np.isfinite(codes).all())
        and all(bool(np.isfinite(part).all()) for part in (plane.centre, plane.axes, plane.share))
    )
    if not good:
        raise _damaged(space, f"{ATLAS_FILE} does not fit its model.json")
    return Atlas(space.classes, codes, labels, held_out, scales), plane


def read_attributes(space: SpaceDescription, count: int) -> AttributeTable | None:
    """Read the attributes of a space's `count` encodings, a line each in their order; None where it has none.

    Raises:
        LoomError: damaged.
    """
    if ATTRIBUTES_FILE not in space.digests:
        return None
    try:
        table = read_table(check_file(space, ATTRIBUTES_FILE))
        rows = table.rows(count)
    except UsageError as problem:
        raise _damaged(space, f"{ATTRIBUTES_FILE} does not fit its encodings") from problem
    if len(rows) != count:
        raise _damaged(space, f"{ATTRIBUTES_FILE} does not fit its encodings")
    return table.in_order(np.argsort(rows))


def read_arrays(space: SpaceDescription, name: str) -> Arrays:
    """Read one of a space's safetensors files after checking its digest.

    Raises:
        LoomError: damaged.
    """
    path = check_file(space, name)
    try:
        arrays: Arrays = load_file(path)
    except (SafetensorError, OSError, ValueError, KeyError, TypeError) as problem:
        raise _damaged(space, f"{name} is no safetensors file") from problem
    return arrays


def _atlas_arrays(atlas: Atlas, plane: MapProjection) -> Arrays:
    arrays: Arrays = {
        "codes": half(atlas.codes),
        "labels": np.ascontiguousarray(atlas.labels.astype(np.int32)),
        "held_out": np.ascontiguousarray(atlas.held_out.astype(np.uint8)),
        "map.centre": plane.centre,
        "map.axes": plane.axes,
        "map.share": plane.share,
    }
    if atlas.scales is not None:
        # Scales span decades and need no precision: kept as logarithms to base two, in whole fourteenths.
        fourteenths = np.rint(OCTAVE * np.log2(atlas.scales))
        arrays["scales"] = np.ascontiguousarray(np.clip(fourteenths, -127, 127).astype(np.int8))
    return arrays


def _scales(logarithms: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    """Return scales of their logarithms to base two; whole numbers are fourteenths, as `_atlas_arrays` writes them."""
    parts = OCTAVE if logarithms.dtype == np.int8 else 1
    scales: npt.NDArray[np.float32] = np.exp2(logarithms.astype(np.float32) / parts)
    return scales


def _damaged(space: SpaceDescription, why: str) -> LoomError:
    return LoomError(f"The space {space.path} is damaged ({why}); take a fresh copy of it or train it again.")
