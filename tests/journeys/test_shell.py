"""Blends, sheets and paths from the shell, on a small space: files, numbers, and every wrong use in one sentence."""

from __future__ import annotations

import contextlib
import json
import math
import signal
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image
from tests.helpers.processes import environment
from tests.helpers.tiny_space import CLASSES

from latentloom import open_space
from latentloom.base.method_words import METHOD_WORDS
from latentloom.engine.blending.mix import Mix
from latentloom.engine.recipe import read_recipe


def test_spaces_are_listed(run, installed):
    status, out, err = run("spaces")
    assert (status, err) == (0, "")
    assert [line.split()[:2] for line in out.splitlines() if line.startswith("tiny")] == [["tiny", "Tiny"]]
    (entry,) = [space for space in json.loads(run("spaces", "--json")[1]) if space["name"] == "tiny"]
    assert (entry["classes"], entry["kind"], entry["latent_dim"], entry["size"]) == (6, "ink", 8, 28)


def test_classes_are_listed(run, installed):
    assert run("classes", installed)[1].split() == list(CLASSES)
    listed = json.loads(run("classes", installed, "--json")[1])
    assert listed[0] == {"name": "red/one", "group": "red", "startup": True}
    assert listed[-1] == {"name": "green/one", "group": "green", "startup": False}


def test_a_blend_is_a_picture_that_remembers_how_it_was_made(run, installed, tmp_path):
    target = tmp_path / "blend.png"
    assert run("blend", installed, "--classes", "red/one,blue/two", "--weights", "1,3", "--out", target) == (0, "", "")
    with Image.open(target) as picture:
        assert (picture.mode, picture.size) == ("L", (28, 28))
        pixels = np.asarray(picture)
    recipe = read_recipe(target)
    assert recipe["kind"] == "blend"
    mix = Mix.from_json(recipe["mix"])
    assert mix.weights == (("red/one", 1.0), ("blue/two", 3.0))
    same = open_space(installed).blend(mix).image()
    assert np.array_equal(pixels, np.asarray(same))
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("method", [*(name for name in METHOD_WORDS if name not in ("even", "native")), "eigen:2"])
def test_every_method_has_a_name_for_the_command_line(run, installed, tmp_path, method):
    target = tmp_path / "blend.png"
    asked = ("blend", installed, "--method", method, "--seed", 5, "--size", 40, "--out", target, "--json")
    status, out, err = run(*asked)
    assert (status, err) == (0, "")
    mix = Mix.from_json(read_recipe(target)["mix"])
    assert (mix.method, mix.seed) == (method, 5)
    blend = open_space(installed).blend(mix)
    with Image.open(target) as picture:
        assert np.array_equal(np.asarray(picture), np.asarray(blend.image(40)))
    assert json.loads(out)["latent"] == pytest.approx(blend.latent.tolist(), abs=1e-6)


def test_the_same_command_gives_the_same_bytes(run, installed, tmp_path):
    for name in ("one.png", "two.png"):
        run("blend", installed, "--size", 64, "--out", tmp_path / name)
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()
    with Image.open(tmp_path / "one.png") as picture:
        assert picture.size == (64, 64)


def test_json_tells_everything_about_a_blend(run, installed):
    status, out, err = run("blend", installed, "--json", "--method", "typical", "--seed", 3, "--threads", 1)
    assert (status, err) == (0, "")
    told = json.loads(out)
    assert set(told) == {"space", "method", "seed", "classes", "weights", "latent", "norm", "evidence"}
    assert (told["space"], told["method"], told["seed"], told["evidence"]) == ("tiny", "typical", 3, None)
    assert told["classes"] == list(CLASSES[:4])
    assert told["weights"] == pytest.approx([0.25] * 4)
    assert math.fsum(told["weights"]) == pytest.approx(1, abs=1e-12)
    assert len(told["latent"]) == 8
    assert told["norm"] == pytest.approx(float(np.linalg.norm(told["latent"])))


def test_json_and_picture_in_one_command(run, installed, tmp_path):
    status, out, _ = run("blend", installed, "--all", "--json", "--out", tmp_path / "all.png")
    assert status == 0
    assert len(json.loads(out)["classes"]) == 6
    assert (tmp_path / "all.png").exists()


def test_a_space_is_found_by_its_folder(run, tiny_space):
    status, out, _ = run("blend", tiny_space, "--json")
    assert (status, json.loads(out)["space"]) == (0, "tiny")


def test_classes_from_a_file(run, installed, tmp_path):
    names = tmp_path / "names.txt"
    names.write_bytes("\ufeffblue/two\r\n\r\n red/one \n".encode())
    told = json.loads(run("blend", installed, "--class-file", names, "--json")[1])
    assert told["classes"] == ["blue/two", "red/one"]


@pytest.mark.parametrize(
    ("options", "suffix"),
    [
        ((), ".png"),
        (("--content", "blend", "--title", "One"), ".svg"),
        (("--content", "classes", "--all", "--columns", "4", "--no-captions"), ".png"),
        (("--content", "methods", "--page", "A4", "--landscape", "--dpi", "60", "--size", "64"), ".pdf"),
        (("--count", "9", "--spread", "1.5", "--ink", "#102030", "--paper", "#fffff0"), ".png"),
    ],
)
def test_a_sheet_is_written_in_every_form(run, installed, tmp_path, options, suffix):
    target = tmp_path / f"sheet{suffix}"
    assert run("sheet", installed, "--size", "32", *options, "--out", target) == (0, "", "")
    recipe = read_recipe(target)
    assert recipe["kind"] == "sheet"
    assert recipe["space"]["name"] == "tiny"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("suffix", [".png", ".gif", ".webp"])
