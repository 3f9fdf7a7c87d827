"""Who is said to receive television, on tables made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from camau_netsim.domains.targets.measures import MEASURES
from tests.unit.domains.test_measures import YEAR, measured, table, tables

WAYS = {"roof": "antenna on the roof", "room": "antenna in the room"}


def row(reception, commune, n_people, design, on_air, replication=0, **more):
    base = {"service": "tv", "name": WAYS.get(reception, reception), "satellite": True, "dish_homes_ratio": 0.5}
    given = {"reception": reception, "commune": commune, "n_people": n_people, "replication": replication}
    return {**base, **given, "design_ratio": design, "on_air_ratio": on_air, **more}


def both(**more):
    """300 people in a, all on the roof, a third in the room; 100 in b, a fifth on the roof; two replications."""
    rows = [
        (row("roof", "a", 300.0, 1.0, air, r, **more), row("roof", "b", 100.0, 0.2, 0.2, r, **more),
         row("room", "a", 300.0, 1 / 3, 1 / 3, r, **more), row("room", "b", 100.0, 0.0, 0.0, r, **more))
        for r, air in ((0, 0.9), (1, 0.8))
    ]  # fmt: skip
    radio = row("fm", "a", 300.0, 0.0, 0.0, service="fm")
    return tables(broadcast_communes=[radio, *(one for four in rows for one in four)])


def test_readings_go_from_the_satellite_to_the_antenna_alone():
    found = MEASURES["television_received"](both(), YEAR)
    assert [reading.name for reading in found.readings] == [
        "antenna on the roof, or in the footprint of a satellite",
        "antenna on the roof, terrestrial alone",
        "antenna in the room, terrestrial alone",
        "antenna on the roof, or a home with a dish",
        "antenna on the roof, terrestrial alone, mean over the year",
    ]
    values, cause, places = measured("television_received", both())
    expected = [[100.0] * 2, [80.0] * 2, [25.0] * 2, [90.0] * 2, [72.5, 65.0]]
    assert [list(map(pytest.approx, one)) for one in expected] == values
    assert [reading.exact for reading in found.readings] == [True, True, True, True, False]
    assert cause == (
        "80 people lack an essential channel over the air, most of them in 1 communes; there only the satellite reaches"
    )
    assert places == [("Xã B", 20.0), ("Phường A", 100.0)]


def test_a_fixed_line_helps_where_no_antenna_does():
    homes = [
        {"commune": "b", "n_households": 20.0, "n_fibre_lines": 4.0, "n_copper_lines": 4.0, "n_wireless_lines": 2.0},
        {"commune": "a", "n_households": 10.0, "n_fibre_lines": 12.0},
    ]
    found = MEASURES["television_received"](both() | {"access_communes": table("access_communes", *homes)}, YEAR)
    names = [reading.name for reading in found.readings]
    assert names[4] == "antenna on the roof, a dish or a fixed line"
    # b: 1 - 0.8 x 0.5 x 0.5 = 0.8; a is whole already
    assert found.readings[4].values == pytest.approx([(300.0 + 80.0) / 400.0 * 100.0] * 2)


def test_without_a_satellite_the_antenna_decides():
    values, cause, _ = measured("television_received", both(satellite=False, dish_homes_ratio=0.0))
    assert values[0] == values[1] == values[3] == [80.0, 80.0]
    assert "satellite" not in cause


def test_where_everybody_receives_there_is_no_cause():
    assert measured("television_received", tables(broadcast_communes=[row("roof", "a", 9.0, 1.0, 1.0)]))[1] == ""


def test_without_a_way_to_receive_there_is_no_value():
    values, _, _ = measured("television_received", tables())
    assert np.isnan(values).all()
