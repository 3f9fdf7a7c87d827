"""Masts live on the grid, then on their batteries."""

from itertools import product

import numpy as np
import pytest

from camau_netsim.core.index import Index
from camau_netsim.domains.passive.load import mast_load
from camau_netsim.domains.passive.model import solve
from camau_netsim.domains.passive.problem import Hung, compile_problem
from camau_netsim.domains.passive.sharing import (
    apart_down_ratio,
    saved_on_conduits_mvnd,
    saved_on_masts_mvnd,
    together_down_ratio,
)
from camau_netsim.domains.passive.spec import Burial, Conduit, Equipment, Mast, PassiveSpec, Shelter
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


# --- what hangs on a mast ---------------------------------------------------------------------------------------------


def loaded(height_m=40.0, n_slots=2, moment=None, rectifier=None, guest_area_m2=2.0, guest_power_kw=2.0):
    """One mast with two operators, the second from 2026 on; each cell 0.5 m2 and 0.4 kW, three a layer."""
    mast = Mast(
        id="m", commune="a", node="n", height_m=height_m, n_slots=n_slots, wind_moment_kn_m=moment,
        rectifier_kw=rectifier, x_m=0.0, y_m=0.0,
    )  # fmt: skip
    spec = PassiveSpec(
        masts=(mast,),
        equipment=tuple(Equipment(layer=layer, area_m2=0.5, power_kw=0.4) for layer in ("v", "w")),
        guest_area_m2=guest_area_m2,
        guest_power_kw=guest_power_kw,
        design_wind_m_per_s=50.0,
        drag_factor=1.2,
    )
    cells = [Hung("m", "v", "V", 2000, 2100)] * 3 + [Hung("m", "w", "W", 2026, 2100)] * 3
    return compile_problem(spec, METRES, Index(["a"]), Index(["n"]), np.array([0], np.int32), cells)


def test_moment_by_hand():
    """0.613 x 50^2 = 1532.5 N/m2; 1.5 m2 at 40 m with drag 1.2: 110.34 kN m."""
    found = mast_load(loaded(), 2025)
    assert found.moment_kn_m[0] == pytest.approx(1532.5 * 1.5 * 1.2 * 40.0 / 1000.0)
    assert found.power_kw[0] == pytest.approx(1.2)
    assert np.isnan(found.wind_margin_ratio[0])
    assert np.isnan(found.power_margin_kw[0])


def test_tenants_of_a_year():
    assert [int(mast_load(loaded(), year).n_tenants[0]) for year in (2025, 2026)] == [1, 2]
    assert [int(mast_load(loaded(), year).n_free_slots[0]) for year in (2025, 2026)] == [1, 0]


@pytest.mark.parametrize(
    ("limits", "fits"),
    [
        ({}, 1),
        ({"n_slots": 1}, 0),
        ({"moment": 257.5}, 1),  # 3.5 m2 with the guest: 257.46 kN m
        ({"moment": 257.4}, 0),
        ({"rectifier": 3.2}, 1),
        ({"rectifier": 3.1}, 0),
    ],
)
def test_one_more_tenant_fits_if_slot_wind_and_power_allow(limits, fits):
    assert mast_load(loaded(**limits), 2025).fits_guest.tolist() == [fits]


def test_a_taller_mast_has_less_to_spare():
    margins = [mast_load(loaded(height_m=h, moment=500.0), 2025).wind_margin_ratio[0] for h in (30.0, 45.0, 60.0)]
    assert margins == sorted(margins, reverse=True)
    assert margins[0] == pytest.approx(1.0 - 1532.5 * 1.5 * 1.2 * 30.0 / 1000.0 / 500.0)


def test_what_a_shelter_takes_is_held_against_its_rectifiers():
    assert Shelter(node="n", power_kw=3.0, rectifier_kw=4.5).power_kw == 3.0
    for half in ({"power_kw": 3.0}, {"rectifier_kw": 4.5}):
        with pytest.raises(ValueError, match="give power_kw and rectifier_kw"):
            Shelter(node="n", **half)


