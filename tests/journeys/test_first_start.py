"""What `python3 app` and `python3 tests` do before the program: the checkout's own environment."""

from __future__ import annotations

import ast
import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


class Machine:
    """A machine where venv and pip are recorded instead of run."""

    def __init__(self, environment, folder: Path) -> None:
        self.environment = environment
        self.log: list[str] = []
        self.pip_succeeds = True
        self.torch_needs: list[str] = []
        self.interrupt = False
        environment.VENV = folder / ".venv"
        environment.STAMP = environment.VENV / "latentloom-stamp.json"

    def make_venv(self) -> None:
        self.log.append("venv")
        shutil.rmtree(self.environment.VENV, ignore_errors=True)
        python = self.environment.venv_python()
        python.parent.mkdir(parents=True)
        python.touch()

    def venv_works(self) -> bool:
        return self.environment.venv_python().exists()

    def run_pip(self, *arguments: str) -> int:
        if "--report" in arguments:
            found = {"install": [{"metadata": {"requires_dist": self.torch_needs}}]}
            Path(arguments[arguments.index("--report") + 1]).write_text(json.dumps(found))
            return 0
        self.log.append(" ".join(arguments))
        if self.interrupt:
            raise KeyboardInterrupt
        return 0 if self.pip_succeeds else 1


@pytest.fixture
def machine(tmp_path, monkeypatch):
    spec = importlib.util.spec_from_file_location("environment", ROOT / "packaging" / "environment.py")
    environment = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(environment)
    machine = Machine(environment, tmp_path)
    monkeypatch.setattr(environment, "_make_venv", machine.make_venv)
    monkeypatch.setattr(environment, "_venv_works", machine.venv_works)
    monkeypatch.setattr(environment, "_run_pip", machine.run_pip)
    monkeypatch.setattr(environment, "_has_nvidia", lambda: False)
    return machine


def test_the_first_start_installs_the_locked_versions_and_the_second_does_nothing(machine, capsys):
    machine.environment.ensure(())
    assert machine.log[0] == "venv"
    assert len(machine.log) == 2
    assert machine.log[1].startswith(f"install --constraint {ROOT / 'packaging' / 'constraints.txt'} ")
    assert "torch>=" in machine.log[1]
    assert "pytest" not in machine.log[1]
    assert "this takes a few minutes, once" in capsys.readouterr().err
    machine.environment.ensure(())
    assert len(machine.log) == 2
    assert capsys.readouterr().err == ""


def test_the_tests_add_their_extra_and_the_program_keeps_it(machine):
    machine.environment.ensure(())
    machine.environment.ensure(("test",))
    assert "pytest-qt" in machine.log[-1]
    count = len(machine.log)
    machine.environment.ensure(())
    assert len(machine.log) == count


def test_new_locked_versions_are_installed_over_the_old(machine, monkeypatch):
    machine.environment.ensure(("test",))
    monkeypatch.setattr(machine.environment, "wanted_digest", lambda: "other")
    machine.environment.ensure(())
    assert machine.log.count("venv") == 1
    assert "pytest-qt" in machine.log[-1]


def test_an_interrupted_installation_begins_again_from_nothing(machine):
    machine.interrupt = True
    assert machine.environment.run_inside([], ()) == 130
    machine.interrupt = False
    machine.environment.ensure(())
    assert machine.log.count("venv") == 2


def test_an_environment_made_by_hand_is_kept(machine):
    machine.make_venv()
    machine.environment.ensure(())
    assert machine.log.count("venv") == 1


def test_a_failed_installation_is_one_sentence_and_tried_again(machine, capsys):
    machine.pip_succeeds = False
    assert machine.environment.run_inside([], ()) == 1
    assert capsys.readouterr().err.splitlines()[-1].startswith("The installation did not succeed")
    machine.pip_succeeds = True
    machine.environment.ensure(())
    assert machine.environment._read_stamp()["digest"] == machine.environment.wanted_digest()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux wheels of torch bring CUDA")
def test_a_machine_without_nvidia_gets_torch_without_cuda(machine):
    machine.torch_needs = ['nvidia-cublas==13.1.0; platform_system == "Linux"']
    machine.environment.ensure(())
    assert machine.log[1].startswith("install --no-deps --extra-index-url https://download.pytorch.org/whl/cpu torch==")
    assert " torchvision==" in machine.log[1]


def test_a_torch_without_cuda_is_taken_from_where_it_is(machine):
    machine.torch_needs = ["filelock", "sympy>=1.13.3"]
    machine.environment.ensure(())
    assert not any("download.pytorch.org" in entry for entry in machine.log)


def test_a_machine_with_nvidia_gets_the_usual_torch(machine, monkeypatch):
    monkeypatch.setattr(machine.environment, "_has_nvidia", lambda: True)
    machine.torch_needs = ["nvidia-cublas==13.1.0"]
    machine.environment.ensure(())
    assert not any("download.pytorch.org" in entry for entry in machine.log)


@pytest.mark.parametrize("start", ["app", "tests"])
def test_an_old_python_is_told_in_one_sentence(start):
    ast.parse((ROOT / start / "__main__.py").read_text(), feature_version=(3, 4))
    code = (
        "import sys, runpy; sys.version_info = (3, 9, 0); "
        f"runpy.run_path({str(ROOT / start / '__main__.py')!r}, run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "3.11 or newer, and this is Python 3.9" in done.stderr
