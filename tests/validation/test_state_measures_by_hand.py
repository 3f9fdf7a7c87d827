"""Promises of the State's network, data centres, post, sites, sensors and television against numbers worked by hand.

The tutorial is described in ``test_measures_by_hand`` and worked out in ``docs/tutorial/by-hand``. The *staffed* copy
changes what follows, so that few readings are 0 or 100 % and a reading taken for another is noticed.

The network: link B-C has 125 Mb/s instead of 10,000. From hour 1000 on conduit C-E is cut for certain for 876 h, a
tenth of the year, and the grid of Fields is out for 30 h, of which masts bridge four. As in the tutorial, A-B is cut by
chance for 17.014 h in replication 0, and no other conduit is. While A-B is cut the office at E hangs on A-X-D-C-E.

Bodies: beside the central node (X), the province (A) and the office (E) there are a department at B and a district at
D, which the law knows until July only. The SOC stands at A, sees the traffic that passes D, and gets 500 Mb/s of
telemetry from the office and 20 from the department; telemetry goes first.

Services: 45 of 60 households of Town are passed instead of all. Beside the post at D there are a *hut* (unattended,
3 Mb/s) at A, a *kiosk* (staffed, no line) in Town and a *ferry* (staffed, 100 Mb/s) at E. Three more things shall have
sensors, all at the bridge: 30 in a cellar behind 75 dB, 450 in a tunnel and 250 in a well, with a line, behind 100 dB.
The tower of the television hangs on E, a quarter of homes have a dish, and a satellite covers all.
"""

from __future__ import annotations

from math import hypot, pi, sqrt
from pathlib import Path

import pytest

import camau_netsim
from camau_netsim.domains.targets.measures import MEASURES
from camau_netsim.engine.results import Results
from tests.support.by_hand import (
    TUTORIAL,
    YEAR,
    Cases,
    by_hand,
    change,
    change_one,
    copy_of_the_tutorial,
    everybody,
    named,
    readings,
)

YEAR_H = 8760.0
RING_H = 17.013991784
"""A-B is cut in replication 0."""
SPUR_H = 876.0
"""C-E is cut in every replication of the staffed copy."""
TOWN_USER_H = 240 * 2.138493255
"""What phones of Town lose in replication 0 and in no other."""
FIELDS_USER_H = 160 * 26.0
"""What phones of Fields lose in every replication of the staffed copy."""
OFTEN = "at least 99.50% of the year"
ASKED = (("availability_ratio", 0.995),)
DESK = (("kind", "postal"), ("profile", "desk"))

LGSP = 1 / (1 + 0.5 * 8.76 / 8760)
"""One server, down half a time a year for 8.76 h."""
BEHIND_ACCESS = LGSP * (1 - (1 - LGSP) ** 2) * 0.9995
"""The LGSP, one of two web servers that fail as often, and the identity platform."""


def left(n_users: int, lost_user_h: float) -> float:
    """Share of their time in which users have service."""
    return 1 - lost_user_h / YEAR_H / n_users


def chain(*availability: float) -> dict[str, float]:
    """Readings of the whole chain, alike under both loads; values are those of the replications."""
    mean = sum(availability) / len(availability) * 100.0
    return dict.fromkeys(
        ("whole chain up, servers for the busy hour", "whole chain up, servers for the peak before a deadline"), mean
    )


