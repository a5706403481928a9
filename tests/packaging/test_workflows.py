"""The build workflows: they cannot be run here, but they must be YAML, pinned, and call what there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.fixture(params=FILES, ids=[file.name for file in FILES])
def workflow(request) -> Path:
    return request.param


def test_a_workflow_is_yaml_with_jobs_and_steps(workflow):
    yaml = pytest.importorskip("yaml")
    content = yaml.safe_load(workflow.read_text(encoding="utf-8"))
    for job in content["jobs"].values():
        assert job["runs-on"]
        assert all("uses" in step or "run" in step for step in job["steps"])


def test_every_action_is_pinned_to_a_version(workflow):
    used = re.findall(r"uses:\s*(\S+)", workflow.read_text(encoding="utf-8"))
    assert used
    assert [action for action in used if not re.fullmatch(r"[\w./-]+@v\d+\.\d+\.\d+", action)] == []


def test_every_file_that_a_workflow_runs_is_there(workflow):
    named = re.findall(r"(?:packaging|\.ci)/[\w./-]+", workflow.read_text(encoding="utf-8"))
    assert named
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_the_three_systems_are_built():
    text = (ROOT / ".github" / "workflows" / "build.yml").read_text(encoding="utf-8")
    assert re.findall(r"- system: (\w+)", text) == ["linux", "macos", "windows"]
