"""The Linux packages: a .deb, a .tar.zst that runs from anywhere, and an AppImage where appimagetool is to be had."""

from __future__ import annotations

import gzip
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterable
from pathlib import Path

import elf
import freezing

HERE = Path(__file__).resolve().parent
LINUX = HERE / "linux"
NAME = "latentloom"
HOME = Path("usr/lib") / NAME
"""Where the program's folder lies in the .deb."""
SIDES = (16, 24, 32, 48, 64, 128, 256, 512)
METAINFO = "org.latentloom.LatentLoom.metainfo.xml"
DESCRIPTION = """\
weave one picture out of many classes at once
 Latent Loom blends many classes of pictures into one, with a variational
 autoencoder. A wheel weights all of them together, and the blend is decoded
 live while the hand moves. It exports sheets and films, measures what a blend
 really holds, and trains on the user's own pictures. It works offline."""


def make(folder: Path, out: Path, *, quick: bool) -> list[Path]:
    """Make every package of the program's folder; returns the files."""
    made = [make_deb(folder, out, quick=quick), make_tar(folder, out, quick=quick)]
    if shutil.which("appimagetool"):
        made.append(make_appimage(folder, out))
    else:
        print("No AppImage: appimagetool is not here.", file=sys.stderr)
    return made


def make_deb(folder: Path, out: Path, *, quick: bool) -> Path:
    """Make the .deb."""
    root = freezing.WORK / "deb"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(folder, root / HOME, symlinks=True)
    (root / HOME / "NOTICES.txt").unlink()
    install_desktop_files(root / "usr")
    (root / "usr/bin").mkdir()
    (root / "usr/bin" / NAME).symlink_to(f"../lib/{NAME}/{NAME}")
    _write_documents(folder, root / "usr/share/doc" / NAME)
    control = root / "DEBIAN"
    control.mkdir(mode=0o755)
    _write_md5sums(root, control / "md5sums")
    architecture = _output("dpkg", "--print-architecture")
    (control / "control").write_text(_control(root, architecture), encoding="utf-8")
    _settle(root)
    target = out / f"{NAME}_{freezing.version()}_{architecture}.deb"
    press = ["-Zzstd", "-z3"] if quick else ["-Zxz", "-z6"]
    subprocess.run(["dpkg-deb", "--root-owner-group", *press, "--build", str(root), str(target)], check=True)
    return target


