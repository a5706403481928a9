"""Draws the page of results: the classes, the search's answers, and every other method with its numbers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from latentloom.base.atomic import atomic_file
from latentloom.engine.sheets.lettering import draw_line, fitted, text_width
from latentloom.ui.names import short_name

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from results import Page, Result

Colour = tuple[int, int, int]
Box = tuple[float, float, float, float]

SCALE = 2
"""Pixels of the file for one of the page."""
WIDTH = 880
MARGIN = 20
GAP = 14
LARGE, SMALL, CLASSES = 4, 6, 10
"""Columns of the search's answers, of the other methods, and of the classes."""

GROUND: Colour = (246, 247, 249)
CARD: Colour = (255, 255, 255)
EDGE: Colour = (214, 219, 226)
TEXT: Colour = (24, 28, 34)
DIM: Colour = (86, 95, 108)
ACCENT: Colour = (0, 121, 107)
TRACK: Colour = (226, 230, 236)
FAINT: Colour = (138, 147, 160)


class Canvas:
    """A page in its own pixels, drawn larger."""

    def __init__(self, height: int) -> None:
        self.image = Image.new("RGB", (WIDTH * SCALE, height * SCALE), GROUND)
        self._draw = ImageDraw.Draw(self.image)

    def text(self, x: float, y: float, words: str, size: int, colour: Colour, width: float, anchor: str = "la") -> None:
        """Write one line, shortened to `width`."""
        place = round(x * SCALE), round(y * SCALE)
        draw_line(self._draw, place, words, size * SCALE, round(width * SCALE), colour, anchor)

    def card(self, box: Box, picture: npt.NDArray[np.uint8], edge: Colour, line: float) -> None:
        """Draw a picture on a card with round corners."""
        left, top, right, bottom = (round(value * SCALE) for value in box)
        pen = round(line * SCALE)
        self._draw.rounded_rectangle((left, top, right - 1, bottom - 1), 6 * SCALE, CARD, edge, pen)
        room = pen + 3 * SCALE
        side = right - left - 2 * room
        shown = Image.fromarray(picture).convert("RGB").resize((side, side), Image.Resampling.LANCZOS)
        self.image.paste(shown, (left + room, top + room))

    def bar(self, x: float, y: float, width: float, part: float, colour: Colour) -> None:
        """Draw a bar of 0..1 with a mark at chance."""
        height, mark = 5, 3
        for length, fill in ((1.0, TRACK), (part, colour)):
            box = tuple(round(v * SCALE) for v in (x, y, x + max(width * length, height), y + height))
            self._draw.rounded_rectangle(box, height * SCALE // 2, fill)
        middle = round((x + width / 2) * SCALE)
        self._draw.rectangle(
            (middle - 1, round((y - mark) * SCALE), middle, round((y + height + mark) * SCALE) - 1), TEXT
        )


def draw_page(page: Page, path: Path) -> None:
    """Draw the page of results to a PNG file.

    Raises:
        LoomError: the file cannot be written.
    """
    rest = [result for result in page.results if result.method != "even"]
    answers = [result for result in page.results if result.method == "even"] + list(page.others)
    rows = -(-len(page.classes) // CLASSES), -(-len(answers) // LARGE), -(-len(rest) // SMALL)
    heights = _class_height(), _tile(LARGE) + _WORDS_LARGE, _tile(SMALL) + _WORDS_SMALL
    height = 2 * MARGIN + _FOOT
    height += sum(_HEAD + count * (tall + GAP) for count, tall in zip(rows, heights, strict=True) if count)
    canvas = Canvas(height)
    y = _classes(canvas, page, MARGIN)
    if answers:
        y = _section(
            canvas, y, "The search's answers", "found with the help of judges, measured by others that took no part"
        )
        y = _results(canvas, y, answers, page, LARGE)
    y = _section(canvas, y, "Every other method", "the same classes, the same shares")
    y = _results(canvas, y, rest, page, SMALL)
    for number, line in enumerate(FOOT):
        canvas.text(MARGIN, y + 16 * number, line, 11, DIM, WIDTH - 2 * MARGIN)
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_file(path) as stream:
        # Few greys and fewer colours: a palette is a third of the size, and looks the same.
        canvas.image.quantize(256, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
            stream, "PNG", optimize=True
        )


BEST = "best method"
FOOT = (
    "Bars: evidence AUC, with a mark at chance, 0.50. Presence: the share of real drawings of others that show less.",
    "Plausible: crispness, round trip, distance to neighbours and length are as in nine of ten real drawings.",
)

_HEAD = 30
_FOOT = 16 * len(FOOT)
_WORDS_LARGE = 78
_WORDS_SMALL = 74
_NAME = 28


def _tile(columns: int) -> int:
    return (WIDTH - 2 * MARGIN - (columns - 1) * GAP) // columns


def _class_height() -> int:
    return _tile(CLASSES) + _NAME


def _section(canvas: Canvas, y: float, head: str, note: str) -> float:
    canvas.text(MARGIN, y + 2, head, 15, TEXT, WIDTH - 2 * MARGIN)
    after = MARGIN + text_width(head, 15 * SCALE) / SCALE + 10
    canvas.text(after, y + 5, note, 12, DIM, WIDTH - MARGIN - after)
    return y + _HEAD


def _classes(canvas: Canvas, page: Page, y: float) -> float:
    y = _section(canvas, y, f"{len(page.classes)} classes", f"of {page.title}; each one's most typical drawing")
    side = _tile(CLASSES)
    for number, (name, picture) in enumerate(page.classes):
        row, column = divmod(number, CLASSES)
        left, top = MARGIN + column * (side + GAP), y + row * (_class_height() + GAP)
        canvas.card((left, top, left + side, top + side), picture, EDGE, 1)
        for line, words in enumerate(_two_lines(short_name(name), side + GAP - 4)):
            canvas.text(left + side / 2, top + side + 3 + 12 * line, words, 10, DIM, side + GAP - 4, "ma")
    return y + -(-len(page.classes) // CLASSES) * (_class_height() + GAP)


def _two_lines(name: str, width: float) -> tuple[str, ...]:
    """Break a name where it must be, so that the second line holds its end; each line is shortened to fit."""
    pixels = round(width * SCALE)
    if text_width(name, 10 * SCALE) <= pixels:
        return (name,)
    words = name.split(" ")
    fits = [at for at in range(1, len(words)) if text_width(" ".join(words[:at]), 10 * SCALE) <= pixels]
    at = fits[-1] if fits else 1
    return tuple(fitted(line, 10 * SCALE, pixels) for line in (" ".join(words[:at]), " ".join(words[at:])) if line)


def _results(canvas: Canvas, y: float, results: list[Result], page: Page, columns: int) -> float:
    side = _tile(columns)
    height = side + (_WORDS_LARGE if columns == LARGE else _WORDS_SMALL)
    for number, result in enumerate(results):
        row, column = divmod(number, columns)
        _result(canvas, MARGIN + column * (side + GAP), y + row * (height + GAP), side, result, page)
    return y + -(-len(results) // columns) * (height + GAP)


def _result(canvas: Canvas, left: float, top: float, side: int, result: Result, page: Page) -> None:
    is_best, is_other = result is page.best, any(result is other for other in page.others)
    name = f"{result.title}, another answer" if is_other else result.title
    value = result.score
    room = text_width(BEST, 13 * SCALE) / SCALE + 6 if is_best else 0
    canvas.card(
        (left, top, left + side, top + side), result.picture, ACCENT if is_best else EDGE, 2.5 if is_best else 1
    )
    y = top + side + 6
    canvas.text(left, y, name, 13, ACCENT if is_best else TEXT, side - room)
    if is_best:
        canvas.text(left + side, y, BEST, 13, ACCENT, room, "ra")
    canvas.bar(left, y + 22, side - 36, value, ACCENT if value > _CLEAR else FAINT)
    canvas.text(left + side, y + 17, f"{value:.2f}", 12, TEXT, 34, "ra")
    canvas.text(left, y + 36, f"presence {result.presence:.2f}, least {result.least:.2f}", 11, DIM, side)
    like = "plausible" if result.plausible else "not plausible"
    time = "" if is_other else f", {result.seconds:.2g} s"
    canvas.text(left, y + 51, like + time, 11, TEXT if result.plausible else DIM, side)


_CLEAR = 0.7
"""AUC from which there is clearly more than chance."""
