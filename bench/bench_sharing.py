"""Processor sharing of the PONs, uplinks and cells of several provinces at once."""

import numpy as np

from bench.registry import kernel_case
from camau_netsim.kernels.sharing import capped_ps, finite_source_ps


def shared_links(n, seed=1):
    rng = np.random.default_rng(seed)
    capacity = rng.choice([2313.344, 8634.368, 10000.0, 100000.0], n)
    return {
        "capacity_mbps": capacity,
        "cap_mbps": rng.choice([100.0, 300.0, 500.0, 1000.0], n),
        "load_ratio": rng.uniform(0.05, 0.97, n),
    }


def groups(n, seed=1):
    rng = np.random.default_rng(seed)
    return {
        "n_source": rng.integers(16, 129, n).astype(np.int32),
        "think_s": rng.uniform(10.0, 120.0, n),
        "size_mbit": np.full(n, 800.0),
        "cap_mbps": rng.choice([200.0, 300.0, 1000.0], n),
        "capacity_mbps": rng.choice([2313.344, 8634.368], n),
        "threshold_mbps": np.full(n, 200.0),
    }


CASES = [
    kernel_case(
        "sharing.capped_ps",
        "2 000 links, 2 to 1 000 caps wide, load 0.05-0.97",
        "50 links",
        lambda quick: shared_links(50 if quick else 2_000),
        lambda **arguments: tuple(capped_ps(**arguments)),
    ),
    kernel_case(
        "sharing.finite_source",
        "2 000 groups of 16-128 subscribers",
        "50 groups",
        lambda quick: groups(50 if quick else 2_000),
        lambda **arguments: tuple(finite_source_ps(**arguments)),
    ),
]
