"""The spline on the sphere, against formulas that are not ours."""

from __future__ import annotations

import itertools
import warnings

import numpy as np
import pytest
from scipy.interpolate import CubicHermiteSpline

from latentloom.engine.paths import frame_at, frames_between
from latentloom.engine.spline import spline_at


def hermite(values, loop=False):
    """Catmull and Rom's spline of numbers, by SciPy from values and slopes."""
    values = np.asarray(values, float)
    if loop:
        values = np.concatenate([values[-1:], values, values[:2]])
    slopes = np.gradient(values)
    curve = CubicHermiteSpline(np.arange(len(values)), values, slopes)
    return (lambda x: curve(x + 1)) if loop else curve


def test_on_a_circle_it_is_the_spline_of_the_angles_and_of_the_logarithms_of_the_lengths():
    angles, lengths = [0.2, 0.9, 0.7, 1.9, 2.6], [1.0, 3.0, 2.0, 2.5, 0.5]
    stops = np.array([[r * np.cos(t), r * np.sin(t)] for t, r in zip(angles, lengths, strict=True)])
    by_angle, by_length = hermite(angles), hermite(np.log(lengths))
    for before in range(4):
        for share in np.linspace(0, 1, 7):
            x = before + share
            wanted = np.exp(by_length(x)) * np.array([np.cos(by_angle(x)), np.sin(by_angle(x))])
            np.testing.assert_allclose(spline_at(stops, before, share), wanted, atol=1e-12)


def test_a_closed_one_is_smooth_where_it_closes():
    angles = [0.0, 0.4, 1.0, 0.5]
    stops = np.array([[np.cos(t), np.sin(t)] for t in angles])
    curve = hermite(angles, loop=True)
    for before in range(4):
        for share in (0.0, 0.3, 0.9):
            t = curve(before + share)
            np.testing.assert_allclose(spline_at(stops, before, share, True), [np.cos(t), np.sin(t)], atol=1e-12)


def test_in_many_dimensions_it_is_geomstats_own_de_casteljau(monkeypatch):
    # geomstats 2.8 imports a name that numpy 2.4 no longer has.
    monkeypatch.setattr(np, "trapz", np.trapezoid, raising=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from geomstats.geometry.hypersphere import Hypersphere
    sphere = Hypersphere(6)
    log, exp = sphere.metric.log, sphere.metric.exp
    stops = np.random.default_rng(0).normal(size=(4, 7))
    p = stops / np.linalg.norm(stops, axis=1)[:, None]
    leaving = 0.5 * (log(p[2], p[1]) - log(p[0], p[1]))
    arriving = 0.5 * (log(p[3], p[2]) - log(p[1], p[2]))
    corners = [p[1], exp(leaving / 3, p[1]), exp(-arriving / 3, p[2]), p[2]]
    for share in (0.1, 0.5, 0.8):
        level = corners
        while len(level) > 1:
            level = [exp(share * log(b, a), a) for a, b in itertools.pairwise(level)]
        found = spline_at(stops, 1, share)
        np.testing.assert_allclose(found / np.linalg.norm(found), level[0], atol=1e-9)


def test_neither_direction_nor_speed_jumps_at_a_stop_where_arcs_do():
    stops = np.random.default_rng(1).normal(size=(5, 12))

    def jump(method):
        step = 1e-4
        return max(
            np.linalg.norm(
                frame_at(stops, i / 4 + step, method).astype(float)
                + frame_at(stops, i / 4 - step, method)
                - 2 * frame_at(stops, i / 4, method)
            )
            for i in (1, 2, 3)
        ) / (4 * step)

    assert jump("spline") < 0.05
    assert jump("spherical") > 0.3


def test_two_stops_alone_are_joined_by_the_arc():
    stops = np.random.default_rng(2).normal(size=(2, 9))
    stops /= np.linalg.norm(stops, axis=1)[:, None]
    np.testing.assert_allclose(frames_between(stops, 9, "spline"), frames_between(stops, 9), atol=1e-6)


@pytest.mark.parametrize("bad", [0, -1])
def test_where_the_sphere_has_no_answer_the_arc_or_the_line_is_taken(bad):
    stops = np.array([[1.0, 0, 0], [bad, 0, 0], [0, 1, 0]])
    assert spline_at(stops, 0, 0.5) is None
    frames = frames_between(stops, 9, "spline")
    assert np.isfinite(frames).all()
    np.testing.assert_array_equal(frames[2], frames_between(stops, 9)[2])
