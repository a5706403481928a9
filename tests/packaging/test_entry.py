"""Where the frozen program begins: as the program, and as Python for the helpers that the program starts."""

from __future__ import annotations

import io
import sys

import pytest

from latentloom import cli


@pytest.fixture
def begin(script, monkeypatch):
    """Start with arguments; returns the exit status and what the command line was given."""
    given: list[object] = []
    monkeypatch.setattr(cli, "main", lambda arguments=None: given.append(arguments) or 0)

    def begin(*arguments: str) -> tuple[int, list[object]]:
        monkeypatch.setattr(sys, "argv", ["latentloom", *arguments])
        return script("entry").main(), given

    return begin


def test_arguments_go_to_the_command_line(begin):
    assert begin("spaces", "--json") == (0, [None])
    assert sys.argv[1:] == ["spaces", "--json"]


def test_the_program_starts_itself_as_python_would(begin):
    assert begin("-m", "latentloom", "spaces") == (0, [["spaces"]])


def test_its_modules_run_as_python_would(begin, capsys):
    assert begin("-m", "latentloom.bench.machine", "x")[0] == 0
    assert sys.argv[1:] == ["x"]


def test_other_modules_do_not(begin, capsys):
    assert begin("-m", "this") == (2, [])
    assert capsys.readouterr().err == "this is no part of this program.\n"


def test_what_nobody_would_see_is_shown(script, monkeypatch):
    shown = []

    def fail(arguments=None):
        print("It cannot start.", file=sys.stderr)
        return 1

    monkeypatch.setattr(cli, "main", fail)
    entry = script("entry")
    monkeypatch.setattr(entry, "_show", shown.append)
    monkeypatch.setattr(sys, "argv", ["latentloomw"])
    monkeypatch.setattr(sys, "stderr", None)
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert entry.main() == 1
    assert shown == ["It cannot start."]
