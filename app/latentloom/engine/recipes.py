"""Training recipes: everything that decides how a space comes out, as a checked value and as a TOML file."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from latentloom.base.errors import LoomError, UsageError
from latentloom.base.family_words import FAMILY_WORDS, default_of, uses
from latentloom.base.setting_words import OWN_SETTINGS, SETTING_WORDS

MAX_RECIPE_BYTES = 1 << 20
MAX_LETTERS = 5000
AFTERWARDS = ("name", "title", "encodings", "attributes", "judge_epochs", "panel_epochs", "startup")
"""Settings that decide nothing about the weights."""

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


class _Own(float):
    """Stands for the family's own default until the recipe is made."""

    def __new__(cls, usual: float) -> _Own:
        return super().__new__(cls, usual)


@dataclass(frozen=True)
class Recipe:
    """How a space is trained.

    Attributes:
        name: folder-safe short name; title: what people read.
        data: a set's name ("omniglot", "mnist", ...) or a folder of class folders.
        kind: "ink", "photo" or "" for what the pictures are.
        family: model family, a name in `base.family_words`, which also says which settings it has.
        size: pixels a side of the network's grid; latent: dimensions.
        backbone: "conv" or "perceptron" (784-400-20 in the papers' experiments); hidden: units of the latter.
        likelihood: of photos, "gaussian" or "bernoulli"; ink has its own.
        encoder_widths, decoder_widths: channels a level (see `networks.NetworkConfig`); empty fits them to the size.
        reach: of ink fields, in grid pixels.
        epochs, batch, learning_rate, weight_decay: the usual; the rate warms up and then falls along a cosine.
        beta: weight of the KL term (by default the family's own); kl_warmup: epochs over which it grows to that.
        lam ... prior: of some families alone; `base.setting_words` explains them.
        augment: how far pictures are turned, scaled, sheared and shifted in training; 0 none, 1 about 10 degrees.
        encodings: how many encodings the space keeps, spread evenly over classes and both parts; 0 for all.
        attributes: a CSV file that says which picture has which attribute (see `attributes.pictures`); "" for none, or
            for what a known set brings itself.
        seed: of everything random.
        judge_epochs: how long the classifier that measures the space is trained; 0 for none.
        panel_epochs: how long each of the judges is trained by which blends are solved and measured; 0 for no judges.
        startup: classes of a new document; empty picks up to 20 from different groups.
    """

    name: str = "space"
    title: str = ""
    data: str = "digits"
    kind: str = ""
    family: str = "vae"
    size: int = 64
    latent: int = 32
    backbone: str = "conv"
    hidden: int = 400
    likelihood: str = "gaussian"
    encoder_widths: tuple[int, ...] = ()
    decoder_widths: tuple[int, ...] = ()
    reach: float = 4.0
    epochs: float = 20.0
    batch: int = 32
    learning_rate: float = 1.5e-3
    weight_decay: float = 0.01
    beta: float = _Own(1.0)
    kl_warmup: float = 1.0
    lam: float = 5.0
    pull: float = 0.1
    centres: int = 10
    labelled: int = 0
    gamma: float = 10.0
    codes: int = 256
    code_width: int = 4
    commitment: float = 0.25
    top: int = 8
    sharpness: float = 1.0
    cycle: float = 0.01
    echo: float = 0.0
    match: float = 0.0
    prior: str = "normal"
    augment: float = 0.0
    encodings: int = 0
    attributes: str = ""
    seed: int = 0
    judge_epochs: float = 4.0
    panel_epochs: float = 6.0
    startup: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        for name in SETTINGS:
            value = getattr(self, name)
            if isinstance(value, _Own):
                own = default_of(self.family, name)
                object.__setattr__(self, name, float(value) if own is None else own)
        for name, words in SETTING_WORDS.items():
            value = getattr(self, name)
            if words.kind in ("whole", "number") and not words.low <= value <= words.high:  # nor is what is no number
                raise UsageError(
                    f"The setting {name} must lie between {words.low:g} and {words.high:g}, not {_short(value)}."
                )
            if words.kind == "choice" and value not in [choice for choice, _ in words.choices]:
                choices = " or ".join(f'"{choice}"' for choice, _ in words.choices)
                raise UsageError(f"The setting {name} is {choices}, not {_short(value)}.")
        for name in ("title", "data", "family", "attributes", "startup"):
            text = "".join(getattr(self, name))
            if not _is_unicode(text):
                raise UsageError(f"The setting {name} holds letters that are not valid Unicode; write it anew.")
            if len(text) > MAX_LETTERS and name != "startup":
                raise UsageError(f"The setting {name} is longer than {MAX_LETTERS} letters; shorten it.")
        if not NAME.fullmatch(self.name):
            raise UsageError(
                "A space's name is made of small letters, digits, dots and dashes (at most 64), "
                f"not {_short(self.name)}."
            )
        if self.kind not in ("", "ink", "photo"):
            raise UsageError(f'The setting kind is "ink", "photo" or empty, not {_short(self.kind)}.')

    def trains_like(self, other: Recipe) -> bool:
        """Tell whether two recipes give the same weights."""
        after = {name: getattr(self, name) for name in AFTERWARDS}
        return dataclasses.replace(other, **after) == self

    def with_settings(self, settings: dict[str, Any]) -> Recipe:
        """Return the recipe with some settings changed; values may be text, as the command line gives them.

        With another family, settings that were at the old family's default go to the new one's, and those that it does
        not have go back to what they are at first.

        Raises:
            UsageError: unknown setting, one that the family does not have, or a value of the wrong type or out of
                range.
        """
        changes: dict[str, Any] = {}
        for name, value in settings.items():
            if name not in SETTINGS:
                raise UsageError(f"There is no training setting {_short(name)}; there are {', '.join(SETTINGS)}.")
            changes[name] = _typed(name, value)
        family = changes.get("family", self.family)
        first = Recipe(family=family)
        for name in OWN_SETTINGS:
            usual = getattr(first, name)
            if name not in changes and (
                not uses(family, name) or getattr(self, name) == getattr(Recipe(family=self.family), name)
            ):
                changes[name] = usual
            elif family in FAMILY_WORDS and not uses(family, name) and changes[name] != usual:
                raise UsageError(
                    f"The family {family} has no setting {name}; it has {_listed(FAMILY_WORDS[family].settings)}."
                )
        return dataclasses.replace(self, **changes)

    def own_settings(self) -> dict[str, Any]:
        """Return the settings that the family alone has, and the likelihood: what a model is made of."""
        words = FAMILY_WORDS.get(self.family)
        return {name: getattr(self, name) for name in ("likelihood", *(words.settings if words else ()))}

    def to_toml(self) -> str:
        """Return the recipe as a TOML document that `read_recipe_file` reads back to an equal recipe."""
        lines = [
            "# How this space was made. To make it again:  latentloom train --recipe recipe.toml --out FOLDER",
            *(f"{name} = {_toml(getattr(self, name))}" for name in SETTINGS),
        ]
        return "\n".join(lines) + "\n"


