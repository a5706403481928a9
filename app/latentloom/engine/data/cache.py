"""Training targets, computed once and kept in the user's cache folder.

A target is what the model learns to reproduce: the distance field of an ink picture, the intensities of a photo. Both
lie in [-1, 1] and are kept as int8, 127 being 1, half a grey level fine. The files can be thrown away at any time.
"""

from __future__ import annotations

import hashlib
import io
import logging
from pathlib import Path

import numpy as np
import numpy.typing as npt

from latentloom.base.atomic import write_bytes
from latentloom.base.errors import LoomError
from latentloom.base.paths import user_cache_dir
from latentloom.engine.data.ink import REACH, distance_fields
from latentloom.engine.data.photo import intensities
from latentloom.engine.data.pictures import Kind, Pixels
from latentloom.engine.data.steps import Steps

Targets = npt.NDArray[np.int8]

VERSION = 1
"""Raised whenever the same pictures would give other targets."""

MAX_BYTES = 2 << 30
"""The cache is kept below this by removing what was not used for longest."""

CHUNK = 256
"""Pictures between two steps."""

_log = logging.getLogger(__name__)


def target_steps(images: Pixels, kind: Kind, size: int, reach: float = REACH) -> Steps[Targets]:
    """Make the training targets of pictures, or take them from the cache.

    Args:
        images: (n, h, h) or, for photos, (n, h, h, 3) uint8.
        kind: "ink" or "photo".
        size: side length of the targets.
        reach: of distance fields; photos do not use it.

    Returns:
        A generator that yields (done, total) in pictures and returns (n, c, size, size) int8, read-only; `dequantised`
        turns a batch of it into numbers.
    """
    path = user_cache_dir() / "targets" / f"{_key(images, kind, size, reach)}.npy"
    shape = (len(images), 3 if images.ndim == 4 else 1, size, size)
    cached = _cached(path, shape)
    if cached is not None:
        yield len(images), len(images)
        return cached
    targets = np.empty(shape, np.int8)
    for start in range(0, len(images), CHUNK):
        yield start, len(images)
        chunk = images[start : start + CHUNK]
        values = distance_fields(chunk, size, reach)[:, None] if kind == "ink" else intensities(chunk, size)
        targets[start : start + CHUNK] = np.rint(values * 127.0)
    targets.flags.writeable = False
    _keep(path, targets)
    yield len(images), len(images)
    return targets


def dequantised(targets: Targets) -> npt.NDArray[np.float32]:
    """Return int8 targets as float32 in [-1, 1]."""
    return targets.astype(np.float32) / np.float32(127.0)


def _key(images: Pixels, kind: Kind, size: int, reach: float) -> str:
    """Return a hash of everything that the targets depend on."""
    what = f"{VERSION} {kind} {size} {reach if kind == 'ink' else None} {images.shape}"
    digest = hashlib.blake2b(what.encode(), digest_size=20)
    digest.update(np.ascontiguousarray(images).data)
    return digest.hexdigest()


def _cached(path: Path, shape: tuple[int, ...]) -> Targets | None:
    """Map a cached file, or return None where there is none that can be used."""
    try:
        targets = np.load(path, mmap_mode="r", allow_pickle=False)
        path.touch()
    except FileNotFoundError:
        return None
    except (OSError, ValueError, EOFError) as error:
        _log.info("The cached %s cannot be used and is made again: %s", path.name, error)
        return None
    return targets if targets.shape == shape and targets.dtype == np.int8 else None


def _keep(path: Path, targets: Targets) -> None:
    """Write targets to the cache if there is room; a cache that cannot be written costs time, nothing else."""
    if targets.nbytes > MAX_BYTES:
        return
    stream = io.BytesIO()
    np.save(stream, targets, allow_pickle=False)
    try:
        path.parent.mkdir(exist_ok=True)
        _make_room(path.parent, MAX_BYTES - targets.nbytes)
        write_bytes(path, stream.getvalue())
    except (OSError, LoomError) as error:
        _log.info("The targets are not cached: %s", error)


def _make_room(folder: Path, limit: int) -> None:
    """Remove the files that were not used for longest until the rest is at most `limit` bytes."""
    files = sorted(((file.stat(), file) for file in folder.glob("*.npy")), key=lambda entry: entry[0].st_mtime)
    total = sum(stat.st_size for stat, _ in files)
    for stat, file in files:
        if total <= limit:
            break
        file.unlink(missing_ok=True)
        total -= stat.st_size
