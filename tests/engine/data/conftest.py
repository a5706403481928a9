from __future__ import annotations

import time
import warnings
from pathlib import Path

import pytest

from latentloom.engine.data.omniglot import load_omniglot
from latentloom.engine.data.pictures import PictureSet


@pytest.fixture(scope="session")
def timed_omniglot(data_root: Path) -> tuple[PictureSet, float]:
    """Return the real background set, and the processor seconds that reading it took without a warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        start = time.process_time()
        pictures = load_omniglot(data_root)
        return pictures, time.process_time() - start
