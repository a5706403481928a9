"""What tests of training share."""

from __future__ import annotations

import pytest
from tests.helpers.small_training import SMALL, noise_data, run_to_end

from latentloom.engine.training import train

DATA = noise_data()


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A run in one go: its model and its records."""
    trained, records = run_to_end(train(SMALL, DATA, tmp_path_factory.mktemp("whole"), device="cpu"))
    return trained.model, records
