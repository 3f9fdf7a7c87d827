"""Which masts are within range of which settlements, against all distances; coverage worked out in pieces."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from camau_netsim.domains.radio import coverage
from tests.unit.domains.test_radio import DRAWN, cell, layer, town


@pytest.fixture(scope="module")
def scattered():
    """300 settlements and 40 masts anywhere; the first settlement stands at a mast, another exactly at the range."""
    rng = np.random.default_rng(5)
    masts = rng.uniform(0.0, 20_000.0, (40, 2)).round()
    homes = rng.uniform(0.0, 20_000.0, (300, 2)).round()
    masts[0], homes[0], homes[1] = (5_000.0, 5_000.0), (5_000.0, 5_000.0), (5_000.0, 11_000.0)
    homes[2] = (5_000.0 - 100_000.0, 0.0)
    cells = [cell(f"c{row}", f"M{row}", "v") for row in range(0, 40, 2)]
    problem = town([layer("v", "4g")], cells, list(map(tuple, homes)), list(map(tuple, masts)), los=DRAWN,
                   indoor=0.5, range_km=6.0, shadowing=True, building_entry="tr38901_low_loss")  # fmt: skip
    return problem, homes, masts


def test_pairs_are_all_within_range_and_in_order(scattered):
    problem, homes, masts = scattered
    settlement, mast = np.nonzero(cdist(homes, masts) <= 6_000.0)  # row by row
    assert problem.pairs.mast.tolist() == mast.tolist()
    assert np.diff(problem.pairs.ptr).tolist() == np.bincount(settlement, minlength=300).tolist()
    assert problem.pairs.distance_m == pytest.approx(cdist(homes, masts)[settlement, mast], rel=1e-12)
    first = slice(*problem.pairs.ptr[:2])
    assert problem.pairs.distance_m[first][problem.pairs.mast[first] == 0] == [0.0]
    assert 0 in problem.pairs.mast[slice(*problem.pairs.ptr[1:3])]  # at the range
    assert problem.pairs.ptr[2] == problem.pairs.ptr[3]  # the third hears nobody


def test_pieces_change_no_bit(scattered, monkeypatch):
    problem = scattered[0]
    (one,) = problem.layers
    for size in (7, 10**9):
        monkeypatch.setattr(coverage, "PAIRS_AT_ONCE", size)
        assert np.array_equal(coverage.pair_missed_ratio(one, problem.pairs), one.missed_ratio)
    assert len(one.pair) > 500
    assert 0.01 < one.missed_ratio.mean() < 0.99
