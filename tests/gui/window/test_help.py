"""Pages of help, and names for screen readers."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QSlider,
    QWidget,
)


def test_help_pages(scene):
    for action_id, name in (("help.shortcuts", "shortcuts"), ("help.crash_log", "crash"), ("help.about", "about")):
        scene.window.actions_by_id[action_id].trigger()
        assert scene.window.dialogs.shown(name) is not None
    texts = " ".join(label.text() for label in scene.window.dialogs.shown("about").findChildren(QLabel))
    assert "a made-up processor" in texts


def test_the_shortcuts_can_be_searched(scene):
    scene.window.actions_by_id["help.shortcuts"].trigger()
    dialog = scene.window.dialogs.shown("shortcuts")
    dialog.search.setText("randomise")
    tops = [dialog.tree.topLevelItem(i) for i in range(dialog.tree.topLevelItemCount())]
    shown = [top.child(j).text(1) for top in tops for j in range(top.childCount()) if not top.child(j).isHidden()]
    assert shown == ["Ctrl+R"]


def nameless(root: QWidget) -> list[str]:
    buddies = {label.buddy() for label in root.findChildren(QLabel) if label.buddy() is not None}
    kinds = (QAbstractButton, QComboBox, QAbstractSpinBox, QLineEdit, QSlider)
    found = []
    for widget in root.findChildren(QWidget):
        # Made by Qt inside its own controls, and named through them.
        inner = isinstance(widget.parent(), QAbstractSpinBox | QComboBox | QLineEdit | QAbstractScrollArea)
        inner |= type(widget.parent()).__name__ == "QFrame" or widget.objectName().startswith("qt_")
        takes_keys = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if inner or not (isinstance(widget, kinds) or takes_keys):
            continue
        text = widget.text() if isinstance(widget, QAbstractButton) else ""
        if not (widget.accessibleName() or text or widget in buddies):
            found.append(f"{type(widget).__name__} {widget.objectName()!r} in {type(widget.parent()).__name__}")
    return found


def test_every_control_has_a_name_for_screen_readers(scene):
    dialogs = ("file.export", "blend.compare", "edit.preferences", "help.shortcuts", "help.crash_log", "help.about")
    for action_id in dialogs:
        scene.window.actions_by_id[action_id].trigger()
    scene.window.notices.show("error", "Something", details="more")
    assert nameless(scene.window) == []
