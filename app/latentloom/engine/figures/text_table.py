"""A few numbers as a table of text in a figure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

from latentloom.engine.figures.board import PAPER, SOFT, Pixels
from latentloom.engine.sheets.layout import line_height
from latentloom.engine.sheets.lettering import draw_line, text_width

LETTER = 12
GAP = 18


def text_table(lines: Sequence[Sequence[str]], title: str = "") -> Pixels:
    """Return lines of cells as a picture, grey: the first line is the head; the first column stands left, others right.

    Args:
        lines: of equal length, one or more.
        title: above them, "" for none.
    """
    pitch = line_height(LETTER) + 2
    widths = [max(int(text_width(line[i], LETTER)) + 1 for line in lines) for i in range(len(lines[0]))]
    wide = max(sum(widths) + GAP * len(widths), int(text_width(title, LETTER)) + 2)
    above = pitch if title else 0
    image = Image.fromarray(np.full((above + pitch * len(lines), wide), PAPER, np.uint8))
    draw = ImageDraw.Draw(image)
    if title:
        draw_line(draw, (0, 0), title, LETTER, wide, 0, "la")
    for row, line in enumerate(lines):
        left = 0
        for column, (cell, width) in enumerate(zip(line, widths, strict=True)):
            place = (left, above + row * pitch) if column == 0 else (left + width, above + row * pitch)
            draw_line(draw, place, cell, LETTER, width + GAP, SOFT if row == 0 else 0, "la" if column == 0 else "ra")
            left += width + GAP
    return np.asarray(image)
