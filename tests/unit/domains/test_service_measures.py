"""Measures of postal points, profiles and sensors on tables made by hand, with every number worked out."""

import numpy as np
import pytest

from camau_netsim.domains.targets.inputs import input_reason
from camau_netsim.domains.targets.problem import Promise
from tests.unit.domains.test_measures import measured, table, tables
from tests.unit.domains.test_targets import target


def reach(commune, area, n, staffed, people, km, staffed_km=9.0):
    return {
        "commune": commune,
        "area_km2": area,
        "n_points": n,
        "n_staffed": staffed,
        "n_people": people,
        "mean_km": km,
        "staffed_km": staffed_km,
    }


REACH = [
    reach("a", 10.0, 3.0, 1.0, 300.0, 1.0),
    reach("b", 50.0, 1.0, 1.0, 100.0, 4.0),
    reach("c", 40.0, 0.0, 0.0, 100.0, 6.0),
]


def test_points_and_communes():
    given = tables(services_reach=REACH)
    assert measured("postal_points", given)[0] == [[4.0], [2.0]]
    values, cause, places = measured("communes_staffed", given)
    assert values == [[pytest.approx(200 / 3)], [pytest.approx(80.0)]]
    assert cause == "no staffed point in 1 communes"
    assert places[0] == ("Xã C", 0.0)


def test_radius_by_area_and_by_the_way_of_people():
    values, cause, places = measured("postal_radius", tables(services_reach=REACH), promised_in_unit=4.0)
    assert values == [
        [pytest.approx(np.sqrt(100.0 / (np.pi * 4.0)))],
        [pytest.approx((300 + 400 + 600) / 500)],
        [9.0],
        [pytest.approx(200 / 3)],
    ]
    assert cause == "in 1 of 3 communes people have more than 4 km"
    assert places[0] == ("Xã C", 6.0)
    none = measured("postal_radius", tables(services_reach=[reach("a", 1.0, 0.0, 0.0, 1.0, np.inf)]))
    assert np.isnan(none[0][0][0])


def hazard(name, online, cell, either, element=""):
    return {
        "hazard": name,
        "element": element,
        "n_points": 10.0,
        "n_online": online,
        "n_by_cell": cell,
        "n_either": either,
    }


def test_points_kept_under_the_worst_hazard():
    rows = [
        hazard("nothing lost", 3.0, 10.0, 10.0),
        hazard("any one node lost", 2.0, 8.0, 9.0, "node:N"),
        hazard("grid out", 4.0, 0.0, 4.0),
    ]
    after = [
        {"replication": r, "service": "postal", "after_h": float(h), "served_ratio": s}
        for r, shares in enumerate(((1.0, 0.4), (0.9, 0.6)))
        for h, s in enumerate(shares)
    ]
    given = tables(services_hazards=rows, failures_restoration=after)
    values, cause, _ = measured("postal_kept", given)
    assert values == [[40.0], [20.0], [0.0], [90.0], [40.0], [40.0, 60.0]]
    assert cause == "grid out: 6 points have neither"
    assert (
        measured("postal_kept", tables(services_hazards=rows[:2]))[1]
        == "any one node lost (node:N): 1 points have neither"
    )
    assert np.isnan(measured("postal_kept", tables())[0][0][0])


def site(number, cause="", **more):
    base = {
        "replication": 0,
        "site": f"s{number}",
        "kind": "postal",
        "commune": "a",
        "staffed": True,
        "profile": "desk",
        "design_usable": cause != "line",
        "fast": cause not in ("line", "rate"),
        "near": cause != "delay",
        "cause": cause,
        "programme": None,
        "offered_erl": 2.0,
        "carried_ratio": 1.0,
    }
    return base | more


