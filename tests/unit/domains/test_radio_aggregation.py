"""Several carriers at once, carriers of several operators, equipment of several carriers: closed forms by hand."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from camau_netsim.domains.radio.coverage import covered_ratio
from camau_netsim.domains.radio.tables import commune_columns
from camau_netsim.kernels.sharing import capped_ps
from tests.unit.domains.build import ones
from tests.unit.domains.test_radio import BOTH, BOTH_CELLS, PEAK_4G, PEAK_5G, answer, cell, layer, town

TWO = [layer("one", "4g"), layer("two", "4g", fc_ghz=2.1)]
TWO_CELLS = [cell("c1", "M0", "one"), cell("c2", "M0", "two")]
THREE = [layer("wide", "4g"), layer("half", "4g", bandwidth_mhz=9.0), layer("third", "4g", bandwidth_mhz=6.0)]
THREE_CELLS = [cell(f"c{name.id}", "M0", name.id) for name in THREE]
NAMES = np.array(["t"], object)


def of(problem, found, *rows):
    """Rates of sessions over just these layers."""
    return found.bundles[[bundle.layers for bundle in problem.bundling.bundles].index(rows)]


def table(problem, found, technology="4g"):
    return {name: values[0] for name, values in commune_columns(problem, NAMES, technology, found).items()
            if isinstance(values, np.ndarray)}  # fmt: skip


# --- carrier aggregation ----------------------------------------------------------------------------------------------


def test_two_equal_carriers_are_one_queue_of_twice_the_capacity():
    """M/G/1 processor sharing of capacity 2 C asked for d: 2 C - d, where one carrier at a time gets C - d / 2."""
    single, pooled = town(TWO, TWO_CELLS), town(TWO, TWO_CELLS, aggregation="per_technology")
    for want in (1.0, 40.0, 100.0):
        one, two = answer(single, want_4g=want), answer(pooled, want_4g=want)
        assert table(single, one)["session_mbps"] == pytest.approx(PEAK_4G - want / 2.0)
        for reading in ("sampled_mbps", "session_mbps"):
            assert table(pooled, two)[reading] == pytest.approx(2.0 * PEAK_4G - want)
        # Loads do not depend on it: half of the traffic is on each either way.
        assert two.cell_load_ratio.tolist() == one.cell_load_ratio.tolist()
        assert of(pooled, two, 0, 1).peak_mbps[0, 0] == pytest.approx(2.0 * PEAK_4G)
        assert of(pooled, two, 0, 1).demand_mbps.sum() == pytest.approx(want)


@pytest.mark.parametrize(("c", "g", "k", "gain"), [(100.0, 20.0, 2, 1.125), (100.0, 50.0, 3, 5.0 / 3.0)])
def test_pooling_gain_at_one_mean_rate(c, g, k, gain):
    """At a mean rate of g, k carriers apart carry k (C - g), pooled k C - g (vectors of the methods, section 6)."""
    scale = PEAK_4G / c
    layers = [layer(f"l{row}", "4g") for row in range(k)]
    cells = [cell(f"c{row}", "M0", f"l{row}") for row in range(k)]
    apart, pooled = town(layers, cells), town(layers, cells, aggregation="per_technology")
    most_apart, most_pooled = k * (c - g) * scale, (k * c - g) * scale
    assert most_pooled / most_apart == pytest.approx(gain)
    assert table(apart, answer(apart, want_4g=most_apart))["session_mbps"] == pytest.approx(g * scale)
    assert table(pooled, answer(pooled, want_4g=most_pooled))["session_mbps"] == pytest.approx(g * scale)


def test_the_sum_does_not_depend_on_the_split():
    """Sum of c (1 - load) is C - d: an idle mast on the first carrier makes steering shy of it, and loads unequal."""
    problem = town(
        TWO,
        [*TWO_CELLS, cell("idle", "M1", "one", 270.0)],
        at_m=((900.0, 0.0),),
        masts_m=((0.0, 0.0), (2_000.0, 0.0)),
        aggregation="per_technology",
        steering_crowding=0.0,
    )
    found = answer(problem, want_4g=50.0)
    assert found.cell_load_ratio[1] > 1.5 * found.cell_load_ratio[0] > 0.0
    assert of(problem, found, 0, 1).rate_mbps[0, 0] == pytest.approx(2.0 * PEAK_4G - 50.0)


def test_sessions_of_n_carriers_keep_the_traffic_of_every_cell():
    """A set is taken in proportion to its weight: arithmetic mean a + (n - 1) / (m - 1) (sum - a), a for n = 1."""
    alone = answer(town(THREE, THREE_CELLS), want_4g=60.0)
    rates = np.array([each.rate_mbps[0, 0] for each in alone.layers])
    share = np.array([each.demand_mbps[0, 0] for each in alone.layers]) / 60.0
    one = float(rates @ share)
    for n in (1, 2, 3):
        problem = town(THREE, THREE_CELLS, aggregation="per_technology", n_carriers_max=n)
        found = answer(problem, want_4g=60.0)
        assert found.cell_offered_mbps == pytest.approx(alone.cell_offered_mbps)
        assert sum(each.demand_mbps.sum() for each in found.bundles) == pytest.approx(60.0)
        now = table(problem, found)
        assert now["sampled_mbps"] == pytest.approx(one + (n - 1) / 2.0 * (rates.sum() - one))
        sets = list(combinations(range(3), n))
        weight = np.array([share[list(rows)].sum() for rows in sets])
        seconds = weight / weight.sum() @ [1.0 / rates[list(rows)].sum() for rows in sets]
        assert now["session_mbps"] == pytest.approx(1.0 / seconds)


def test_users_whose_device_cannot_join_carriers_have_one_at_a_time():
    problem = town(TWO, TWO_CELLS, aggregation="per_technology", aggregation_ratio=0.25)
    found = answer(problem, want_4g=40.0)
    now, one, both = table(problem, found), PEAK_4G - 20.0, 2.0 * (PEAK_4G - 20.0)
    assert of(problem, found, 0, 1).demand_mbps.sum() == pytest.approx(10.0)
    assert now["sampled_mbps"] == pytest.approx(0.75 * one + 0.25 * both)
    assert now["session_mbps"] == pytest.approx(1.0 / (0.75 / one + 0.25 / both))


def test_an_overfull_carrier_takes_from_the_others_of_its_technology():
    """W's phones fill V's first carrier, which is shared with them: V's sessions lose on it what it lacks."""
    layers = [layer("one", "4g", shared_with="W"), layer("two", "4g"), layer("w", "4g", operator="W")]
    cells = [cell("c1", "M0", "one"), cell("c2", "M0", "two"), cell("cw", "M0", "w")]
    problem = town(
        layers, cells, operators="VW", aggregation="per_technology", steering_crowding=0.0, n_steering_rounds=0
    )
    found = answer(problem, want_4g=120.0)
    # V and W ask for 60 each: V's over one and two, W's over one and its own; 60 on "one", 30 on the others.
    assert found.cell_load_ratio == pytest.approx(np.array([60.0, 30.0, 30.0]) / PEAK_4G)
    over = answer(problem, want_4g=150.0)
    assert over.cell_load_ratio[0] == pytest.approx(75.0 / PEAK_4G)
    assert of(problem, over, 0, 1).rate_mbps[0, 0] == pytest.approx((PEAK_4G - 75.0) + (PEAK_4G - 37.5))  # 6.3
    assert over.layers[0].rate_mbps[0, 0] == 0.0
    full = answer(problem, want_4g=400.0)
    assert of(problem, full, 0, 1).rate_mbps[0, 0] == 0.0
    assert table(problem, full)["overloaded_mbps"] == pytest.approx(400.0)


