"""Max-min rates of demands routed at random, half of them capped."""

from functools import partial

import numpy as np

from bench.registry import kernel_case, same_numbers
from camau_netsim.kernels.maxmin import maxmin_rates


def network(n_demand, n_link, seed=1):
    rng = np.random.default_rng(seed)
    n_hop = rng.integers(4, 9, n_demand)
    cap = rng.choice([40.0, 100.0, 200.0, 1000.0], n_demand)
    return {
        "path_ptr": np.concatenate(([0], np.cumsum(n_hop))).astype(np.int32),
        "path_link": rng.integers(0, n_link, n_hop.sum()).astype(np.int32),
        "demand_mbps": np.where(rng.random(n_demand) < 0.5, cap, np.inf),
        "capacity_mbps": rng.choice([1e3, 2.5e3, 1e4, 4e4], n_link),
        "weight": rng.choice([1.0, 1.0, 2.0], n_demand),
    }


CASES = [
    kernel_case(
        "maxmin.rates",
        "10 000 demands, 1 000 links, 4-8 hops, half capped",
        "300 demands, 40 links",
        lambda quick: network(300, 40) if quick else network(10_000, 1_000),
        maxmin_rates,
        partial(same_numbers, rtol=1e-9, atol=1e-7),
    ),
    kernel_case(
        "maxmin.epoch",
        "300 demands, 40 links: one epoch of a province",
        "300 demands, 40 links",
        lambda quick: network(300, 40, seed=2),
        maxmin_rates,
        partial(same_numbers, rtol=1e-9, atol=1e-7),
    ),
]
