"""MNIST and its relatives, read by torchvision's own dataset classes. The only place that imports torchvision."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from latentloom.base.errors import LoomError
from latentloom.engine.data.pictures import Kind, PictureSet, Pixels

SIDE = 28
MAX_FILE_BYTES = 256 << 20
"""Five times the largest file of these sets."""


@dataclass(frozen=True)
class VisionSet:
    """What a set is, beyond its pixels.

    Attributes:
        dataset: name of torchvision's class, and of the set's folder below the data root.
        title: what people call it.
        kind: how it is trained unless one asks otherwise.
        classes: ten class names.
        licence: the licence of the pictures.
        source: who made it.
    """

    dataset: str
    title: str
    kind: Kind
    classes: tuple[str, ...]
    licence: str
    source: str


VISION_SETS = {
    "mnist": VisionSet(
        "MNIST",
        "MNIST",
        "ink",
        tuple("0123456789"),
        "CC BY-SA 3.0 (Y. LeCun, C. Cortes, C. Burges)",
        "MNIST (LeCun, Bottou, Bengio and Haffner, Proc. IEEE 86, 1998)",
    ),
    "fashion-mnist": VisionSet(
        "FashionMNIST",
        "Fashion-MNIST",
        "photo",
        (
            "T-shirt/top",
            "Trouser",
            "Pullover",
            "Dress",
            "Coat",
            "Sandal",
            "Shirt",
            "Sneaker",
            "Bag",
            "Ankle boot",
        ),
        "MIT (Zalando SE, 2017)",
        "Fashion-MNIST (Xiao, Rasul and Vollgraf, arXiv:1708.07747)",
    ),
    "kmnist": VisionSet(
        "KMNIST",
        "KMNIST",
        "ink",
        ("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"),
        "CC BY-SA 4.0 (ROIS-DS Center for Open Data in the Humanities)",
        "KMNIST (Clanuwat et al., arXiv:1812.01718)",
    ),
}


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
    _check_sizes(root / about.dataset / "raw", about)
    dataset = _dataset(about)
    try:
        parts = [dataset(root=str(root), train=train, download=download) for train in (True, False)]
        images = np.concatenate([_pixels(part) for part in parts])
        labels = np.concatenate([_labels(part) for part in parts])
    except RuntimeError as error:
        # torchvision has no error classes of its own: its words tell what happened.
        if "not found" in str(error):
            raise _missing(about, root) from error
        if "downloading" in str(error):
            raise LoomError(f"{about.title} could not be fetched; check the network and try again.") from error
        raise _damaged(about, root) from error
    except OSError as error:
        raise LoomError(
            f"{about.title} cannot be kept in {root / about.dataset} ({error.strerror or error}); "
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
    """Return torchvision's class, kept from the files of old versions, which it would unpickle."""
    published = getattr(import_torchvision(), about.dataset)
    # The class's name is the name of the set's folder, so it is kept.
    return type(about.dataset, (published,), {"_check_legacy_exist": lambda _self: False})


def _pixels(part: Any) -> Pixels:
    images: npt.NDArray[Any] = part.data.numpy()
    if images.dtype != np.uint8 or images.shape[1:] != (SIDE, SIDE):
        raise ValueError(f"pictures are {images.dtype} {images.shape}")
    return images


def _labels(part: Any) -> npt.NDArray[np.int32]:
    labels: npt.NDArray[np.int32] = part.targets.numpy().astype(np.int32)
    if labels.shape != part.data.shape[:1] or (len(labels) and not 0 <= labels.min() <= labels.max() <= 9):
        raise ValueError("labels are not 0 to 9, one a picture")
    return labels


def _check_sizes(folder: Path, about: VisionSet) -> None:
    for file in folder.glob("*"):
        if file.stat().st_size > MAX_FILE_BYTES:
            raise LoomError(f"{file} is far larger than any file of {about.title}; remove it and fetch the set again.")


def _missing(about: VisionSet, root: Path) -> LoomError:
    return LoomError(
        f"{about.title} was not found in {root / about.dataset}; pass --download to fetch it, or name the folder that "
        f"holds {about.dataset} with --data-root."
    )


def _damaged(about: VisionSet, root: Path) -> LoomError:
    return LoomError(
        f"{about.title} in {root / about.dataset} is damaged; remove that folder and fetch it again with --download."
    )
