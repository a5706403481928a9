"""The model families in words for people: one table for the studio's form, the command line, help and the engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from latentloom.base.setting_words import OWN_SETTINGS


@dataclass(frozen=True, slots=True)
class FamilyWords:
    """What a family is, and what a person can set.

    Attributes:
        title: its name.
        summary: one line that says what it is for.
        settings: settings that only some families have, in the order of a form; `base.setting_words` explains each.
        defaults: where it starts from other values than the rest.
        labels: whether it learns from class labels: "none", "all" or "some" (then `labelled` says how many).
        native: ways of its own to blend classes, the usual one first: the blend method "native:WAY"; none: ().
    """

    title: str
    summary: str
    settings: tuple[str, ...] = ("beta", "kl_warmup")
    defaults: Mapping[str, float] = field(default_factory=dict)
    labels: Literal["none", "all", "some"] = "none"
    native: tuple[str, ...] = ()


FAMILY_WORDS: dict[str, FamilyWords] = {
    "vae": FamilyWords("VAE", "Encodes a picture as a small cloud in a space that pictures fill evenly"),
    "beta": FamilyWords(
        "Beta-VAE", "A VAE pressed harder towards its prior: tidier axes, blurrier pictures", defaults={"beta": 5.0}
    ),
    "ae": FamilyWords("Autoencoder", "No noise and no prior: the sharpest copies, and holes between them", settings=()),
}
"""Name to words, best default first."""


def uses(family: str, setting: str) -> bool:
    """Tell whether a family has a setting; those that are not for some families alone are had by all."""
    return setting not in OWN_SETTINGS or (family in FAMILY_WORDS and setting in FAMILY_WORDS[family].settings)


def default_of(family: str, setting: str) -> float | None:
    """Return the family's own default of a setting, or None where it has none."""
    return FAMILY_WORDS[family].defaults.get(setting) if family in FAMILY_WORDS else None
