"""Masts live on the grid, then on their batteries."""

import numpy as np

from camau_netsim.core.index import Index
from camau_netsim.domains.passive.model import solve
from camau_netsim.domains.passive.problem import compile_problem
from camau_netsim.domains.passive.spec import Conduit, Mast, PassiveSpec
from tests.unit.domains.build import METRES, mask, ones


def problem():
    def mast(name, commune, battery_h, **more):
        return Mast(id=name, commune=commune, node="n", height_m=40.0, battery_h=battery_h, x_m=1.0, y_m=2.0, **more)

    masts = (
        mast("none", "a", 0.0),
        mast("four", "a", 4.0, in_service_year=2026, retired_year=2030),
        mast("b", "b", 4.0),
    )
    conduits = (Conduit(id="d", kind="duct", length_km=3.0), Conduit(id="p", kind="pole_line", length_km=5.0))
    spec = PassiveSpec(masts=masts, conduits=conduits)
    return compile_problem(spec, METRES, Index(["a", "b"]), Index(["m", "n"]))


def alive(down_a_h, grid=(0, 1), stands=(1, 1, 1)):
    down_h = np.array([down_a_h, 0.0])
    return solve(problem(), mask(*stands), ones(3), ones(2), mask(*grid), down_h, ones(3)).mast_up.tolist()


def test_compiled_rows():
    built = problem()
    assert built.conduit_buried.tolist() == [1, 0]
    assert built.conduit_length_km.tolist() == [3.0, 5.0]
    assert built.mast_commune.tolist() == [0, 0, 1]
    assert built.mast_node.tolist() == [1, 1, 1]
    assert [built.masts_stand(year).tolist() for year in (2025, 2026, 2030)] == [[1, 0, 1], [1, 1, 1], [1, 0, 1]]


def test_everything_lives_on_the_grid():
    assert alive(0.0, grid=(1, 1)) == [1, 1, 1]


def test_a_mast_outlives_the_grid_by_its_battery():
    assert alive(0.0) == [0, 1, 1]  # no battery: dark at once
    assert alive(3.999) == [0, 1, 1]
    assert alive(4.0) == [0, 0, 1]
    assert alive(4.0 - 1e-9) == [0, 0, 1]  # the clock lands on the instant up to rounding
    assert alive(100.0) == [0, 0, 1]


def test_a_mast_that_does_not_stand_is_not_up():
    assert alive(0.0, grid=(1, 1), stands=(0, 1, 0)) == [0, 1, 0]
