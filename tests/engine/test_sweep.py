"""Sweeps: the combinations, the table, and what is refused."""

from __future__ import annotations

import csv
import json

import pytest
from tests.helpers.generators import run_generator

from latentloom.base.errors import LoomError, UsageError
from latentloom.engine.recipes import Recipe
from latentloom.engine.sweep import PointBegan, PointDone, points_of, read_axes, sweep_steps, with_depth

SMALL = Recipe(
    data="digits", size=16, latent=4, encoder_widths=(8, 8), decoder_widths=(8, 8, 8), batch=256, epochs=0.4,
    judge_epochs=0, panel_epochs=0,
)  # fmt: skip


def test_axes_are_read_from_text():
    assert read_axes(["beta=0.5, 1,4,1", "latent=8"]) == (("beta", ("0.5", "1", "4")), ("latent", ("8",)))
    for wrong in ("beta", "beta=", "=3,"):
        with pytest.raises(UsageError):
            points_of(SMALL, read_axes([wrong]))
    with pytest.raises(UsageError, match="swept twice"):
        read_axes(["beta=1", "beta=2"])


def test_every_combination_is_a_point():
    points = points_of(SMALL, read_axes(["beta=0.5,4", "latent=2,8", "depth=2"]))
    assert [point.name for point in points][:2] == ["beta-0.5_latent-2_depth-2", "beta-0.5_latent-8_depth-2"]
    assert [(point.recipe.beta, point.recipe.latent) for point in points] == [(0.5, 2), (0.5, 8), (4, 2), (4, 8)]


@pytest.mark.parametrize(
    ("axis", "said"),
    [("colour=1", "cannot be swept"), ("beta=many", "takes a number"), ("beta=-1", "must lie between"),
     ("family=vae,nope", "no model family 'nope'"), ("depth=9", "does not suit"), ("depth=x", "whole number"),
     (f"beta={','.join(map(str, range(600)))}", "600 points")],
)  # fmt: skip
def test_what_cannot_be_swept_is_refused(axis, said):
    with pytest.raises(UsageError, match=said):
        points_of(SMALL, read_axes([axis]))


def test_depth_halves_the_picture_so_often():
    deep = with_depth(Recipe(size=64), 5)
    assert len(deep.encoder_widths) == 5
    assert len(deep.decoder_widths) == 6
    assert deep.decoder_widths[0] == 160
    assert with_depth(Recipe(size=64), 4) == Recipe(
        size=64, encoder_widths=(32, 64, 96, 160), decoder_widths=(160, 96, 64, 32, 16)
    )


def test_a_sweep_writes_its_table_and_goes_on_where_it_stopped(tmp_path):
    axes = read_axes(["beta=0.5,4"])
    steps = sweep_steps(SMALL, axes, tmp_path, device="cpu")
    first = next(news for news in steps if isinstance(news, PointDone))
    steps.close()
    assert first.fresh
    rows, news = run_generator(sweep_steps(SMALL, axes, tmp_path, device="cpu"))
    assert [entry.fresh for entry in news if isinstance(entry, PointDone)] == [False, True]
    assert [entry.point.number for entry in news if isinstance(entry, PointBegan)] == [1]
    assert rows[0] == first.row
    assert rows[0]["elbo"] == pytest.approx(-(rows[0]["reconstruction"] + rows[0]["kl"]))
    assert json.loads((tmp_path / "results.json").read_text())["rows"] == rows
    with (tmp_path / "results.csv").open(newline="") as stream:
        table = list(csv.DictReader(stream))
    assert [row["beta"] for row in table] == ["0.5", "4"]
    assert float(table[1]["kl"]) == rows[1]["kl"]
    assert all((tmp_path / row["space"] / "model.json").is_file() for row in rows)
    assert sorted(path.name for path in (tmp_path / "points").iterdir()) == ["beta-0.5", "beta-4"]
    with pytest.raises(LoomError, match="holds another sweep"):
        run_generator(sweep_steps(SMALL, read_axes(["beta=1"]), tmp_path))


def test_a_point_that_fails_has_its_reason_and_the_others_go_on(tmp_path, monkeypatch):
    from latentloom.engine import training_run

    step = training_run.Run.one_step

    def broken(run):
        if run.recipe.beta == 4 and run.step == 1:
            raise LoomError("The loss is no longer a number; lower the rate.")
        return step(run)

    monkeypatch.setattr(training_run.Run, "one_step", broken)
    rows, _ = run_generator(sweep_steps(SMALL, read_axes(["beta=4,0.5"]), tmp_path, device="cpu"))
    assert rows[0]["problem"].startswith("The loss")
    assert rows[0]["elbo"] is None
    assert rows[1]["problem"] == ""


def test_pictures_that_are_not_there_end_the_sweep_at_once(tmp_path):
    from dataclasses import replace

    with pytest.raises(LoomError, match="There is no"):
        run_generator(sweep_steps(replace(SMALL, data=str(tmp_path / "no")), read_axes(["beta=1,2"]), tmp_path / "s"))
