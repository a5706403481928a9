"""Strokes as bold as the originals'."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from latentloom.engine.boldness import MAX_SHIFT, boldness_shift
from latentloom.engine.data.ink import distance_fields, field_ink


class Model:
    reach = 4.0


class BoldRuntime:
    """Gives every field back, too bold by a constant."""

    model = Model()

    def __init__(self, fields: np.ndarray, excess: float) -> None:
        self._fields = fields
        self._excess = excess

    def encode_grids(self, grids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        codes = np.arange(len(grids), dtype=np.float32)[:, None]
        return codes, codes

    def decode_fields(self, codes: np.ndarray) -> np.ndarray:
        return self._fields[codes[:, 0].astype(int)] - np.float32(self._excess)


@pytest.fixture(scope="module")
def targets() -> np.ndarray:
    rng = np.random.default_rng(0)
    images = np.full((12, 40, 40), 255, np.uint8)
    for image in images:
        row, column = rng.integers(5, 30, 2)
        image[row : row + 3, 4:36] = 0
        image[4:36, column : column + 3] = 0
    return np.rint(distance_fields(images, 32) * 127)[:, None].astype(np.int8)


@pytest.mark.parametrize("excess", [-0.04, 0.0, 0.025, 0.06])
def test_a_decoder_that_is_too_bold_or_too_thin_is_set_right(targets: np.ndarray, excess: float) -> None:
    fields = targets[:, 0].astype(np.float32) / 127
    shift = boldness_shift(BoldRuntime(fields, excess), targets, 40)  # type: ignore[arg-type]
    assert shift == pytest.approx(excess, abs=2e-3)


def test_the_ink_comes_out_equal(targets: np.ndarray) -> None:
    fields = targets[:, 0].astype(np.float32) / 127
    runtime = BoldRuntime(fields * 0.8, 0.03)
    shift = boldness_shift(runtime, targets, 40)  # type: ignore[arg-type]
    drawn = field_ink(fields * np.float32(0.8) + np.float32(shift - 0.03), 40)
    wanted = field_ink(fields, 40)
    assert (255 - drawn).sum(dtype=int) == pytest.approx((255 - wanted).sum(dtype=int), rel=2e-3)


def test_without_pictures_nothing_is_shifted_and_far_off_ones_stay_in_bounds(targets: np.ndarray) -> None:
    fields = targets[:, 0].astype(np.float32) / 127
    assert boldness_shift(BoldRuntime(fields, 0.0), targets[:0], 40) == 0.0  # type: ignore[arg-type]
    assert abs(boldness_shift(BoldRuntime(fields, 5.0), targets, 40)) <= MAX_SHIFT  # type: ignore[arg-type]


def test_a_built_ink_space_draws_as_much_ink_as_its_pictures(tmp_path: Path) -> None:
    from latentloom.engine.building import build_space
    from latentloom.engine.data.registry import load_pictures
    from latentloom.engine.recipes import Recipe
    from latentloom.engine.space import open_space

    recipe = Recipe(
        name="inky", data="digits", kind="ink", size=32, latent=8, encoder_widths=(8, 16, 16),
        decoder_widths=(16, 16, 8, 8), epochs=3, batch=64, judge_epochs=0, panel_epochs=0,
    )  # fmt: skip
    for _ in build_space(recipe, tmp_path / "inky", device="cpu"):
        pass
    pictures = load_pictures("digits", kind="ink")
    seen = pictures.images[~pictures.held_out][::2]
    space = open_space(tmp_path / "inky", device="cpu")
    redrawn = space.runtime.decode_pixels(space.runtime.encode_codes(seen)[0], 64)
    truth = field_ink(distance_fields(seen, 32), 64)
    ratio = (255 - redrawn).mean(dtype=float) / (255 - truth).mean(dtype=float)
    assert ratio == pytest.approx(1, abs=0.08)
