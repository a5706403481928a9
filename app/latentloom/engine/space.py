"""A space: a trained model with the encodings of its classes. The Python interface's main object.

Importing this module, reading the atlas and blending latents need numpy only; torch loads with the first picture.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt
from PIL import Image

from latentloom.base.errors import UsageError
from latentloom.base.family_words import FAMILY_WORDS
from latentloom.engine.blending.methods import METHODS
from latentloom.engine.blending.mix import Mix
from latentloom.engine.blending.resolve import Resolved, resolve
from latentloom.engine.description import SpaceDescription, list_spaces, read_description
from latentloom.engine.latent_prior import LatentPrior, prior_of
from latentloom.engine.paths import frames_between
from latentloom.engine.pictures_in import Pictures, squares
from latentloom.engine.space_files import read_atlas, read_attributes

if TYPE_CHECKING:
    from latentloom.engine.attributes.table import AttributeTable
    from latentloom.engine.attributes.vectors import AttributeVector
    from latentloom.engine.evidence.leaving_out import LeftOut
    from latentloom.engine.evidence.panel import Panel
    from latentloom.engine.figures.figure import FigureResult
    from latentloom.engine.runtime import Runtime

__all__ = ["Blend", "LatentPath", "Space", "SpaceDescription", "list_spaces", "open_space", "read_description"]

Floats = npt.NDArray[np.float32]


def open_space(name_or_path: str | Path, device: str = "auto", threads: int | None = None) -> Space:
    """Open a shipped space, one of the user's own, or the one in a folder.

    Args:
        name_or_path: its name, or the folder that holds its model.json.
        device: "auto", "cpu", "cuda", "mps" or "xpu".
        threads: how many threads torch may use; None for all cores.

    Raises:
        UsageError: there is no such space.
        LoomError: it is damaged or made by a newer version.
    """
    return Space(read_description(name_or_path), device, threads)


class Space:
    """A trained model with the encodings of its classes; `description` holds what it is."""

    def __init__(self, description: SpaceDescription, device: str = "auto", threads: int | None = None) -> None:
        self.description = description
        self._device = device
        self._threads = threads
        self.atlas, self.map = read_atlas(description)

    @property
    def name(self) -> str:
        """Short name."""
        return self.description.name

    @property
    def title(self) -> str:
        """Name for people."""
        return self.description.title

    @property
    def folder(self) -> Path:
        """The space's folder."""
        return self.description.path

    @property
    def stamp(self) -> str:
        """Changes whenever the weights do."""
        return self.description.stamp

    @property
    def kind(self) -> Literal["ink", "photo"]:
        """The pictures' kind, "ink" or "photo"."""
        return self.description.kind

    @property
    def channels(self) -> int:
        """1 (grey) or 3 (colour)."""
        return self.description.channels

    @property
    def native_size(self) -> int:
        """Pixels a side of the pictures that it was trained on."""
        return self.description.native_size

    @property
    def latent_dim(self) -> int:
        """Dimensions of a latent."""
        return self.description.latent_dim

    @property
    def classes(self) -> tuple[str, ...]:
        """All class names."""
        return self.description.classes

    @property
    def groups(self) -> tuple[str, ...]:
        """The group of each class, "" where there is none."""
        return self.description.groups

    @property
    def prior(self) -> LatentPrior:
        """What latents are drawn from, a coordinate."""
        return prior_of(self.description.settings)

    @property
    def startup(self) -> tuple[str, ...]:
        """The classes of a new document."""
        return self.description.startup

    @property
    def methods(self) -> tuple[str, ...]:
        """The blend methods that the space offers; "even" needs judges, "native" a family that has such a blend."""
        words = FAMILY_WORDS.get(self.description.family)
        missing = {"even": not self.judged, "native": words is None or not words.native}
        return tuple(name for name in METHODS if not missing.get(name, False))

    @cached_property
    def attributes(self) -> AttributeTable | None:
        """Which stored drawing has which attribute, a line each in the atlas's order; None where none are known.

        Raises:
            LoomError: the table is damaged.
        """
        return read_attributes(self.description, len(self.atlas.codes))

    @cached_property
    def runtime(self) -> Runtime:
        """The model on its device; torch loads here."""
        from latentloom.engine.runtime import Runtime

        return Runtime(self.description, self._device, self._threads)

    @cached_property
    def judged(self) -> bool:
        """Whether there is a file of judges for these weights; they are read with the first question to them."""
        from latentloom.engine.evidence.storage import judges_are_for

        return judges_are_for(self.folder, self.stamp)

    @cached_property
    def judges(self) -> Panel | None:
        """The space's judges, or None where it has none, or none for these weights.

        Raises:
            LoomError: the file of the judges is damaged.
        """
        from latentloom.engine.evidence.storage import read_judges

        content = read_judges(self.folder)
        if content is None or content.stamp != self.stamp:
            return None
        from latentloom.engine.evidence.panel import Panel

        description = self.description
        return Panel.from_file(
            content,
            self.channels,
            len(self.classes),
            int(description.network["size"]),
            description.reach if self.kind == "ink" else None,
        )

    def blend(
        self,
        weights: Mapping[str, float] | Mix,
        method: str = "spherical",
        seed: int = 0,
        prototype: str = "mean",
        chosen: Mapping[str, str] | None = None,
    ) -> Blend:
        """Blend classes.

        Args:
            weights: class name to weight >= 0 (they need not sum to one), or a whole `Mix`, which then decides all.
            method: a name in `methods`.
            seed: for methods that draw samples (`METHODS[name].samples`).
            prototype: what stands for a class: "mean", "medoid", "centres:K", "centre:J/K" or "drawing:N" (row N of
                the atlas).
            chosen: exceptions, class name to prototype.

        Raises:
            UsageError: unknown class or method, or weights that are negative, not finite or all zero.
        """
        mix = weights if isinstance(weights, Mix) else Mix.of(weights, method, seed, prototype, chosen)
        return Blend(self, mix, resolve(mix, self))

    def path(self, names: Sequence[str], frames: int = 9, method: str = "spherical") -> LatentPath:
        """Return a path through the means of two or more classes; `frames` counts the first and the last.

        Raises:
            UsageError: unknown class or method, fewer than two names, or fewer than two frames.
        """
        if len(names) < 2:
            raise UsageError("A path needs at least two classes.")
        stops = np.stack([self.blend({name: 1.0}).latent for name in names])
        return LatentPath(self, frames_between(stops, frames, method, prior=self.prior))

    def vector(
        self,
        attribute: str = "",
        *,
        having: Sequence[str] | Sequence[int] = (),
        lacking: Sequence[str] | Sequence[int] = (),
        effect: str = "",
        amount: float | None = None,
        labels: str | Path = "",
        balanced_with: Sequence[str] = (),
        fit: Literal["mean", "svm"] = "mean",
    ) -> AttributeVector:
        """Return the vector of an attribute: one step of it leads from pictures without to pictures with it.

        Args:
            attribute: a column of `labels`, of the space's own attributes, or a class.
            having, lacking: instead, class names or numbers of stored drawings; none lacking: all others.
            effect: instead, "blur", "rotation", "thickness", "brightness", "noise" or "scale"; `amount` in its unit.
            labels: a table, as CSV with the column "id" (the number of a stored drawing) or as .npy.
            balanced_with: other attributes; every combination then counts alike.
            fit: "mean" (difference of the means) or "svm" (linear support vector machine).

        Raises:
            UsageError: there is no such attribute, class or effect, or a combination without a picture.
        """
        from latentloom.engine.attributes.finding import vector_for

        return vector_for(
            self,
            attribute,
            having=having,
            lacking=lacking,
            effect=effect,
            amount=amount,
            labels=labels,
            balanced_with=balanced_with,
            fit=fit,
        )

    def figure(self, name: str, **options: Any) -> FigureResult:
        """Draw a figure of the space: `space.figure("prior", side=4).image()`.

        Args:
            name: one of `latentloom figure --list`.
            options: the figure's own; those that are left out take their defaults.

        Raises:
            UsageError: unknown figure or option, or a value that is not good for it.
        """
        from latentloom.engine.figures.registry import drawn

        return drawn(self, name, options)

    def encode(self, images: Pictures) -> Floats:
        """Return the posterior means (n, d) of pictures: PIL pictures, or one uint8 array (n, h, w) or (n, h, w, 3)."""
        return self._encoded(images)[0]

    def decode(self, latents: npt.NDArray[np.floating], size: int | None = None) -> list[Image.Image]:
        """Return latents (n, d) as pictures, "L" or "RGB", `size` pixels a side (None: as the data set's own)."""
        return [Image.fromarray(pixels) for pixels in self.runtime.decode_pixels(latents, size)]

    def reconstruct(self, images: Pictures) -> list[Image.Image]:
        """Return pictures encoded and decoded, each at the size that it came in."""
        codes, boxes = self._encoded(images)
        drawn = []
        for code, box in zip(codes, boxes, strict=True):
            left, top, width, height = box
            picture = self.decode(code[None], max(width, height))[0]
            drawn.append(picture.crop((left, top, left + width, top + height)))
        return drawn

    def _encoded(self, images: Pictures) -> tuple[Floats, list[tuple[int, int, int, int]]]:
        codes = []
        boxes = []
        for square, box in squares(images, colour=self.channels == 3):
            codes.append(self.runtime.encode_codes(square[None])[0][0])
            boxes.append(box)
        return np.stack(codes) if codes else np.empty((0, self.latent_dim), np.float32), boxes