def test_sites_that_keep_their_profile():
    rows = [
        site(1),
        site(2, "rate", commune="b"),
        site(3, "availability"),
        site(4, "line", staffed=False),
        site(5, kind="school"),
    ]
    values, cause, places = measured("sites_meet_profile", tables(services_sites=rows), kind="postal", profile="desk")
    assert values == [[25.0], [50.0], [75.0], [pytest.approx(100 / 3)], [0.0]]
    assert cause == "1 have no line; 1 have too slow a line; 1 are cut off too long"
    assert places[0] == ("Xã B", 0.0)
    nobody = measured("sites_meet_profile", tables(services_sites=rows), kind="inn", profile="desk")
    assert np.isnan(nobody[0][0][0])


def test_people_reached_by_a_line_or_a_phone():
    rows = [
        {
            "replication": r,
            "commune": c,
            "urban": c == "a",
            "profile": "course",
            "n_people": n,
            "fixed_ratio": f,
            "indoor_ratio": i,
            "outdoor_ratio": 1.0,
            "either_ratio": e,
        }
        for r in (0, 1)
        for c, n, f, i, e in (("a", 100.0, 0.9, 0.5, 1.0), ("b", 300.0, 0.5, 0.4, 0.8 - 0.2 * r))
    ]
    given = tables(services_people=rows)
    values, cause, places = measured("people_reached", given, profile="course")
    assert values[0] == pytest.approx([85.0, 70.0])
    assert values[1:] == [pytest.approx([60.0, 60.0]), pytest.approx([42.5, 42.5]), pytest.approx([100.0, 100.0])]
    assert cause == "90 people have neither"
    assert places[0] == ("Xã B", pytest.approx(70.0))
    assert measured("people_reached", given, profile="course", where="rural")[0][0] == pytest.approx([80.0, 60.0])
    assert np.isnan(measured("people_reached", given, profile="farming")[0][0][0])


def asset(name, technology, by_cell, cause="", coverage="normal", **more):
    base = {"asset": name, "technology": technology, "by_cell": by_cell, "cause": cause, "coverage": coverage}
    return base | {"kind": "road", "n_devices": 10.0, "by_drop": False} | more


def test_assets_that_can_take_sensors():
    rows = [
        asset("a1", "nb", True),
        asset("a1", "rc", False, "loss", ""),
        asset("a2", "nb", True, coverage="extreme"),
        asset("a2", "rc", True),
        asset("a3", "nb", False, "room", by_drop=True, kind="power"),
        asset("a3", "rc", False, "no cell", "", by_drop=True, kind="power"),
        asset("a4", "nb", False, "room", n_devices=70.0),
        asset("a4", "rc", False, "no cell", "", n_devices=70.0),
    ]
    values, cause, places = measured("sensors_ready", tables(services_assets=rows))
    assert values == [[75.0], [50.0], [25.0], [30.0], [50.0], [25.0], [25.0], [25.0]]
    assert cause == "1 assets on cells that are full (nb); 1 assets under no cell of it (rc)"
    assert places[0] == ("road", pytest.approx(200 / 3))
    assert np.isnan(measured("sensors_ready", tables())[0][0][0])


def test_inputs_say_what_is_carried():
    row = {
        "programme": "call",
        "network": "none",
        "planned_ratio": 1.0,
        "adoption_ratio": 1.0,
        "scales": "",
        "source": "s",
        "year": 2025,
    }
    rows = [site(1, programme="call"), site(2, "rate", programme="call", offered_erl=6.0, carried_ratio=0.5), site(3)]
    given = {"demand_programmes": table("demand_programmes", row), "services_sites": table("services_sites", *rows)}
    own = target(id="call", kind="input assumption", threshold="100", measure="", reason="a")
    said = input_reason(Promise(own, 2025, ">=", 100.0, "%", None), given)
    assert said.endswith("; carried: 62.5 % of sessions at 2 sites, 50 % keep the profile")
    assert "carried" not in input_reason(
        Promise(own, 2025, ">=", 100.0, "%", None), {"demand_programmes": given["demand_programmes"]}
    )
