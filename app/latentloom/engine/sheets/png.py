"""PNG files, written band by band (W3C Portable Network Graphics, third edition)."""

from __future__ import annotations

import hashlib
import struct
import zlib
from typing import IO

import numpy as np
import numpy.typing as npt

from latentloom.engine.sheets.scanlines import Scanlines

SIGNATURE = b"\x89PNG\r\n\x1a\n"

_INCH_M = 0.0254
_GREY, _RGB = 0, 2


class PngWriter:
    """Writes one image of 8 bits a channel to a binary stream, in constant memory."""

    def __init__(self, stream: IO[bytes], width: int, height: int, channels: int, dpi: int) -> None:
        self._stream = stream
        self._scanlines = Scanlines(width, height, channels)
        self._hash = hashlib.sha256()
        stream.write(SIGNATURE)
        self._chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, _RGB if channels == 3 else _GREY, 0, 0, 0))
        dots_per_metre = round(dpi / _INCH_M)
        self._chunk(b"pHYs", struct.pack(">IIB", dots_per_metre, dots_per_metre, 1))

    def add(self, band: npt.NDArray[np.uint8]) -> None:
        """Write the next rows, (h, width[, 3])."""
        rows = np.ascontiguousarray(band)
        self._hash.update(rows.data)
        self._data(self._scanlines.add(rows))

    @property
    def sha256(self) -> str:
        """SHA-256 of the pixels so far, row by row, in hexadecimal."""
        return self._hash.hexdigest()

    def close(self, texts: dict[str, str]) -> None:
        """Write the end: the last rows, then texts (keyword to ASCII text) as compressed zTXt chunks.

        The texts come after the pixels, which the standard allows, because they hold the pixels' hash.
        """
        self._data(self._scanlines.finish())
        for keyword, text in texts.items():
            content = keyword.encode("latin-1") + b"\0\0" + zlib.compress(text.encode("ascii"), 9)
            self._chunk(b"zTXt", content)
        self._chunk(b"IEND", b"")

    def _data(self, compressed: bytes) -> None:
        if compressed:
            self._chunk(b"IDAT", compressed)

    def _chunk(self, name: bytes, content: bytes) -> None:
        self._stream.write(struct.pack(">I", len(content)) + name)
        self._stream.write(content)
        self._stream.write(struct.pack(">I", zlib.crc32(content, zlib.crc32(name))))
