"""Link adaptation, and loads of 500 cells that interfere with each other."""

import numpy as np

from bench.registry import kernel_case, same_numbers
from camau_netsim.kernels.cellrate import LinkAdaptation, LinkTable, coupled_load, spectral_efficiency
from camau_netsim.kernels.sinr import best_server

LTE = LinkAdaptation(0.6, 4.4, -10.0, 2, 0.25)
CQI = LinkTable(np.linspace(-4.3, 21.7, 15), np.linspace(0.14, 5.2, 15), 2, 0.25, extended=True)
"""As many steps as a CQI table, over the same range."""


def radio(n_point, n_cell, n_near, seed=1):
    """Points and cells on a square, power falling with distance^3.5 of the n_near nearest cells."""
    rng = np.random.default_rng(seed)
    cell_xy, point_xy = rng.random((n_cell, 2)), rng.random((n_point, 2))
    near = np.argsort(((point_xy[:, None] - cell_xy[None]) ** 2).sum(axis=2), axis=1)[:, :n_near]
    distance = np.maximum(np.hypot(*np.moveaxis(point_xy[:, None] - cell_xy[near], 2, 0)), 0.003)
    entry_ptr = np.arange(0, n_point * n_near + 1, n_near, dtype=np.int32)
    entry_cell = near.reshape(-1).astype(np.int32)
    entry_mw = 1e-9 * (0.02 / distance.reshape(-1)) ** 3.5
    cell_up = np.ones(n_cell, np.uint8)
    user_point = np.repeat(np.arange(n_point, dtype=np.int32), 2)
    return {
        "entry_ptr": entry_ptr,
        "entry_cell": entry_cell,
        "entry_mw": entry_mw,
        "serving_entry": best_server(entry_ptr, entry_cell, entry_mw, cell_up),
        "cell_up": cell_up,
        "cell_bandwidth_mhz": np.full(n_cell, 20.0),
        "user_point": user_point,
        "user_demand_mbps": rng.uniform(0.0, 18.0 * n_cell / len(user_point), len(user_point)),
        "user_noise_mw": np.where(np.arange(len(user_point)) % 2, 1e-10, 1e-12),
        "adaptation": LTE,
    }


def same_loads(ours, other):
    assert ours.converged
    assert other.converged
    same_numbers(tuple(ours[:3]), tuple(other[:3]), rtol=1e-8, atol=1e-9)


CASES = [
    kernel_case(
        "cellrate.efficiency",
        "500 000 links, up to 4 streams",
        "2 000 links",
        lambda quick: {
            "sinr_db": np.random.default_rng(1).uniform(-20.0, 35.0, 2_000 if quick else 500_000),
            "adaptation": LTE._replace(n_layers_max=4),
        },
        spectral_efficiency,
    ),
    kernel_case(
        "cellrate.steps",
        "500 000 links, up to 4 streams, table of 15 steps",
        "2 000 links",
        lambda quick: {
            "sinr_db": np.random.default_rng(1).uniform(-20.0, 35.0, 2_000 if quick else 500_000),
            "adaptation": CQI._replace(n_layers_max=4),
        },
        spectral_efficiency,
    ),
    kernel_case(
        "cellrate.coupled_load",
        "500 cells, 20 000 points, 24 entries each, 40 000 users, to 1e-12",
        "30 cells, 500 points",
        lambda quick: radio(500, 30, 8) if quick else radio(20_000, 500, 24),
        coupled_load,
        same_loads,
    ),
    kernel_case(
        "cellrate.coupled_steps",
        "the same with a table of 15 steps",
        "30 cells, 500 points",
        lambda quick: (radio(500, 30, 8) if quick else radio(20_000, 500, 24)) | {"adaptation": CQI},
        coupled_load,
        same_loads,
    ),
]
