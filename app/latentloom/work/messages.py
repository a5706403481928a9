"""What passes between the window and the engine thread: frozen data, made on one side, read on the other.

Arrays in a message are read-only by agreement and never shared with a buffer that is written again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from latentloom.doc.state import BlendState, DocState, Focus, PathState

Pixels = npt.NDArray[np.uint8]
"""(h, w) grey or (h, w, 3) colour, 255 = paper."""


@dataclass(frozen=True)
class SpaceInfo:
    """All that the window needs to know of an open space, without torch.

    Attributes:
        name, title, path, stamp: which space; `stamp` changes whenever the weights do.
        kind: "ink" or "photo"; channels: 1 or 3; native_size: pixels a side of the pictures it was trained on.
        classes: all K class names; groups: K group names (Omniglot's alphabets; "" where there are none).
        startup: the class names that a new document blends.
        class_means: (K, d) float32 posterior-mean averages.
        mean_xy: (K, 2) float32, the class means on the map.
        codes_xy: (n, 2) float32 map places of the atlas's encodings; labels: (n,) int32 class index;
        held_out: (n,) bool, True where the model never saw the drawing in training.
        variance_share: share of variance of the map's two axes, 0..1.
        methods: blend methods that this space offers, best default first.
        typical_norm: median norm of held-out encodings.
    """

    name: str
    title: str
    path: Path
    stamp: str
    kind: Literal["ink", "photo"]
    channels: int
    native_size: int
    latent_dim: int
    classes: tuple[str, ...]
    groups: tuple[str, ...]
    startup: tuple[str, ...]
    class_means: npt.NDArray[np.float32]
    mean_xy: npt.NDArray[np.float32]
    codes_xy: npt.NDArray[np.float32]
    labels: npt.NDArray[np.int32]
    held_out: npt.NDArray[np.bool_]
    variance_share: tuple[float, float]
    methods: tuple[str, ...]
    typical_norm: float


@dataclass(frozen=True)
class EngineInfo:
    """What the engine runs on: device ("cpu", "cuda:0", ...), its plain name, threads, number format."""

    device: str
    device_name: str
    threads: int
    precision: str


@dataclass(frozen=True)
class PreviewRequest:
    """One picture, please: the newest request overwrites every older one that has not begun.

    Attributes:
        number: rising; stamp: of the space that the window believes is open.
        blend, path, focus: from the document; `focus.kind` says which of them is to be shown.
        size: pixels a side.
    """

    number: int
    stamp: str
    blend: BlendState
    path: PathState
    focus: Focus
    size: int


@dataclass(frozen=True)
class PreviewReply:
    """The picture for request `number`.

    Attributes:
        pixels: the picture; latent: (d,) float32; xy: its place on the map; norm: its length;
        engine_ms: blend + decode + copy; decode_ms: the decode alone.
    """

    number: int
    stamp: str
    focus: Focus
    pixels: Pixels
    latent: npt.NDArray[np.float32]
    xy: tuple[float, float]
    norm: float
    engine_ms: float
    decode_ms: float


@dataclass(frozen=True)
class PreviewFailed:
    """Request `number` gave no picture; `sentence` is shown where the picture would be."""

    number: int
    stamp: str
    sentence: str


PictureKey = tuple[str, Any]
"""("class", class name) for its mean, ("typical", class name) for its medoid, ("drawing", atlas row),
("blend", BlendState), ("path", (PathState, position 0..1)), ("place", (x, y))."""


@dataclass(frozen=True)
class PicturesRequest:
    """Small pictures for chips, map and filmstrip; decoded in batches whenever no preview waits.

    Attributes:
        ticket: the asker's own tag, given back in the reply; a new request with the same ticket replaces an older one
            that is still waiting.
        keys: what to decode; size: pixels a side.
    """

    ticket: str
    stamp: str
    keys: tuple[PictureKey, ...]
    size: int


@dataclass(frozen=True)
class PicturesReply:
    """A part or all of a PicturesRequest: `pixels[i]` belongs to `keys[i]`; `last` closes the ticket."""

    ticket: str
    stamp: str
    keys: tuple[PictureKey, ...]
    pixels: tuple[Pixels, ...]
    last: bool


@dataclass(frozen=True)
class SheetSettings:
    """How a sheet looks on the page.

    Attributes:
        content: "blend" (one picture), "variations" (a grid around the blend), "path", "classes" (all that take part),
            "all-classes", "methods" (a table of weights against methods).
        tile: pixels a side of a picture; columns: 0 = as square as it comes; gap, margin: pixels.
        captions: whether names stand under tiles; title: a line on top, "" for none.
        ink, paper: "#rrggbb" (ink pictures only).
        page: "" (as large as needed), "A4", "A3", "Letter"; landscape: turned; dpi: for a page in millimetres.
        count: how many variations; spread: how far they go (standard deviations in log-ratio of the weights).
    """

    content: str = "blend"
    tile: int = 256
    columns: int = 0
    gap: int = 8
    margin: int = 24
    captions: bool = True
    title: str = ""
    ink: str = "#000000"
    paper: str = "#ffffff"
    page: str = ""
    landscape: bool = False
    dpi: int = 300
    count: int = 16
    spread: float = 0.7


@dataclass(frozen=True)
class ExportRequest:
    """Write what the person sees. Holds the document as it stood, so editing may go on.

    `target` ends in .png, .pdf or .svg (sheets), or .gif, .webp, .mp4 (a path as a film).
    """

    target: Path
    document: DocState
    settings: SheetSettings = field(default_factory=SheetSettings)
    fps: int = 12


@dataclass(frozen=True)
class JobInfo:
    """A job in the registry: its number, a title for people ("Export sheet.png") and how far it is (0..1)."""

    number: int
    title: str
    fraction: float = 0.0
    text: str = ""


@dataclass(frozen=True)
class JobEnd:
    """How a job ended: "done" (with `result`, for an export the Path), "failed" or "cancelled" (with `sentence`)."""

    number: int
    title: str
    outcome: Literal["done", "failed", "cancelled"]
    sentence: str = ""
    result: Any = None


@dataclass(frozen=True)
class PictureRead:
    """What a picture file holds: the result of the job that `EngineClient.read_picture` starts.

    Attributes:
        path: the file.
        document: the document that made the picture, where the picture carries its recipe; else None, and then
        latent: (d,) float32, the picture as the open space encodes it;
        xy: the latent's place on the map;
        nearest: the class names whose means are nearest to it, nearest first, with their distances.
    """

    path: Path
    document: DocState | None = None
    latent: npt.NDArray[np.float32] | None = None
    xy: tuple[float, float] | None = None
    nearest: tuple[tuple[str, float], ...] = ()
