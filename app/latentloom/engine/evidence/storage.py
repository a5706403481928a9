"""Judges on disk: one safetensors file beside the space's model, weights in eight bits, description in its header.

The space works without it. A file made for other weights than the space's is told and left aside.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from latentloom.base.errors import LoomError

JUDGES_FILE = "judges.safetensors"
FORMAT = "latentloom judges"
VERSION = 1
LARGEST_FILE = 64 << 20
_SCALE = "/scale"

Arrays = dict[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class JudgeEntry:
    """A judge in the file: its plan, and which part it belongs to ("solver" or "report")."""

    build: str
    look: str
    seed: int
    part: str
    accuracy: float


@dataclass(frozen=True)
class JudgesFile:
    """All that the file holds.

    Attributes:
        stamp: of the space that the judges were made for.
        entries: the judges, in order.
        temperatures: of each part's belief, by name.
        arrays: "0/trunk.0.weight", ... float32, and the tables of `calibration.py`.
    """

    stamp: str
    entries: tuple[JudgeEntry, ...]
    temperatures: dict[str, float]
    arrays: Arrays


def judges_bytes(content: JudgesFile) -> bytes:
    """Return the file. Matrices and kernels are kept as eight bits with one scale a row, the rest in half precision."""
    packed: Arrays = {}
    for name, array in content.arrays.items():
        if name[0].isdigit() and array.ndim >= 2:
            rows = array.reshape(len(array), -1).astype(np.float32)
            scale = np.maximum(np.abs(rows).max(axis=1), 1e-12) / 127.0
            packed[name] = np.rint(rows / scale[:, None]).astype(np.int8).reshape(array.shape)
            packed[name + _SCALE] = scale.astype(np.float32)
        else:
            packed[name] = array.astype(np.float16 if name[0].isdigit() else np.float32)
    header = {
        "format": FORMAT,
        "version": VERSION,
        "stamp": content.stamp,
        "judges": [asdict(entry) for entry in content.entries],
        "temperatures": content.temperatures,
    }
    return save(packed, {"latentloom": json.dumps(header)})


def read_judges(folder: Path) -> JudgesFile | None:
    """Return the judges of a space's folder, or None where it has none.

    Raises:
        LoomError: the file is damaged, or made by a newer version.
    """
    path = folder / JUDGES_FILE
    if not path.is_file():
        return None
    damaged = f"The judges in {path} are damaged; take a fresh copy of the file, or remove it to work without evidence."
    if path.stat().st_size > LARGEST_FILE:
        raise LoomError(damaged)
    try:
        with safe_open(path, framework="numpy") as file:
            header = json.loads((file.metadata() or {}).get("latentloom", "null"))
            packed = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - no mapping
    except (SafetensorError, OSError, ValueError, TypeError) as problem:
        raise LoomError(damaged) from problem
    if isinstance(header, dict) and isinstance(header.get("version"), int) and header["version"] > VERSION:
        raise LoomError(f"The judges in {path} were made by a newer Latent Loom; update the program to use them.")
    try:
        entries = tuple(JudgeEntry(**entry) for entry in header["judges"])
        temperatures = {str(part): float(value) for part, value in header["temperatures"].items()}
        arrays = {name: _unpacked(name, packed) for name in packed if not name.endswith(_SCALE)}
        content = JudgesFile(str(header["stamp"]), entries, temperatures, arrays)
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise LoomError(damaged) from problem
    if header.get("format") != FORMAT or not all(np.isfinite(array).all() for array in arrays.values()):
        raise LoomError(damaged)
    return content


def _unpacked(name: str, packed: Arrays) -> npt.NDArray[np.float32]:
    array = packed[name].astype(np.float32)
    if packed[name].dtype == np.int8:
        scale = packed[name + _SCALE]
        array *= scale.reshape(-1, *[1] * (array.ndim - 1))
    return array
