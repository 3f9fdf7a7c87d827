"""Measures of monitoring on tables made by hand."""

import numpy as np
import pytest

from camau_netsim.domains.targets.measures import MEASURES
from tests.unit.domains.test_measures import YEAR, measured, tables


def watched(**row):
    """A body's row of ``government_monitoring`` where all is well."""
    base = {
        "name": row["body"],
        "level": "department",
        "telemetry_mbps": 1.0,
        "design_monitored": True,
        "soc_path_ratio": 1.0,
        "monitored_ratio": 1.0,
        "observed_ratio": 1.0,
        "failure_ratio": 1.0,
        "kept_ratio": 1.0,
    }
    return base | row


def national(ratio, **row):
    return watched(body="national", level="national", soc_path_ratio=ratio, monitored_ratio=np.nan) | row


def test_soc_link():
    given = tables(
        government_monitoring=[
            watched(body="a", telemetry_mbps=3.0, observed_ratio=0.8, failure_ratio=0.6, kept_ratio=0.9),
            watched(body="b", soc_path_ratio=0.5),
            national(0.98),
            watched(body="a", replication=1, failure_ratio=np.nan),
            national(1.0, replication=1, observed_ratio=0.5, failure_ratio=np.nan),
        ]
    )
    values, cause, places = measured("soc_linked", given)
    assert values == [
        pytest.approx([98.0, 100.0]),
        pytest.approx([85.0, 100.0]),
        pytest.approx([70.0]),
        pytest.approx([92.5, 100.0]),
        pytest.approx([100.0, 50.0]),
    ]
    assert cause == "the way to the national system is down 1.0000% of the year"
    assert places[0] == ("b", 50.0)


def test_bodies_monitored():
    given = tables(
        government_monitoring=[
            watched(body="a", monitored_ratio=0.999),
            watched(body="b", level="district", monitored_ratio=0.9),
            watched(body="d", level="district", monitored_ratio=0.0, design_monitored=False),
            watched(body="c", level="commune", monitored_ratio=0.0, design_monitored=False),
            national(1.0),
        ]
    )
    values, cause, places = measured("bodies_monitored", given, availability_ratio=0.99)
    assert values == [
        pytest.approx([200.0 / 3.0]),
        pytest.approx([(99.9 + 90.0) / 3.0]),
        pytest.approx([100.0 / 3.0]),
    ]
    assert cause == "the traffic of 1 bodies passes no point the SOC sees"
    assert places[0] == ("d", 0.0)


def test_nothing_without_a_soc():
    for name, more in (("soc_linked", {}), ("bodies_monitored", {"availability_ratio": 0.99})):
        found = MEASURES[name](tables(), YEAR, **more)
        assert np.isnan(found.readings[0].values).all()