PLAIN: Cases = {
    # The office has 200 Mb/s on a spur of 1,000, the province sits at the hub; neither was cut off in two years.
    # Of the two the office does not survive a cut of the spur. The central node is not of the province.
    ("bodies_connected", ASKED): everybody(
        "a path with the committed rate, nothing broken",
        "share of time with it, mean over bodies",
        f"bodies with it {OFTEN}",
    )
    | {"kept whichever single conduit is cut": 50.0},
    # 400 phones and 72 lines use the chain. 37.578 + 14.091 ms of the servers are under the limit of 200.
    ("service_available", ASKED): everybody(
        f"service path up {OFTEN}",
        "mean availability of the service path",
        "never down (24/7 read literally)",
        "platforms that answer within their limit at that peak",
    )
    | chain(BEHIND_ACCESS * left(472, TOWN_USER_H), BEHIND_ACCESS),
    # Central, province and commune; whoever cuts the spur leaves two.
    ("levels_joined", ()): dict.fromkeys(
        (
            "every pair of tiers, nothing broken",
            "of the levels in force at the end of the year",
            "with the committed rate at both ends",
        ),
        3.0,
    )
    | {"joined whichever single conduit is cut": 2.0},
    # Without A the portal needs 227.9 ms of 200; back in 0.5 h of 1 and 0.01 h behind of 0.25. The archive is back in 4
    # h of 8 and loses 6.0048 h of 12. So one of four pairs of a centre and a platform fails. After a year each centre
    # keeps 1,000 + 5,000 GB and what 4 + 8 Mb/s have written, 47,304 GB, of 200,000.
    ("platforms_backed_up", ()): everybody(
        "recovery time within its limit, any one centre lost",
        "no more data lost than its limit, any one centre lost",
        "runs somewhere after any one loss",
        "copies carried in the busy hour",
        "copies fit the storage of the other centre",
    )
    | {
        "within all limits after the loss of any one centre": 50.0,
        "requests answered within their limit at the peak before a deadline, any one centre lost": 50.0,
        "centre and platform, pair by pair": 75.0,
    },
    ("postal_points", ()): {"points in service": 1.0, "of those, with someone who serves": 1.0},
    # In Fields, where 160 of 400 people live.
    ("communes_staffed", ()): {"communes with a staffed point": 50.0, "people in such communes": 40.0},
    # 25 km2 for one point at (-5, 10); settlements at (10, 0.5), (15, 8.5), (5, 10.5) and (-5, 8.5).
    ("postal_radius", ()): {"radius of a circle, area over points": sqrt(25 / pi)}
    | dict.fromkeys(
        ("mean way of people to the nearest point", "mean way of people to the nearest staffed point"),
        (120 * hypot(15, 9.5) + 120 * hypot(20, 1.5) + 80 * hypot(10, 0.5) + 80 * 1.5) / 400,
    ),
    # Without X nobody has anything; without the grid masts are dark after 4 of 24 h, and nodes need none.
    ("postal_kept", ()): everybody("any one conduit cut", "any one corridor cut", "grid out everywhere for 24 h")
    | dict.fromkeys(
        (
            "own line or a mobile cell, worst named hazard",
            "own line, worst named hazard",
            "mobile cell, worst named hazard",
            "any one node lost",
        ),
        0.0,
    ),
    # 100 of 4 Mb/s, 1.11 of 50 ms, never cut.
    ("sites_meet_profile", DESK): everybody(
        "rate, delay and availability",
        "rate and delay, however often it is up",
        "a live way, nothing broken",
        "staffed ones: rate, delay and availability",
    ),
    # 60 of 60 and 30 of 40 households could have a line of 939 Mb/s; phones have 47.4 and 51.4 Mb/s; 3 are asked for.
    ("people_reached", (("profile", "lesson"),)): everybody(
        "a line on demand, or a phone indoors",
        "a phone indoors, in the network of one's operator",
        "a phone outdoors, in the network of one's operator",
    )
    | {"a line on demand": (240 + 160 * 0.75) / 400 * 100.0},
    ("people_reached", (("profile", "lesson"), ("where", "rural"))): everybody(
        "a line on demand, or a phone indoors",
        "a phone indoors, in the network of one's operator",
        "a phone outdoors, in the network of one's operator",
    )
    | {"a line on demand": 75.0},
    # Both under a cell with 97.8 and 77.8 of 164 dB (normal: 144), the bridge with a line too.
    ("sensors_ready", ()): everybody(
        "assets that a cell with room or a fixed line reaches",
        "a cell with room",
        "sensors, not assets",
        "nb-iot",
        "nb-iot, normal coverage",
    )
    | {"a fixed line": 50.0},
    # Half of Town's 240 people receive the tower. Of the other half 48 of 60 have a line, and 24 of 40 in Fields.
    ("television_received", ()): dict.fromkeys(
        (
            "antenna on the roof, or in the footprint of a satellite",
            "antenna on the roof, terrestrial alone",
            "antenna on the roof, or a home with a dish",
            "antenna on the roof, terrestrial alone, mean over the year",
        ),
        120 / 400 * 100.0,
    )
    | {"antenna on the roof, a dish or a fixed line": (120 + 120 * 48 / 60 + 160 * 24 / 40) / 400 * 100.0},
}

