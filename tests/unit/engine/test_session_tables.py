"""Tables of sessions against the hours they were written from."""

from __future__ import annotations

import numpy as np
import pytest

from camau_netsim.core.index import sum_by
from camau_netsim.engine.layout import KINDS, SERVICES
from camau_netsim.engine.results import SCHEMAS
from camau_netsim.engine.session_tables import PERCENTILES, TABLES, _quantile
from camau_netsim.engine.sessions import RATES_MBPS
from camau_netsim.kernels.session_records import BIN_LOW, BINS_PER_DECADE, N_BIN
from tests.support.sessions import BUSY, EVENING, TUTORIAL, compiled, observed_day, tell


@pytest.fixture(scope="module")
def story():
    """A busy evening of the tutorial; Town is cut off for some minutes of the first hour."""
    problems = compiled(TUTORIAL, *BUSY)
    at_h = observed_day(problems, [EVENING]) * 24.0 + 20.5
    return tell(problems, EVENING, outages=[(f"conduit:{name}", at_h, at_h + 0.1) for name in ("X-A", "B-C")])


def test_keys_are_unique_and_columns_those_of_the_schema(story):
    for schema in TABLES:
        table = story.tables[schema.name]
        assert SCHEMAS[schema.name] is schema
        assert len(table) > 0
        assert not table.duplicated(list(schema.key)).any(), schema.name
        assert set(table["hour"]) == {20, 21}


def test_rates_add_up_classes_by_service_and_commune(story):
    table = story.tables["sessions_rates"]
    assert set(zip(table["service"], table["commune"], strict=True)) == {
        ("household", "town"), ("household", "fields"), ("4g", "town"), ("4g", "fields"), ("government", "fields")
    }  # fmt: skip
    for hour in story.hours:
        own = table[table["hour"] == hour.moment.hour].set_index(["service", "commune"])
        tally, layout = hour.tally.by_class, hour.layout
        pick = (layout.service == SERVICES.index("household")) & (layout.commune == 1)
        row = own.loc["household", "fields"]
        assert row["n_arrived"] == tally["n_arrived"][pick].sum()
        assert row["offered_mbps"] == pytest.approx(tally["offered_mbit"][pick].sum() / 3600.0)
        assert row["session_mbps"] == pytest.approx(tally["carried_mbit"][pick].sum() / tally["area_s"][pick].sum())
        assert row["sampled_mbps"] == pytest.approx(
            tally["rate_sum_mbps"][pick].sum() / tally["n_finished"][pick].sum()
        )
        for name in ("n_arrived", "n_finished", "n_cut"):
            assert own[name].sum() == tally[name].sum()
        assert own["carried_mbps"].sum() == pytest.approx(tally["carried_mbit"].sum() / 3600.0)
    assert table["n_cut"].sum() > 0


def test_percentiles_lie_in_order_and_within_a_bin_of_what_can_be(story):
    table = story.tables["sessions_rates"]
    columns = [f"p{percent}_mbps" for percent in PERCENTILES]
    assert (table[columns].diff(axis=1).iloc[:, 1:] >= 0.0).all().all()
    most = table["service"].map({"household": 300.0, "4g": 59.4, "government": 200.0})
    assert (table["p95_mbps"] <= most * 10.0 ** (1.0 / BINS_PER_DECADE)).all()
    assert (table["session_mbps"] <= most * (1.0 + 1e-9)).all()
    assert (table["sampled_mbps"] <= most * (1.0 + 1e-9)).all()


def test_quantiles_of_a_histogram():
    histogram = np.zeros((4, N_BIN + 2))
    at = 1 + round((2.0 - BIN_LOW) * BINS_PER_DECADE)  # the bin that begins at 100 Mb/s
    histogram[0, at] = 10.0
    histogram[1, at], histogram[1, at + BINS_PER_DECADE] = 50.0, 50.0
    histogram[2, 0], histogram[2, -1] = 1.0, 1.0
    wide = 10.0 ** (1.0 / BINS_PER_DECADE)
    assert _quantile(histogram, 0.5)[0] == pytest.approx(100.0 * wide**0.5)
    assert _quantile(histogram, 1.0)[0] == pytest.approx(100.0 * wide)
    assert _quantile(histogram, 0.25)[1] == pytest.approx(100.0 * wide**0.5)
    assert _quantile(histogram, 0.95)[1] == pytest.approx(1000.0 * wide**0.9)
    assert _quantile(histogram, 0.25)[2] < 10.0**BIN_LOW
    assert _quantile(histogram, 0.75)[2] > 10.0 ** (BIN_LOW + N_BIN / BINS_PER_DECADE)
    assert np.isnan(_quantile(histogram, 0.5)[3])


