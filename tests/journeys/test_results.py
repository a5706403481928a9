"""The page of results: one command writes a picture, and the numbers into a text, and leaves the rest of that alone."""

from __future__ import annotations

import importlib
import json
import sys

import pytest
from PIL import Image
from tests.helpers.processes import ROOT

README = "# Title\n\nBefore.\n\n<!-- results -->\nold numbers\n<!-- /results -->\n\nAfter, with | a table |.\n"


@pytest.fixture
def results(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    yield importlib.import_module("results")
    # The name is a common one.
    del sys.modules["results"]


@pytest.fixture
def readme(tmp_path):
    file = tmp_path / "README.md"
    file.write_text(README, encoding="utf-8")
    return file


def test_one_command_writes_the_picture_and_the_numbers(results, judged_space, readme, tmp_path, capsys):
    out = tmp_path / "resources" / "results.png"
    words = ["--space", str(judged_space), "--out", str(out), "--readme", str(readme), "--json"]
    assert results.main(words) == 0
    text = readme.read_text(encoding="utf-8")
    begin, end = README.index("<!-- results -->"), README.index("<!-- /results -->")
    assert text.startswith(README[:begin] + "<!-- results -->")
    assert text.endswith(README[end:])
    assert "old numbers" not in text
    assert "](resources/results.png)" in text
    told = json.loads(capsys.readouterr().out)
    methods = [row["method"] for row in told["methods"]]
    assert {"even", "spherical", "pixel"} <= set(methods)
    assert all(f"| `{method}`" in text for method in methods)
    assert text.count("best by AUC") == 1
    best = max(told["methods"], key=lambda row: row["auc"])
    assert f"| `{best['method']}`, best by AUC | {best['auc']:.2f} |" in text
    with Image.open(out) as picture:
        assert picture.width == 1760
        assert len(picture.convert("RGB").getcolors(1 << 16)) > 20


def test_numbers_are_those_of_the_judges_that_report(results, judged_space):
    from latentloom import open_space

    page = results.measure(str(judged_space), "red/one,blue/two")
    linear = next(result for result in page.results if result.method == "linear")
    blend = open_space(judged_space).blend({"red/one": 1, "blue/two": 1}, "linear", prototype="medoid")
    seen = list(blend.evidence.values())
    assert [name for name, _ in page.classes] == ["red/one", "blue/two"]
    assert linear.presence == pytest.approx(sum(seen) / 2, abs=1e-3)
    assert linear.least == pytest.approx(min(seen), abs=1e-3)
    assert len(page.others) <= results.ALTERNATIVES
    assert linear.plausible == (not results.unlike(linear))


def test_a_text_without_marks_is_left_alone(results, judged_space, tmp_path, capsys):
    text = tmp_path / "README.md"
    text.write_text("No marks here.", encoding="utf-8")
    out = tmp_path / "results.png"
    assert results.main(["--space", str(judged_space), "--out", str(out), "--readme", str(text)]) == 1
    assert "lacks the marks" in capsys.readouterr().err
    assert text.read_text(encoding="utf-8") == "No marks here."
    assert not out.exists()


def test_the_readme_of_the_project_has_the_marks(results):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert text.count(results.BEGIN) == text.count(results.END) == 1
    assert text.index(results.BEGIN) < text.index(results.END)


def test_a_space_without_judges_is_refused(results, tiny_space, tmp_path, capsys):
    assert results.main(["--space", str(tiny_space), "--out", str(tmp_path / "x.png")]) == 1
    assert "has no judges" in capsys.readouterr().err
    assert not (tmp_path / "x.png").exists()