STAFFED: Cases = {
    # Telemetry of the office fills B-C, so it has 200 Mb/s only while A-B is cut and it hangs on D-C. Then the
    # department has 125 - 20 = 105 of 100. The district would hang on B-C were X-A cut. The province is well whatever
    # is cut.
    ("bodies_connected", ASKED): {
        "a path with the committed rate, nothing broken": 75.0,
        "share of time with it, mean over bodies": (3 + RING_H / YEAR_H / 2) / 4 * 100.0,
        "kept whichever single conduit is cut": 50.0,
        f"bodies with it {OFTEN}": 75.0,
    },
    # Four tiers; three without the district's, without the commune's at its rate, and after a cut of the spur.
    ("levels_joined", ()): {
        "every pair of tiers, nothing broken": 4.0,
        "of the levels in force at the end of the year": 3.0,
        "with the committed rate at both ends": 3.0,
        "joined whichever single conduit is cut": 3.0,
    },
    # Level 2 asks for a way after any cut and a circuit of its own, level 3 for two tails and encryption. The office
    # (3) is enciphered but has one tail; the province (2) and the department (2) lease theirs; the district (2) has
    # all.
    ("bodies_secured", ()): {
        "ways and isolation as the level asks": 25.0,
        "ways alone": 75.0,
        "isolation alone": 50.0,
    },
    # The office gets 125 of 500 Mb/s over B-C, all of it while A-B is cut; the department always gets its 20. What is
    # sent while the spur is cut is lost but for the 24 h that the office keeps.
    ("soc_linked", ()): {
        "share of the year with a way from the SOC to the national system": 100.0,
        "telemetry that reaches the SOC in the observed hours": (125 + 20) / 520 * 100.0,
        "the same while something is down": ((SPUR_H * 20 + RING_H * 520) / (SPUR_H + RING_H) + 20) / 520 / 2 * 100.0,
        "telemetry that reaches the SOC in the end, kept in buffers meanwhile": (
            ((YEAR_H - SPUR_H - RING_H / 2) * 145 + RING_H / 2 * 520 + SPUR_H * 20 + 24 * 500) / (YEAR_H * 520) * 100.0
        ),
        "the way to the national system in the observed hours": 100.0,
    },
    # The district's way ends at D; the department's passes it only while A-B is cut.
    ("bodies_monitored", ASKED): {
        "traffic passes a point the SOC sees, nothing down": 50.0,
        "share of time with that and a way to the SOC, mean over bodies": (1 + RING_H / YEAR_H / 2) / 2 * 100.0,
        f"bodies with both {OFTEN}": 50.0,
    },
    # The office is cut off for a tenth of the year. 400 phones and 36 + 24 lines; the servers need 51.67 of 50 ms.
    ("service_available", ASKED): {
        f"service path up {OFTEN}": 75.0,
        "mean availability of the service path": (3 + 0.9) / 4 * 100.0,
        "never down (24/7 read literally)": 75.0,
        "platforms that answer within their limit at that peak": 0.0,
    }
    | chain(
        BEHIND_ACCESS * left(460, TOWN_USER_H + FIELDS_USER_H) * (3 + 0.9) / 4,
        BEHIND_ACCESS * left(460, FIELDS_USER_H) * (3 + 0.9) / 4,
    ),
    # Neither copy fits (53,304 GB, see above, of 50,000), and the portal's finds no room on B-C. The archive is back in
    # 4 h of 3; the portal's servers need 53.0 of 50 ms even if C is lost. One of four pairs is well: the archive's
    # without A.
    ("platforms_backed_up", ()): {
        "within all limits after the loss of any one centre": 0.0,
        "recovery time within its limit, any one centre lost": 50.0,
        "no more data lost than its limit, any one centre lost": 0.0,
        "requests answered within their limit at the peak before a deadline, any one centre lost": 50.0,
        "runs somewhere after any one loss": 100.0,
        "centre and platform, pair by pair": 25.0,
        "copies carried in the busy hour": 50.0,
        "copies fit the storage of the other centre": 0.0,
    },
    ("postal_points", ()): {"points in service": 4.0, "of those, with someone who serves": 3.0},
    ("communes_staffed", ()): everybody("communes with a staffed point", "people in such communes"),
    # Town: 0.5 km to the hut (without it hypot(5, 7.5) to the kiosk) and to the kiosk; Fields: 4.5 to the ferry, 1.5 to
    # the post, which is 3 km on the mean.
    ("postal_radius", (("promised_in_unit", 2.0),)): {
        "radius of a circle, area over points": sqrt(25 / 4 / pi),
        "mean way of people to the nearest point": (120 * 0.5 + 120 * 0.5 + 80 * 4.5 + 80 * 1.5) / 400,
        "mean way of people to the nearest staffed point": (120 * hypot(5, 7.5) + 120 * 0.5 + 80 * 4.5 + 80 * 1.5)
        / 400,
        "communes whose people have no longer way on the mean": 50.0,
    },
    # The kiosk has a mast and no line, so it is lost when masts are dark; the ferry has a mast when C-E is cut, but is
    # one of the three with a line.
    ("postal_kept", ()): everybody("any one conduit cut", "any one corridor cut")
    | {
        "own line or a mobile cell, worst named hazard": 0.0,
        "own line, worst named hazard": 0.0,
        "mobile cell, worst named hazard": 0.0,
        "any one node lost": 0.0,
        "grid out everywhere for 24 h": 75.0,
        "points with a line, on it in the worst hour after the named event": 200.0 / 3.0,
    },
    # The post; the ferry, were it up for more than 90 %; the hut has a line, but too slow; the kiosk has none.
    ("sites_meet_profile", DESK): {
        "rate, delay and availability": 25.0,
        "rate and delay, however often it is up": 50.0,
        "a live way, nothing broken": 75.0,
        "staffed ones: rate, delay and availability": 100.0 / 3.0,
        "unattended ones: rate, delay and availability": 0.0,
    },
    # 50 Mb/s: three quarters of homes in both communes could have a line; phones of Fields have 51.4, of Town 47.4.
    ("people_reached", (("profile", "film"),)): {
        "a line on demand, or a phone indoors": (240 * 0.75 + 160) / 400 * 100.0,
        "a line on demand": 75.0,
        "a phone indoors, in the network of one's operator": 40.0,
        "a phone outdoors, in the network of one's operator": 40.0,
    },
    # The bridge's cell is at 77.843 dB without walls: the cellar at 152.8 is in extended coverage; at 177.8 the tunnel
    # and the well are beyond 164, but the well has a line. Of 1,250 sensors the tunnel's 450 are left out.
    ("sensors_ready", ()): {
        "assets that a cell with room or a fixed line reaches": 80.0,
        "a cell with room": 60.0,
        "a fixed line": 40.0,
        "sensors, not assets": 64.0,
        "nb-iot": 60.0,
        "nb-iot, normal coverage": 40.0,
    },
    # Half of Town receives, of the rest and of Fields a quarter has a dish; of those left 36 of 60 and 24 of 40 have a
    # line. The tower is off the air with the spur. Inside, behind 60 dB, nobody receives it.
    ("television_received", ()): {
        "antenna on the roof, or in the footprint of a satellite": 100.0,
        "antenna on the roof, terrestrial alone": 30.0,
        "antenna inside, terrestrial alone": 0.0,
        "antenna on the roof, or a home with a dish": (240 * (1 - 0.5 * 0.75) + 160 * 0.25) / 400 * 100.0,
        "antenna on the roof, a dish or a fixed line": (240 * (1 - 0.5 * 0.75 * 0.4) + 160 * (1 - 0.75 * 0.4))
        / 400
        * 100.0,
        "antenna on the roof, terrestrial alone, mean over the year": 27.0,
    },
    # 400 phones, 60 lines, four bodies and three points with a line; the office and the ferry are without for 876 h,
    # phones of Fields for 26 from the fourth on.
    ("climate_figures", ()): {
        "users' time with service, failures and storms included": left(
            467, TOWN_USER_H / 2 + FIELDS_USER_H + 2 * SPUR_H
        )
        * 100.0,
        "users served 0 h after the first event": 465 / 467 * 100.0,
        "users served 24 h after the first event": (465 - 160) / 467 * 100.0,
        "users served 72 h after the first event": 465 / 467 * 100.0,
        "storms that passed": 0.0,
        "elements that storms put out": 0.0,
        "element outage hours that storms cause": 0.0,
    },
}