# --- dual connectivity ------------------------------------------------------------------------------------------------


def test_without_dual_connectivity_a_session_stays_on_its_technology():
    problem = town(BOTH, BOTH_CELLS, aggregation="per_technology")
    single = town(BOTH, BOTH_CELLS)
    for technology in ("4g", "5g"):
        a, b = (table(each, answer(each, want_4g=10.0, want_5g=50.0), technology) for each in (problem, single))
        assert a == pytest.approx(b, nan_ok=True)


def test_a_session_over_both_counts_as_5g_and_gets_both():
    problem = town(BOTH, BOTH_CELLS, aggregation="all")
    found = answer(problem, want_4g=10.0, want_5g=50.0)
    assert [bundle.technology for bundle in problem.bundling.bundles] == ["4g", "5g", "5g"]
    four, five = (table(problem, found, technology) for technology in ("4g", "5g"))
    # Nobody else is there: 10 of phones without 5G, on 4G; 50 over both, of which 4G cells carry a part.
    assert (four["demand_mbps"], five["demand_mbps"]) == pytest.approx((10.0, 50.0))
    assert found.cell_offered_mbps.sum() == pytest.approx(60.0)
    assert 10.0 < found.cell_offered_mbps[0] < 20.0
    assert four["session_mbps"] == pytest.approx(PEAK_4G - found.cell_offered_mbps[0])
    assert five["session_mbps"] == pytest.approx(PEAK_4G + PEAK_5G - 60.0)
    dark = answer(problem, want_5g=5.0, up=(1, 0))
    assert table(problem, dark, "4g")["demand_mbps"] == pytest.approx(5.0)  # without a 5G cell it is a 4G session


