"""The synthetic attributes in words and units, for forms, help and checks; how they work is the engine's business."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class EffectWords:
    """A change that is made to pictures.

    Attributes:
        title: for people; words: what one step of the vector does.
        amount: the usual one; least, most: its range; unit: "degrees", "% of the side", ...
    """

    title: str
    words: str
    amount: float
    least: float
    most: float
    unit: str


EFFECT_WORDS: dict[str, EffectWords] = {
    "blur": EffectWords(
        "Blur", "Softer; take it away to sharpen, whatever the picture", 2.5, 0.1, 20.0, "% of the side"
    ),
    "rotation": EffectWords("Rotation", "Turned anticlockwise", 15.0, -90.0, 90.0, "degrees"),
    "thickness": EffectWords("Thickness", "Thicker strokes, larger dark parts", 2.0, -10.0, 10.0, "% of the side"),
    "brightness": EffectWords("Brightness", "Brighter all over", 15.0, -100.0, 100.0, "% of the range"),
    "noise": EffectWords("Noise", "Grain; take it away to smooth", 10.0, 0.1, 50.0, "% of the range"),
    "scale": EffectWords("Scale", "Larger, about the middle", 15.0, -60.0, 150.0, "%"),
}

FIT_WORDS: dict[str, str] = {
    "mean": "Mean difference",
    "svm": "Linear support vector machine",
}
