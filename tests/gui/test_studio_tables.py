"""The studio's form for a table of attributes, and the names that tell pictures and runs apart."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit, QToolButton
from tests.gui.panels import make_session
from tests.gui.windows import Person

from latentloom.engine.recipes import Recipe
from latentloom.engine.runs.folder import Run
from latentloom.ui.studio.run_list import RunList
from latentloom.ui.studio.settings_form import SettingsForm
from latentloom.ui.studio.setup_page import SetupPage
from latentloom.ui.studio.sweep_view import SweepView
from latentloom.work.picture_sets import known_title
from latentloom.work.training_form import check, settings_of, start_value


def checked(text: str, *, sweep: bool = False, **texts: str):
    every = {name: start_value("vae", name, {"size": 32}) for name in settings_of("vae")}
    return check("digits", "vae", "Mine", every | {"attributes": text} | texts, sweep=sweep)


@pytest.fixture
def table(tmp_path) -> Path:
    path = tmp_path / "hats, glasses.csv"
    path.write_text("id,hat\n0,1\n")
    return path


@pytest.mark.parametrize(
    ("name", "said"),
    [("nowhere.csv", "There is no file nowhere.csv"), ("table.txt", "ends in .csv"), (f"{'x' * 5000}.csv", "no path")],
)
def test_a_wrong_table_is_named_before_the_training(tmp_path, name, said):
    found = checked(str(tmp_path / name))
    assert found.recipe is None
    assert said in found.problems["attributes"]


def test_a_table_is_kept_with_its_whole_path(table, monkeypatch):
    monkeypatch.chdir(table.parent)
    assert checked(table.name).recipe.attributes == str(table)
    monkeypatch.setenv("HOME", str(table.parent))
    assert checked(f"~/{table.name}").recipe.attributes == str(table)
    assert checked("").recipe.attributes == ""


def test_commas_in_a_path_are_no_values_of_a_sweep(table):
    found = checked(str(table), sweep=True, beta="1, 2")
    assert found.problems == {}
    assert found.axes == (("beta", ("1", "2")),)
    assert found.recipe.attributes == str(table)


def test_a_button_chooses_the_table(qtbot, table):
    session, person = make_session(), Person(table=table)
    page = SetupPage(session, person, "cpu")
    session.setParent(page)
    qtbot.addWidget(page)
    (button,) = [one for one in page.form.findChildren(QToolButton) if one.accessibleName().startswith("Choose a file")]
    assert button.toolTip()
    button.click()
    assert len(person.asked) == 1
    assert page.form.texts()["attributes"] == str(table)
    assert not page.form.checked.problems
    person.table = None
    button.click()
    assert page.form.texts()["attributes"] == str(table)


def test_what_is_wrong_with_a_table_stands_beside_it(qtbot):
    form = SettingsForm()
    qtbot.addWidget(form)
    form.enter("attributes", "/nowhere/table.csv")
    assert form.note("attributes").text().startswith("There is no file table.csv")
    field = form.field("attributes")
    assert isinstance(field, QLineEdit)
    assert field.property("wrong")


def test_known_sets_have_their_own_names():
    assert known_title("mnist") == "MNIST"
    assert known_title("digits") == "Digits"
    assert known_title("/some/folder") == ""


def test_runs_with_one_name_can_be_told_apart(qtbot, tmp_path):
    runs = [Run(tmp_path / name, Recipe(), title, at) for name, title, at in (("a", "Cats", 1e9), ("b", "Cats", 1.1e9))]
    listed = RunList()
    qtbot.addWidget(listed)
    listed.show_runs([*runs, Run(tmp_path / "c", Recipe(), "Dogs", 1.2e9)], "")
    lines = [listed.list.item(row).text().split("\n")[0] for row in range(3)]
    assert "2001" in lines[0]
    assert "2004" in lines[1]
    assert lines[2] == "Dogs"
    assert "begun" in listed.list.item(2).toolTip()


def test_a_sweep_shows_every_measure_whatever_was_shown_before(qtbot, tmp_path):
    view = SweepView()
    qtbot.addWidget(view)
    row = {"point": 0, "latent": "4", "beta": "1", "reconstruction": 10.0, "kl": 2.0, "elbo": -12.0, "seconds": 3.0}
    for axes in ((), (("beta", ("1", "2")),), (("latent", ("4", "8")), ("beta", ("1", "2")))):
        folder = tmp_path / f"run{len(axes)}"
        folder.mkdir()
        (folder / "results.json").write_text(json.dumps({"rows": [row]}))
        view.show_run(Run(folder, Recipe(), "Sweep", 1e9, axes))
        hidden = [key for at, key in enumerate(view.model.columns()) if view.table.isColumnHidden(at)]
        assert hidden == ["problem"]
    view.add(row | {"point": 1, "problem": "Memory ran out."})
    assert not any(view.table.isColumnHidden(at) for at in range(len(view.model.columns())))
