"""What a figure can be told: typed options, from which the command line, the Python interface and forms are made.

A value may come as text (the command line, a form's line) or as what it is (Python); `checked` takes both.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from latentloom.base.errors import UsageError

LONGEST_TEXT = 20_000
MOST_POINTS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """What all options have.

    Attributes:
        name: a Python identifier; on the command line its underscores are hyphens.
        words: one line that says what it does, without a full stop.
        title: short label in a form; "" makes one from the name.
    """

    name: str
    words: str
    title: str = ""

    @property
    def label(self) -> str:
        """The short label."""
        return self.title or self.name.replace("_", " ").capitalize()

    @property
    def flag(self) -> str:
        """The option on the command line."""
        return "--" + self.name.replace("_", "-")

    def _bad(self, value: object, wanted: str) -> UsageError:
        return UsageError(f"{self.label} is {wanted}, not {str(value)[:80]!r}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole(Option):
    """A whole number from `least` to `most`."""

    default: int
    least: int
    most: int

    def checked(self, value: object) -> int:
        """Return the number.

        Raises:
            UsageError: something else, or out of range.
        """
        wanted = f"a whole number from {self.least} to {self.most}"
        try:
            number = int(value) if isinstance(value, str) else value
        except ValueError as problem:
            raise self._bad(value, wanted) from problem
        if isinstance(number, float) and number.is_integer():
            number = int(number)
        if isinstance(number, bool) or not isinstance(number, int) or not self.least <= number <= self.most:
            raise self._bad(value, wanted)
        return number


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Option):
    """A number from `least` to `most`; `step` is what one press of an arrow changes."""

    default: float
    least: float
    most: float
    step: float = 0.1

    def checked(self, value: object) -> float:
        """Return the number.

        Raises:
            UsageError: something else, or out of range.
        """
        wanted = f"a number from {self.least:g} to {self.most:g}"
        try:
            number = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else math.nan
        except (ValueError, OverflowError) as problem:
            raise self._bad(value, wanted) from problem
        if not self.least <= number <= self.most:
            raise self._bad(value, wanted)
        return number


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Option):
    """One of some values; `choices` holds (value, words in a form)."""

    default: str
    choices: tuple[tuple[str, str], ...]

    def checked(self, value: object) -> str:
        """Return the value.

        Raises:
            UsageError: none of the choices.
        """
        names = [name for name, _ in self.choices]
        if value not in names:
            raise self._bad(value, f"one of {', '.join(names)}")
        return str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Toggle(Option):
    """Yes or no."""

    default: bool

    def checked(self, value: object) -> bool:
        """Return whether it is on.

        Raises:
            UsageError: neither yes nor no.
        """
        if isinstance(value, bool):
            return value
        known = {
            "yes": True,
            "on": True,
            "true": True,
            "1": True,
            "no": False,
            "off": False,
            "false": False,
            "0": False,
        }
        found = known.get(str(value).lower())
        if found is None:
            raise self._bad(value, "yes or no")
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Option):
    """Free text; `suggest` says what a form may offer to complete it with."""

    default: str = ""
    suggest: Literal["", "classes", "attributes", "spaces"] = ""

    def checked(self, value: object) -> str:
        """Return the text.

        Raises:
            UsageError: no text, or too long a one.
        """
        if not isinstance(value, str) or len(value) > LONGEST_TEXT:
            raise self._bad(value, "a short text")
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class File(Option):
    """The path of a file to be read, "" for none; `suffixes` are those that it may end in."""

    default: str = ""
    suffixes: tuple[str, ...] = ()

    def checked(self, value: object) -> str:
        """Return the path as text.

        Raises:
            UsageError: another suffix, or no such file.
        """
        if not isinstance(value, str | Path):
            raise self._bad(value, "the path of a file")
        text = str(value)
        if not text:
            return ""
        if self.suffixes and Path(text).suffix.lower() not in self.suffixes:
            raise self._bad(value, f"a file that ends in {' or '.join(self.suffixes)}")
        if not Path(text).is_file():
            raise UsageError(f"{self.label}: there is no file {text}; check the name.")
        return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Points(Option):
    """Points of the space, each as text (see `engine.figures.points`); none lets the figure choose its own.

    Attributes:
        least, most: how many, where any are given.
        letters: their names in a form and on the map, "ABC" for three; "" for a plain list.
    """

    default: tuple[str, ...] = ()
    least: int = 1
    most: int = MOST_POINTS
    letters: str = ""

    def checked(self, value: object) -> tuple[str, ...]:
        """Return the points as texts.

        Raises:
            UsageError: too few or too many.
        """
        if isinstance(value, str):
            parts: tuple[str, ...] = tuple(part.strip() for part in value.split(",") if part.strip())
        elif isinstance(value, Iterable):
            parts = tuple(f"drawing:{part}" if _is_row(part) else str(part) for part in value)
        else:
            raise self._bad(value, "a list of points")
        if parts and not self.least <= len(parts) <= self.most:
            wanted = f"{self.least}" if self.least == self.most else f"{self.least} to {self.most}"
            raise UsageError(f"{self.label}: name {wanted} points, not {len(parts)}.")
        return parts


def _is_row(part: object) -> bool:
    # NumPy's integers are none of Python's, but can be an index all the same.
    return not isinstance(part, bool | str) and hasattr(part, "__index__")


AnyOption = Whole | Number | Choice | Toggle | Text | File | Points


@dataclass(frozen=True, slots=True)
class FigureWords:
    """A figure as a person chooses it, without the engine.

    Attributes:
        name: on the command line; title: for people; words: one sentence that says what it shows.
        group: under which heading it stands.
        options: what it can be told.
    """

    name: str
    title: str
    words: str
    group: str
    options: tuple[AnyOption, ...]

    def checked(self, given: dict[str, Any]) -> dict[str, Any]:
        """Return a value for every option: the given ones, checked, and the defaults of the others.

        Raises:
            UsageError: there is no such option, or a value is not good for it.
        """
        known = {option.name for option in self.options}
        for name in given:
            if name not in known:
                raise UsageError(f"The figure {self.name} has no option {name!r}; it has {', '.join(sorted(known))}.")
        return {
            option.name: option.checked(given[option.name]) if option.name in given else option.default
            for option in self.options
        }
