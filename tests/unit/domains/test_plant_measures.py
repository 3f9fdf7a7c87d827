"""Measures of buried and shared plant and of the climate, on tables made by hand."""

import pytest

from camau_netsim.domains.targets.measures import MEASURES
from tests.unit.domains.test_measures import YEAR, measured, tables


def conduit(name, kind, length_km, n_links=1, urban=True, **more):
    return {"conduit": name, "kind": kind, "length_km": length_km, "n_links": n_links, "urban": urban, **more}


def test_cables_in_town_ducts():
    rows = [
        conduit("a", "duct", 2.0, 3, corridor="street"),
        conduit("b", "pole_line", 4.0, 1, corridor="street"),
        conduit("c", "pole_line", 5.0, 2, corridor="canal"),
        conduit("d", "pole_line", 9.0, 0),  # nothing lies in it
        conduit("e", "duct", 10.0, 1, urban=False),
    ]
    rows += [dict(row, replication=1) for row in rows]
    values, cause, places = measured("urban_underground", tables(passive_conduits=rows))
    # 6 of 6 + 4 + 10 cable km; 2 of 11 route km in towns; 12 of 21 everywhere; 9 km of poles.
    assert values == [[30.0], [pytest.approx(200 / 11)], [pytest.approx(1200 / 21)], [9.0]]
    assert cause == "14 km of cable inside towns hang on 2 pole lines"
    assert places == [("canal", 0.0), ("street", 60.0)]
    nowhere = measured("urban_underground", tables(passive_conduits=[conduit("e", "duct", 1.0, urban=False)]))
    assert nowhere[0] == [[pytest.approx(float("nan"), nan_ok=True)]]  # there are no towns
    buried = measured("urban_underground", tables(passive_conduits=[conduit("a", "duct", 1.0)]))
    assert buried[:2] == ([[100.0], [100.0], [100.0], [0.0]], "")


def test_shared_masts_and_who_falls_with_them():
    masts = [
        {"mast": "m1", "commune": "a", "n_tenants": 3, "saved_mvnd": 20.0, "powered_ratio": 0.9},
        {"mast": "m2", "commune": "a", "n_tenants": 1, "fits_guest": True, "powered_ratio": 0.5},
        {"mast": "m3", "commune": "b", "n_tenants": 1, "powered_ratio": 1.0},
        {"mast": "m4", "commune": "b", "n_tenants": 2, "saved_mvnd": 10.0, "powered_ratio": 1.0},
        {"mast": "m5", "commune": "b", "n_tenants": 0, "powered_ratio": 1.0},
    ]
    masts += [dict(row, replication=1, powered_ratio=1.0) for row in masts]
    conduits = [
        conduit("x", "duct", 1.0, 2, saved_mvnd=7.0),
        conduit("y", "duct", 1.0, 1),
        conduit("z", "duct", 1.0, 0),
    ]
    values, cause, places = measured("masts_shared", tables(passive_masts=masts, passive_conduits=conduits))
    assert values[:6] == [[50.0], [7 / 4], [50.0], [30.0], [7.0], [2.5]]
    assert values[6] == [pytest.approx(0.1 * 3 * 8760), 0.0]  # m1 alone was dark, in the first replication
    assert cause == "2 of 4 masts carry one operator; 1 of them have room for one more"
    assert places == [("Phường A", 50.0), ("Xã B", 50.0)]


def test_figures_of_a_year_with_a_storm():
    def user(service, n, ratio, replication=0):
        return {"service": service, "operator": "", "commune": "a", "n_users": n, "available_ratio": ratio,
                "replication": replication}  # fmt: skip

    def seen(service, after_h, ratio):
        return {"service": service, "operator": "", "after_h": after_h, "served_ratio": ratio}

    given = tables(
        failures_availability=[user("mobile", 300.0, 0.9), user("postal", 100.0, 0.5), user("mobile", 300.0, 1.0, 1)],
        failures_restoration=[seen("mobile", 0.0, 0.2), seen("postal", 0.0, 1.0), seen("mobile", 24.0, 0.8),
                              seen("postal", 24.0, 1.0)],
        failures_storms=[{"storm": "linda"}],
        failures_outages=[{"cause": "storm:linda", "duration_h": 30.0}, {"cause": "storm:linda", "duration_h": 30.0},
                          {"cause": "fault", "duration_h": 20.0},
                          {"cause": "fault", "duration_h": 5.0, "replication": 1}],
        passive_masts=[{"power_kw": 2.0}, {"power_kw": 7.0}],
        radio_communes=[{"hour": 20, "demand_mbps": 10.0, "commune": "a"},
                        {"hour": 20, "demand_mbps": 10.0, "commune": "b"},
                        {"hour": 9, "demand_mbps": 1.0}],
    )  # fmt: skip
    found = {reading.name: reading for reading in MEASURES["climate_figures"](given, YEAR).readings}
    told = {name: reading.values.tolist() for name, reading in found.items()}
    assert told == {
        "users' time with service, failures and storms included": [80.0, 100.0],  # (270 + 50) / 400
        "users served 0 h after the first event": [40.0],  # (60 + 100) / 400
        "users served 24 h after the first event": [85.0],
        "storms that passed": [1.0, 0.0],
        "elements that storms put out": [2.0, 0.0],
        "element outage hours that storms cause": [75.0, 0.0],
        "equipment on masts when busy": [9.0],
        "energy of it for each gigabyte asked in the busiest hour": [pytest.approx(9.0 / (20.0 * 3600 / 8000))],
    }
    assert {reading.unit for reading in found.values()} == {"%", "a year", "kW", "kWh/GB"}
    assert MEASURES["climate_figures"](tables(), YEAR).readings[0].name == "no users"
