"""Project files, whole and spoilt."""

from __future__ import annotations

import io
import json
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from tests.helpers.outcomes import read_or_refused

from latentloom.base.errors import LoomError
from latentloom.doc import blends, project, snapshots, waypoints, wheel
from latentloom.doc.document import new_state
from latentloom.doc.serial import to_json
from latentloom.doc.state import DocState, SpaceRef, Waypoint


def full_document() -> DocState:
    """A document with something of every kind in it."""
    state = new_state(SpaceRef("omniglot", "3f2a", "/models/omniglot"), ["Korean/01", "Greek/05", "ÆSIR ∂"])
    ring = wheel.toggle_mute(wheel.toggle_lock(wheel.with_puck(state.blend.wheel, (0.2, 0.1)), 1), 2)
    state = blends.choose_drawing(blends.set_wheel(state, ring), "Greek/05", 12)
    state = snapshots.keep(state, "A")
    for stop in (
        Waypoint("class", "Korean/01", "Korean"),
        Waypoint("drawing", 7),
        Waypoint("place", (0.25, -3.5)),
        Waypoint("blend", state.blend, "A"),
    ):
        state = waypoints.add_waypoint(state, stop)
    return state


def write(file: Path, content: Any, **entries: bytes) -> Path:
    """Write a project file with this content, JSON or raw bytes, and further entries."""
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.json", raw)
        for name, data in entries.items():
            archive.writestr(name, data)
    return file


def plain(state: DocState | None = None) -> dict[str, Any]:
    content = to_json(full_document() if state is None else state)
    return {"format": "latentloom-project", "version": 1, **json.loads(json.dumps(content))}


def refused(file: Path, *words: str) -> str:
    """Check that the file is refused in one sentence, in under a second of work, and left as it is."""
    before = file.read_bytes() if file.is_file() else None
    start = time.process_time()
    with pytest.raises(LoomError) as caught:
        project.load(file)
    assert time.process_time() - start < 1
    assert (file.read_bytes() if file.is_file() else None) == before
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith(".") or "update the program" in sentence
    for word in words:
        assert word in sentence
    return sentence


def zipped(content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("project.json", content)
    return stream.getvalue()


def opens(file: Path, content: bytes) -> bool:
    """Check that the file gives a document or one sentence; return whether it opened."""
    file.write_bytes(content)
    found = read_or_refused(lambda: project.load(file)[0])
    assert found is None or isinstance(found, DocState)
    return found is not None
