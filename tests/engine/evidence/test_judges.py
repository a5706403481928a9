"""Judges: networks of several builds on what a person sees or on the decoder's own output."""

from __future__ import annotations

import warnings

import pytest
import torch

from latentloom.base.errors import UsageError
from latentloom.engine.evidence.building import PLANS
from latentloom.engine.evidence.judges import BUILDS, Judge, JudgePlan
from latentloom.engine.fast_decoder import traced


@pytest.mark.parametrize("build", BUILDS)
@pytest.mark.parametrize(("channels", "side"), [(1, 28), (1, 32), (3, 64)])
def test_every_build_reads_every_grid(build, channels, side):
    judge = Judge(JudgePlan(build, "grid", 0), channels, 7, side, 4.0).eval()
    grids = torch.randn(3, channels, side, side)
    logits = judge(grids)
    assert logits.shape == (3, 7)
    assert logits.isfinite().all()
    torch.testing.assert_close(judge(grids[1:2]), logits[1:2], rtol=1e-4, atol=1e-5)


def test_a_build_that_does_not_exist_is_told():
    with pytest.raises(UsageError, match="no judge of the build 'tower'; choose one of pyramid, "):
        Judge(JudgePlan("tower", "grid", 0), 1, 2, 32, 4.0)


def test_a_judge_of_ink_sees_no_more_of_a_field_than_its_ink():
    reach = 4.0
    field = torch.randn(1, 1, 32, 32).clamp(-1, 1)
    # What lies further from the edge than half a pixel draws the same.
    drawn_alike = torch.where(field.abs() > 0.5 / reach, field.sign(), field)
    ink = Judge(JudgePlan("slim", "ink", 0), 1, 3, 32, reach).eval()
    grid = Judge(JudgePlan("slim", "grid", 0), 1, 3, 32, reach).eval()
    torch.testing.assert_close(ink(field), ink(drawn_alike))
    assert not torch.allclose(grid(field), grid(drawn_alike))


def test_ink_of_a_photo_is_the_photo():
    photo = torch.rand(2, 3, 32, 32)
    torch.manual_seed(0)
    ink = Judge(JudgePlan("local", "ink", 0), 3, 3, 32, None).eval()
    torch.manual_seed(0)
    grid = Judge(JudgePlan("local", "grid", 0), 3, 3, 32, None).eval()
    torch.testing.assert_close(ink(photo), grid(photo))


@pytest.mark.filterwarnings("error")
def test_a_traced_judge_is_the_judge_for_any_number_of_pictures():
    judge = Judge(JudgePlan("kernel", "ink", 0), 1, 5, 64, 4.0).eval().requires_grad_(False)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        fast = traced(judge, torch.zeros(2, 1, 64, 64))
    assert [str(one.message) for one in told] == []
    grids = torch.randn(5, 1, 64, 64)
    torch.testing.assert_close(fast(grids), judge(grids), rtol=1e-3, atol=1e-4)


def test_what_searches_and_what_reports_share_neither_network_nor_build():
    solver, report = PLANS["solver"], PLANS["report"]
    assert not {plan.build for plan in solver} & {plan.build for plan in report}
    assert len({plan.seed for plan in solver + report}) == len(solver + report)
    assert all({plan.look for plan in part} == {"grid", "ink"} for part in (solver, report))
