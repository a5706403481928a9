"""The search's own Adam beside torch's, and that it spares what torch's would load."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from latentloom.engine.evidence.descent import Descent

ROOT = Path(__file__).resolve().parents[3]

SEARCH = """
import sys
from latentloom.engine.evidence.solver import solve_steps
from latentloom.engine.space import open_space
space = open_space(sys.argv[1], "cpu", 1)
begin = space.blend({name: 1.0 for name in space.classes[:2]}).latent
assert space.judges is not None
for found in solve_steps(space, space.judges, {name: 1.0 for name in space.classes[:2]}, begin):
    if found.step == 3:
        break
assert found.step == 3
print(*[name for name in ("torch._dynamo", "sympy") if name in sys.modules])
"""


def bowl(point):
    """A narrow bent valley, another one for every row, with a little noise that is the same in every call."""
    x, y = point[:, ::2], point[:, 1::2]
    return ((1 - x) ** 2 + 10 * (y - x**2) ** 2).sum() + point.sin().sum()


@pytest.mark.parametrize("betas", [(0.9, 0.98), (0.5, 0.999)])
def test_every_step_is_that_of_torchs_adam(betas):
    begin = torch.randn((5, 8), generator=torch.Generator().manual_seed(3))
    ours, theirs = begin.clone().requires_grad_(), begin.clone().requires_grad_()
    descent, adam = Descent(ours, betas), torch.optim.Adam([theirs], lr=1.0, betas=betas)
    for step in range(40):
        rate = 0.25 * (1 - 0.8 * step / 40)
        descent.step(bowl(ours), rate)
        adam.param_groups[0]["lr"] = rate
        adam.zero_grad()
        bowl(theirs).backward()
        adam.step()
        torch.testing.assert_close(ours, theirs, rtol=1e-5, atol=1e-6)
    assert bowl(ours) < bowl(begin) / 2


def test_a_search_loads_no_compiler(judged_space):
    done = subprocess.run(
        [sys.executable, "-c", SEARCH, str(judged_space)],
        env=os.environ | {"PYTHONPATH": str(ROOT / "app"), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "\n")