def test_a_path_is_written_as_a_sheet_or_a_film(run, installed, tmp_path, suffix):
    target = tmp_path / f"path{suffix}"
    through = "red/one,blue/two,red/three"
    assert run("path", installed, "--through", through, "--frames", "5", "--size", "32", "--out", target) == (0, "", "")
    with Image.open(target) as film:
        assert getattr(film, "n_frames", 1) == (1 if suffix == ".png" else 5)
    stops = read_recipe(target)["document"]["path"]["waypoints"]
    assert len(stops) == 3


WRONG = {
    "unknown space": (1, 2, ["blend", "nowhere", "--json"], "There is no space 'nowhere'"),
    "unknown class": (
        0,
        2,
        ["--classes", "red/ona"],
        'There is no class "red/ona" in this space; the nearest are red/one',
    ),
    "far from any class": (0, 2, ["--classes", "zzzzzzzz"], "`latentloom classes SPACE` lists them"),
    "no class": (0, 2, ["--classes", ","], "No class is named"),
    "class twice": (0, 2, ["--classes", "red/one,red/one"], "red/one is named twice"),
    "negative weight": (
        0,
        2,
        ["--classes", "red/one,red/two", "--weights", "-1,2"],
        "The weight of red/one is negative (-1)",
    ),
    "weight not a number": (
        0,
        2,
        ["--classes", "red/one,red/two", "--weights", "nan,2"],
        "The weight of red/one is not a number",
    ),
    "infinite weight": (
        0,
        2,
        ["--classes", "red/one,red/two", "--weights", "1,inf"],
        "The weight of red/two is infinite",
    ),
    "all zero": (0, 2, ["--classes", "red/one,red/two", "--weights", "0,0"], "All weights are zero (red/one, red/two)"),
    "weights in words": (0, 2, ["--weights", "much,little"], "--weights much,little is not a list of numbers"),
    "count of weights": (0, 2, ["--weights", "1,2"], "There are 2 weights for 4 classes; give one for each."),
    "unknown method": (0, 2, ["--method", "weft"], 'There is no blend method "weft"'),
    "unknown prototype": (0, 2, ["--prototype", "weft"], "weft"),
    "class file missing": (0, 1, ["--class-file", "/nowhere/names.txt"], "/nowhere/names.txt cannot be read"),
}


@pytest.mark.parametrize("case", WRONG.values(), ids=list(WRONG))
def test_wrong_use_is_one_sentence(run, installed, case):
    whole, status, arguments, sentence = case
    command = arguments if whole else ["blend", installed, *arguments, "--json"]
    found, out, err = run(*command)
    assert found == status, err
    assert out == ""
    assert sentence in err
    assert err.count("\n") == 1


def test_a_failure_leaves_the_old_picture(run, installed, tmp_path):
    target = tmp_path / "blend.png"
    target.write_bytes(b"old")
    assert run("blend", installed, "--size", "999999", "--out", target)[0] == 2
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_ctrl_c_leaves_nothing_half_written(installed, profile, tmp_path):
    film = tmp_path / "long.gif"
    through = ["--through", "red/one,blue/two", "--frames", 10000, "--size", 192]
    command = ["path", installed, *through, "--profile", profile, "--out", film]
    process = subprocess.Popen(
        [sys.executable, "-m", "latentloom", *map(str, command)],
        env=environment(),
        stderr=subprocess.PIPE,
        text=True,
    )
    while not list(tmp_path.iterdir()):
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.05)
            pytest.fail(f"ended before it was stopped: {process.stderr.read()}")
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, "Stopped by Ctrl-C; nothing was left half written.\n")
    assert list(tmp_path.iterdir()) == []


def test_notices_of_the_engine_are_told(run, installed, tmp_path, monkeypatch):
    from latentloom.engine.runtime import Runtime

    def load(self, *arguments: object) -> None:
        construct(self, *arguments)
        self.notices.append("The memory of the GPU ran out, so pictures come from the CPU now.")

    construct = Runtime.__init__
    monkeypatch.setattr(Runtime, "__init__", load)
    status, out, err = run("blend", installed, "--out", tmp_path / "a.png")
    assert (status, out, err) == (0, "", "The memory of the GPU ran out, so pictures come from the CPU now.\n")


def test_binary_files_are_no_class_files(run, installed, tmp_path):
    names = tmp_path / "names.txt"
    names.write_bytes(b"\xff\xfe\x00")
    status, _, err = run("blend", installed, "--class-file", names, "--json")
    assert (status, err.count("\n")) == (1, 1)
    names.write_bytes(b"x\n" * 600_000)
    status, _, err = run("blend", installed, "--class-file", names, "--json")
    assert (status, err.count("\n")) == (1, 1)
    assert "too long" in err


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("tini", "tini is neither a command nor a space nor a file; did you mean tiny or train?"),
        ("blendd", "blendd is neither a command nor a space nor a file; did you mean blend?"),
        ("qqqqqq", "qqqqqq is neither a command nor a space nor a file; see --help."),
        ("missing.loom", "There is no file missing.loom."),
        ("some/folder.png", "There is no file some/folder.png."),
    ],
)
def test_what_cannot_be_opened_is_said_with_the_nearest_that_can(run, installed, name, sentence):
    assert run(name) == (2, "", f"{sentence}\n")


def test_the_doctor_is_content(run, installed):
    status, out, _ = run("doctor", "--json")
    findings = {finding["subject"]: finding for finding in json.loads(out)}
    assert "tiny" in findings["spaces"]["found"]
    assert findings["torch"]["advice"] == ""
    assert status == 0, findings
