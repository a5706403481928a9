from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.engine.data.made import header_only

from latentloom.engine.data.reader import Unreadable, read_header, read_picture

RAMP = np.linspace(0, 255, 20 * 12).reshape(12, 20)
"""Greys that a picture of 20 x 12 pixels holds, from black to white."""


def ramp(mode: str) -> Image.Image:
    grey = Image.fromarray(np.rint(RAMP).astype(np.uint8))
    if mode == "I;16":
        return Image.fromarray(np.rint(RAMP * 257).astype(np.uint16))
    if mode == "I":
        return Image.fromarray(np.rint(RAMP * 257).astype(np.int32))
    if mode == "F":
        return Image.fromarray((RAMP / 255).astype(np.float32))
    if mode == "P":
        return grey.quantize(256)
    return grey.convert("RGB").convert(mode)


@pytest.mark.parametrize(
    ("mode", "suffix"),
    [
        ("L", ".png"),
        ("L", ".bmp"),
        ("L", ".pgm"),
        ("L", ".webp"),
        ("L", ".jpg"),
        ("LA", ".png"),
        ("P", ".png"),
        ("P", ".gif"),
        ("RGB", ".png"),
        ("RGBA", ".png"),
        ("RGBA", ".webp"),
        ("CMYK", ".jpg"),
        ("CMYK", ".tif"),
        ("YCbCr", ".jpg"),
        ("I;16", ".png"),
        ("I;16", ".tif"),
        ("I", ".tif"),
        ("I", ".pgm"),
        ("F", ".tif"),
    ],
)
@pytest.mark.parametrize("colour", [False, True])
def test_every_mode_and_depth_gives_the_same_greys(tmp_path: Path, mode: str, suffix: str, colour: bool) -> None:
    path = tmp_path / f"ramp{suffix}"
    ramp(mode).save(path)
    picture = read_picture(path, colour=colour)
    assert picture.mode == ("RGB" if colour else "L")
    assert picture.size == (20, 12)
    # Lossy formats and palettes are a little off.
    grey = np.asarray(picture.convert("L")).astype(float)
    assert np.abs(grey - RAMP).max() < 14
    assert np.abs(grey - RAMP).mean() < 3


def test_one_bit_pictures_are_black_and_white(tmp_path: Path) -> None:
    pixels = np.indices((9, 9)).sum(0) % 2 == 0
    Image.fromarray(pixels).save(tmp_path / "bits.png")
    np.testing.assert_array_equal(np.asarray(read_picture(tmp_path / "bits.png", colour=False)), pixels * 255)


def test_sixteen_bits_are_exact(tmp_path: Path) -> None:
    values = np.array([[0, 257, 128 * 257, 65535]], np.uint16)
    Image.fromarray(values).save(tmp_path / "deep.png")
    assert np.asarray(read_picture(tmp_path / "deep.png", colour=False)).tolist() == [[0, 1, 128, 255]]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0.0, 0.5, 1.0], [0, 128, 255]),
        ([0.2, 0.2, 0.2], [51, 51, 51]),
        ([0.0, 10.0, 255.0], [0, 10, 255]),
        ([-1.0, 0.0, 1.0], [0, 128, 255]),
        ([0.0, 500.0, 1000.0], [0, 128, 255]),
    ],
)
def test_floats_are_brought_to_the_range(tmp_path: Path, values: list[float], expected: list[int]) -> None:
    Image.fromarray(np.array([values], np.float32)).save(tmp_path / "float.tif")
    assert np.asarray(read_picture(tmp_path / "float.tif", colour=False)).tolist() == [expected]


def test_floats_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    Image.fromarray(np.array([[0.0, np.nan]], np.float32)).save(tmp_path / "nan.tif")
    with pytest.raises(Unreadable, match="not numbers"):
        read_picture(tmp_path / "nan.tif", colour=False)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "RGB with a key", "L with a key"])
