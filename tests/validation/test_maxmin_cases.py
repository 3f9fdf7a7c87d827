"""Max-min rates against exact rational progressive filling (maxmin_cases.json)."""

import numpy as np
import pytest

from camau_netsim.kernels.maxmin import maxmin_rates
from tests.support.maxmin import assert_max_min, routed
from tests.support.vectors import read_cases

CASES = read_cases("maxmin_cases")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_rates_are_those_of_exact_filling(kernels, case):
    network = routed(case["routes"], case["cap"], case["capacity"], case["weight"])
    rate = maxmin_rates(*network)
    np.testing.assert_allclose(rate, case["rate"], rtol=1e-9, atol=1e-9)
    assert rate.sum() == pytest.approx(case["sum_rate"], rel=1e-9)
    assert_max_min(network, rate)