def test_shares_of_sessions_and_users(story):
    table = story.tables["sessions_shares"]
    assert table.groupby(["hour", "service"])["rate_mbps"].apply(tuple).map(lambda rates: rates == RATES_MBPS).all()
    for _, own in table.groupby(["hour", "service"]):
        for column in ("sessions_ratio", "users_ratio"):
            assert own[column].between(0.0, 1.0).all()
            assert (own[column].diff().dropna() <= 1e-12).all()
    shares = table.set_index(["hour", "service", "rate_mbps"])
    homes, n = story.hours[0].tally.by_class, slice(0, 3)
    at_least = (
        story.hours[0].tally.by_group["n_at_least"][n, RATES_MBPS.index(200.0)].sum() / homes["n_finished"][n].sum()
    )
    assert shares.loc[(20, "household", 200.0), "sessions_ratio"] == pytest.approx(at_least)
    # 60 of 72 lines bought 300 Mb/s and get some 260 or more; 12 run at 100, which is reaching 100.
    assert shares.loc[(20, "household", 200.0), "users_ratio"] == pytest.approx(60.0 / 72.0, abs=1e-3)
    assert shares.loc[(20, "household", 100.0), "users_ratio"] == pytest.approx(1.0, abs=1e-6)
    assert shares.loc[(20, "household", 500.0), "users_ratio"] == pytest.approx(0.0, abs=1e-6)
    # Phones by load: Fields get some 44 Mb/s, Town some 37; 25 of 75 or 30 of 75 Mb/s are asked for in Fields.
    points = story.tables["radio_points"].query("hour == 20")
    good = points.loc[points["rate_mbps"] >= 40.0, "demand_mbps"].sum() / points["demand_mbps"].sum()
    assert shares.loc[(20, "4g", 40.0), "users_ratio"] == pytest.approx(good)
    assert 0.0 < good < 1.0
    assert shares.loc[(20, "government", 10.0), "users_ratio"] == 1.0


def test_links_that_carried_something(story):
    table = story.tables["sessions_links"]
    assert set(table["kind"]) <= set(KINDS)
    assert (table["utilisation_ratio"] > 0.0).all()
    assert (table["utilisation_ratio"] <= 1.0 + 1e-9).all()
    assert table["saturated_ratio"].between(0.0, 1.0).all()
    own = table[table["hour"] == 20].set_index(["kind", "link"])
    hour = story.hours[0]
    carried = hour.tally.by_class["carried_mbit"] / 3600.0
    office = carried[hour.layout.rows_of("bodies")][0]
    assert own.loc[("pon_port", "olt-C/1"), "utilisation_ratio"] == pytest.approx((carried[1] + carried[2]) / 2317.44)
    assert own.loc[("olt_uplink", "olt-A"), "utilisation_ratio"] == pytest.approx(carried[0] / 10000.0)
    assert own.loc[("tslcd_circuit", "office"), "utilisation_ratio"] == pytest.approx(office / 200.0)
    phones = hour.layout.rows_of("phones")
    cell = hour.routing.phone_cell == hour.layout.problems.radio.cell.row("D-1")
    busy = (carried[phones] / hour.routing.phone_peak_mbps)[cell].sum()
    assert own.loc[("cell", "D-1"), "utilisation_ratio"] == pytest.approx(busy)
    assert own.loc[("pon_port", "olt-A/0"), "saturated_ratio"] > 0.1
    # A full cell holds sessions back exactly while more than one is there; never more than it is busy.
    cells = table[table["kind"] == "cell"]
    assert (cells["saturated_ratio"] <= cells["utilisation_ratio"] + 1e-9).all()


def test_changes_tell_the_clock(story):
    table = story.tables["sessions_changes"]
    assert (table["clock_h"] // 24 == table["day"]).all()
    assert (np.floor(table["clock_h"] % 24) == table["hour"]).all()
    assert table["clock_h"].is_monotonic_increasing
    assert len(table) == 4
    by_hour = sum_by(table["hour"].to_numpy() - 20, table["n_cut"].to_numpy().astype(float), 2)
    assert by_hour.tolist() == story.tables["sessions_rates"].groupby("hour")["n_cut"].sum().tolist()


def test_a_link_that_came_back_within_the_hour_is_as_full_as_it_was_while_it_stood():
    problems = compiled(TUTORIAL, *BUSY)
    at_h = observed_day(problems, [EVENING]) * 24.0 + 20.0
    story = tell(
        problems, EVENING, outages=[("conduit:X-A", at_h - 1.0, at_h + 0.5), ("grid:town", at_h - 5.0, at_h + 0.5)]
    )
    full = story.tables["sessions_links"].set_index(["hour", "link"])["utilisation_ratio"]
    assert not full.isna().any()
    for link, rel in (("X-A>", 0.15), ("A-1", 0.15), ("olt-A/0", 0.15)):
        assert full[20, link] == pytest.approx(full[21, link], rel=rel)
