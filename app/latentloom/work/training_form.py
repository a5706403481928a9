"""The settings of a training as a person types them: checked one by one, each complaint beside its field.

Imports no torch, so a form answers at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from latentloom.base.errors import UsageError
from latentloom.base.family_words import FAMILY_WORDS, default_of, uses
from latentloom.base.setting_words import SETTING_WORDS
from latentloom.engine.recipes import NAME, Recipe

DEPTH = "depth"
"""Can be swept alone; see `engine.sweep`."""

SETUP = ("size", "latent", "epochs", "batch", "learning_rate", "augment")
"""What most people look at first, with the family's own settings."""


@dataclass(frozen=True)
class Checked:
    """What a form holds.

    Attributes:
        recipe: None where something is wrong.
        problems: setting to a sentence.
        axes: settings with several values, in the order of the form.
    """

    recipe: Recipe | None
    problems: Mapping[str, str] = field(default_factory=dict)
    axes: tuple[tuple[str, tuple[str, ...]], ...] = ()


def settings_of(family: str) -> tuple[str, ...]:
    """Return the settings that a family has, in the order of a form: the usual ones first, then its own, then more."""
    own = FAMILY_WORDS[family].settings if family in FAMILY_WORDS else ()
    rest = tuple(name for name in SETTING_WORDS if uses(family, name) and name not in SETUP and name not in own)
    return (*SETUP[:2], *own, *SETUP[2:], *rest)


def first_of(family: str) -> tuple[str, ...]:
    """Return the settings that are shown at once."""
    own = FAMILY_WORDS[family].settings if family in FAMILY_WORDS else ()
    return (*SETUP[:2], *own, *SETUP[2:])


def start_value(family: str, name: str, advice: Mapping[str, object]) -> str:
    """Return what a field holds at first: what suits the pictures, the family's own default, or the usual one."""
    own = default_of(family, name)
    value = own if own is not None else advice.get(name, getattr(Recipe(), name))
    return f"{value:g}" if isinstance(value, float) else str(value)


def check(data: str, family: str, title: str, texts: Mapping[str, str], *, sweep: bool = False) -> Checked:
    """Return the recipe that a form makes, or what is wrong with each field.

    Args:
        data: of the training, "" where no pictures were chosen yet; family, title; texts: setting to what was typed.
        sweep: whether a field may hold several values, separated by commas.
    """
    problems: dict[str, str] = {}
    axes: list[tuple[str, tuple[str, ...]]] = []
    start = Recipe(data=data, title=title, name=name_of(title), family=family)
    settings: dict[str, str] = {}
    for name, text in texts.items():
        if name in SETTING_WORDS and SETTING_WORDS[name].kind == "table":
            settings[name], problem = _table(text)
            problems |= {name: problem} if problem else {}
            continue
        values = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip())) if sweep else (text,)
        if name == DEPTH:
            if values:
                axes.append((name, values))
                problems |= {name: said} if (said := next(filter(None, map(_depth_problem, values)), "")) else {}
            continue
        for value in values or ("",):
            try:
                start.with_settings({name: value.strip()})
            except UsageError as refused:
                problems[name] = str(refused).replace(f"The setting {name}", _title(name))
        if len(values) > 1:
            axes.append((name, values))
        settings[name] = values[0].strip() if values else ""
    for value in texts.get("size", "").split(",") if "size" not in problems else ():
        if settings.get("backbone", "conv") == "conv" and not _halves(int(float(value))):
            problems["size"] = (
                f"A size of {value.strip()} cannot be halved down to 4 to 7 pixels; take 28, 32, 48 or 64."
            )
    if data and not title.strip():
        problems["title"] = "Give the space a name."
    recipe = None
    if data and not problems:
        try:
            recipe = start.with_settings(settings)
        except UsageError as problem:
            problems[_named_in(str(problem), texts)] = str(problem)
    return Checked(recipe, problems, tuple(axes))


def name_of(title: str) -> str:
    """Return a folder-safe name for a title."""
    import re
    import unicodedata

    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode("ascii").lower()
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:64]
    return name if NAME.fullmatch(name) else "space"


def _title(name: str) -> str:
    words = SETTING_WORDS.get(name)
    return name if words is None else words.title


def _table(text: str) -> tuple[str, str]:
    """Return the whole path of a table, and what is wrong with it; commas in it are no values of a sweep."""
    if not text.strip():
        return "", ""
    try:
        path = Path(text.strip()).expanduser().absolute()
        if path.suffix.lower() != ".csv":
            return "", "The table is a file that ends in .csv."
        return (str(path), "") if path.is_file() else ("", f"There is no file {path.name} here; check its folder.")
    except (OSError, RuntimeError):  # a name that is too long, no such user
        return "", "That is no path of a file."


def _halves(size: int) -> bool:
    side, levels = size, 0
    while side > 7 and side % 2 == 0:
        side, levels = side // 2, levels + 1
    return levels >= 2 and side <= 7


def _depth_problem(text: str) -> str:
    good = text.isdecimal() and 2 <= int(text) <= 7
    return "" if good else f"The depth is a whole number between 2 and 7, not {text}."


def _named_in(sentence: str, names: Mapping[str, str]) -> str:
    """Return the setting that a sentence speaks of."""
    return next((name for name in names if f" {name} " in f" {sentence} "), "title")
