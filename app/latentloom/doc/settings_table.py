"""Every setting: its name, type, default, bounds and the words for the preferences page. One row a setting."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from latentloom.base.method_words import METHOD_WORDS

Value = bool | int | float | str | tuple[str, ...]
Kind = Literal["switch", "whole", "number", "text", "texts", "choice", "colour"]

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_LONGEST_TEXT = 100_000
_LONGEST_LIST = 100


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table.

    Attributes:
        name: key in the file and in `Settings.get`.
        kind: "switch" (bool), "whole" (int), "number" (float), "text", "texts" (tuple of str), "choice" (one of
            `choices`), "colour" ("#rrggbb").
        default: value where nothing valid is stored.
        title, help: words for the preferences page.
        page: which page shows it; "" for what the program remembers by itself.
        choices: for "choice", pairs (value, words).
        low, high: bounds of a "whole" or "number", both included.
    """

    name: str
    kind: Kind
    default: Value
    title: str
    help: str = ""
    page: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    low: float = 0.0
    high: float = 0.0

    def accepts(self, value: object) -> bool:
        """Tell whether `value` has this setting's type and lies in its bounds."""
        match self.kind:
            case "switch":
                return isinstance(value, bool)
            case "whole":
                return isinstance(value, int) and not isinstance(value, bool) and self.low <= value <= self.high
            case "number":
                # NaN fails both comparisons.
                return isinstance(value, int | float) and not isinstance(value, bool) and self.low <= value <= self.high
            case "choice":
                return value in {choice for choice, _ in self.choices} if isinstance(value, str) else False
            case "colour":
                return isinstance(value, str) and _COLOUR.fullmatch(value) is not None
            case "text":
                return isinstance(value, str) and len(value) <= _LONGEST_TEXT
            case "texts":
                return (
                    isinstance(value, list | tuple)
                    and len(value) <= _LONGEST_LIST
                    and all(isinstance(text, str) and len(text) <= _LONGEST_TEXT for text in value)
                )

    def normal(self, value: object) -> Value:
        """Return an accepted value in its settled form: a list as a tuple, a number always as a float."""
        if self.kind == "texts" and isinstance(value, list | tuple):
            return tuple(str(text) for text in value)
        if self.kind == "number" and isinstance(value, int):
            return float(value)
        assert isinstance(value, bool | int | float | str)
        return value


_THEMES = (("system", "Like the system"), ("light", "Light"), ("dark", "Dark"))
_DEVICES = (
    ("auto", "The fastest there is"),
    ("cpu", "Processor"),
    ("cuda", "NVIDIA or AMD graphics"),
    ("xpu", "Intel graphics"),
    ("mps", "Apple graphics"),
)
_METHODS = tuple((name, words.title) for name, words in METHOD_WORDS.items())

TABLE: tuple[Setting, ...] = (
    Setting("theme", "choice", "system", "Theme", "Light or dark window.", "Look", _THEMES),
    Setting("ink_colour", "colour", "#101014", "Ink", "Colour of the strokes in the preview.", "Look"),
    Setting("paper_colour", "colour", "#ffffff", "Paper", "Colour behind the strokes in the preview.", "Look"),
    Setting("trail", "switch", True, "Trail on the map", "The blend's last places, as a fading line.", "Look"),
    Setting(
        "map_pictures", "switch", True, "Pictures on the map", "Each class as a small picture at its mean.", "Look"
    ),
    Setting(
        "map_ground",
        "switch",
        False,
        "Decoded ground",
        "What the map's plane decodes to, under the points; drawn while the hand rests.",
        "Look",
    ),
    Setting(
        "steps",
        "switch",
        False,
        "A little more of each",
        "When the hand rests, small pictures show where a step towards each class leads.",
        "Look",
    ),
    Setting("hints", "switch", True, "Hints", "Short hints that say what to drag.", "Look"),
    Setting("method", "choice", "spherical", "Method", "Blend method of a new document.", "Blending", _METHODS),
    Setting(
        "prototype",
        "choice",
        "medoid",
        "A class is",
        "What stands for a class in a new document: its most typical drawing, or the mean of all.",
        "Blending",
        (("medoid", "Most typical drawing"), ("mean", "Class mean")),
    ),
    Setting(
        "even_again",
        "switch",
        True,
        "Even it again after changes",
        "A blend that was solved is solved again when its weights have changed and the hand rests.",
        "Blending",
    ),
    Setting(
        "walk",
        "switch",
        True,
        "Walk to what was found",
        "The picture goes from the blend to the answer in a moment; else the answer is there at once.",
        "Blending",
    ),
    Setting("device", "choice", "auto", "Device", "What decodes; counts from the next start.", "Engine", _DEVICES),
    Setting(
        "threads",
        "whole",
        0,
        "Threads",
        "Processor threads to decode with; 0 leaves one for the window.",
        "Engine",
        low=0,
        high=1024,
    ),
    Setting("recent_files", "texts", (), "Recent files"),
    Setting("last_space", "text", "", "Space opened last"),
    Setting("last_folder", "text", "", "Folder of the last file dialog"),
    Setting("window_geometry", "text", "", "Place and size of the window (base64)"),
    Setting("window_state", "text", "", "Docks and tool bars (base64)"),
)