class Blend:
    """Weights over classes, and what they make.

    Attributes:
        mix: classes, weights, method, seed and prototypes.
        resolved: the latent, or what draws the picture.
    """

    def __init__(self, space: Space, mix: Mix, resolved: Resolved) -> None:
        self.space = space
        self.mix = mix
        self.resolved = resolved

    @property
    def latent(self) -> Floats:
        """(d,) float32; of a method that makes a picture, the encoding of that picture."""
        return self.resolved.latent

    def image(self, size: int | None = None) -> Image.Image:
        """Return the picture, "L" or "RGB", `size` pixels a side (None: as the data set's own)."""
        return Image.fromarray(self.resolved.pixels(self.space.native_size if size is None else size))

    def moved(self, vector: AttributeVector, amount: float = 1.0) -> Blend:
        """Return the same blend, so many steps of an attribute's vector farther; negative ones take it away.

        Raises:
            UsageError: the latent would not be finite.
        """
        offset = np.array(self.mix.offset) if self.mix.offset else np.zeros(self.space.latent_dim)
        further = offset + amount * vector.direction.astype(np.float64)
        mix = replace(self.mix, offset=tuple(further.tolist()))
        return Blend(self.space, mix, resolve(mix, self.space))

    @property
    def evidence(self) -> dict[str, float] | None:
        """What independent judges see, a value a class of the blend; None where the space has no judges.

        The value is the class's presence: the share of real held-out pictures of other classes, 0..1, that show less
        of it.
        """
        panel = self.space.judges
        if panel is None:
            return None
        from latentloom.engine.evidence.examine import examine_blend

        found = examine_blend(self.space, panel, self.resolved, dict(self.mix.weights))
        return {self.space.classes[i]: float(p) for i, p in zip(found.classes, found.presence, strict=True)}

    def left_out(self) -> LeftOut:
        """Leave out each class in turn: how much of the picture or of the class's presence is lost, and what noise is.

        Raises:
            UsageError: fewer than two classes, or a mix that holds the answer of a search.
        """
        from latentloom.engine.evidence.leaving_out import left_out

        return left_out(self.space, self.mix)


class LatentPath:
    """Frames between waypoints.

    Attributes:
        latents: (frames, d) float32.
    """

    def __init__(self, space: Space, latents: Floats) -> None:
        self.space = space
        self.latents = latents

    def images(self, size: int | None = None) -> list[Image.Image]:
        """Return the frames as pictures."""
        return self.space.decode(self.latents, size)
