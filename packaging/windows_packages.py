"""The Windows packages: an installer by NSIS and a portable .zip. Only the former's script was tried: see README."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import freezing

HERE = Path(__file__).resolve().parent
SCRIPT = HERE / "windows" / "installer.nsi"
USUAL_PLACE = Path("C:/Program Files (x86)/NSIS/makensis.exe")


def make(folder: Path, out: Path, *, quick: bool) -> list[Path]:
    """Make the installer, where NSIS is to be had, and the .zip."""
    shutil.copyfile(freezing.GENERATED / "NOTICES.txt", folder / "NOTICES.txt")
    shutil.copyfile(freezing.ROOT / "LICENSE", folder / "LICENSE.txt")
    made = [make_zip(folder, out, quick=quick)]
    makensis = shutil.which("makensis") or (str(USUAL_PLACE) if USUAL_PLACE.is_file() else None)
    if makensis is None:
        print("No installer: makensis is not here; get NSIS from https://nsis.sourceforge.io.", file=sys.stderr)
        return made
    return [make_installer(makensis, folder, out, quick=quick), *made]


def make_installer(makensis: str, folder: Path, out: Path, *, quick: bool) -> Path:
    """Make the installer with the NSIS script."""
    target = out / f"LatentLoom-{freezing.version()}-windows-amd64-setup.exe"
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) // 1024
    given = {
        "VERSION": freezing.version(),
        "FOLDER": folder,
        "TARGET": target,
        "ICON": freezing.GENERATED / "latentloom.ico",
        "SIZE_KB": size,
        "PRESS": "zlib" if quick else "/SOLID lzma",
    }
    subprocess.run([makensis, "-V2", *(f"-D{key}={value}" for key, value in given.items()), str(SCRIPT)], check=True)
    return target


def make_zip(folder: Path, out: Path, *, quick: bool) -> Path:
    """Make the .zip that is unpacked anywhere and run from there."""
    top = f"LatentLoom-{freezing.version()}"
    target = out / f"{top}-windows-amd64-portable.zip"
    when = datetime.fromtimestamp(freezing.epoch(), UTC).timetuple()[:6]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1 if quick else 9) as archive:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(f"{top}/{file.relative_to(folder).as_posix()}", when)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with file.open("rb") as source, archive.open(entry, "w") as sink:
                shutil.copyfileobj(source, sink)
    return target
