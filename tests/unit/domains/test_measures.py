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
    }
    return base | {"pon_factor": 1.0, "uplink_factor": 1.0, "trunk_factor": 1.0} | row


def rated(rate, **row):
    """A line class whose four rates are the same."""
    return line(
        optimistic_mbps=rate,
        conservative_mbps=rate,
        sampled_mbps=rate,
        capable_mbps=rate,
        plan_mbps=row.pop("plan", 300.0),
        **row,
    )


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
    slower[0] |= {"conservative_mbps": 150.0, "optimistic_mbps": 220.0, "pon_factor": 2.0}
    return [*shared, *slower, rated(999.0, replication=0, line_class=0, n_lines=1e6, year=2030)]


def test_users_at_a_rate():
    values, cause, places = measured("fixed_users_at_rate", tables(access_lines=lines()), rate_mbps=200.0)
    # Replication 0: 60 homes of a and 20 organisations of 100 lines; replication 1: the organisations alone, but in
    # the best case the 60 homes too.
    assert values == [[80.0, 20.0], [80.0, 80.0], [80.0, 80.0], [80.0, 80.0]]
    # Short in both replications together: 60 lines on GPON ports, 2 x 20 with plans of 100.
    assert cause == (
        "60% of the shortfall: PON ports: gpon; 40% of the shortfall: plans sold below 200 Mb/s (50 lines)"
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
        ({"pon_factor": 3.0, "technology": "xgs"}, "PON ports: xgs"),
        ({"uplink_factor": 3.0}, "OLT uplinks"),
        ({"trunk_factor": float("inf")}, "trunk links"),
    ],
)
def test_what_binds_is_named(row, reason):
    given = tables(access_lines=[rated(90.0, replication=0, n_lines=8.0, **row)])
    assert measured("fixed_users_at_rate", given, rate_mbps=200.0)[1] == f"100% of the shortfall: {reason} (8 lines)"


def test_what_could_be_sold():
    given = tables(
        access_lines=[
            line(replication=0, line_class=0, n_lines=30.0, capable_mbps=1000.0, ont_mbps=2500.0),
            line(replication=0, line_class=1, n_lines=50.0, capable_mbps=1000.1, ont_mbps=2500.0),
            line(replication=0, line_class=2, n_lines=20.0, capable_mbps=940.0, commune="b"),
        ]
    )
    values, cause, places = measured("fixed_users_capable", given, rate_mbps=1000.0)
    assert values == [[50.0], [80.0]]  # more than 1000, not 1000
    assert cause == (
        "60% of the shortfall: PON ports: gpon; "
        "40% of the shortfall: customer ports (ONT) of at most 1000 Mb/s (50 lines)"
    )
    assert places == [("Xã B", 0.0), ("Phường A", 62.5)]


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("fixed_users_at_rate", {"rate_mbps": 1.0}),
        ("fixed_users_capable", {"rate_mbps": 1.0}),
        ("organisations_at_rate", {"rate_mbps": 1.0}),
        ("bodies_connected", {"availability_ratio": 0.9}),
        ("service_available", {"availability_ratio": 0.9}),
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
    assert cause == "4G reference power too low for part of the people in 1 communes"
    assert places == [("Xã B", 25.0), ("Phường A", 100.0)]
    rows.append(covered("any", "c", 1000.0, 0.0, 0.0, 0.0))
    values, cause, _ = measured("population_covered", tables(radio_coverage=rows), technology="4g")
    assert values[0] == [35.0]
    assert cause == "4G layer absent in 1 of 3 communes"


def test_universal_service_is_4g_or_5g():
    either = [covered("any", "a", 600.0, 600.0, 600.0, 1.0), covered("any", "b", 400.0, 390.0, 200.0, 0.9)]
    rows = [row | {"technology": "any"} for row in either] + [covered("any", "a", 600.0, 1.0, 1.0, 1.0)]
    values, cause, places = measured("population_universal", tables(radio_coverage=rows))
    assert values[:2] == [[99.0], [80.0]]
    assert cause == "4G or 5G reference power too low for part of the people in 1 communes"
    assert places[0] == ("Xã B", 97.5)


# --- who is reached ---------------------------------------------------------------------------------------------------


def test_households():
    homes = [
        {"commune": "a", "n_households": 60.0, "n_passed": 60.0, "n_serviceable": 45.0},
        {"commune": "b", "n_households": 40.0, "n_passed": 30.0, "n_serviceable": 30.0},
        {"commune": "b", "n_households": 4.0, "n_passed": 3.0, "n_serviceable": 3.0, "year": 2030},
    ]
    given = tables(access_communes=homes)
    assert measured("households_passed", given) == (
        [[90.0]],
        "10 households: no splitter within drop reach",
        [("Xã B", 75.0), ("Phường A", 100.0)],
    )
    values, cause, places = measured("households_serviceable", given)
    assert values == [[75.0]]
    assert cause.startswith("25 households: ")
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
    assert values[2] == [pytest.approx(200 / 3), pytest.approx(100 / 3)]
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
