"""Putting pictures together: grids of tiles with heads and captions, blocks beside and below each other.

Everything is uint8, (h, w) grey or (h, w, 3) colour, 255 = paper.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from latentloom.engine.sheets.layout import letter_size, line_height
from latentloom.engine.sheets.lettering import draw_line, text_width

Pixels = npt.NDArray[np.uint8]

PAPER = 255
INK = 0
SOFT = 110
"""Grey of what is beside the matter."""


def tiled(pictures: Pixels, columns: int, gap: int = 2) -> Pixels:
    """Return pictures (n, h, w[, 3]) in rows of `columns`, `gap` pixels of paper between them."""
    count, height, width = pictures.shape[:3]
    rows = -(-count // columns)
    shape = (rows * (height + gap) - gap, columns * (width + gap) - gap, *pictures.shape[3:])
    board = np.full(shape, PAPER, np.uint8)
    for i, picture in enumerate(pictures):
        top, left = (i // columns) * (height + gap), (i % columns) * (width + gap)
        board[top : top + height, left : left + width] = picture
    return board


def headed(
    grid: Pixels,
    *,
    tile: int,
    gap: int = 2,
    columns: Sequence[str] = (),
    rows: Sequence[str] = (),
    row_pitch: int | None = None,
) -> Pixels:
    """Return a grid of tiles with a text above each column and left of each row.

    Args:
        grid: as `tiled` gives it.
        tile, gap: pixels; columns, rows: the texts; row_pitch: pixels from row to row where it is not `tile + gap`.
    """
    letter = max(letter_size(tile), 11)
    above = line_height(letter) + 2 if columns else 0
    left = min(int(max(text_width(head, letter) for head in rows)) + 8, 3 * tile) if rows else 0
    board = _paper(grid.shape[0] + above, grid.shape[1] + left, grid)
    board[above:, left:] = grid
    image = Image.fromarray(board)
    draw = ImageDraw.Draw(image)
    for i, head in enumerate(columns):
        place = (left + i * (tile + gap) + tile // 2, 0)
        draw_line(draw, place, head, letter, tile + gap, _ink(grid), "ma")
    pitch = row_pitch or tile + gap
    for i, head in enumerate(rows):
        draw_line(draw, (left - 8, above + i * pitch + tile // 2), head, letter, left - 8, _ink(grid), "rm")
    return np.asarray(image)


def titled(block: Pixels, title: str, note: str = "", letter: int = 14) -> Pixels:
    """Return a block with a title above it, and a smaller, softer line below the title."""
    lines = [(title, letter, INK)] + ([(note, max(letter - 3, 10), SOFT)] if note else [])
    above = sum(line_height(size) for _, size, _ in lines) + 6
    # Lines may be wider than the block, up to a point; then they are shortened.
    width = max(block.shape[1], min(int(max(text_width(text, size) for text, size, _ in lines)) + 2, 420))
    board = _paper(block.shape[0] + above, width, block)
    board[above:, : block.shape[1]] = block
    image = Image.fromarray(board)
    draw = ImageDraw.Draw(image)
    top = 0
    for text, size, grey in lines:
        draw_line(draw, (0, top), text, size, width, _ink(block, grey), "la")
        top += line_height(size)
    return np.asarray(image)


def captioned(picture: Pixels, caption: str, letter: int = 11) -> Pixels:
    """Return a picture with one line of text below it, shortened to its width."""
    height, width = picture.shape[:2]
    board = _paper(height + line_height(letter) + 2, width, picture)
    board[:height] = picture
    image = Image.fromarray(board)
    draw_line(ImageDraw.Draw(image), (width // 2, height + 2), caption, letter, width, _ink(picture), "ma")
    return np.asarray(image)


def below(blocks: Sequence[Pixels], gap: int = 16) -> Pixels:
    """Return blocks one under the other, flush left; grey ones become colour where one is in colour."""
    same = _alike(blocks)
    width = max(block.shape[1] for block in same)
    board = _paper(sum(block.shape[0] for block in same) + gap * (len(same) - 1), width, same[0])
    top = 0
    for block in same:
        board[top : top + block.shape[0], : block.shape[1]] = block
        top += block.shape[0] + gap
    return board


def beside(blocks: Sequence[Pixels], gap: int = 16) -> Pixels:
    """Return blocks side by side, flush at the top; grey ones become colour where one is in colour."""
    same = _alike(blocks)
    height = max(block.shape[0] for block in same)
    board = _paper(height, sum(block.shape[1] for block in same) + gap * (len(same) - 1), same[0])
    left = 0
    for block in same:
        board[: block.shape[0], left : left + block.shape[1]] = block
        left += block.shape[1] + gap
    return board


def framed(block: Pixels, margin: int = 16) -> Pixels:
    """Return a block with paper around it: the last thing that a figure does."""
    board = _paper(block.shape[0] + 2 * margin, block.shape[1] + 2 * margin, block)
    board[margin : margin + block.shape[0], margin : margin + block.shape[1]] = block
    return board


def coloured(block: Pixels) -> Pixels:
    """Return a block in colour."""
    return block if block.ndim == 3 else np.repeat(block[..., None], 3, axis=2)


def _alike(blocks: Sequence[Pixels]) -> list[Pixels]:
    if any(block.ndim == 3 for block in blocks):
        return [coloured(block) for block in blocks]
    return list(blocks)


def _paper(height: int, width: int, like: Pixels) -> Pixels:
    return np.full((height, width, *like.shape[2:]), PAPER, np.uint8)


def _ink(block: Pixels, grey: int = INK) -> tuple[int, int, int] | int:
    return (grey, grey, grey) if block.ndim == 3 else grey
