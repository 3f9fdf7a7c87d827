"""Finish times of fed sessions against an independent event loop and SimGrid 3.32, without and with caps."""

import numpy as np
import pytest

from camau_netsim.kernels import use
from camau_netsim.kernels.sessions import SessionNetwork
from tests.support.maxmin import routed
from tests.support.vectors import read_cases

TWIN_LIMIT = 120  # sessions; the twin needs seconds beyond
FILES = ("fluid_completion_times", "fluid_completion_caps")
CASES = {case["name"]: case for file in FILES for case in read_cases(file)}


def run_case(case, group=False):
    """Finish times by session; ``group`` puts sessions of one route and cap into one class."""
    caps = case.get("cap", [None] * len(case["routes"]))
    kinds = [(tuple(route), cap) for route, cap in zip(case["routes"], caps, strict=True)]
    classes = list(dict.fromkeys(kinds)) if group else kinds
    row = np.array([classes.index(kind) for kind in kinds] if group else range(len(kinds)), np.int32)
    net = routed([kind[0] for kind in classes], [kind[1] for kind in classes], case["capacity"])
    network = SessionNetwork(net.capacity_mbps, net.path_ptr, net.path_link, net.demand_mbps, record=True)
    order = np.argsort(case["start"], kind="stable")
    network.feed(np.array(case["start"], float)[order], row[order], np.array(case["size"], float)[order])
    assert network.advance(np.inf) == 2 * len(order)
    records = network.records()
    finish = np.zeros(len(order))
    finish[order[records.number.astype(int)]] = records.finish_s
    return finish


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("group", [False, True], ids=["alone", "classes"])
def test_finish_times(kernels, name, group):
    case = CASES[name]
    if kernels == "reference" and len(case["start"]) > TWIN_LIMIT:
        pytest.skip("the twin takes seconds")
    np.testing.assert_allclose(run_case(case, group), case["finish"], rtol=1e-9)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "simgrid_3_32_finish" in case])
def test_finish_times_of_simgrid(name):
    with use("compiled"):
        finish = run_case(CASES[name])
    np.testing.assert_allclose(finish, CASES[name]["simgrid_3_32_finish"], rtol=1e-9)
