"""Gravity flows between five places against another program's, with and without given sums."""

import numpy as np
import pytest

from camau_netsim.core.gravity import flows_by_both, flows_of_total, nearness_factor
from tests.support.vectors import read_cases

CASES = read_cases("gravity_ipf")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"beta {case['beta']:g}")
def test_published_flows(case):
    people = np.array(case["population"])
    nearness = nearness_factor(np.array(case["distance_km"]), case["beta"])
    total = flows_of_total(people, people, nearness, case["total"])
    np.testing.assert_allclose(total, case["singly"], rtol=1e-9)
    kernel = people[:, None] * people[None, :] * nearness
    both = flows_by_both(kernel, np.array(case["row_sums"]), np.array(case["col_sums"]))
    np.testing.assert_allclose(both, case["doubly_constrained"], rtol=1e-9)


def test_the_cases_differ_in_what_is_given():
    assert [case["beta"] for case in CASES] == [1.0, 2.0]
