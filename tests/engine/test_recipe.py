"""Recipes inside pictures, and hostile pictures."""

from __future__ import annotations

import base64
import json
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from latentloom.base.errors import LoomError
from latentloom.engine.blending.mix import Mix
from latentloom.engine.recipe import FORMAT, MOST_BYTES, embed, make_recipe, read_recipe, to_text, to_token, with_tiles

MIX = Mix.of({"Greek/alpha": 1.0, "Korean/kiyeok": 2.5}, "typical", 7, "centres:2", {"Greek/alpha": "drawing:3"})
RECIPE = make_recipe("omniglot", "stamp", "blend", MIX, {"name": "ドキュメント"})


def picture():
    return Image.fromarray(np.arange(64, dtype=np.uint8).reshape(8, 8))


def chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png_with(content, keyword=b"latentloom"):
    """Return the smallest PNG that holds compressed `content` as text."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    text = chunk(b"zTXt", keyword + b"\0\0" + content)
    return b"\x89PNG\r\n\x1a\n" + head + text + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def read(tmp_path, content, name="a.png"):
    (tmp_path / name).write_bytes(content)
    return read_recipe(tmp_path / name)


def test_what_a_recipe_says():
    assert RECIPE["format"] == FORMAT
    assert RECIPE["version"] == 1
    assert RECIPE["app"]
    assert RECIPE["space"] == {"name": "omniglot", "stamp": "stamp"}
    assert Mix.from_json(RECIPE["mix"]) == MIX


def test_through_pillow_there_and_back(tmp_path):
    picture().save(tmp_path / "a.png", pnginfo=embed(RECIPE))
    assert read_recipe(tmp_path / "a.png") == RECIPE
    assert b"Greek/alpha" not in (tmp_path / "a.png").read_bytes()


def test_saved_again_by_pillow_with_its_text_it_is_still_there(tmp_path):
    from PIL.PngImagePlugin import PngInfo

    picture().save(tmp_path / "a.png", pnginfo=embed(RECIPE))
    with Image.open(tmp_path / "a.png") as opened:
        info = PngInfo()
        info.add_text("latentloom", opened.text["latentloom"], zip=True)
        opened.save(tmp_path / "b.png", pnginfo=info)
    assert read_recipe(tmp_path / "b.png") == RECIPE


def test_pictures_of_others_have_none(tmp_path):
    for name in ("a.png", "a.gif", "a.webp", "a.jpg"):
        picture().convert("RGB").save(tmp_path / name)
        assert read_recipe(tmp_path / name) is None
    assert read(tmp_path, b"", "empty.png") is None
    assert read(tmp_path, b"just text", "text.png") is None
    assert read(tmp_path, png_with(zlib.compress(b"{}"), keyword=b"prompt")) is None


def test_a_missing_file_and_a_folder(tmp_path):
    for path in (tmp_path / "missing.png", tmp_path):
        with pytest.raises(LoomError, match="cannot be read"):
            read_recipe(path)


def test_a_newer_version_says_so(tmp_path):
    newer = {**RECIPE, "version": 2, "mix": "something new"}
    with pytest.raises(LoomError, match="newer version"):
        read(tmp_path, png_with(zlib.compress(json.dumps(newer).encode())))


@pytest.mark.parametrize("size", [MOST_BYTES + 1, 200 << 20])
def test_a_bomb_is_not_unpacked(tmp_path, size):
    import tracemalloc

    bomb = zlib.compress(bytes(size), 9)
    for name, content in (("a.png", png_with(bomb)), ("a.svg", b"latentloom-recipe:" + base64.b64encode(bomb) + b";")):
        (tmp_path / name).write_bytes(content)
        tracemalloc.start()
        try:
            with pytest.raises(LoomError, match="larger than 4 MiB"):
                read_recipe(tmp_path / name)
            assert tracemalloc.get_traced_memory()[1] < 5 * MOST_BYTES
        finally:
            tracemalloc.stop()


@pytest.mark.parametrize(
    "content",
    [
        b"not compressed",
        zlib.compress(to_text(RECIPE).encode())[:-5],
        zlib.compress(b"not JSON"),
        zlib.compress(b"\xff\xfe\x00"),
        zlib.compress(b"[" * 100_000),
        zlib.compress(b"[]"),
        zlib.compress(to_text(RECIPE).replace('"typical"', "NaN").encode()),
        *(
            zlib.compress(json.dumps({**RECIPE, **change}).encode())
            for change in (
                {"format": "other"},
                {"version": 0},
                {"version": "1"},
                {"version": True},
                {"version": None},
                {"space": "omniglot"},
                {"space": {"name": 1, "stamp": ""}},
                {"kind": "virus"},
                {"kind": ["blend"]},
                {"mix": []},
                {"mix": {"weights": "all"}},
                {"document": "text"},
                {"tiles": {}},
            )
        ),
    ],
)
def test_a_damaged_recipe_gets_one_sentence(tmp_path, content):
    with pytest.raises(LoomError, match="damaged") as caught:
        read(tmp_path, png_with(content))
    assert "\n" not in str(caught.value)


def test_tiles_are_left_out_where_they_would_be_too_large():
    few = with_tiles(RECIPE, [{"caption": "a"}] * 3)
    assert len(few["tiles"]) == 3
    assert "tiles" not in with_tiles(RECIPE, [{"caption": "x" * 1000}] * 5000)


GOOD = {
    ".png": png_with(zlib.compress(to_text(RECIPE).encode())),
    ".svg": b"<svg><metadata>" + to_token(RECIPE).encode() + b"</metadata></svg>",
    ".gif": b"GIF89a\x01\0\x01\0\0\0\0\x21\xfe\xff" + to_token(RECIPE).encode()[:255] + b"\x05abcde\0;",
}


@settings(max_examples=150, deadline=None)
@given(
    suffix=st.sampled_from(sorted(GOOD)),
    flips=st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=6),
    cut=st.integers(0, 2000),
)
def test_fuzzed_files_give_a_recipe_or_nothing_or_a_sentence(tmp_path_factory, suffix, flips, cut):
    content = bytearray(GOOD[suffix])
    for place, value in flips:
        content[place % len(content)] = value
    path = tmp_path_factory.mktemp("fuzz") / f"a{suffix}"
    path.write_bytes(content[: len(content) - cut % len(content)])
    try:
        recipe = read_recipe(path)
    except LoomError:
        return
    assert recipe is None or recipe["format"] == FORMAT


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"%PDF-1.5\n"]))
def test_random_bytes_never_crash(tmp_path_factory, content, head):
    path = tmp_path_factory.mktemp("fuzz") / "a"
    path.write_bytes(head + content)
    assert read_recipe(path) is None
