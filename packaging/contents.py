"""What goes into the frozen program and what stays out: plain tables that the PyInstaller spec and the tests read.

Names are matched as they stand in the finished folder, with forward slashes on every system.
"""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

Entry = tuple[str, str, str]
"""A line of PyInstaller's tables: place in the finished folder, where it comes from (of a link: what it leads to, from
where it lies), and its kind ("BINARY", "EXTENSION", "DATA", "SYMLINK")."""

HIDDEN_IMPORTS = ("torchvision.datasets", "torchvision.utils")
"""Imported by name at run time (`engine/data/vision.py`), which PyInstaller cannot see."""

EXCLUDED_MODULES = (
    # Optional partners of the packages that are used; whatever lies in the builder's environment would ride along.
    "IPython",
    "av",
    "cupy",
    "dask",
    "matplotlib",
    "numba",
    "llvmlite",
    "onnx",
    "onnxruntime",
    "onnxscript",
    "pandas",
    "polars",
    "pyarrow",
    "tensorboard",
    "triton",
    "tkinter",
    "_tkinter",
    # GNU readline is under the GPL, and the program reads nothing from a terminal.
    "_curses",
    "_dbm",
    "_gdbm",
    "readline",
    # Tools for making software.
    "_pytest",
    "ensurepip",
    "idlelib",
    "lib2to3",
    "mypy",
    "pip",
    "pytest",
    "setuptools",
    "wheel",
    # Parts of the packages themselves that nothing here calls.
    "pyqtgraph.examples",
    "pyqtgraph.jupyter",
    "pyqtgraph.opengl",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "PySide6.QtTest",
    "PySide6.scripts",
    "torch.utils.tensorboard",
    "torchvision.datasets._optical_flow_extension",
)

WITH_SOURCE = (
    "torch._dynamo.config",
    "torch._export.config",
    "torch._functorch.config",
    "torch._inductor.config",
    "torch._inductor.config_comms",
    "torch.compiler.config",
    "torch.distributed.config",
    "torch.functional",
    "torch.fx.experimental._config",
    "torch.nn.functional",
    "torch.nn.modules.rnn",
    "torch.utils.serialization.config",
)
"""Modules that torch reads as text, for their settings or their overloads; all others are shipped compiled only."""

STRIPPED = ("libpython*", "torch/lib/libtorch*.so", "torch/lib/libc10.so")
"""Libraries on Linux that carry a hundred megabytes of symbols which only a debugger reads."""

LEFT_OUT = (
    # torch: what is for compiling against it and for testing it.
    "torch/bin/[!t]*",
    "torch/bin/test*",
    "torch/include/*",
    "torch/share/*",
    "torch/test/*",
    "torch/lib/*.a",
    "torch/lib/*.lib",
    "torch/lib/libaoti_custom_ops.*",
    "torch/lib/libbackend_with_compiler.*",
    "torch/lib/libjitbackend_test.*",
    "torch/lib/libtorchbind_test.*",
    "torch/lib/libshm_windows/*",
    "torch/_inductor/codegen/*",
    "torch/_export/serde/*",
    # torchvision: its compiled operators are built for CUDA on Linux; the picture sets need none of them.
    "torchvision/_C.*",
    "torchvision/image.*",
    "torchvision.libs/*",
    # Qt: parts that a window with widgets does not load.
    "PySide6/Qt/qml/*",
    "PySide6/Qt/translations/*",
    "PySide6/translations/*",
    "PySide6/*QtNetwork.*",
    "PySide6/*QtQml.*",
    "PySide6/*QtQuick.*",
    "PySide6/Qt/lib/libQt6EglF*",
    "PySide6/Qt/lib/libQt6Network.*",
    "PySide6/Qt/lib/libQt6Pdf.*",
    "PySide6/Qt/lib/libQt6Qml*",
    "PySide6/Qt/lib/libQt6Quick*",
    "PySide6/Qt/lib/libQt6VirtualKeyboard*",
    "PySide6/Qt/plugins/egldeviceintegrations/*",
    "PySide6/Qt/plugins/generic/*",
    # Pillow reads pictures; Qt only its own icons and what the clipboard brings.
    "PySide6/Qt/plugins/imageformats/*qicns*",
    "PySide6/Qt/plugins/imageformats/*qtga*",
    "PySide6/Qt/plugins/imageformats/*qtiff*",
    "PySide6/Qt/plugins/imageformats/*qwbmp*",
    "PySide6/Qt/plugins/networkinformation/*",
    "PySide6/Qt/plugins/platforminputcontexts/*virtualkeyboard*",
    # GNOME's file dialog comes through the desktop portal; this one would want all of GTK.
    "PySide6/Qt/plugins/platformthemes/*gtk3*",
    "PySide6/Qt/plugins/platforms/*eglfs*",
    "PySide6/Qt/plugins/platforms/*linuxfb*",
    "PySide6/Qt/plugins/platforms/*vkkhrdisplay*",
    "PySide6/Qt/plugins/platforms/*vnc*",
    "PySide6/Qt/plugins/qmltooling/*",
    "PySide6/Qt/plugins/tls/*",
    "PySide6/Qt6Network.dll",
    "PySide6/Qt6Pdf.dll",
    "PySide6/Qt6Qml*.dll",
    "PySide6/Qt6Quick*.dll",
    "PySide6/Qt6VirtualKeyboard.dll",
    "PySide6/opengl32sw.dll",
    "PySide6/plugins/generic/*",
    "PySide6/plugins/networkinformation/*",
    "PySide6/plugins/platforminputcontexts/*virtualkeyboard*",
    "PySide6/plugins/qmltooling/*",
    "PySide6/plugins/tls/*",
    # pyqtgraph draws its own icons and needs no example pictures; scikit-learn's sets but the digits are not offered.
    "pyqtgraph/examples/*",
    "pyqtgraph/canvas/*",
    "sklearn/datasets/descr/*",
    "sklearn/datasets/images/*",
    "sklearn/datasets/data/[!d]*",
    "sklearn/datasets/data/diabetes*",
    # Lists of files with checksums, for pip; those of scripts depend on the folder that they were installed in.
    "*.dist-info/RECORD",
    "*.dist-info/INSTALLER",
    "*.dist-info/REQUESTED",
    "*.dist-info/direct_url.json",
    # What is for compiling against numpy, and everybody's tests and type stubs.
    "numpy/_core/include/*",
    "numpy/_core/lib/*",
    "numpy/random/lib/*",
    "*/tests/*",
    "*.pyi",
    "*.pxd",
    "*/py.typed",
    "*.h",
)
"""Files that hooks collect and nothing loads."""

