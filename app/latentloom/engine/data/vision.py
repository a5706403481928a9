"""MNIST, its relatives and CIFAR-10, read by torchvision's own dataset classes. The only place that imports it."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from latentloom.base.errors import LoomError
from latentloom.engine.data.pictures import Kind, PictureSet, Pixels
from latentloom.engine.data.vision_sets import VISION_SETS, VisionSet

MAX_FILE_BYTES = 1 << 30
"""Three times the largest file of these sets."""


def import_torchvision(part: str = "datasets") -> ModuleType:
    """Import `torchvision.<part>`, also beside a torch that does not know torchvision's compiled operators.

    A torchvision built for CUDA cannot load its operators beside a CPU build of torch, and then fails where it
    describes two of them. Declaring their schemas is enough for whatever calls no such operator: the picture sets, the
    picture utilities.

    Raises:
        LoomError: when it cannot be imported.
    """
    module = f"torchvision.{part}"
    try:
        try:
            return importlib.import_module(module)
        except RuntimeError as error:
            if "operator torchvision::" not in str(error):
                raise
        _declare_operators()
        return importlib.import_module(module)
    except (ImportError, RuntimeError) as error:
        raise LoomError(
            f"torchvision cannot be loaded ({error}); install the version that belongs to the installed torch."
        ) from error


def _declare_operators() -> None:
    import torch

    for operator in ("nms", "qnms"):
        if not hasattr(torch.ops.torchvision, operator):
            torch.library.define(
                f"torchvision::{operator}", "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
            )


def load_vision(name: str, root: Path, kind: Kind | None = None, download: bool = False) -> PictureSet:
    """Read a set; its published test part is held out.

    Args:
        name: a key of `VISION_SETS`.
        root: folder that holds (or receives) the set's own folder, as torchvision lays it out.
        kind: "ink" gives dark strokes on white paper, "photo" light ones on black as they are published; None takes
            the set's own kind.
        download: whether it may be fetched from the network when it is not there.

    Raises:
        LoomError: when the set is missing, damaged, or cannot be fetched.
    """
    about = VISION_SETS[name]
    _check_sizes(root / about.files, about)
    dataset = _dataset(about)
    split = {"split": about.split} if about.split else {}
    try:
        parts = [dataset(root=str(root), train=train, download=download, **split) for train in (True, False)]
        images = np.concatenate([_pixels(part, about) for part in parts])
        labels = np.concatenate([_labels(part, about) for part in parts])
    except RuntimeError as error:
        # torchvision has no error classes of its own: its words tell what happened.
        if "not found" in str(error):
            raise _missing(about, root) from error
        if "downloading" in str(error):
            raise LoomError(f"{about.title} could not be fetched; check the network and try again.") from error
        raise _damaged(about, root) from error
    except OSError as error:
        raise LoomError(
            f"{about.title} cannot be kept in {root / about.folder} ({error.strerror or error}); "
            "name another folder with --data-root."
        ) from error
    except (AssertionError, ValueError, KeyError, IndexError, TypeError) as error:
        raise _damaged(about, root) from error
    chosen = kind or about.kind
    return PictureSet(
        name=name,
        kind=chosen,
        classes=about.classes,
        groups=("",) * len(about.classes),
        images=255 - images if chosen == "ink" else images,
        labels=labels,
        held_out=np.arange(len(labels)) >= len(parts[0].targets),
        licence=about.licence,
        source=about.source,
    )


def _dataset(about: VisionSet) -> Any:
    """Return torchvision's class, kept from the files of old versions, which it would unpickle.

    CIFAR-10 is published as pickles; torchvision opens them only after their MD5 sums were found to be the published
    ones, so nothing but those very files is ever read.
    """
    published = getattr(import_torchvision(), about.dataset)
    # The class's name is the name of the set's folder, so it is kept.
    return type(about.dataset, (published,), {"_check_legacy_exist": lambda _self: False})


def _pixels(part: Any, about: VisionSet) -> Pixels:
    images: npt.NDArray[Any] = np.asarray(part.data)
    wanted = (about.side, about.side, 3) if about.channels == 3 else (about.side, about.side)
    if images.dtype != np.uint8 or images.shape[1:] != wanted:
        raise ValueError(f"pictures are {images.dtype} {images.shape}")
    return np.ascontiguousarray(images.swapaxes(1, 2)) if about.turned else images


def _labels(part: Any, about: VisionSet) -> npt.NDArray[np.int32]:
    labels: npt.NDArray[np.int32] = np.asarray(part.targets).astype(np.int32)
    most = len(about.classes) - 1
    if labels.shape != part.data.shape[:1] or (len(labels) and not 0 <= labels.min() <= labels.max() <= most):
        raise ValueError(f"labels are not 0 to {most}, one a picture")
    return labels


def _check_sizes(folder: Path, about: VisionSet) -> None:
    for file in folder.glob("*"):
        if file.stat().st_size > MAX_FILE_BYTES:
            raise LoomError(f"{file} is far larger than any file of {about.title}; remove it and fetch the set again.")


def _missing(about: VisionSet, root: Path) -> LoomError:
    return LoomError(
        f"{about.title} was not found in {root / about.folder}; pass --download to fetch it, or name the folder that "
        f"holds {about.folder} with --data-root."
    )


def _damaged(about: VisionSet, root: Path) -> LoomError:
    return LoomError(
        f"{about.title} in {root / about.folder} is damaged; remove that folder and fetch it again with --download."
    )
