"""Cells and transmitters on air, and what nodes ask of the trunk."""

import numpy as np
import pytest

from camau_netsim.engine.compile import compile_scenario
from camau_netsim.engine.joins import cells_on_air, node_load, tenants_on_air, transmitters_on_air
from camau_netsim.scenario.load import load
from tests.support.scenarios import tiny_scenario, write_scenario


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
    # 0.7 of 60 and of 40 homes passed: 42 and 28 lines at 2 and 3 Mb/s; masts 5 and 7; bodies 10 and 5,
    # calls 1 and 0.5.
    found = node_load(
        problems,
        problems.access.years[2025],
        np.array([2.0, 3.0]),
        np.zeros(2),
        np.array([5.0, 7.0]),
        np.array([10.0, 5.0]),
        np.zeros(0),
        np.array([1.0, 0.5]),
    )
    assert found.public_mbps.tolist() == [0.0, 84.0 + 5.0, 84.0 + 7.0]
    assert found.government_mbps.tolist() == [0.0, 11.0, 5.5]
    assert found.tslcd_mbps.tolist() == [11.0, 5.5]


def test_a_transmitter_needs_its_building_and_over_fibre_a_way_out(tmp_path):
    base = {"multiplex": "one", "frequency_mhz": 600.0, "erp_kw": 1.0, "antenna_height_m": 60.0}
    base |= {"polarisation": "horizontal", "x_m": 0.0, "y_m": 0.0}
    houses = {"alone": {}, "sky": {"node": "N1"}, "fibre": {"node": "N2", "feed": "fibre"}}
    tree = tiny_scenario()
    tree["broadcast"] = {
        "multiplexes": [{"id": "one", "service": "tv", "name": "One", "guard_ms": 0.1}],
        "transmitters": [{"id": name, "name": name, **base, **house} for name, house in houses.items()],
    }
    problems = compile_scenario(load(write_scenario(tmp_path, tree)), (2025,))

    def live(stands=(1, 1, 1), nodes=(1, 1, 1), reached=(1, 1, 1)):
        flags = [np.array(values, np.uint8) for values in (stands, nodes, reached)]
        return transmitters_on_air(problems, *flags).transmitter_live.tolist()

    assert live() == [1, 1, 1]
    assert live(stands=(0, 1, 1)) == [0, 1, 1]
    assert live(nodes=(1, 0, 1)) == [1, 0, 1]
    assert live(nodes=(1, 1, 0)) == [1, 1, 0]
    assert live(reached=(0, 0, 0)) == [1, 1, 0]
