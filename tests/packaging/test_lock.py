"""The locks: complete, hashed, and of the versions that the tests ran with."""

from __future__ import annotations

import re

import pytest

from latentloom.base import components

LINE = re.compile(r"([a-z0-9-]+)==(\S+) --hash=sha256:[0-9a-f]{64}")


@pytest.fixture
def lock(script):
    return script("lock")


def lines(file) -> dict[str, str]:
    """Return name to version; every line that is no comment must be pinned and hashed."""
    text = [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    found = [LINE.fullmatch(line) for line in text]
    assert all(found), [line for line, match in zip(text, found, strict=True) if not match]
    return {match[1]: match[2] for match in found}


@pytest.mark.parametrize("target", ["linux-x86_64", "macos-arm64", "windows-amd64"])
def test_a_lock_holds_everything_in_the_tested_versions(lock, target):
    assert target in [known.name for known in lock.TARGETS]
    locked = lines(lock.file_for(target))
    assert {components.normal(name) for name in components.DIRECT} <= set(locked)
    assert "pyinstaller" in locked
    for line in lock.environment.CONSTRAINTS.read_text(encoding="utf-8").splitlines():
        name, _, version = line.partition("==")
        if components.normal(name) in locked:
            assert locked[components.normal(name)].partition("+")[0] == version, name


def test_linux_gets_the_torch_without_cuda(lock):
    locked = lines(lock.file_for("linux-x86_64"))
    assert locked["torch"].endswith("+cpu")
    assert not [name for name in locked if name.startswith(("nvidia-", "cuda-", "triton"))]


def test_the_direct_dependencies_are_those_of_the_project(lock):
    wanted = {re.match(r"[\w.-]+", need).group() for need in lock._wanted() if not need.startswith("pyinstaller")}
    assert wanted == set(components.DIRECT)
