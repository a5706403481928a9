"""Vectors and labels from files of others: what is read, and one sentence for every fault."""

from __future__ import annotations

import numpy as np
import pytest

from latentloom.base.errors import LoomError, UsageError
from latentloom.engine.atlas import Atlas
from latentloom.engine.attributes.given import chosen, labels_of, measurable, read_vectors
from latentloom.engine.attributes.table import AttributeTable
from latentloom.engine.attributes.vectors import write_vectors


@pytest.fixture
def atlas():
    labels = np.array([0, 1, 1, 0], np.int32)
    return Atlas(("a", "b"), np.zeros((4, 3), np.float32), labels, np.array([True, False, True, False]))


def test_vectors_from_numpy_and_csv(tmp_path):
    rows = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.5]])
    np.save(tmp_path / "two.npy", rows)
    np.save(tmp_path / "one.npy", rows[0].astype(np.float16))
    (tmp_path / "named.csv").write_text("name,x,y,z\nsmile,1,2,3\nhat,4,5,6.5\n")
    (tmp_path / "bare.csv").write_text("1,2,3\n4,5,6.5\n")
    for name, names in (
        ("two.npy", ["two 1", "two 2"]),
        ("named.csv", ["smile", "hat"]),
        ("bare.csv", ["bare 1", "bare 2"]),
    ):
        found = read_vectors(tmp_path / name, 3)
        assert [one.name for one in found] == names
        np.testing.assert_array_equal(np.stack([one.direction for one in found]), rows)
    assert [one.name for one in read_vectors(tmp_path / "one.npy", 3)] == ["one"]
    write_vectors(read_vectors(tmp_path / "named.csv", 3), tmp_path / "again.csv")
    again = read_vectors(tmp_path / "again.csv", 3)
    assert [(one.name, one.direction.tolist()) for one in again] == [("smile", [1, 2, 3]), ("hat", [4, 5, 6.5])]


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("a.npy", b"no array", "no array of numbers"),
        ("a.npy", b"", "no array of numbers"),
        ("a.csv", b"\xff\xfe", "cannot be read"),
        ("a.csv", b"1,2\n", "2 cells in line 1"),
        ("a.csv", b"1,2,3\nx,y,z\n", "line 2"),
        ("a.csv", b"1,2,nan\n", "no usable numbers"),
        ("a.csv", b"", "shape (0, 3)"),
    ],
)
def test_every_fault_of_a_vector_file_is_one_sentence(tmp_path, name, content, word):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(LoomError) as caught:
        read_vectors(tmp_path / name, 3)
    assert word in str(caught.value)
    assert str(caught.value).endswith(".")


def test_nothing_is_unpickled(tmp_path):
    class Trap:
        def __reduce__(self):
            return (pytest.fail, ("a file was run",))

    np.save(tmp_path / "a.npy", np.array([Trap()], object), allow_pickle=True)
    with pytest.raises(LoomError, match="no array of numbers"):
        read_vectors(tmp_path / "a.npy", 3)


def test_labels_come_from_a_file_else_the_space_else_its_classes(atlas, tmp_path):
    own = AttributeTable(("Hat",), np.array([[True], [False], [True], [False]]))
    assert labels_of(atlas, own).table is own
    assert labels_of(atlas, None).table.column("b").tolist() == [False, True, True, False]
    np.save(tmp_path / "bow.npy", np.array([1, 0, 0, 1]))
    assert labels_of(atlas, own, str(tmp_path / "bow.npy")).table.column("bow").tolist() == [True, False, False, True]
    (tmp_path / "some.csv").write_text("id,Bow\n3,1\n1,0\n")
    assert labels_of(atlas, own, str(tmp_path / "some.csv")).rows.tolist() == [3, 1]
    np.save(tmp_path / "long.npy", np.zeros(5, bool))
    with pytest.raises(UsageError, match="5 lines, but the space stores 4"):
        labels_of(atlas, own, str(tmp_path / "long.npy"))
    np.save(tmp_path / "two.npy", np.array([1, 2, 0, 1]))
    with pytest.raises(LoomError, match="no array of 0 and 1"):
        labels_of(atlas, own, str(tmp_path / "two.npy"))


def test_the_attribute_that_was_asked_for_or_a_usual_one(atlas):
    labels = labels_of(atlas, None)
    assert [chosen(labels, "b"), chosen(labels, "", "b"), chosen(labels, "", "x")] == ["b", "b", "a"]
    with pytest.raises(UsageError, match='no attribute "x"'):
        chosen(labels, "x")


def test_a_space_without_both_parts_is_refused(atlas):
    measurable(atlas)
    for held_out in (np.zeros(4, bool), np.ones(4, bool)):
        with pytest.raises(UsageError, match="held-out"):
            measurable(Atlas(atlas.classes, atlas.codes, atlas.labels, held_out))
