"""Pictures, folders and files of sets, made up."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from latentloom.engine.data.vision import VISION_SETS

PIXELS_START = struct.pack(">I", 100) + b"IDAT"


def line_drawing(seed: int, ink: str = "black", paper: str = "white") -> Image.Image:
    random = np.random.default_rng(seed)
    picture = Image.new("RGB", (64, 64), paper)
    ImageDraw.Draw(picture).line([tuple(point) for point in random.integers(8, 56, (5, 2)).tolist()], ink, 3)
    return picture.resize((48, 48), Image.Resampling.BICUBIC)


def photo(seed: int, colour: bool = False) -> Image.Image:
    random = np.random.default_rng(seed)
    noise = random.integers(0, 256, (6, 6, 3) if colour else (6, 6)).astype(np.uint8)
    return Image.fromarray(noise).resize((48, 48), Image.Resampling.BICUBIC).convert("RGB")


def fill(root: Path, classes: tuple[str, ...] = ("cats", "dogs"), count: int = 5, make: object = photo) -> Path:
    """Write `count` pictures a class and return the root."""
    for i, name in enumerate(classes):
        (root / name).mkdir(parents=True, exist_ok=True)
        for j in range(count):
            make(100 * i + j).save(root / name / f"{j:03}.png")  # type: ignore[operator]
    return root


def header_only(width: int, height: int) -> bytes:
    """Return the beginning of a PNG that claims a size."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header)) + PIXELS_START


def drawing(drawer: int, side: int = 105) -> bytes:
    """Return a one-bit PNG with as many dark columns as the drawer's number."""
    pixels = np.ones((side, side), bool)
    pixels[:, :drawer] = False
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()


def small_zip(root: Path, extra: dict[str, bytes] | None = None) -> Path:
    """Write a zip of two alphabets with two characters each and three drawers, in scrambled order."""
    path = root / "omniglot-py" / "images_background.zip"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for drawer in (18, 1, 2):
            for alphabet in ("Latin", "Greek"):
                for character in ("character02", "character01"):
                    archive.writestr(f"images_background/{alphabet}/{character}/0001_{drawer:02}.png", drawing(drawer))
        for name, data in (extra or {}).items():
            archive.writestr(name, data)
    return path


def write_idx(path: Path, array: np.ndarray) -> None:
    """Write an idx file: two zero bytes, the type (8: uint8), the number of axes, their lengths, the values."""
    header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
    path.write_bytes(header + array.tobytes())


def small_set(root: Path, name: str, train: int = 20, test: int = 10) -> Path:
    raw = root / VISION_SETS[name].dataset / "raw"
    raw.mkdir(parents=True)
    random = np.random.default_rng(0)
    for part, count in (("train", train), ("t10k", test)):
        write_idx(raw / f"{part}-images-idx3-ubyte", random.integers(0, 256, (count, 28, 28)).astype(np.uint8))
        write_idx(raw / f"{part}-labels-idx1-ubyte", (np.arange(count) % 10).astype(np.uint8))
    return raw
