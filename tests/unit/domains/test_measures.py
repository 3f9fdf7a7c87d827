"""Measures on tables made by hand, with every number worked out."""

import numpy as np
import pytest

from camau_netsim.domains.targets.measures import MEASURES, Place
from camau_netsim.engine.results import SCHEMAS

YEAR = 2025
KINDS = {"id": "", "text": "", "int": 0, "float": 0.0, "flag": False}
COMMUNES = {"a": ("Phường A", True), "b": ("Xã B", False), "c": ("Xã C", False)}


def table(name, *rows):
    """A table from rows that give what matters; other columns get an empty value."""
    empty = {column.name: KINDS[column.kind] for column in SCHEMAS[name].columns} | {"year": YEAR}
    return SCHEMAS[name].build([{**empty, **row} for row in rows])


def tables(**given):
    """All tables, empty but for the rows given; three communes, of which a is urban."""
    every = {name: table(name) for name in SCHEMAS}
    names = [{"commune": key, "name": name, "urban": urban} for key, (name, urban) in COMMUNES.items()]
    every["demand_communes"] = table("demand_communes", *names)
    return every | {name: table(name, *rows) for name, rows in given.items()}


def measured(name, given, **parameters):
    """What a measure finds: values by reading in order, cause, places."""
    found = MEASURES[name](given, YEAR, **parameters)
    return (
        [reading.values.tolist() for reading in found.readings],
        found.cause,
        [(p.name, p.value) for p in found.places],
    )


def line(**row):
    """A line class of homes in a; factors of 1."""
    base = {
        "segment": "household",
        "commune": "a",
        "technology": "gpon",
        "hour": 21,
        "port_load_mbps": 1.0,
        "ont_mbps": 940.0,
        "port_mbps": 2300.0,
        "one_uplink_mbps": 10_000.0,
        "wifi_mbps": np.nan,
    }
    stages = ("pon_factor", "uplink_factor", "trunk_factor")
    return base | dict.fromkeys([*stages, *(f"free_{stage}" for stage in stages)], 1.0) | row


RATES = ("optimistic_mbps", "conservative_mbps", "sampled_mbps", "wired_best_mbps", "wired_mbps",
         "wired_sampled_mbps", "capable_mbps", "always_on_mbps")  # fmt: skip


def rated(rate, **row):
    """A line class whose rates are all the same."""
    return line(**{**dict.fromkeys(RATES, rate), "plan_mbps": row.pop("plan", 300.0), **row})


def lines():
    """Two replications; homes are busiest at 21, organisations at 9; a row of another year."""
    shared = [
        rated(250.0, replication=0, line_class=0, n_lines=60.0),
        rated(10.0, replication=0, line_class=0, n_lines=60.0, hour=9, port_load_mbps=0.5),
        rated(100.0, replication=0, line_class=1, n_lines=20.0, commune="b", plan=100.0),
        rated(300.0, replication=0, line_class=2, n_lines=20.0, segment="organisation", hour=9),
        rated(100.0, replication=0, line_class=2, n_lines=20.0, segment="organisation", port_load_mbps=0.5),
    ]
    slower = [dict(row, replication=1) for row in shared]
    slower[0] |= {"wired_mbps": 150.0, "wired_best_mbps": 220.0, "conservative_mbps": 150.0, "always_on_mbps": 40.0}
    slower[0] |= {"pon_factor": 2.0, "wifi_mbps": 240.0}
    return [*shared, *slower, rated(999.0, replication=0, line_class=0, n_lines=1e6, year=2030)]


def test_users_at_a_rate():
    values, cause, places = measured("fixed_users_at_rate", tables(access_lines=lines()), rate_mbps=200.0)
    # Replication 0: 60 homes of a and 20 organisations of 100 lines; replication 1: the organisations alone, but in
    # the best case the 60 homes too.
    worst, best, tests, at_home, always_on, best_served, sold = values
    assert worst == [80.0, 20.0]
    assert best == tests == sold == [80.0, 80.0]
    assert at_home == [80.0, 20.0]
    assert always_on == [80.0, 20.0]
    # Best served first: 20 x 300, 60 x 250, 20 x 100 is 230 on average, all of them. In the other: 20 x 300 leave
    # 2000 over 200, which carry 40 of the lines at 150.
    assert best_served == [100.0, pytest.approx(60.0)]
    # Short in both replications together: 60 lines on GPON ports, 2 x 20 with plans of 100.
    assert cause == (
        "60% of the shortfall: load of PON ports: gpon; 40% of the shortfall: plans sold below 200 Mb/s (50 lines)"
    )
    # a: 80 + 20 of 160; b: none of 40.
    assert places == [("Xã B", 0.0), ("Phường A", 62.5)]


