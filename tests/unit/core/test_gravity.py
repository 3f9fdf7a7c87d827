"""Flows by hand, and what no other flow has: the form of the kernel and the stated sums."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from camau_netsim.core.gravity import flows_by_both, flows_by_origin, flows_of_total, nearness_factor


def test_nearness_by_hand():
    distance = np.array([0.0, 0.5, 2.0, 4.0, 4.1])
    assert nearness_factor(distance, 2.0, near_km=1.0, reach_km=4.0).tolist() == [1.0, 1.0, 0.25, 0.0625, 0.0]
    # Without a nearest distance nothing stays where it is.
    assert nearness_factor(distance, 1.0).tolist() == [0.0, 2.0, 0.5, 0.25, 1.0 / 4.1]
    assert nearness_factor(np.array([3.0]), 0.0).tolist() == [1.0]


def test_origins_share_out_what_they_send():
    # Weights of the first: 1 x 1, 3 x 0.5, 0: of 10 it sends 4, 6 and 0. The second reaches nobody and sends nothing.
    flows = flows_by_origin(np.array([10.0, 7.0]), np.array([1.0, 3.0, 9.0]), np.array([[1.0, 0.5, 0.0], [0.0] * 3]))
    assert flows == pytest.approx(np.array([[4.0, 6.0, 0.0], [0.0, 0.0, 0.0]]))


def test_a_total_is_shared_out():
    flows = flows_of_total(np.array([1.0, 2.0]), np.array([3.0, 1.0]), np.array([[0.0, 1.0], [1.0, 0.0]]), 14.0)
    assert flows == pytest.approx(np.array([[0.0, 2.0], [12.0, 0.0]]))
    assert not flows_of_total(np.ones(2), np.ones(2), np.zeros((2, 2)), 5.0).any()


def test_sums_that_cannot_be():
    with pytest.raises(ValueError, match="rows add up to 3, columns to 4"):
        flows_by_both(np.ones((2, 2)), np.array([1.0, 2.0]), np.array([2.0, 2.0]))
    with pytest.raises(ValueError, match="within reach"):
        flows_by_both(np.eye(2), np.array([1.0, 2.0]), np.array([2.0, 1.0]), max_rounds=50)


def test_two_places_that_only_exchange():
    """Without a way to itself each sends all to the other, whatever the kernel."""
    flows = flows_by_both(np.array([[0.0, 0.3], [0.7, 0.0]]), np.array([5.0, 2.0]), np.array([2.0, 5.0]))
    assert flows == pytest.approx(np.array([[0.0, 5.0], [2.0, 0.0]]))


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), n=st.integers(2, 7), m=st.integers(2, 7))
def test_certificate_of_fitting(seed, n, m):
    """Margins, and the cross-ratios of the kernel: together they prove the answer."""
    rng = np.random.default_rng(seed)
    kernel = rng.uniform(0.1, 2.0, (n, m))
    columns = rng.uniform(0.5, 5.0, m)
    rows = rng.dirichlet(np.ones(n)) * columns.sum()
    flows = flows_by_both(kernel, rows, columns)
    assert flows.sum(axis=1) == pytest.approx(rows, rel=1e-10)
    assert flows.sum(axis=0) == pytest.approx(columns, rel=1e-10)
    ratio = flows / kernel
    assert ratio * ratio[0, 0] == pytest.approx(np.outer(ratio[:, 0], ratio[0]), rel=1e-9)
