from __future__ import annotations

import json
from pathlib import Path

import pytest

from latentloom.base.errors import UsageError
from latentloom.doc.recent import MOST, RecentFiles
from latentloom.doc.settings import Settings
from latentloom.doc.settings_table import TABLE, Setting


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.json"


def test_without_a_file_the_defaults_count_and_none_is_made(profile: Path) -> None:
    settings = Settings()
    assert settings.text("theme") == "system"
    assert settings.flag("trail")
    assert settings.problem == ""
    assert settings.path.is_relative_to(profile)
    assert not settings.path.exists()


def test_every_default_is_valid_and_every_setting_has_words() -> None:
    for setting in TABLE:
        assert setting.accepts(setting.default), setting.name
        assert setting.title
    assert len({setting.name for setting in TABLE}) == len(TABLE)


def test_a_change_is_told_written_and_found_again(file: Path) -> None:
    settings = Settings(file)
    heard: list[str] = []
    settings.changed.connect(heard.append)
    settings.set("theme", "dark")
    settings.set("theme", "dark")
    settings.set("threads", 3)
    settings.set("recent_files", ["a", "b"])
    assert heard == ["theme", "threads", "recent_files"]
    again = Settings(file)
    assert (again.text("theme"), again.whole("threads"), again.texts("recent_files")) == ("dark", 3, ("a", "b"))


def test_resetting_a_page_leaves_the_others(file: Path) -> None:
    settings = Settings(file)
    settings.set("theme", "dark")
    settings.set("threads", 3)
    settings.reset_page("Look")
    assert settings.get("theme") == "system"
    assert settings.get("threads") == 3


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("theme", "purple"),
        ("theme", 3),
        ("threads", -1),
        ("threads", 2.5),
        ("threads", True),
        ("trail", 1),
        ("ink_colour", "red"),
        ("recent_files", "a"),
        ("recent_files", [1]),
        ("recent_files", ["x"] * 1000),
        ("last_space", None),
    ],
)
def test_values_out_of_bounds_are_refused_and_fall_back(file: Path, name: str, value: object) -> None:
    settings = Settings(file)
    with pytest.raises(UsageError):
        settings.set(name, value)
    file.write_text(json.dumps({name: value, "map_pictures": False}))
    stored = Settings(file)
    assert stored.get(name) == settings.get(name)
    assert not stored.flag("map_pictures")
    assert stored.problem == ""


def test_unknown_keys_are_dropped(file: Path) -> None:
    file.write_text('{"theme": "dark", "from_the_future": 1}')
    settings = Settings(file)
    settings.set("trail", False)
    assert json.loads(file.read_text()) == {"theme": "dark", "trail": False}


def test_an_unknown_name_is_a_fault_of_the_program(file: Path) -> None:
    with pytest.raises(KeyError):
        Settings(file).get("them")
    for reading in (Settings(file).text, Settings(file).texts, Settings(file).whole, Settings(file).number):
        with pytest.raises(TypeError):
            reading("trail")


def test_numbers_have_bounds(file: Path) -> None:
    settings = Settings(file, (Setting("pace", "number", 1.0, "Pace", low=0.1, high=4),))
    settings.set("pace", 2)
    assert settings.number("pace") == 2.0
    assert isinstance(settings.get("pace"), float)
    for value in (0, 5, float("nan"), True, "1"):
        with pytest.raises(UsageError, match="Pace"):
            settings.set("pace", value)
    assert settings.table[0].name == "pace"


@pytest.mark.parametrize("content", [b"{", b"\xff", b"[]", b"[" * 200_000, b" " * 5_000_000])
def test_a_broken_file_is_set_aside_and_told_of(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    settings = Settings(file)
    assert settings.get("theme") == "system"
    assert "settings.broken.json" in settings.problem
    assert file.with_name("settings.broken.json").read_bytes() == content
    settings.set("theme", "dark")
    assert Settings(file).problem == ""


def test_a_broken_file_that_cannot_be_set_aside_is_told_of(file: Path) -> None:
    file.write_text("{")
    file.with_name("settings.broken.json").mkdir()
    assert "broken" in Settings(file).problem


def test_a_file_that_cannot_be_read_is_told_of(file: Path) -> None:
    file.mkdir()
    assert "cannot be read" in Settings(file).problem


def test_where_nothing_can_be_written_values_live_on_in_memory(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "nowhere" / "settings.json")
    failures: list[str] = []
    settings.failed.connect(failures.append)
    settings.set("theme", "dark")
    settings.set("theme", "light")
    assert settings.get("theme") == "light"
    assert len(failures) == 1
    (tmp_path / "nowhere").mkdir()
    settings.set("theme", "dark")
    assert Settings(settings.path).get("theme") == "dark"


# Recent files


def test_recent_files_stand_newest_first_each_once_at_most_twelve(file: Path, tmp_path: Path) -> None:
    recent = RecentFiles(Settings(file))
    for i in range(MOST + 3):
        recent.add(tmp_path / f"{i}.loom")
    recent.add(tmp_path / "5.loom")
    names = [entry.path.name for entry in RecentFiles(Settings(file)).entries()]
    assert names == [f"{i}.loom" for i in (5, 14, 13, 12, 11, 10, 9, 8, 7, 6, 4, 3)]


def test_missing_files_are_marked_and_can_be_taken_out(file: Path, tmp_path: Path) -> None:
    recent = RecentFiles(Settings(file))
    (tmp_path / "here.loom").touch()
    recent.add(tmp_path / "gone.loom")
    recent.add(tmp_path / "here.loom")
    recent.add("odd\0name")
    recent.add("x" * 5000)
    assert [entry.missing for entry in recent.entries()] == [True, True, False, True]
    recent.remove(tmp_path / "gone.loom")
    assert len(recent.entries()) == 3
    recent.clear()
    assert recent.entries() == ()