SYSTEM_LIBRARIES = (
    "libX11*",
    "libdbus-1.so*",
    "libexpat.so*",
    "libfontconfig.so*",
    "libfreetype.so*",
    "libgcc_s.so*",
    "libglib-2.0.so*",
    "libgio-2.0.so*",
    "libgmodule-2.0.so*",
    "libgobject-2.0.so*",
    "libgthread-2.0.so*",
    "libgtk-3.so*",
    "libgdk-3.so*",
    "libgdk_pixbuf-2.0.so*",
    "libpango*",
    "libcairo*",
    "libatk*",
    "libstdc++.so*",
    "libwayland-*",
    "libsystemd.so*",
)
"""On Linux these are the system's own: each is on every desktop, and a second copy of another age beside the system's
fonts, input methods and drivers makes trouble. The .deb asks for their packages."""


def own_modules(source: Path) -> list[str]:
    """Return the names of all of the program's own modules: some are only ever started by name."""
    files = sorted((source / "latentloom").rglob("*.py"))
    names = (".".join(file.relative_to(source).with_suffix("").parts) for file in files)
    return [name.removesuffix(".__init__") for name in names]


def is_left_out(name: str) -> bool:
    """Tell whether a file of the frozen program, named by its place in the folder, stays out."""
    place = name.replace("\\", "/")
    return any(fnmatch(place, pattern) for pattern in LEFT_OUT)


def is_from_system(name: str) -> bool:
    """Tell whether a shared library at the top of the folder is left to the system (Linux)."""
    return "/" not in name and any(fnmatch(name, pattern) for pattern in SYSTEM_LIBRARIES)


def kept(binaries: list[Entry], datas: list[Entry], *, linux: bool) -> tuple[list[Entry], list[Entry]]:
    """Return the two tables without what stays out, and without links that would lead nowhere."""
    binaries, datas = (
        [
            entry
            for entry in table
            if not is_left_out(entry[0]) and not (linux and entry[2] != "EXTENSION" and is_from_system(entry[0]))
        ]
        for table in (binaries, datas)
    )
    there = {entry[0] for entry in (*binaries, *datas) if entry[2] != "SYMLINK"}
    return (
        [entry for entry in binaries if entry[2] != "SYMLINK" or link_target(entry) in there],
        [entry for entry in datas if entry[2] != "SYMLINK" or link_target(entry) in there],
    )


def link_target(entry: Entry) -> str:
    """Return the place in the folder that a link leads to."""
    parts: list[str] = []
    for part in (*PurePosixPath(entry[0]).parts[:-1], *PurePosixPath(entry[1]).parts):
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def without_orphans(binaries: list[Entry], needs: Mapping[str, frozenset[str]]) -> list[Entry]:
    """Return the table without the system's libraries that came along for something that stays out.

    Args:
        binaries: the table, after `kept`.
        needs: for every file in it, the names of the libraries that it asks for itself.
    """
    candidates = {
        entry[0]
        for entry in binaries
        if "/" not in entry[0] and entry[2] == "BINARY" and not entry[0].startswith("libpython")
    }
    waiting = [entry[0] for entry in binaries if entry[0] not in candidates]
    wanted: set[str] = set()
    while waiting:
        for name in needs.get(waiting.pop(), frozenset()) & (candidates - wanted):
            wanted.add(name)
            waiting.append(name)
    return [entry for entry in binaries if entry[0] not in candidates or entry[0] in wanted]