def test_a_full_4g_cell_takes_nothing_from_the_5g_part_of_a_session():
    problem = town(BOTH, BOTH_CELLS, aggregation="all")
    found = answer(problem, want_4g=120.0, want_5g=30.0)
    assert found.cell_load_ratio[0] > 2.0
    on_5g = found.cell_offered_mbps[1]
    assert table(problem, found, "5g")["session_mbps"] == pytest.approx(PEAK_5G - on_5g)


def test_carriers_of_one_mast_share_its_backhaul_once():
    problem = town(TWO, TWO_CELLS, aggregation="per_technology")
    narrow = town(TWO, TWO_CELLS, aggregation="per_technology", around={"mast_backhaul_mbps": np.array([100.0])})
    air = of(problem, answer(problem, want_4g=40.0), 0, 1)
    rate = of(narrow, answer(narrow, want_4g=40.0), 0, 1).rate_mbps[0, 0]
    lost_s = capped_ps(np.array([100.0]), np.array([100.0]), np.array([0.4])).slowdown[0] / 100.0
    assert rate == pytest.approx(1.0 / (1.0 / air.rate_mbps[0, 0] + lost_s - 1.0 / air.peak_mbps[0, 0]))
    # On masts of their own each part has its own backhaul.
    masts = {"masts_m": ((0.0, 0.0), (0.0, 0.1)), "around": {"mast_backhaul_mbps": np.array([100.0, 1.0e9])}}
    apart = town(TWO, [TWO_CELLS[0], cell("c2", "M1", "two")], aggregation="per_technology", **masts)
    found = answer(apart, want_4g=40.0)
    assert of(apart, found, 0, 1).rate_mbps[0, 0] == pytest.approx(sum(at.rate_mbps[0, 0] for at in found.layers))


# --- one carrier of several operators ---------------------------------------------------------------------------------


def shared(**more):
    layers = [layer("v", "4g", shared_with=more.pop("v_with", "")), layer("w", "4g", operator="W", **more.pop("w", {}))]
    return town(layers, [cell("v1", "M0", "v"), cell("w1", "M0", "w")], operators="VW", **more)


def test_mocn_pools_two_equal_carriers_of_two_operators():
    """Both may use both and join them: 2 C - d in place of C - d / 2 (M/G/1 processor sharing, capacity doubled)."""
    apart = shared()
    pooled = shared(v_with="W", w={"shared_with": "V"}, aggregation="per_technology")
    one, two = answer(apart, want_4g=60.0), answer(pooled, want_4g=60.0)
    assert one.cell_load_ratio == pytest.approx(two.cell_load_ratio)
    assert table(apart, one)["session_mbps"] == pytest.approx(PEAK_4G - 30.0)
    assert table(pooled, two)["session_mbps"] == pytest.approx(2.0 * PEAK_4G - 60.0)


def test_mocn_on_one_carrier_of_double_width_is_the_same_queue():
    layers = [layer("v", "4g", bandwidth_mhz=36.0, n_subcarriers=2400, shared_with="W")]
    problem = town(layers, [cell("v1", "M0", "v")], operators="VW")
    assert table(problem, answer(problem, want_4g=60.0))["session_mbps"] == pytest.approx(2.0 * PEAK_4G - 60.0)


def test_a_guest_fails_over_to_the_carrier_it_shares():
    problem = shared(v_with="W")
    lost = answer(problem, want_4g=30.0, up=(1, 0))
    assert lost.cell_offered_mbps == pytest.approx([30.0, 0.0])
    assert lost.unserved_4g_mbps == pytest.approx([0.0])
    assert answer(problem, want_4g=30.0, up=(0, 1)).unserved_4g_mbps == pytest.approx([15.0])  # V may not use W's


