"""What must hold of every run whose people are spread over pixels and move by day."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from camau_netsim import api
from camau_netsim.engine.results import JUDGED
from tests.support.scenarios import tiny_scenario, write_scenario

PIXELS = {"pixel_m": 400.0, "pixel_urban_m": 200.0, "settlement_radius_m": 150.0}
OUT_AT_20 = {"away_ratio": 0.5, "away_profile": [0.0] * 20 + [1.0] + [0.0] * 3, "away_reach_km": 10.0}


def tiny(**demand):
    tree = tiny_scenario()
    tree["demand"] |= demand
    return tree


def frames(folder, tree, **more):
    results = api.run(api.load(write_scenario(folder, tree)), **{"replications": 2, "years": [2025], **more})
    return {name: table.to_pandas() for name, table in results.tables.items()}


def assert_same(before, after, but=(), exact=False):
    n_numbers = 0
    for name in before.keys() - set(but):
        numbers = before[name].select_dtypes(["number", "bool"]).columns
        one, two = before[name][numbers], after[name][numbers]
        pd.testing.assert_frame_equal(one, two, check_exact=exact, rtol=1e-9, obj=name)
        n_numbers += one.size
    assert n_numbers > 500


def test_settlements_that_are_pixels_give_the_same_to_the_bit(tmp_path):
    """Without a radius, and each in the middle of a pixel, spreading changes nothing but names."""
    tree = tiny()
    tree["demand"]["settlements"] = [  # in the order of places: from the south, from the west
        {"id": "S1", "commune": "C1", "people_ratio": 0.75, "x_m": 300.0, "y_m": 100.0, "indoor_ratio": 0.5},
        {"id": "S3", "commune": "C2", "people_ratio": 1.0, "x_m": 4300.0, "y_m": 100.0, "indoor_ratio": 0.5},
        {"id": "S2", "commune": "C1", "people_ratio": 0.25, "x_m": 900.0, "y_m": 300.0, "indoor_ratio": 0.5},
    ]
    tree["radio"] |= {"building_entry": "tr38901_low_loss", "drawn_entry": True, "shadow_correlation": "tr38901"}
    before = frames(tmp_path / "a", tree)
    tree["demand"] |= {"pixel_m": 200.0, "settlement_radius_m": 0.0}
    after = frames(tmp_path / "b", tree)
    assert set(after["demand_points"]["point"]) == {"C1:1:0", "C1:4:1", "C2:21:0"}
    assert_same(before, after, exact=True)


def test_a_settlement_in_two_halves_changes_nothing(tmp_path):
    """Not even what is drawn: the points are the same."""
    whole, halves = tiny(**PIXELS, **OUT_AT_20), tiny(**PIXELS, **OUT_AT_20)
    first = halves["demand"]["settlements"][0]
    first["people_ratio"] /= 2.0
    halves["demand"]["settlements"].append({**first, "id": "S1b"})
    assert_same(frames(tmp_path / "a", whole), frames(tmp_path / "b", halves), but=tuple(JUDGED))


def test_everybody_is_somewhere_and_phones_ask_there(tmp_path):
    tree = tiny(**PIXELS, **OUT_AT_20)
    tree["demand"]["communes"][0]["day_pull_ratio"] = 3.0
    tables = frames(tmp_path, tree)
    points, communes, radio = tables["demand_points"], tables["demand_communes"], tables["radio_communes"]
    assert len(points) > 2 * 20
    for hour in (20, 21):
        here, there = points[points["hour"] == hour], communes[communes["hour"] == hour]
        assert here["n_present"].sum() == pytest.approx(here["n_people"].sum(), rel=1e-12)
        by_commune = here.groupby("commune")["n_present"].sum()
        first = there[there["replication"] == 0].set_index("commune")
        assert by_commune[first.index].to_numpy() == pytest.approx(first["n_present"].to_numpy(), rel=1e-12)
        assert (np.abs(first["n_present"] - first["n_people"]) > 1.0).all() == (hour == 20)
    asked = communes.groupby(["replication", "hour", "commune"])[["mobile_4g_mbps", "mobile_5g_mbps"]].sum().sum(axis=1)
    served = radio.groupby(["replication", "hour", "commune"])[["demand_mbps", "unserved_mbps"]].sum().sum(axis=1)
    assert served.to_numpy() == pytest.approx(0.55 * asked.to_numpy(), rel=1e-9)  # the one operator's share


def test_sessions_are_where_people_are(tmp_path):
    """At 20 h half of the people of both communes are away, nearly all of them in the town; at 21 h they are home."""
    tree = tiny(**PIXELS, **OUT_AT_20)
    tree["demand"]["mobile_profile"] = [1.0] * 24
    tree["demand"]["communes"][0]["day_pull_ratio"] = 50.0
    tables = frames(tmp_path, tree, windows=["2025 any 20:00-22:00"], replications=1)
    communes = tables["demand_communes"].set_index(["hour", "commune"])["n_present"]
    assert communes[20, "C2"] < 0.6 * communes[21, "C2"]
    rates = tables["sessions_rates"]
    phones = rates[rates["service"].isin(["4g", "5g"])].groupby(["hour", "commune"])["n_arrived"].sum()
    for name in ("C1", "C2"):
        expected = communes[20, name] / communes[21, name]
        ratio = phones[20, name] / phones[21, name]
        spread = ratio * np.sqrt(1.0 / phones[20, name] + 1.0 / phones[21, name])
        assert abs(ratio - expected) <= 4.0 * spread
        assert spread < 0.1 * expected
