"""What the command line hands on to the window and to the benchmark."""

from __future__ import annotations

import pytest

from latentloom import bench, boot, cli
from latentloom.base.options import CommonOptions
from latentloom.commandline import window


@pytest.fixture
def opened(monkeypatch):
    """Record how the window is opened instead of opening it."""
    calls: list[tuple[str | None, CommonOptions]] = []

    def record(target, options):
        calls.append((target, options))
        return 0

    monkeypatch.setattr(boot, "main", record)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    return calls


def test_nothing_opens_the_window(run, opened):
    assert run() == (0, "", "")
    assert opened == [(None, CommonOptions())]


def test_options_alone_open_the_window_too(run, opened, tmp_path):
    assert run("--threads", 1, "--profile", tmp_path, "--debug")[0] == 0
    assert opened == [(None, CommonOptions(threads=1, profile=tmp_path, debug=True))]


def test_a_space_a_project_or_a_picture_opens_the_window(run, opened, installed, tmp_path):
    project = tmp_path / "mine.loom"
    project.write_bytes(b"whatever")
    for target in (installed, str(project)):
        assert run(target, "--device", "cpu")[0] == 0
    assert opened == [(installed, CommonOptions(device="cpu")), (str(project), CommonOptions(device="cpu"))]


def test_one_target_at_a_time(run, opened, installed):
    status, _, err = run(installed, "other")
    assert status == 2
    assert err == "The window opens one project, space or picture at a time; leave out other.\n"
    assert opened == []


def test_missing_libraries_are_installed_only_where_that_was_asked_for(opened, monkeypatch):
    asked = []
    monkeypatch.setattr(window.desktop, "ensure_libraries", lambda *, install: asked.append(install))
    cli.main([])
    cli.main([], program="python3 app", mend_system=True)
    assert asked == [False, True]


def test_help_speaks_the_name_the_program_was_called_by(capsys):
    with pytest.raises(SystemExit):
        cli.main(["blend", "--help"], program="python3 app")
    assert capsys.readouterr().out.startswith("usage: python3 app blend")


def test_the_benchmark_gets_its_options(run, monkeypatch):
    calls = []

    def record(options, *, as_json):
        calls.append((options, as_json))
        return 1

    monkeypatch.setattr(bench, "main", record)
    assert run("bench", "--json", "--threads", 2)[0] == 1
    assert calls == [(CommonOptions(threads=2), True)]
