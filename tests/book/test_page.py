"""The page: self-contained, honest about what failed, and without pictures that must not be shown."""

from __future__ import annotations

import base64
import io
import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from latentloom.book.blocks import Chapter, Chart, Check, Picture, Table, Text
from latentloom.book.charts import line_chart, ticks
from latentloom.book.draft import Draft
from latentloom.book.page import page, spoken_time
from latentloom.book.tiles import beside, cloud, sheet

CHAPTER = Chapter(
    "one",
    "Chapter <one>",
    ("3-1",),
    (Check("3-1", "a & b", "80.97", "79.00", True, "note"), Check("3-2", "fails", "", "x", False)),
    (
        Text("1 < 2"),
        Table("Numbers", ("model", "loss"), (("VAE", "1.0"),)),
        Picture("copies", "bWFkZQ==", "b3JpZ2luYWw=", False),
        Chart("curve", line_chart({"a": [(1, 2), (2, 3)]}, "x", "y")),
    ),
    61.0,
    {"seed": "0"},
)


def opened(text: str) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(text))).convert("RGB"))


def test_a_chapter_survives_json():
    assert Chapter.from_json(json.loads(json.dumps(CHAPTER.to_json()))) == CHAPTER


@pytest.mark.parametrize("broken", [{}, {"blocks": [{"block": "Script"}]}, {"blocks": 3}])
def test_what_is_no_chapter_is_refused(broken):
    with pytest.raises((KeyError, TypeError, ValueError)):
        Chapter.from_json(broken)


def test_the_page_is_self_contained_and_says_what_failed():
    text = page("Title", ["lead"], [CHAPTER], originals=True)
    assert not re.search(r"<script|<link|https?://|@import|url\(", text)
    assert re.findall(r'src="([^"]{5})', text) == ["data:"]
    assert "Chapter &lt;one&gt;" in text
    assert "1 &lt; 2" in text
    assert "<strong>1 of 2</strong> checks hold" in text
    assert text.count('class="good"') == text.count('class="bad"') == 2  # in the summary and in the chapter
    assert "time: 61 s" in text

    class Balance(HTMLParser):
        depth: list[str] = []

        def handle_starttag(self, tag, attrs):
            if tag not in ("meta", "img", "br", "path", "circle"):
                self.depth.append(tag)

        def handle_endtag(self, tag):
            assert self.depth.pop() == tag

    parser = Balance()
    parser.feed(text.replace("/>", ">"))
    assert parser.depth == []


def test_originals_are_shown_only_where_they_may_be():
    shown, hidden = (page("T", [], [CHAPTER], originals=allowed) for allowed in (True, False))
    assert "b3JpZ2luYWw=" in shown
    assert "bWFkZQ==" not in shown
    assert "b3JpZ2luYWw=" not in hidden
    assert "The originals are left out" in hidden


def test_small_pictures_are_shown_twice_as_large():
    drawn = sheet([[np.zeros((28, 28), np.uint8)] * 3])
    text = page("T", [], [Chapter("k", "t", (), (), (Picture("c", drawn, "", True),))], originals=True)
    assert f'width="{2 * (3 * 30 - 2)}"' in text


def test_times_are_spoken():
    assert (spoken_time(3.4), spoken_time(150)) == ("3 s", "2.5 min")


def test_a_printed_loss_is_met_within_three_per_cent_or_below():
    draft = Draft("k", "t", ())
    for ours in (79.0, 82.9, 83.5):
        draft.near("3-1", "VAE", 80.97, ours)
    assert [check.passed for check in draft.checks] == [True, True, False]
    assert [check.ours for check in draft.checks] == ["79.00 (-2.4%)", "82.90 (+2.4%)", "83.50 (+3.1%)"]
    assert draft.checks[2].note == "3.1% worse"


def test_a_chart_is_wellformed_and_places_points_in_order():
    svg = ET.fromstring(line_chart({"a<b": [(1, 5), (10, 1), (100, float("nan"))]}, "x", "y", log_x=True))
    spots = [(float(c.get("cx")), float(c.get("cy"))) for c in svg.iter("circle")]
    assert len(spots) == 2
    assert spots[0][0] < spots[1][0]
    assert spots[0][1] < spots[1][1]  # larger values stand higher
    assert line_chart({}, "x", "y") == "<svg></svg>"
    ET.fromstring(line_chart({"one": [(3, 3)]}, "x", "y"))


def test_ticks_are_round_and_inside():
    assert ticks(0.3, 9.7) == [2, 4, 6, 8]
    assert ticks(-1, 1, 4) == [-1, -0.5, 0, 0.5, 1]


def test_a_sheet_places_every_picture():
    dark, light = np.zeros((4, 4), np.uint8), np.full((4, 4), 200, np.uint8)
    found = opened(sheet([[dark, light], [light]]))
    assert found.shape == (10, 10, 3)
    assert found[0, 0, 0] == 0
    assert found[0, 6, 0] == found[6, 0, 0] == 200
    assert found[6, 6, 0] == 255
    assert opened(sheet([[dark, light]], invert=True))[0, 0, 0] == 255
    assert opened(sheet([[np.zeros((4, 4, 3), np.uint8)]], scale=3)).shape == (12, 12, 3)


def test_a_cloud_shows_both_classes_in_their_colours():
    places = np.concatenate([np.zeros((30, 2)), np.ones((30, 2))])
    picture = cloud(places, np.repeat([0, 1], 30), ["", ""], 100)
    colours = np.asarray(picture).reshape(-1, 3).astype(int)
    for wanted in ((0, 114, 178), (230, 159, 0)):
        assert np.abs(colours - wanted).max(axis=1).min() < 12
    both = opened(beside([picture, picture], ["a", "b"], 2))
    assert both.shape == (122, 208, 3)
    assert cloud(np.zeros((3, 2)), np.zeros(3, int), ["same"], 60).size == (60, 60)
