"""Every action of the window in one table: menus, shortcuts, the action finder and the shortcuts page all read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence

from latentloom.ui.evidence.words import NO_JUDGE

Key = QKeySequence.StandardKey
Role = QAction.MenuRole

MENUS = ("File", "Edit", "View", "Blend", "Path", "Tools", "Space", "Window", "Help")
"""The menu bar, from left to right."""


@dataclass(frozen=True)
class Situation:
    """What decides which actions make sense.

    Attributes:
        space: a space is open; picture: a blend has been decoded.
        undo, redo: the name of the step, None when there is none.
        waypoints: how many stops the path has.
        judged: the space has judges; searching: a picture that shows every class is being looked for.
    """

    space: bool = False
    picture: bool = False
    undo: str | None = None
    redo: str | None = None
    waypoints: int = 0
    judged: bool = False
    searching: bool = False


Rule = Callable[[Situation], bool]


def always(_: Situation) -> bool:
    """Whatever is open."""
    return True


def with_space(now: Situation) -> bool:
    """A space is open."""
    return now.space


def with_judges(now: Situation) -> bool:
    """What a picture shows can be measured."""
    return now.judged


def while_searching(now: Situation) -> bool:
    """There is a search to stop."""
    return now.searching


def with_picture(now: Situation) -> bool:
    """There is a picture to take along."""
    return now.picture


def with_undo(now: Situation) -> bool:
    """There is a step to take back."""
    return now.undo is not None


def with_redo(now: Situation) -> bool:
    """There is a step to do again."""
    return now.redo is not None


def with_waypoint(now: Situation) -> bool:
    """The path has a stop."""
    return now.waypoints > 0


def with_path(now: Situation) -> bool:
    """The path has two stops or more, so there is something between them."""
    return now.waypoints > 1


REASONS: dict[Rule, str] = {
    with_space: "No space is open",
    with_judges: NO_JUDGE,
    while_searching: "No search is running",
    with_picture: "There is no picture yet",
    with_undo: "There is nothing to take back",
    with_redo: "There is nothing to do again",
    with_waypoint: "The path has no stop yet",
    with_path: "The path needs two stops: click points on the map",
}
"""Why an action cannot be run when its rule says no, as the status bar and the finder tell it."""


@dataclass(frozen=True)
class ActionSpec:
    """One action.

    Attributes:
        id: "menu.verb"; the handler is registered under it.
        text: menu text; "..." at the end: it asks something first.
        tip: one sentence for the status bar.
        shortcut: portable text such as "Ctrl+Shift+P", or a standard key of the platform; fallback: where the
            platform has no key for that.
        icon: name of an icon, "" for none.
        enabled: rule over the situation.
        words: other words that the finder knows it by.
        line: a separator stands above it.
    """

    id: str
    text: str
    tip: str
    shortcut: Key | str = ""
    fallback: str = ""
    icon: str = ""
    enabled: Rule = always
    words: str = ""
    line: bool = False
    role: Role = Role.NoRole

    @property
    def menu(self) -> str:
        """Title of the menu that it stands in."""
        return self.id.split(".")[0].capitalize()

    def why_not(self, now: Situation) -> str:
        """Return why it cannot be run now, "" where it can."""
        if self.enabled(now):
            return ""
        # Whether a space has judges is no question where none is open.
        return REASONS[with_space if self.enabled is with_judges and not now.space else self.enabled]

    def shortcuts(self) -> list[QKeySequence]:
        """Return the shortcuts on this platform, the one to show first; empty for none."""
        if isinstance(self.shortcut, str):
            return [QKeySequence(self.shortcut)] if self.shortcut else []
        # Some platforms bind media keys only ("Exit", "Settings"), which few keyboards have.
        bound = QKeySequence.keyBindings(self.shortcut)
        typed = [keys for keys in bound if "+" in keys.toString() or keys.toString()[1:].isdigit()]
        own = [QKeySequence(self.fallback)] if self.fallback else []
        return [*typed, *(keys for keys in own if keys not in typed)]

    def keys(self) -> str:
        """Return the shortcut to show, in the words of the platform; "" for none."""
        shown = self.shortcuts()
        return shown[0].toString(QKeySequence.SequenceFormat.NativeText) if shown else ""


ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("file.new", "&New", "Start again with the space's own selection", Key.New, icon="new"),
    ActionSpec(
        "file.open",
        "&Open...",
        "Open a project, or a picture to restore the blend that made it",
        Key.Open,
        icon="open",
        words="load project picture restore",
    ),
    ActionSpec("file.save", "&Save", "Save the project", Key.Save, icon="save", line=True),
    ActionSpec("file.save_as", "Save &as...", "Save the project under another name", Key.SaveAs, "Ctrl+Shift+S"),
    ActionSpec(
        "file.export",
        "&Export...",
        "Write a sheet, a single picture or a film",
        "Ctrl+E",
        icon="export",
        enabled=with_space,
        words="sheet png pdf svg gif webp mp4 image film print",
        line=True,
    ),
    ActionSpec("file.quit", "&Quit", "Close the window", Key.Quit, "Ctrl+Q", "quit", line=True, role=Role.QuitRole),
    ActionSpec("edit.undo", "&Undo", "Take the last step back", Key.Undo, icon="undo", enabled=with_undo),
    ActionSpec("edit.redo", "&Redo", "Do the step again", Key.Redo, "Ctrl+Shift+Z", "redo", with_redo),
    ActionSpec(
        "edit.copy_picture",
        "&Copy picture",
        "Put the picture on the clipboard",
        Key.Copy,
        icon="copy",
        enabled=with_picture,
        words="image clipboard",
        line=True,
    ),
    ActionSpec(
        "edit.copy_blend",
        "Copy &blend as text",
        "Put classes, weights and method on the clipboard as JSON",
        "Ctrl+Shift+C",
        icon="text",
        words="json weights clipboard",
    ),
    ActionSpec(
        "edit.paste",
        "&Paste blend",
        "Use the blend that is on the clipboard as text, or open the file that was copied",
        Key.Paste,
        icon="paste",
        enabled=with_space,
        words="json weights clipboard",
    ),
    ActionSpec(
        "edit.preferences",
        "Pre&ferences...",
        "Look, behaviour and autosave",
        Key.Preferences,
        "Ctrl+,",
        "settings",
        words="settings options theme",
        line=True,
        role=Role.PreferencesRole,
    ),
    ActionSpec(
        "view.reset_layout", "&Reset layout", "Put every panel back where it was at first", icon="layout", words="docks"
    ),
    ActionSpec(
        "blend.even",
        "&Even",
        "Give every class the same share",
        "Ctrl+Shift+E",
        icon="even",
        enabled=with_space,
        words="equal all same",
        line=True,
    ),
    ActionSpec(
        "blend.randomise",
        "&Randomise",
        "Draw new weights",
        "Ctrl+R",
        icon="random",
        enabled=with_space,
        words="shuffle dice surprise",
    ),
    ActionSpec(
        "blend.invert",
        "&Invert",
        "What was strong becomes weak",
        "Ctrl+I",
        icon="invert",
        enabled=with_space,
        words="reverse opposite",
    ),
    ActionSpec(
        "blend.compare",
        "&Compare methods...",
        "The same weights by every method, with the numbers under each",
        "Ctrl+Shift+M",
        icon="picture",
        enabled=with_space,
        words="bake-off side by side evidence auc",
        line=True,
    ),
    ActionSpec(
        "blend.solve",
        "E&ven it",
        "Search for a picture that shows every class as it is asked for",
        "Ctrl+J",
        icon="solve",
        enabled=with_judges,
        words="solve evidence search all classes judge balance",
        line=True,
    ),
    ActionSpec(
        "blend.stop",
        "&Stop the search",
        "Stop looking, and go back to the blend as it was",
        "Esc",
        icon="stop",
        enabled=while_searching,
        words="cancel even it",
    ),
    ActionSpec(
        "path.play",
        "&Play",
        "Play the path, or pause it",
        "Ctrl+P",
        icon="play",
        enabled=with_path,
        words="pause film animate",
    ),
    ActionSpec(
        "path.add_blend",
        "&Add blend as a stop",
        "The present blend becomes the path's next stop",
        "Ctrl+D",
        icon="add",
        enabled=with_space,
        words="waypoint keyframe",
        line=True,
    ),
    ActionSpec("path.reverse", "&Reverse", "Walk the path the other way round", enabled=with_path, words="backwards"),
    ActionSpec(
        "path.clear", "&Clear", "Take every stop off the path", icon="clear", enabled=with_waypoint, words="remove"
    ),
    ActionSpec(
        "tools.figures",
        "&Figures...",
        "What the space is like, in pictures and numbers: samples, analogies, neighbours and more",
        "Ctrl+Shift+F",
        icon="picture",
        enabled=with_space,
        words="j-diagram analogy mine grid neighbours prior samples interpolation slerp tent-pole dead zone attributes",
    ),
    ActionSpec(
        "tools.attributes",
        "Add &attributes...",
        "Find vectors that add something to a picture: from classes, a table of labels, drawings or an effect",
        icon="add",
        enabled=with_space,
        words="vector smile blur rotation thickness brightness noise scale label csv lasso balance svm",
    ),
    ActionSpec(
        "space.open_folder",
        "Open space &folder...",
        "Open a space that was trained on this or another computer",
        "Ctrl+Shift+O",
        icon="folder",
        words="model load",
        line=True,
    ),
    ActionSpec(
        "space.studio",
        "&Training studio...",
        "Make a space from pictures of your own, and watch it learn",
        "Ctrl+T",
        icon="add",
        words="train learn model data sweep epochs resume own pictures folder",
    ),
    ActionSpec("window.minimise", "&Minimise", "Put the window aside", "Ctrl+M"),
    ActionSpec(
        "window.full_screen", "&Full screen", "Use the whole screen, or the window again", Key.FullScreen, "F11"
    ),
    ActionSpec(
        "window.next_panel", "&Next panel", "Move the keyboard to the next panel", "F6", line=True, words="focus"
    ),
    ActionSpec(
        "window.previous_panel", "Pre&vious panel", "Move the keyboard one panel back", "Shift+F6", words="focus"
    ),
    ActionSpec("help.find", "&Find an action...", "Type what you want to do", "Ctrl+K", icon="search", words="palette"),
    ActionSpec("help.hints", "&Hints", "Show what to drag", icon="hint", words="tour first steps", line=True),
    ActionSpec("help.shortcuts", "&Shortcuts", "Every action and its keys", "F1", icon="keyboard", words="keys"),
    ActionSpec("help.crash_log", "&Crash log", "What was written down when the program died", words="bug report error"),
    ActionSpec(
        "help.about", "&About Latent Loom", "Version, licence, device", line=True, role=Role.AboutRole, icon="info"
    ),
)
