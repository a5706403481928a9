"""Films: the right frames, whole files or none."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from PIL import Image, ImageSequence
from tests.engine.sheets.fakes import Discs, Photos, latents

from latentloom.base.errors import LoomError, UsageError
from latentloom.engine.export import write_film
from latentloom.engine.recipe import make_recipe, read_recipe

RECIPE = make_recipe("omniglot", "stamp", "path", document={"long": "x" * 20, "frames": list(range(300))})


def frames_of(path):
    with Image.open(path) as film:
        return [np.asarray(frame.convert("RGB")) for frame in ImageSequence.Iterator(film)], film.info


@pytest.mark.parametrize("suffix", [".gif", ".webp"])
@pytest.mark.parametrize("ink", ["#000000", "#203060"])
def test_frames_are_the_decoded_pictures(tmp_path, suffix, ink):
    target = tmp_path / f"film{suffix}"
    seen = list(write_film(Discs(), latents(70), target, 48, 25, ink, recipe=RECIPE))
    assert seen == [(64, 70), (70, 70)]
    frames, info = frames_of(target)
    assert len(frames) == 70
    pictures = Discs().decode_pixels(latents(70), 48).astype(float)[..., None] / 255
    colour = np.array([int(ink[i : i + 2], 16) for i in (1, 3, 5)])
    expected = pictures * 255 + (1 - pictures) * colour
    assert np.abs(np.stack(frames) - expected).max() <= 0.5
    assert info["duration"] == 40
    assert info["loop"] == 0
    assert read_recipe(target) == RECIPE


@pytest.mark.parametrize("channels", [1, 3])
def test_photos_in_a_webp_keep_every_pixel(tmp_path, channels):
    decoder = Photos(channels)
    list(write_film(decoder, latents(3), tmp_path / "film.webp", 32))
    frames, _ = frames_of(tmp_path / "film.webp")
    expected = decoder.decode_pixels(latents(3), 32)
    assert (np.stack(frames) == (expected if channels == 3 else expected[..., None])).all()


def test_a_film_that_plays_once(tmp_path):
    list(write_film(Discs(), latents(3), tmp_path / "film.gif", 32, loop=False))
    assert "loop" not in frames_of(tmp_path / "film.gif")[1]


def test_a_film_of_one_frame(tmp_path):
    for name in ("film.gif", "film.webp"):
        list(write_film(Discs(), latents(1), tmp_path / name, 32))
        assert len(frames_of(tmp_path / name)[0]) == 1


@pytest.mark.parametrize(("fps", "ms"), [(120, 20), (60, 20), (30, 30), (12, 80), (1, 1000)])
def test_a_gif_keeps_to_times_that_programs_show(tmp_path, fps, ms):
    list(write_film(Discs(), latents(3), tmp_path / "film.gif", 16, fps))
    assert frames_of(tmp_path / "film.gif")[1]["duration"] == ms


@pytest.mark.parametrize("suffix", [".gif", ".webp"])
def test_cancel_leaves_no_file(tmp_path, suffix):
    work = write_film(Discs(), latents(200), tmp_path / f"film{suffix}", 32)
    next(work)
    work.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"target": "film.avi"}, r"\.gif, \.webp or \.mp4"),
        ({"fps": 0}, "frames a second"),
        ({"fps": 1000}, "frames a second"),
        ({"size": 4}, "pixels wide"),
        ({"size": 100_000}, "pixels wide"),
        ({"latents": latents(0)}, "at least one frame"),
        ({"latents": latents(500), "size": 4096}, "too large"),
        ({"ink": "blue"}, "is no colour"),
    ],
)
def test_values_out_of_range_get_one_sentence(tmp_path, options, words):
    values = {"decoder": Discs(), "latents": latents(2), "target": "film.gif"} | options
    values["target"] = tmp_path / values["target"]
    with pytest.raises(UsageError, match=words):
        list(write_film(**values))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(LoomError, match="no folder"):
        list(write_film(Discs(), latents(2), tmp_path / "missing" / "film.gif"))


def test_mp4_without_its_package_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(LoomError, match=r"pip install latentloom\[mp4\]"):
        list(write_film(Discs(), latents(2), tmp_path / "film.mp4"))
    assert list(tmp_path.iterdir()) == []


def test_mp4_of_an_installed_program_is_not_to_be_had(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "av", None)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    with pytest.raises(LoomError, match=r"writes no \.mp4; write a \.webp or \.gif"):
        list(write_film(Discs(), latents(2), tmp_path / "film.mp4"))


@pytest.mark.parametrize("size", [64, 65])
def test_mp4_frames(tmp_path, size):
    av = pytest.importorskip("av")
    target = tmp_path / "film.mp4"
    list(write_film(Discs(), latents(10), target, size, 24, recipe=RECIPE))
    with av.open(str(target)) as film:
        frames = [frame.to_ndarray(format="gray") for frame in film.decode(video=0)]
        assert film.streams.video[0].average_rate == 24
    assert len(frames) == 10
    expected = Discs().decode_pixels(latents(10), size).astype(float)
    assert np.abs(np.stack(frames)[:, :size, :size] - expected).mean() < 4
    assert read_recipe(target) == RECIPE
