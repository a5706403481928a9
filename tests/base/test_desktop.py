from __future__ import annotations

import sys

import pytest

from latentloom.base import desktop
from latentloom.base.errors import LoomError

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux leaves libraries and display open")


@pytest.fixture
def libgl_missing(monkeypatch):
    """A system without OpenGL; apt-get brings it. Returns the commands that were run."""
    installed: list[list[str]] = []
    monkeypatch.setattr(desktop, "_loads", lambda name: name != "libGL.so.1" or bool(installed))
    monkeypatch.setattr(desktop, "_apt_install", installed.append)
    monkeypatch.setattr(desktop.shutil, "which", lambda name: f"/usr/bin/{name}")
    return installed


@linux
def test_as_root_on_debian_what_is_missing_is_installed(libgl_missing, monkeypatch):
    monkeypatch.setattr(desktop, "_is_root", lambda: True)
    desktop.ensure_libraries(install=True)
    assert libgl_missing == [["libgl1"]]


@linux
def test_others_are_told_the_one_command(libgl_missing, monkeypatch):
    monkeypatch.setattr(desktop, "_is_root", lambda: False)
    with pytest.raises(LoomError, match=r"libGL\.so\.1\); run: sudo apt-get install --yes libgl1$"):
        desktop.ensure_libraries(install=True)
    assert libgl_missing == []


@linux
def test_nothing_is_installed_unasked(libgl_missing, monkeypatch):
    monkeypatch.setattr(desktop, "_is_root", lambda: True)
    with pytest.raises(LoomError, match=r"run: apt-get install --yes libgl1$"):
        desktop.ensure_libraries()
    assert libgl_missing == []


@linux
def test_without_apt_the_libraries_are_named(libgl_missing, monkeypatch):
    monkeypatch.setattr(desktop.shutil, "which", lambda name: None)
    with pytest.raises(LoomError, match=r"libGL\.so\.1.*package manager"):
        desktop.ensure_libraries(install=True)


def test_other_systems_bring_everything(monkeypatch):
    monkeypatch.setattr(desktop.sys, "platform", "darwin")
    assert desktop.missing_libraries() == ()
    assert desktop.why_no_display({}) is None


@linux
@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({}, "there is no display here"),
        ({"DISPLAY": ":4711"}, "the display :4711 does not answer"),
        ({"WAYLAND_DISPLAY": "wayland-0", "QT_QPA_PLATFORM": "xcb"}, "there is no display here"),
        ({"QT_QPA_PLATFORM": "offscreen"}, None),
        ({"QT_QPA_PLATFORM": "vnc:size=800x600"}, None),
        ({"WAYLAND_DISPLAY": "wayland-0"}, None),
    ],
)
def test_whether_a_window_can_be_shown(environment, reason):
    found = desktop.why_no_display(environment)
    assert found is None if reason is None else found is not None and found.startswith(reason)
