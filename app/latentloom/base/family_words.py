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
    "factor": FamilyWords(
        "FactorVAE", "Keeps axes independent of each other with the help of a critic", ("beta", "kl_warmup", "gamma")
    ),
    "cvae": FamilyWords(
        "Conditional VAE", "Told the class on both sides, so that the rest of the latent is style", labels="all",
        native=("soft",),
    ),
    "label_shift": FamilyWords(
        "Label-shift VAE", "Moves the latent by what a small network makes of the class", labels="all",
        native=("soft", "mean"),
    ),
    "lambda_hot": FamilyWords(
        "Lambda-hot VAE", "Gives every class a place of its own, an axis each", ("lam", "beta", "kl_warmup"),
        labels="all", native=("full", "plain"),
    ),
    "movable_lambda_hot": FamilyWords(
        "Movable lambda-hot VAE", "Places of classes that move, so that like ones come nearer",
        ("lam", "pull", "beta", "kl_warmup"), labels="all", native=("full", "plain"),
    ),
    "kmeans": FamilyWords(
        "K-means VAE", "Keeps the clusters that it finds by itself, without classes", ("centres", "beta", "kl_warmup")
    ),
    "ccvae": FamilyWords(
        "CCVAE", "What goes with a class, apart from style; a few labels are enough", ("labelled", "beta", "kl_warmup"),
        labels="some", native=("soft", "wasserstein", "mixture"),
    ),
    "vq": FamilyWords(
        "VQ-VAE", "Builds pictures of learnt pieces, so blends jump from one to the next",
        ("codes", "code_width", "commitment"),
    ),
    "ladder": FamilyWords(
        "Hierarchical VAE", "Two levels: what kind of picture it is, and its particulars", ("top", "beta", "kl_warmup")
    ),
    "vae_gan": FamilyWords(
        "VAE-GAN", "A VAE whose pictures a critic must take for real: sharper", ("sharpness", "beta", "kl_warmup")
    ),
    "ali": FamilyWords(
        "GAN with encoder", "Learns from a critic of pictures and latents; copies are free",
        ("cycle", "echo", "match", "prior"),
    ),
    "ae": FamilyWords("Autoencoder", "No noise and no prior: the sharpest copies, and holes between them", settings=()),
    "eigen": FamilyWords("Eigen-images", "Mean and principal components: no training, every blend a cross-fade", ()),
}  # fmt: skip
"""Name to words, best default first."""


def uses(family: str, setting: str) -> bool:
    """Tell whether a family has a setting; those that are not for some families alone are had by all."""
    return setting not in OWN_SETTINGS or (family in FAMILY_WORDS and setting in FAMILY_WORDS[family].settings)


def default_of(family: str, setting: str) -> float | None:
    """Return the family's own default of a setting, or None where it has none."""
    return FAMILY_WORDS[family].defaults.get(setting) if family in FAMILY_WORDS else None
