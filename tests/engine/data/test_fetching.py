"""Fetching: progress, the published sums, unpacking, cancelling, and what goes wrong in one sentence."""

from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pytest

from latentloom.base.errors import LoomError
from latentloom.engine.data import fetching
from latentloom.engine.data.fetching import FETCHABLE, Part, fetch_steps, is_there, parts_of
from latentloom.engine.data.steps import finished


def offered(folder: Path, name: str, content: bytes) -> tuple[str, str]:
    """Put a file where it can be fetched; return its URL and MD5 sum."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    return (folder / name).as_uri(), hashlib.md5(content).hexdigest()


@pytest.fixture
def one_part(tmp_path, monkeypatch):
    """Let MNIST be one packed file; returns what it holds and where it is unpacked to."""
    content = np.random.default_rng(0).bytes(300_000)
    url, md5 = offered(tmp_path / "net", "images.gz", gzip.compress(content, 1))
    raw = tmp_path / "root" / "MNIST" / "raw"
    part = Part((url,), md5, raw / "images.gz", (raw / "images",))
    monkeypatch.setattr(fetching, "parts_of", lambda name, root: [part])
    return content, raw, part


def test_what_is_fetched_is_unpacked_and_progress_is_told(one_part, tmp_path):
    content, raw, _ = one_part
    news = list(fetch_steps("mnist", tmp_path / "root"))
    assert news[-1][0] == news[-1][1] == 293
    assert (raw / "images").read_bytes() == content
    assert sorted(path.name for path in raw.iterdir()) == ["images", "images.gz"]


def test_the_end_is_told_even_of_what_took_no_time(one_part, tmp_path, monkeypatch):
    start = fetching._Worker.start
    monkeypatch.setattr(fetching._Worker, "start", lambda worker: (start(worker), worker.join()))
    assert list(fetch_steps("mnist", tmp_path / "root")) == [(293, 293)]


def test_what_is_there_is_not_fetched_again(one_part, tmp_path, monkeypatch):
    finished(fetch_steps("mnist", tmp_path / "root"))
    monkeypatch.setattr(fetching.urllib.request, "urlopen", None)
    finished(fetch_steps("mnist", tmp_path / "root"))
    (one_part[1] / "images").unlink()
    finished(fetch_steps("mnist", tmp_path / "root"))
    assert (one_part[1] / "images").is_file()


def test_a_second_place_is_tried_and_a_wrong_file_is_never_kept(one_part, tmp_path, monkeypatch):
    content, raw, part = one_part
    wrong, _ = offered(tmp_path / "net", "wrong.gz", gzip.compress(b"something else"))
    both = Part((wrong, *part.urls), part.md5, part.target, part.unpacked)
    monkeypatch.setattr(fetching, "parts_of", lambda name, root: [both])
    finished(fetch_steps("mnist", tmp_path / "root"))
    assert (raw / "images").read_bytes() == content
    for path in raw.iterdir():
        path.unlink()
    monkeypatch.setattr(fetching, "parts_of", lambda name, root: [Part((wrong,), part.md5, part.target, part.unpacked)])
    with pytest.raises(
        LoomError, match=r"MNIST could not be fetched \(what came is not the published file\); check the"
    ):
        finished(fetch_steps("mnist", tmp_path / "root"))
    assert list(raw.iterdir()) == []


def test_without_a_network_it_is_one_sentence(tmp_path, monkeypatch):
    part = Part((("file://" + str(tmp_path / "nowhere.gz")),), "0" * 32, tmp_path / "root" / "a.gz", (tmp_path / "a",))
    monkeypatch.setattr(fetching, "parts_of", lambda name, root: [part])
    with pytest.raises(LoomError, match=r"MNIST could not be fetched .*; check the network and try again"):
        finished(fetch_steps("mnist", tmp_path / "root"))


def test_cancelling_leaves_no_half_file(one_part, tmp_path, monkeypatch):
    _, raw, _ = one_part

    class Endless(io.BytesIO):
        headers = {"Content-Length": "99999999"}

        def read(self, size=-1):
            return bytes(size)

    monkeypatch.setattr(fetching.urllib.request, "urlopen", lambda url, timeout: Endless())
    steps = fetch_steps("mnist", tmp_path / "root")
    while next(steps)[0] < 100:
        pass
    steps.close()
    assert list(raw.iterdir()) == []


def test_archives_are_unpacked_and_only_the_members_that_are_wanted(tmp_path, monkeypatch):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in (
            "gzip/emnist-balanced-train-images-idx3-ubyte.gz",
            "gzip/emnist-letters-train-images-idx3-ubyte.gz",
        ):
            archive.writestr(name, gzip.compress(name.encode()))
    url, md5 = offered(tmp_path / "net", "gzip.zip", packed.getvalue())
    raw = tmp_path / "EMNIST" / "raw"
    wanted = raw / "emnist-balanced-train-images-idx3-ubyte"
    part = Part((url,), md5, raw / "gzip.zip", (wanted,), "gzip/emnist-balanced-")
    monkeypatch.setattr(fetching, "parts_of", lambda name, root: [part])
    finished(fetch_steps("emnist", tmp_path))
    assert sorted(path.name for path in raw.iterdir()) == [wanted.name, "gzip.zip"]

    tarred = io.BytesIO()
    with tarfile.open(fileobj=tarred, mode="w:gz") as archive:
        info = tarfile.TarInfo("cifar-10-batches-py/test_batch")
        info.size = 3
        archive.addfile(info, io.BytesIO(b"abc"))
    url, md5 = offered(tmp_path / "net", "cifar.tar.gz", tarred.getvalue())
    inside = tmp_path / "cifar-10-batches-py" / "test_batch"
    part = Part((url,), md5, tmp_path / "cifar.tar.gz", (inside,))
    monkeypatch.setattr(fetching, "parts_of", lambda name, root: [part])
    finished(fetch_steps("cifar-10", tmp_path))
    assert inside.read_bytes() == b"abc"


def test_every_set_says_where_its_files_are(tmp_path):
    for name in FETCHABLE:
        parts = parts_of(name, tmp_path)
        assert parts
        assert all(url.startswith("http") for part in parts for url in part.urls)
        assert all(len(part.md5) == 32 and not part.there for part in parts)
        assert not is_there(name, tmp_path)


@pytest.mark.data
def test_the_sets_that_are_there_are_known_to_be(data_root):
    assert [name for name in ("mnist", "fashion-mnist", "omniglot") if not is_there(name, data_root)] == []
