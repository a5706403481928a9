"""Which classes, how much of each, and how: the options that blend and sheet share."""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from latentloom.base.errors import LoomError, UsageError
from latentloom.base.method_words import METHOD_WORDS
from latentloom.base.options import CommonOptions
from latentloom.commandline.options import seed

if TYPE_CHECKING:
    from latentloom.engine.blending.mix import Mix
    from latentloom.engine.space import Space

DEFAULT_METHOD = "spherical"
SEARCHED = "even"
_LONGEST_CLASS_FILE = 1_000_000
_MOST_SUGGESTIONS = 3


def add_space(parser: argparse.ArgumentParser) -> None:
    """Add the argument SPACE."""
    parser.add_argument("space", metavar="SPACE", help="a shipped space, one of your own, or a folder that holds one")


def add_mix(parser: argparse.ArgumentParser) -> None:
    """Add the options that describe a blend."""
    group = parser.add_argument_group("the blend (default: the space's start-up classes, all alike)")
    which = group.add_mutually_exclusive_group()
    which.add_argument("--all", action="store_true", help="every class of the space")
    which.add_argument("--classes", metavar="A,B,..", help="class names, comma between them")
    which.add_argument("--class-file", type=Path, metavar="FILE", help="class names, one a line")
    group.add_argument("--weights", metavar="1,2,..", help="a number of 0 or more for each class, in the same order")
    add_method(group, METHOD_WORDS)
    group.add_argument("--seed", type=seed, default=0, metavar="N", help="for what draws at random (default: 0)")
    group.add_argument(
        "--prototype",
        default="mean",
        metavar="P",
        help='what stands for a class: "mean", "medoid", "centres:K" or "centre:J/K" (default: mean)',
    )


def add_method(parser: argparse._ActionsContainer, names: Iterable[str]) -> None:
    """Add the option --method, which takes one of the names."""
    *most, last = names
    parser.add_argument(
        "--method",
        default=DEFAULT_METHOD,
        metavar="M",
        help=f"{', '.join(most)} or {last} (default: {DEFAULT_METHOD})",
    )


def opened(arguments: argparse.Namespace, common: CommonOptions) -> Space:
    """Open the space that was named.

    Raises:
        UsageError: there is no such space.
        LoomError: it cannot be read, or the device is not there.
    """
    from latentloom.engine.space import open_space

    return open_space(arguments.space, device=common.device, threads=common.threads)


def mix(arguments: argparse.Namespace, space: Space) -> Mix:
    """Return the blend that was described.

    Raises:
        UsageError: an unknown class or method, or bad weights.
    """
    from latentloom.engine.blending.mix import Mix

    names = class_names(arguments, space)
    weights = _weights(arguments.weights, len(names))
    return Mix(tuple(zip(names, weights, strict=True)), arguments.method, arguments.seed, arguments.prototype)


def solved(mix: Mix, space: Space) -> Mix:
    """Return a blend that holds the answer of its search, which then is made once and kept with the picture."""
    if mix.method != SEARCHED or mix.solved:
        return mix
    return replace(mix, solved=tuple(space.blend(mix).latent.tolist()))


def class_names(arguments: argparse.Namespace, space: Space) -> tuple[str, ...]:
    """Return the classes that were chosen: all, a list, a file's lines, or the space's start-up selection."""
    if arguments.all:
        return space.classes
    if arguments.classes is not None:
        return listed_classes(arguments.classes, space.classes)
    if arguments.class_file is not None:
        return known_classes(_lines(arguments.class_file), space.classes)
    return space.startup


def listed_classes(text: str, classes: tuple[str, ...]) -> tuple[str, ...]:
    """Return the classes that a text names with commas between; names may hold commas themselves.

    Raises:
        UsageError: as `known_classes`.
    """
    known = frozenset(classes)
    longest = 1 + max((name.count(",") for name in classes), default=0)
    parts = text.split(",")
    names: list[str] = []
    while parts:
        # The longest name that begins here, else what stands before the next comma.
        tried = range(min(longest, len(parts)), 0, -1)
        lengths = [count for count in tried if _name(",".join(parts[:count]), known) in known]
        count = lengths[0] if lengths else 1
        names.append(",".join(parts[:count]))
        del parts[:count]
    return known_classes(names, classes)


def known_classes(names: Iterable[str], classes: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names when every one of them is a class; spaces around them do not matter.

    Raises:
        UsageError: one is not (with the nearest that are), or there is none.
    """
    known = frozenset(classes)
    chosen = tuple(_name(name, known) for name in names if name.strip())
    if not chosen:
        raise UsageError("No class is named; name at least one.")
    for name in chosen:
        if name not in known:
            raise UsageError(f'There is no class "{name}" in this space; {_suggestion(name, classes)}.')
    return chosen


def _name(text: str, known: frozenset[str]) -> str:
    """Return a name as it was typed where it is a class, else without the spaces around it."""
    return text if text in known else text.strip()


def _suggestion(name: str, classes: tuple[str, ...]) -> str:
    by_lower = {known.lower(): known for known in classes}
    close = difflib.get_close_matches(name.lower(), by_lower, n=_MOST_SUGGESTIONS)
    if close:
        return "the nearest are " + ", ".join(by_lower[match] for match in close)
    return "`latentloom classes SPACE` lists them"


def _lines(file: Path) -> list[str]:
    try:
        with file.open("rb") as stream:
            content = stream.read(_LONGEST_CLASS_FILE + 1)
    except OSError as problem:
        raise LoomError(f"The class file {file} cannot be read ({problem.strerror}).") from problem
    if len(content) > _LONGEST_CLASS_FILE:
        raise LoomError(f"{file} is too long to be a list of classes; give one class name a line.")
    try:
        return content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as problem:
        raise LoomError(f"{file} is not text in UTF-8; give one class name a line.") from problem


def _weights(text: str | None, count: int) -> tuple[float, ...]:
    if text is None:
        return (1.0,) * count
    try:
        weights = tuple(float(part) for part in text.split(","))
    except ValueError as problem:
        raise UsageError(f"--weights {text} is not a list of numbers, like 1,2,0.5.") from problem
    if len(weights) != count:
        raise UsageError(f"There are {len(weights)} weights for {count} classes; give one for each.")
    return weights