def staffed(folder: Path) -> Path:
    """Copy the tutorial and change it."""
    scenario = copy_of_the_tutorial(folder)
    for name, key, cells in (
        ("backbone_links", "B-C", {"capacity_mbps": "125"}),
        ("access_ports", "pon-town", {"passed": "45"}),
        ("government_bodies", "office", {"security_level": "3", "encrypted": "true"}),
        ("government_bodies", "province", {"security_level": "2"}),
        ("government_bodies", "central", {"security_level": "3"}),
        ("datacentre_centres", "centre", {"storage_gbyte": "50000"}),
        ("datacentre_centres", "second", {"storage_gbyte": "50000"}),
        ("datacentre_platforms", "portal", {"response_limit_ms": "50"}),
        ("datacentre_platforms", "archive", {"rto_h": "3"}),
        ("broadcast_transmitters", "tower", {"node": "E"}),
    ):
        change_one(scenario, name, key, **cells)
    more = {"busy_hour_mbps": "0", "basis": "assumed", "committed_mbps": "100", "security_level": "2"}
    change(
        scenario,
        "government_bodies",
        {**more, "id": "department", "name": "Department", "level": "department", "commune": "town", "node": "B"},
        {**more, "id": "district", "name": "District", "level": "district", "commune": "fields", "node": "D",
         "circuit": "own"},
    )  # fmt: skip
    change(
        scenario,
        "government_levels",
        {"id": "department", "rank": "2", "committed_mbps": "100", "basis": "assumed"},
        {"id": "district", "rank": "3", "committed_mbps": "100", "to_day": "2025-07-01", "basis": "assumed"},
    )
    point = {"n_desks": "2", "profiles": "desk", "basis": "assumed", "tail_km": "0"}
    change(
        scenario,
        "services_postal_points",
        {**point, "id": "hut", "commune": "town", "node": "A", "staffed": "false", "internet": "true",
         "line_mbps": "3", "x_m": "10000", "y_m": "0"},
        {**point, "id": "kiosk", "commune": "town", "node": "B", "staffed": "true", "internet": "false",
         "x_m": "15000", "y_m": "8000"},
        {**point, "id": "ferry", "commune": "fields", "node": "E", "staffed": "true", "internet": "true",
         "line_mbps": "100", "x_m": "5000", "y_m": "15000"},
    )  # fmt: skip
    film = {"id": "film", "end": "exit", "down_mbps": "50", "delay_ms": "100", "available_ratio": "0.9"}
    change(scenario, "services_profiles", {**film, "for_people": "true"})
    thing = {"kind": "road", "commune": "fields", "message_every_h": "1", "payload_byte": "135", "basis": "assumed",
             "x_m": "-5000", "y_m": "8500"}  # fmt: skip
    change(
        scenario,
        "services_assets",
        {**thing, "id": "cellar", "n_devices": "30", "entry_loss_db": "75"},
        {**thing, "id": "tunnel", "n_devices": "450", "entry_loss_db": "100"},
        {**thing, "id": "well", "n_devices": "250", "entry_loss_db": "100", "drop": "true"},
    )
    change(
        scenario,
        "broadcast_receptions",
        {"id": "inside", "service": "tv", "name": "antenna inside", "antenna_height_m": "10", "location_ratio": "0.95",
         "sigma_db": "5.5", "entry_loss_db": "60", "cn_db": "20", "noise_figure_db": "6", "bandwidth_mhz": "7.77",
         "basis": "assumed"},
    )  # fmt: skip
    return scenario


