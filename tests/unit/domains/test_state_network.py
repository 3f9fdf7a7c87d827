"""Measures of the State network on small tables, and what a security level asks for."""

import numpy as np
import pytest

from camau_netsim.domains.government.security import Redundancy, lacking
from camau_netsim.domains.government.spec import GovernmentSpec, SecurityRule
from tests.unit.domains.build import mask
from tests.unit.domains.test_government import LEVELS, Net, body
from tests.unit.domains.test_measures import BODIES, measured, tables

RULES = (
    SecurityRule(level=2),
    SecurityRule(level=3, n_tails_min=2, any_conduit=True, encrypted=True),
    SecurityRule(level=5, n_tails_min=2, n_hubs_min=2, any_conduit=True, any_node=True, own_circuit=True),
)


def circuit(name, commune="a", level=0, redundant=True, isolated=True, lacks="", any_conduit=True):
    return {
        "body": name,
        "name": name,
        "commune": commune,
        "security_level": level,
        "redundant": redundant,
        "isolated": isolated,
        "lacks": lacks,
        "committed_any_conduit": any_conduit,
    }


def pair(level, other, ranks, force=True, **flags):
    whole = {"design_connected": True, "design_committed": True, "connected_any_conduit": True} | flags
    return {"level": level, "other_level": other, "rank": ranks[0], "other_rank": ranks[1], "in_force": force, **whole}


FOUR = [
    pair("central", "province", (1, 2)),
    pair("central", "district", (1, 3), force=False),
    pair("central", "commune", (1, 4), design_committed=False),
    pair("province", "department", (2, 2), design_connected=False),
    pair("province", "district", (2, 3), force=False),
    pair("province", "commune", (2, 4), connected_any_conduit=False),
    pair("district", "commune", (3, 4), force=False, connected_any_conduit=False),
    pair("commune", "commune", (4, 4), connected_any_conduit=False),
]


def test_tiers_joined_are_counted_under_every_reading():
    values, cause, places = measured("levels_joined", tables(government_levels=FOUR))
    # All four; without the district three; central or commune falls out; the commune falls out.
    assert values == [[4.0], [3.0], [3.0], [3.0]]
    assert cause.startswith("levels with bodies: central, province, department, district, commune")
    assert cause.endswith("not joined: province and department; no more in force at the end of the year: district")
    assert places == []


def test_a_tier_cut_off_from_all_falls_out_alone():
    apart = [row | {"design_connected": "commune" not in (row["level"], row["other_level"])} for row in FOUR]
    assert measured("levels_joined", tables(government_levels=apart))[0][0] == [3.0]
    nobody = [row | {"design_connected": False} for row in FOUR]
    assert measured("levels_joined", tables(government_levels=nobody))[0][0] == [1.0]


def test_bodies_outside_the_province_are_not_counted():
    outside = BODIES[0] | {"body": "Z", "name": "Z", "design_committed": False, "commune": None}
    circuits = [circuit("P"), circuit("Q", any_conduit=False), circuit("Z", commune=None, any_conduit=False)]
    given = tables(government_bodies=[*BODIES, outside], government_circuits=circuits)
    values, cause, _ = measured("bodies_connected", given, availability_ratio=0.95)
    assert values[0] == [pytest.approx(200 / 3)] * 2
    assert values[2] == [50.0]
    assert cause == "1 bodies lack a circuit at their committed rate"


def test_bodies_secured_at_their_level():
    rows = [
        circuit("k", level=2),
        circuit("l", level=2, isolated=False, lacks="encryption"),
        circuit("m", level=3, redundant=False, lacks="a second tail; a way after any cut"),
        circuit("n", level=3),
        circuit("o"),  # no classed system
        circuit("p", commune=None, level=4, redundant=False, lacks="a second hub"),
    ]
    values, cause, places = measured("bodies_secured", tables(government_circuits=rows))
    assert values == [[50.0], [75.0], [75.0]]
    assert cause == "of 2 bodies that fall short 1 lack a second tail, 1 lack a way after any cut, 1 lack encryption"
    assert places == [("level 2", 50.0), ("level 3", 50.0)]
    assert np.isnan(measured("bodies_secured", tables(government_circuits=[circuit("o")]))[0][0]).all()


def test_what_a_body_lacks_of_its_level():
    rows = (
        body("plain", security_level=2),
        body("bare", security_level=3),
        body("double", security_level=3, second_node="X", encrypted=True),
        body("top", security_level=5, second_node="X", circuit="own"),
        body("none"),
    )
    problem = Net(GovernmentSpec(hub="X", levels=LEVELS, bodies=rows, security_levels=RULES)).problem
    some = mask(0, 0, 1, 1, 0)
    has = Redundancy(np.array([1, 1, 2, 2, 1]), np.array([1, 1, 1, 1, 1]), some, mask(0, 0, 0, 0, 0), some, some)
    found = lacking(problem, has)
    assert found.redundancy == (
        (),
        ("a second tail", "a way after any cut"),
        (),
        ("a second hub", "a way after any node"),
        (),
    )
    assert found.isolation == ((), ("encryption",), (), (), ())
