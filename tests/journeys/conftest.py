"""The program run in this process, with a small space among the user's own."""

from __future__ import annotations

import pytest

from latentloom import cli
from latentloom.base import paths


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
