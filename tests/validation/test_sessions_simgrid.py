"""The reference timelines run by SimGrid itself where it is installed, with the program that the bench times."""

import numpy as np
import pytest

from bench.peers import simgrid_flows
from camau_netsim.kernels import use
from tests.support.maxmin import routed
from tests.validation.test_sessions_timelines import CASES, run_case

pytestmark = pytest.mark.skipif(simgrid_flows.BUILT is None, reason="SimGrid's C++ library or g++ is not installed")


def simgrid_times(case, optim):
    net = routed(case["routes"], case.get("cap", [None] * len(case["routes"])), case["capacity"])
    order = np.argsort(case["start"], kind="stable")
    told = {"capacity_mbps": net.capacity_mbps, "class_cap_mbps": net.demand_mbps}
    told |= {"class_path_ptr": net.path_ptr, "class_path_link": net.path_link, "row": order}
    told |= {"time_s": np.array(case["start"], float)[order], "size_mbit": np.array(case["size"], float)[order]}
    finish = np.zeros(len(order))
    finish[order] = simgrid_flows.finish_times(told, optim).answer
    return finish


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("optim", ["Full", "Lazy"])
def test_finish_times_are_those_of_simgrid(name, optim):
    with use("compiled"):
        ours = run_case(CASES[name])
    np.testing.assert_allclose(ours, simgrid_times(CASES[name], optim), rtol=1e-9)