SETTINGS: dict[str, str] = {f.name: str(f.type) for f in dataclasses.fields(Recipe)}
"""Setting name to type, in order."""


def read_recipe_file(path: Path | str) -> Recipe:
    """Read a recipe.

    Raises:
        LoomError: the file is missing, too large, no TOML, or holds an unknown or wrong setting.
    """
    path = Path(path)
    try:
        if path.stat().st_size > MAX_RECIPE_BYTES:
            raise LoomError(f"{path} is too large for a recipe; name a recipe.toml.")
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise LoomError(f"The recipe {path} cannot be read ({problem.strerror}); check its name.") from problem
    except (ValueError, RecursionError) as problem:  # TOMLDecodeError, wrong UTF-8, numbers of thousands of digits
        raise LoomError(f"The recipe {path} is no valid TOML ({problem}); mend it or take another.") from problem
    return Recipe().with_settings(settings)


def _typed(name: str, value: Any) -> Any:
    wanted = SETTINGS[name]
    try:
        if wanted == "str":
            if not isinstance(value, str):
                raise ValueError
            return value
        if wanted == "int":
            if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
                raise ValueError
            return int(value)
        if wanted == "float":
            if isinstance(value, bool):
                raise ValueError
            return float(value)
        if not isinstance(value, str | list | tuple):
            raise ValueError
        parts = [p.strip() for p in value.split(",") if p.strip()] if isinstance(value, str) else list(value)
        if "int" in wanted:
            if any(isinstance(p, bool | float) for p in parts):
                raise ValueError
            return tuple(int(p) for p in parts)
        if not all(isinstance(p, str) for p in parts):
            raise ValueError
        return tuple(parts)
    except (TypeError, ValueError, OverflowError) as problem:
        kind = {"str": "text", "int": "a whole number", "float": "a number"}.get(wanted, "a list")
        raise UsageError(f"The setting {name} takes {kind}, not {_short(value)}.") from problem


def _toml(value: Any) -> str:
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return '"' + "".join(c if c >= " " and c != "\x7f" else f"\\u{ord(c):04x}" for c in escaped) + '"'
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(v) for v in value) + "]"
    return repr(value)


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names) if names else "none of its own"


def _is_unicode(text: str) -> bool:
    """Tell whether a text can be written; one from a file name of another encoding cannot."""
    return not any("\ud800" <= c <= "\udfff" for c in text)


def _short(value: object) -> str:
    """Return a value as it can stand in a sentence, whatever it is."""
    text = repr(value)
    return text if len(text) <= 200 else f"{text[:200]}..."
