"""What a window needs from the system: a display, and on Linux the libraries that Qt's wheel leaves to the system.

Without them Qt ends the process with an abort, so both are looked at before Qt is loaded. Standard library only: the
first start uses this before anything is installed.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping

from latentloom.base.errors import LoomError

_APT_PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
}
"""Libraries that every Qt program loads, headless ones too, and the Debian packages that hold them."""

_APT_PACKAGES_X11 = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
"""What a window on X11 needs beside them."""

_WITHOUT_DISPLAY = frozenset({"offscreen", "minimal", "minimalegl", "vnc", "eglfs", "linuxfb", "vkkhrdisplay"})


def missing_libraries(*, window: bool = True) -> tuple[str, ...]:
    """Return the system libraries that Qt needs and cannot load; empty anywhere but on Linux.

    Args:
        window: count what a window on X11 needs too; else only what headless use needs.
    """
    if not sys.platform.startswith("linux"):
        return ()
    names = [*_APT_PACKAGES, *(_APT_PACKAGES_X11 if window else ())]
    return tuple(name for name in names if not _loads(name))


def ensure_libraries(*, window: bool = True, install: bool = False) -> None:
    """See to it that Qt's system libraries are there.

    Args:
        window: as for `missing_libraries`.
        install: install what is missing with apt-get, when this is root on Debian or Ubuntu.

    Raises:
        LoomError: something is missing still; the sentence holds the one command that installs it.
    """
    missing = missing_libraries(window=window)
    if missing and install and _is_root() and shutil.which("apt-get"):
        print(f"Installing what Qt needs from the system: {' '.join(_apt_names(missing))}", file=sys.stderr)
        _apt_install(_apt_names(missing))
        missing = missing_libraries(window=window)
    if missing:
        raise LoomError(how_to_install(missing))


def how_to_install(missing: tuple[str, ...]) -> str:
    """Return the sentence that says which libraries are missing and how to get them."""
    if shutil.which("apt-get"):
        sudo = "" if _is_root() else "sudo "
        command = f"run: {sudo}apt-get install --yes {' '.join(_apt_names(missing))}"
    else:
        command = "install them with the system's package manager"
    return f"Qt needs system libraries that are not here ({', '.join(missing)}); {command}"


def why_no_display(environment: Mapping[str, str] | None = None) -> str | None:
    """Return why no window can be shown, as a clause ("..."), or None when one can.

    On Linux that takes a Wayland or an X11 display that answers, or a Qt platform that needs none
    (`QT_QPA_PLATFORM=offscreen`). Elsewhere there is always one.
    """
    env = os.environ if environment is None else environment
    if not sys.platform.startswith("linux"):
        return None
    platform = env.get("QT_QPA_PLATFORM", "").split(";")[0].split(":")[0]
    if platform in _WITHOUT_DISPLAY:
        return None
    if env.get("WAYLAND_DISPLAY") and platform in {"", "wayland"}:
        return None
    if not env.get("DISPLAY"):
        return "there is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set)"
    if not _x11_answers(env["DISPLAY"]):
        return f"the display {env['DISPLAY']} does not answer"
    return None


def apt_packages() -> tuple[str, ...]:
    """Return the Debian packages with everything that Qt needs of the system, windows on X11 included."""
    return tuple({**_APT_PACKAGES, **_APT_PACKAGES_X11}.values())


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _x11_answers(display: str) -> bool:
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        # Cannot tell; the missing library is reported by itself.
        return True
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(display.encode(), None)
    try:
        return bool(xcb.xcb_connection_has_error(connection) == 0)
    finally:
        xcb.xcb_disconnect(connection)


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _apt_names(missing: tuple[str, ...]) -> list[str]:
    known = _APT_PACKAGES | _APT_PACKAGES_X11
    return [known[name] for name in missing]


def _apt_install(packages: list[str]) -> None:
    """Install Debian packages, after fetching the package list when the one at hand is no use."""
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    # Standard output belongs to the command that the person gave.
    if subprocess.run(install, env=env, stdout=sys.stderr, check=False).returncode != 0:
        subprocess.run(["apt-get", "update"], env=env, stdout=sys.stderr, check=False)
        subprocess.run(install, env=env, stdout=sys.stderr, check=False)
