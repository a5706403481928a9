"""Tables of attributes as CSV: what comes back, and one sentence for every fault."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from latentloom.base.errors import LoomError, UsageError
from latentloom.engine.attributes import table as tables
from latentloom.engine.attributes.table import AttributeTable, parse_table, read_table, table_text


def made() -> AttributeTable:
    return AttributeTable(("smile", "open, mouth"), np.array([[1, 0], [0, 1], [1, 1]], bool))


def test_a_table_comes_back_as_it_was_written(tmp_path):
    file = tmp_path / "table.csv"
    file.write_text(table_text(made()), encoding="utf-8")
    back = read_table(file)
    assert back.names == ("smile", "open, mouth")
    assert back.values.dtype == np.bool_
    np.testing.assert_array_equal(back.values, made().values)
    assert back.rows(3).tolist() == [0, 1, 2]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_words_spaces_bom_separators_and_order_do_not_matter(tmp_path, separator):
    file = tmp_path / "table.csv"
    lines = [["smile", "ID", "hat"], ["True", "7", " 0"], ["FALSE", "2", "1 "], []]
    file.write_bytes("\ufeff".encode() + "\r\n".join(separator.join(line) for line in lines).encode())
    back = read_table(file)
    assert (back.names, back.ids) == (("smile", "hat"), ("7", "2"))
    assert back.values.tolist() == [[True, False], [False, True]]
    assert back.rows(8).tolist() == [7, 2]
    assert back.column("hat").tolist() == [False, True]
    assert parse_table("image_id,smile\n7,-1\n8,1\n").column("smile").tolist() == [False, True]
    assert back.columns(["hat", "smile"]).tolist() == [[False, True], [True, False]]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", 'no column "id"'),
        ("number,smile\n1,1\n", 'no column "id"'),
        ("id\n1\n", "no attribute"),
        ("id,smile\n", "no line"),
        ("id,smile\n1,2\n", '"2" in line 2'),
        ("id,smile\n1,0\n2,\n", '"" in line 3'),
        ("id,smile\n1,yes\n", '"yes" in line 2'),
        ("id,smile\n1,-2\n", '"-2" in line 2'),
        ("id,smile\n1,0\n1,1\n", 'the id "1" twice'),
        ("id,smile\n,0\n", "no usable id in line 2"),
        ("id,smile\n1,0,1\n", "3 cells in line 2"),
        ("id,smile,smile\n1,0,1\n", 'two columns named "smile"'),
        ("id,smile,\n1,0,1\n", "no usable name for column 3"),
        ('id,smile\n1,"0\n', "no proper CSV"),
    ],
)
def test_every_fault_is_one_sentence(text, word):
    with pytest.raises(LoomError) as caught:
        parse_table(text, "faces.csv")
    said = str(caught.value)
    assert said.startswith("faces.csv")
    assert word in said
    assert "\n" not in said
    assert said.endswith(".")


def test_what_is_too_large_or_no_text_is_refused(tmp_path, monkeypatch):
    file = tmp_path / "table.csv"
    file.write_bytes(b"id,a\n1,0\n2,1\n")
    with monkeypatch.context() as patched:
        patched.setattr(tables, "MAX_BYTES", 12)
        with pytest.raises(LoomError, match="too large"):
            read_table(file)
    with monkeypatch.context() as patched:
        patched.setattr(tables, "MAX_LINES", 1)
        with pytest.raises(LoomError, match="more than 1 lines"):
            read_table(file)
    with monkeypatch.context() as patched:
        patched.setattr(tables, "MAX_ATTRIBUTES", 0)
        with pytest.raises(LoomError, match="more than 0 attributes"):
            read_table(file)
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(LoomError, match="UTF-8"):
        read_table(file)
    with pytest.raises(LoomError, match="cannot be read"):
        read_table(tmp_path / "nowhere.csv")
    with pytest.raises(LoomError, match="cannot be read"):
        read_table(tmp_path)


@pytest.mark.parametrize("one", ["x", "-1", "8", "1.0", "٣", "9" * 30, "07"])
def test_ids_that_are_no_stored_drawing_are_named(one):
    table = AttributeTable(("a",), np.zeros((2, 1), bool), ("7", one))
    with pytest.raises(UsageError):
        table.rows(8)


def test_a_table_without_ids_is_about_every_drawing():
    assert made().rows(3).tolist() == [0, 1, 2]
    with pytest.raises(UsageError, match="3 lines"):
        made().rows(4)
    some = made().taking(np.array([False, True, True]))
    assert some.rows(3).tolist() == [1, 2]
    with pytest.raises(UsageError, match='no attribute "beard"'):
        made().column("beard")


@given(st.text(max_size=60) | st.text('id,;01\n\r"\t ', max_size=40))
@settings(max_examples=60)
def test_any_text_is_a_table_or_one_clear_sentence(text):
    said = ""
    try:
        found = parse_table(text)
        assert found.values.shape == (len(found.ids or ()), len(found.names))
    except LoomError as problem:
        said = str(problem)
    assert "\n" not in said
