"""Choosing pictures and settings in the studio."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from tests.gui.studio.steps import look_at, type_into
from tests.gui.studying_pictures import picture_folder

from latentloom.engine.estimate import Estimate
from latentloom.ui.studio.words import duration, estimate_text, memory
from latentloom.work import preparing


def test_a_dropped_folder_is_shown_with_counts_examples_and_what_was_left_out(qtbot, studio, folder):
    (folder / "bars" / "broken.png").write_bytes(b"no picture")
    look_at(qtbot, studio, folder)
    card = studio.setup.data
    assert card.summary.text().startswith("shapes: 14 pictures in 2 classes; line art, grey, 32 × 32 pixels;")
    model = card.model
    rows = [[model.index(row, column).data() for column in (0, 1)] for row in range(model.rowCount())]
    assert rows == [["bars", "8"], ["slants", "6"]]
    strip = model.index(0, 2).data(Qt.ItemDataRole.DecorationRole)
    assert (strip.width(), strip.height()) == (6 * 32, 32)
    assert card.results.tabText(1) == "Left out (1)"
    assert "broken.png: it is not a picture" in card.skipped.item(0).text()
    assert studio.setup.form.title.text() == "Shapes"
    assert studio.setup.form.texts()["size"] == "32"
    assert studio.setup.start.isEnabled()
    qtbot.waitUntil(lambda: studio.setup.estimate.text().startswith("About"))
    assert "800 MB of memory, 2.1 million parameters" in studio.setup.estimate.text()


def test_one_class_is_refused_beside_the_pictures(qtbot, studio, tmp_path):
    look_at(qtbot, studio, picture_folder(tmp_path / "one", {"bars": 5}))
    card = studio.setup.data
    assert "pictures of one class only" in card.warning.text()
    assert card.warning.isVisible()
    assert not studio.setup.start.isEnabled()


def test_classes_of_very_different_sizes_are_told(qtbot, studio, tmp_path):
    look_at(qtbot, studio, picture_folder(tmp_path / "two", {"bars": 40, "slants": 3}))
    assert "13 times the pictures of the smallest" in studio.setup.data.warning.text()
    assert studio.setup.start.isEnabled()


def test_a_set_that_is_not_here_is_asked_for_first(qtbot, studio, monkeypatch):
    card = studio.setup.data
    card.sets.setCurrentIndex(card.sets.findData("mnist"))
    card.sets.activated.emit(card.sets.currentIndex())
    assert card.asking.isVisible()
    assert "MNIST is not on this computer yet. Fetch 12 MB" in card._question.text()
    assert not card.busy
    card.no.click()
    assert not card.asking.isVisible()

    fetched = []

    def fetch(name, title, root):
        def begin(space):
            fetched.append(name)
            yield 1, 2

        return f"Fetch {title}", begin

    monkeypatch.setattr(preparing, "fetch", fetch)
    card.look_at("mnist")
    QTest.keyClick(card.yes, Qt.Key.Key_Space)
    assert card.working.isVisible()
    qtbot.waitUntil(lambda: not card.busy, timeout=20_000)
    assert fetched == ["mnist"]
    assert "MNIST was not found" in card.warning.text()


def test_reading_can_be_cancelled(qtbot, scene, studio, folder):
    card = studio.setup.data
    card.look_at(str(folder))
    assert card.busy
    card.cancel.click()
    assert not card.busy
    assert scene.engine.jobs() == ()
    assert scene.window.notices.shown() == ()
    assert not studio.setup.start.isEnabled()


def test_settings_are_checked_as_they_are_typed(qtbot, studio, folder):
    look_at(qtbot, studio, folder)
    form = studio.setup.form
    field = form.field("beta")
    assert field.toolTip().startswith("Weight of the pull")
    type_into(field, "-2")
    assert form.note("beta").text() == "Beta must lie between 0 and 10000, not -2.0."
    assert field.property("wrong")
    assert not studio.setup.start.isEnabled()
    assert studio.setup.estimate.text() == "Mend 1 setting first."
    type_into(field, "4")
    assert form.note("beta").text().startswith("Weight of the pull")
    assert studio.setup.start.isEnabled()
    assert form.checked.recipe.beta == 4


def test_all_fields_stand_below_each_other(qtbot, studio):
    form = studio.setup.form
    form.more.click()

    def places() -> set[int]:
        fields = [form.title, form.family, *(form.field(name) for name in ("size", "seed"))]
        return {field.mapTo(form, field.rect().topLeft()).x() for field in fields}

    qtbot.waitUntil(lambda: len(places()) == 1)


def test_another_family_has_its_own_settings_and_keeps_what_all_have(qtbot, studio, folder):
    look_at(qtbot, studio, folder)
    form = studio.setup.form
    type_into(form.field("latent"), "7")
    form.family.setCurrentIndex(form.family.findData("ae"))
    assert "beta" not in form.texts()
    assert form.texts()["latent"] == "7"
    form.family.setCurrentIndex(form.family.findData("beta"))
    assert form.texts()["beta"] == "5"
    assert form.checked.recipe.family == "beta"
    assert not form.field("weight_decay").isVisible()
    form.more.click()
    assert form.field("weight_decay").isVisible()


def test_it_is_found_by_what_one_wants_to_do(scene):
    found = [
        action
        for where, action in scene.window.menus.all()
        if where == "Space" and "train" in str(action.property("words"))
    ]
    assert [action.objectName() for action in found] == ["space.studio"]


def test_it_fits_a_small_screen(studio):
    assert studio.minimumSizeHint().width() <= 1280
    assert studio.minimumSizeHint().height() <= 680


def test_durations_and_sizes_are_said_as_people_do():
    assert [duration(s) for s in (3, 89, 90, 5000, 5400, 12_000, 400_000)] == [
        "3 s", "89 s", "2 min", "83 min", "1 h 30 min", "3 h 20 min", "5 days",
    ]  # fmt: skip
    assert [memory(640e6), memory(1.23e9)] == ["640 MB", "1.2 GB"]
    tight = Estimate(60, 1, 60, 9_000_000_000, 4_000_000_000, 900, exact=False)
    assert estimate_text(tight) == (
        "Roughly 60 s, 9.0 GB of memory, 900 parameters. Only 4.0 GB are free: choose a smaller batch or size."
    )


def test_a_folder_of_class_folders_dropped_on_the_main_window_goes_to_the_studio(qtbot, scene, folder, tmp_path):
    from latentloom.ui.drop import hint

    assert hint(folder) == "Drop to train a space on these pictures"
    assert hint(tmp_path / "shapes" / "bars") == "Drop to open this space"
    scene.window.open_path(folder)
    studio = scene.window.studio.window
    qtbot.waitUntil(lambda: not studio.setup.data.busy, timeout=20_000)
    assert studio.setup.data.survey.pictures == 14
