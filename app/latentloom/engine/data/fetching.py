"""Fetching a named picture set from the network, with progress, checked by its published MD5 sums.

Where the files are and what they must be is what torchvision says. They are fetched and unpacked here, in a thread of
their own, because torchvision's download neither tells how far it is nor can be stopped; it then reads the files.
"""

from __future__ import annotations

import gzip
import hashlib
import tarfile
import threading
import time
import urllib.request
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import IO

from latentloom.base.errors import LoomError
from latentloom.engine.data.omniglot import ZIP_PATH
from latentloom.engine.data.steps import Steps
from latentloom.engine.data.vision import import_torchvision
from latentloom.engine.data.vision_sets import VISION_SETS

FETCHABLE = ("omniglot", *VISION_SETS)
"""Names that `fetch_steps` knows."""

_CHUNK = 1 << 16
_PATIENCE_S = 30.0
_LOOK_S = 0.01
"""How long a step waits for the thread at most, so that whoever takes the steps can do other things between."""

_MOST_UNPACKED = 1 << 30


@dataclass(frozen=True)
class Part:
    """One file of a set.

    Attributes:
        urls: where it is, the best place first; md5: its published sum.
        target: where it is kept.
        unpacked: files that exist once it has been unpacked; members: what is taken out of an archive, "" for all.
    """

    urls: tuple[str, ...]
    md5: str
    target: Path
    unpacked: tuple[Path, ...] = ()
    members: str = ""

    @property
    def there(self) -> bool:
        """Whether nothing need be done."""
        return all(path.is_file() for path in self.unpacked or (self.target,))


def is_there(name: str, root: Path) -> bool:
    """Tell whether a set lies below `root` already. Imports no torch."""
    if name == "omniglot":
        return (root / ZIP_PATH).is_file()
    about = VISION_SETS[name]
    folder = root / about.files
    wanted = 4 if not about.subfolder else 6
    prefix = f"emnist-{about.split}-" if about.split else ""
    return folder.is_dir() and sum(p.name.startswith(prefix) and not p.suffix for p in folder.iterdir()) >= wanted


def parts_of(name: str, root: Path) -> list[Part]:
    """Return the files of a set, as torchvision names them."""
    datasets = import_torchvision()
    if name == "omniglot":
        known = datasets.Omniglot
        url = f"{known.download_url_prefix}/images_background.zip"
        return [Part((url,), known.zips_md5["images_background"], root / ZIP_PATH)]
    about = VISION_SETS[name]
    known = getattr(datasets, about.dataset)
    folder = root / about.files
    if name == "cifar-10":
        files = tuple(folder / file for file, _ in known.train_list + known.test_list)
        return [Part((known.url,), known.tgz_md5, root / known.filename, (*files, folder / "batches.meta"))]
    if about.split:
        prefix = f"emnist-{about.split}-"
        ends = (
            "train-images-idx3-ubyte",
            "train-labels-idx1-ubyte",
            "test-images-idx3-ubyte",
            "test-labels-idx1-ubyte",
        )
        files = tuple(folder / f"{prefix}{end}" for end in ends)
        return [Part((known.url,), known.md5, folder / "gzip.zip", files, f"gzip/{prefix}")]
    return [
        Part(tuple(f"{mirror}{file}" for mirror in known.mirrors), md5, folder / file, (folder / file[: -len(".gz")],))
        for file, md5 in known.resources
    ]


def fetch_steps(name: str, root: Path) -> Steps[None]:
    """Fetch what is missing of a set; yields (kilobytes done, kilobytes in all), the latter 0 while it is not known.

    Closing the generator stops the transfer within a moment, and leaves no half file.

    Raises:
        LoomError: the network, the disk or the files fail.
    """
    title = "Omniglot" if name == "omniglot" else VISION_SETS[name].title
    if is_there(name, root):
        yield 1, 1
        return
    worker = _Worker(title, [part for part in parts_of(name, root) if not part.there])
    worker.start()
    try:
        under_way = True
        while under_way:
            worker.join(_LOOK_S)
            # Asked before it is told, so that the end is told even of what took no time.
            under_way = worker.is_alive()
            yield worker.done >> 10, worker.total >> 10
    finally:
        worker.stop.set()
        worker.join(_PATIENCE_S)
    if worker.problem is not None:
        raise worker.problem


