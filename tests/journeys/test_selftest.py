"""The self-test, from source: one line, everything done, nothing left behind, and failures that name their place."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QMessageBox
from tests.helpers.processes import python

from latentloom.base import paths
from latentloom.base.errors import LoomError
from latentloom.selftest import making, visit
from latentloom.selftest.report import Recorder
from latentloom.selftest.script import Script, Wait
from latentloom.work.client import EngineClient
from latentloom.work.messages import JobEnd

WINDOW = ["window", "first blend", "drag", "path", "search", "sheet", "quit"]


@pytest.fixture
def quick(monkeypatch):
    """Leave out what follows the window; the test of the whole command has it."""
    for name in ("try_shipped_spaces", "train_a_little"):
        monkeypatch.setattr(making, name, lambda options, folder: "none")


def test_it_uses_the_window_and_leaves_nothing(run, quick, qapp, judged_space, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = paths.profile()
    status, out, err = run("selftest", judged_space, "--device", "cpu", "--threads", "1", "--json")
    assert (status, err) == (0, ""), out + err
    found = json.loads(out)
    assert found["ok"]
    assert [step["name"] for step in found["steps"]] == [
        *WINDOW,
        "shipped spaces",
        "training",
    ]
    notes = {step["name"]: step["note"] for step in found["steps"]}
    assert notes["path"] == "3 stops"
    assert all(step["problem"] == "" for step in found["steps"])
    assert paths.profile() == before
    assert list(tmp_path.iterdir()) == []


def test_the_command_prints_one_line_and_leaves_nothing(tiny_space, tmp_path):
    (tmp_path / "passing").mkdir()
    own = {"HOME": str(tmp_path), "TMPDIR": str(tmp_path / "passing")}
    command = ("-m", "latentloom", "selftest", tiny_space, "--threads", "1", "--device", "cpu")
    done = python(*command, **own)
    assert done.stderr == ""
    assert done.returncode == 0, done.stdout
    assert re.fullmatch(r"Latent Loom \S+ self-test: ok in [\d.]+ s: window .*training \(3 epochs\)\n", done.stdout)
    assert list((tmp_path / "passing").iterdir()) == []


@pytest.mark.allow_log("latentloom")
def test_another_job_that_ends_is_not_taken_for_the_sheet(run, quick, qapp, judged_space, monkeypatch):
    export = EngineClient.export

    def beside_another(client, request):
        number = export(client, request)
        end = JobEnd(number + 1000, "Another job", "done")
        QTimer.singleShot(0, client, lambda: client.jobEnded.emit(end))
        return number

    monkeypatch.setattr(EngineClient, "export", beside_another)
    for step in ("_drag", "_travel", "_search"):
        monkeypatch.setattr(visit._Guest, step, lambda guest: iter(()))
    status, out, err = run("selftest", judged_space, "--device", "cpu", "--threads", "1", "--json")
    assert (status, err) == (0, ""), out + err


def test_a_broken_space_fails_with_its_place_and_reason(run, quick, qapp, tiny_space, tmp_path):
    broken = Path(shutil.copytree(tiny_space, tmp_path / "broken"))
    (broken / "atlas.safetensors").write_bytes(b"short")
    status, out, _ = run("selftest", broken, "--device", "cpu")
    assert status == 1
    assert re.match(r"Latent Loom \S+ self-test: failed at (window|first blend) after [\d.]+ s: .*damaged", out)
    assert out.count("\n") == 1


def test_an_unknown_space_is_wrong_use(run):
    status, out, err = run("selftest", "nowhere")
    assert (status, out) == (2, "")
    assert "nowhere" in err


def test_a_training_process_that_cannot_run_fails_with_its_own_words(profile, tmp_path, monkeypatch):
    from latentloom.base.options import CommonOptions
    from latentloom.work import training_process

    broken = [sys.executable, "-c", "import sys; sys.exit('no such library')"]
    monkeypatch.setattr(training_process, "command", lambda folder, device: broken)
    with pytest.raises(LoomError, match=r"^the training is new: no such library$"):
        making.train_a_little(CommonOptions(device="cpu", threads=1), tmp_path)


class _Bell(QObject):
    rung = Signal(int)


@pytest.mark.parametrize(
    ("failure", "problem"),
    [(LoomError("the page is empty"), "the page is empty"), (KeyError("x"), "KeyError: 'x'")],
)
def test_whatever_goes_wrong_in_a_script_ends_it(qtbot, failure, problem):
    bell = _Bell()

    def steps():
        yield Wait("the bell", bell.rung)
        raise failure

    script = Script(steps(), 60)
    with qtbot.waitSignal(script.ended):
        script.start()
        qtbot.waitUntil(lambda: script._wait is not None)
        bell.rung.emit(1)
    assert script.problem == problem


def test_a_failure_in_the_middle_of_a_search_waits_for_no_answer(run, quick, qapp, judged_space, monkeypatch):
    def too_slow(guest):
        guest._begin("search")
        guest._window.search.start()
        raise LoomError("it was too slow")
        yield

    def ask(box):
        raise AssertionError(f"nobody is there to answer: {box.text()}")

    monkeypatch.setattr(visit._Guest, "_search", too_slow)
    monkeypatch.setattr(visit._Guest, "_travel", lambda guest: iter(()))
    monkeypatch.setattr(QMessageBox, "exec", ask)
    status, out, _ = run("selftest", judged_space, "--device", "cpu", "--threads", "1", "--json")
    problems = {step["name"]: step["problem"] for step in json.loads(out)["steps"]}
    assert status == 1
    assert problems["search"] == "it was too slow"


def test_what_never_comes_is_named(qtbot):
    bell = _Bell()
    script = Script((Wait(what, bell.rung) for what in ("The bell",)), 0.01)
    with qtbot.waitSignal(script.ended):
        script.start()
    assert script.problem == "The bell did not come within 0 seconds."


def test_a_step_that_fails_fails_the_report():
    recorder = Recorder(began=100.0)
    with recorder.step("fine"):
        pass
    with recorder.step("bad"):
        raise LoomError("it broke")
    report = recorder.report(now=103.0)
    assert not report.ok
    assert report.line().endswith("self-test: failed at bad after 3.0 s: it broke")
    assert [step["problem"] for step in report.to_json()["steps"]] == ["", "it broke"]


def test_the_pictures_that_are_drawn_are_two_classes_of_line_art(tmp_path):
    from latentloom.engine.data.registry import load_pictures

    making.draw_pictures(tmp_path / "pictures")
    pictures = load_pictures(str(tmp_path / "pictures"))
    assert pictures.classes == ("crosses", "rings")
    assert pictures.kind == "ink"
    assert len(pictures) == 2 * making.PICTURES
