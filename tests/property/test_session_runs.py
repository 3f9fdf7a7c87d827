"""What must hold of every run with windows: the same tables, the same draws outside, bounds of sharing networks."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as student

from camau_netsim import api
from camau_netsim.core.index import over
from camau_netsim.core.timeline import Window
from camau_netsim.engine.results import JUDGED, SCHEMAS
from camau_netsim.engine.session_tables import TABLES
from tests.support.scenarios import tiny_scenario, write_scenario
from tests.support.sessions import BUSY, TUTORIAL, compiled, tell

KEY = ["replication", "year", "day", "hour"]
MOMENTS = {name for name, schema in SCHEMAS.items() if set(KEY) <= set(schema.key)}
OWN = {schema.name for schema in TABLES}


def stormy(observed_hours):
    tree = tiny_scenario()
    tree["failures"] |= {"grid_outages_per_year": 50.0, "grid_outage_h": 6.0, "node_faults_per_year": 3.0}
    tree["demand"] |= {"day_to_day_cv_ratio": 0.3, "observed_days": 3, "observed_hours": observed_hours}
    return tree


def join(tree):
    """Give the operator a second 4G carrier, and phones that join both."""
    radio = tree["radio"]
    radio["aggregation"] = "per_technology"
    radio["layers"].append({**radio["layers"][0], "id": "V-4g-b", "fc_ghz": 2.1})
    radio["cells"] += [
        {**row, "id": f"{row['id']}-b", "layer": "V-4g-b"} for row in radio["cells"] if row["layer"] == "V-4g"
    ]


def mix(tree):
    """Tell phones apart: old ones slow on one carrier, new ones held by their category over two."""
    radio = tree["radio"]
    radio["indoor_shadowing"], radio["building_entry"] = "tr38901", "tr38901_low_loss"
    radio["devices"] = [
        {"id": "old", "phone": "4g", "peak_4g_mbps": 20.0},
        {"id": "new", "phone": "4g", "n_carriers_4g_max": 2, "peak_4g_mbps": 90.0},
        {"id": "five", "phone": "5g", "n_carriers_4g_max": 2, "layers_5g_max": 1},
    ]
    shares = {"old": 0.4, "new": 0.6, "five": 1.0}
    radio["device_shares"] = [
        {"device": name, "year": year, "share_ratio": share} for name, share in shares.items() for year in tree["years"]
    ]


def frames(scenario, *windows, **more):
    results = api.run(scenario, windows=windows, **{"replications": 2, "years": [2025], "seed": 3, **more})
    return {name: table.to_pandas() for name, table in results.tables.items()}


@pytest.fixture(scope="module", params=["tutorial", "stormy", "joined", "mixed"])
def both(request, tmp_path_factory):
    """The same hours of the same days in both fidelities."""
    if request.param == "tutorial":
        scenario = api.load(TUTORIAL, overrides=(("demand.observed_days", "2"),))
    else:
        tree = stormy([20, 21])
        if request.param in ("joined", "mixed"):
            join(tree)
        if request.param == "mixed":
            mix(tree)
        scenario = api.load(write_scenario(tmp_path_factory.mktemp(request.param), tree))
    hours = f"{min(scenario.demand.observed_hours)}:00-22:00"
    return frames(scenario), frames(scenario, f"2025 any {hours}")


def test_both_fidelities_fill_the_same_tables_with_the_same_keys(both):
    epoch, session = both
    assert epoch.keys() == session.keys() == set(SCHEMAS)
    n_tables = 0
    for name in epoch.keys() - OWN:
        keys = [column for column in SCHEMAS[name].key if column in epoch[name]]
        one, two = (tables[name][keys].sort_values(keys).reset_index(drop=True) for tables in both)
        pd.testing.assert_frame_equal(one, two, obj=name)
        n_tables += len(one) > 0
    assert n_tables > 12
    for name in OWN:
        assert len(epoch[name]) == 0
        assert len(session[name]) > 0


def test_inventories_and_outages_do_not_depend_on_the_fidelity(both):
    epoch, session = both
    for name in epoch.keys() - OWN - MOMENTS - JUDGED:
        pd.testing.assert_frame_equal(epoch[name], session[name], obj=name)
    for name in ("demand_communes", "radio_coverage"):
        pd.testing.assert_frame_equal(epoch[name], session[name], obj=name)


def test_what_sessions_do_not_measure_stays_as_the_formulae_have_it(both):
    epoch, session = both
    for name, columns in {
        "trunk_arcs": ["capacity_mbps", "offered_mbps", "utilisation_ratio"],
        "trunk_nodes": ["public_mbps", "government_mbps"],
        "access_lines": ["pon_factor", "uplink_factor", "trunk_factor", "capable_mbps", "port_mbps", "port_load_mbps"],
        "radio_points": ["sinr_db", "peak_mbps", "demand_mbps", "cell"],
        "radio_communes": ["demand_mbps", "unserved_mbps"],
    }.items():
        pd.testing.assert_frame_equal(epoch[name][columns], session[name][columns], obj=name)
    rates = [run["radio_cells"]["offered_mbps"] for run in both]
    assert not rates[0].equals(rates[1])


def test_hours_outside_the_windows_are_those_of_an_epoch_run(tmp_path):
    """Days of kind ``any``: the same days, day factors, powers and outages are drawn."""
    scenario = api.load(write_scenario(tmp_path, stormy([20, 21])))
    epoch, session = frames(scenario), frames(scenario, "2025 any 18:00-19:00", "2025 any 22:00-23:00")
    for name in MOMENTS - OWN:
        outside = session[name][session[name]["hour"].isin([20, 21])].reset_index(drop=True)
        pd.testing.assert_frame_equal(epoch[name], outside, obj=name, check_exact=True)
        assert set(session[name]["hour"]) == ({18, 20, 21, 22} if len(epoch[name]) else set())
    pd.testing.assert_frame_equal(epoch["failures_outages"], session["failures_outages"], check_exact=True)


def test_rows_come_in_the_order_of_time(tmp_path):
    scenario = api.load(write_scenario(tmp_path, stormy([19, 21])))
    session = frames(scenario, "2025 any 18:00-19:00", "2025 any 20:00-21:00")
    for name in MOMENTS:
        moments = session[name][KEY].drop_duplicates()
        pd.testing.assert_frame_equal(moments, moments.sort_values(KEY), obj=name)


def test_a_window_of_one_year_leaves_the_other_to_the_formulae(tmp_path):
    scenario = api.load(write_scenario(tmp_path, stormy([20, 21])))
    epoch = frames(scenario, years=[2025, 2030], replications=1)
    session = frames(scenario, "2030 any 20:00-22:00", years=[2025, 2030], replications=1)
    for name in MOMENTS - OWN:
        one, two = (tables[name].query("year == 2025") for tables in (epoch, session))
        pd.testing.assert_frame_equal(one, two, obj=name, check_exact=True)
    assert set(session["sessions_rates"]["year"]) == {2030}


def test_observed_days_are_of_the_kind_of_the_window(tmp_path):
    scenario = api.load(write_scenario(tmp_path, stormy([20, 21])))
    for days, wanted in (("weekday", range(5)), ("weekend", (5, 6))):
        seen = frames(scenario, f"2025 {days} 8:00-9:00", replications=4)["demand_communes"]["day"].unique()
        assert len(seen) > 5
        assert {(day + 2) % 7 for day in seen} <= set(wanted)  # day 0 is a Wednesday


# --- bounds -----------------------------------------------------------------------------------------------------------


def narrow(tree):
    """Homes, offices and phones meet on trunks that are 60 and 75 % full."""
    tree["demand"] |= {"observed_hours": [21], "session_fixed_mbit": 400.0, "busy_hour_mobile_ratio": 0.005}
    tree["access"]["contention"] = "poisson"
    tree["failures"] |= {"pole_line_cuts_per_1000km_year": 0.0, "duct_cuts_per_1000km_year": 0.0}
    return tree


@pytest.mark.parametrize("case", ["tutorial", "narrow"])
def test_rates_lie_between_the_bounds_of_processor_sharing_networks(case, tmp_path):
    """Store and forward below, each link by itself above (Bonald and Proutiere 2003), 12 replications."""
    if case == "tutorial":
        problems = compiled(TUTORIAL, *BUSY, ("access.contention", "poisson"), ("demand.session_fixed_mbit", "200"))
    else:
        tree = narrow(tiny_scenario())
        first = compiled(write_scenario(tmp_path / "first", tree))
        hour = tell(first, Window.read("2025 any 21:00-22:00"), outages=[]).hours[0]
        asked = hour.carried.answers["trunk"].arc_offered_mbps.reshape(-1, 2).max(axis=1)
        for row, load, full in zip(tree["backbone"]["links"], asked, (0.6, 0.75, 1.0), strict=True):
            row["capacity_mbps"] = float(max(load, 1.0) / full) if load else 1000.0
        tree["backbone"]["upgrades"] = []
        problems = compiled(write_scenario(tmp_path / "narrow", tree))
    hours = [tell(problems, Window.read("2025 any 21:00-22:00"), seed=seed, outages=[]).hours[0] for seed in range(12)]
    routing, n_classes = hours[0].routing, hours[0].layout.n_classes
    hop_class = np.repeat(np.arange(n_classes), np.diff(routing.path_ptr))
    mean_mbit = np.empty(n_classes)
    for kind, size in (
        ("lines", problems.access.session_mbit),
        ("phones", problems.demand.session_mobile_mbit),
        ("bodies", problems.government.session_mbit),
    ):
        mean_mbit[hours[0].layout.rows_of(kind)] = size
    offered = routing.rate_per_s * mean_mbit
    load = np.bincount(routing.path_link, routing.path_usage * offered[hop_class], len(routing.capacity))
    left = (routing.capacity - load)[routing.path_link] / routing.path_usage  # Mb/s of this class
    assert (left > 0.0).all()
    slow = 1.0 / routing.cap_mbps + np.bincount(hop_class, 1.0 / left, n_classes)
    best = routing.cap_mbps.copy()
    np.minimum.at(best, hop_class, left)
    rate = np.array([over(hour.tally.by_class["carried_mbit"], hour.tally.by_class["area_s"]) for hour in hours])
    seen = (np.array([hour.tally.by_class["n_finished"] for hour in hours]) > 100.0).all(axis=0)
    limit = student.ppf(1.0 - 1e-3 / (2 * seen.sum()), len(hours) - 1)
    half = limit * rate.std(axis=0, ddof=1) / np.sqrt(len(hours))
    mean = rate.mean(axis=0)
    assert seen.sum() >= 6
    assert (mean[seen] >= 0.98 / slow[seen] - half[seen]).all(), mean[seen] * slow[seen]
    plain = seen & (
        routing.weight <= 1.0 + 1e-9
    )  # phones faster than the mean may take more than lines of a full trunk
    assert plain.sum() >= 6
    assert (mean[plain] <= 1.02 * best[plain] + half[plain]).all(), mean[plain] / best[plain]
    assert (best[seen] < 0.9 * routing.cap_mbps[seen]).any()  # something did hold them back
