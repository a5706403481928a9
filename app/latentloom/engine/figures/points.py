"""Points of a space, named in text, and the ones that a figure takes where none are named.

    Korean/character01     the first held-out drawing of a class (its first one where none was held out)
    drawing:1234           a stored drawing by its number; `#1234` is the same
    held-out:3             a held-out drawing by its place among them, from 0
    mean:Korean/character01  the mean of a class's encodings
    prior:7                a draw from the space's prior; the number is the seed
    file:cat.png           a picture file, encoded
    place:1.5;-0.25        a place on the map's plane
    origin                 the middle of the prior
    default                what the figure takes by itself in this place

T. White, "Sampling Generative Networks", arXiv:1609.04468, anchors every figure at encodings that training never saw;
so do the default points, and every point says whether it is known to be one.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from latentloom.base.errors import LoomError, UsageError

if TYPE_CHECKING:
    from latentloom.engine.figures.figure import Pixels
    from latentloom.engine.space import Space

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Point:
    """A point of a space.

    Attributes:
        text: how it was named; label: for people, short.
        latent: (d,) float64.
        row: of the stored drawing, where it is one.
        held_out: whether training is known never to have seen it; None where that means nothing (a mean, the prior).
        picture: uint8 (h, h[, 3]), the picture that was encoded, where it is at hand.
    """

    text: str
    label: str
    latent: Floats
    row: int | None = None
    held_out: bool | None = None
    picture: Pixels | None = None

    def to_json(self) -> dict[str, Any]:
        """Return what a figure's numbers say of it."""
        return {"point": self.text, "label": self.label, "drawing": self.row, "held_out": self.held_out}


def points_of(space: Space, texts: Sequence[str], count: int) -> list[Point]:
    """Return the points that were named, or `count` default ones where none were.

    Raises:
        UsageError: a text names no point of this space.
        LoomError: a picture cannot be read.
    """
    if not texts or "default" in texts:
        own = default_points(space, max(count, len(texts)))
        texts = [own[i] if text == "default" else text for i, text in enumerate(texts)] or own
    return [point_of(space, text) for text in texts]


def default_points(space: Space, count: int) -> tuple[str, ...]:
    """Return the first `count` of the held-out part, always the same, as texts.

    The part is taken in turns: the first held-out drawing of each start-up class, then the second of each, and so on,
    so that a set stored class by class does not give three drawings of one class. Where too few were held out, the
    other drawings follow.
    """
    atlas = space.atlas
    usable = atlas.held_out if atlas.held_out.any() else np.ones(len(atlas.codes), bool)
    first = [atlas.index[name] for name in space.startup]
    others = [i for i in range(len(atlas.classes)) if i not in set(first)]
    per_class = [np.flatnonzero((atlas.labels == i) & usable) for i in first]
    chosen: list[int] = []
    for turn in range(max((len(rows) for rows in per_class), default=0)):
        chosen += [int(rows[turn]) for rows in per_class if turn < len(rows)]
        if len(chosen) >= count:
            break
    for rest in (usable & np.isin(atlas.labels, others), ~usable):
        chosen += [int(row) for row in np.flatnonzero(rest)[: max(count - len(chosen), 0)]]
    if len(chosen) < count:
        raise UsageError(f"This space holds {len(chosen)} drawings, too few for {count} points.")
    return tuple(f"drawing:{row}" for row in chosen[:count])


def point_of(space: Space, text: str) -> Point:
    """Return the point that a text names (see the head of this file).

    Raises:
        UsageError: it names no point of this space.
        LoomError: a picture cannot be read.
    """
    atlas = space.atlas
    if text in atlas.index:
        rows = atlas.rows(atlas.index[text])
        if not len(rows):
            raise UsageError(f'The class "{text}" has no stored drawing.')
        unseen = rows[atlas.held_out[rows]]
        return _drawing(space, text, int(unseen[0] if len(unseen) else rows[0]))
    if text == "origin":
        return Point(text, text, np.zeros(space.latent_dim))
    kind, colon, value = text.partition(":")
    if text.startswith("#"):
        kind, colon, value = "drawing", ":", text[1:]
    if colon and kind == "drawing":
        return _drawing(space, text, _number(text, value, len(atlas.codes), "drawings"))
    if colon and kind == "held-out":
        rows = np.flatnonzero(atlas.held_out)
        return _drawing(space, text, int(rows[_number(text, value, len(rows), "held-out drawings")]))
    if colon and kind == "mean" and value in atlas.index:
        latent = atlas.means[atlas.index[value]].astype(np.float64)
        return Point(text, f"{_short(value)} (mean)", latent)
    if colon and kind == "prior":
        rng = np.random.default_rng(_number(text, value, 2**31, "seeds"))
        return Point(text, text, space.prior.draw(rng, 1, space.latent_dim)[0])
    if colon and kind == "place":
        return _place(space, text, value)
    if colon and kind == "file":
        return _file(space, text, Path(value))
    close = difflib.get_close_matches(text, space.classes, n=3)
    hint = (
        f"the nearest are {', '.join(close)}" if close else "name a class, drawing:N, held-out:N, prior:N or file:PATH"
    )
    raise UsageError(f'"{text[:80]}" is no point of this space; {hint}.')


def _drawing(space: Space, text: str, row: int) -> Point:
    atlas = space.atlas
    held_out = bool(atlas.held_out[row]) if atlas.held_out.any() else None
    name = _short(atlas.classes[atlas.labels[row]])
    return Point(text, f"{name} #{row}", atlas.codes[row].astype(np.float64), row, held_out)


def _place(space: Space, text: str, value: str) -> Point:
    try:
        place = np.array([float(part) for part in value.split(";")], np.float32)
    except ValueError:
        place = np.empty(0, np.float32)
    if place.shape != (2,) or not np.isfinite(place).all():
        raise UsageError(f'"{text[:80]}" is no place on the map: write it as place:X;Y.')
    return Point(text, "a place", space.map.lift(place[None])[0].astype(np.float64))


def _file(space: Space, text: str, path: Path) -> Point:
    from PIL import Image

    from latentloom.engine.pictures_in import squares

    try:
        with Image.open(path) as opened:
            opened.load()
            picture = opened.copy()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as problem:
        raise LoomError(f"{path} cannot be read as a picture; check the name.") from problem
    square, _ = next(squares([picture], colour=space.channels == 3))
    latent = space.runtime.encode_codes(square[None])[0][0].astype(np.float64)
    return Point(text, path.name, latent, None, None, square)


def _number(text: str, value: str, count: int, what: str) -> int:
    if not value.isascii() or not value.isdigit() or len(value) > 12 or int(value) >= count:
        raise UsageError(f'"{text[:80]}" names none of the {count:,} {what}: number them from 0 to {count - 1:,}.')
    return int(value)


def _short(name: str) -> str:
    """Return the last part of a class name: Omniglot's are "alphabet/character"."""
    return name.rpartition("/")[2] or name
