"""The path that clicks on the map make."""

from __future__ import annotations


def stops(session):
    return [(stop.kind, stop.value) for stop in session.document.state.path.waypoints]
