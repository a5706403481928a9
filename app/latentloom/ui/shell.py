"""How long a latent is beside the prior's shell, in numbers and words: the tent pole (White, arXiv:1609.04468).

Almost all that a prior of many dimensions draws has nearly the same length: it lies in a thin shell. A straight line
between two points of the shell sags inside, as a tent does between its poles; an arc does not.
"""

from __future__ import annotations

from dataclasses import dataclass

USUAL = 2.0
"""Standard deviations to both sides of the mean that hold 19 of 20 draws."""


@dataclass(frozen=True)
class Shell:
    """Where the prior's draws lie, and where the space's own drawings do.

    Attributes:
        mean, deviation: of the length of a draw.
        typical: median length of drawings that training never saw; 0 where it is not known.
    """

    mean: float
    deviation: float
    typical: float = 0.0

    @property
    def known(self) -> bool:
        """Whether there is a shell at all."""
        return self.mean > 0 and self.deviation > 0

    def off(self, length: float) -> float:
        """Return how many standard deviations a length is outside the shell's middle; negative inside."""
        return (length - self.mean) / self.deviation if self.known else 0.0


def short_words(shell: Shell, length: float) -> str:
    """Return where a length is, for a small gauge: "on the shell", "4.1 sd inside"."""
    off = shell.off(length)
    if abs(off) <= USUAL:
        return "on the shell"
    return f"{abs(off):.1f} sd {'inside' if off < 0 else 'outside'}"


def sentence(shell: Shell, length: float) -> str:
    """Return what a length means, for whoever asks."""
    words = (
        f"This latent is {length:.2f} long. The prior's draws are {shell.mean:.2f} long, give or take "
        f"{shell.deviation:.2f}: they lie in a thin shell. "
    )
    off = shell.off(length)
    if abs(off) <= USUAL:
        words += "So this is as long as almost all of them."
    elif off < 0:
        words += f"It lies {-off:.1f} standard deviations inside the shell, where the prior draws next to nothing."
    else:
        words += f"It lies {off:.1f} standard deviations outside the shell, where the prior draws next to nothing."
    if shell.typical > 0:
        words += f" Real ones that training never saw are {shell.typical:.2f} long in the middle."
    return words


def path_sentence(shell: Shell, lengths: tuple[float, ...]) -> str:
    """Return what happens along a path: whether it sags inside the shell between its stops."""
    if not lengths:
        return ""
    lowest = min(lengths)
    ends = min(lengths[0], lengths[-1])
    if lowest < ends - shell.deviation:
        return (
            f"Between its stops the path sags from {ends:.2f} to {lowest:.2f}, {-shell.off(lowest):.1f} standard "
            "deviations inside the prior's shell, as a tent does between its poles. The method Spherical keeps to the "
            "length of the stops."
            if shell.off(lowest) < 0
            else f"Between its stops the path sags from {ends:.2f} to {lowest:.2f}, but not inside the prior's shell."
        )
    return f"The path keeps to the length of its stops: {lowest:.2f} to {max(lengths):.2f}."
