"""What passes between the window and the engine thread: frozen data, made on one side, read on the other.

Arrays in a message are read-only by agreement and never shared with a buffer that is written again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from latentloom.doc.state import BlendState, DocState, Focus, PathState, Waypoint

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
        judged: whether the space has judges: evidence is measured, and blends can be solved.
        attributes: names of the attributes that the space's own table has.
        shell: mean and standard deviation of the length of a draw of the prior; (0, 0) where it is not known.
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
    judged: bool = False
    attributes: tuple[str, ...] = ()
    shell: tuple[float, float] = (0.0, 0.0)


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


@dataclass(frozen=True)
class EvidenceReport:
    """What the judges that only report see in one picture, against what was asked for.

    Attributes:
        classes: the classes asked for, in ring order, those with share zero left out.
        asked: their shares, sum 1.
        found: what the judges' belief gives them, as shares of what it gives all of them; sum 1.
        presence: of each, 0..1: the share of real held-out pictures of other classes that show less of it.
        others: the classes not asked for that show most, strongest first, with their presence.
        auc: how likely a class asked for shows more than one that is not, 0..1; 0.5 is chance. None where every class
            of the space is asked for.
        evenness: entropy of `found` over that of equal shares, 0..1; 1 for a single class.
        distance: total variation distance between `asked` and the judges' belief over all classes, 0..1.
        plausibility: what makes the picture a drawing, each as a percentile (0..1) among real held-out drawings:
            "crispness" of its edges, "round trip" (encoded and decoded again), "neighbours" (distance to the nearest
            real encodings), "norm". Between 0.05 and 0.95 is like most drawings.
        ms: how long it took.
    """

    classes: tuple[str, ...]
    asked: tuple[float, ...]
    found: tuple[float, ...]
    presence: tuple[float, ...]
    others: tuple[tuple[str, float], ...]
    auc: float | None
    evenness: float
    distance: float
    plausibility: tuple[tuple[str, float], ...]
    ms: float = 0.0


@dataclass(frozen=True)
class EvidenceReply:
    """The evidence in the picture of the preview request `number`; it comes after the picture, or never."""

    number: int
    stamp: str
    report: EvidenceReport


@dataclass(frozen=True)
class SolveRequest:
    """Look for pictures that show the blend's classes as they are asked for.

    Attributes:
        blend: whose classes and shares count; its method and prototypes say where the search starts.
        answers: how many different answers at most.
        budget_s: seconds after which the best so far is the result.
        size: pixels a side of the answers' pictures.
    """

    stamp: str
    blend: BlendState
    answers: int = 6
    budget_s: float = 3.0
    size: int = 96


@dataclass(frozen=True)
class Answer:
    """One picture that a search found: its latent (d,) float32, its place on the map, its picture and the evidence."""

    latent: npt.NDArray[np.float32]
    xy: tuple[float, float]
    pixels: Pixels
    report: EvidenceReport


@dataclass(frozen=True)
class SolveReply:
    """The best answers so far, best first; `done` with the last reply of the job."""

    job: int
    stamp: str
    blend: BlendState
    answers: tuple[Answer, ...]
    done: bool


StudyKind = Literal["ring", "strokes", "methods", "path", "detour"]


@dataclass(frozen=True)
class StudyRequest:
    """A closer look at a blend, while the hand rests.

    Attributes:
        number: rising; a newer request of the same kind overwrites one that waits.
        kind: "ring" (a little more of each class), "strokes" (which class drew which stroke), "methods" (the blend by
            every method), "path" (what the judges see at every frame), "detour" (stops that lead the path around a
            third class).
        blend, path: from the document; size: pixels a side.
    """

    number: int
    stamp: str
    kind: StudyKind
    blend: BlendState
    path: PathState
    size: int


@dataclass(frozen=True)
class StudyItem:
    """One part of a study: its name (class, method or frame number), a picture, and what the judges say of it.

    Attributes:
        name: class name (ring, strokes), method name (methods), number of the frame (path) or of the segment (detour),
            both from 0.
        pixels: the picture; for "strokes" (h, w): 255 where leaving the class out changes nothing, 0 where all changes.
        change: for "ring" and "strokes" how much the picture differs from the blend's, as a share of its ink.
        report: the evidence; None where it was not measured.
        top: for "path" the class that the judges see, and how sure they are (0..1).
        stop: for "detour" the stop to be put into the segment.
        ms: how long the method took, for "methods".
        sentence: why there is no picture, where there is none.
    """

    name: str
    pixels: Pixels | None
    change: float = 0.0
    report: EvidenceReport | None = None
    top: tuple[str, float] | None = None
    stop: Waypoint | None = None
    ms: float = 0.0
    sentence: str = ""


@dataclass(frozen=True)
class StudyReply:
    """The parts of a study so far; `done` with the last."""

    number: int
    stamp: str
    kind: StudyKind
    items: tuple[StudyItem, ...]
    done: bool


PictureKey = tuple[str, Any]
"""("class", class name) for its mean, ("typical", class name) for its medoid, ("drawing", atlas row),
("blend", BlendState), ("path", (PathState, position 0..1)), ("place", (x, y)). A path's position may be followed by d
numbers that are added to the latent (`doc.attributes.constant_offset`)."""


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
    """A job in the registry.

    Attributes:
        number: of the job; title: for people ("Export sheet.png"); fraction: how far it is, 0..1.
        text: title and progress in words ("Export sheet.png: 3 of 12"), "" before the first step.
    """

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
        figure: name and options of the figure that the picture is, where it is one of the open space.
    """

    path: Path
    document: DocState | None = None
    latent: npt.NDArray[np.float32] | None = None
    xy: tuple[float, float] | None = None
    nearest: tuple[tuple[str, float], ...] = ()
    figure: tuple[str, dict[str, Any]] | None = None
