"""PDF files with one lossless image a page (ISO 32000-1), written band by band.

Pillow writes grey and colour pages as JPEG, which puts a haze around strokes.
"""

from __future__ import annotations

from typing import IO

import numpy as np
import numpy.typing as npt

from latentloom.engine.sheets.scanlines import Scanlines

POINTS_PER_INCH = 72

_CATALOGUE, _PAGES, _INFO = 1, 2, 3


class PdfWriter:
    """Writes pages of 8 bits a channel to a binary stream, in constant memory.

    For each page: `begin_page`, `add` for its bands, `end_page`. At last `close`.
    """

    def __init__(self, stream: IO[bytes], width: int, height: int, channels: int, dpi: int) -> None:
        self._stream = stream
        self._size = (width, height)
        self._points = (width * POINTS_PER_INCH / dpi, height * POINTS_PER_INCH / dpi)
        self._channels = channels
        self._at = 0
        self._places: dict[int, int] = {}
        self._next = 4
        self._pages: list[int] = []
        self._scanlines: Scanlines | None = None
        self._length = 0
        self._image = 0
        self._write(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")

    def begin_page(self) -> None:
        """Begin the next page."""
        width, height = self._size
        self._scanlines = Scanlines(width, height, self._channels)
        self._length = 0
        self._image = self._take_number()
        colours = "/DeviceRGB" if self._channels == 3 else "/DeviceGray"
        self._begin(self._image)
        self._text(
            f"<< /Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace {colours}"
            f" /BitsPerComponent 8 /Filter /FlateDecode /DecodeParms"
            f" << /Predictor 15 /Colors {self._channels} /Columns {width} >> /Length {self._image + 1} 0 R >>\nstream\n"
        )

    def add(self, band: npt.NDArray[np.uint8]) -> None:
        """Write the next rows, (h, width[, 3])."""
        if self._scanlines is None:
            raise RuntimeError("add() needs begin_page() first")
        self._data(self._scanlines.add(np.ascontiguousarray(band)))

    def end_page(self) -> None:
        """Finish the page."""
        if self._scanlines is None:
            raise RuntimeError("end_page() needs begin_page() first")
        self._data(self._scanlines.finish())
        self._scanlines = None
        self._text("\nendstream\nendobj\n")
        self._object(self._take_number(), str(self._length))
        across, down = self._points
        drawing = f"q {across:.3f} 0 0 {down:.3f} 0 0 cm /I Do Q"
        contents, page = self._take_number(), self._take_number()
        self._object(contents, f"<< /Length {len(drawing)} >>\nstream\n{drawing}\nendstream")
        self._object(
            page,
            f"<< /Type /Page /Parent {_PAGES} 0 R /MediaBox [0 0 {across:.3f} {down:.3f}] /Contents {contents} 0 R"
            f" /Resources << /XObject << /I {self._image} 0 R >> >> >>",
        )
        self._pages.append(page)

    def close(self, title: str, texts: dict[str, str]) -> None:
        """Write the end; `texts` are ASCII entries of the document information (key to text)."""
        kids = " ".join(f"{page} 0 R" for page in self._pages)
        self._object(_CATALOGUE, f"<< /Type /Catalog /Pages {_PAGES} 0 R >>")
        self._object(_PAGES, f"<< /Type /Pages /Kids [{kids}] /Count {len(self._pages)} >>")
        entries = "".join(f" /{key} ({text})" for key, text in texts.items())
        name = "FEFF" + title.encode("utf-16-be", "replace").hex().upper()
        self._object(_INFO, f"<< /Title <{name}> /Producer (Latent Loom){entries} >>")
        start = self._at
        self._text(f"xref\n0 {self._next}\n0000000000 65535 f \n")
        for number in range(1, self._next):
            self._text(f"{self._places[number]:010d} 00000 n \n")
        self._text(f"trailer\n<< /Size {self._next} /Root {_CATALOGUE} 0 R /Info {_INFO} 0 R >>\n")
        self._text(f"startxref\n{start}\n%%EOF\n")

    def _take_number(self) -> int:
        self._next += 1
        return self._next - 1

    def _begin(self, number: int) -> None:
        self._places[number] = self._at
        self._text(f"{number} 0 obj\n")

    def _object(self, number: int, content: str) -> None:
        self._begin(number)
        self._text(f"{content}\nendobj\n")

    def _data(self, content: bytes) -> None:
        self._length += len(content)
        self._write(content)

    def _text(self, content: str) -> None:
        self._write(content.encode("ascii"))

    def _write(self, content: bytes) -> None:
        self._stream.write(content)
        self._at += len(content)
