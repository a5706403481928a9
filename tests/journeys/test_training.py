"""A space of one's own from the shell: train, stop, go on, measure, blend; and every wrong use in one sentence."""

from __future__ import annotations

import json
import signal
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image
from tests.helpers.processes import environment, python

SETTINGS = "size=16 latent=4 batch=256 judge_epochs=0 panel_epochs=0 encoder_widths=8,8 decoder_widths=8,8,8"
SMALL = [word for setting in SETTINGS.split() for word in ("--set", setting)]


WAITING = """
import sys
from latentloom.cli import main
from latentloom.engine.training_run import Run

one_step = Run.one_step

def waiting(run, *arguments):
    # So that the training cannot be over before it is stopped, however late the one who stops it is.
    if run.step == 6:
        sys.stdin.readline()
    return one_step(run, *arguments)

Run.one_step = waiting
sys.exit(main())
"""
"""The program, which before its seventh step (the second epoch's first) waits for a line."""


def test_a_stopped_training_goes_on_and_gives_a_space(run, tmp_path):
    folder = tmp_path / "mine"
    command = ["train", "--data", "digits", "--epochs", "3", "--out", str(folder), *SMALL]
    process = subprocess.Popen(
        [sys.executable, "-c", WAITING, *command],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline().startswith("epoch 1: held out ")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate("\n", timeout=60)
    assert (process.returncode, out) == (130, "")
    assert err.splitlines() == [
        "Stopping after this step.",
        "Stopped by Ctrl-C; the same command with --resume goes on from here.",
    ]
    assert [entry.name for entry in folder.iterdir()] == ["checkpoints"]

    status, out, err = run(*command, "--resume")
    assert (status, err) == (0, "")
    assert "epoch 1:" not in out
    assert "epoch 3:" in out
    assert "recipe.toml" in {entry.name for entry in folder.iterdir()}

    status, out, err = run("evaluate", folder, "--judge-epochs", "0", "--json")
    assert (status, err) == (0, "")
    measured = json.loads(out)
    assert measured["data"] == "digits"
    assert measured["elbo"] == pytest.approx(-(measured["reconstruction"] + measured["kl"]))
    assert measured["accuracy_original"] is None
    assert measured["pictures"] == 359
    groups = {"reconstructions", "bounds", "readers", "clusters", "prior", "anomalies", "label_smoothness"}
    assert all(isinstance(measured[group], dict) for group in groups)
    assert measured["naive_argmax"] is measured["disentanglement"] is measured["samples"] is None

    assert run("blend", folder, "--out", tmp_path / "blend.png")[0] == 0
    assert run("train", "--recipe", folder / "recipe.toml", "--epochs", "0.05", "--out", tmp_path / "again")[0] == 0


@pytest.mark.timeout(300)
def test_two_processes_train_one_space_and_one_of_them_speaks(run, tmp_path):
    folder = tmp_path / "mine"
    together = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m", "latentloom"]
    command = ["train", "--data", "digits", "--epochs", "1", "--device", "cpu", "--out", str(folder), *SMALL]
    done = python(*together, *command, patience_s=280)
    assert (done.returncode, done.stderr) == (0, "")
    epoch, end = done.stdout.splitlines()
    assert epoch.startswith("epoch 1: held out ")
    assert end.startswith(f"The space is in {folder}")
    assert [entry.name for entry in tmp_path.iterdir()] == ["mine"]
    assert run("blend", folder, "--out", tmp_path / "blend.png")[0] == 0


def test_pictures_that_cannot_be_read_are_named(run, tmp_path):
    for name in ("a", "b"):
        (tmp_path / "pictures" / name).mkdir(parents=True)
        for number in range(3):
            Image.fromarray(np.full((20, 20), 40 * number, np.uint8)).save(tmp_path / f"pictures/{name}/{number}.png")
    (tmp_path / "pictures" / "a" / "letter.png").write_text("dear")
    status, _, err = run("train", "--data", tmp_path / "pictures", "--epochs", "1", "--out", tmp_path / "mine", *SMALL)
    assert (status, err) == (0, f"{tmp_path}/pictures/a/letter.png was left out: it is not a picture.\n")


WRONG = {
    "nothing to learn from": ([], 2, "say what to learn from with --data DIR"),
    "recipe missing": (["--recipe", "/nowhere/recipe.toml"], 1, "The recipe /nowhere/recipe.toml cannot be read"),
    "unknown set": (["--data", "omniglotz"], 2, "There is no picture set or folder 'omniglotz'"),
    "unknown family": (["--data", "digits", "--family", "gan"], 2, "There is no model family 'gan'"),
    "unknown setting": (["--data", "digits", "--set", "colour=blue"], 2, "There is no training setting 'colour'"),
    "setting without value": (["--data", "digits", "--set", "batch"], 2, "--set batch has no value"),
    "setting of the wrong type": (
        ["--data", "digits", "--set", "batch=many"],
        2,
        "The setting batch takes a whole number",
    ),
    "setting out of range": (["--data", "digits", "--epochs", "0"], 2, "The setting epochs must lie between"),
}


@pytest.mark.parametrize("case", WRONG.values(), ids=list(WRONG))
def test_wrong_use_is_one_sentence(run, tmp_path, case):
    arguments, status, sentence = case
    found, out, err = run("train", *arguments, "--out", tmp_path / "mine")
    assert (found, out) == (status, ""), err
    assert sentence in err
    assert err.count("\n") == 1
    assert not (tmp_path / "mine" / "model.json").exists()


@pytest.mark.parametrize("names", [(), ("only",)])
def test_folders_with_too_few_classes_are_refused(run, tmp_path, names):
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for name in names:
        (pictures / name).mkdir()
        for number in range(3):
            Image.fromarray(np.full((20, 20), 40 * number, np.uint8)).save(pictures / name / f"{number}.png")
    status, out, err = run("train", "--data", pictures, "--out", tmp_path / "mine")
    assert (status, out, err.count("\n")) == (1, "", 1), err


def test_a_folder_with_other_things_is_not_replaced(run, tmp_path):
    (tmp_path / "letter.txt").write_text("dear")
    status, _, err = run("train", "--data", "digits", *SMALL, "--out", tmp_path)
    assert (status, err.count("\n")) == (2, 1)
    assert "letter.txt" in err
    assert (tmp_path / "letter.txt").read_text() == "dear"


def test_a_space_without_recipe_needs_to_be_told_its_pictures(run, installed, tmp_path):
    status, _, err = run("evaluate", installed)
    assert (status, err) == (2, "tiny has no recipe that names its pictures; name them with --data DIR.\n")
    page = tmp_path / "page.html"
    same = ("evaluate", installed, "--data", "digits", "--judge-epochs", "0", "--anomalies", "digits")
    status, out, _ = run(*same, "--out", page)
    assert status == 0
    lines = [line.split() for line in out.splitlines()]
    assert lines[0] == ["pictures", "359"]
    values = dict(line[:2] for line in lines[:-1])
    assert 0 <= float(values["readers.linear_probe"]) <= 1
    assert 0 <= float(values["anomalies.by_both"]) <= 1
    assert lines[-1] == [str(page)]
    assert page.read_text().startswith("<!DOCTYPE html>")
    status, _, err = run(*same, "--out", tmp_path / "page.pdf")
    assert (status, err) == (2, f"{tmp_path / 'page.pdf'} must end in .html.\n")


def test_a_sweep_prints_its_table_and_goes_on(run, tmp_path):
    command = ["train", "--data", "digits", *SMALL, "--epochs", "0.4", "--sweep", "beta=0.5,4", "--out", tmp_path / "s"]
    status, out, err = run(*command)
    assert (status, err) == (0, ""), err
    lines = out.splitlines()
    assert lines[0] == "1 of 2: beta 0.5"
    table = next(i for i, line in enumerate(lines) if line.startswith("beta "))
    assert lines[table].split() == ["beta", "reconstruction", "kl", "elbo", "seconds"]
    assert {line.split()[0] for line in lines[table + 1 : table + 3]} == {"0.5", "4"}
    assert (tmp_path / "s" / "results.csv").read_text().count("\n") == 3
    again = run(*command)[1]
    assert "1 of 2" not in again
    assert again.splitlines()[-3:] == lines[-3:]
    status, out, err = run(*command[:-4], "--sweep", "colour=1,2", "--out", tmp_path / "t")
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert "cannot be swept" in err


def test_what_was_left_out_is_told_once_and_not_at_every_point_of_a_sweep(capsys):
    from latentloom.commandline.outputs import StatusLine
    from latentloom.commandline.train_report import report_stage
    from latentloom.engine.building import Stage

    told: set[str] = set()
    with StatusLine() as status:
        for name in ("a.png", "a.png", "b.png"):
            report_stage(Stage("Reading pictures", 3, 3, (f"{name} was left out: it is not a picture.",)), status, told)
    lines = capsys.readouterr().err.splitlines()
    assert [line for line in lines if "left out" in line] == [
        "a.png was left out: it is not a picture.",
        "b.png was left out: it is not a picture.",
    ]


def test_the_worker_of_the_studio_tells_its_news_as_json(tmp_path):
    from latentloom.base import paths
    from latentloom.engine.recipes import Recipe
    from latentloom.engine.runs.folder import new_run, read_run

    recipe = Recipe(
        name="w", data="digits", size=16, latent=4, encoder_widths=(8, 8), decoder_widths=(8, 8, 8), batch=256,
        epochs=2000, judge_epochs=0, panel_epochs=0,
    )  # fmt: skip
    made = new_run(recipe, "w")
    worker = subprocess.Popen(
        [sys.executable, "-m", "latentloom", "run-worker", str(made.folder), "--profile", str(paths.profile())],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with worker:
        for line in worker.stdout:
            news = json.loads(line)
            if news["news"] == "snapshot" and news["epoch"] >= 1:
                # As when the window is gone.
                worker.stdin.close()
                break
        rest = [json.loads(line) for line in worker.stdout]
    assert worker.returncode == 0
    assert rest[-1]["news"] == "end"
    assert rest[-1]["state"] == "interrupted"
    assert read_run(made.folder).state == "interrupted"
    assert list((made.folder / "space" / "checkpoints").iterdir())
