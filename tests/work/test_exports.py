"""Exports: every content, every format, and the way back from a picture to the document that made it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from tests.helpers.generators import run_generator
from tests.work.fakes import BLEND, FakeSpace

from latentloom.base.errors import LoomError, UsageError
from latentloom.doc import wheel
from latentloom.doc.state import BlendState, DocState, PathState, Snapshot, SpaceRef, Waypoint
from latentloom.engine.blending.mix import Mix
from latentloom.engine.recipe import embed, make_recipe, read_recipe
from latentloom.work.exporting import export_steps
from latentloom.work.messages import ExportRequest, SheetSettings
from latentloom.work.reading import reading_steps
from latentloom.work.recipes import document_of, recipe_of
from latentloom.work.sheets import plan_of
from latentloom.work.translate import mix_of

SPACE = FakeSpace()
PATH = PathState((Waypoint("class", "a"), Waypoint("drawing", 8, "eight"), Waypoint("place", (0.5, 0.5))), frames=5)
DOCUMENT = DocState(SpaceRef("fake", SPACE.stamp), BLEND, PATH, (Snapshot("A", BLEND),))


def run(steps):
    """Run a job to its end; return its progress and its result."""
    result, progress = run_generator(steps)
    return progress, result


def test_a_mix_leaves_out_classes_without_a_share_and_their_choices():
    ring = wheel.with_shares(wheel.flat(3), np.array([0.25, 0.0, 0.75]))
    blend = BlendState(("a", "b", "c"), ring, "typical", 7, "medoid", (("b", "drawing:3"), ("c", "drawing:6")))
    mix = mix_of(blend)
    assert [name for name, _ in mix.weights] == ["a", "c"]
    assert [weight for _, weight in mix.weights] == pytest.approx([0.25, 0.75])
    assert (mix.method, mix.seed, mix.prototype, mix.chosen) == ("typical", 7, "medoid", (("c", "drawing:6"),))


@pytest.mark.parametrize(
    ("content", "tiles"),
    [("blend", 1), ("variations", 9), ("path", 5), ("classes", 3), ("all-classes", 4), ("methods", 9)],
)
def test_every_content_becomes_a_sheet(tmp_path, content, tiles):
    target = tmp_path / "sheet.png"
    settings = SheetSettings(content, tile=16, count=9, title="A title")
    assert len(plan_of(SPACE, DOCUMENT, settings).tiles) == tiles
    progress, result = run(export_steps(SPACE, ExportRequest(target, DOCUMENT, settings)))
    assert result == target
    assert progress[-1] == (tiles, tiles)
    with Image.open(target) as picture:
        assert picture.format == "PNG"
    recipe = read_recipe(target)
    assert recipe["kind"] == (content if content in ("blend", "path") else "sheet")
    assert document_of(recipe, None) == DOCUMENT


def test_a_table_of_methods_names_its_rows_and_columns():
    plan = plan_of(SPACE, DOCUMENT, SheetSettings("methods"))
    assert plan.row_heads == ("the blend", "evenly", "A")
    assert plan.column_heads == SPACE.methods


def test_path_captions_are_the_stops():
    plan = plan_of(SPACE, DOCUMENT, SheetSettings("path"))
    assert [tile.caption for tile in plan.tiles if tile.caption] == ["a", "eight", "place"]


@pytest.mark.parametrize("suffix", [".png", ".pdf", ".svg", ".gif", ".webp"])
def test_every_format_is_written_and_carries_the_document(tmp_path, suffix):
    target = tmp_path / f"out{suffix}"
    _, result = run(export_steps(SPACE, ExportRequest(target, DOCUMENT, SheetSettings("path", tile=16))))
    assert result == target
    progress, read = run(reading_steps(SPACE, target))
    assert progress == [(1, 2)]
    assert read.document == DOCUMENT


def test_a_film_that_loops_does_not_show_its_first_frame_twice(tmp_path):
    looped = DOCUMENT.with_path(replace(PATH, loop=True, frames=7))
    run(export_steps(SPACE, ExportRequest(tmp_path / "loop.webp", looped, SheetSettings(tile=16))))
    with Image.open(tmp_path / "loop.webp") as film:
        assert film.n_frames == 6


@pytest.mark.parametrize(
    ("space", "document", "name", "part"),
    [
        (None, DOCUMENT, "a.png", "No space is open"),
        (SPACE, replace(DOCUMENT, space=SpaceRef("other", "another stamp")), "a.png", "belongs to the space other"),
        (SPACE, DOCUMENT, "a.docx", "must end in one of"),
        (SPACE, DOCUMENT.with_path(PathState()), "a.gif", "path is empty"),
    ],
)
def test_what_cannot_be_exported_is_refused_with_a_sentence(tmp_path, space, document, name, part):
    with pytest.raises(LoomError, match=part):
        run(export_steps(space, ExportRequest(tmp_path / name, document, SheetSettings())))
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_content_is_refused():
    with pytest.raises(UsageError, match="not 'poem'"):
        plan_of(SPACE, DOCUMENT, SheetSettings("poem"))


def test_closing_an_export_leaves_no_file(tmp_path):
    steps = export_steps(
        SPACE, ExportRequest(tmp_path / "half.png", DOCUMENT, SheetSettings("variations", tile=16, count=400))
    )
    next(steps)
    steps.close()
    assert list(tmp_path.iterdir()) == []


def test_an_export_through_the_thread_ends_with_its_path(qtbot, client, space, tmp_path):
    target = tmp_path / "sheet.png"
    with qtbot.waitSignal(client.jobEnded) as caught:
        client.export(ExportRequest(target, DOCUMENT, SheetSettings("all-classes", tile=16)))
    end = caught.args[0]
    assert (end.title, end.outcome, end.result) == ("Export sheet.png", "done", target)
    with qtbot.waitSignal(client.jobEnded) as caught:
        client.read_picture(target)
    assert caught.args[0].result.document == DOCUMENT


def test_a_recipe_of_the_command_line_becomes_a_blend_at_the_same_shares():
    mix = Mix((("a", 1.0), ("b", 0.0), ("d", 3.0)), "typical", 5, "medoid", (("d", "drawing:9"), ("b", "drawing:3")))
    document = document_of(make_recipe("fake", "stamp", "blend", mix), None)
    assert document.space == SpaceRef("fake", "stamp")
    again = mix_of(document.blend)
    assert [name for name, _ in again.weights] == ["a", "d"]
    assert [weight for _, weight in again.weights] == pytest.approx([0.25, 0.75], rel=1e-12)
    assert (again.method, again.seed, again.prototype) == ("typical", 5, "medoid")
    assert again.chosen == (("d", "drawing:9"),)


def test_a_recipe_of_one_class_gets_a_second_one_without_a_share():
    recipe = make_recipe("fake", "stamp", "blend", Mix((("a", 2.0),)))
    assert mix_of(document_of(recipe, SPACE).blend).weights == (("a", 1.0),)
    with pytest.raises(LoomError, match="made of a alone"):
        document_of(recipe, None)


def test_a_recipe_without_blend_and_a_damaged_document_are_refused():
    with pytest.raises(LoomError, match="not from which blend"):
        document_of(make_recipe("fake", "stamp", "sheet"), SPACE)
    damaged = recipe_of(SPACE, DOCUMENT, "blend")
    damaged["document"]["blend"] = "rubbish"
    with pytest.raises(LoomError):
        document_of(damaged, SPACE)
    newer = recipe_of(SPACE, DOCUMENT, "blend")
    newer["document"]["version"] = 1000
    with pytest.raises(LoomError, match="newer Latent Loom"):
        document_of(newer, SPACE)


def test_a_picture_without_a_recipe_is_encoded(tmp_path):
    Image.new("L", (30, 20), 128).save(tmp_path / "grey.png")
    _, read = run(reading_steps(SPACE, tmp_path / "grey.png"))
    assert read.document is None
    assert read.latent[0] == pytest.approx(128 / 255)
    assert read.xy == pytest.approx((128 / 255, 0.0))
    distances = [distance for _, distance in read.nearest]
    assert distances == sorted(distances)
    assert {name for name, _ in read.nearest} == set(SPACE.classes)


def test_transparent_pictures_stand_on_white(tmp_path):
    Image.new("LA", (8, 8), (0, 0)).save(tmp_path / "clear.png")
    _, read = run(reading_steps(SPACE, tmp_path / "clear.png"))
    assert read.latent[0] == pytest.approx(1.0)


def test_what_cannot_be_read_is_refused_with_a_sentence(tmp_path):
    (tmp_path / "text.png").write_text("this is not a picture")
    (tmp_path / "empty.png").touch()
    for name in ("text.png", "empty.png"):
        with pytest.raises(LoomError, match=f"{name} cannot be used: it is "):
            run(reading_steps(SPACE, tmp_path / name))
    with pytest.raises(LoomError, match="There is no file"):
        run(reading_steps(SPACE, tmp_path / "missing.png"))
    Image.new("L", (8, 8)).save(tmp_path / "plain.png")
    with pytest.raises(LoomError, match="carries no blend"):
        run(reading_steps(None, tmp_path / "plain.png"))


def test_a_png_with_a_recipe_needs_no_space(tmp_path):
    Image.new("L", (8, 8)).save(
        tmp_path / "mix.png", pnginfo=embed(make_recipe("fake", "s", "blend", Mix((("a", 1.0), ("b", 1.0)))))
    )
    _, read = run(reading_steps(None, tmp_path / "mix.png"))
    assert read.document.blend.classes == ("a", "b")
