"""The drawn faces: a small zip made here, faults, and the real ones where they are at hand."""

from __future__ import annotations

import io
import zipfile

import numpy as np
import pytest
from PIL import Image

from latentloom.base.errors import LoomError
from latentloom.engine.data import personas
from latentloom.engine.data.personas import HAIR, load_personas
from latentloom.engine.data.registry import load_pictures

STYLES = ("cap", "long")


def write_faces(folder, count=20, side=64):
    """Write a zip and tables of faces that differ; the last repeats the first."""
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(folder / "images.zip", "w") as archive:
        for i in range(count):
            stream = io.BytesIO()
            shade = 10 * (i % (count - 1))
            Image.new("RGB", (side, side), (shade, 0, 255 - shade)).save(stream, "png")
            archive.writestr(f"images/{i:05d}.png", stream.getvalue())
    styles = [STYLES[i % (count - 1) % 2] for i in range(count)]
    (folder / "parts.csv").write_text("image,hair\n" + "".join(f"{i:05d}.png,{s}\n" for i, s in enumerate(styles)))
    body = "".join(f"{i:05d}.png,{i % 2},1\n" for i in reversed(range(count)))
    (folder / "attributes.csv").write_text("image,Odd,Face\n" + body)
    return folder


def test_faces_are_read_with_their_classes_and_attributes(tmp_path):
    write_faces(tmp_path / "persona-faces")
    pictures = load_pictures("persona-faces", tmp_path)
    assert pictures.classes == tuple(sorted(HAIR.values()))
    assert [pictures.classes[label] for label in pictures.labels[:3]] == ["Cap", "Long", "Cap"]
    assert (pictures.images.shape, pictures.kind) == ((20, 64, 64, 3), "photo")
    assert pictures.images[2, 0, 0].tolist() == [20, 0, 235]
    assert pictures.attributes.column("Odd").tolist() == [bool(i % 2) for i in range(20)]
    assert pictures.held_out[0] == pictures.held_out[19]
    assert 0 < pictures.held_out.sum() < 8


def test_every_fault_is_one_sentence(tmp_path):
    with pytest.raises(LoomError, match="were not found"):
        load_personas(tmp_path)
    folder = write_faces(tmp_path / "small", side=32)
    with pytest.raises(LoomError, match="32 x 32"):
        load_personas(folder)
    folder = write_faces(tmp_path / "style")
    (folder / "parts.csv").write_text("image,hair\n00000.png,wig\n")
    with pytest.raises(LoomError, match="unknown hair style"):
        load_personas(folder)
    (folder / "parts.csv").write_text("image,hair\n00000.png\n")
    with pytest.raises(LoomError, match="longer or shorter"):
        load_personas(folder)
    (folder / "parts.csv").write_text("image,hair\nmissing.png,cap\n")
    with pytest.raises(LoomError, match=r"images\.zip cannot be read"):
        load_personas(folder)


@pytest.mark.data
def test_the_real_faces(data_root, monkeypatch):
    if not (data_root.parent / "persona-faces").is_dir():
        pytest.skip("the faces are not there")
    # The pictures themselves take seconds to read; numbers in their stead, all different.
    numbers = np.arange(8000, dtype=np.int32).view(np.uint8).reshape(8000, 4)[:, :3]
    monkeypatch.setattr(personas, "_read_images", lambda *_: numbers[:, None, None])
    pictures = load_personas(data_root.parent)
    assert len(pictures) == 8000
    assert len(pictures.attributes.names) == 18
    assert 0.19 < pictures.held_out.mean() < 0.21
    bald = pictures.attributes.column("Bald")
    np.testing.assert_array_equal(bald, pictures.labels == pictures.classes.index("Bald"))
