"""Attributes as jobs, on a small space with real files: what each wish comes to, or one sentence why it cannot be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from tests.helpers.generators import run_generator

from latentloom.base.errors import LoomError
from latentloom.doc.attributes import add_attribute, constant_offset, set_amount, set_constant
from latentloom.doc.document import new_state
from latentloom.doc.state import Attribute, DocState, Focus, PathState, SpaceRef, Waypoint
from latentloom.engine.space import Space, open_space
from latentloom.work.attribute_messages import AttributeWish
from latentloom.work.attributing import making_steps, table_steps, writing_steps
from latentloom.work.messages import PreviewRequest
from latentloom.work.reading import reading_steps
from latentloom.work.rendering import render_preview
from latentloom.work.translate import resolved_blend, resolved_focus, resolved_keys


@pytest.fixture(scope="module")
def space(tiny_space: Path) -> Space:
    return open_space(tiny_space, threads=1)


def result(steps):
    return run_generator(steps)[0]


def table(folder: Path, values: np.ndarray, names: tuple[str, ...]) -> Path:
    file = folder / "labels.csv"
    lines = [",".join(("id", *names)), *(f"{i},{','.join(map(str, row))}" for i, row in enumerate(values.astype(int)))]
    file.write_text("\n".join(lines))
    return file


def correlated(count: int) -> np.ndarray:
    rng = np.random.default_rng(0)
    first = np.arange(count) % 2 == 0
    second = np.where(rng.random(count) < 0.75, first, ~first)
    return np.stack([first, second], axis=1)


def test_classes_against_the_others(space):
    found = result(making_steps(space, AttributeWish(space.stamp, "classes", having=("red/one", "red/two"))))
    (attribute,) = found.attributes
    assert attribute.name == "one, two"
    assert attribute.origin == "one, two against all others, mean difference"
    atlas = space.atlas
    rows = ~atlas.held_out
    having = rows & (atlas.labels < 2)
    expected = atlas.codes[having].mean(0) - atlas.codes[rows & ~having].mean(0)
    np.testing.assert_allclose(attribute.direction, expected, atol=1e-5)
    wish = AttributeWish(space.stamp, "classes", "Mine", ("red/one",), ("blue/one",), fit="svm")
    assert result(making_steps(space, wish)).attributes[0].name == "Mine"


def test_drawings_selected_on_the_map(space):
    wish = AttributeWish(space.stamp, "drawings", rows=(0, 1, 2), other_rows=(10, 11))
    (attribute,) = result(making_steps(space, wish)).attributes
    expected = space.atlas.codes[:3].mean(0) - space.atlas.codes[10:12].mean(0)
    np.testing.assert_allclose(attribute.direction, expected, atol=1e-5)
    assert attribute.origin.startswith("3 drawings against 2 others")


def test_a_table_is_looked_into_and_becomes_balanced_vectors_with_a_report(space, tmp_path):
    values = correlated(len(space.atlas.codes))
    file = table(tmp_path, values, ("tall", "wide"))
    seen = result(table_steps(space, file))
    assert seen.columns == (("tall", int(values[:, 0].sum())), ("wide", int(values[:, 1].sum())))
    wish = AttributeWish(space.stamp, "table", file=file, columns=("tall", "wide"), balanced=True)
    found = result(making_steps(space, wish))
    assert [one.name for one in found.attributes] == ["tall", "wide"]
    assert found.attributes[0].origin == "tall in labels.csv, balanced with wide, mean difference"
    report = found.report
    assert len(report.cells) == 4
    seen_part = values[~space.atlas.held_out]
    for flags, before, after in report.cells:
        assert before == (seen_part == flags).all(axis=1).sum()
        assert after == max(count for _, count, _ in report.cells)
    assert np.array(report.cosines_before).shape == (2, 2)
    plain = result(making_steps(space, replace(wish, balanced=False)))
    assert plain.report is None
    assert plain.attributes[0].direction != found.attributes[0].direction


def test_an_effect_is_found_from_decoded_drawings_in_short_steps(space):
    steps = making_steps(space, AttributeWish(space.stamp, "effect", effect="thickness", amount=4.0))
    found, fractions = run_generator(steps)
    assert fractions[-1] == (30, 30)
    (attribute,) = found.attributes
    assert attribute.name == "Thickness"
    assert attribute.origin == "Thickness of 4 % of the side, made to 30 pictures"
    assert len(attribute.direction) == space.latent_dim


def test_vectors_are_written_bit_for_bit(space, tmp_path):
    file = tmp_path / "v.csv"
    made = Attribute("a, b", tuple(np.float32([0.1, 1e-20, -3]).tolist()))
    assert result(writing_steps((made,), file)) == file
    lines = file.read_text().splitlines()
    assert lines[0] == "name,z0,z1,z2"
    assert lines[1].startswith('"a, b",')
    assert tuple(float(cell) for cell in lines[1].rsplit(",", 3)[1:]) == made.direction
    direction = tuple(np.linspace(-1, 1, space.latent_dim, dtype=np.float32).tolist())
    result(writing_steps((Attribute("mine", direction, "somewhere"),), file))
    (back,) = result(making_steps(space, AttributeWish(space.stamp, "file", file=file))).attributes
    assert (back.name, back.direction, back.origin) == ("mine", direction, "from v.csv")


def test_what_cannot_be_done_is_said(space, tmp_path):
    file = table(tmp_path, np.ones((len(space.atlas.codes), 2)), ("a", "b"))
    long = tmp_path / "long.csv"
    long.write_text("id,a\n0,1\n99999,0\n")
    stamp = space.stamp
    for wish, word in (
        (AttributeWish("other", "effect", effect="blur"), "Another space"),
        (AttributeWish(stamp, "effect", effect="magic"), "no effect"),
        (AttributeWish(stamp, "classes"), "at least one class"),
        (AttributeWish(stamp, "table", file=file), "at least one attribute"),
        (AttributeWish(stamp, "table", file=file, columns=("a",)), "Every picture has a"),
        (AttributeWish(stamp, "table", file=file, columns=("a", "b"), balanced=True), "cannot be balanced"),
        (AttributeWish(stamp, "table", file=tmp_path / "none.csv", columns=("a",)), "cannot be read"),
        (AttributeWish(stamp, "drawings"), "lasso"),
    ):
        with pytest.raises(LoomError, match=word):
            result(making_steps(space, wish))
    with pytest.raises(LoomError, match="no stored drawing"):
        result(table_steps(space, long))
    with pytest.raises(LoomError, match="Another space"):
        result(table_steps(None, long))
    with pytest.raises(LoomError, match="no attributes of its own"):
        result(table_steps(space, None))
    same = SimpleNamespace(atlas=space.atlas, stamp=stamp, name="x")
    twins = AttributeWish(stamp, "drawings", rows=(0,), other_rows=(1,))
    atlas = replace(space.atlas, codes=np.ones_like(space.atlas.codes))
    same.atlas = atlas
    with pytest.raises(LoomError, match="changes nothing"):
        result(making_steps(same, twins))


def moved(space: Space, constant: bool = False) -> tuple[DocState, np.ndarray]:
    step = np.arange(space.latent_dim, dtype=np.float32)
    state = new_state(SpaceRef("tiny", space.stamp), space.startup)
    state = add_attribute(state, Attribute("ramp", tuple(step.tolist())))
    return set_constant(set_amount(state, "ramp", -0.5), constant), -0.5 * step


@pytest.mark.parametrize("method", ["spherical", "linear", "cdf", "pixel"])
def test_the_offset_comes_on_top_of_every_kind_of_method(space, method):
    state, offset = moved(space)
    blend = replace(state.blend, method=method)
    plain = resolved_blend(space, blend.unmoved())
    shown = resolved_blend(space, blend)
    np.testing.assert_allclose(shown.latent, plain.latent + offset, atol=1e-5)
    assert not shown.is_picture


def test_places_drawings_and_paths_move_only_with_the_constant_offset(space):
    path = PathState((Waypoint("class", "red/one"), Waypoint("drawing", 3)))
    for focus in (Focus("place", (0.5, 0.5)), Focus("drawing", 7), Focus("path", 0.3)):
        still, offset = moved(space)
        everywhere, _ = moved(space, constant=True)
        before = resolved_focus(space, still.blend, path, focus).latent
        after = resolved_focus(space, everywhere.blend, path, focus).latent
        np.testing.assert_allclose(after, before + offset, atol=1e-5)
    # The small pictures of the path's frames, too.
    everywhere, _ = moved(space, constant=True)
    keys = (("path", (path, 0.3)), ("path", (path, 0.3, constant_offset(everywhere.blend))))
    (_, still_frame), (_, moved_frame) = resolved_keys(space, keys)[0]
    np.testing.assert_allclose(moved_frame.latent, still_frame.latent + offset, atol=1e-5)
    assert constant_offset(still.blend) == ()
    assert resolved_keys(space, (("path", (path, 0.3, (1.0,))),))[0] == ()
    dropped = Focus("picture", tuple(space.atlas.codes[4].tolist()))
    shown = resolved_focus(space, still.blend, path, dropped).latent
    np.testing.assert_allclose(shown, space.atlas.codes[4] + offset, atol=1e-5)


def test_a_dropped_picture_is_encoded_and_moved(space, tmp_path):
    file = tmp_path / "cat.png"
    space.decode(space.atlas.codes[3:4], 64)[0].save(file)
    read = result(reading_steps(space, file))
    state, offset = moved(space)
    focus = Focus("picture", tuple(read.latent.tolist()))
    request = PreviewRequest(1, space.stamp, state.blend, state.path, focus, 32)
    reply = render_preview(space, request)
    encoded = space.encode(space.decode(space.atlas.codes[3:4], 64))[0]
    np.testing.assert_allclose(reply.latent, encoded + offset, atol=1e-5)
    np.testing.assert_array_equal(reply.pixels, space.runtime.decode_pixels(reply.latent[None], 32)[0])
    still = render_preview(space, replace(request, blend=state.blend.unmoved()))
    assert (still.pixels != reply.pixels).any()


def test_attributes_of_another_space_are_refused_in_one_sentence(space):
    state, _ = moved(space)
    blend = replace(state.blend, moved=((Attribute("x", (1.0, 2.0)), 1.0),))
    for focus in (Focus(), Focus("picture", (0.0,) * space.latent_dim)):
        with pytest.raises(LoomError, match="another space"):
            resolved_focus(space, blend, state.path, focus).latent  # noqa: B018
    with pytest.raises(LoomError, match="drop it again"):
        resolved_focus(space, state.blend, state.path, Focus("picture", (1.0,)))
