"""Builds what a person downloads, for the system that it runs on: `python3 packaging/build.py`.

On Linux a .deb, a .tar.zst that runs from anywhere, and an AppImage where appimagetool is to be had; on macOS an .app
in a .dmg; on Windows an installer and a .zip. Everything goes to `dist/`, and at the end it says what was made, how
large it is and its checksums. See README.md in this folder for what a builder's machine needs.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

import environment
import freezing
import lock

DIST = environment.ROOT / "dist"
INSIDE = "LATENTLOOM_BUILD_INSIDE"


def main() -> int:
    """Build; return an exit status."""
    options = _options()
    try:
        if os.environ.get(INSIDE) != "1":
            return _in_own_environment(sys.argv[1:])
        _build(options)
    except freezing.BuildError as problem:
        print(problem, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as problem:
        print(f"{problem.cmd[0]} ended with status {problem.returncode}; its own words are above.", file=sys.stderr)
        return 1
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=DIST, metavar="DIR", help="where it all goes (default: dist/)")
    parser.add_argument("--quick", action="store_true", help="compress little, for trying the packages out")
    parser.add_argument("--keep", action="store_true", help="package the folder that an earlier build left in DIR")
    parser.add_argument("--folder-only", action="store_true", help="make the program's folder and no packages")
    return parser.parse_args()


def _in_own_environment(arguments: list[str]) -> int:
    python = freezing.make_environment(lock.target_here())
    # Python puts sets of names into the order of their hashes, and PyInstaller some of them into files.
    env = os.environ | {INSIDE: "1", "PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": str(freezing.epoch())}
    return subprocess.run([str(python), str(Path(__file__).resolve()), *arguments], env=env, check=False).returncode


def _build(options: argparse.Namespace) -> None:
    import sizes

    out = options.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    folder = out / freezing.FOLDER
    if not options.keep:
        freezing.freeze(out)
    elif not folder.is_dir():
        raise freezing.BuildError(f"There is no {folder} to keep; build without --keep.")
    made = [] if options.folder_only else _packages(folder, out, quick=options.quick)
    print(sizes.report(folder, made))


def _packages(folder: Path, out: Path, *, quick: bool) -> list[Path]:
    if sys.platform.startswith("linux"):
        import linux_packages as packages
    elif sys.platform == "darwin":
        import macos_packages as packages
    else:
        import windows_packages as packages
    return packages.make(folder, out, quick=quick)


if __name__ == "__main__":
    sys.exit(main())
