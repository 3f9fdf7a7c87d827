"""Fixed lines know no unit: twice the capacity, demand, caps and session size is twice the rate."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from camau_netsim.core.index import Index
from camau_netsim.domains.access.model import solve
from camau_netsim.domains.access.problem import AccessProblem, YearlyAccess

RATES = ("port_load_mbps", "always_on_mbps", "optimistic_mbps", "conservative_mbps", "sampled_mbps", "capable_mbps")
FACTORS = ("pon_factor", "uplink_factor", "trunk_factor")


def network(rng, finite):
    """Random ports on two OLTs, random lines, two exits; arguments of ``solve``."""
    n_group, n_class = 4, 9
    ont = rng.choice([940.0, 2500.0], n_group)
    payload = rng.choice([600.0, 2300.0, 8600.0], n_group)
    olt = rng.integers(0, 2, n_group).astype(np.int32)
    uplink = rng.choice([0.0, 2000.0, 10_000.0], 2)
    room = np.minimum(np.minimum(ont, payload), np.where(uplink > 0.0, uplink, np.inf)[olt])
    group = np.sort(rng.integers(0, n_group, n_class)).astype(np.int32)
    plan = rng.choice([50.0, 150.0, 300.0, 1000.0], n_class)
    year = YearlyAccess(
        olt=olt,
        commune=rng.integers(0, 2, n_group).astype(np.int32),
        organisation=rng.integers(0, 2, n_group).astype(np.int32),
        technology=("gpon",) * n_group,
        payload_mbps=payload,
        ont_mbps=ont,
        session_room_mbps=room,
        n_ports=rng.integers(1, 5, n_group).astype(np.int32),
        n_lines=rng.integers(0, 64, n_group).astype(np.int32),
        passed=np.full(n_group, 64, np.int32),
        lit=np.full(n_group, 64, np.int32),
        fitting=np.full(n_group, 64, np.int32),
        serviceable=np.full(n_group, 64, np.int32),
        on_demand=np.full(n_group, 64, np.int32),
        feasible=np.ones(1, np.bool_),
        uplink_mbps=uplink,
        uplink_member_mbps=uplink,
        uplink_after_fault_mbps=uplink,
        line_group=group,
        line_plan_mbps=plan,
        line_wifi_mbps=np.full(n_class, np.inf),
        line_cap_mbps=np.minimum(plan, room[group]),
        line_count=np.ones(n_class),
    )
    problem = AccessProblem(Index("ab"), np.array([1, 2], np.int32), finite, 400.0, (), (), {}, {2025: year})
    share = rng.uniform(0.0, 1.0, (2, 3)) * (rng.random((2, 3)) < 0.8)
    total = share.sum(axis=0)
    share /= np.where(total > 0.0, total, 1.0)
    hops = [sorted(rng.choice(4, rng.integers(0, 4), replace=False)) for _ in range(6)]
    return {
        "problem": problem,
        "access_year": year,
        "household_line_mbps": rng.uniform(0.0, 20.0, 2),
        "organisation_line_mbps": rng.uniform(0.0, 20.0, 2),
        "household_stream_mbps": rng.uniform(0.0, 8.0, 2),
        "exit_share_ratio": share,
        "path_ptr": np.concatenate([[0], np.cumsum([len(way) for way in hops])]).astype(np.int32),
        "path_arc": np.array([arc for way in hops for arc in way], np.int32),
        "arc_capacity_mbps": rng.choice([1000.0, 10_000.0], 4),
        "arc_offered_mbps": rng.uniform(0.0, 1200.0, 4),
    }


def scaled(given_, k):
    """The same network in a unit that is ``k`` times smaller."""
    year = given_["access_year"]
    names = ("payload_mbps", "ont_mbps", "session_room_mbps", "line_plan_mbps", "line_cap_mbps")
    names += ("uplink_mbps", "uplink_member_mbps", "uplink_after_fault_mbps")
    year = replace(year, **{name: k * getattr(year, name) for name in names})
    problem = replace(given_["problem"], session_mbit=k * given_["problem"].session_mbit, years={2025: year})
    rates = {name: k * value for name, value in given_.items() if name.endswith("_mbps")}
    return {**given_, **rates, "problem": problem, "access_year": year}


@pytest.mark.parametrize("finite", [False, True])
@settings(max_examples=60, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000), k=st.floats(0.1, 50.0))
def test_rates_scale_with_everything_that_is_a_rate(finite, seed, k):
    small = network(np.random.default_rng(seed), finite)
    before, after = solve(**small), solve(**scaled(small, k))
    for name in RATES:
        assert getattr(after, name) == pytest.approx(k * getattr(before, name), rel=1e-9), name
    for name in FACTORS:
        assert getattr(after, name) == pytest.approx(getattr(before, name), rel=1e-9), name


@pytest.mark.parametrize("finite", [False, True])
@settings(max_examples=60, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000))
def test_rates_are_bounded_and_ordered(finite, seed):
    found = solve(**(case := network(np.random.default_rng(seed), finite)))
    cap = case["access_year"].line_cap_mbps
    assert (found.optimistic_mbps <= cap * (1 + 1e-12)).all()
    assert (found.conservative_mbps <= found.optimistic_mbps * (1 + 1e-12)).all()
    for name in RATES:
        assert np.isfinite(getattr(found, name)).all()
        assert (getattr(found, name) >= 0.0).all()
    assert (found.pon_factor >= 1.0 - 1e-12).all()
    assert (found.uplink_factor >= 1.0 - 1e-12).all()


@settings(max_examples=60, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000), more=st.floats(1.0, 3.0))
def test_more_demand_never_speeds_a_line_up(seed, more):
    case = network(np.random.default_rng(seed), finite=False)
    busier = {name: more * case[name] for name in ("household_line_mbps", "organisation_line_mbps", "arc_offered_mbps")}
    before, after = solve(**case), solve(**{**case, **busier})
    for name in RATES[1:]:
        assert (getattr(after, name) <= getattr(before, name) * (1 + 1e-9)).all(), name