MORE = [
    ("failures.given", "[{element: 'conduit:C-E', year: 2025, start_h: 1000, end_h: 1876},"
     " {element: 'grid:fields', year: 2025, start_h: 1000, end_h: 1030}]"),
    ("government.soc_centre", "centre"),
    ("government.monitored_points", "[{id: gate, node: D}]"),
    ("government.telemetry", "[{level: commune, n_endpoints: 0, n_events: 0, probe_mbps: 500},"
     " {level: department, n_endpoints: 0, n_events: 0, probe_mbps: 20}]"),
    ("government.security_levels", "[{level: 2, any_conduit: true, own_circuit: true},"
     " {level: 3, n_tails_min: 2, encrypted: true}]"),
    ("broadcast.satellite", "whole_province"),
    ("broadcast.dish_homes_ratio", "0.25"),
]  # fmt: skip


@pytest.fixture(scope="module")
def plain() -> Results:
    """Two replications of the tutorial."""
    return camau_netsim.run(TUTORIAL, replications=2)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """Two replications of the staffed copy."""
    scenario = staffed(tmp_path_factory.mktemp("staffed"))
    return camau_netsim.run(camau_netsim.load(scenario, overrides=MORE), replications=2)


@pytest.mark.parametrize(("call", "expected"), PLAIN.items(), ids=named)
def test_measure_of_the_tutorial(plain, call, expected):
    name, parameters = call
    assert readings(MEASURES[name](plain.tables, YEAR, **dict(parameters))) == by_hand(expected)


@pytest.mark.parametrize(("call", "expected"), STAFFED.items(), ids=named)
def test_measure_of_the_staffed_copy(copy, call, expected):
    name, parameters = call
    assert readings(MEASURES[name](copy.tables, YEAR, **dict(parameters))) == by_hand(expected)
