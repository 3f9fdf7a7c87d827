"""Loss systems over vectors, and one multirate link."""

import numpy as np

from bench.registry import kernel_case
from camau_netsim.kernels.erlang import engset, erlang_b, erlang_c, kaufman_roberts


def systems(n, most, seed=1):
    rng = np.random.default_rng(seed)
    servers = rng.integers(1, most + 1, n).astype(np.int32)
    return {"offered_erl": servers * rng.uniform(0.5, 1.1, n), "n_servers": servers}


def finite_systems(n, most, seed=1):
    rng = np.random.default_rng(seed)
    servers = rng.integers(1, most + 1, n).astype(np.int32)
    sources = (servers * rng.integers(2, 6, n)).astype(np.int32)
    return {"n_sources": sources, "n_servers": servers, "idle_erl": rng.uniform(0.5, 1.0, n) * servers / sources}


def classes(capacity, seed=1):
    rng = np.random.default_rng(seed)
    units = np.array([1, 2, 4, 10, 25, 60], np.int32)
    return {"capacity_units": capacity, "offered_erl": capacity * rng.uniform(0.1, 0.2, 6) / units, "units": units}


CASES = [
    kernel_case(
        "erlang.b",
        "2 000 systems of up to 1 000 servers",
        "100 systems of up to 50 servers",
        lambda quick: systems(100, 50) if quick else systems(2_000, 1_000),
        erlang_b,
    ),
    kernel_case(
        "erlang.c",
        "2 000 systems of up to 1 000 servers",
        "100 systems of up to 50 servers",
        lambda quick: systems(100, 50) if quick else systems(2_000, 1_000),
        erlang_c,
    ),
    kernel_case(
        "erlang.engset",
        "2 000 systems of up to 200 servers",
        "100 systems of up to 50 servers",
        lambda quick: finite_systems(100, 50) if quick else finite_systems(2_000, 200),
        lambda **arguments: tuple(engset(**arguments)),
    ),
    kernel_case(
        "erlang.kaufman_roberts",
        "5 000 units, 6 classes",
        "200 units, 6 classes",
        lambda quick: classes(200 if quick else 5_000),
        lambda **arguments: tuple(kaufman_roberts(**arguments)),
    ),
]
