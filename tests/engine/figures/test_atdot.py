"""The figures of AtDot and of a bias: their numbers, on a small space with attributes that can be read off."""

from __future__ import annotations

import numpy as np
import pytest
from tests.helpers.tiny_space import CLASSES, DRAWINGS, make_tiny_space

from latentloom.base.errors import LoomError, UsageError
from latentloom.engine.attributes.table import AttributeTable
from latentloom.engine.space import open_space


@pytest.fixture(scope="module")
def space(tmp_path_factory):
    """Return a tiny space of which every class in "red" is Red, and every second class Odd; one attribute is Empty."""
    labels = np.repeat(np.arange(len(CLASSES)), DRAWINGS)
    red = np.array([name.startswith("red") for name in CLASSES])[labels]
    values = np.stack([red, labels % 2 == 1, np.zeros(len(labels), bool)], axis=1)
    place = tmp_path_factory.mktemp("attributes") / "space"
    return open_space(make_tiny_space(place, attributes=AttributeTable(("Red", "Odd", "Empty"), values)), "cpu", 1)


def test_atdot_of_an_attribute_a_file_and_a_class(space, tmp_path):
    numbers = space.figure("atdot", attribute="Odd", fit="svm").numbers
    assert (numbers["attribute"], numbers["fit"], numbers["tested"], numbers["with"]) == ("Odd", "svm", 6, 3)
    direction = np.zeros(space.latent_dim)
    direction[0] = 1
    np.save(tmp_path / "axis.npy", direction)
    found = space.figure("atdot", attribute="Red", vector=str(tmp_path / "axis.npy")).numbers
    assert (found["attribute"], found["fit"]) == ("Red", "file")
    np.save(tmp_path / "labels.npy", space.atlas.labels == 2)
    found = space.figure("atdot", labels=str(tmp_path / "labels.npy")).numbers
    assert (found["attribute"], found["with"]) == ("labels", 1)
    with pytest.raises(UsageError, match='no attribute "Blue"'):
        space.figure("atdot", attribute="Blue")
    with pytest.raises(LoomError, match="vectors of this space"):
        np.save(tmp_path / "axis.npy", direction[:3])
        space.figure("atdot", vector=str(tmp_path / "axis.npy"))


def test_the_table_leaves_out_what_cannot_be_measured(space):
    numbers = space.figure("atdot-table").numbers
    assert [[one["attribute"] for one in fits] for fits in numbers["attributes"]] == [["Red", "Red"], ["Odd", "Odd"]]
    assert numbers["left_out"] == ["Empty"]
    accuracies = [fits[0]["accuracy"] for fits in numbers["attributes"]]
    assert numbers["means"]["mean"]["accuracy"] == pytest.approx(np.mean(accuracies))
    curves = space.figure("atdot-curves", columns=1)
    assert curves.numbers["auc"]["Odd"]["svm"] == numbers["attributes"][1][1]["auc"]
    assert curves.picture.shape[0] > curves.picture.shape[1]


def test_vectors_and_spaces_are_laid_over_each_other(space, tiny_space, tmp_path):
    vectors = np.eye(space.latent_dim)[:2]
    np.save(tmp_path / "two.npy", vectors)
    np.save(tmp_path / "labels.npy", space.atlas.labels < 3)
    found = space.figure(
        "atdot-overlay", spaces=str(tiny_space), vectors=str(tmp_path / "two.npy"), labels=str(tmp_path / "labels.npy")
    ).numbers
    assert [(one["space"], one["fit"]) for one in found["curves"]] == [
        ("space", "mean"), ("space", "svm"), ("space", "file"), ("space", "file"), ("tiny", "mean"), ("tiny", "svm"),
    ]  # fmt: skip
    # The same encodings and the same labels: the same curve.
    assert found["curves"][0]["auc"] == found["curves"][4]["auc"]
    with pytest.raises(UsageError, match="At most 12 curves"):
        space.figure("atdot-overlay", spaces=",".join([str(tiny_space)] * 6))


def test_a_bias_is_put_in_measured_and_removed(space):
    numbers = space.figure("bias", attributes="Red, Odd", tile=16, count=2, measured=2).numbers
    assert numbers["attributes"] == ["Red", "Odd"]
    assert len(numbers["pictures_read_with"]["Odd"]) == 3
    assert abs(numbers["cosine_after"] - numbers["cosine_unbiased"]) < abs(
        numbers["cosine_before"] - numbers["cosine_unbiased"]
    )
    with pytest.raises(UsageError, match="two different"):
        space.figure("bias", attributes="Red")
