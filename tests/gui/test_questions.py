"""The dialog that asks where to save: an ending that was not typed is added before it asks about replacing."""

from __future__ import annotations

from PySide6.QtWidgets import QFileDialog

from latentloom.ui.questions import PROJECTS, SaveDialog


def test_the_ending_that_is_missing_is_that_of_the_chosen_kind(qtbot, tmp_path):
    filters = f"{PROJECTS};;SVG (*.svg);;Pictures (*.png *.gif)"
    dialog = SaveDialog(None, tmp_path / "old.loom", filters)
    qtbot.addWidget(dialog)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    assert dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave
    assert not dialog.testOption(QFileDialog.Option.DontConfirmOverwrite)

    def chosen(typed: str) -> str:
        dialog.selectFile(str(tmp_path / typed))
        return dialog.selectedFiles()[0]

    assert chosen("b") == str(tmp_path / "b.loom")
    assert chosen("b.loom") == str(tmp_path / "b.loom")
    for name_filter, ending in (("SVG (*.svg)", "svg"), ("Pictures (*.png *.gif)", "png")):
        dialog.selectNameFilter(name_filter)
        dialog.filterSelected.emit(name_filter)
        assert chosen("b") == str(tmp_path / f"b.{ending}")
