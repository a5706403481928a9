"""The settings of training in words for people, with their limits: one table for forms, help and the checks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class SettingWords:
    """One setting.

    Attributes:
        title: its name in a form.
        text: what it does, in a sentence or two.
        kind: "whole" or "number" (between low and high), "choice" (of choices), "text", or "table" (the path of a CSV
            file, "" for none).
        low, high: limits, both included.
        choices: pairs (value, name for people).
    """

    title: str
    text: str
    kind: Literal["whole", "number", "choice", "text", "table"]
    low: float = 0.0
    high: float = 0.0
    choices: tuple[tuple[str, str], ...] = ()


SETTING_WORDS: dict[str, SettingWords] = {
    "size": SettingWords("Picture size", "Pixels a side of what the network sees and makes.", "whole", 8, 512),
    "backbone": SettingWords(
        "Network", "Convolutions see shapes wherever they lie; the perceptron is small, quick and plain.", "choice",
        choices=(("conv", "Convolutional"), ("perceptron", "Perceptron")),
    ),
    "hidden": SettingWords("Hidden units", "Width of the perceptron's one hidden layer.", "whole", 1, 8192),
    "latent": SettingWords("Latent size", "Numbers that stand for a picture. More keep more detail.", "whole", 1, 1024),
    "likelihood": SettingWords(
        "Likelihood", "How a photo is compared with its copy: by squares, or by cross-entropy as for grey digits.",
        "choice", choices=(("gaussian", "Gaussian"), ("bernoulli", "Bernoulli")),
    ),
    "reach": SettingWords("Reach", "How far from a stroke its field still counts, in pixels.", "number", 0.5, 64),
    "epochs": SettingWords("Epochs", "How often training sees every picture.", "number", 0.001, 100_000),
    "batch": SettingWords("Batch", "Pictures that are learnt from at once.", "whole", 1, 8192),
    "learning_rate": SettingWords("Learning rate", "How large steps are when training is quickest.", "number", 1e-7, 1),
    "weight_decay": SettingWords("Weight decay", "How strongly weights are drawn towards zero.", "number", 0, 10),
    "augment": SettingWords(
        "Variation", "How far pictures are turned, scaled and shifted in training; 1 is 10 degrees.", "number", 0, 4
    ),
    "encodings": SettingWords(
        "Encodings kept", "How many encodings the space holds, for the map and its tools; 0 for all.", "whole",
        0, 100_000_000,
    ),
    "attributes": SettingWords(
        "Attributes",
        "A CSV file: a line a picture, named as its file, and a column of 0 and 1 an attribute; empty for none.",
        "table",
    ),
    "seed": SettingWords("Seed", "Of everything random: the same seed gives the same space.", "whole", 0, 2**31 - 1),
    "judge_epochs": SettingWords(
        "Measuring", "Epochs of the classifier that reads the copies; 0 for none.", "number", 0, 10_000
    ),
    "panel_epochs": SettingWords(
        "Judges", "Epochs of each judge that even blends are solved and measured by; 0 for none.", "number", 0, 10_000
    ),
    "beta": SettingWords(
        "Beta", "Weight of the pull towards the prior: low keeps detail, high keeps order.", "number", 0, 10_000
    ),
    "kl_warmup": SettingWords("Warm-up", "Epochs over which that pull grows to its weight.", "number", 0, 100_000),
    "lam": SettingWords(
        "Lambda", "How far from the middle each class has its place; below 3 they overlap.", "number", 0, 100
    ),
    "pull": SettingWords(
        "Hold", "How strongly a class is held to its first place: low lets like classes come near.", "number", 0, 1000
    ),
    "centres": SettingWords("Clusters", "How many centres the encodings are drawn to.", "whole", 1, 1000),
    "labelled": SettingWords(
        "Labels a class", "Pictures of each class whose label training may see; 0 for all.", "whole", 0, 1_000_000
    ),
    "gamma": SettingWords("Gamma", "How strongly the axes are made independent of each other.", "number", 0, 1000),
    "codes": SettingWords("Codes", "How many learnt pieces there are to choose from.", "whole", 2, 16_384),
    "code_width": SettingWords("Piece", "Numbers of the latent that one code stands for.", "whole", 1, 1024),
    "commitment": SettingWords("Commitment", "How strongly encodings keep to their codes.", "number", 0, 100),
    "top": SettingWords("Upper level", "Numbers that say what kind of picture it is.", "whole", 1, 512),
    "sharpness": SettingWords("Sharpness", "Weight of the critic against the pixels.", "number", 0, 100),
    "cycle": SettingWords("Cycle", "How strongly a copy must be like its picture.", "number", 0, 100),
    "echo": SettingWords(
        "Echo", "How strongly a latent must be found again in the picture made of it.", "number", 0, 100
    ),
    "match": SettingWords(
        "Match", "How strongly encodings as a whole are drawn to the prior's shape.", "number", 0, 10_000
    ),
    "prior": SettingWords(
        "Prior", "What latents are drawn from: a cloud with a dense middle, or a box that is as dense everywhere.",
        "choice", choices=(("normal", "Gaussian"), ("uniform", "Uniform")),
    ),
}  # fmt: skip
"""Setting to words, in the order of a form."""

OWN_SETTINGS = frozenset(
    {
        "beta", "kl_warmup", "lam", "pull", "centres", "labelled", "gamma", "codes", "code_width", "commitment", "top",
        "sharpness", "cycle", "echo", "match", "prior",
    }
)  # fmt: skip
"""Settings that only some families have."""
