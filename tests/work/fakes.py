"""A space without torch whose decoder can be held, watched and broken."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from PIL import Image

from latentloom.doc.state import BlendState, Focus, PathState, WheelState
from latentloom.engine.atlas import Atlas
from latentloom.engine.latent_prior import NORMAL

CLASSES = ("a", "b", "c", "d")
DIM = 5


class Gate:
    """Open by default. Closed, it holds whoever passes until it is opened again; it counts those who came."""

    def __init__(self) -> None:
        self._open = threading.Event()
        self._open.set()
        self.arrived = 0

    def close(self) -> None:
        self._open.clear()

    def open(self) -> None:
        self._open.set()

    def walk_through(self) -> None:
        self.arrived += 1
        if not self._open.wait(timeout=20):
            raise TimeoutError("the test never opened the gate")


@dataclass
class FakeRuntime:
    kind: str = "ink"
    channels: int = 1
    device: str = "cpu"
    device_name: str = "a pocket calculator"
    native_size: int = 8
    threads: int = 1
    precision: str = "float32"
    notices: list[str] = field(default_factory=list)
    gate: Gate = field(default_factory=Gate)
    decoded: deque[tuple[int, int | None]] = field(default_factory=lambda: deque(maxlen=100))
    broken: Exception | None = None

    def decode_pixels(self, latents: np.ndarray, size: int | None = None) -> np.ndarray:
        self.gate.walk_through()
        if self.broken is not None:
            raise self.broken
        self.decoded.append((len(latents), size))
        side = 8 if size is None else size
        grey = np.clip(128 + 20 * latents[:, 0], 0, 255).astype(np.uint8)
        return np.repeat(np.repeat(grey[:, None, None], side, axis=1), side, axis=2)

    def decode_fields(self, latents: np.ndarray) -> np.ndarray:
        self.gate.walk_through()
        columns = np.linspace(-1, 1, 8, dtype=np.float32)
        return np.tile(columns, (len(latents), 8, 1)) + 0.1 * latents[:, :1, None]

    def encode_codes(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        codes = np.zeros((len(images), DIM), np.float32)
        codes[:, 0] = images.reshape(len(images), -1).mean(axis=1) / 255
        return codes, np.ones_like(codes)


class FakeMap:
    share = np.array([0.5, 0.25])

    def project(self, codes: np.ndarray) -> np.ndarray:
        return codes[:, :2]

    def lift(self, xy: np.ndarray) -> np.ndarray:
        return np.hstack([xy, np.zeros((len(xy), DIM - 2))]).astype(np.float32)


class FakeSpace:
    """What the work layer uses of `latentloom.engine.space.Space`."""

    title = "Fake"
    kind = "ink"
    channels = 1
    native_size = 8
    latent_dim = DIM
    classes = CLASSES
    groups = ("vowels", "consonants", "consonants", "consonants")
    startup = ("a", "b", "c")
    methods = ("spherical", "typical", "linear")
    prior = NORMAL
    judges = None
    judged = False
    attributes = None

    def __init__(self, name: str = "fake", *, load_error: Exception | None = None) -> None:
        self.name = name
        self.folder = Path("/spaces") / name
        self.stamp = f"stamp of {name}"
        self.map = FakeMap()
        self.loads = 0
        self._load_error = load_error
        self._runtime = FakeRuntime()

    @cached_property
    def atlas(self) -> Atlas:
        rng = np.random.default_rng(0)
        labels = np.repeat(np.arange(len(CLASSES), dtype=np.int32), 3)
        codes = (rng.normal(size=(len(labels), DIM)) + labels[:, None]).astype(np.float32)
        return Atlas(CLASSES, codes, labels, np.arange(len(labels)) % 3 == 2)

    def encode(self, images: list[Image.Image]) -> np.ndarray:
        return self._runtime.encode_codes(np.stack([np.asarray(image.convert("L")) for image in images]))[0]

    @property
    def runtime(self) -> FakeRuntime:
        self.loads += 1
        if self._load_error is not None:
            raise self._load_error
        return self._runtime

    @property
    def gate(self) -> Gate:
        return self._runtime.gate


BLEND = BlendState(CLASSES[:3], WheelState((1.0, 1.0, 1.0)))
NO_PATH = PathState()
ON_BLEND = Focus()


def blend_towards(step: int) -> BlendState:
    """Return the `step`-th of many different blends."""
    return replace(BLEND, wheel=WheelState((1.0, 1.0 + step, 1.0)))
