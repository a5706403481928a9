"""Themes: text can be read, classes can be told apart, and switching is live."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import QApplication, QToolButton

from latentloom.ui import icons, theme

# Machado, Oliveira and Fernandes (2009), severity 1, for linear RGB.
PROTANOPIA = np.array(
    [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
)
DEUTERANOPIA = np.array(
    [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
)


@pytest.fixture(params=["light", "dark"])
def shipped(request):
    return theme.load(request.param)


def oklab(colour: QColor, sight: np.ndarray) -> np.ndarray:
    s = np.array(colour.getRgbF()[:3])
    linear = np.clip(sight @ np.where(s <= 0.04045, s / 12.92, ((s + 0.055) / 1.055) ** 2.4), 0, 1)
    to_lms = np.array(
        [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ]
    )
    to_lab = np.array(
        [
            [0.2104542553, 0.7936177850, -0.0040720468],
            [1.9779984951, -2.4285922050, 0.4505937099],
            [0.0259040371, 0.7827717662, -0.8086757660],
        ]
    )
    return to_lab @ np.cbrt(to_lms @ linear)


@pytest.mark.parametrize("back", ["window", "panel", "raised", "field"])
@pytest.mark.parametrize("front", ["text", "dim", "accent", "found", "warning", "error"])
def test_text_reads_on_every_ground(shipped, front, back):
    assert theme.contrast(getattr(shipped, front), getattr(shipped, back)) >= 4.5


def test_text_reads_on_the_accent(shipped):
    assert theme.contrast(shipped.on_accent, shipped.accent) >= 4.5


@pytest.mark.parametrize("sight", [np.eye(3), PROTANOPIA, DEUTERANOPIA], ids=["normal", "protanopia", "deuteranopia"])
def test_asked_and_found_differ_for_every_eye(shipped, sight):
    assert np.linalg.norm(oklab(shipped.accent, sight) - oklab(shipped.found, sight)) > 0.1


def test_class_colours_stand_out_from_the_panel(shipped):
    assert min(theme.contrast(colour, shipped.panel) for colour in shipped.classes) >= 3.0


@pytest.mark.parametrize("sight", [np.eye(3), PROTANOPIA, DEUTERANOPIA], ids=["normal", "protanopia", "deuteranopia"])
def test_the_first_eight_class_colours_differ_for_every_eye(shipped, sight):
    seen = [oklab(colour, sight) for colour in shipped.classes[:8]]
    # 0.02 is about what the eye just notices in OKLab.
    assert min(np.linalg.norm(a - b) for a, b in combinations(seen, 2)) > 0.07


@pytest.mark.parametrize("sight", [PROTANOPIA, DEUTERANOPIA], ids=["protanopia", "deuteranopia"])
def test_all_class_colours_differ(shipped, sight):
    seen = [oklab(colour, sight) for colour in shipped.classes]
    assert len(seen) == 24
    assert min(np.linalg.norm(a - b) for a, b in combinations(seen, 2)) > 0.03


def test_colour_and_symbol_together_are_unique_for_hundreds(qapp):
    theme.apply("dark")
    pairs = {(theme.class_colour(i).name(), theme.class_symbol(i)) for i in range(312)}
    assert len(pairs) == 312


def test_neighbours_differ_in_symbol_as_well_as_in_colour(qapp):
    assert all(theme.class_symbol(i) != theme.class_symbol(i + 1) for i in range(100))


def test_letters_never_repeat():
    letters = [theme.class_letter(i) for i in range(1000)]
    assert letters[:3] == ["A", "B", "C"]
    assert letters[25:28] == ["Z", "AA", "AB"]
    assert len(set(letters)) == 1000


def test_switching_is_live(qapp, qtbot):
    theme.apply("light")
    with qtbot.waitSignal(theme.signals.changed):
        theme.apply("dark")
    assert theme.current().name == "dark"
    assert theme.choice() == "dark"
    assert QApplication.palette().windowText().color() == theme.load("dark").text


def test_system_is_light_where_the_desktop_says_nothing(qapp):
    theme.apply("system")
    assert theme.choice() == "system"
    assert theme.current().name in {"light", "dark"}


def test_a_bound_icon_follows_the_theme(qapp, qtbot):
    theme.apply("light")
    button = QToolButton()
    qtbot.addWidget(button)
    icons.bind(button, "save")
    before = button.icon().pixmap(QSize(32, 32)).toImage()
    theme.apply("dark")
    after = button.icon().pixmap(QSize(32, 32)).toImage()
    assert before != after


def test_every_icon_draws_something_in_one_colour(qapp):
    for name in icons.names():
        picture = icons.picture(name, 32, QColor("#ff8000"))
        pixels = [picture.pixelColor(x, y) for x in range(32) for y in range(32)]
        solid = [colour for colour in pixels if colour.alpha() > 250]
        assert solid, name
        # Premultiplied storage rounds by one step.
        assert all(c.red() >= 254 and abs(c.green() - 128) <= 1 and c.blue() <= 1 for c in solid), name


def test_a_disabled_icon_is_fainter(qapp):
    theme.apply("light")
    icon = icons.icon("save")
    size = QSize(32, 32)
    assert icon.pixmap(size, QIcon.Mode.Normal).toImage() != icon.pixmap(size, QIcon.Mode.Disabled).toImage()


def test_an_unknown_icon_is_an_error(qapp):
    with pytest.raises(FileNotFoundError):
        icons.icon("no-such-icon")
