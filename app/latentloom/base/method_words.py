"""The blend methods in words for people: one table for menus, settings, help and the engine."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MethodWords:
    """A method's name in menus, and one line that says what it does."""

    title: str
    summary: str


METHOD_WORDS: dict[str, MethodWords] = {
    "spherical": MethodWords("Spherical", "The middle on the sphere: with two classes it is slerp"),
    "typical": MethodWords("Typical norm", "The centre of mass, brought back to the length that encodings have"),
    "linear": MethodWords("Linear", "The centre of mass"),
    "even": MethodWords("Even", "Looked for: a picture in which independent judges find every class; takes seconds"),
    "native": MethodWords("The model's own", "What the model of this space was made to do with a mixture of classes"),
    "cdf": MethodWords("By quantiles", "The mean of each coordinate's quantile under the prior"),
    "cog": MethodWords("Centre of Gaussians", "The centre of mass, stretched to lie where its sources lie"),
    "geodesic": MethodWords("Geodesic", "The middle by how much pictures differ; the first takes seconds to prepare"),
    "wasserstein": MethodWords("Wasserstein", "A draw from the middle of the classes' spreads; the seed says which"),
    "mixture": MethodWords("Mixture", "A draw from the Gaussian as wide as all classes together; the seed says which"),
    "product": MethodWords("Product", "Where the classes' spreads agree: a class counts most where it is most certain"),
    "pixel": MethodWords("Cross-fade", "The pictures themselves, averaged: what the model is measured against"),
    "eigen": MethodWords("Eigen-images", "The cross-fade made of the first eigen-images of the space's drawings"),
}
"""Name to words, best default first."""

PATH_WORDS: dict[str, MethodWords] = {
    "spherical": METHOD_WORDS["spherical"],
    "spline": MethodWords("Spline", "A smooth curve on the sphere through all stops"),
    **{name: METHOD_WORDS[name] for name in ("typical", "linear", "cog", "cdf")},
}
"""Methods that lead from one stop of a path to the next; the others need more than latents. "spline" looks at the stops
beyond, too, and is no blend."""

PATH_METHODS = tuple(PATH_WORDS)


def is_offered(method: object, methods: Collection[str]) -> bool:
    """Return whether a method is among those that a space offers; "eigen:12" is, where "eigen" is, and so "native:"."""
    if method in methods or not isinstance(method, str):
        return method in methods
    name, colon, _ = method.partition(":")
    return bool(colon) and name in ("eigen", "native") and name in methods
