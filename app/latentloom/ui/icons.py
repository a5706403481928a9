"""Line icons from `resources/icons/*.svg`, tinted from the theme in force.

The files are 24 x 24, one colour (`currentColor`), strokes only, so one file serves light, dark and disabled.
"""

from __future__ import annotations

from functools import cache
from typing import Protocol
from weakref import WeakKeyDictionary

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from shiboken6 import isValid

from latentloom.base.paths import resources_dir
from latentloom.ui import theme

_SIDES = (16, 32, 48)


class _TakesIcon(Protocol):
    def setIcon(self, icon: QIcon) -> None: ...


def names() -> tuple[str, ...]:
    """Return the names of all icons."""
    return tuple(sorted(path.stem for path in (resources_dir() / "icons").glob("*.svg")))


def icon(name: str) -> QIcon:
    """Return icon `name` in the theme in force; see `bind` for one that follows the theme.

    Raises:
        FileNotFoundError: no such icon.
    """
    return _icon(name, theme.current().name)


def bind(target: _TakesIcon, name: str) -> None:
    """Give an action or a button icon `name`, now and whenever the theme changes, for as long as it lives."""
    if not _bound:
        theme.signals.changed.connect(_retint)
    _bound[target] = name
    target.setIcon(icon(name))


def picture(name: str, side: int, colour: QColor) -> QImage:
    """Return icon `name` drawn in one colour, `side` device pixels a side, on nothing."""
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    svg = _source(name).replace("currentColor", colour.name())
    painter = QPainter(image)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, side, side))
    painter.end()
    return image


_bound: WeakKeyDictionary[_TakesIcon, str] = WeakKeyDictionary()


def _retint() -> None:
    for target, name in list(_bound.items()):
        # Python may hold on to a wrapper for a while after Qt has deleted what it wraps.
        if isValid(target):
            target.setIcon(icon(name))


@cache
def _source(name: str) -> str:
    return (resources_dir() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


@cache
def _icon(name: str, theme_name: str) -> QIcon:
    colours = theme.load(theme_name)
    faded = theme.mixed(colours.text, colours.panel, 0.55)
    result = QIcon()
    for side in _SIDES:
        for mode, colour in ((QIcon.Mode.Normal, colours.text), (QIcon.Mode.Disabled, faded)):
            result.addPixmap(QPixmap.fromImage(picture(name, side, colour)), mode)
    return result
