"""One door to every picture set."""

from __future__ import annotations

from pathlib import Path

from latentloom.base.errors import UsageError
from latentloom.engine.data.omniglot import load_omniglot
from latentloom.engine.data.pictures import Kind, PictureSet

DATA_NAMES = ("omniglot",)


def load_pictures(
    data: str,
    root: Path | None = None,
    *,
    kind: Kind | None = None,
    size: int | None = None,
    download: bool = False,
    held_out: float | None = None,
    seed: int = 0,
) -> PictureSet:
    """Load a picture set by name."""
    if data == "omniglot" and root is not None:
        return load_omniglot(Path(root))
    raise UsageError(f"There is no picture set {data!r}; choose one of {', '.join(DATA_NAMES)} or a folder.")
