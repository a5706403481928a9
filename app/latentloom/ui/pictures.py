"""Small decoded pictures for chips, map and filmstrip: asked once, kept while there is room."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Any, Protocol

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance
from PySide6.QtGui import QImage

from latentloom.work.messages import PictureKey, PicturesReply, Pixels

CACHE_BYTES = 64 * 2**20
MOST_OUTSTANDING = 1024
"""Keys of one size that may wait at once; what was asked longest ago is given up first and asked again when needed."""


class PictureEngine(Protocol):
    """What the store needs of the engine client."""

    picturesReady: SignalInstance

    def pictures(self, ticket: str, stamp: str, keys: tuple[PictureKey, ...], size: int) -> Any:
        """Ask for pictures; a request with the same ticket replaces one that still waits."""


def image_of(pixels: Pixels) -> QImage:
    """Return a QImage that owns its memory.

    Args:
        pixels: (h, w) grey or (h, w, 3) colour, uint8.

    Raises:
        ValueError: for any other shape or type.
    """
    if pixels.dtype != np.uint8 or pixels.ndim not in (2, 3) or (pixels.ndim == 3 and pixels.shape[2] != 3):
        raise ValueError(f"not a picture: {pixels.dtype} {pixels.shape}")
    data = np.ascontiguousarray(pixels)
    height, width = data.shape[:2]
    form = QImage.Format.Format_Grayscale8 if data.ndim == 2 else QImage.Format.Format_RGB888
    # A QImage made from a buffer only borrows it; RGB32 is a copy, and what the raster painter draws fastest.
    borrowed = QImage(data.data, width, height, data.strides[0], form)
    return borrowed.convertToFormat(QImage.Format.Format_RGB32)


class PictureStore(QObject):
    """A cache of small pictures in front of the engine.

    `get` never waits: it gives the picture or None, and None means "asked for". What is asked within one turn of the
    event loop goes to the engine as one request a size, the newest first. Every key is asked once; a key that the
    engine cannot decode stays unanswered until `reset`.

    Signals:
        arrived(frozenset of keys): these pictures are there now.
    """

    arrived = Signal(object)

    def __init__(self, engine: PictureEngine, parent: QObject | None = None, limit: int = CACHE_BYTES) -> None:
        super().__init__(parent)
        self._engine = engine
        self._limit = limit
        self._stamp = ""
        self._bytes = 0
        self._images: OrderedDict[tuple[int, Hashable], QImage] = OrderedDict()
        self._waiting: dict[int, OrderedDict[PictureKey, None]] = {}
        self._unsent: set[int] = set()
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._send)
        engine.picturesReady.connect(self._on_pictures_ready)

    @property
    def held_bytes(self) -> int:
        """How much memory the kept pictures take."""
        return self._bytes

    def get(self, key: PictureKey, size: int) -> QImage | None:
        """Return the picture `size` pixels a side, or None after asking the engine for it."""
        image = self._images.get((size, key))
        if image is not None:
            self._images.move_to_end((size, key))
            return image
        waiting = self._waiting.setdefault(size, OrderedDict())
        if key not in waiting and self._stamp:
            waiting[key] = None
            if len(waiting) > MOST_OUTSTANDING:
                waiting.popitem(last=False)
            self._unsent.add(size)
            self._turn.start()
        return None

    def reset(self, stamp: str) -> None:
        """Forget everything: from now on only pictures of the space with this stamp count."""
        self._stamp = stamp
        self._images.clear()
        self._bytes = 0
        self._waiting.clear()
        self._unsent.clear()
        self._turn.stop()

    def _send(self) -> None:
        for size in sorted(self._unsent):
            # The request replaces the last one of its size, so it repeats what has not been answered yet.
            self._engine.pictures(_ticket(size), self._stamp, tuple(reversed(self._waiting[size])), size)
        self._unsent.clear()

    def _on_pictures_ready(self, reply: PicturesReply) -> None:
        size = _size_of(reply.ticket)
        if reply.stamp != self._stamp or size is None:
            return
        waiting = self._waiting.get(size, OrderedDict())
        for key, pixels in zip(reply.keys, reply.pixels, strict=True):
            waiting.pop(key, None)
            self._keep((size, key), image_of(pixels))
        if reply.keys:
            self.arrived.emit(frozenset(reply.keys))

    def _keep(self, place: tuple[int, Hashable], image: QImage) -> None:
        old = self._images.pop(place, None)
        self._bytes += image.sizeInBytes() - (old.sizeInBytes() if old is not None else 0)
        self._images[place] = image
        while self._bytes > self._limit and len(self._images) > 1:
            self._bytes -= self._images.popitem(last=False)[1].sizeInBytes()


def _ticket(size: int) -> str:
    return f"pictures/{size}"


def _size_of(ticket: str) -> int | None:
    head, _, size = ticket.partition("/")
    return int(size) if head == "pictures" and size.isdigit() else None
