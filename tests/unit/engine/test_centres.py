"""Requests and data of platforms from programmes, by hand."""

import numpy as np
import pytest

from camau_netsim.engine.centres import access_ratio, asked_of
from camau_netsim.engine.compile import compile_scenario
from camau_netsim.scenario.load import load
from tests.support.scenarios import tiny_scenario, write_scenario

PROGRAMMES = [
    # 0.5 of the people at the end, 4 transactions of 5 MB a year, of which 60 % are written; all over centres
    {"id": "use", "units": "people", "units_factor": 1.0, "adoption_ratio": 0.5, "first_ratio": 0.1, "year": 2030,
     "transactions_per_year": 4.0, "transaction_mbyte": 5.0, "days_per_year": 250, "busy_hour_ratio": 0.15,
     "profile": "office", "network": "public", "uplink_ratio": 0.6, "centre_ratio": 1.0, "source": "-"},
    {"id": "copy", "units": "people", "units_factor": 1.0, "adoption_ratio": 1.0, "first_ratio": 1.0,
     "transactions_per_year": 10.0, "transaction_mbyte": 2.0, "days_per_year": 365, "busy_hour_ratio": 1 / 24,
     "profile": "flat", "network": "centre", "uplink_ratio": 0.0, "centre_ratio": 0.5, "source": "-"},
]  # fmt: skip


@pytest.fixture(scope="module")
def problems(tmp_path_factory):
    tree = tiny_scenario()
    tree["demand"]["programmes"] = PROGRAMMES
    limits = {"tiers": "app", "rto_h": 1.0, "rpo_h": 1.0, "response_limit_ms": 100.0}
    home = tree["datacentre"]["centres"][0]["id"]
    tree["datacentre"]["servers"] = [{"id": "s", "centre": home, "tier": "app", "n_servers": 1, "service_ms": 10.0}]
    tree["datacentre"]["platforms"] = [
        {"id": "p", "name": "P", "home": home, "programmes": "use;copy", "requests_factor": 20.0,
         "own_requests_per_s": 3.0, "stored_gbyte": 100.0, **limits},
        {"id": "q", "name": "Q", "home": home, "own_write_mbps": 8.0, "stored_gbyte": 100.0, "n_years_kept": 1,
         **limits},
    ]  # fmt: skip
    scenario = load(write_scenario(tmp_path_factory.mktemp("centres"), tree))
    return compile_scenario(scenario, scenario.years)


def expected(people, adoption):
    """Requests a second in the busy hour and on the mean, Mb/s written likewise, of p."""
    use, copy = people * adoption * 4.0, people * 10.0  # transactions a year
    busy_use, busy_copy = use / 250 * 0.15 / 3600, copy / 365 / 24 / 3600
    requests = 20.0 * (busy_use + 0.5 * busy_copy) + 3.0
    write = busy_use * 40.0 * 0.6 + 0.5 * busy_copy * 16.0
    year_s = 365 * 24 * 3600
    mean_requests = 20.0 * (use + 0.5 * copy) / year_s + 3.0
    mean_write = (use * 40.0 * 0.6 + 0.5 * copy * 16.0) / year_s
    return requests, mean_requests, write, mean_write


def test_requests_and_data(problems):
    year = 2030
    found = asked_of(problems, year)
    requests, mean_requests, write, mean_write = expected(problems.demand.years[year].people.sum(), 0.5)
    assert found.requests_per_s.tolist() == pytest.approx([requests, 0.0])
    assert found.mean_requests_per_s.tolist() == pytest.approx([mean_requests, 0.0])
    assert found.write_mbps.tolist() == pytest.approx([write, 8.0])
    assert found.mean_write_mbps.tolist() == pytest.approx([mean_write, 8.0])
    assert found.written_gbyte.tolist() == pytest.approx([mean_write * 31_536_000 / 8000, 31_536.0])


def test_data_add_up_over_the_years_and_are_deleted(problems):
    first, last = 2025, 2030
    assert sorted(problems.demand.years) == [first, last]
    ends = [asked_of(problems, year).written_gbyte[0] for year in (first, last)]
    between = sum(np.interp(range(first, last + 1), (first, last), ends))
    assert asked_of(problems, first).stored_gbyte[0] == pytest.approx(100.0 + ends[0])
    assert asked_of(problems, last).stored_gbyte[0] == pytest.approx(100.0 + between)
    for year in (first, last):
        assert asked_of(problems, year).stored_gbyte[1] == pytest.approx(31_536.0)  # one year, nothing of the start


def test_access_is_weighted_by_users():
    columns = {"service": ["mobile", "mobile", "postal"], "n_users": np.array([3.0, 1.0, 9.0]),
               "lost_user_h": np.array([0.0, 876.0, 9999.0])}  # fmt: skip
    assert access_ratio(columns, ("mobile",)) == pytest.approx(1.0 - 876.0 / (4.0 * 8760.0))
    assert np.isnan(access_ratio(columns, ("fixed",)))
