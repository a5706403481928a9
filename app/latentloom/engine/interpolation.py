"""Ways from one latent to another, vectorised: straight, on the sphere, through quantiles, and beyond both ends.

T. White, "Sampling Generative Networks", arXiv:1609.04468, sections 2 (quantiles), 2.1 (the arc) and 2.3 (beyond the
ends). `engine.blending` weighs many latents at once; here are two, at many places, and places outside 0..1 are allowed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from latentloom.engine.latent_prior import NORMAL, LatentPrior

Floats = npt.NDArray[np.float64]
Latents = npt.NDArray[np.floating[Any]]

STRAIGHT = 1e-6
"""Radians from parallel or opposite within which two latents are joined by a straight line."""

WAYS = (("slerp", "On the sphere (slerp)"), ("lerp", "Straight (lerp)"), ("cdf", "Through quantiles"))


def between(a: Latents, b: Latents, shares: npt.ArrayLike, way: str = "slerp", prior: LatentPrior = NORMAL) -> Floats:
    """Return the latents at shares of the way from `a` to `b`.

    Args:
        a, b: (..., d), their leading axes broadcast against each other.
        shares: 0 is `a`, 1 is `b`, broadcast against the leading axes; numbers outside 0..1 go beyond.
        way: "lerp", "slerp" or "cdf"; prior: for "cdf".

    Returns:
        (..., d) float64; at the shares 0 and 1 the ends, bit for bit for "lerp" and "slerp".
    """
    if way == "lerp":
        return lerp(a, b, shares)
    if way == "slerp":
        return slerp(a, b, shares)
    if way == "cdf":
        return through_quantiles(a, b, shares, prior)
    raise ValueError(f"no way of interpolation is called {way!r}")


def lerp(a: Latents, b: Latents, shares: npt.ArrayLike) -> Floats:
    """Return (1-t) a + t b; see `between`."""
    a, b, t = _columns(a, b, shares)
    mixed: Floats = (1 - t) * a + t * b
    return mixed


def slerp(a: Latents, b: Latents, shares: npt.ArrayLike) -> Floats:
    """Return sin((1-t)w)/sin w a + sin(tw)/sin w b, w the angle between `a` and `b`; see `between`.

    K. Shoemake, "Animating rotation with quaternion curves", SIGGRAPH 1985, applied to the latents as they are, so that
    the length changes along the way, too. Parallel, opposite and zero latents are joined by a straight line. The angle
    is W. Kahan's 2 atan2(|u-v|, |u+v|), exact where the arc cosine loses half its digits.
    """
    a, b, t = _columns(a, b, shares)
    lengths = [np.linalg.norm(one, axis=-1, keepdims=True) for one in (a, b)]
    u, v = (one / np.where(length > 0, length, 1) for one, length in zip((a, b), lengths, strict=True))
    angle = 2 * np.arctan2(np.linalg.norm(u - v, axis=-1), np.linalg.norm(u + v, axis=-1))[..., None]
    straight = (angle < STRAIGHT) | (np.pi - angle < STRAIGHT) | (lengths[0] == 0) | (lengths[1] == 0)
    angle = np.where(straight, 1.0, angle)
    sine = np.sin(angle)
    first = np.where(straight, 1 - t, np.sin((1 - t) * angle) / sine)
    second = np.where(straight, t, np.sin(t * angle) / sine)
    mixed: Floats = first * a + second * b
    return mixed


def through_quantiles(a: Latents, b: Latents, shares: npt.ArrayLike, prior: LatentPrior = NORMAL) -> Floats:
    """Return F⁻¹((1-t) F(a) + t F(b)) for each coordinate, F the prior's distribution function; see `between`.

    Beyond the ends a share of the distribution cannot leave 0..1: there it stays at the edge. In the Gaussian's tails,
    where F rounds to 0 or 1, the sum is formed on the side of the smaller tail.
    """
    a, b, t = _columns(a, b, shares)
    if prior.name == "uniform":
        return prior.quantile((1 - t) * prior.share(a) + t * prior.share(b))
    from scipy.special import ndtr, ndtri

    least = np.finfo(np.float64).tiny
    below = np.clip((1 - t) * ndtr(a) + t * ndtr(b), least, 1)
    above = np.clip((1 - t) * ndtr(-a) + t * ndtr(-b), least, 1)
    found: Floats = np.where(below < above, ndtri(below), -ndtri(above))
    return found


def through_inverse(shares: Latents, prior: LatentPrior = NORMAL) -> Floats:
    """Return shares 0..1 (any shape) through the inverse distribution function of one coordinate of the prior.

    Shares of exactly 0 and 1, where a Gaussian has no finite value, count as the nearest number that has one.
    """
    inside = np.clip(np.asarray(shares, np.float64), np.finfo(np.float64).tiny, 1 - np.finfo(np.float64).epsneg)
    return prior.quantile(inside)


def drawn_from(rng: np.random.Generator, count: int, dimensions: int, prior: LatentPrior = NORMAL) -> Floats:
    """Return draws (count, dimensions): uniform numbers through the prior's inverse distribution function."""
    return through_inverse(rng.random((count, dimensions)), prior)


def _columns(a: Latents, b: Latents, shares: npt.ArrayLike) -> tuple[Floats, Floats, Floats]:
    return np.asarray(a, np.float64), np.asarray(b, np.float64), np.asarray(shares, np.float64)[..., None]
