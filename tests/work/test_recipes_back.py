"""What a picture of the command line becomes can be worked on: saved, opened again, and shown as it was."""

from __future__ import annotations

import pytest

from latentloom.base.errors import LoomError
from latentloom.doc import project
from latentloom.engine.blending.mix import Mix
from latentloom.engine.recipe import make_recipe
from latentloom.work.recipes import document_of
from latentloom.work.translate import mix_of

WEIGHTS = (("a", 1.0), ("b", 2.0))


def opened(mix):
    return document_of(make_recipe("fake", "stamp", "blend", mix), None)


@pytest.mark.parametrize(
    "mix",
    [
        Mix(WEIGHTS, seed=-3),
        Mix(WEIGHTS, prototype="drawing:5"),
        Mix(WEIGHTS, chosen=(("a", "mean"), ("a", "medoid"))),
        Mix(WEIGHTS, "even", solved=(0.5, -1.25)),
    ],
)
def test_it_can_be_saved_and_opened_again(tmp_path, mix):
    state = opened(mix)
    project.save(tmp_path / "a.loom", state)
    assert project.load(tmp_path / "a.loom")[0] == state


def test_one_drawing_for_all_classes_is_named_class_by_class():
    blend = opened(Mix(WEIGHTS, prototype="drawing:5", chosen=(("b", "medoid"),))).blend
    assert blend.prototype == "mean"
    assert dict(blend.chosen) == {"a": "drawing:5", "b": "medoid"}


def test_the_answer_of_a_search_comes_back():
    mix = Mix(WEIGHTS, "even", solved=(0.5, -1.25))
    found = mix_of(opened(mix).blend)
    assert (found.method, found.solved) == ("even", mix.solved)


@pytest.mark.parametrize("mix", [Mix(WEIGHTS, prototype="foo"), Mix(WEIGHTS, offset=(1e9, 0.0))])
def test_what_could_not_be_saved_is_refused(mix):
    with pytest.raises(LoomError, match="damaged"):
        opened(mix)