def test_users_by_surroundings_and_segment():
    given = tables(access_lines=lines())
    assert measured("urban_users_at_rate", given, rate_mbps=200.0)[0][0] == [100.0, 0.0]
    assert measured("rural_users_at_rate", given, rate_mbps=200.0)[0][0] == [0.0, 0.0]
    assert measured("rural_users_at_rate", given, rate_mbps=100.0)[0][0] == [100.0, 100.0]
    assert measured("organisations_at_rate", given, rate_mbps=200.0)[0][0] == [100.0, 100.0]
    assert measured("organisations_at_rate", given, rate_mbps=301.0)[0][0] == [0.0, 0.0]


def test_a_rate_may_be_short_by_the_declared_tolerance():
    given = tables(access_lines=[rated(196.0, replication=0, n_lines=10.0)])
    assert measured("fixed_users_at_rate", given, rate_mbps=200.0)[0][0] == [0.0]
    assert measured("fixed_users_at_rate", given, rate_mbps=200.0, tolerance_ratio=0.02)[0][0] == [100.0]
    assert measured("fixed_users_at_rate", given, rate_mbps=200.0, tolerance_ratio=0.019)[0][0] == [0.0]


def test_rates_are_averaged_over_the_observed_days():
    given = tables(
        access_lines=[
            rated(150.0, replication=0, n_lines=10.0, day=3),
            rated(250.0, replication=0, n_lines=10.0, day=4),
        ]
    )
    assert measured("fixed_users_at_rate", given, rate_mbps=200.0)[0][0] == [100.0]
    assert measured("fixed_users_at_rate", given, rate_mbps=201.0)[0][0] == [0.0]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"ont_mbps": 90.0}, "customer ports (ONT) below 200 Mb/s"),
        ({"plan": 100.0}, "plans sold below 200 Mb/s"),
        ({"plan": 100.0, "ont_mbps": 90.0}, "customer ports (ONT) below 200 Mb/s"),
        ({"plan": 100.0, "ont_mbps": 150.0}, "plans sold below 200 Mb/s"),
        ({"plan": 100.0, "port_mbps": 60.0, "technology": "copper"}, "copper lines"),
        ({"port_mbps": 150.0, "technology": "fwa"}, "fixed wireless sectors"),
        ({"one_uplink_mbps": 100.0}, "OLT uplinks below 200 Mb/s"),
        ({"pon_factor": 3.0, "technology": "xgs"}, "load of PON ports: xgs"),
        ({"pon_factor": 3.0, "technology": "fwa"}, "load of fixed wireless sectors"),
        ({"uplink_factor": 3.0}, "load of the OLT uplinks"),
        ({"trunk_factor": float("inf")}, "load of the trunk links"),
    ],
)
def test_what_binds_is_named(row, reason):
    given = tables(access_lines=[rated(90.0, replication=0, n_lines=8.0, **row)])
    assert measured("fixed_users_at_rate", given, rate_mbps=200.0)[1] == f"100% of the shortfall: {reason} (8 lines)"


def test_wifi_at_home_is_told_apart_from_the_line():
    at_home = {"conservative_mbps": 80.0, "optimistic_mbps": 80.0, "sampled_mbps": 80.0, "wifi_mbps": 80.0}
    given = tables(
        access_lines=[
            rated(300.0, replication=0, line_class=0, n_lines=30.0, **at_home),
            rated(300.0, replication=0, line_class=1, n_lines=70.0),
        ]
    )
    values, cause, _ = measured("fixed_users_at_rate", given, rate_mbps=200.0)
    assert (values[0], values[3]) == ([100.0], [70.0])
    assert cause == "Wi-Fi at home holds 30 more lines below"