def test_coverage_of_an_operator_holds_what_is_shared_with_it():
    where = {"at_m": ((300.0, 0.0), (39_700.0, 0.0)), "masts_m": ((0.0, 0.0), (40_000.0, 0.0)), "operators": "VW"}
    cells = [cell("v1", "M0", "v"), cell("w1", "M1", "w", 270.0)]
    alone, one_way = (
        town([layer("v", "4g", shared_with=who), layer("w", "4g", operator="W")], cells, los=0, **where)
        for who in ("", "W")
    )
    a, b = covered_ratio(alone, ones(2), "4g")[:, :, 0], covered_ratio(one_way, ones(2), "4g")[:, :, 0]
    assert a[0] == pytest.approx([1.0, 0.0], abs=1e-9)
    assert a[1] == pytest.approx([0.0, 1.0], abs=1e-9)
    assert b[0] == pytest.approx([1.0, 0.0], abs=1e-9)
    assert b[1] == pytest.approx([1.0, 1.0], abs=1e-9)  # exactly the union
    assert b[2].tolist() == a[2].tolist()


def test_visitors_join_carriers_of_one_network_only():
    layers = [layer("v", "4g"), layer("w1", "4g", operator="W"), layer("w2", "4g", operator="W"),
              layer("x", "4g", operator="X")]  # fmt: skip
    cells = [cell(f"c{row.id}", "M0", row.id) for row in layers]
    problem = town(
        layers, cells, operators="VWX", roaming="national", aggregation="per_technology", steering_crowding=0.0
    )
    found = answer(problem, want_4g=9.0, up=(0, 1, 1, 1))
    assert [bundle.layers for bundle in problem.bundling.bundles] == [(0,), (1,), (2,), (3,), (1, 2)]
    # W's own 3 and two thirds of V's 3 are over both of W's carriers; X's 3 and a third of V's on its own.
    assert of(problem, found, 1, 2).demand_mbps.sum() == pytest.approx(5.0)
    assert of(problem, found, 3).demand_mbps.sum() == pytest.approx(4.0)


# --- one equipment of several carriers --------------------------------------------------------------------------------


def test_moran_gives_a_guest_the_masts_of_its_host_and_pools_nothing():
    layers = [layer("v", "4g"), layer("w", "4g", operator="W", moran_host="v", bandwidth_mhz=9.0, n_subcarriers=600)]
    host = [cell("v1", "M0", "v", in_service_year=2026), cell("v2", "M1", "v", 270.0)]
    own = cell("w1", "M1", "w", 270.0)
    where = {"at_m": ((300.0, 0.0), (39_700.0, 0.0)), "masts_m": ((0.0, 0.0), (40_000.0, 0.0)), "operators": "VW"}
    problem = town(layers, [*host, own], range_km=10.0, **where)
    assert problem.cell.ids == ("v1", "v2", "w1", "v1/w")  # on M1 it has its own
    assert problem.cell_mast.tolist() == [0, 1, 1, 0]
    assert [problem.cells_stand(year).tolist() for year in (2025, 2026)] == [[0, 1, 1, 0], [1, 1, 1, 1]]
    found = answer(problem, want_4g=40.0)
    assert found.cell_load_ratio == pytest.approx([10.0 / PEAK_4G] * 2 + [20.0 / PEAK_4G] * 2, rel=1e-6)
    # Both stand on the mast: when it falls, both are gone.
    dark = answer(problem, want_4g=40.0, up=(0, 1, 1, 0))
    assert dark.unserved_4g_mbps == pytest.approx([20.0])


# --- steering ---------------------------------------------------------------------------------------------------------


def test_settings_of_steering():
    """Without crowding the split is that of the rates; more crowding moves more of it away from the full layer."""
    on_4g = [
        answer(town(BOTH, BOTH_CELLS, steering_crowding=crowding), want_4g=45.0, want_5g=50.0).cell_offered_mbps[0]
        - 45.0
        for crowding in (0.0, 2.0, 8.0, 32.0)
    ]
    assert on_4g[0] == pytest.approx(50.0 * PEAK_4G / (PEAK_4G + PEAK_5G))
    assert (np.diff(on_4g) < 0.0).all()
    still = answer(town(BOTH, BOTH_CELLS, n_steering_rounds=0), want_4g=45.0, want_5g=50.0)
    assert still.cell_offered_mbps[0] - 45.0 == pytest.approx(on_4g[0])
