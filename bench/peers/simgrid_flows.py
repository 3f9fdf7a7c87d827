"""Sessions on shared links with SimGrid's C++ interface, caps included; Debian packages it as ``libsimgrid-dev``."""

from __future__ import annotations

from typing import Any

import numpy as np

from bench.peers.build import built, run_binary
from bench.registry import Timed

BUILT = built("simgrid_flows", "-lsimgrid")
SETTINGS = (
    "network/model:CM02",
    "network/bandwidth-factor:1",
    "network/latency-factor:1",
    "network/weight-S:0",
    "network/TCP-gamma:0",
    "network/crosstraffic:0",
    "surf/precision:1e-12",
    "maxmin/precision:1e-12",
)
UNITS_PER_MBIT = 1e6  # payloads are integers: of bits, and capacities are bits a second


def finish_times(case: dict[str, Any], optim: str = "Full") -> Timed:
    """Finish time of every session, in the CPU seconds of SimGrid's event loop; ``optim``: ``Full`` or ``Lazy``."""
    cap = case["class_cap_mbps"] * UNITS_PER_MBIT
    sizes = np.rint(case["size_mbit"] * UNITS_PER_MBIT).astype(np.int64)
    ptr, link = case["class_path_ptr"].astype(np.int64), case["class_path_link"].astype(np.int64)
    counts = np.array([len(case["capacity_mbps"]), len(cap), len(link), len(sizes)], np.int64)
    told = [counts, case["capacity_mbps"] * UNITS_PER_MBIT, ptr, link, cap]
    told += [case["time_s"], case["row"].astype(np.int64), sizes]
    options = [f"--cfg={setting}" for setting in (*SETTINGS, f"network/optim:{optim}")]
    answer = run_binary(BUILT, told, [*options, "--log=root.thres:critical"])
    return Timed(answer[2:], float(answer[0]), float(answer[1]))
