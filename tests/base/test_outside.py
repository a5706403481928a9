"""What other programs get of the environment of a frozen one."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from latentloom.base import outside

TELL = [sys.executable, "-c", "import os; print(*(os.environ.get(n) for n in ('LD_LIBRARY_PATH', 'QT_PLUGIN_PATH')))"]


def told() -> str:
    return subprocess.run(TELL, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture
def paths_of_its_own(monkeypatch):
    monkeypatch.setenv("LD_LIBRARY_PATH", "/own")
    monkeypatch.setenv("QT_PLUGIN_PATH", "/own/plugins")
    monkeypatch.delenv("LD_LIBRARY_PATH_ORIG", raising=False)


def test_another_program_finds_the_systems_libraries(paths_of_its_own, monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    with outside.as_the_system_has_it():
        assert told() == "None None"
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "/the/persons")
    with outside.as_the_system_has_it():
        assert told() == "/the/persons None"
    assert (os.environ["LD_LIBRARY_PATH"], os.environ["QT_PLUGIN_PATH"]) == ("/own", "/own/plugins")


def test_a_program_that_is_not_frozen_changes_nothing(paths_of_its_own):
    with outside.as_the_system_has_it():
        assert told() == "/own /own/plugins"