def test_what_could_be_sold():
    given = tables(
        access_lines=[
            rated(300.0, replication=0, line_class=0, n_lines=30.0, capable_mbps=1000.0, ont_mbps=2500.0),
            rated(300.0, replication=0, line_class=1, n_lines=50.0, capable_mbps=1000.1, ont_mbps=2500.0),
            rated(300.0, replication=0, line_class=2, n_lines=20.0, capable_mbps=940.0, commune="b"),
        ]
    )
    values, cause, places = measured("fixed_users_capable", given, rate_mbps=1000.0)
    # More than 1000, not 1000; every port of 2300 alone would do; nobody bought it.
    assert values == [[50.0], [80.0], [100.0], [0.0], [0.0], [0.0], [0.0]]
    assert cause == (
        "60% of the shortfall: load of PON ports: gpon; "
        "40% of the shortfall: customer ports (ONT) of at most 1000 Mb/s (50 lines)"
    )
    assert places == [("Xã B", 0.0), ("Phường A", 62.5)]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"one_uplink_mbps": 1000.0}, "OLT uplinks of at most 1000 Mb/s"),
        ({"port_mbps": 700.0, "technology": "fwa"}, "fixed wireless sectors"),
        ({"port_mbps": 950.0, "technology": "p2p"}, "point-to-point ports"),
        ({"free_uplink_factor": 2.0}, "load of the OLT uplinks"),
        ({"free_trunk_factor": 2.0, "pon_factor": 9.0}, "load of the trunk links"),
        ({"free_pon_factor": 2.0}, "load of PON ports: gpon"),
    ],
)
def test_what_stands_in_the_way_of_a_gigabit(row, reason):
    given = tables(access_lines=[rated(900.0, replication=0, n_lines=8.0, **{"ont_mbps": 2350.0, **row})])
    assert measured("fixed_users_capable", given, rate_mbps=1000.0)[1] == f"100% of the shortfall: {reason} (8 lines)"


def towns():
    """Homes of a: 10 at 180 and 90 at 400 Mb/s; of b: 10 at 250."""
    return [
        rated(180.0, replication=0, line_class=0, n_lines=10.0, plan=180.0),
        rated(400.0, replication=0, line_class=1, n_lines=90.0, plan=400.0, capable_mbps=900.0),
        rated(250.0, replication=0, line_class=2, n_lines=10.0, commune="b", plan=250.0),
    ]


def test_rate_that_every_line_of_a_town_reaches():
    values, cause, places = measured("urban_rate_reached", tables(access_lines=towns()), promised_in_unit=200.0)
    assert cause == "100% of the shortfall: plans sold of at most 200 Mb/s (10 lines)"
    # The slowest is 180; the mean 0.1 x 180 + 0.9 x 400 = 378; nine tenths reach 400.
    assert values == [[180.0]] * 6 + [[pytest.approx(378.0)], [400.0]]
    assert places == [("Phường A", pytest.approx(378.0))]
    assert measured("urban_rate_reached", tables(access_lines=towns()), share_ratio=0.9)[0][0] == [400.0]
    assert measured("urban_rate_reached", tables(access_lines=towns()), share_ratio=0.91)[0][0] == [180.0]


def test_slowest_commune_where_conditions_allow():
    communes = [{"commune": name, "feasible": name != "c"} for name in "abc"]
    slow = rated(20.0, replication=0, line_class=3, n_lines=10.0, commune="c")
    given = tables(access_lines=[*towns(), slow], access_communes=communes)
    values, cause, places = measured("feasible_communes_rate", given)
    # a 378, b 250, c does not count; mean (10 x 180 + 90 x 400 + 10 x 250) / 110.
    assert values[:5] == [[250.0]] * 5
    # Sold without a limit: a (10 x 180 + 90 x 900) / 100 = 828, b 250.
    assert values[5] == [250.0]
    assert values[6:] == [[pytest.approx(40300.0 / 110.0)], [180.0]]
    assert cause == "conditions allow fast lines in 2 of 3 communes"
    told = measured("feasible_communes_rate", given, promised_in_unit=200.0)[1]
    assert told == f"{cause}; 100% of the shortfall: plans sold of at most 200 Mb/s (10 lines)"
    assert places == [("Xã B", 250.0), ("Phường A", pytest.approx(378.0))]


def homes(**row):
    return dict.fromkeys(("n_fibre_lines", "n_copper_lines", "n_wireless_lines"), 0.0) | row


