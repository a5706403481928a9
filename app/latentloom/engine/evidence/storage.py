"""Judges on disk: one safetensors file beside the space's model, description in its header.

Kernels are kept in eight bits with one scale a row, the large last layers in four, two weights a byte.

The space works without it. A file made for other weights than the space's is left aside.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError, safe_open
from safetensors.numpy import load, save

from latentloom.base.errors import LoomError

JUDGES_FILE = "judges.safetensors"
FORMAT = "latentloom judges"
VERSION = 1
LARGEST_FILE = 64 << 20
_SCALE, _FOUR = "/scale", "/four"
_HEAD = "head.weight"
_CLIPS = (2.0, 2.5, 3.0, 3.5, 4.0, 5.0)
"""Where a row is cut before it is rounded to four bits, in its standard deviations; the best is taken."""

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
    """Return the file."""
    packed: Arrays = {}
    for name, array in content.arrays.items():
        if name[0].isdigit() and name.endswith(_HEAD) and array.shape[1] % 2 == 0:
            levels, scale = _four_bits(array.astype(np.float32))
            packed[name + _FOUR] = ((levels[:, ::2] + 8) * 16 + levels[:, 1::2] + 8).astype(np.uint8)
            packed[name + _SCALE] = scale
        elif name[0].isdigit() and array.ndim >= 2:
            rows = array.reshape(len(array), -1).astype(np.float32)
            scale = (np.maximum(np.abs(rows).max(axis=1), 1e-12) / 127.0).astype(np.float32)
            packed[name] = np.rint(rows / scale[:, None]).astype(np.int8).reshape(array.shape)
            packed[name + _SCALE] = scale
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
    header, packed = _opened(path)
    try:
        entries = tuple(_entry(entry) for entry in header["judges"])
        temperatures = {str(part): _temperature(value) for part, value in header["temperatures"].items()}
        names = [name for name in packed if not name.endswith(_SCALE)]
        arrays = {name.removesuffix(_FOUR): _unpacked(name, packed) for name in names}
        content = JudgesFile(str(header["stamp"]), entries, temperatures, arrays)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as problem:
        raise LoomError(_damaged(path)) from problem
    if not all(np.isfinite(array).all() for array in arrays.values()):
        raise LoomError(_damaged(path))
    return content


def judges_are_for(folder: Path, stamp: str) -> bool:
    """Tell whether a space's folder has judges for the weights of that stamp; reads no more than the file's header.

    A damaged file counts as one: `read_judges` says what is wrong with it when the judges are asked.
    """
    path = folder / JUDGES_FILE
    if not path.is_file():
        return False
    try:
        with safe_open(path, framework="numpy") as file:
            header = json.loads((file.metadata() or {}).get("latentloom", "null"))
    except (SafetensorError, OSError, ValueError, RecursionError):
        return True
    return not isinstance(header, dict) or header.get("stamp", stamp) == stamp


def rounded(content: JudgesFile) -> JudgesFile:
    """Return the content as it will be read back: what is measured is what is shipped."""
    packed = load(judges_bytes(content))
    names = [name for name in packed if not name.endswith(_SCALE)]
    return replace(content, arrays={name.removesuffix(_FOUR): _unpacked(name, packed) for name in names})


def _opened(path: Path) -> tuple[dict[str, Any], Arrays]:
    """Return the header and the packed arrays of a file of judges."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise LoomError(_damaged(path))
        with safe_open(path, framework="numpy") as file:
            header = json.loads((file.metadata() or {}).get("latentloom", "null"))
            packed = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - no mapping
    except (SafetensorError, OSError, ValueError, TypeError, RecursionError) as problem:
        raise LoomError(_damaged(path)) from problem
    if not isinstance(header, dict) or header.get("format") != FORMAT or not isinstance(header.get("version"), int):
        raise LoomError(_damaged(path))
    if header["version"] > VERSION:
        raise LoomError(f"The judges in {path} were made by a newer Latent Loom; update the program to use them.")
    return header, packed


def _damaged(path: Path) -> str:
    return f"The judges in {path} are damaged; take a fresh copy of the file, or remove it to work without evidence."


def _entry(value: dict[str, Any]) -> JudgeEntry:
    """Return what the header says of a judge, or raise ValueError."""
    entry = JudgeEntry(**value)
    words = (entry.build, entry.look, entry.part)
    if not all(isinstance(word, str) for word in words) or not isinstance(entry.seed, int):
        raise ValueError("not a judge")
    return replace(entry, accuracy=float(entry.accuracy))


def _temperature(value: Any) -> float:
    """Return a number above zero, or raise ValueError."""
    temperature = float(value)
    if not 0 < temperature < math.inf:
        raise ValueError("no temperature")
    return temperature


def _four_bits(rows: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.float32]]:
    """Return levels (n, m) from -7 to 7 and scales (n,) that come nearest to the rows, in squares."""
    deviation = np.maximum(np.sqrt((rows**2).mean(axis=1)), 1e-12)
    best = np.full(len(rows), np.inf, np.float32)
    levels, scale = np.zeros(rows.shape, np.int16), np.ones(len(rows), np.float32)
    for clip in _CLIPS:
        tried = (clip * deviation / 7.0).astype(np.float32)
        there = np.clip(np.rint(rows / tried[:, None]), -7, 7)
        error = ((there * tried[:, None] - rows) ** 2).sum(axis=1)
        better = error < best
        best[better], scale[better], levels[better] = error[better], tried[better], there[better]
    return levels, scale


def _unpacked(name: str, packed: Arrays) -> npt.NDArray[np.float32]:
    if name.endswith(_FOUR):
        pairs = packed[name].astype(np.int16)
        levels = np.stack([pairs // 16, pairs % 16], axis=-1).reshape(len(pairs), -1) - 8
        heads: npt.NDArray[np.float32] = levels.astype(np.float32) * packed[name.removesuffix(_FOUR) + _SCALE][:, None]
        return heads
    array = packed[name].astype(np.float32)
    if packed[name].dtype == np.int8:
        scale = packed[name + _SCALE]
        array *= scale.reshape(-1, *[1] * (array.ndim - 1))
    return array
