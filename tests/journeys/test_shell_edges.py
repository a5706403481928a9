"""The edges of the command line: letters that a terminal lacks, names with commas, numbers that no file can hold."""

from __future__ import annotations

import io
import json
import sys

import pytest
from tests.helpers.mended import with_description
from tests.helpers.tiny_space import CLASSES

from latentloom import cli
from latentloom.base.errors import UsageError
from latentloom.commandline import choose

NAMES = ["Ä ß", "漢字", "b", "c"]


@pytest.fixture
def lettered(tiny_space, tmp_path):
    """A copy of the small space whose classes have names that code pages lack."""

    def renamed(entries):
        count = len(entries["classes"])
        names = (NAMES + [f"class {i}" for i in range(count)])[:count]
        entries |= {"classes": names, "startup": names[:2]}

    return with_description(tiny_space, tmp_path / "räume", renamed)


def printed(monkeypatch, encoding, *arguments):
    """Return exit status and what came out, byte by byte read as `encoding`."""
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding))
    status = cli.main([str(argument) for argument in arguments])
    sys.stdout.flush()
    return status, raw.getvalue().decode(encoding)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_what_an_encoding_lacks_is_printed_all_the_same(lettered, monkeypatch, capfd, encoding):
    status, out = printed(monkeypatch, encoding, "classes", lettered)
    assert (status, capfd.readouterr().err) == (0, "")
    assert [line.encode("ascii", "backslashreplace").decode() for line in out.splitlines()[:2]] == [
        r"\xc4 \xdf", r"\u6f22\u5b57",
    ]  # fmt: skip
    status, out = printed(monkeypatch, encoding, "classes", lettered, "--json")
    assert status == 0
    assert [entry["name"] for entry in json.loads(out)][:2] == NAMES[:2]
    assert ("漢字" in out) == (encoding == "utf-8")


def test_no_half_of_an_object_is_printed(monkeypatch, capfd):
    def no_number(*_: object) -> None:
        from latentloom.commandline.outputs import print_json

        print_json({"good": 1, "bad": float("nan")})

    monkeypatch.setattr("latentloom.commandline.spaces.run_spaces", no_number)
    status, out = printed(monkeypatch, "utf-8", "spaces", "--json")
    assert (status, out) == (1, "")
    assert capfd.readouterr().err.startswith("Something unexpected went wrong")


def test_a_seed_that_no_recipe_can_hold_is_refused(tiny_space, tmp_path, capsys):
    target = tmp_path / "a.png"
    assert cli.main(["blend", str(tiny_space), "--seed", str(2**63), "--out", str(target)]) == 2
    assert "--seed" in capsys.readouterr().err
    assert not target.exists()
    assert cli.main(["blend", str(tiny_space), "--seed", str(2**63 - 1), "--out", str(target)]) == 0


def test_names_of_classes_may_hold_commas_and_begin_with_spaces():
    classes = ("Paris", "Paris, France", " lead", "x", "x, y", "y")
    found = choose.listed_classes("Paris, France,x", classes)
    assert found == ("Paris, France", "x")
    assert choose.listed_classes("Paris , y", classes) == ("Paris", "y")
    assert choose.listed_classes(" lead,x, y", classes) == (" lead", "x, y")
    assert choose.known_classes([" lead", " x "], classes) == (" lead", "x")
    with pytest.raises(UsageError, match='no class "France"'):
        choose.listed_classes("x,France", classes)
    with pytest.raises(UsageError, match="No class is named"):
        choose.listed_classes(" , ", classes)


def test_a_path_longer_than_a_project_holds_is_refused(tiny_space, tmp_path, capsys):
    first, second = CLASSES[:2]
    for through, frames, said in (
        (f"{first},{second}", 10_001, "2 to 10000 frames"),
        (f"{first}," * 1001, 2, "1000 stops"),
    ):
        target = tmp_path / "a.gif"
        words = ["path", tiny_space, "--through", through, "--frames", frames, "--size", 8, "--out", target]
        assert cli.main([str(word) for word in words]) == 2
        assert said in capsys.readouterr().err
        assert not target.exists()


@pytest.mark.parametrize("seed", [-1, 2**31])
def test_a_seed_that_no_model_can_have_makes_no_book(tmp_path, capsys, seed):
    assert (
        cli.main(["book", "--chapters", "tentpole", "--quick", "--seed", str(seed), "--out", str(tmp_path / "b")]) == 2
    )
    assert "seed" in capsys.readouterr().err
    assert not (tmp_path / "b").exists()


LONG = "x" * 400


@pytest.mark.parametrize(
    "words",
    [
        [LONG],
        ["blend", "x", "--out", f"{LONG}.png"],
        ["train", "--data", "digits", "--out", LONG],
    ],
    ids=lambda words: words[0][:5],
)
def test_a_name_too_long_for_the_system_is_one_short_sentence(capsys, words):
    assert cli.main(words) == 1
    told = capsys.readouterr()
    assert (told.out, told.err.count("\n")) == ("", 1)
    assert f"{'x' * 200}... cannot be used (File name too long); check its name" in told.err
