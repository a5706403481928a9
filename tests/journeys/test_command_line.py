"""The command line before a space is opened: help, options anywhere, wrong use in one sentence."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.helpers.processes import environment, printed

from latentloom import cli
from latentloom.base import paths
from latentloom.base.errors import LoomError
from latentloom.base.options import CommonOptions
from latentloom.commandline import outputs, parser, window

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_are_on_standard_output(capsys, option):
    with pytest.raises(SystemExit) as end:
        cli.main([option])
    assert end.value.code == 0
    captured = capsys.readouterr()
    assert "Latent Loom" in captured.out or "latentloom COMMAND" in captured.out
    assert captured.err == ""


@pytest.mark.parametrize("command", parser.command_names())
def test_every_command_has_help(capsys, command):
    with pytest.raises(SystemExit) as end:
        cli.main([command, "--help"])
    assert end.value.code == 0
    assert f"usage: latentloom {command}" in capsys.readouterr().out


def test_common_options_stand_before_or_after_the_command():
    expected = CommonOptions(device="cpu", threads=2, profile=Path("p"), debug=True)
    words = ["--device", "cpu", "--threads", "2", "--profile=p", "--debug"]
    for arguments in ([*words, "blend", "omniglot"], ["blend", "omniglot", *words]):
        common, rest = parser.split_common(arguments, "latentloom")
        assert common == expected
        assert rest == ["blend", "omniglot"]
    parsed = parser.parse(["--threads", "2", "sheet", "x", "--out", "y.png"], "latentloom")
    assert parsed.threads == 2


WRONG_USE = {
    "no space": (
        ["blend"],
        "latentloom blend: the following arguments are required: SPACE; see latentloom blend --help",
    ),
    "unknown option": (["spaces", "--nonsense"], "unrecognized arguments: --nonsense; see latentloom --help"),
    "unknown device": (["--device", "tpu", "spaces"], "argument --device: invalid choice: 'tpu'"),
    "no threads": (["spaces", "--threads", "0"], "argument --threads: 0 is not a whole number of 1 or more"),
    "threads in words": (["spaces", "--threads", "two"], "argument --threads: invalid whole number value: 'two'"),
    "two selections": (["blend", "x", "--all", "--classes", "a"], "not allowed with argument --all"),
    "nothing to do": (["blend", "x"], "say where the picture goes with --out FILE.png"),
    "suffix of a blend": (["blend", "x", "--out", "a.jpg"], "a.jpg must end in .png."),
    "suffix of a sheet": (["sheet", "x", "--out", "a.docx"], "a.docx must end in .png or .pdf or .svg."),
    "suffix of a path": (
        ["path", "x", "--through", "a,b", "--out", "a"],
        "a must end in .png or .gif or .webp or .mp4.",
    ),
    "one frame": (["path", "x", "--through", "a,b", "--frames", "1", "--out", "a.gif"], "two frames or more"),
    "unknown path method": (["path", "x", "--through", "a,b", "--method", "weft", "--out", "a.gif"], '"weft"'),
}


@pytest.mark.parametrize(("arguments", "sentence"), WRONG_USE.values(), ids=list(WRONG_USE))
def test_wrong_use_is_one_sentence_and_status_2(run, arguments, sentence):
    status, out, err = run(*arguments)
    assert status == 2
    assert out == ""
    assert sentence in err
    assert err.count("\n") == 1


def test_a_target_without_its_folder_is_found_out_before_any_work(run, tmp_path):
    status, _, err = run("blend", "x", "--out", tmp_path / "missing" / "a.png")
    assert status == 1
    assert (
        err
        == f"{tmp_path}/missing/a.png cannot be written because there is no folder {tmp_path}/missing; make it first.\n"
    )


def test_a_folder_as_target_is_refused(run, tmp_path):
    (tmp_path / "a.png").mkdir()
    status, _, err = run("blend", "x", "--out", tmp_path / "a.png")
    assert (status, err) == (1, f"{tmp_path}/a.png is a folder; name a file.\n")


def test_a_folder_that_is_not_ours_is_refused(run, tmp_path, monkeypatch):
    monkeypatch.setattr(outputs.os, "access", lambda *_: False)
    status, _, err = run("blend", "x", "--out", tmp_path / "a.png")
    assert status == 1
    assert err == f"{tmp_path}/a.png cannot be written because the folder {tmp_path} is not yours to write in.\n"


def test_debug_shows_the_traceback_before_the_sentence(run):
    status, _, err = run("blend", "--debug")
    assert status == 2
    assert err.startswith("Traceback")
    assert err.splitlines()[-1].startswith("latentloom blend: the following arguments are required")


@pytest.mark.parametrize(
    ("problem", "status", "sentence"),
    [
        (KeyboardInterrupt(), 130, "Stopped by Ctrl-C; nothing was left half written.\n"),
        (LoomError("The roof is leaking; mend it."), 1, "The roof is leaking; mend it.\n"),
        (
            ZeroDivisionError("a\nb"),
            1,
            "Something unexpected went wrong (ZeroDivisionError: a b); --debug shows where.\n",
        ),
    ],
)
def test_whatever_goes_wrong_is_one_sentence(run, monkeypatch, problem, status, sentence):
    def fail(*_: object) -> None:
        raise problem

    monkeypatch.setattr("latentloom.commandline.spaces.run_spaces", fail)
    assert run("spaces") == (status, "", sentence)


def test_a_profile_is_used(run, tmp_path):
    run("doctor", "--profile", tmp_path / "mine")
    assert paths.user_config_dir() == tmp_path / "mine" / "config"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is always a display")
def test_without_a_display_the_headless_commands_are_named(run, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(window.desktop, "missing_libraries", lambda **_: ())
    status, out, err = run()
    assert (status, out) == (1, "")
    assert err.startswith("No window can be opened because there is no display here")
    assert "blend, sheet, path" in err
    assert err.count("\n") == 1


def test_a_negative_value_is_a_value():
    parsed = parser.parse(["blend", "x", "--weights", "-1,2", "--out", "a.png"], "latentloom")
    assert parsed.weights == "-1,2"


def test_a_reader_that_has_gone_is_no_news():
    done = subprocess.run(
        f"{sys.executable} -m latentloom doctor | true",
        shell=True,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""


def test_python_m_latentloom_is_the_program():
    assert printed("-m", "latentloom", "--version").startswith("Latent Loom 0.")
