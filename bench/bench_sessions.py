"""Sessions of a province-like tree fed from arrays, against the twin and other tools; queues inside the kernel."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from bench.peers import simgrid_flows, simpy_sessions
from bench.registry import Case, kernel_case, same_numbers
from camau_netsim.kernels import use
from camau_netsim.kernels.sessions import LOGNORMAL, SessionLaw, SessionNetwork

CAPS_MBPS = (40.0, 100.0, 200.0, 1000.0)
MEAN_MBIT = 112.0  # 14 MB


def tower_routes(n_agg: int, n_tower: int) -> tuple[int, list[list[int]]]:
    """Links towards the core: leaf, chain of up to five towers, aggregation, one or two core links."""
    n_link = 3 + n_agg
    routes: list[list[int]] = []
    for tower in range(n_tower):
        agg, place = tower % n_agg, tower // n_agg % 5
        before = routes[tower - n_agg][1 : 1 + place] if place else []
        core = [agg % 3, 0] if agg % 3 else [0]
        routes.append([n_link, n_link + 1, *before, 3 + agg, *core])
        n_link += 2
    return n_link, routes


def province(load: float, n_session: int, n_agg: int = 20, n_tower: int = 500, capped: bool = True) -> dict[str, Any]:
    """Network, and Poisson arrivals of lognormal sizes that load the link of the 98th percentile as asked."""
    rng = np.random.default_rng(1)
    n_link, routes = tower_routes(n_agg, n_tower)
    caps = CAPS_MBPS if capped else (np.inf,)
    weight = np.repeat(rng.lognormal(0.0, 0.7, n_tower), len(caps)) * np.tile(
        [0.4, 0.3, 0.2, 0.1][: len(caps)], n_tower
    )
    weight /= weight.sum()
    n_hop = np.repeat([len(route) for route in routes], len(caps))
    link = np.array([hop for route in routes for _ in caps for hop in route], np.int32)
    capacity = np.concatenate([np.full(3, 1e5), np.full(n_agg, 1e4), np.tile([300.0, 1000.0], n_tower)])
    share = np.bincount(link, np.repeat(weight, n_hop), minlength=n_link)
    rate = load / np.percentile(share * MEAN_MBIT / capacity, 98)
    spread = np.sqrt(np.log(5.0))  # coefficient of variation 2
    return {
        "capacity_mbps": capacity,
        "class_path_ptr": np.concatenate(([0], np.cumsum(n_hop))).astype(np.int32),
        "class_path_link": link,
        "class_cap_mbps": np.tile(caps, n_tower),
        "time_s": np.cumsum(rng.exponential(1.0 / rate, n_session)),
        "row": rng.choice(len(weight), n_session, p=weight).astype(np.int32),
        "size_mbit": np.ceil(rng.lognormal(np.log(MEAN_MBIT) - spread**2 / 2, spread, n_session) * 1e6) / 1e6,
        "rate_per_s": weight * rate,
    }


def run_fed(**case: Any) -> Any:
    """Finish times in the order fed."""
    routes = {key: case[key] for key in ("capacity_mbps", "class_path_ptr", "class_path_link", "class_cap_mbps")}
    net = SessionNetwork(**routes, record=True)
    net.feed(case["time_s"], case["row"], case["size_mbit"])
    net.advance(np.inf)
    records = net.records()
    finish_s = np.zeros(len(case["row"]))
    finish_s[records.number.astype(np.intp)] = records.finish_s
    return finish_s


def compiled_fed(case: dict[str, Any]) -> Any:
    with use("compiled"):
        return run_fed(**case)


def drawn(case: dict[str, Any]) -> Any:
    """The same network with arrivals and sizes drawn inside; nothing recorded."""
    routes = {key: case[key] for key in ("capacity_mbps", "class_path_ptr", "class_path_link", "class_cap_mbps")}
    with use("compiled"):
        law = SessionLaw.poisson(case["rate_per_s"], MEAN_MBIT, LOGNORMAL, 2.0)
        net = SessionNetwork(**routes, law=law, generator=np.random.default_rng(1))
        net.advance(float(case["time_s"][-1]))
        return net.statistics().n_finished.sum()


def queue(n_active: float) -> dict[str, Any]:
    """1 000 classes, two hops, that keep so many sessions in progress, none held back."""
    n = 1000
    link = np.stack([np.arange(n) + 1, np.zeros(n)], 1).astype(np.int32).ravel()
    law = SessionLaw.poisson(np.full(n, n_active / n / 10.0), 100.0)
    ptr = np.arange(n + 1, dtype=np.int32) * 2
    net = SessionNetwork(np.full(n + 1, 1e9), ptr, link, np.full(n, 10.0), law=law, generator=np.random.default_rng(1))
    net.advance(60.0)
    return {"net": net, "step_s": 100_000.0 / (n_active / 10.0)}


def go_on(case: dict[str, Any]) -> int:
    """200 000 more events, about."""
    net = case["net"]
    return int(net.advance(net.now_s + case["step_s"]))


def mm1(n_event: int) -> float:
    """One processor-sharing link at load 0.9."""
    one = np.array([1.0])
    law = SessionLaw.poisson(0.9 * one, 1.0)
    with use("compiled"):
        net = SessionNetwork(
            one, np.array([0, 1], np.int32), np.zeros(1, np.int32), one, law=law, generator=np.random.default_rng(1)
        )
        net.advance(n_event / 1.8)
        return float(net.statistics().n_finished[0])


def held(active: str, n_active: float) -> Case:
    return Case(
        f"sessions.active_{active}",
        f"about 200 000 events, {active} sessions in progress in 1 000 classes",
        "200 000 events, 1 000 in progress",
        lambda quick: queue(1e3 if quick else n_active),
        go_on,
    )


def simgrid_case() -> list[Case]:
    """The case against SimGrid, if it is installed; never a figure without it."""
    if not simgrid_flows.INSTALLED:
        return []
    return [
        Case(
            "sessions.simgrid",
            "province, load 0.6, 10 000 sessions without caps",
            "100 sessions",
            lambda quick: province(0.6, 100 if quick else 10_000, capped=False),
            compiled_fed,
            simgrid_flows.finish_times,
            f"SimGrid {simgrid_flows.VERSION} (Python)",
            partial(same_numbers, rtol=1e-6, atol=1e-4),
        )
    ]


CASES = [
    kernel_case(
        "sessions.twin",
        "40 towers, load 0.95, 600 sessions with caps",
        "40 towers, 100 sessions",
        lambda quick: province(0.95, 100 if quick else 600, 4, 40),
        run_fed,
    ),
    Case(
        "sessions.simpy",
        "province of 500 towers, load 0.95, 2 000 sessions with caps",
        "100 sessions",
        lambda quick: province(0.95, 100 if quick else 2_000),
        compiled_fed,
        simpy_sessions.finish_times,
        "SimPy+numpy",
        partial(same_numbers, rtol=1e-7),
    ),
    *simgrid_case(),
    *(
        Case(
            f"sessions.province_{name}",
            f"province, load {load}, {n} sessions with caps, fed and recorded",
            "1 000 sessions",
            lambda quick, load=load, n=n: province(load, 1_000 if quick else n),
            compiled_fed,
        )
        for name, load, n in [("060_10k", 0.6, 10_000), ("095_10k", 0.95, 10_000), ("095_100k", 0.95, 100_000)]
    ),
    Case(
        "sessions.province_1m",
        "province, load 0.95, 1 000 000 sessions drawn inside",
        "1 000 sessions",
        lambda quick: province(0.95, 1_000 if quick else 1_000_000),
        drawn,
    ),
    Case(
        "sessions.mm1", "M/M/1 sharing, load 0.9, 1 000 000 events", "20 000", lambda q: 20_000 if q else 1_000_000, mm1
    ),
    *(held(name, n) for name, n in [("1e3", 1e3), ("1e4", 1e4), ("1e5", 1e5), ("1e6", 1e6)]),
]
