"""Line charts as SVG, in the page's own colours."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

WIDTH, HEIGHT = 560, 300
LEFT, RIGHT, TOP, BOTTOM = 62, 150, 14, 44
COLOURS = 8

Points = Sequence[tuple[float, float]]


def line_chart(
    lines: Mapping[str, Points], x_name: str, y_name: str, *, log_x: bool = False, marks: bool = True
) -> str:
    """Return a chart of named lines with a legend; every second line that shares a colour is dashed.

    Args:
        lines: name to points (x, y); points that are not finite are left out.
        x_name, y_name: of the axes.
        log_x: whether x runs in powers; x must be above zero then.
        marks: whether points are shown, not only lines.
    """
    kept = {name: [(x, y) for x, y in points if math.isfinite(x + y)] for name, points in lines.items()}
    everything = [point for points in kept.values() for point in points]
    if not everything:
        return "<svg></svg>"
    place = math.log10 if log_x else float
    xs, ys = [place(x) for x, _ in everything], [y for _, y in everything]
    x_low, x_high = _padded(min(xs), max(xs), 0.02)
    y_low, y_high = _padded(min(ys), max(ys), 0.06)

    def at(x: float, y: float) -> tuple[float, float]:
        across = (place(x) - x_low) / (x_high - x_low)
        up = (y - y_low) / (y_high - y_low)
        return LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM)

    label = f"{escape(y_name)} over {escape(x_name)}"
    parts = [f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" role="img" aria-label="{label}">']
    for value in ticks(y_low, y_high):
        _, y = at(everything[0][0], value)
        parts.append(f'<path class="axis" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>')
        parts.append(f'<text class="dim" x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{number(value)}</text>')
    marked = sorted({x for x, _ in everything}) if log_x else ticks(x_low, x_high)
    last = -math.inf
    for value in marked:
        x, _ = at(value, y_low)
        if x - last < 34:
            continue
        last = x
        parts.append(
            f'<text class="dim" x="{x:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{number(value)}</text>'
        )
    middle = LEFT + (WIDTH - LEFT - RIGHT) / 2
    parts.append(f'<text x="{middle:.0f}" y="{HEIGHT - 6}" text-anchor="middle">{escape(x_name)}</text>')
    across = TOP + (HEIGHT - TOP - BOTTOM) / 2
    parts.append(
        f'<text x="14" y="{across:.0f}" text-anchor="middle" transform="rotate(-90 14 {across:.0f})">'
        f"{escape(y_name)}</text>"
    )
    for i, (name, points) in enumerate(kept.items()):
        colour = f"var(--c{i % COLOURS})"
        dash = ' stroke-dasharray="5 4"' if i >= COLOURS else ""
        spots = [at(x, y) for x, y in points]
        if len(spots) > 1:
            d = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in spots)
            parts.append(f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="1.8"{dash}/>')
        if marks or len(spots) == 1:
            parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6" fill="{colour}"/>' for x, y in spots]
        y = TOP + 8 + 18 * i
        x = WIDTH - RIGHT + 14
        parts.append(f'<path d="M{x} {y}h18" stroke="{colour}" stroke-width="2.4"{dash}/>')
        parts.append(f'<text x="{x + 24}" y="{y + 4}">{escape(name)}</text>')
    return "".join(parts) + "</svg>"


def ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Return round values between two bounds."""
    rough = (high - low) / count
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * nice for nice in (1, 2, 2.5, 5, 10) if power * nice >= rough * 0.999)
    first = math.ceil(low / step)
    return [round(i * step, 12) for i in range(first, math.floor(high / step + 1e-9) + 1)]


def number(value: float) -> str:
    """Return a number as short as it stays true to four digits."""
    return f"{value:.4g}"


def _padded(low: float, high: float, share: float) -> tuple[float, float]:
    room = (high - low) * share or max(abs(high) * 0.05, 0.5)
    return low - room, high + room
