"""Light and dark: neutral greys so that pictures carry the colour, one accent, and colours for classes.

The colours stand in `resources/themes/{light,dark}.json`. The class colours were picked greedily in OKLab from OKLCH
hues and lightness steps: each next one is as far as can be from all before it, at the worst of normal sight,
protanopia and deuteranopia (matrices of Machado, Oliveira and Fernandes, 2009), with a contrast of 3:1 or more against
the theme's panel. Index `i` has the same hue in both themes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from functools import cache
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from latentloom.base.paths import resources_dir
from latentloom.ui.stylesheet import stylesheet
from latentloom.ui.symbols import OUTLINES

Choice = Literal["system", "light", "dark"]
CHOICES: tuple[Choice, ...] = ("system", "light", "dark")

# The look changes with the colour; 24 colours and 13 symbols share no divisor that would let a pair come back early.
_SYMBOLS = tuple(OUTLINES)


@dataclass(frozen=True)
class Theme:
    """The colours of one theme.

    Attributes:
        name: "light" or "dark".
        window, panel, raised: from the back to the front; field: behind text that can be edited; line: borders, grids.
        text, dim: first and second voice, both at 4.5:1 or more on window and panel.
        accent, on_accent: the one colour of the interface, and text upon it.
        found: what the judges see, beside the accent of what was asked for.
        paper, ink: what ink pictures are drawn with.
        warning, error: for notices.
        classes: one colour a class, repeating.
    """

    name: str
    window: QColor
    panel: QColor
    raised: QColor
    field: QColor
    text: QColor
    dim: QColor
    line: QColor
    accent: QColor
    on_accent: QColor
    found: QColor
    paper: QColor
    ink: QColor
    warning: QColor
    error: QColor
    classes: tuple[QColor, ...]


class _Signals(QObject):
    """Signals: changed(): another theme is current, and the application's palette has been set."""

    changed = Signal()


signals = _Signals()


class _Current:
    """The theme in force and the choice behind it; one per process, as Qt's palette is."""

    choice: Choice = "system"
    name: str = "light"
    follows: bool = False


@cache
def load(name: str) -> Theme:
    """Return a shipped theme, "light" or "dark"."""
    table = json.loads((resources_dir() / "themes" / f"{name}.json").read_text(encoding="utf-8"))
    colours = {f.name: QColor(table["colours"][f.name]) for f in fields(Theme) if f.name not in {"name", "classes"}}
    return Theme(name=name, classes=tuple(QColor(c) for c in table["classes"]), **colours)


def current() -> Theme:
    """Return the theme in force."""
    return load(_Current.name)


def choice() -> Choice:
    """Return what was chosen: "system", "light" or "dark"."""
    return _Current.choice


def apply(wanted: Choice) -> None:
    """Set style, palette and style sheet of the whole application; "system" follows the desktop from now on."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise RuntimeError("a theme needs a QApplication")
    hints = QGuiApplication.styleHints()
    if not _Current.follows:
        hints.colorSchemeChanged.connect(_on_system_changed)
        app.setStyle("Fusion")
        _Current.follows = True
    _Current.choice = wanted
    schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark, "system": Qt.ColorScheme.Unknown}
    hints.setColorScheme(schemes[wanted])
    _use(app)


def _on_system_changed() -> None:
    app = QApplication.instance()
    if _Current.choice == "system" and isinstance(app, QApplication):
        _use(app)


def _use(app: QApplication) -> None:
    dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    _Current.name = _Current.choice if _Current.choice != "system" else ("dark" if dark else "light")
    theme = current()
    app.setPalette(palette(theme))
    app.setStyleSheet(stylesheet(theme))
    signals.changed.emit()


def palette(theme: Theme) -> QPalette:
    """Return the Qt palette of a theme."""
    result = QPalette()
    role = QPalette.ColorRole
    for which, colour in (
        (role.Window, theme.panel),
        (role.WindowText, theme.text),
        (role.Base, theme.panel),
        (role.AlternateBase, theme.window),
        (role.Text, theme.text),
        (role.PlaceholderText, theme.dim),
        (role.Button, theme.raised),
        (role.ButtonText, theme.text),
        (role.BrightText, theme.error),
        (role.ToolTipBase, theme.raised),
        (role.ToolTipText, theme.text),
        (role.Highlight, theme.accent),
        (role.HighlightedText, theme.on_accent),
        (role.Link, theme.accent),
        (role.Accent, theme.accent),
        (role.Light, theme.raised),
        (role.Midlight, theme.raised),
        (role.Mid, theme.line),
        (role.Dark, theme.line),
        (role.Shadow, theme.line),
    ):
        result.setColor(which, colour)
    faded = mixed(theme.text, theme.panel, 0.55)
    for which in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        result.setColor(QPalette.ColorGroup.Disabled, which, faded)
    result.setColor(QPalette.ColorGroup.Disabled, role.Highlight, theme.line)
    return result


def mixed(a: QColor, b: QColor, share: float) -> QColor:
    """Return `a` with `share` (0..1) of `b` mixed in, in sRGB."""
    return QColor(*(round(x + (y - x) * share) for x, y in zip(a.getRgb()[:3], b.getRgb()[:3], strict=True)))


def contrast(a: QColor, b: QColor) -> float:
    """Return the WCAG 2 contrast ratio of two colours, 1..21."""
    bright, dim = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(colour: QColor) -> float:
    def linear(v: float) -> float:
        return v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())


def class_colour(index: int) -> QColor:
    """Return the colour of the class at `index` of the space, in the theme in force."""
    colours = current().classes
    return colours[index % len(colours)]


def class_symbol(index: int) -> str:
    """Return a name in `symbols.OUTLINES`; (colour, symbol) pairs stay unique for 24 x 13 = 312 classes."""
    return _SYMBOLS[(index + index // len(current().classes)) % len(_SYMBOLS)]


def class_letter(index: int) -> str:
    """Return A..Z, AA, AB, ...: the cue that never repeats."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
