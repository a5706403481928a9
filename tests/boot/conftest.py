"""What tests of the start share: a small space, and the program in this process."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from latentloom.base import paths
from latentloom.base.options import CommonOptions
from latentloom.boot.program import Program, application
from latentloom.boot.timing import Timing
from latentloom.doc.settings import Settings


@pytest.fixture
def tiny(tiny_space, profile) -> Path:
    """The small space among the person's own."""
    return Path(shutil.copytree(tiny_space, paths.user_spaces_dir() / "tiny"))


@pytest.fixture
def only_tiny(tiny, monkeypatch, tmp_path) -> Path:
    """The small space, and no shipped one."""
    (tmp_path / "models").mkdir()
    for module in ("latentloom.engine.description", "latentloom.base.paths"):
        monkeypatch.setattr(f"{module}.models_dir", lambda: tmp_path / "models")
    return tiny


@pytest.fixture
def start(qtbot, qapp, monkeypatch):
    """Start the program in this process, as if for the first time; closed at the end."""
    monkeypatch.setattr(qapp, "_listening", False)

    def start(target: str | None, crash_record: str = "", timing: Timing | None = None) -> Program:
        settings = Settings()
        settings.set("hints", False)
        application(["latentloom"], settings)
        options = CommonOptions(device="cpu", threads=1)
        program = Program(target, options, settings, crash_record, timing or Timing(False, 0.0))

        def end(_: object) -> None:
            program.session.document.mark_saved(Path("x.loom"))
            program.window.close()
            program.finish()
            program.deleteLater()

        qtbot.addWidget(program.window, before_close_func=end)
        program.show()
        return program

    return start
