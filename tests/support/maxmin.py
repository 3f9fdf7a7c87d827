"""Networks of routed demands and the certificate of a max-min fair allocation."""

from typing import Any, NamedTuple

import numpy as np
from hypothesis import strategies as st


class Routed(NamedTuple):
    """Arguments of ``maxmin_rates``."""

    path_ptr: Any
    path_link: Any
    demand_mbps: Any
    capacity_mbps: Any
    weight: Any


def routed(routes, demand, capacity, weight=None) -> Routed:
    """Arrays from lists; ``None`` in ``demand`` means no cap."""
    return Routed(
        np.concatenate(([0], np.cumsum([len(route) for route in routes]))).astype(np.int32),
        np.array([link for route in routes for link in route], np.int32),
        np.array([np.inf if cap is None else cap for cap in demand], np.float64),
        np.array(capacity, np.float64),
        np.ones(len(routes)) if weight is None else np.array(weight, np.float64),
    )


def random_network(rng, n_demand, n_link, max_hop=8, capped=0.5, weighted=True, zero_links=0.05) -> Routed:
    """A random instance: simple routes of up to ``max_hop`` links, some demands capped, some links dead."""
    n_hop = rng.integers(1, min(max_hop, n_link) + 1, n_demand)
    routes = [rng.choice(n_link, n, replace=False) for n in n_hop]
    demand = np.where(rng.random(n_demand) < capped, rng.choice([0.0, 3.0, 40.0, 100.0, 250.5], n_demand), np.inf)
    capacity = rng.choice([1000.0, 2500.0, 10000.0, 333.25], n_link) * (rng.random(n_link) >= zero_links)
    weight = rng.uniform(0.2, 5.0, n_demand) if weighted else None
    return routed(routes, demand, capacity, weight)


def permuted(case: Routed, order) -> Routed:
    """The same demands in another order."""
    routes = [case.path_link[case.path_ptr[i] : case.path_ptr[i + 1]] for i in order]
    return routed(routes, case.demand_mbps[order], case.capacity_mbps, case.weight[order])


def assert_max_min(case: Routed, rate, rtol=1e-9, usage=1.0) -> None:
    """Bertsekas and Gallager 6.5.2: feasible, and each demand is capped or has the top rate/weight on a full link.

    ``usage``, hop by hop, is what a demand takes of the link for each Mb/s.
    """
    slack = rtol * max(1.0, float(case.capacity_mbps.max(initial=0.0)))
    assert (rate >= 0.0).all()
    assert (rate <= case.demand_mbps + slack).all()
    hop_demand = np.repeat(np.arange(len(rate)), np.diff(case.path_ptr))
    used = np.bincount(case.path_link, usage * rate[hop_demand], minlength=len(case.capacity_mbps))
    assert (used <= case.capacity_mbps + slack).all()
    level = rate / case.weight
    top = np.zeros(len(case.capacity_mbps))
    np.maximum.at(top, case.path_link, level[hop_demand])
    full = used >= case.capacity_mbps - slack
    good_hop = full[case.path_link] & (level[hop_demand] >= top[case.path_link] - slack)
    held = np.zeros(len(rate), bool)
    held[hop_demand[good_hop]] = True
    assert (held | (rate >= case.demand_mbps - slack)).all()


@st.composite
def networks(draw) -> Routed:
    """Small instances for hypothesis: dead links, links named by nobody, empty paths, zero and infinite demands."""
    n_link = draw(st.integers(1, 6))
    route = st.lists(st.integers(0, n_link - 1), max_size=4, unique=True)
    routes = draw(st.lists(route, min_size=1, max_size=12))
    finite = st.sampled_from([0.0, 0.5, 1.0, 7.25, 40.0])
    demand = [draw(finite if not links else st.one_of(finite, st.none())) for links in routes]
    capacity = draw(st.lists(st.sampled_from([0.0, 1.0, 2.5, 10.0, 33.0]), min_size=n_link, max_size=n_link))
    weight = draw(st.lists(st.sampled_from([0.5, 1.0, 1.0, 3.0]), min_size=len(routes), max_size=len(routes)))
    return routed(routes, demand, capacity, weight)
