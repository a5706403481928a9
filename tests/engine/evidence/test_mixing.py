"""Pictures made of pieces: where the pieces come from, and how much ink each has given."""

from __future__ import annotations

import pytest
import torch

from latentloom.engine.evidence.mixing import mixed

REACH = 4.0


def chance() -> torch.Generator:
    return torch.Generator().manual_seed(3)


def bars(count: int) -> torch.Tensor:
    """Fields (count, 1, 32, 32) of a horizontal bar each, everywhere another one."""
    rows = torch.arange(32.0)[:, None].expand(32, 32)
    centres = torch.linspace(6, 26, count)
    return torch.stack([((rows - at).abs() - 3) / REACH for at in centres])[:, None].clamp(-1, 1)


def coverage(fields: torch.Tensor) -> torch.Tensor:
    return (0.5 - fields * REACH).clamp(0, 1)


def test_one_part_is_the_picture_itself():
    grids = bars(5)
    same, shares = mixed(grids, REACH, 1, chance())
    assert torch.equal(same, grids)
    assert torch.equal(shares, torch.ones(5, 1))


@pytest.mark.parametrize("parts", [2, 3, 4, 6])
@pytest.mark.parametrize("reach", [REACH, None])
def test_shares_sum_to_one(parts, reach):
    grids, shares = mixed(bars(parts * 7), reach, parts, chance())
    assert grids.shape == (7, 1, 32, 32)
    assert shares.shape == (7, parts)
    assert (shares >= 0).all()
    torch.testing.assert_close(shares.sum(1), torch.ones(7))


def test_ink_comes_from_the_drawings_and_no_other_place():
    parts, count = 3, 8
    fields = bars(parts * count)
    pieces, shares = mixed(fields, REACH, parts, chance())
    together = coverage(fields).view(parts, count, 1, 32, 32)
    assert (coverage(pieces) <= together.amax(0) + 1e-6).all()
    # Bars of different drawings do not meet, so a drawing's share can be counted where its bar is.
    far_apart = torch.cat([bars(3)[i].expand(count, 1, 32, 32) for i in range(3)])
    pieces, shares = mixed(far_apart, REACH, 3, chance())
    ink = coverage(pieces)
    counted = torch.stack([(ink * (bars(3)[i] < 0.5 / REACH)).sum((1, 2, 3)) for i in range(3)], 1)
    torch.testing.assert_close(shares, counted / counted.sum(1, keepdim=True), atol=0.02, rtol=0)


def test_every_pixel_of_a_photo_comes_from_one_photo_and_the_area_is_the_share():
    parts, count = 3, 6
    photos = torch.rand(parts * count, 3, 32, 32) * 2 - 1
    pieces, shares = mixed(photos, None, parts, chance())
    sources = photos.view(parts, count, 3, 32, 32)
    taken = (sources == pieces).all(2)
    assert (taken.sum(0) == 1).all()
    torch.testing.assert_close(shares, taken.float().mean((2, 3)).t())
    assert (shares > 0).sum() > count


def test_blank_pages_have_equal_shares_and_the_same_seed_gives_the_same_pieces():
    _, shares = mixed(torch.ones(6, 1, 32, 32), REACH, 3, chance())
    torch.testing.assert_close(shares, torch.full((2, 3), 1 / 3))
    first, second = (mixed(bars(6), REACH, 3, chance())[0] for _ in range(2))
    assert torch.equal(first, second)
