"""A person's own pictures: a folder with one subfolder a class."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from latentloom.base.errors import LoomError
from latentloom.engine.data import inkness
from latentloom.engine.data.framing import Fit, framed
from latentloom.engine.data.pictures import Kind, PictureSet, Pixels, Skipped
from latentloom.engine.data.reader import Header, Unreadable, read_header, read_picture
from latentloom.engine.data.split import stratified
from latentloom.engine.data.steps import Steps
from latentloom.engine.data.tree import Found, find_files, shown

HELD_OUT = 0.1
"""Default held-out share."""

MIN_PICTURES = 2
"""Pictures that a class needs: one to learn from, one to measure with."""

MIN_SIZE, MAX_SIZE = 28, 128
"""Bounds of the side length that is taken from the pictures themselves."""

SAMPLE = 100
"""Pictures that the kind is judged by."""

MAX_BYTES = 8 << 30
"""What the pictures may take in memory."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """How every picture of the set is brought into the same form."""

    kind: Kind
    size: int
    fit: Fit
    colour: bool
    invert: bool


def folder_steps(
    root: Path,
    *,
    kind: Kind | None = None,
    size: int | None = None,
    fit: Fit | None = None,
    held_out: float = HELD_OUT,
    seed: int = 0,
) -> Steps[PictureSet]:
    """Read a folder of class folders, or of group folders that hold class folders.

    Classes are named "class" or "group/class" and sorted. What is no usable picture is named in `skipped`.

    Args:
        root: the folder.
        kind: "ink" or "photo"; None judges by a sample (see `inkness`).
        size: side length; None takes the median longer side, at least 28 and at most 128.
        fit: "pad" or "crop"; None pads ink with paper and crops photos around their centre.
        held_out: share of each class that training must not see (see `split.stratified`).
        seed: decides which pictures those are.

    Returns:
        A generator that yields (done, total) and returns the set.

    Raises:
        LoomError: when there is nothing to train on: no folder, no class folders, one class, or a class with a single
            picture.
    """
    files, skipped = find_files(root)
    headers: dict[Found, Header] = {}
    total = 2 * len(files)
    for done, file in enumerate(files):
        yield done, total
        try:
            headers[file] = read_header(file.path)
        except Unreadable as reason:
            skipped.append(Skipped(shown(file.path), str(reason)))
    chosen, outside = _in_classes(root, headers)
    skipped += outside
    plan = _planned(headers, chosen, kind, size, fit)
    _check_memory(len(chosen), plan)

    kept: list[Found] = []
    pixels: list[Pixels] = []
    for done, file in enumerate(chosen):
        yield total - len(chosen) + done, total
        try:
            pixels.append(_prepared(file.path, plan))
        except Unreadable as reason:
            skipped.append(Skipped(shown(file.path), str(reason)))
        else:
            kept.append(file)
    classes = _checked_classes(root, kept)
    index = {name: i for i, name in enumerate(classes)}
    labels = np.array([index[file.folder] for file in kept], np.int32)
    yield total, total
    return PictureSet(
        name=shown(root.resolve().name) or "pictures",
        kind=plan.kind,
        classes=classes,
        groups=tuple(name.split("/")[0] if "/" in name else "" for name in classes),
        images=_grey_if_possible(np.stack(pixels)),
        labels=labels,
        held_out=stratified(labels, held_out, seed),
        source=shown(root),
        skipped=tuple(sorted(skipped, key=lambda entry: entry.path)),
        files=tuple(f"{file.folder}/{file.path.name}" for file in kept),
    )


def _in_classes(root: Path, headers: dict[Found, Header]) -> tuple[list[Found], list[Skipped]]:
    """Return the pictures that lie in class folders, by class and name, and those that lie outside."""
    chosen = sorted((file for file in headers if file.folder), key=lambda file: (file.folder, file.path))
    loose = [file for file in headers if not file.folder]
    if not chosen and loose:
        raise LoomError(f"The pictures lie directly in {shown(root)}; put each class into a folder of its own.")
    _checked_classes(root, chosen)
    return chosen, [Skipped(shown(file.path), "it lies outside the class folders") for file in loose]


def _checked_classes(root: Path, files: list[Found]) -> tuple[str, ...]:
    """Return the sorted class names, or say what is wrong with them."""
    counts = Counter(file.folder for file in files)
    if not counts:
        raise LoomError(f"{shown(root)} holds no folders with pictures; make one folder a class and put pictures in.")
    if len(counts) == 1:
        only = next(iter(counts))
        raise LoomError(f"{shown(root)} holds pictures of one class only ({only}); blends need at least two.")
    poor = sorted(name for name, count in counts.items() if count < MIN_PICTURES)
    if poor:
        named = ", ".join(poor[:5]) + (f" and {len(poor) - 5} more" if len(poor) > 5 else "")
        raise LoomError(f"Each class needs at least {MIN_PICTURES} readable pictures; these have fewer: {named}.")
    return tuple(sorted(counts))


def _planned(
    headers: dict[Found, Header], chosen: list[Found], kind: Kind | None, size: int | None, fit: Fit | None
) -> _Plan:
    sample = _sample(chosen)
    kind = kind or inkness.kind_of(sample)
    if size is None:
        median = float(np.median([headers[file].longer_side for file in chosen]))
        size = int(np.clip(round(median), MIN_SIZE, MAX_SIZE))
    return _Plan(
        kind=kind,
        size=size,
        fit=fit or ("pad" if kind == "ink" else "crop"),
        colour=kind == "photo" and not all(headers[file].grey for file in chosen),
        invert=kind == "ink" and inkness.paper_is_dark(sample),
    )


def _sample(files: list[Found]) -> list[Image.Image]:
    """Decode up to `SAMPLE` pictures, evenly spread over the classes; unreadable ones are told of later."""
    sample: list[Image.Image] = []
    for file in files[:: -(-len(files) // SAMPLE)]:
        try:
            picture = read_picture(file.path, colour=True)
        except Unreadable:
            continue
        # A small copy is judged; a reduced one keeps the proportions of black, white and grey.
        picture.thumbnail((MAX_SIZE, MAX_SIZE), Image.Resampling.BOX)
        sample.append(picture)
    return sample


def _check_memory(count: int, plan: _Plan) -> None:
    needed = count * plan.size**2 * (3 if plan.colour else 1)
    if needed > MAX_BYTES:
        raise LoomError(
            f"{count:,} pictures of {plan.size} x {plan.size} pixels would take {needed / 2**30:.0f} GB of memory; "
            "choose a smaller size."
        )


def _prepared(path: Path, plan: _Plan) -> Pixels:
    picture = read_picture(path, colour=plan.colour)
    if plan.invert:
        picture = ImageOps.invert(picture)
    return np.asarray(framed(picture, plan.size, plan.fit))


def _grey_if_possible(images: Pixels) -> Pixels:
    """Drop the colour channels of (n, h, h, 3) pictures when no picture has colour."""
    if images.ndim == 3 or any(inkness.is_coloured(image) for image in images):
        return images
    return images[..., 1].copy()
