"""Sheets on disk: the right pixels in the right places, whole files or none."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from tests.engine.sheets.fakes import Discs, Photos, latents

from latentloom.base.errors import LoomError, UsageError
from latentloom.engine.recipe import make_recipe, read_recipe
from latentloom.engine.sheet import Layout, SheetPlan, Tile, write_sheet
from latentloom.engine.sheets.layout import lay_out

BARE = {"margin": 0, "gap": 0, "captions": False}


def plan_of(count, caption="", **options):
    return SheetPlan(tuple(Tile(z, caption) for z in latents(count)), **options)


def written(folder, decoder, plan, layout, recipe=None):
    target = folder / "sheet.png"
    for _ in write_sheet(decoder, plan, layout, target, recipe):
        pass
    with Image.open(target) as picture:
        return np.asarray(picture)


@pytest.mark.parametrize("size", [8, 105, 700])
@pytest.mark.parametrize("decoder", [Discs(), Photos(1), Photos(3)])
def test_a_bare_sheet_of_one_blend_is_the_blend(tmp_path, decoder, size):
    pixels = written(tmp_path, decoder, plan_of(1), Layout(tile=size, **BARE))
    expected = decoder.decode_pixels(latents(1), size)[0]
    assert pixels.shape == expected.shape
    assert (pixels == expected).all()


def checked(size):
    """A picture that no latent decodes to."""
    return np.where(np.indices((size, size)).sum(axis=0) % 2, 200, 40).astype(np.uint8)


@pytest.mark.parametrize("which", [[0], [1, 3], [0, 1, 2, 3, 4]])
def test_tiles_that_draw_themselves_stand_among_the_decoded_ones(tmp_path, which):
    codes = latents(5)
    tiles = tuple(Tile(code, draw=checked if i in which else None) for i, code in enumerate(codes))
    pixels = written(tmp_path, Discs(), SheetPlan(tiles, 5), Layout(tile=16, **BARE))
    decoded = Discs().decode_pixels(codes, 16)
    for i in range(5):
        assert (pixels[:, 16 * i : 16 * i + 16] == (checked(16) if i in which else decoded[i])).all()


@pytest.mark.parametrize(("count", "columns"), [(1, 0), (7, 0), (7, 3), (64, 8), (65, 13), (200, 1), (130, 130)])
def test_every_tile_is_in_its_place_and_the_rest_is_paper(tmp_path, count, columns):
    plan, layout = plan_of(count), Layout(tile=16, gap=3, margin=5, columns=columns)
    pixels = written(tmp_path, Discs(), plan, layout)
    across = columns or int(np.ceil(np.sqrt(count)))
    down = -(-count // across)
    assert pixels.shape == (10 + down * 19 - 3, 10 + across * 19 - 3)
    rest = np.ones(pixels.shape, bool)
    for i, picture in enumerate(Discs().decode_pixels(plan.latents, 16)):
        top, left = 5 + 19 * (i // across), 5 + 19 * (i % across)
        assert (pixels[top : top + 16, left : left + 16] == picture).all()
        rest[top : top + 16, left : left + 16] = False
    assert (pixels[rest] == 255).all()


def test_decodes_in_batches_of_64_and_tells_how_far_it_is(tmp_path):
    decoder = Discs()
    seen = list(write_sheet(decoder, plan_of(150), Layout(tile=16), tmp_path / "sheet.png"))
    assert decoder.batches == [64, 64, 22]
    assert seen[-1] == (150, 150)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_large_tiles_are_decoded_a_few_at_a_time(tmp_path):
    decoder = Discs()
    list(write_sheet(decoder, plan_of(3), Layout(tile=2500, columns=1, **BARE), tmp_path / "sheet.png"))
    assert decoder.batches == [2, 1]


def test_grey_where_grey_is_enough(tmp_path):
    for options, mode in (
        ({}, "L"),
        ({"ink": "#333333", "paper": "#eeeeee"}, "L"),
        ({"ink": "#203060"}, "RGB"),
        ({"paper": "#fff0e0"}, "RGB"),
    ):
        list(write_sheet(Discs(), plan_of(2), Layout(tile=16, **options), tmp_path / "a.png"))
        with Image.open(tmp_path / "a.png") as picture:
            assert picture.mode == mode


def test_ink_takes_its_colours_and_edges_are_in_between(tmp_path):
    pixels = written(tmp_path, Discs(), plan_of(1), Layout(tile=64, ink="#204060", paper="#f0e0d0", **BARE)).astype(
        float
    )
    level = Discs().decode_pixels(latents(1), 64)[0][..., None] / 255
    expected = level * (0xF0, 0xE0, 0xD0) + (1 - level) * (0x20, 0x40, 0x60)
    assert np.abs(pixels - expected).max() <= 0.5


def test_photos_keep_their_colours_on_coloured_paper(tmp_path):
    for decoder in (Photos(1), Photos(3)):
        pixels = written(tmp_path, decoder, plan_of(1), Layout(tile=16, margin=4, ink="#ff0000", paper="#102030"))
        assert (pixels[0, 0] == (0x10, 0x20, 0x30)).all()
        expected = decoder.decode_pixels(latents(1), 16)[0]
        assert (pixels[4:20, 4:20] == (expected if decoder.channels == 3 else expected[..., None])).all()


def ink_rows(pixels):
    return np.flatnonzero((pixels < 128).any(axis=1))


@pytest.mark.parametrize("caption", ["a", "Korean/character07", "W" * 400, "two\nlines\tand\x00more", "日本語のクラス"])
def test_captions_stand_under_their_tiles_and_stay_inside_them(tmp_path, caption):
    blank = Photos(1)
    plan = SheetPlan((Tile(np.full(4, 10, np.float32), caption), Tile(np.full(4, 10, np.float32))))
    layout = Layout(tile=96, gap=20, margin=20)
    pixels = written(tmp_path, blank, plan, layout)
    grid = lay_out(plan, layout)
    ys, xs = np.nonzero(pixels < 255)
    assert len(ys)
    assert ys.min() >= 20 + 96
    assert ys.max() < 20 + 96 + grid.line
    assert xs.min() >= 20
    assert xs.max() < 20 + 96


def test_no_captions_when_they_are_switched_off(tmp_path):
    plan = SheetPlan((Tile(np.full(4, 10, np.float32), "name", "note"),))
    assert (written(tmp_path, Photos(1), plan, Layout(tile=64, captions=False)) == 255).all()


def test_a_note_is_a_second_line(tmp_path):
    white = np.full(4, 10, np.float32)
    one = written(tmp_path, Photos(1), SheetPlan((Tile(white, "name"),)), Layout(tile=128))
    two = written(tmp_path, Photos(1), SheetPlan((Tile(white, "name", "note"),)), Layout(tile=128))
    line = lay_out(SheetPlan((Tile(white, "name"),)), Layout(tile=128)).line
    assert two.shape[0] == one.shape[0] + line
    assert ink_rows(two).max() > ink_rows(one).max() + line // 2


def test_title_and_heads_of_a_table(tmp_path):
    white = np.full(4, 10, np.float32)
    plan = SheetPlan((Tile(white),) * 6, 2, "A title", ("even", "mostly Greek", "x"), ("linear", "spherical"))
    layout = Layout(tile=80, gap=10, margin=16)
    pixels, grid = written(tmp_path, Photos(1), plan, layout), lay_out(plan, layout)
    assert grid.columns == 2
    assert (pixels[grid.title_top : grid.heads_top] < 128).any()
    assert (pixels[grid.heads_top : grid.top] < 128).any()
    for row in range(3):
        beside = pixels[grid.row_top(row) : grid.row_top(row) + grid.tile]
        assert (beside[:, 16 : grid.left] < 128).any()
        assert (beside[:, grid.left :] == 255).all()
    assert (pixels[:, :16] == 255).all()
    assert (pixels[:, -16:] == 255).all()


def test_the_recipe_is_inside_with_the_hash_of_the_pixels(tmp_path):
    import hashlib

    pixels = written(tmp_path, Discs(), plan_of(5), Layout(tile=16), make_recipe("omniglot", "stamp", "sheet"))
    recipe = read_recipe(tmp_path / "sheet.png")
    assert recipe["space"] == {"name": "omniglot", "stamp": "stamp"}
    assert recipe["pixels"]["sha256"] == hashlib.sha256(pixels.tobytes()).hexdigest()
    with Image.open(tmp_path / "sheet.png") as picture:
        picture.load()
        assert '"omniglot"' in picture.text["latentloom"]
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)


def test_the_same_sheet_is_the_same_file(tmp_path):
    for name in ("a.png", "b.png", "a.pdf", "b.pdf", "a.svg", "b.svg"):
        list(write_sheet(Discs(), plan_of(9, "x"), Layout(tile=32), tmp_path / name, make_recipe("s", "t", "sheet")))
    for suffix in ("png", "pdf", "svg"):
        assert (tmp_path / f"a.{suffix}").read_bytes() == (tmp_path / f"b.{suffix}").read_bytes()


@pytest.mark.parametrize("suffix", ["png", "pdf", "svg"])
@pytest.mark.parametrize("steps", [1, 3])
def test_cancel_leaves_no_file_and_an_old_one_as_it_was(tmp_path, suffix, steps):
    for old in (None, b"old"):
        target = tmp_path / f"sheet.{suffix}"
        if old:
            target.write_bytes(old)
        work = write_sheet(Discs(), plan_of(300), Layout(tile=16), target)
        for _ in range(steps):
            next(work)
        work.close()
        assert [path.name for path in tmp_path.iterdir()] == ([target.name] if old else [])
        assert not old or target.read_bytes() == old


class Broken(Discs):
    """Fails in the second batch."""

    def distances(self, latents, size):
        if self.batches:
            raise LoomError("The device ran out of memory: use smaller tiles.")
        return super().distances(latents, size)


@pytest.mark.parametrize("suffix", ["png", "pdf", "svg"])
def test_a_decoder_that_fails_leaves_no_file(tmp_path, suffix):
    with pytest.raises(LoomError, match="out of memory"):
        list(write_sheet(Broken(), plan_of(100), Layout(tile=16), tmp_path / f"sheet.{suffix}"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["sheet", "sheet.jpg", "sheet.exe", "sheet.gif"])
def test_an_unknown_suffix_gets_one_sentence(tmp_path, name):
    with pytest.raises(UsageError, match=r"\.png, \.pdf or \.svg"):
        list(write_sheet(Discs(), plan_of(1), Layout(), tmp_path / name))


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(LoomError, match="no folder"):
        list(write_sheet(Discs(), plan_of(1), Layout(), tmp_path / "missing" / "sheet.png"))


def test_a_sheet_too_large_is_refused_before_anything_is_decoded(tmp_path):
    decoder = Discs()
    with pytest.raises(UsageError, match="megapixels"):
        list(write_sheet(decoder, plan_of(100), Layout(tile=4096), tmp_path / "sheet.png"))
    assert decoder.batches == []


def test_several_pages_need_a_pdf(tmp_path):
    plan = plan_of(200)
    with pytest.raises(UsageError, match=r"takes \d+ pages of A4 and \.png holds one"):
        list(write_sheet(Discs(), plan, Layout(tile=64, page="A4", dpi=72), tmp_path / "sheet.png"))


def test_memory_stays_small_while_a_large_sheet_is_written(tmp_path):
    import tracemalloc

    plan = plan_of(2500)
    tracemalloc.start()
    try:
        list(write_sheet(Photos(1), plan, Layout(tile=64, gap=0, margin=0), tmp_path / "sheet.png"))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 5e6, "10 megapixels must not stand in memory as a whole"
