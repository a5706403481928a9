"""What goes into the frozen program and what stays out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def contents(script):
    return script("contents")


@pytest.mark.parametrize(
    "place",
    [
        "torch/include/ATen/ATen.h",
        "torch/test/cpp/test_api",
        "torch/bin/protoc",
        "torch/bin/test_jit",
        "torch/lib/libjitbackend_test.so",
        "torchvision/_C.so",
        "torchvision.libs/libcudart.faf08d9a.so.13",
        "PySide6/Qt/lib/libQt6Network.so.6",
        "PySide6/Qt/translations/qtbase_de.qm",
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6/plugins/tls/qschannelbackend.dll",
        "sklearn/datasets/images/china.jpg",
        "sklearn/datasets/data/iris.csv",
        "scipy/special/tests/data/boost.npz",
        "numpy\\random\\lib\\npyrandom.lib",
        "torch-2.13.0+cpu.dist-info/RECORD",
    ],
)
def test_what_nothing_loads_stays_out(contents, place):
    assert contents.is_left_out(place)


@pytest.mark.parametrize(
    "place",
    [
        "torch/bin/torch_shm_manager",
        "torch/lib/libtorch_cpu.so",
        "PySide6/Qt/lib/libQt6Svg.so.6",
        "PySide6/QtOpenGL.abi3.so",
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "PySide6/Qt/plugins/platforms/libqwayland.so",
        "PySide6/Qt/plugins/platformthemes/libqxdgdesktopportal.so",
        "PySide6/plugins/platforms/qwindows.dll",
        "sklearn/datasets/data/digits.csv.gz",
        "latentloom/_models/omniglot/model.safetensors",
        "torch-2.13.0+cpu.dist-info/METADATA",
    ],
)
def test_what_the_program_needs_stays(contents, place):
    assert not contents.is_left_out(place)


def test_nothing_that_the_program_imports_is_excluded(contents):
    imported = set()
    for file in (ROOT / "app" / "latentloom").rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        imported |= set(re.findall(r"^\s*(?:from|import)\s+([\w.]+)", text, re.MULTILINE))
    excluded = {name for name in imported if any(f"{name}.".startswith(f"{out}.") for out in contents.EXCLUDED_MODULES)}
    # The one optional part: films as .mp4, whose encoders are under the GPL.
    assert excluded == {"av"}


def test_all_of_the_programs_own_modules_come_along(contents):
    names = contents.own_modules(ROOT / "app")
    assert {"latentloom", "latentloom.cli", "latentloom.bench.gesture_probe", "latentloom.engine.families"} <= set(
        names
    )


def test_links_that_would_lead_nowhere_stay_out(contents):
    network = ("PySide6/Qt/lib/libQt6Network.so.6", "/venv/libQt6Network.so.6", "BINARY")
    core = ("PySide6/Qt/lib/libQt6Core.so.6", "/venv/libQt6Core.so.6", "BINARY")
    links = [(entry[0].rpartition("/")[2], entry[0], "SYMLINK") for entry in (network, core)]
    inner = ("PySide6/Qt/libexec/core", "../lib/libQt6Core.so.6", "SYMLINK")
    binaries, datas = contents.kept([network, core, *links, inner], [], linux=True)
    assert binaries == [core, links[1], inner]
    assert datas == []


def test_libraries_of_the_system_stay_out_on_linux_only(contents):
    entry = ("libfontconfig.so.1", "/lib/libfontconfig.so.1", "BINARY")
    assert contents.kept([entry], [], linux=True)[0] == []
    assert contents.kept([entry], [], linux=False)[0] == [entry]
    vendored = ("pillow.libs/libfreetype-57f805ba.so.6", "/venv/libfreetype.so", "BINARY")
    assert contents.kept([vendored], [], linux=True)[0] == [vendored]


def test_orphans_go_with_those_that_needed_them(contents):
    plugin = ("PySide6/Qt/plugins/platforms/libqxcb.so", "a", "BINARY")
    cursor, render, krb5 = (
        (name, name, "BINARY") for name in ("libxcb-cursor.so.0", "libxcb-render.so.0", "libkrb5.so.3")
    )
    python = ("libpython3.11.so.1.0", "p", "BINARY")
    module = ("ac51__mypyc.cpython-311.so", "m", "EXTENSION")
    needs = {
        plugin[0]: frozenset({"libxcb-cursor.so.0", "libc.so.6"}),
        cursor[0]: frozenset({"libxcb-render.so.0"}),
        krb5[0]: frozenset(),
    }
    table = [plugin, cursor, render, krb5, python, module]
    assert contents.without_orphans(table, needs) == [plugin, cursor, render, python, module]
