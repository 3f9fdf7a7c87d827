"""Areas that touch never share a colour."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import cKDTree

from camau_netsim.report.server_colours import PALETTE, distinct_colours


def touching(area, colours):
    """How many pairs of touching cells of different areas have one colour."""
    n_alike = 0
    for first, second in (
        (np.s_[:, :-1], np.s_[:, 1:]),
        (np.s_[:-1], np.s_[1:]),
        (np.s_[:-1, :-1], np.s_[1:, 1:]),
        (np.s_[:-1, 1:], np.s_[1:, :-1]),
    ):
        differ = (area[first] != area[second]) & (area[first] >= 0) & (area[second] >= 0)
        n_alike += int((differ & (colours[first] == colours[second]).all(axis=-1)).sum())
    return n_alike


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 1000), n_masts=st.integers(1, 60))
def test_neighbours_of_a_mosaic_differ(seed, n_masts):
    rng = np.random.default_rng(seed)
    masts = rng.uniform(0.0, 40.0, (n_masts, 2))
    grid = np.stack(np.meshgrid(np.arange(40), np.arange(40)), axis=-1)
    distance, area = cKDTree(masts).query(grid)
    area = np.where(distance < 12.0, area, -1)
    assert touching(area, distinct_colours(area)) == 0


def test_what_has_no_server_is_white():
    colours = distinct_colours(np.array([[-1, 3], [3, -1]]))
    assert (colours[0, 0] == 1.0).all()
    assert (colours[0, 1] == PALETTE[0]).all()


def test_nothing_at_all_is_white():
    assert (distinct_colours(np.full((2, 2), -1)) == 1.0).all()


def test_the_check_notices_like_neighbours():
    area = np.array([[0, 1]])
    assert touching(area, np.ones((1, 2, 3))) == 1


@pytest.mark.parametrize("row", range(len(PALETTE)))
def test_colours_of_the_palette_differ(row):
    away = np.linalg.norm(PALETTE - PALETTE[row], axis=1)
    assert np.sort(away)[1] > 0.15
