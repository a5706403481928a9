"""The few things that Fusion and a palette cannot say: focus rings, docks, tabs, slim scroll bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from latentloom.base.paths import resources_dir

if TYPE_CHECKING:
    from latentloom.ui.theme import Theme


def stylesheet(theme: Theme) -> str:
    """Return the application's style sheet in the colours of a theme."""
    colours = {key: getattr(theme, key).name() for key in _COLOURS}
    check = (resources_dir() / "themes" / f"check-{theme.name}.svg").as_posix()
    sheet = _SHEET.replace("@check", f'url("{check}")')
    for key in sorted(colours, key=len, reverse=True):
        sheet = sheet.replace(f"@{key}", colours[key])
    return sheet


_COLOURS = ("window", "panel", "raised", "field", "text", "dim", "line", "accent", "on_accent", "warning", "error")
_SHEET = """
QMainWindow, QMainWindow::separator { background: @window; }
QMainWindow::separator { width: 6px; height: 6px; }
QMainWindow::separator:hover { background: @accent; }
QMenuBar { background: @window; padding: 2px 4px; }
QMenuBar::item { padding: 4px 9px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: @raised; }
QMenu { background: @raised; border: 1px solid @line; padding: 4px; }
QMenu::item { padding: 5px 26px 5px 10px; border-radius: 4px; }
QMenu::icon { padding-left: 8px; }
QMenu::indicator { width: 12px; height: 12px; margin-left: 8px; border: 1px solid @dim; border-radius: 3px; }
QMenu::indicator:exclusive { border-radius: 6px; }
QMenu::indicator:checked { background: @accent; border-color: @accent; image: @check; }
QMenu::item:selected { background: @accent; color: @on_accent; }
QMenu::item:disabled { color: @dim; background: transparent; }
QMenu::separator { height: 1px; background: @line; margin: 4px 8px; }
QToolTip { background: @raised; color: @text; border: 1px solid @line; padding: 4px 6px; }
QStatusBar { background: @window; color: @dim; }
QStatusBar::item { border: none; }
QTabBar::tab { padding: 5px 12px; color: @dim; background: transparent; border: none;
    border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: @text; border-bottom-color: @accent; }
QTabBar::tab:focus { color: @accent; }
QTabWidget::pane { border: none; }
QLineEdit { background: @field; border: 1px solid @line; border-radius: 4px; padding: 3px 6px; min-height: 18px;
    selection-background-color: @accent; selection-color: @on_accent; }
QLineEdit#finder { padding: 1px 6px; }
QLineEdit#quiet { background: transparent; border-color: transparent; padding: 2px 4px; }
QLineEdit#quiet:hover { border-color: @line; }
QLineEdit#quiet:focus { background: @field; border-color: @accent; }
QLineEdit:focus { border-color: @accent; }
QAbstractSpinBox QLineEdit, QComboBox QLineEdit { border: none; background: transparent; padding: 0; min-height: 0; }
QPushButton { background: @raised; border: 1px solid @line; border-radius: 4px; padding: 4px 12px; min-height: 18px; }
QPushButton:hover { border-color: @dim; }
QPushButton:pressed, QPushButton:checked { background: @accent; color: @on_accent; border-color: @accent; }
QPushButton:focus { border-color: @accent; }
QPushButton:disabled { color: @dim; background: transparent; }
QPushButton:default { border-color: @accent; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: 4px; padding: 3px; }
QToolButton:hover { background: @raised; border-color: @line; }
QToolButton:checked, QToolButton:pressed { background: @raised; border-color: @accent; }
QToolButton:focus { border-color: @accent; }
QCheckBox::indicator { width: 14px; height: 14px; border: 1px solid @dim; border-radius: 3px; background: @field; }
QCheckBox::indicator:checked { background: @accent; border-color: @accent; image: @check; }
QCheckBox::indicator:focus { border-color: @accent; }
QCheckBox:disabled { color: @dim; }
QScrollBar { background: transparent; border: none; }
QScrollBar:vertical { width: 10px; }
QScrollBar:horizontal { height: 10px; }
QScrollBar::handle { background: @line; border-radius: 3px; margin: 2px; min-height: 24px; min-width: 24px; }
QScrollBar::handle:hover { background: @dim; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QProgressBar { background: @panel; border: 1px solid @line; border-radius: 4px; text-align: center; }
QProgressBar::chunk { background: @accent; border-radius: 3px; }
QProgressBar#thin { background: transparent; border: none; }
QProgressBar#thin::chunk { background: @accent; border-radius: 1px; }
QHeaderView::section { background: @panel; color: @dim; border: none; border-bottom: 1px solid @line;
    padding: 4px 6px; }
QTreeView#shortcuts::item { padding: 3px 0; }
QTreeView#figures::item { padding: 1px 0; }
QTableView, QTreeView, QListView { background: @panel; border: none; }
QLabel[voice="dim"] { color: @dim; }
QLabel[voice="error"] { color: @error; }
QFrame#card { background: @panel; border: 1px solid @line; border-radius: 8px; }
QLabel#dropzone { border: 2px dashed @line; border-radius: 8px; color: @dim; padding: 18px; }
QFrame#rule { background: @line; border: none; }
QListWidget#runs::item { padding: 7px 8px; border-radius: 4px; }
QListWidget#runs::item:selected { background: @accent; color: @on_accent; }
QLineEdit[wrong="true"] { border-color: @error; }
QLabel[voice="dock"] { color: @dim; font-weight: 600; }
QLabel[voice="strong"] { color: @text; font-weight: 600; }
QLabel[voice="title"] { color: @text; font-weight: 600; font-size: 11pt; }
QToolButton#dock-button { padding: 2px; }
QFrame#notice { background: @raised; border: 1px solid @line; border-radius: 6px; }
QFrame#notice[level="info"] { border-left: 3px solid @accent; }
QFrame#notice[level="warning"] { border-left: 3px solid @warning; }
QFrame#notice[level="error"] { border-left: 3px solid @error; }
QListView#finder-list { background: @raised; border: 1px solid @line; border-radius: 6px; padding: 3px; }
"""