def test_fibre_on_demand_and_what_is_missing():
    steps = {"n_passed": 90.0, "n_lit": 85.0, "n_fitting": 70.0, "n_serviceable": 60.0, "n_on_demand": 80.0}
    given = tables(
        access_communes=[
            homes(commune="a", n_households=100.0, **steps),
            homes(commune="b", n_households=100.0, **dict.fromkeys(steps, 100.0)),
        ]
    )
    values, cause, places = measured("households_serviceable", given)
    assert values == [[80.0], [90.0], [95.0]]
    assert cause == (
        "10 households: no fibre within drop reach; 5 households: the optical budget does not close; "
        "15 households: no free port if all ask; 10 households: no room on the OLT's uplinks if all ask"
    )
    assert places == [("Phường A", 60.0), ("Xã B", 100.0)]
    assert measured("households_passed", given)[0] == [[95.0]]


def test_lines_by_medium():
    given = tables(
        access_communes=[
            homes(commune="a", n_households=100.0, n_passed=100.0, n_serviceable=90.0, n_fibre_lines=80.0),
            homes(commune="b", n_households=100.0, n_passed=40.0, n_serviceable=40.0, n_fibre_lines=20.0,
                  n_copper_lines=5.0, n_wireless_lines=20.0),
        ]
    )  # fmt: skip
    values, cause, places = measured("fibre_lines_per_household", given)
    assert values == [[0.5], [0.65]]
    assert cause == "40 households within reach of fibre take none; 60 households: no fibre within reach"
    assert places == [("Xã B", 0.2), ("Phường A", 0.8)]
    values, cause, _ = measured("copper_share", given)
    assert values == [[pytest.approx(4.0)], [pytest.approx(5.0 / 105.0 * 100.0)]]  # 5 of 125; of 105 by wire
    assert cause == "copper lines are left in 1 communes"


def classes_of_lines():
    shared = {"replication": 0, "segment": "organisation"}
    return [
        rated(1.0, line_class=0, n_lines=60.0, **shared),
        rated(1.0, line_class=1, n_lines=10.0, technology="p2p", port_mbps=975.0, **shared),
        rated(1.0, line_class=2, n_lines=10.0, technology="p2p", port_mbps=9750.0, ont_mbps=9500.0, **shared),
        rated(1.0, line_class=3, n_lines=15.0, technology="copper", port_mbps=40.0, **shared),
        rated(1.0, line_class=4, n_lines=5.0, one_uplink_mbps=500.0, **shared),
        rated(1.0, line_class=5, n_lines=900.0, commune="b", technology="copper", port_mbps=40.0, **shared),
    ]


def test_classes_of_links_in_the_inventory():
    given = tables(access_lines=classes_of_lines())
    values, cause, _ = measured("organisations_optical", given, class_mbps=1000.0)
    # Of the 100 in towns: 60 + 10 + 5 on ports of the class, 85 by light, 10 alone on 10 Gb/s.
    assert values == [[75.0], [85.0], [10.0]]
    assert cause == "15 lines on copper lines; 10 lines on point-to-point ports"
    values, cause, _ = measured("lines_of_class", given, class_mbps=1000.0)
    assert values == [[pytest.approx(7.0)], [1.0]]  # 70 of 1000 with their uplink, 10 with their own port
    assert cause == "915 lines on copper lines; 5 lines on gpon; 10 lines on point-to-point ports"


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("fixed_users_at_rate", {"rate_mbps": 1.0}),
        ("fixed_users_capable", {"rate_mbps": 1.0}),
        ("organisations_at_rate", {"rate_mbps": 1.0}),
        ("bodies_connected", {"availability_ratio": 0.9}),
        ("service_available", {"availability_ratio": 0.9}),
        ("platforms_backed_up", {}),
        ("postal_online", {"availability_ratio": 0.9}),
        ("mobile_mean_rate", {"technology": "6g"}),
        ("population_covered", {"technology": "6g"}),
    ],
)
def test_nothing_to_measure_is_no_value_and_no_failure(name, parameters):
    values, cause, places = measured(name, tables(), **parameters)
    assert np.isnan(values[0]).all()
    assert len(values[0]) == 1
    assert (cause, places) == ("", [])


# --- mobile -----------------------------------------------------------------------------------------------------------


def phones(**row):
    return {"technology": "4g", "hour": 21, "replication": 0} | row


