"""Every measure of promises against numbers worked by hand, on the tutorial and on a dressed copy of it.

The tutorial: Town has 60 households and 240 people, all passed by fibre, 48 lines of 300 Mb/s; Fields has 40 households
and 160 people, 30 passed, 24 lines, half of 300 and half of 100 Mb/s; four masts of one operator. Its rates and
availability are worked out in ``docs/tutorial/by-hand``. The copy adds to it: three lines of organisations in Town (one
point-to-point and two GPON, of which one bought 100 Mb/s), one copper line in Fields, a second operator without users
and with one cell on mast-A, three stretches of town conduits (10 km in a duct, 10 and 5 km on poles), and costs.

Promises of the State's network, data centres, postal points, sites, sensors and television have a copy of their own in
``test_state_measures_by_hand``. A new measure needs a case here or there.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import camau_netsim
from camau_netsim.domains.targets.measures import MEASURES
from camau_netsim.engine.results import Results
from tests.support.by_hand import (
    TUTORIAL,
    YEAR,
    Cases,
    Cells,
    by_hand,
    change,
    copy_of_the_tutorial,
    everybody,
    named,
    readings,
)
from tests.validation import test_state_measures_by_hand as state

SOLD = ("mean session rate (size over time) at the customer's port, stages in the worst case",
        "mean session rate, stages in the best case", "arithmetic mean of short tests (QCVN)",
        "over the home's Wi-Fi: mean session rate as used")  # fmt: skip
ALWAYS = "always on: all lines of the port and its OLT at once"
BEST = "largest share of users, best served first, whose mean reaches it"
FREE = "could be sold: the rate without a plan's limit"
OFTEN = "at least 99.50% of the year"


def at_rate(share: float, best: float) -> dict[str, float]:
    """Readings of lines at a rate where the port slows nobody: nobody has it always on, all could be sold it."""
    return dict.fromkeys(SOLD, share) | {ALWAYS: 0.0, BEST: best, FREE: 100.0}


COVERED = everybody(
    "outdoors, any operator", "inside buildings, any operator", "mean chance outdoors, any operator",
    "mean chance inside buildings, any operator", "outdoors, best single operator",
    "outdoors, users in their own network (no roaming)", "inside buildings, users in their own network",
    "outdoors, one", "inside buildings, one",
)  # fmt: skip

PLAIN: Cases = {
    # 60 + 30 of 100 households are passed.
    ("households_passed", ()): {"households of the year": 90.0},
    # Both ports close their budget, 64 and 32 splits are enough, 10,000 Mb/s of uplink serve 60 and 30 lines.
    ("households_serviceable", ()): dict.fromkeys(
        ("households of the year, all asking at once", "one more at the projected take-up", "within drop reach"), 90.0
    ),
    # The ten homes without fibre are hamlets of their own, or spread over those of Fields; both ports slow nobody.
    ("hamlets_reached", (("kept_ratio", 0.8),)): {
        "homes left out live in hamlets of their own": 90.0,
        "homes left out live among others": 100.0,
        "lines that get 0.8 of the rate sold (QCVN 34)": 100.0,
    },
    # 0.8 of 90 passed take a line: 72 of 100 households.
    ("fibre_lines_per_household", ()): {"fibre lines in use": 0.72, "fibre lines that could be had": 0.9},
    ("copper_share", ()): {"copper lines among all household lines": 0.0, "among those by wire": 0.0},
    # 48 + 12 of 72 lines bought 300 Mb/s. The mean of all is (60 x 300 + 12 x 100) / 72 = 267: best served are all.
    ("fixed_users_at_rate", (("rate_mbps", 200.0),)): at_rate(60 / 72 * 100.0, 100.0),
    # Of 250 Mb/s the same 60; with m lines of 100 beside them (60 x 300 + 100 m) / (60 + m) = 250 at m = 20 > 12.
    ("fixed_users_at_rate", (("rate_mbps", 250.0),)): at_rate(60 / 72 * 100.0, 100.0),
    # Of 290 Mb/s: (18,000 + 100 m) = 290 (60 + m) at m = 600 / 190.
    ("fixed_users_at_rate", (("rate_mbps", 290.0),)): at_rate(60 / 72 * 100.0, (60 + 600 / 190) / 72 * 100.0),
    ("urban_users_at_rate", (("rate_mbps", 200.0),)): at_rate(100.0, 100.0),
    # Fields: 12 of 24; their mean is (300 + 100) / 2 = 200 less a billionth of waiting, which the tolerance covers.
    ("rural_users_at_rate", (("rate_mbps", 200.0), ("tolerance_ratio", 1e-6))): at_rate(50.0, 100.0),
    # A session without a plan gets 939 of the 940 Mb/s of the ONT; the port has 2,305 or 2,317.
    ("fixed_users_capable", (("rate_mbps", 930.0),)): {
        "deliverable in the busy hour without a plan's limit": 100.0,
        "customer port alone": 100.0,
        "port alone": 100.0,
        "mean session rate of the lines as sold": 0.0,
        "arithmetic mean of short tests of the lines as sold (QCVN)": 0.0,
        ALWAYS: 0.0,
        BEST: 0.0,
    },
    # The 940 Mb/s of the ONT bind.
    ("fixed_users_capable", (("rate_mbps", 940.0),)): {
        "deliverable in the busy hour without a plan's limit": 0.0,
        "customer port alone": 0.0,
        "port alone": 100.0,
        "mean session rate of the lines as sold": 0.0,
        "arithmetic mean of short tests of the lines as sold (QCVN)": 0.0,
        ALWAYS: 0.0,
        BEST: 0.0,
    },
    # Town alone is urban: 300 Mb/s for all; always on 2,305.152 / 48 = 48.024; without a plan 939.170 (by-hand page).
    ("urban_rate_reached", ()): dict.fromkeys(SOLD[1:], 300.0)
    | {
        "mean session rate that every line reaches, stages in the worst case": 300.0,
        ALWAYS: 48.024,
        FREE: 939.170357,
        "population mean of the session rate": 300.0,
        "session rate that 90% of lines reach": 300.0,
    },
    # The slower of Town (300) and Fields ((300 + 100) / 2); of all lines (60 x 300 + 12 x 100) / 72.
    ("feasible_communes_rate", ()): dict.fromkeys(SOLD[1:], 200.0)
    | {
        "mean session rate of the slowest feasible commune, stages in the worst case": 200.0,
        ALWAYS: 48.024,
        FREE: 939.170357,
        "mean over all lines of feasible communes": 800.0 / 3.0,
        "session rate that every line of them reaches": 100.0,
    },
    # GPON 2,305 Mb/s and uplinks of 10,000; ONTs of 940.
    ("lines_of_class", (("class_mbps", 1000.0),)): {
        "port and uplink of at least 1000 Mb/s": 100.0,
        "customer port of the class too": 0.0,
    },
    # Sectors of 24 Mb/s: means of 47.4 in Town and 51.4 in Fields over 240 and 160 people (by-hand page).
    ("mobile_mean_rate", (("technology", "4g"), ("promised_in_unit", 50.0))): dict.fromkeys(
        (
            "arithmetic mean of session rates in the busy hour (QCVN)",
            "arithmetic mean over all observed hours, by session",
            "mean over users of each observed hour, hours alike",
            "outdoors",
            "network of one",
        ),
        (240 * 47.4 + 160 * 51.4) / 400,
    )
    | {
        # A bit takes 1 / 47.4 or 1 / 51.4 of a second in cells that are 21 and 14.33 % full.
        "bits over time, overloaded cells left out": 400 / (240 / 47.4 + 160 / 51.4),
        "rate that 5 % of the users do not exceed": 47.4,
        "communes whose own mean reaches it": 50.0,
    },
    ("population_covered", (("technology", "4g"),)): COVERED,
    ("population_universal", ()): COVERED,
    ("communes_with_fibre", ()): everybody("a fibre node with a route to an exit", "a route left after any single cut"),
    # The postal point was never cut off in two years.
    ("postal_online", (("availability_ratio", 0.995),)): everybody(
        "a line with a live path, nothing broken", f"online {OFTEN}"
    ),
    # 400 phones, 72 lines, an office, the province's committee (the central node is not of the province) and a postal
    # point: 475. In replication 0 the 240 phones of Town were dark for 2.138493 h of 8,760, in replication 1 nobody
    # was.
    ("climate_figures", ()): {
        "users' time with service, failures and storms included": 100.0 * (1 - 240 * 2.138493255 / 8760 / 475 / 2),
        "storms that passed": 0.0,
        "elements that storms put out": 0.0,
        "element outage hours that storms cause": 0.0,
    },
}
DRESSED: Cases = {
    # One copper line beside 72 of fibre.
    ("copper_share", ()): dict.fromkeys(("copper lines among all household lines", "among those by wire"), 100 / 73),
    # Two of three bought 300 Mb/s; the mean of all is 700 / 3 = 233.
    ("organisations_at_rate", (("rate_mbps", 200.0),)): at_rate(200.0 / 3.0, 100.0),
    # The two GPON lines; 1,000 Mb/s of Ethernet carry 941 to 949 Mb/s of payload.
    ("organisations_optical", (("class_mbps", 1000.0),)): {
        "an optical link of at least 1000 Mb/s": 200.0 / 3.0,
        "an optical link of any class": 100.0,
        "a fibre of its own of the class": 0.0,
    },
    # 72 + 2 of 72 + 3 + 1 lines: not the point-to-point one, not the copper one.
    ("lines_of_class", (("class_mbps", 1000.0),)): {
        "port and uplink of at least 1000 Mb/s": 74 / 76 * 100.0,
        "customer port of the class too": 0.0,
    },
    # 10 of 25 km in towns, 10 of 55 km everywhere; one cable in each, so cables are routes.
    ("urban_underground", ()): {
        "cable kilometres inside towns": 40.0,
        "route kilometres inside towns": 40.0,
        "route kilometres everywhere": 1000.0 / 55.0,
        "pole lines left inside towns": 15.0,
    },
    # One of four masts has two operators: one mast of 500 million saved; 2.138493 h dark in replication 0, twice.
    ("masts_shared", ()): {
        "masts in use with two operators or more": 25.0,
        "tenancy ratio": 1.25,
        "conduits with two cables or more": 0.0,
        "saved on masts": 500.0,
        "saved on conduits": 0.0,
        "operators lost together with a shared mast": 2.0,
        "operators' hours lost with shared masts": 2.138493255,
    },
}


def dressed(folder: Path) -> Path:
    """Copy the tutorial and add to it."""
    scenario = copy_of_the_tutorial(folder)
    line = {"olt": "olt-A", "commune": "town", "segment": "organisation", "reach_km": "1", "basis": "assumed"}
    change(
        scenario,
        "access_ports",
        {**line, "id": "own", "technology": "p2p", "split": "1", "passed": "1", "plan": "town", "ont_mbps": "1000",
         "medium_mbps": "1000"},
        {**line, "id": "two", "technology": "gpon", "odn_class": "B+", "split": "32", "passed": "2", "plan": "fields",
         "ont_mbps": "940"},
        {**line, "id": "old", "olt": "olt-C", "commune": "fields", "segment": "household", "technology": "copper",
         "split": "1", "passed": "1", "plan": "fields", "ont_mbps": "60", "medium_mbps": "60"},
    )  # fmt: skip
    change(scenario, "demand_operators", {"id": "two", "name": "Another", "market_share_ratio": "0"})
    with (scenario / "data" / "radio_layers.csv").open(encoding="utf-8", newline="") as stream:
        (layer,) = csv.DictReader(stream)
    change(scenario, "radio_layers", {**layer, "id": "two-b1", "operator": "two", "fc_ghz": "2.1", "band": "B1"})
    cell = {"id": "A-4", "mast": "mast-A", "layer": "two-b1", "azimuth_deg": "0", "basis": "assumed"}
    change(scenario, "radio_cells", cell)
    town = {"X-A": "duct", "A-B": "pole_line", "C-E": "pole_line"}

    def in_town(row: Cells) -> Cells:
        return row | {"urban": str(row["id"] in town).lower(), "kind": town.get(row["id"], row["kind"])}

    change(scenario, "passive_conduits", edit=in_town)
    return scenario


COSTS = [("passive.mast_cost_mvnd", "500"), ("passive.pole_line_cost_mvnd_per_km", "60"),
         ("passive.duct_cost_mvnd_per_km", "600")]  # fmt: skip


@pytest.fixture(scope="module")
def plain() -> Results:
    """Two replications of the tutorial."""
    return camau_netsim.run(TUTORIAL, replications=2)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """Two replications of the dressed copy."""
    scenario = dressed(tmp_path_factory.mktemp("dressed"))
    return camau_netsim.run(camau_netsim.load(scenario, overrides=COSTS), replications=2)


@pytest.mark.parametrize(("call", "expected"), PLAIN.items(), ids=named)
def test_measure_of_the_tutorial(plain, call, expected):
    name, parameters = call
    assert readings(MEASURES[name](plain.tables, YEAR, **dict(parameters))) == by_hand(expected)


@pytest.mark.parametrize(("call", "expected"), DRESSED.items(), ids=named)
def test_measure_of_the_dressed_copy(copy, call, expected):
    name, parameters = call
    assert readings(MEASURES[name](copy.tables, YEAR, **dict(parameters))) == by_hand(expected)


def test_every_measure_is_worked_out_by_hand():
    worked = {name for name, _ in (*PLAIN, *DRESSED, *state.PLAIN, *state.STAFFED)}
    assert sorted(MEASURES.keys() - worked) == [], "add a case here or in test_state_measures_by_hand"


def test_a_wrong_number_is_noticed(plain):
    with pytest.raises(AssertionError):
        assert readings(MEASURES["households_passed"](plain.tables, YEAR)) == by_hand(
            {"households of the year": 90.001}
        )
