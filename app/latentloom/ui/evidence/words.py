"""What the judges see, in words: one place for every sentence and every bound, so that wheel and panel agree."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Literal

from latentloom.ui.names import noun
from latentloom.work.messages import EvidenceReport

SEARCH_TITLE = "Even it"
"""Title of a search's job, and of the undo step that it leaves."""
NO_JUDGE = "This space has no judge"
NO_JUDGE_WHY = (
    "What a blend really holds can only be measured where classifiers were trained beside the model. "
    "Omniglot and MNIST, which come with the program, have them."
)
WAITING = "Nothing has been measured yet."
OF_THE_BLEND = "Of the blend, which the preview does not show just now:"
"""Above the evidence while the preview shows a frame of the path, a place, a drawing or a picture of one's own."""

SHOWS = 0.8
"""Presence from which a class counts as shown: more of it than four of five real pictures of other classes."""
HINTS = 0.5
"""Presence from which there is more of a class than in the middle one of the real pictures of other classes."""
USUAL = (0.05, 0.95)
"""Percentiles of real drawings between which a picture is like most of them."""

_AUC_WORDS = (
    (0.42, "Less than chance"),
    (0.58, "No more than chance"),
    (0.70, "A little more than chance"),
    (0.80, "More than chance"),
)
_CLEARLY = "Clearly more than chance"

MEASURES: dict[str, tuple[str, str, str]] = {
    "crispness": ("Crisp edges", "blurred", "How sharply ink ends and paper begins"),
    "round trip": ("Round trip", "", "How much changes when the picture is encoded and decoded again"),
    "neighbours": ("Near to real ones", "", "How far the nearest encodings of real ones are"),
    "norm": ("Length", "", "How long the latent is"),
}
"""Measure of plausibility to its name for people, a word for too little where there is one, and what it is."""


class Lamp(IntEnum):
    """How clearly a class shows."""

    DARK = 0
    DIM = 1
    LIT = 2


LAMP_WORDS = {Lamp.DARK: "does not show", Lamp.DIM: "is hinted at", Lamp.LIT: "shows"}


def lamp(presence: float) -> Lamp:
    """Return the lamp of a presence of 0..1."""
    return Lamp((presence >= HINTS) + (presence >= SHOWS))


def shown_classes(report: EvidenceReport) -> int:
    """Return how many of the classes asked for show."""
    return sum(lamp(presence) is Lamp.LIT for presence in report.presence)


def verdict(report: EvidenceReport) -> str:
    """Return the evidence in a line or two: how many classes show, and whether that is more than chance."""
    shown, asked = shown_classes(report), len(report.classes)
    count = f"{shown} of {asked} classes show." if asked != 1 else f"The class {LAMP_WORDS[lamp(report.presence[0])]}."
    return f"{count} {chance(report.auc)}"


def chance(auc: float | None) -> str:
    """Return an evidence AUC as a sentence."""
    if auc is None:
        return "Every class of the space is asked for, so there is none to tell them from."
    words = next((words for bound, words in _AUC_WORDS if auc < bound), _CLEARLY)
    return f"{words} ({auc:.2f}; 0.50 is chance)."


def is_usual(value: float) -> bool:
    """Return whether a percentile among real drawings is one that most of them have."""
    return USUAL[0] <= value <= USUAL[1]


def likeness(plausibility: Sequence[tuple[str, float]], kind: str = "ink") -> str:
    """Return whether the picture is like a real drawing, as a sentence; "" where nothing was measured."""
    if not plausibility:
        return ""
    odd = [measure_name(name).lower() for name, value in plausibility if not is_usual(value)]
    if not odd:
        return f"Like a real {noun(kind)}."
    listed = odd[0] if len(odd) == 1 else f"{', '.join(odd[:-1])} and {odd[-1]}"
    return f"Unlike real {noun(kind)}s in: {listed}."


def measure_name(name: str) -> str:
    """Return what a measure of plausibility is called for people."""
    return MEASURES[name][0] if name in MEASURES else name.capitalize()


def measure_words(name: str, value: float, kind: str = "ink") -> str:
    """Return a percentile among real drawings as a sentence."""
    what = MEASURES[name][2] if name in MEASURES else measure_name(name)
    if is_usual(value):
        return f"{what}: like a real {noun(kind)} (more than in {percent(value)} of them)."
    if value > USUAL[1]:
        return f"{what}: more than in {percent(value)} of real {noun(kind)}s."
    too_little = MEASURES[name][1] if name in MEASURES else ""
    less = f"{what}: less than in {percent(1 - value)} of real {noun(kind)}s"
    return f"{less}, {too_little}." if too_little else f"{less}."


def about_class(report: EvidenceReport, name: str, kind: Literal["ink", "photo"] = "ink") -> tuple[str, ...]:
    """Return lines about one class: asked against found, and how much of it shows; none where nothing is known."""
    if name in report.classes:
        at = report.classes.index(name)
        shares = f"asked {report.asked[at]:.1%}, found {report.found[at]:.1%}".replace("%", " %")
        return shares, presence_words(report.presence[at], kind)
    for other, presence in report.others:
        if other == name:
            return "not asked for", presence_words(presence, kind)
    return ()


def presence_words(presence: float, kind: Literal["ink", "photo"] = "ink") -> str:
    """Return a presence of 0..1 as a phrase."""
    return f"shows more of it than {percent(presence)} of real {noun(kind)}s of other classes"


def percent(part: float) -> str:
    """Return a part of 0..1 in whole percent; only all is 100 % and only nothing 0 %."""
    if 0 < part < 0.01:
        return "1 %"
    if 0.99 < part < 1:
        return "99 %"
    return f"{part:.0%}".replace("%", " %")