class _Stopped(Exception):
    """Nobody wants the files any more."""


class _Worker(threading.Thread):
    """Fetches and unpacks; `done` and `total` are in bytes."""

    def __init__(self, title: str, parts: list[Part]) -> None:
        super().__init__(name="fetching", daemon=True)
        self.stop = threading.Event()
        self.done = self.total = 0
        self.problem: LoomError | None = None
        self._title = title
        self._parts = parts

    def run(self) -> None:
        """Do it; what goes wrong is kept in `problem`."""
        try:
            for part in self._parts:
                part.target.parent.mkdir(parents=True, exist_ok=True)
                if not (part.target.is_file() and self._sum_of(part.target) == part.md5):
                    self._fetch(part)
                self._unpack(part)
        except _Stopped:
            pass
        except LoomError as problem:
            self.problem = problem
        except (zipfile.BadZipFile, tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as problem:
            self.problem = LoomError(f"{self._title} arrived damaged ({problem}); fetch it again.")
        except OSError as problem:
            self.problem = LoomError(
                f"{self._title} cannot be kept ({problem.strerror or problem}); free some space, or choose another "
                "folder for data."
            )

    def _fetch(self, part: Part) -> None:
        reasons = []
        for url in part.urls:
            try:
                with _half_file(part.target) as (stream, path):
                    found = self._copy(url, stream)
                    if found != part.md5:
                        reasons.append("what came is not the published file")
                        continue
                    stream.close()
                    path.replace(part.target)
                    return
            except (HTTPException, TimeoutError, ConnectionError, urllib.error.URLError) as problem:
                reasons.append(str(getattr(problem, "reason", problem)))
        raise LoomError(f"{self._title} could not be fetched ({reasons[-1]}); check the network and try again.")

    def _copy(self, url: str, stream: IO[bytes]) -> str:
        """Copy what lies at a URL; return its MD5 sum."""
        digest = hashlib.md5(usedforsecurity=False)
        before = self.done
        with urllib.request.urlopen(url, timeout=_PATIENCE_S) as response:
            self.total = before + int(response.headers.get("Content-Length") or 0)
            while chunk := response.read(_CHUNK):
                self._look()
                stream.write(chunk)
                digest.update(chunk)
                self.done += len(chunk)
        return digest.hexdigest()

    def _unpack(self, part: Part) -> None:
        name = part.target.name
        if name.endswith(".tar.gz"):
            with tarfile.open(part.target) as archive:
                for entry in archive:
                    self._look()
                    archive.extract(entry, part.target.parent, filter="data")
        elif name.endswith(".gz"):
            with gzip.open(part.target) as packed:
                self._pour(packed, part.unpacked[0])
        elif part.members:
            with zipfile.ZipFile(part.target) as files:
                for name in files.namelist():
                    if name.startswith(part.members) and name.endswith("-ubyte.gz"):
                        with files.open(name) as member, gzip.open(member) as packed:
                            self._pour(packed, part.target.parent / Path(name).name[: -len(".gz")])

    def _pour(self, source: IO[bytes] | gzip.GzipFile, target: Path) -> None:
        with _half_file(target) as (stream, path):
            size = 0
            while chunk := source.read(1 << 20):
                self._look()
                size += len(chunk)
                if size > _MOST_UNPACKED:
                    raise LoomError(f"{self._title} is far larger than it should be; remove {target.parent}.")
                stream.write(chunk)
            stream.close()
            path.replace(target)

    def _sum_of(self, path: Path) -> str:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "md5").hexdigest()

    def _look(self) -> None:
        if self.stop.is_set():
            raise _Stopped


@contextmanager
def _half_file(target: Path) -> Iterator[tuple[IO[bytes], Path]]:
    """Open a file beside the target that is gone when the block ends, unless it was renamed."""
    path = target.with_name(f".{target.name}.{time.monotonic_ns()}.part")
    try:
        with path.open("xb") as stream:
            yield stream, path
    finally:
        with suppress(OSError):
            path.unlink()
