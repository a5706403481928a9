"""The frame of the figures: options, every figure on every kind of space, recipes, files, the command."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import Image
from tests.helpers.generators import run_generator

from latentloom import cli
from latentloom.base.errors import LoomError, UsageError
from latentloom.base.figure_options import Choice, FigureWords, File, Number, Points, Text, Toggle, Whole
from latentloom.engine.figures.registry import FIGURES, figure_named, figure_steps
from latentloom.engine.figures.writing import write_figure
from latentloom.engine.recipe import read_recipe
from latentloom.engine.space import open_space

NEEDS_MORE = {"attribute-balance", "bias", "jdiagram-spaces", "jdiagram-epochs"}
"""Figures that cannot be drawn of a space alone; their own tests draw them."""

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def space(tiny_space):
    return open_space(tiny_space, "cpu", 1)


@pytest.mark.parametrize("name", sorted(NEEDS_MORE))
def test_what_a_figure_lacks_is_told_in_one_sentence(name, space):
    with pytest.raises(LoomError) as told:
        space.figure(name)
    assert str(told.value).endswith(".")
    assert ("a table of labels" in str(told.value)) == (name in {"attribute-balance", "bias"})


@pytest.fixture(scope="module")
def colour(tiny_colour_space):
    return open_space(tiny_colour_space, "cpu", 1)


def small(figure):
    """Return options that make a figure quick: the smallest picture."""
    return {"tile": 16} if any(option.name == "tile" for option in figure.options) else {}


@pytest.mark.parametrize(
    "figure", [figure for figure in FIGURES if figure.name not in NEEDS_MORE], ids=lambda figure: figure.name
)
def test_every_figure_is_drawn_of_grey_and_of_colour(figure, space, colour):
    for one in (space, colour):
        result, news = run_generator(figure_steps(one, figure.name, small(figure)))
        assert all(0 <= done <= total for done, total in news)
        assert result.picture.dtype == np.uint8
        assert result.picture.ndim == 2 or result.picture.shape[2:] == (3,)
        assert len(np.unique(result.picture)) > 2
        json.dumps(result.numbers, allow_nan=False)
        assert result.recipe["figure"]["name"] == figure.name


def test_names_are_unique_and_every_option_is_good_for_its_default():
    assert len({figure.name for figure in FIGURES}) == len(FIGURES)
    for figure in FIGURES:
        assert figure.words.endswith(".")
        for option in figure.options:
            assert option.name.isidentifier()
            assert option.checked(option.default) == option.default


def test_the_same_figure_is_the_same_to_the_last_pixel(space):
    one, two = (space.figure("prior", side=2, tile=16) for _ in range(2))
    other = space.figure("prior", side=2, tile=16, seed=1)
    np.testing.assert_array_equal(one.picture, two.picture)
    assert (one.picture != other.picture).any()


def test_options_take_text_and_what_it_means():
    words = FigureWords(
        "x",
        "X",
        "An x.",
        "",
        (
            Whole(name="side", words="", default=3, least=1, most=9),
            Number(name="share", words="", default=0.5, least=0, most=1),
            Choice(name="kind", words="", default="a", choices=(("a", "A"), ("b", "B"))),
            Toggle(name="both", words="", default=False),
            Text(name="names", words=""),
            Points(name="points", words="", least=2, most=3),
            File(name="table", words="", suffixes=(".csv",)),
        ),
    )
    assert words.checked({})["side"] == 3
    given = {"side": "4", "share": "0.25", "kind": "b", "both": "yes", "points": "a, drawing:3"}
    wanted = {
        "side": 4,
        "share": 0.25,
        "kind": "b",
        "both": True,
        "points": ("a", "drawing:3"),
        "names": "",
        "table": "",
    }
    assert words.checked(given) == wanted
    assert words.checked({"points": [np.int64(3), "a"], "side": 4.0})["points"] == ("drawing:3", "a")
    bad = [
        {"side": 10}, {"side": "x"}, {"side": True}, {"share": "nan"}, {"share": 2}, {"kind": "c"}, {"both": "maybe"},
        {"points": "a"}, {"points": 7}, {"names": 3}, {"table": "x.txt"}, {"table": "no-such.csv"}, {"sid": 1},
    ]  # fmt: skip
    for one in bad:
        with pytest.raises(UsageError):
            words.checked(one)


def test_wrong_names_are_told_before_anything_is_drawn(space):
    with pytest.raises(UsageError, match="There is no figure 'pior'"):
        figure_named("pior")
    with pytest.raises(UsageError, match="no option 'sides'"):
        figure_steps(space, "prior", {"sides": 3})


def test_a_png_carries_its_recipe(space, tmp_path):
    result = space.figure("prior", side=2, tile=16)
    write_figure(result, tmp_path / "a.png")
    with Image.open(tmp_path / "a.png") as picture:
        np.testing.assert_array_equal(np.asarray(picture), result.picture)
    recipe = read_recipe(tmp_path / "a.png")
    assert recipe is not None
    assert recipe["kind"] == "figure"
    assert recipe["space"]["stamp"] == space.stamp
    again = space.figure(recipe["figure"]["name"], **recipe["figure"]["options"])
    np.testing.assert_array_equal(again.picture, result.picture)


def test_a_pdf_is_whole_and_another_ending_is_refused(space, tmp_path):
    result = space.figure("prior", side=2, tile=16)
    write_figure(result, tmp_path / "a.pdf")
    content = (tmp_path / "a.pdf").read_bytes()
    assert content.startswith(b"%PDF")
    assert content.rstrip().endswith(b"%%EOF")
    assert read_recipe(tmp_path / "a.pdf")["figure"]["name"] == "prior"
    with pytest.raises(UsageError, match=r"\.png, \.pdf or \.svg"):
        write_figure(result, tmp_path / "a.jpg")
    with pytest.raises(LoomError):
        write_figure(result, tmp_path / "missing" / "a.png")


def test_an_svg_holds_the_same_pixels_and_the_recipe(space, tmp_path):
    result = space.figure("prior", side=2, tile=16)
    write_figure(result, tmp_path / "a.svg")
    root = ET.parse(tmp_path / "a.svg").getroot()
    (image,) = root.iter("{http://www.w3.org/2000/svg}image")
    height, width = result.picture.shape[:2]
    assert (image.get("width"), image.get("height")) == (str(width), str(height))
    assert root.get("viewBox") == f"0 0 {width} {height}"
    data = base64.b64decode(image.get("{http://www.w3.org/1999/xlink}href").partition("base64,")[2])
    with Image.open(BytesIO(data)) as picture:
        np.testing.assert_array_equal(np.asarray(picture), result.picture)
    assert read_recipe(tmp_path / "a.svg")["figure"]["name"] == "prior"


def test_the_command_draws_lists_and_complains(tiny_space, tmp_path, capsys):
    target = tmp_path / "a.png"
    assert (
        cli.main(["figure", str(tiny_space), "prior", "--side", "2", "--tile=16", "--out", str(target), "--json"]) == 0
    )
    told = json.loads(capsys.readouterr().out)
    assert told["figure"] == "prior"
    assert told["numbers"]["count"] == 4
    with Image.open(target) as picture:
        assert picture.size == (2 * 16 + 2 + 32, 2 * 16 + 2 + 32)
    assert cli.main(["figure", "--list"]) == 0
    assert "prior: " in capsys.readouterr().out
    assert cli.main(["figure", "--list", "--json"]) == 0
    assert {one["name"] for one in json.loads(capsys.readouterr().out)["figures"]} == {f.name for f in FIGURES}
    with pytest.raises(SystemExit) as end:
        cli.main(["figure", str(tiny_space), "prior", "--help"])
    assert end.value.code == 0
    assert "--side" in capsys.readouterr().out
    wrong = (
        ["figure", str(tiny_space)],
        ["figure", str(tiny_space), "pior", "--out", str(target)],
        ["figure", str(tiny_space), "prior"],
        ["figure", str(tiny_space), "prior", "--out", str(tmp_path / "a.gif")],
        ["figure", str(tiny_space), "prior", "--side", "0", "--out", str(target)],
        ["figure", str(tiny_space), "prior", "--sid", "2", "--out", str(target)],
    )
    for arguments in wrong:
        assert cli.main(arguments) == 2, arguments
        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err.count("\n") == 1, captured.err


def test_listing_figures_loads_neither_torch_nor_qt():
    code = (
        "import sys; from latentloom.engine.figures.registry import FIGURES; assert FIGURES;"
        "bad = {'torch', 'PySide6', 'sklearn', 'scipy'} & set(sys.modules); assert not bad, bad"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT / "app")
