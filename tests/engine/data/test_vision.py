from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from urllib.error import URLError

import numpy as np
import pytest
import torch
from tests.engine.data.made import small_set, write_idx

from latentloom.base.errors import LoomError
from latentloom.engine.data import vision
from latentloom.engine.data.vision import VISION_SETS, load_vision

NAMES = ("mnist", "fashion-mnist", "kmnist")
"""The sets with one file layout."""


@pytest.mark.parametrize("name", NAMES)
def test_both_parts_are_read_and_the_test_part_is_held_out(tmp_path: Path, name: str) -> None:
    raw = small_set(tmp_path, name)
    pictures = load_vision(name, tmp_path, "photo")
    published = np.fromfile(raw / "train-images-idx3-ubyte", np.uint8)[16:].reshape(-1, 28, 28)
    np.testing.assert_array_equal(pictures.images[:20], published)
    assert pictures.labels.tolist() == [*range(10)] * 3
    assert pictures.held_out.tolist() == [False] * 20 + [True] * 10
    assert len(pictures.classes) == 10
    ink = load_vision(name, tmp_path, "ink")
    np.testing.assert_array_equal(ink.images, 255 - pictures.images)
    assert load_vision(name, tmp_path).kind == VISION_SETS[name].kind


def test_emnist_is_upright_and_has_its_balanced_classes(tmp_path: Path) -> None:
    raw = tmp_path / "EMNIST" / "raw"
    raw.mkdir(parents=True)
    drawn = np.random.default_rng(0).integers(0, 256, (47, 28, 28)).astype(np.uint8)
    for part in ("train", "test"):
        write_idx(raw / f"emnist-balanced-{part}-images-idx3-ubyte", drawn.swapaxes(1, 2).copy())
        write_idx(raw / f"emnist-balanced-{part}-labels-idx1-ubyte", np.arange(47, dtype=np.uint8))
    pictures = load_vision("emnist", tmp_path, "photo")
    np.testing.assert_array_equal(pictures.images[:47], drawn)
    import torchvision.datasets

    assert list(pictures.classes) == torchvision.datasets.EMNIST.classes_split_dict["balanced"]
    assert pictures.labels.tolist() == [*range(47)] * 2


def test_cifar_10_is_in_colour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import hashlib
    import pickle  # noqa: TID251 - what its makers published

    import torchvision.datasets

    known = torchvision.datasets.CIFAR10
    folder = tmp_path / known.base_folder
    folder.mkdir()
    random = np.random.default_rng(0)

    def write(name: str, content: dict[str, object]) -> list[str]:
        data = pickle.dumps(content)
        (folder / name).write_bytes(data)
        return [name, hashlib.md5(data).hexdigest()]

    rows = random.integers(0, 256, (10, 3072)).astype(np.uint8)
    batch: dict[str, object] = {"data": rows, "labels": list(range(10))}
    names = list(VISION_SETS["cifar-10"].classes)
    monkeypatch.setattr(known, "train_list", [write(f"data_batch_{i}", batch) for i in range(1, 6)])
    monkeypatch.setattr(known, "test_list", [write("test_batch", batch)])
    entry = write("batches.meta", {"label_names": names})
    monkeypatch.setattr(known, "meta", {"filename": entry[0], "key": "label_names", "md5": entry[1]})
    pictures = load_vision("cifar-10", tmp_path)
    assert pictures.kind == "photo"
    np.testing.assert_array_equal(pictures.images[3], rows[3].reshape(3, 32, 32).transpose(1, 2, 0))
    assert pictures.held_out.tolist() == [False] * 50 + [True] * 10
    # Files with other sums are never opened.
    (folder / "test_batch").write_bytes(b"cos\nsystem\n(S'true'\ntR.")
    with pytest.raises(LoomError, match="CIFAR-10 was not found"):
        load_vision("cifar-10", tmp_path)


