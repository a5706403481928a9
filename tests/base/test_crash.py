from __future__ import annotations

import pytest
from tests.helpers.processes import python

from latentloom.base import crash
from latentloom.base.errors import LoomError

CRASHING = """
import sys
from pathlib import Path
from latentloom.base import crash
crash.install(Path(sys.argv[1]))
import faulthandler
faulthandler._sigabrt()
"""
ENDING = """
import sys
from pathlib import Path
from latentloom.base import crash
crash.install(Path(sys.argv[1]))
crash.uninstall()
crash.uninstall()
import faulthandler
sys.exit(faulthandler.is_enabled())
"""
"""In a process of their own: there is one handler of crashes in a process, and here it is pytest's."""


def test_a_crash_is_told_once_at_the_next_start(tmp_path):
    record = tmp_path / "crash.txt"
    assert python("-c", CRASHING, record).returncode != 0
    told = crash.take_previous(record)
    assert told is not None
    assert told.startswith("Fatal Python error: Aborted")
    assert crash.take_previous(record) is None


def test_a_clean_end_leaves_nothing_to_tell(tmp_path):
    record = tmp_path / "crash.txt"
    assert python("-c", ENDING, record).returncode == 0
    assert record.exists()
    assert crash.take_previous(record) is None


def test_no_record_is_nothing_to_tell(tmp_path):
    assert crash.take_previous(tmp_path / "none") is None


def test_a_record_that_cannot_be_opened_is_one_sentence(tmp_path):
    with pytest.raises(LoomError, match=r"crash record .* cannot be opened"):
        crash.install(tmp_path / "missing" / "crash.txt")
