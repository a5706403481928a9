"""Text that fits."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from latentloom.engine.sheets.lettering import fitted, plain, text_width


@given(st.text(max_size=60), st.integers(8, 30), st.integers(0, 200))
def test_text_is_never_wider_than_its_room(text, size, width):
    assert text_width(fitted(text, size, width), size) <= width


def test_text_with_room_stays_as_it_is():
    assert fitted("Greek/character05", 12, 500) == "Greek/character05"


def test_both_ends_of_a_long_name_are_kept():
    short = fitted("Sylheti/character07_rotated_and_more_17", 12, 120)
    assert short.startswith("Sylh")
    assert short.endswith("17")
    assert "…" in short


def test_one_line_without_control_characters():
    assert plain(" a\tb\n\x00\x1bc  d ") == "a b c d"
