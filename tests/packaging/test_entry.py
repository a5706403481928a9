"""Where the frozen program begins."""

from __future__ import annotations

import io
import sys

from latentloom import cli


def test_arguments_go_to_the_command_line(script, monkeypatch):
    monkeypatch.setattr(cli, "main", lambda: 7)
    assert script("entry").main() == 7


def test_what_nobody_would_see_is_shown(script, monkeypatch):
    shown = []

    def fail():
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
