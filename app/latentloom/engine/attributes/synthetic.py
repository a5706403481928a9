"""Synthetic attributes: change pictures, encode them before and after, and take the difference of the means.

T. White, "Sampling Generative Networks", arXiv:1609.04468, section 3.2: a vector of blur found from labels brings
along whatever goes with blurred pictures, such as their brightness; one found from the same pictures, blurred, does
not. Taken away from a latent before it is decoded, it sharpens the picture.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from latentloom.base.attribute_words import EFFECT_WORDS
from latentloom.base.errors import UsageError
from latentloom.engine.attributes.vectors import AttributeVector, Codes, mean_difference
from latentloom.engine.measures.pixels import sharpness

if TYPE_CHECKING:
    from latentloom.engine.space import Space

Pixels = npt.NDArray[np.uint8]
Grey = npt.NDArray[np.float64]
Kind = Literal["ink", "photo"]
Steps = Generator[tuple[int, int], None, AttributeVector]

PICTURES = 256
"""How many stored drawings a vector is found from: the mean of so many is steady to a few hundredths of its length."""

PORTION = 4
"""Pictures that are worked on in one step: tens of milliseconds, so that nothing waits behind it."""


def changed(pictures: Pixels, effect: str, amount: float | None = None, kind: Kind = "photo", seed: int = 0) -> Pixels:
    """Return pictures with an effect.

    Args:
        pictures: (n, h, h) or (n, h, h, 3) uint8, 255 = paper.
        effect: a name in `base.attribute_words.EFFECT_WORDS`, which has the unit of its amount.
        amount: how much; None is the usual amount.
        kind: of the pictures: what comes in at the edges is paper for "ink", the edge itself for "photo"; and ink grows
            thicker by being darker, in photos the dark parts grow.
        seed: of the noise.

    Raises:
        UsageError: there is no such effect, or the amount is out of its range.
    """
    words = EFFECT_WORDS.get(effect)
    if words is None:
        raise UsageError(f'There is no effect "{effect[:40]}": choose one of {", ".join(EFFECT_WORDS)}.')
    much = words.amount if amount is None else float(amount)
    if not words.least <= much <= words.most:
        raise UsageError(f"The effect {effect} goes from {words.least:g} to {words.most:g} {words.unit}, not {much:g}.")
    levels = _EFFECTS[effect](pictures.astype(np.float64), much, kind, np.random.default_rng(seed))
    done: Pixels = np.rint(np.clip(levels, 0.0, 255.0)).astype(np.uint8)
    return done


def synthetic_vector(effect: str, plain: Codes, altered: Codes, name: str | None = None) -> AttributeVector:
    """Return the mean of the encodings of altered pictures less that of the same pictures plain, (n, d) each."""
    codes = np.concatenate([altered, plain])
    found = mean_difference(name or EFFECT_WORDS[effect].title, codes, np.arange(len(codes)) < len(altered))
    return AttributeVector(found.name, found.direction, "synthetic", len(altered), len(plain))


def synthetic_steps(
    space: Space,
    effect: str,
    amount: float | None = None,
    count: int = PICTURES,
    seed: int = 0,
    pictures: Pixels | None = None,
) -> Steps:
    """Find the vector of an effect from a space's own pictures; yields (done, total).

    Where no originals are given, stored encodings that training saw are decoded, so that it works wherever the space
    is; plain and altered pictures then go through the same encoder.

    Args:
        space: encodes and decodes.
        effect, amount, seed: as in `changed`; the seed also draws which encodings are taken.
        count: how many pictures, 2 or more.
        pictures: originals (n, h, h[, 3]), or None.

    Raises:
        UsageError: as `changed`; or the model has no encoder, which says so itself.
    """
    if count < 2:
        raise UsageError("A synthetic attribute needs at least two pictures.")
    codes = space.atlas.seen_codes
    rows = np.random.default_rng(seed).permutation(len(codes if pictures is None else pictures))[:count]
    changed(np.zeros((1, 8, 8), np.uint8), effect, amount, space.kind)  # a bad effect is refused before the work
    plain, altered = [], []
    for start in range(0, len(rows), PORTION):
        part = np.sort(rows[start : start + PORTION])
        shown = space.runtime.decode_pixels(codes[part]) if pictures is None else pictures[part]
        yield start, len(rows)
        plain.append(space.runtime.encode_codes(shown)[0])
        yield start + len(part) // 2, len(rows)
        altered.append(space.runtime.encode_codes(changed(shown, effect, amount, space.kind, seed + start))[0])
        yield start + len(part), len(rows)
    return synthetic_vector(effect, np.concatenate(plain), np.concatenate(altered))


@dataclass(frozen=True)
class Look:
    """How pictures look: the mean of their sharpness (variance of the Laplacian) and of their brightness (0..1)."""

    sharpness: float
    brightness: float


def look(pictures: Pixels) -> Look:
    """Measure pictures (n, h, w[, 3])."""
    levels = pictures.astype(np.float64) / 255
    return Look(float(sharpness(levels).mean()), float(levels.mean()))


def _blur(levels: Grey, amount: float, kind: Kind, rng: np.random.Generator) -> Grey:
    sigma = _pixels(levels, amount)
    return _filtered(levels, lambda image: ndimage.gaussian_filter(image, sigma, mode="nearest"))


def _rotation(levels: Grey, amount: float, kind: Kind, rng: np.random.Generator) -> Grey:
    turn = np.deg2rad(amount)
    cosine, sine = np.cos(turn), np.sin(turn)
    return _mapped(levels, np.array([[cosine, sine], [-sine, cosine]]), kind)


def _scale(levels: Grey, amount: float, kind: Kind, rng: np.random.Generator) -> Grey:
    return _mapped(levels, np.eye(2) / (1 + amount / 100), kind)


def _thickness(levels: Grey, amount: float, kind: Kind, rng: np.random.Generator) -> Grey:
    """Grow (or, negative, shrink) what is dark by a radius; between two whole radii the two are mixed."""
    radius = _pixels(levels, abs(amount))
    below = int(radius)
    grown = [_grown(levels, whole, darker=amount > 0) for whole in (below, below + 1)]
    return grown[0] + (radius - below) * (grown[1] - grown[0])


def _brightness(levels: Grey, amount: float, kind: Kind, rng: np.random.Generator) -> Grey:
    return levels + 2.55 * amount


def _noise(levels: Grey, amount: float, kind: Kind, rng: np.random.Generator) -> Grey:
    return levels + 2.55 * amount * rng.standard_normal(levels.shape)


def _pixels(levels: Grey, percent: float) -> float:
    """Return a length given in percent of a picture's side."""
    return percent / 100 * float(levels.shape[1])