def test_what_is_transparent_is_white(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "clear.png"
    alpha = Image.fromarray(np.array([[0, 255]], np.uint8))
    black = Image.new("L", (2, 1))
    if mode in {"RGBA", "LA"}:
        picture = black.convert(mode)
        picture.putalpha(alpha)
        picture.save(path)
    elif mode == "P":
        indexed = Image.fromarray(np.array([[0, 1]], np.uint8)).convert("P")
        indexed.putpalette([0, 0, 0, 0, 0, 0])
        indexed.save(path, transparency=0)
    else:
        grey = Image.fromarray(np.array([[7, 0]], np.uint8))
        rgb = mode.startswith("RGB")
        grey.convert(mode.split()[0]).save(path, transparency=(7, 7, 7) if rgb else 7)
    assert np.asarray(read_picture(path, colour=False)).tolist() == [[255, 0]]


def test_pictures_are_turned_as_the_camera_was_held(tmp_path: Path) -> None:
    picture = Image.fromarray(np.repeat(np.array([[0, 255]], np.uint8), 16, axis=1).repeat(16, axis=0))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by a quarter clockwise
    picture.save(tmp_path / "phone.jpg", exif=exif)
    upright = read_picture(tmp_path / "phone.jpg", colour=False)
    assert upright.size == (16, 32)
    assert upright.getpixel((8, 2)) < 20
    assert upright.getpixel((8, 29)) > 235


@pytest.mark.parametrize("suffix", [".gif", ".png", ".webp", ".tif"])
def test_several_frames_or_pages_are_refused(tmp_path: Path, suffix: str) -> None:
    frames = [Image.new("L", (8, 8), shade) for shade in (0, 128, 255)]
    frames[0].save(tmp_path / f"many{suffix}", save_all=True, append_images=frames[1:])
    with pytest.raises(Unreadable, match="several pages"):
        read_header(tmp_path / f"many{suffix}")


def test_the_first_frame_of_a_cameras_mpo_is_the_photo(tmp_path: Path) -> None:
    photo, preview = Image.new("RGB", (32, 32), "red"), Image.new("RGB", (8, 8), "blue")
    photo.save(tmp_path / "phone.mpo", save_all=True, append_images=[preview])
    assert read_header(tmp_path / "phone.mpo").longer_side == 32
    assert read_picture(tmp_path / "phone.mpo", colour=True).getpixel((4, 4))[0] > 200


@pytest.mark.parametrize("side", [9_450, 10_000, 20_000, 2_000_000_000])
def test_pictures_that_would_fill_the_memory_are_refused_before_they_do(tmp_path: Path, side: int) -> None:
    (tmp_path / "bomb.png").write_bytes(header_only(side, side))
    with pytest.raises(Unreadable, match="89 million pixels"):
        read_header(tmp_path / "bomb.png")


def test_text_is_not_a_picture(tmp_path: Path) -> None:
    (tmp_path / "text.png").write_text("I am a text file.\n" * 100)
    with pytest.raises(Unreadable, match="not a picture"):
        read_header(tmp_path / "text.png")


def test_an_empty_file_is_not_a_picture(tmp_path: Path) -> None:
    (tmp_path / "empty.png").touch()
    with pytest.raises(Unreadable, match="not a picture"):
        read_header(tmp_path / "empty.png")


def test_no_other_program_is_started_for_a_picture(tmp_path: Path) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "drawing.eps")
    with pytest.raises(Unreadable, match="not a picture"):
        read_header(tmp_path / "drawing.eps")


@pytest.mark.skipif(sys.platform == "win32" or (hasattr(os, "geteuid") and os.geteuid() == 0), reason="needs a user")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "private.png"
    ramp("L").save(path)
    path.chmod(0)
    with pytest.raises(Unreadable, match="Permission denied"):
        read_header(path)


@pytest.mark.allow_log("PIL.TiffImagePlugin")
@pytest.mark.parametrize("suffix", [".png", ".jpg", ".gif", ".bmp", ".tif", ".webp", ".pgm", ".tga"])
def test_cut_and_damaged_files_are_read_or_refused_but_never_crash_or_warn(tmp_path: Path, suffix: str) -> None:
    whole = tmp_path / f"whole{suffix}"
    noise = np.random.default_rng(0).integers(0, 256, (24, 24, 3)).astype(np.uint8)
    Image.fromarray(noise).save(whole)
    data = whole.read_bytes()
    random = np.random.default_rng(1)
    broken = tmp_path / f"broken{suffix}"
    reasons: list[str] = []
    for attempt in range(40):
        changed = bytearray(data)
        if attempt % 2:
            changed = changed[: int(random.integers(1, len(changed)))]
        else:
            for position in random.integers(0, min(len(changed), 200), 8):
                changed[position] = int(random.integers(256))
        broken.write_bytes(changed)
        try:
            read_header(broken)
            assert read_picture(broken, colour=True).mode == "RGB"
        except Unreadable as error:
            reasons.append(str(error))
    assert reasons
    assert all(reasons)
