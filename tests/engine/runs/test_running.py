"""A run: from its folder to a space, with curves and snapshots; paused, ended, failed, and gone on with."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image

from latentloom.base import paths
from latentloom.base.errors import LoomError
from latentloom.base.filelock import try_lock
from latentloom.engine.recipes import Recipe
from latentloom.engine.runs import running
from latentloom.engine.runs.folder import LOCK, delete_run, list_runs, new_run, read_run, save_run
from latentloom.engine.runs.journal import FILE, CurvePoint, Journal, point_of, read_journal
from latentloom.engine.runs.running import run_steps
from latentloom.engine.runs.snapshots import epoch_of
from latentloom.engine.space import open_space

SMALL = Recipe(
    name="small", data="digits", size=16, latent=4, encoder_widths=(8, 8), decoder_widths=(8, 8, 8), batch=256,
    epochs=3, judge_epochs=0, panel_epochs=0,
)  # fmt: skip
"""15 steps, 5 an epoch."""


class Control:
    wants = ""


def news_of(run, control=None):
    return list(run_steps(run.folder, control or Control(), device="cpu"))


def kinds(news, kind):
    return [entry for entry in news if entry["news"] == kind]


def until(run, control, step, wants):
    """Run until a step is told, and then want something; returns all news."""
    found = []
    for entry in run_steps(run.folder, control, device="cpu"):
        found.append(entry)
        if entry["news"] in ("curve", "step") and entry["step"] >= step:
            control.wants = wants
    return found


@pytest.fixture
def every_step(monkeypatch):
    """Tell every step and draw a point for every step."""
    monkeypatch.setattr(running, "TELL_S", 0.0)
    monkeypatch.setattr(running, "CURVE_S", 0.0)


def test_a_run_becomes_a_space_of_ones_own(every_step):
    run = new_run(SMALL, "Small digits")
    assert [(one.title, one.state) for one in list_runs()] == [("Small digits", "new")]
    news = news_of(run)
    json.dumps(news)
    end = news[-1]
    assert (end["state"], end["sentence"]) == ("done", "")
    space = open_space(end["space"])
    assert space.folder == paths.user_spaces_dir() / "small"
    assert space.latent_dim == 4
    assert [entry["step"] for entry in kinds(news, "step")] == list(range(1, 16))
    assert kinds(news, "step")[-1]["left"] == 0
    points = kinds(news, "curve")
    assert [entry["step"] for entry in points if entry["held_kl"] is not None] == [5, 10, 15]
    assert [point.step for point in read_journal(run.folder)] == list(range(1, 16))
    assert [entry["epoch"] for entry in kinds(news, "snapshot")] == [0, 1, 2, 3]
    files = sorted((run.folder / "snapshots").glob("jdiagram-*.png"))
    assert [epoch_of(file) for file in files] == [0, 1, 2, 3]
    pages = [np.asarray(Image.open(file)) for file in files]
    assert {page.shape for page in pages} == {(5 * 30 - 2, 7 * 30 - 2)}
    # The input in the corner is the same throughout; what the model makes of it changes.
    assert all(np.array_equal(page[:28, :28], pages[0][:28, :28]) for page in pages)
    assert not np.array_equal(pages[0][:28, 30:58], pages[-1][:28, 30:58])
    assert read_run(run.folder).state == "done"
    # A second one finds the name taken.
    assert news_of(new_run(SMALL, "Small digits"))[-1]["space"].endswith("small-2")


def test_further_terms_of_a_family_are_points_of_the_curves(every_step):
    recipe = SMALL.with_settings({"family": "vq", "latent": 4, "code_width": 2, "epochs": 1.0})
    run = new_run(recipe, "codes")
    points = kinds(news_of(run), "curve")
    assert [list(point["others"]) for point in points] == [["commitment"]] * 5
    assert [point.others for point in read_journal(run.folder)] == [point["others"] for point in points]
    first = points[0]
    assert first["objective"] == pytest.approx(
        first["reconstruction"] + recipe.beta / 5 * first["kl"] + first["others"]["commitment"], rel=1e-3
    )


def test_a_paused_run_goes_on_to_the_very_same_curve(every_step):
    whole = new_run(SMALL, "whole")
    news_of(whole)
    run = new_run(SMALL, "parts")
    end = until(run, Control(), 7, "pause")[-1]
    assert end["state"] == "paused"
    assert read_run(run.folder).epochs == 7 / 5
    assert read_run(run.folder).unfinished
    news = news_of(run)
    assert kinds(news, "step")[0]["step"] == 8
    assert news[-1]["state"] == "done"
    same = [[(p.step, p.objective, p.held_kl) for p in read_journal(one.folder)] for one in (whole, run)]
    assert same[0] == same[1]


def test_enough_makes_the_space_of_the_model_as_it_stands(every_step):
    run = new_run(SMALL, "enough")
    news = until(run, Control(), 6, "finish")
    assert news[-1]["state"] == "done"
    assert read_run(run.folder).epochs == 7 / 5
    assert "epochs = 1.4" in (open_space(news[-1]["space"]).folder / "recipe.toml").read_text()


def test_a_run_whose_process_was_killed_is_interrupted(every_step):
    run = new_run(SMALL, "killed")
    steps = run_steps(run.folder, Control(), device="cpu")
    while next(steps).get("step", 0) < 6:
        pass
    assert read_run(run.folder).state == "running"
    with pytest.raises(LoomError, match="is being trained already"):
        next(run_steps(run.folder, Control(), device="cpu"))
    with pytest.raises(LoomError, match="pause it before you remove it"):
        delete_run(run)
    # As after kill -9: no state but the last checkpoint, and no lock.
    saved = (run.folder / "run.json").read_bytes()
    steps.close()
    (run.folder / "run.json").write_bytes(saved)
    found = read_run(run.folder)
    assert found.state == "interrupted"
    assert found.epochs == pytest.approx(6 / 5)
    assert news_of(run)[-1]["state"] == "done"
    delete_run(run)
    assert list_runs() == []


def test_what_goes_wrong_is_one_sentence_and_nothing_is_lost(every_step, monkeypatch, tmp_path):
    run = new_run(SMALL, "full")
    until(run, Control(), 6, "pause")

    def fail(*args, **kwargs):
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr("latentloom.engine.training_run.Run.one_step", fail)
        end = news_of(run)[-1]
    assert end["state"] == "failed"
    assert end["sentence"] == "The memory ran out; train with a smaller batch or a smaller size, then go on."
    assert read_run(run.folder).sentence == end["sentence"]
    assert news_of(run)[-1]["state"] == "done"

    nothing = new_run(Recipe(data=str(tmp_path / "nowhere")), "nothing")
    assert "There is no folder" in news_of(nothing)[-1]["sentence"]


def test_a_disk_that_is_almost_full_is_told_before_the_training(monkeypatch):
    monkeypatch.setattr(running, "LEAST_FREE", 10**18)
    run = new_run(SMALL, "full")
    assert "free some space, then resume" in news_of(run)[-1]["sentence"]
    assert not (run.folder / "space").exists()


@pytest.mark.allow_log("latentloom.engine.runs.running")
def test_what_nobody_foresaw_is_told_and_logged(monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("the sky fell\nin two lines")

    monkeypatch.setattr("latentloom.engine.training_run.Run.one_step", fail)
    end = news_of(new_run(SMALL, "odd"))[-1]
    assert end["state"] == "failed"
    assert end["sentence"].startswith("Training failed (RuntimeError: the sky fell); ")


def test_a_full_disk_costs_snapshots_but_not_the_training(monkeypatch):
    def full(*args):
        raise LoomError("no room")

    monkeypatch.setattr("latentloom.engine.runs.snapshots.write_bytes", full)
    news = news_of(new_run(SMALL, "full"))
    assert news[-1]["state"] == "done"
    assert kinds(news, "snapshot") == []


def test_a_sweep_has_its_rows_and_goes_on(every_step):
    run = new_run(SMALL, "sweep", axes=(("beta", ("0.5", "4")),))
    end = until(run, Control(), 3, "pause")[-1]
    assert end["state"] == "paused"
    news = news_of(run)
    rows = [entry["row"] for entry in kinds(news, "row")]
    assert [(row["beta"], row["problem"]) for row in rows] == [("0.5", ""), ("4", "")]
    assert rows[0]["kl"] > rows[1]["kl"]
    assert [entry["number"] for entry in kinds(news, "point")] == [0, 1]
    assert news[-1]["state"] == "done"
    assert [entry["news"] for entry in news_of(run)] == ["row", "row", "end"]


def test_damaged_runs_are_not_listed(tmp_path):
    run = new_run(SMALL, "damaged")
    (run.folder / "run.json").write_text("{")
    assert list_runs() == []
    with pytest.raises(LoomError, match="cannot be read"):
        read_run(run.folder)


def test_a_state_that_is_written_is_read_again():
    from dataclasses import replace

    run = new_run(SMALL, "Über & out", axes=(("beta", ("1", "2")),), root="/data")
    later = replace(run, state="failed", sentence="It broke.", epochs=2.5, ending=True)
    save_run(later)
    assert read_run(run.folder) == later
    assert run.name.endswith("-ber-out")


def test_a_held_lock_is_somebody_else(tmp_path):
    run = new_run(SMALL, "held")
    with try_lock(run.folder / LOCK), pytest.raises(LoomError, match="already"):
        next(run_steps(run.folder, Control()))


@pytest.mark.parametrize(
    "line",
    [
        "",
        "{",
        "[]",
        "3",
        '{"step": 1}',
        '{"step":1,"epoch":1,"seconds":1,"objective":1,"reconstruction":1,"kl":1,"others":3}',
        '{"step":1,"epoch":1,"seconds":1,"objective":1,"reconstruction":1,"kl":1,"others":{"a":"b"}}',
        '{"step":1,"epoch":1,"seconds":1,"objective":NaN,"reconstruction":1,"kl":1}',
    ],
)
def test_lines_that_are_no_points_are_left_out(line):
    assert point_of(line) is None


def test_a_journal_takes_back_what_came_after_the_checkpoint(tmp_path):
    journal = Journal(tmp_path)
    journal.begin(1)
    for step in range(1, 6):
        journal.add(CurvePoint(step, step / 5, float(step), 1.0, 1.0, 0.0))
    journal.close()
    with (tmp_path / FILE).open("a") as stream:
        stream.write('{"step": 6, "ep')
    journal = Journal(tmp_path)
    journal.begin(4)
    assert journal.seconds == 3.0
    journal.add(CurvePoint(4, 0.8, 3.5, 2.0, 1.0, 0.0))
    journal.close()
    assert [(point.step, point.objective) for point in read_journal(tmp_path)] == [(1, 1), (2, 1), (3, 1), (4, 2)]
