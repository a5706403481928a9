"""The build workflows: they cannot be run here, but they must be YAML, pinned, and call what there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.fixture(params=FILES, ids=[file.name for file in FILES])
def workflow(request) -> Path:
    return request.param


def test_a_workflow_is_yaml_with_jobs_and_steps(workflow):
    content = yaml.safe_load(workflow.read_text(encoding="utf-8"))
    for job in content["jobs"].values():
        assert job["runs-on"]
        assert all("uses" in step or "run" in step for step in job["steps"])


def test_every_action_is_pinned_to_a_commit_whose_version_is_told(workflow):
    used = re.findall(r"uses:\s*(.+)", workflow.read_text(encoding="utf-8"))
    assert used
    assert [action for action in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action)] == []


def test_every_file_that_a_workflow_runs_is_there(workflow):
    named = re.findall(r"(?:packaging|\.ci)/[\w./-]+", workflow.read_text(encoding="utf-8"))
    assert named
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_the_three_systems_are_tested_then_built_then_tried():
    content = yaml.safe_load((ROOT / ".github" / "workflows" / "build.yml").read_text(encoding="utf-8"))
    tests, packages = content["jobs"]["tests"], content["jobs"]["packages"]
    systems = packages["strategy"]["matrix"]["include"]
    assert [entry["system"] for entry in systems] == ["linux", "macos", "windows"]
    assert packages["needs"] == "tests"
    assert tests["steps"][-1]["run"] == "bash .ci/run"
    text = "".join(step.get("run", "") for step in packages["steps"])
    assert text.index("python tests") < text.index("python packaging/build.py") < text.index("selftest")
