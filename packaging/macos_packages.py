"""The macOS package: the .app in a .dmg, signed and notarised where the keys are set. Only read, never run: see README.

$LATENTLOOM_SIGN names the "Developer ID Application" identity in the keychain; $LATENTLOOM_NOTARY names a profile that
`xcrun notarytool store-credentials` has stored. Without the first the .app is signed ad hoc, which starts on the
machine that built it, and elsewhere after "Open Anyway".
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from pathlib import Path

import freezing

APP = "Latent Loom.app"


def make(folder: Path, out: Path, *, quick: bool) -> list[Path]:
    """Make the .dmg; returns it in a list."""
    app = out / APP
    if not app.is_dir():
        raise freezing.BuildError(f"There is no {app}; build without --keep.")
    stage = freezing.WORK / "dmg"
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(parents=True)
    # `ditto` keeps links, rights and signatures.
    _run("ditto", str(app), str(stage / APP))
    (stage / "Applications").symlink_to("/Applications")
    shutil.copyfile(freezing.GENERATED / "NOTICES.txt", stage / "NOTICES.txt")
    target = out / f"LatentLoom-{freezing.version()}-macos-{platform.machine()}.dmg"
    press = "UDZO" if quick else "ULMO"
    _run("hdiutil", "create", "-ov", "-volname", "Latent Loom", "-format", press, "-srcfolder", str(stage), str(target))
    identity, profile = os.environ.get("LATENTLOOM_SIGN"), os.environ.get("LATENTLOOM_NOTARY")
    if identity:
        _run("codesign", "--sign", identity, "--timestamp", str(target))
    if identity and profile:
        _run("xcrun", "notarytool", "submit", "--wait", "--keychain-profile", profile, str(target))
        _run("xcrun", "stapler", "staple", str(target))
    return [target]


def _run(*command: str) -> None:
    subprocess.run(command, check=True)