def make_tar(folder: Path, out: Path, *, quick: bool) -> Path:
    """Make the archive that is unpacked anywhere and run from there."""
    top = f"{NAME}-{freezing.version()}"
    target = out / f"{top}-linux-{platform.machine()}.tar.zst"
    press = ["-3"] if quick else ["-19", "--long=27"]
    command = ["zstd", "--quiet", "--force", "-T0", *press, "-o", str(target)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as compressor:
        assert compressor.stdin is not None
        with tarfile.open(fileobj=compressor.stdin, mode="w|", format=tarfile.GNU_FORMAT) as archive:
            for file in [folder, *sorted(folder.rglob("*"))]:
                archive.add(file, Path(top, file.relative_to(folder)), recursive=False, filter=_anonymous)
            for name in ("latentloom.desktop", "latentloom-mime.xml"):
                archive.add(LINUX / name, Path(top, "desktop", name), recursive=False, filter=_anonymous)
            icon = freezing.ROOT / "resources" / "latentloom.svg"
            archive.add(icon, Path(top, "desktop", icon.name), recursive=False, filter=_anonymous)
        compressor.stdin.close()
    if compressor.returncode != 0:
        raise subprocess.CalledProcessError(compressor.returncode, command)
    return target


def make_appimage(folder: Path, out: Path) -> Path:
    """Make the AppImage: the folder, a start file and the icon at the top, as appimagetool wants them."""
    root = freezing.WORK / "AppDir"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(folder, root / HOME, symlinks=True)
    install_desktop_files(root / "usr")
    (root / "AppRun").symlink_to(HOME / NAME)
    (root / f"{NAME}.desktop").symlink_to(f"usr/share/applications/{NAME}.desktop")
    (root / f"{NAME}.svg").symlink_to(f"usr/share/icons/hicolor/scalable/apps/{NAME}.svg")
    _settle(root)
    target = out / f"LatentLoom-{freezing.version()}-{platform.machine()}.AppImage"
    subprocess.run(["appimagetool", "--no-appstream", str(root), str(target)], check=True)
    return target


def install_desktop_files(usr: Path) -> None:
    """Put everything that a desktop reads below a `usr` folder."""
    icons = {"scalable": freezing.ROOT / "resources" / "latentloom.svg"}
    icons |= {f"{side}x{side}": freezing.GENERATED / f"latentloom-{side}.png" for side in SIDES}
    files = {
        f"share/applications/{NAME}.desktop": LINUX / "latentloom.desktop",
        f"share/mime/packages/{NAME}.xml": LINUX / "latentloom-mime.xml",
        f"share/metainfo/{METAINFO}": LINUX / METAINFO,
        **{f"share/icons/hicolor/{size}/apps/{NAME}{file.suffix}": file for size, file in icons.items()},
    }
    for place, source in files.items():
        (usr / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, usr / place)


def _write_documents(folder: Path, documents: Path) -> None:
    """Write what Debian wants to know of licences and changes."""
    documents.mkdir(parents=True)
    own = (freezing.ROOT / "LICENSE").read_text(encoding="utf-8")
    head = "Latent Loom itself is under the licence that follows. NOTICES.txt.gz in this folder holds the licences\n"
    head += "of all that is shipped with it.\n\n"
    (documents / "copyright").write_text(head + own, encoding="utf-8")
    for name, source in (("NOTICES.txt.gz", folder / "NOTICES.txt"), ("changelog.gz", freezing.ROOT / "CHANGELOG.md")):
        (documents / name).write_bytes(gzip.compress(source.read_bytes(), 9, mtime=0))


def _control(root: Path, architecture: str) -> str:
    installed = sum(file.lstat().st_size for file in (root / "usr").rglob("*") if file.is_file()) // 1024
    fields = {
        "Package": NAME,
        "Version": freezing.version(),
        "Architecture": architecture,
        "Maintainer": "The Latent Loom authors <latentloom@localhost>",
        "Installed-Size": str(installed),
        "Depends": ", ".join(dependencies(root / HOME)),
        "Recommends": "xdg-desktop-portal",
        "Section": "graphics",
        "Priority": "optional",
        "Description": DESCRIPTION,
    }
    return "".join(f"{key}: {value}\n" for key, value in fields.items())


def dependencies(home: Path) -> list[str]:
    """Return the Debian packages, with versions, that the libraries in the folder ask the system for."""
    files = [file for file in home.rglob("*") if file.is_file() and not file.is_symlink() and elf.is_elf(file)]
    own = sorted({str(file.parent) for file in home.rglob("*.so*")})
    work = freezing.WORK / "shlibdeps"
    (work / "debian").mkdir(parents=True, exist_ok=True)
    stub = "Source: latentloom\n\nPackage: latentloom\nArchitecture: any\n"
    (work / "debian" / "control").write_text(stub, encoding="utf-8")
    command = ["dpkg-shlibdeps", "-O", "--ignore-missing-info", "--warnings=0"]
    command += [f"-l{folder}" for folder in own] + [f"-e{file}" for file in sorted(files)]
    found = subprocess.run(command, cwd=work, stdout=subprocess.PIPE, text=True, check=True).stdout
    listed = re.sub(r"^shlibs:Depends=", "", found.strip()).split(", ")
    # It lists the packages of the libraries in the folder, too: those that came from this system.
    outside = owners(system_libraries(home, files))
    listed = [line for line in listed if line.partition(" ")[0] in outside]
    # Nothing says that it needs these: Qt opens the first three by name, the keyboard's libraries the last.
    return sorted({*listed, "fontconfig-config", "libegl1", "libgl1", "xkb-data"})


def system_libraries(home: Path, files: list[Path]) -> set[str]:
    """Return the names of the libraries that `files` ask for and that do not lie in the folder."""
    own = {file.name for file in home.rglob("*.so*")}
    return set().union(*(elf.needed(file) for file in files)) - own


def owners(libraries: Iterable[str]) -> set[str]:
    """Return the installed Debian packages that hold libraries of these names."""
    command = ["dpkg-query", "--search", *(f"*/{name}" for name in sorted(libraries))]
    # It ends with status 1 when one of them is in no package; the others are told all the same.
    found = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    names = [name for line in found.splitlines() for name in line.rpartition(": ")[0].split(", ")]
    return {name.partition(":")[0] for name in names}


def _write_md5sums(root: Path, target: Path) -> None:
    files = sorted(file for file in (root / "usr").rglob("*") if file.is_file() and not file.is_symlink())
    lines = []
    for file in files:
        with file.open("rb") as stream:
            lines.append(f"{hashlib.file_digest(stream, 'md5').hexdigest()}  {file.relative_to(root)}\n")
    target.write_text("".join(lines), encoding="utf-8")


def _settle(root: Path) -> None:
    """Give everything the same time and the usual rights, so that two builds are alike."""
    for file in [*root.rglob("*"), root]:
        if file.is_dir() and not file.is_symlink():
            file.chmod(0o755)
        elif not file.is_symlink() and not file.is_relative_to(root / HOME):
            file.chmod(0o644)
        os.utime(file, (freezing.epoch(), freezing.epoch()), follow_symlinks=False)


def _anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    entry.mtime = freezing.epoch()
    return entry


def _output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