def _grown(levels: Grey, radius: int, *, darker: bool) -> Grey:
    if radius == 0:
        return levels
    reach = np.arange(-radius, radius + 1)
    disc = reach[:, None] ** 2 + reach[None] ** 2 <= radius**2
    grow = ndimage.minimum_filter if darker else ndimage.maximum_filter
    return _filtered(levels, lambda image: grow(image, footprint=disc, mode="nearest"))


def _mapped(levels: Grey, matrix: npt.NDArray[np.float64], kind: Kind) -> Grey:
    """Turn or scale about the middle: each pixel is looked up at `matrix` times its place."""
    middle = (np.array(levels.shape[1:3]) - 1) / 2
    offset = middle - matrix @ middle
    outside: dict[str, object] = {"mode": "constant", "cval": 255.0} if kind == "ink" else {"mode": "nearest"}
    return _filtered(levels, lambda image: ndimage.affine_transform(image, matrix, offset, order=1, **outside))


def _filtered(levels: Grey, work: Callable[[Grey], Grey]) -> Grey:
    """Do something to every channel of every picture."""
    flat = levels if levels.ndim == 3 else np.moveaxis(levels, 3, 1).reshape(-1, *levels.shape[1:3])
    done = np.stack([work(image) for image in flat])
    if levels.ndim == 3:
        return done
    return np.moveaxis(done.reshape(len(levels), levels.shape[3], *levels.shape[1:3]), 1, 3)


_EFFECTS: dict[str, Callable[[Grey, float, Kind, np.random.Generator], Grey]] = {
    "blur": _blur,
    "rotation": _rotation,
    "thickness": _thickness,
    "brightness": _brightness,
    "noise": _noise,
    "scale": _scale,
}
