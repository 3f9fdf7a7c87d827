"""Cells on air, and what nodes ask of the trunk."""

import numpy as np
import pytest

from camau_netsim.engine.compile import compile_scenario
from camau_netsim.engine.joins import cells_on_air, node_load, tenants_on_air
from camau_netsim.scenario.load import load
from tests.support.scenarios import write_scenario


@pytest.fixture(scope="module")
def problems(tmp_path_factory):
    return compile_scenario(load(write_scenario(tmp_path_factory.mktemp("tiny"))), (2025,))


def test_a_cell_needs_to_stand_a_mast_with_power_and_a_way_out(problems):
    # Cells 0 to 5 stand on M1 at node N1, cells 6 to 11 on M2 at node N2; nodes are X, N1, N2.
    def up(stands=(1,) * 12, masts=(1, 1), tails=(1, 1), reached=(1, 1, 1), tenants=(1, 1)):
        cells, *flags = [np.array(values, np.uint8) for values in (stands, masts, tails, reached, tenants)]
        return cells_on_air(problems, cells, tenants_on_air(problems, *flags).tenant_serves).cell_up.tolist()

    assert up() == [1] * 12
    assert up(masts=(0, 1)) == [0] * 6 + [1] * 6
    assert up(tenants=(1, 0)) == [1] * 6 + [0] * 6
    assert up(tails=(0, 1)) == [0] * 6 + [1] * 6
    assert up(reached=(1, 1, 0)) == [1] * 6 + [0] * 6
    assert up(stands=(0, *[1] * 11), masts=(1, 0)) == [0] + [1] * 5 + [0] * 6


def test_node_load_by_hand(problems):
    # 0.7 of 60 and of 40 homes passed: 42 and 28 lines at 2 and 3 Mb/s; masts 5 and 7; bodies 10 and 5.
    found = node_load(
        problems,
        problems.access.years[2025],
        np.array([2.0, 3.0]),
        np.zeros(2),
        np.array([5.0, 7.0]),
        np.array([10.0, 5.0]),
        np.zeros(0),
    )
    assert found.public_mbps.tolist() == [0.0, 84.0 + 5.0, 84.0 + 7.0]
    assert found.government_mbps.tolist() == [0.0, 10.0, 5.0]
    assert found.tslcd_mbps.tolist() == [10.0, 5.0]