def test_mobile_mean_rate():
    given = tables(
        radio_communes=[
            phones(commune="a", demand_mbps=30.0, sampled_mbps=40.0, transfer_s_per_mbit=0.05, session_mbps=20.0),
            phones(
                commune="b",
                demand_mbps=10.0,
                sampled_mbps=20.0,
                transfer_s_per_mbit=0.1,
                session_mbps=10.0,
                overloaded_mbps=5.0,
            ),
            phones(commune="c", sampled_mbps=np.nan, transfer_s_per_mbit=np.nan, session_mbps=np.nan),
            phones(
                commune="a", hour=9, demand_mbps=20.0, sampled_mbps=50.0, transfer_s_per_mbit=0.02, session_mbps=50.0
            ),
            phones(commune="a", technology="5g", demand_mbps=500.0, sampled_mbps=400.0),
        ],
        radio_cells=[
            phones(cell="x", offered_mbps=20.0, load_ratio=0.5),
            phones(cell="y", offered_mbps=20.0, load_ratio=1.2),
            phones(cell="z", offered_mbps=0.0, load_ratio=0.0),
        ],
    )
    values, cause, places = measured("mobile_mean_rate", given, technology="4g")
    # Busy hour: (30 x 40 + 10 x 20) / 40 = 35. Bits over time: 30 and 5 Mb/s flow, at 0.05 and 0.1 s a Mbit:
    # 35 / (1.5 + 0.5) = 17.5. All hours: (30 x 40 + 10 x 20 + 20 x 50) / 60 = 40.
    # Users of each hour, hours alike: (35 + 50) / 2 = 42.5.
    assert values == [[pytest.approx(35.0)], [pytest.approx(17.5)], [pytest.approx(40.0)], [pytest.approx(42.5)]]
    assert cause == "cells are 75% full where the load is; 50% of it in cells over 70% full, 50% in overloaded ones"
    assert places == [("Xã B", 20.0), ("Phường A", 40.0)]
    values, cause, _ = measured("mobile_mean_rate", given, technology="4g", promised_in_unit=40.0)
    assert cause.endswith("50% in overloaded ones; 1 of 2 communes reach 40 Mb/s")
    assert values[-1] == [50.0]


def test_mobile_means_by_place_operator_and_user():
    """The busy hour is 21: V serves 30 outdoors at 40 and 10 inside at 20, W 10 inside at 5; hour 9 does not count."""

    def network(operator, indoor, demand, sampled, district="north", **row):
        return phones(
            operator=operator, district=district, indoor=indoor, demand_mbps=demand, sampled_mbps=sampled, **row
        )

    def slow(percent, rate, operator="any", **row):
        return phones(percent=percent, rate_mbps=rate, operator=operator, **row)

    given = tables(
        radio_communes=[
            phones(commune="a", demand_mbps=50.0, sampled_mbps=29.0, transfer_s_per_mbit=0.05),
            phones(commune="a", demand_mbps=50.0, sampled_mbps=29.0, transfer_s_per_mbit=0.05, replication=1),
        ],
        radio_cells=[phones(cell="x", offered_mbps=50.0, load_ratio=0.5)],
        radio_operators=[
            row | {"replication": replication}
            for replication in (0, 1)
            for row in (
                network("V", False, 20.0, 45.0),
                network("V", False, 10.0, 30.0, "south"),
                network("V", True, 10.0, 20.0),
                network("W", True, 10.0, 5.0 + replication),
                network("V", True, 99.0, 1.0, hour=9),
                network("V", True, 99.0, 1.0, technology="5g"),
            )
        ],
        radio_quantiles=[
            slow(5, 2.5), slow(5, 3.5, replication=1), slow(10, 7.0), slow(5, 9.0, "V"), slow(5, 8.0, hour=9),
        ],
    )  # fmt: skip
    found = MEASURES["mobile_mean_rate"](given, YEAR, technology="4g", promised_in_unit=20.0)
    values = {reading.name: reading.values.tolist() for reading in found.readings}
    assert values["rate that 5 % of the users do not exceed"] == [2.5, 3.5]
    assert values["outdoors"] == pytest.approx([40.0, 40.0])
    assert values["inside buildings"] == pytest.approx([12.5, 13.0])
    assert values["network of V"] == pytest.approx([35.0, 35.0])  # (900 + 300 + 200) / 40
    assert values["network of W"] == pytest.approx([5.0, 6.0])
    assert values["communes whose own mean reaches it"] == [100.0, 100.0]
    assert [reading.of_places for reading in found.readings].count(True) == 1


def test_a_technology_that_serves_nobody_has_no_rate():
    idle = phones(commune="a", sampled_mbps=np.nan, session_mbps=np.nan)
    values, _, _ = measured(
        "mobile_mean_rate", tables(radio_communes=[idle, dict(idle, replication=1)]), technology="4g"
    )
    assert np.isnan(values[0]).tolist() == [True, True]


