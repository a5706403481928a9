"""Copies of a space with something changed: as by accident, or sealed anew as somebody with bad intentions would."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file, save_file

from latentloom.engine.description import ATLAS_FILE, DESCRIPTION_FILE, MODEL_FILE

Arrays = dict[str, npt.NDArray[np.generic]]


def with_description(space: Path, folder: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """Copy a space and change its model.json in place."""
    shutil.copytree(space, folder)
    description = json.loads((folder / DESCRIPTION_FILE).read_text())
    change(description)
    (folder / DESCRIPTION_FILE).write_text(json.dumps(description))
    return folder


def with_arrays(space: Path, folder: Path, file: str, change: Callable[[Arrays], object]) -> Path:
    """Copy a space and change one of its safetensors files in place; the digests are right again afterwards."""
    shutil.copytree(space, folder)
    arrays = load_file(folder / file)
    change(arrays)
    save_file({name: np.ascontiguousarray(array) for name, array in arrays.items()}, folder / file)
    return sealed(folder)


def sealed(folder: Path) -> Path:
    """Write the digests of the files as they are now."""
    description = json.loads((folder / DESCRIPTION_FILE).read_text())
    for name in (MODEL_FILE, ATLAS_FILE):
        description["files"][name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    (folder / DESCRIPTION_FILE).write_text(json.dumps(description))
    return folder
