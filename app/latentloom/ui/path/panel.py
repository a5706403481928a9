"""The path's panel: play, the strip, and how many frames lie between the stops."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSpinBox,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from latentloom.base.errors import UsageError
from latentloom.base.method_words import PATH_WORDS
from latentloom.doc import waypoints
from latentloom.doc.attributes import constant_offset
from latentloom.doc.state import Change, DocState, Focus, Waypoint
from latentloom.ui import icons
from latentloom.ui.path.alarm import PathEvidence
from latentloom.ui.path.lengths import PathLengths
from latentloom.ui.path.player import Player
from latentloom.ui.path.positions import position_of, segments, stop_at
from latentloom.ui.path.timeline import Timeline
from latentloom.ui.session import Session

EMPTY = "Click points on the map, one after another, to make a path through them \N{EM DASH} or add the present blend."
ONE_STOP = "One stop so far: {label}. Click another point on the map, or add the present blend."


class PathPanel(QWidget):
    """Filmstrip with a slider, play, and the path's options.

    Signals:
        exportAsked(): the path is to be written to a file.
    """

    exportAsked = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.player = Player(self)
        self.timeline = Timeline(session.pictures)
        self.evidence = PathEvidence(session)
        self.hint = QLabel(EMPTY)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hint.setWordWrap(True)
        self.hint.setProperty("voice", "dim")
        self.play_button = self._button("play", "Play (Space)", self.toggle_play)
        self.loop_button = self._button("loop", "Close the path back to its first stop", None)
        self.loop_button.setCheckable(True)
        self.readout = QLabel("")
        self.readout.setProperty("voice", "dim")
        self.readout.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.lengths = PathLengths(session)
        self.frames_box = QSpinBox()
        self.frames_box.setRange(2, waypoints.MAX_FRAMES)
        self.frames_box.setKeyboardTracking(False)
        self.frames_box.setAccessibleName("Frames of the whole path")
        self.frames_box.setToolTip("Frames of the whole path, first and last stop included")
        self.method_box = QComboBox()
        for name, words in PATH_WORDS.items():
            self.method_box.addItem(words.title, name)
            self.method_box.setItemData(self.method_box.count() - 1, words.summary, Qt.ItemDataRole.ToolTipRole)
        self.method_box.setAccessibleName("How frames lie between stops")
        self.method_box.setToolTip("How frames lie between stops")
        self.add_button = self._button("add", "Add the present blend as a stop", self.add_blend)
        self.remove_button = self._button("remove", "Take the stop at the playhead out (Delete)", self.remove_stop)
        self.clear_button = self._button("clear", "Clear the path", self.clear)
        self.export_button = self._button("export", "Export the path as a film or a sheet", self.exportAsked.emit)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.hint)
        self._stack.addWidget(self.timeline)
        self._arrange()
        self._listen()
        self._refresh()

    def toggle_play(self) -> None:
        """Play from where the playhead is, or stop."""
        path = self._session.document.state.path
        if self.player.playing:
            self.player.stop()
        elif segments(path):
            self.player.play(self.timeline.position or 0.0, path.frames, path.loop)

    def add_blend(self) -> None:
        """Put the present blend at the end of the path and go there."""
        state = self._session.document.state
        numbers = sum(stop.kind == "blend" for stop in state.path.waypoints) + 1
        stop = Waypoint("blend", state.blend, f"Blend {numbers}")
        if self._edit("Add Blend to Path", waypoints.add_waypoint, stop):
            self._go_to_stop(len(self._session.document.state.path.waypoints) - 1)

    def remove_stop(self) -> None:
        """Take out the stop at the playhead, or the last one when the playhead is at none."""
        stops = self._session.document.state.path.waypoints
        current = None if self.timeline.position is None else stop_at(self.timeline.path, self.timeline.position)
        self._on_stop_removed(len(stops) - 1 if current is None else current)

    def clear(self) -> None:
        """Take all stops out."""
        self._edit("Clear Path", waypoints.clear_path)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space plays."""
        if event.key() == Qt.Key.Key_Space:
            self.toggle_play()
        else:
            event.ignore()

    def hideEvent(self, event: QHideEvent) -> None:
        """What nobody sees does not play."""
        super().hideEvent(event)
        self.player.stop()

    def _arrange(self) -> None:
        self.play_button.setIconSize(self.play_button.iconSize() * 1.5)
        buttons = QHBoxLayout()
        buttons.setSpacing(2)
        buttons.addWidget(self.play_button)
        buttons.addWidget(self.loop_button)
        left = QVBoxLayout()
        left.setSpacing(2)
        left.addStretch(1)
        left.addLayout(buttons)
        left.addWidget(self.readout)
        left.addWidget(self.lengths)
        left.addStretch(1)
        self.readout.setMinimumWidth(self.readout.fontMetrics().horizontalAdvance("frame 000.0 of 0000"))
        options = QGridLayout()
        options.setHorizontalSpacing(6)
        options.setVerticalSpacing(5)
        for row, (text, box) in enumerate((("Frames", self.frames_box), ("Method", self.method_box))):
            label = QLabel(text)
            label.setBuddy(box)
            label.setProperty("voice", "dim")
            options.addWidget(label, row, 0)
            options.addWidget(box, row, 1)
            box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        stops = QHBoxLayout()
        stops.setSpacing(2)
        for button in (self.add_button, self.remove_button, self.clear_button):
            stops.addWidget(button)
        stops.addStretch(1)
        stops.addWidget(self.export_button)
        label = QLabel("Stops")
        label.setProperty("voice", "dim")
        options.addWidget(label, 2, 0)
        options.addLayout(stops, 2, 1)
        right = QVBoxLayout()
        right.addStretch(1)
        right.addLayout(options)
        right.addStretch(1)
        middle = QVBoxLayout()
        middle.setSpacing(2)
        middle.addWidget(self._stack, 1)
        middle.addWidget(self.evidence)
        row_box = QHBoxLayout(self)
        row_box.setContentsMargins(8, 6, 10, 6)
        row_box.setSpacing(10)
        row_box.addLayout(left)
        row_box.addLayout(middle, 1)
        row_box.addLayout(right)
        self.setMinimumHeight(124)
        self.setFocusProxy(self.timeline)

    def _button(self, icon: str, tip: str, action: Callable[[], None] | None) -> QToolButton:
        button = QToolButton(self)
        icons.bind(button, icon)
        button.setToolTip(tip)
        button.setAccessibleName(tip.partition(" (")[0])
        button.setAutoRaise(True)
        if action is not None:
            button.clicked.connect(action)
        return button

    def _listen(self) -> None:
        self._session.documentChanged.connect(self._on_document_changed)
        self._session.spaceChanged.connect(self._refresh)
        self.player.moved.connect(self._go_to)
        self.player.playingChanged.connect(self._on_playing_changed)
        self.timeline.moved.connect(self._go_to)
        self.timeline.grabbed.connect(self.player.stop)
        self.timeline.stopMoved.connect(self._on_stop_moved)
        self.timeline.stopRemoved.connect(self._on_stop_removed)
        self.timeline.laidOut.connect(self.evidence.follow)
        self.frames_box.valueChanged.connect(self._on_frames_changed)
        self.method_box.activated.connect(self._on_method_chosen)
        self.loop_button.clicked.connect(self._on_loop_clicked)

    def _refresh(self) -> None:
        """Show the document's path and focus."""
        document = self._session.document
        path, focus = document.state.path, document.focus
        ready = len(path.waypoints) > 1
        position = float(focus.value or 0.0) if focus.kind == "path" and ready else None
        if position is None:
            self.player.stop()
        self.timeline.show_path(path, position, constant_offset(document.state.blend))
        self._stack.setCurrentWidget(self.timeline if ready else self.hint)
        self.hint.setText(ONE_STOP.format(label=path.waypoints[0].label or "a stop") if path.waypoints else EMPTY)
        self.readout.setText(
            "" if position is None else f"frame {1 + position * (path.frames - 1):.1f} of {path.frames}"
        )
        for widget in (self.play_button, self.loop_button, self.export_button):
            widget.setEnabled(ready)
        for widget in (self.remove_button, self.clear_button):
            widget.setEnabled(bool(path.waypoints))
        self.loop_button.setChecked(path.loop)
        self.frames_box.blockSignals(True)
        self.frames_box.setValue(path.frames)
        self.frames_box.blockSignals(False)
        self.method_box.setCurrentIndex(max(self.method_box.findData(path.method), 0))

    def _edit(self, name: str, change: Callable[..., DocState], *values: object) -> bool:
        document = self._session.document
        try:
            document.edit(name, change(document.state, *values), "path")
        except UsageError as refusal:
            self._session.noticed.emit("info", str(refusal))
            return False
        return True

    def _go_to(self, position: float) -> None:
        self._session.document.set_focus(Focus("path", position), "path")

    def _go_to_stop(self, index: int) -> None:
        path = self._session.document.state.path
        if segments(path):
            self._go_to(position_of(path, min(max(index, 0), len(path.waypoints) - 1)))

    def _on_document_changed(self, change: Change) -> None:
        # The frames follow a slider when it is let go: all of them at every step of the hand would be too many.
        moved = not change.live and "offset" in change.kinds
        if moved or change.kinds & {"path", "focus", "space"}:
            self._refresh()

    def _on_stop_moved(self, index: int, to: int) -> None:
        if self._edit("Move Stop", waypoints.move_waypoint, index, to):
            self._go_to_stop(to)

    def _on_stop_removed(self, index: int) -> None:
        if self._edit("Remove Stop", waypoints.remove_waypoint, index):
            self._go_to_stop(index)

    def _on_frames_changed(self, frames: int) -> None:
        self._edit("Frames of Path", waypoints.set_frames, frames)

    def _on_method_chosen(self, index: int) -> None:
        self._edit("Method of Path", waypoints.set_path_method, self.method_box.itemData(index))

    def _on_loop_clicked(self, on: bool) -> None:
        self._edit("Close Path" if on else "Open Path", waypoints.set_loop, on)

    def _on_playing_changed(self, playing: bool) -> None:
        icons.bind(self.play_button, "pause" if playing else "play")
        self.play_button.setToolTip("Pause (Space)" if playing else "Play (Space)")
        self.play_button.setAccessibleName("Pause" if playing else "Play")