@pytest.mark.parametrize("name", VISION_SETS)
def test_a_missing_set_says_where_it_was_looked_for_and_what_to_do(tmp_path: Path, name: str) -> None:
    dataset = VISION_SETS[name].folder
    with pytest.raises(LoomError, match=rf"not found in .*{dataset}; pass --download .* or .* --data-root"):
        load_vision(name, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("damage", ["text", "cut", "empty", "labels", "shape", "count", "dtype"])
def test_a_damaged_set_is_one_sentence(tmp_path: Path, damage: str) -> None:
    raw = small_set(tmp_path, "mnist")
    images, labels = raw / "train-images-idx3-ubyte", raw / "train-labels-idx1-ubyte"
    if damage == "text":
        images.write_text("<html>404</html>")
    elif damage == "cut":
        images.write_bytes(images.read_bytes()[:-1000])
    elif damage == "empty":
        images.write_bytes(b"")
    elif damage == "labels":
        write_idx(labels, np.full(20, 11, np.uint8))
    elif damage == "shape":
        write_idx(images, np.zeros((20, 14, 14), np.uint8))
    elif damage == "count":
        write_idx(labels, np.zeros(19, np.uint8))
    else:
        images.write_bytes(bytes([0, 0, 13, 3]) + images.read_bytes()[4:])
    with pytest.raises(LoomError, match="is damaged; remove that folder"):
        load_vision("mnist", tmp_path)


def test_files_far_too_large_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small_set(tmp_path, "mnist")
    monkeypatch.setattr(vision, "MAX_FILE_BYTES", 1000)
    with pytest.raises(LoomError, match="far larger than any file of MNIST"):
        load_vision("mnist", tmp_path)


def test_pickled_files_of_old_versions_are_never_opened(tmp_path: Path) -> None:
    processed = tmp_path / "MNIST" / "processed"
    processed.mkdir(parents=True)
    for name in ("training.pt", "test.pt"):
        (processed / name).write_bytes(b"not even a pickle")
    with pytest.raises(LoomError, match="not found"):
        load_vision("mnist", tmp_path)


@pytest.mark.parametrize("error", [URLError("no network"), RuntimeError("Error downloading train-images")])
def test_a_download_that_fails_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_args: object, **_options: object) -> None:
        raise error

    monkeypatch.setattr("torchvision.datasets.mnist.download_and_extract_archive", fail)
    with pytest.raises(LoomError, match="MNIST could not be fetched; check the network"):
        load_vision("mnist", tmp_path, download=True)


def test_a_torchvision_that_cannot_be_loaded_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_name: str) -> None:
        raise ImportError("no module named torchvision")

    monkeypatch.setattr(vision.importlib, "import_module", fail)
    with pytest.raises(LoomError, match=r"torchvision cannot be loaded .*; install the version"):
        load_vision("mnist", tmp_path)


def test_other_failures_of_torchvision_are_not_taken_for_missing_operators(monkeypatch: pytest.MonkeyPatch) -> None:
    tries = []

    def fail(name: str) -> None:
        tries.append(name)
        raise RuntimeError("something else")

    monkeypatch.setattr(vision.importlib, "import_module", fail)
    with pytest.raises(LoomError, match="something else"):
        vision.import_torchvision("utils")
    assert tries == ["torchvision.utils"]


def test_operators_that_torch_does_not_know_are_declared(monkeypatch: pytest.MonkeyPatch) -> None:
    vision.import_torchvision()  # where torchvision brings its own operators they must come first
    tries = []

    def fail_once(name: str) -> str:
        tries.append(name)
        if len(tries) == 1:
            raise RuntimeError("operator torchvision::nms does not exist")
        return name

    monkeypatch.setattr(vision.importlib, "import_module", fail_once)
    assert vision.import_torchvision() == "torchvision.datasets"
    assert hasattr(torch.ops.torchvision, "nms")
    assert hasattr(torch.ops.torchvision, "qnms")


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LoomError, match=r"cannot be kept in .*; name another folder with --data-root"):
        load_vision("mnist", tmp_path / "file", download=True)


def test_torchvision_is_imported_only_when_a_set_is_asked_for() -> None:
    program = (
        "import sys, latentloom.engine.data.registry; "
        "assert not {'torch', 'torchvision', 'sklearn', 'PySide6'} & set(sys.modules), sys.modules.keys()"
    )
    app = Path(vision.__file__).parents[3]
    subprocess.run([sys.executable, "-c", program], check=True, cwd=app, timeout=60)


@pytest.mark.data
@pytest.mark.parametrize("name", ["mnist", "fashion-mnist"])
def test_the_real_sets_are_whole(data_root: Path, name: str) -> None:
    pictures = load_vision(name, data_root)
    assert len(pictures) == 70_000
    assert pictures.held_out.sum() == 10_000
    assert np.bincount(pictures.labels).min() > 6_000
    assert (np.median(pictures.images[:, 0, 0]) == 255) == (name == "mnist")
