"""A small untrained space on disk, and the program run in this process."""

from __future__ import annotations

from pathlib import Path

import pytest

from latentloom import cli
from latentloom.base import paths


@pytest.fixture(scope="session")
def tiny_space(tmp_path_factory) -> Path:
    """Return the folder of a small space, never trained: six classes in three groups."""
    from tests.helpers.tiny_space import make_tiny_space

    return make_tiny_space(tmp_path_factory.mktemp("spaces") / "tiny")


@pytest.fixture
def installed(tiny_space, profile) -> str:
    """Put the small space among the user's own; returns its name."""
    (paths.user_spaces_dir() / "tiny").symlink_to(tiny_space)
    return "tiny"


@pytest.fixture
def run(capsys):
    """Run the program in this process; returns (exit status, standard output, standard error)."""

    def run(*arguments: object) -> tuple[int, str, str]:
        status = cli.main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run