def test_a_network_that_is_overloaded_everywhere_has_no_bits_over_time():
    full = phones(
        commune="a",
        demand_mbps=9.0,
        overloaded_mbps=9.0,
        sampled_mbps=0.0,
        session_mbps=np.nan,
        transfer_s_per_mbit=np.nan,
    )
    given = tables(
        radio_communes=[full, dict(full, replication=1)],
        radio_cells=[phones(cell="x", offered_mbps=9.0, load_ratio=2.0)],
    )
    values, _, _ = measured("mobile_mean_rate", given, technology="4g")
    assert values[0] == [0.0, 0.0]
    assert np.isnan(values[1]).tolist() == [True, True]


def covered(operator, commune, people, outdoors, indoors, chance, replication=0):
    return {
        "technology": "4g",
        "operator": operator,
        "commune": commune,
        "n_people": people,
        "n_outdoor": outdoors,
        "n_indoor": indoors,
        "mean_outdoor_ratio": chance,
        "mean_indoor_ratio": chance / 2.0,
        "market_ratio": {"V": 0.6, "W": 0.2}.get(operator, 0.8),
        "replication": replication,
    }


def test_population_covered():
    rows = [
        covered("any", "a", 600.0, 600.0, 300.0, 1.0),
        covered("any", "b", 400.0, 100.0, 0.0, 0.5),
        covered("V", "a", 600.0, 600.0, 300.0, 1.0),
        covered("V", "b", 400.0, 0.0, 0.0, 0.2),
        covered("W", "a", 600.0, 200.0, 0.0, 0.4),
        covered("W", "b", 400.0, 100.0, 0.0, 0.5),
    ]
    values, cause, places = measured("population_covered", tables(radio_coverage=rows), technology="4g")
    # By market share (3/4 V, 1/4 W) outdoors (3 x 600 + 300) / 4 = 525 of 1000, inside 225; then V and W by themselves.
    assert values[:5] == [[70.0], [30.0], [80.0], [40.0], [60.0]]
    assert values[5:] == [[pytest.approx(52.5)], [pytest.approx(22.5)], [60.0], [30.0], [30.0], [0.0]]
    low = "4G reference power too low for part of the people in 1 of"
    assert cause == f"100% of the shortfall: {low} 2 communes (300 people)"
    assert places == [("Xã B", 25.0), ("Phường A", 100.0)]
    rows.append(covered("any", "c", 1000.0, 0.0, 0.0, 0.0))
    values, cause, _ = measured("population_covered", tables(radio_coverage=rows), technology="4g")
    assert values[0] == [35.0]
    assert cause == (  # 1000 of 1300 people left out, and 300
        "77% of the shortfall: 4G layer absent in 1 of 3 communes; "
        f"23% of the shortfall: {low} 3 communes (1,300 people)"
    )


def test_universal_service_is_4g_or_5g():
    either = [covered("any", "a", 600.0, 600.0, 600.0, 1.0), covered("any", "b", 400.0, 390.0, 200.0, 0.9)]
    rows = [row | {"technology": "any"} for row in either] + [covered("any", "a", 600.0, 1.0, 1.0, 1.0)]
    values, cause, places = measured("population_universal", tables(radio_coverage=rows))
    assert values[:2] == [[99.0], [80.0]]
    assert cause == (
        "100% of the shortfall: 4G or 5G reference power too low for part of the people in 1 of 2 communes (10 people)"
    )
    assert places[0] == ("Xã B", 97.5)


# --- who is reached ---------------------------------------------------------------------------------------------------


def test_households():
    homes = [
        {
            "commune": "a",
            "n_households": 60.0,
            "n_passed": 60.0,
            "n_lit": 50.0,
            "n_fitting": 50.0,
            "n_serviceable": 45.0,
        },
        {
            "commune": "b",
            "n_households": 40.0,
            **dict.fromkeys(("n_passed", "n_lit", "n_fitting", "n_serviceable"), 30.0),
        },
        {"commune": "b", "n_households": 4.0, "n_passed": 3.0, "n_serviceable": 3.0, "year": 2030},
    ]
    given = tables(access_communes=homes)
    assert measured("households_passed", given) == (
        [[90.0]],
        "10 households: no splitter within drop reach",
        [("Xã B", 75.0), ("Phường A", 100.0)],
    )
    values, cause, places = measured("households_serviceable", given)
    assert values == [[75.0], [0.0], [90.0]]
    assert cause == (
        "10 households: no fibre within drop reach; 10 households: the optical budget does not close; "
        "5 households: no room on the OLT's uplinks if all ask"
    )
    assert places == [("Phường A", 75.0), ("Xã B", 75.0)]
    assert measured("households_passed", tables(access_communes=homes[:1]))[1] == ""