def test_air_is_neither_a_pole_line_nor_a_duct():
    conduits = tuple(Conduit(id=kind, kind=kind, length_km=9.0) for kind in ("pole_line", "air", "duct"))
    built = compile_problem(
        PassiveSpec(conduits=conduits, burials=({"conduit": "pole_line", "year": 2027},)),
        METRES,
        Index(["a"]),
        Index(["n"]),
    )
    assert built.conduit_kind(2026) == ["pole_line", "air", "duct"]
    assert built.conduit_kind(2027) == ["duct", "air", "duct"]


def test_a_node_in_a_shelter_lives_on_its_battery():
    spec = PassiveSpec(shelters=(Shelter(node="n", battery_h=2.0),))
    built = compile_problem(spec, METRES, Index(["a"]), Index(["m", "n"]), np.array([-1, 0], np.int32))

    def nodes(down_h, sound=(1, 1)):
        none = np.empty(0, np.uint8)
        return solve(built, none, none, mask(*sound), mask(0), np.array([down_h]), ones(1)).node_up.tolist()

    assert nodes(1.9) == [1, 1]
    assert nodes(2.0) == [1, 0]
    assert nodes(1.9, sound=(0, 1)) == [0, 1]


def priced(**costs):
    conduits = (
        Conduit(id="K1", kind="duct", length_km=2.0),
        Conduit(id="K2", kind="pole_line", length_km=5.0),
        Conduit(id="K3", kind="pole_line", length_km=1.0),
    )
    spec = PassiveSpec(conduits=conduits, burials=(Burial(conduit="K2", year=2027),), **costs)
    return compile_problem(spec, METRES, Index(["C1"]), Index(["N1"]))


def test_what_sharing_saves_by_hand():
    """Of n sharers n - 1 would build; a buried line costs what a duct does."""
    problem = priced(mast_cost_mvnd=500.0, pole_line_cost_mvnd_per_km=60.0, duct_cost_mvnd_per_km=600.0)
    assert saved_on_masts_mvnd(problem, np.array([0, 1, 3])).tolist() == [0.0, 0.0, 1000.0]
    cables = np.array([3, 2, 1])
    assert saved_on_conduits_mvnd(problem, cables, 2026).tolist() == [2400.0, 300.0, 0.0]
    assert saved_on_conduits_mvnd(problem, cables, 2027).tolist() == [2400.0, 3000.0, 0.0]


def test_a_cost_that_is_not_given_is_not_told():
    problem = priced(duct_cost_mvnd_per_km=600.0)
    assert np.isnan(saved_on_masts_mvnd(problem, np.array([2]))).all()
    assert np.isnan(saved_on_conduits_mvnd(problem, np.array([2, 2, 2]), 2026)).tolist() == [False, True, True]


@pytest.mark.parametrize("n", [1, 2, 4])
def test_all_down_against_all_states(n):
    """The site, or a site of each, and the equipment of each: probabilities of all states in which nobody serves."""
    site, own = 0.03, np.linspace(0.1, 0.4, n)
    together = apart = 0.0
    for state in product((True, False), repeat=2 * n):  # True: down
        sites, gear = state[:n], np.array(state[n:])
        of_gear = np.prod(np.where(gear, own, 1.0 - own))
        of_sites = np.prod(np.where(sites, site, 1.0 - site))
        apart += of_gear * of_sites * (np.array(sites) | gear).all()
        if all(sites) or not any(sites):  # one site: all of them or none
            together += of_gear * (site if sites[0] else 1.0 - site) * (np.array(sites) | gear).all()
    assert together_down_ratio(site, own) == pytest.approx(together, rel=1e-12)
    assert apart_down_ratio(site, own) == pytest.approx(apart, rel=1e-12)
    assert together_down_ratio(site, own) >= apart_down_ratio(site, own) - 1e-15