def test_communes_with_fibre():
    nodes = [
        {"node": "n", "commune": "a", "distance_km": 3.0, "survives_any_cut": True},
        {"node": "m", "commune": "b", "distance_km": 9.0, "survives_any_cut": False},
        {"node": "l", "commune": "b", "distance_km": np.nan, "survives_any_cut": False},
        {"node": "x", "commune": None, "distance_km": 0.0, "survives_any_cut": True},
        {"node": "k", "commune": "c", "distance_km": np.nan, "survives_any_cut": False},
        {"node": "k", "commune": "c", "distance_km": 1.0, "survives_any_cut": True, "replication": 1},
    ]
    values, cause, places = measured("communes_with_fibre", tables(backbone_nodes=nodes))
    assert values == [[pytest.approx(200 / 3)], [pytest.approx(100 / 3)]]
    assert cause == "no fibre node in 1 communes"
    assert places == [("Xã C", 0.0), ("Phường A", 100.0), ("Xã B", 100.0)]


def body(name, design, committed, served, replication=0, key=None):
    return {
        "body": key or name,
        "name": name,
        "commune": "a",
        "design_committed": design,
        "committed_ratio": committed,
        "served_ratio": served,
        "replication": replication,
    }


BODIES = [
    body("P", True, 1.0, 1.0),
    body("Q", True, 0.99, 0.9),
    body("R", False, 0.0, 0.95),
    body("P", True, 1.0, 0.94, 1),
    body("Q", True, 0.90, 0.96, 1),
    body("R", False, 0.0, 1.0, 1),
]


def test_bodies_connected():
    values, cause, places = measured("bodies_connected", tables(government_bodies=BODIES), availability_ratio=0.95)
    assert values[0] == [pytest.approx(200 / 3)] * 2
    assert values[1] == [pytest.approx(100 * 1.99 / 3), pytest.approx(100 * 1.90 / 3)]
    assert np.isnan(values[2]).all()  # no table of circuits, so nothing of single cuts
    assert values[3] == [pytest.approx(200 / 3), pytest.approx(100 / 3)]
    assert cause == "1 bodies lack a circuit at their committed rate"
    assert places == [("R", 0.0), ("Q", pytest.approx(94.5)), ("P", 100.0)]


def test_bodies_of_the_same_name_are_two():
    twins = [body("Same", False, 0.2, 0.2, key="1"), body("Same", False, 0.4, 0.4, key="2")]
    _, cause, places = measured("bodies_connected", tables(government_bodies=twins), availability_ratio=0.95)
    assert cause == "2 bodies lack a circuit at their committed rate"
    assert places == [("Same", pytest.approx(20.0)), ("Same", pytest.approx(40.0))]
    assert measured("service_available", tables(government_bodies=twins), availability_ratio=0.3)[2] == places


def test_service_available():
    outages = [
        {"element": "conduit:k", "kind": "conduit", "duration_h": 6.0},
        {"element": "node:n", "kind": "node", "duration_h": 30.0, "replication": 1},
        {"element": "grid:a", "kind": "grid", "duration_h": 500.0},
    ]
    given = tables(government_bodies=BODIES, failures_outages=outages)
    values, cause, places = measured("service_available", given, availability_ratio=0.95)
    assert values[0] == [pytest.approx(200 / 3), pytest.approx(200 / 3)]
    assert values[1] == [pytest.approx(100 * 2.85 / 3), pytest.approx(100 * 2.90 / 3)]
    assert values[2] == [pytest.approx(100 / 3), pytest.approx(100 / 3)]
    # Over two replications: nodes 30 / 2, conduits 6 / 2; the grid is not an element of the network.
    assert cause == "element outages: nodes 15 h a year, conduits 3 h a year"
    assert places == [("Q", pytest.approx(93.0)), ("P", pytest.approx(97.0)), ("R", pytest.approx(97.5))]


def test_postal_online():
    points = [
        {"point": "p", "commune": "a", "staffed": True, "internet": True, "design_online": True, "online_ratio": 0.99},
        {"point": "q", "commune": "b", "staffed": True, "internet": False, "design_online": False, "online_ratio": 0.0},
        {
            "point": "r",
            "commune": "b",
            "staffed": False,
            "internet": False,
            "design_online": False,
            "online_ratio": 0.0,
        },
        {"point": "s", "commune": "b", "staffed": True, "internet": True, "design_online": True, "online_ratio": 0.90},
    ]
    values, cause, places = measured("postal_online", tables(services_postal=points), availability_ratio=0.95)
    assert values == [[pytest.approx(200 / 3)], [pytest.approx(100 / 3)]]
    assert cause == "1 staffed points have no line"
    assert places == [("Xã B", pytest.approx(45.0)), ("Phường A", pytest.approx(99.0))]


def test_at_most_five_places_are_named():
    many = [body(f"B{row}", True, row / 10, 1.0) for row in range(9)]
    places = MEASURES["bodies_connected"](tables(government_bodies=many), YEAR, availability_ratio=0.9).places
    assert places == tuple(Place(f"B{row}", pytest.approx(10.0 * row)) for row in range(5))


# --- data centres -----------------------------------------------------------------------------------------------------


def loss(platform, centre, after="b", recovers=True, keeps=True, copes=True, **row):
    kept = recovers and keeps and copes
    return {"platform": platform, "name": platform.upper(), "centre": centre, "runs_after": after,
            "recovers": recovers, "keeps_data": keeps, "copes": copes, "kept": kept} | row  # fmt: skip


def test_platforms_backed_up():
    rows = [
        loss("p", "a"), loss("p", "b", after="a"), loss("q", "a", keeps=False), loss("q", "b", after="a"),
        loss("r", "a", after="", recovers=False, keeps=False, copes=False), loss("r", "b", after="a"),
        loss("s", "a"), loss("s", "b", after="a", copes=False),
    ]  # fmt: skip
    copied = [{"platform": name, "carried": name != "p", "fits": name in "pq"} for name in "pqrs"]
    values, cause, places = measured(
        "platforms_backed_up", tables(datacentre_losses=rows, datacentre_replication=copied)
    )
    assert values == [[25.0], [75.0], [50.0], [50.0], [75.0], [62.5], [75.0], [50.0]]
    assert cause == (
        "q without a: too much data lost; r without a: runs nowhere; s without b: too slow at the deadline peak"
    )
    assert places == [("Q", 50.0), ("R", 50.0), ("S", 50.0)]


def test_platforms_backed_up_by_replication():
    rows = [loss("p", "a", replication=0), loss("p", "a", replication=1, recovers=False)]
    values, cause, _ = measured("platforms_backed_up", tables(datacentre_losses=rows))
    assert values[0] == [100.0, 0.0]
    assert cause == "p without a: not back in time"


def chain_of(delays, ratios, load="deadline", overloaded=(), server_ms=100.0):
    links = ("access", "tslcd", "lgsp", "datacentre", "identity")
    rows = [
        {"platform": "p", "load": load, "link": link, "delay_ms": delay, "available_ratio": ratio,
         "overloaded": link in overloaded}
        for link, delay, ratio in zip(links, delays, ratios, strict=True)
    ]  # fmt: skip
    whole = {"link": "whole", "available_ratio": np.prod(ratios), "server_ms": server_ms, "limit_ms": 200.0}
    return [*rows, {"platform": "p", "load": load, **whole}]


def test_service_available_reads_the_chain():
    ratios = (0.99, 0.98, 1.0, 0.95, 0.97)
    chain = [*chain_of((10, 20, 30, 900, 40), ratios), *chain_of((10, 20, 30, 90, 40), ratios, load="busy_hour")]
    given = tables(government_bodies=BODIES, datacentre_chain=chain)
    values, cause, _ = measured("service_available", given, availability_ratio=0.95)
    assert values[3:] == [[pytest.approx(100 * np.prod(ratios))]] * 2 + [[100.0]]
    assert cause == "weakest link the data centre, up 95.000%; slowest the data centre, 900 of 1,000 ms"
    chain = chain_of((10, 20, np.nan, 90, 40), ratios, overloaded=("lgsp",), server_ms=np.nan)
    values, cause, _ = measured(
        "service_available", tables(government_bodies=BODIES, datacentre_chain=chain), availability_ratio=0.95
    )
    assert values[-1] == [0.0]
    assert cause == "weakest link the data centre, up 95.000%; the LGSP overloaded at the deadline peak"
