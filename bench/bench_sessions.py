"""Sessions against the twin, SimGrid, SimPy and Cimba: province, few uplinks, a mesh, queues, timers."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import simpy

from bench.networks import MEAN_MBIT, SIZE_CV, mesh, province
from bench.peers import cimba_models, limit_loop, simgrid_flows, simpy_sessions, simpy_timers
from bench.registry import Case, Timed, kernel_case, same_numbers
from camau_netsim.kernels import use
from camau_netsim.kernels.sessions import LOGNORMAL, SessionLaw, SessionNetwork

NETWORK = ("capacity_mbps", "class_path_ptr", "class_path_link", "class_cap_mbps")
N_TIMER, TIMER_S = 10_000, 50.0
MM1_LOAD = 0.9


def timed_advance(net: SessionNetwork, until_s: float) -> tuple[int, float]:
    """Events executed, and their CPU time."""
    start = time.process_time()
    n = net.advance(until_s)
    return n, time.process_time() - start


def fed(case: dict[str, Any], record: bool = True) -> SessionNetwork:
    net = SessionNetwork(**{key: case[key] for key in NETWORK}, record=record)
    net.feed(case["time_s"], case["row"], case["size_mbit"])
    return net


def finish_times(net: SessionNetwork) -> Any:
    """Finish times in the order fed."""
    records = net.records()
    finish_s = np.zeros(len(records.number))
    finish_s[records.number.astype(np.intp)] = records.finish_s
    return finish_s


def run_fed(**case: Any) -> Any:
    net = fed(case)
    net.advance(np.inf)
    return finish_times(net)


def compiled_fed(case: dict[str, Any]) -> Any:
    with use("compiled"):
        return run_fed(**case)


def loop_fed(case: dict[str, Any]) -> Timed:
    """Finish times, in the time of the event loop."""
    with use("compiled"):
        net = fed(case)
        _, seconds = timed_advance(net, np.inf)
        return Timed(finish_times(net), seconds)


def carried_fed(case: dict[str, Any]) -> Timed:
    """Nothing recorded; feeding counts."""
    with use("compiled"):
        start = time.process_time()
        net = fed(case, record=False)
        net.advance(np.inf)
        return Timed(net.statistics().n_finished.sum(), time.process_time() - start)


def drawing(case: dict[str, Any]) -> SessionNetwork:
    """The same network with arrivals and sizes drawn inside."""
    with use("compiled"):
        law = SessionLaw.poisson(case["rate_per_s"], MEAN_MBIT, LOGNORMAL, SIZE_CV)
        return SessionNetwork(**{key: case[key] for key in NETWORK}, law=law, generator=np.random.default_rng(1))


def drawn(case: dict[str, Any]) -> Timed:
    net = drawing(case)
    _, seconds = timed_advance(net, float(case["time_s"][-1]))
    return Timed(net.statistics().n_finished.sum(), seconds)


def woken(case: dict[str, Any]) -> Timed:
    """A SimPy process that advances the network by about 1 000 events at a time."""
    net = drawing(case)
    until_s = float(case["time_s"][-1])
    env = simpy.Environment()

    def control() -> Any:
        while True:
            yield env.timeout(500.0 * until_s / len(case["time_s"]))
            net.advance(env.now)

    env.process(control())
    start = time.process_time()
    env.run(until_s)
    net.advance(until_s)
    seconds = time.process_time() - start
    return Timed(net.statistics().n_finished.sum(), seconds)


def queue(n_active: float, until_s: float = 60.0) -> SessionNetwork:
    """1 000 classes, two hops, that come to keep so many sessions in progress, none held back."""
    n = 1000
    link = np.stack([np.arange(n) + 1, np.zeros(n)], 1).astype(np.int32).ravel()
    law = SessionLaw.poisson(np.full(n, n_active / n / 10.0), 100.0)
    ptr = np.arange(n + 1, dtype=np.int32) * 2
    capacity = np.full(n + 1, 1e9)
    with use("compiled"):
        net = SessionNetwork(capacity, ptr, link, np.full(n, 10.0), law=law, generator=np.random.default_rng(1))
    net.advance(until_s)
    return net


def go_on(n_active: float, nets: dict[float, SessionNetwork]) -> Timed:
    """200 000 more events, about, of the queue that keeps so many sessions; the answer is how many."""
    net = nets[n_active]
    n, seconds = timed_advance(net, net.now_s + 1e6 / net.n_active)
    return Timed(n, seconds)


def mm1(n_event: int) -> Timed:
    """One processor-sharing link; the answer is the number of events."""
    one = np.array([1.0])
    law = SessionLaw.poisson(MM1_LOAD * one, 1.0)
    ptr, link, generator = np.array([0, 1], np.int32), np.zeros(1, np.int32), np.random.default_rng(1)
    with use("compiled"):
        net = SessionNetwork(one, ptr, link, one, law=law, generator=generator)
        return Timed(*timed_advance(net, n_event / (2.0 * MM1_LOAD)))


def timers(n_class: int, until_s: float) -> Timed:
    """10 000 sources that send for a second, pause for a second, and so on; the answer is the number of events."""
    law = SessionLaw.finite(np.full(n_class, N_TIMER // n_class, np.int32), 1.0, 10.0)
    ptr, link, generator = np.arange(n_class + 1), np.zeros(n_class), np.random.default_rng(1)
    with use("compiled"):
        net = SessionNetwork(
            np.array([1e9]), ptr.astype(np.int32), link.astype(np.int32), np.full(n_class, 10.0),
            law=law, generator=generator,
        )  # fmt: skip
        return Timed(*timed_advance(net, until_s))


def held(n_active: float) -> Case:
    few = 1e3
    return Case(
        f"sessions.active_1e{np.log10(n_active):.0f}",
        f"about 200 000 events, {n_active:.0f} sessions in progress in 1 000 classes",
        "200 000 events, 3 000 in progress",
        lambda quick: {n: queue(min(n, 3e3) if quick else n) for n in (few, n_active)},
        partial(go_on, n_active),
        partial(go_on, few) if n_active > few else None,
        "the same with 1 000 in progress" if n_active > few else "-",
        partial(same_numbers, rtol=0.05),
    )


def against_simpy(name: str, n: int, slow: bool = False) -> Case:
    return Case(
        f"sessions.{name}",
        f"province, load 0.95, {n} sessions with caps",
        "100 sessions",
        lambda quick: province(0.95, 100 if quick else n),
        loop_fed,
        simpy_sessions.finish_times,
        "SimPy+numpy",
        partial(same_numbers, rtol=1e-9),
        slow=slow,
    )


def against_simgrid(
    name: str, size: str, build: Callable[[int], dict[str, Any]], n: int, slow: bool = False, optim: str = "Full"
) -> Case:
    """The same finish times; both sides in CPU seconds of their event loops."""
    return Case(
        f"sessions.{'simgrid' if optim == 'Full' else 'lazy'}_{name}",
        f"{size}, {n} sessions with caps",
        "200 sessions",
        lambda quick: build(200 if quick else n),
        loop_fed,
        partial(simgrid_flows.finish_times, optim=optim),
        f"SimGrid {optim}",
        partial(same_numbers, rtol=1e-9),
        "" if simgrid_flows.BUILT else "SimGrid or g++ is not installed",
        slow,
    )


def against_event_rate(
    name: str, size: str, n: float, ours: Callable[[Any], Any], other: Callable[[Any], Any], against: str, missing: str
) -> Case:
    """As many events, about, of the same model."""
    agree = partial(same_numbers, rtol=0.02)
    return Case(
        f"sessions.{name}", size, "a twentieth of it", lambda quick: n / 20 if quick else n,
        ours, other, against, agree, missing,
    )  # fmt: skip


PROV_060, PROV_095 = partial(province, 0.6), partial(province, 0.95)
CORE_120, CORE_300 = partial(province, 1.2, core=True), partial(province, 3.0, core=True)
NO_CIMBA = "" if cimba_models.INSTALLED else "cimba is not installed"
NO_LIMIT = "" if limit_loop.BUILT else "g++ is not installed"
TIMERS = f"{N_TIMER} sources that send and pause, {N_TIMER * TIMER_S:.0f} events"
MM1 = f"M/M/1, load {MM1_LOAD}, 1 000 000 events"

CASES = [
    kernel_case(
        "sessions.twin",
        "40 towers, load 0.95, 600 sessions with caps",
        "40 towers, 100 sessions",
        lambda quick: province(0.95, 100 if quick else 600, 4, 40),
        run_fed,
    ),
    against_simpy("simpy", 2_000),
    against_simpy("simpy_10k", 10_000, slow=True),
    against_simgrid("prov060", "province, load 0.6", PROV_060, 10_000),
    against_simgrid("prov095", "province, load 0.95", PROV_095, 10_000),
    against_simgrid("geo095", "mesh, load 0.95", partial(mesh, 0.95), 10_000),
    against_simgrid("core120", "few uplinks, load 1.2", CORE_120, 10_000),
    against_simgrid("core300", "few uplinks, load 3.0", CORE_300, 20_000, slow=True),
    against_simgrid("prov095_100k", "province, load 0.95", PROV_095, 100_000, slow=True),
    against_simgrid("prov060", "province, load 0.6", PROV_060, 10_000, slow=True, optim="Lazy"),
    against_simgrid("prov095", "province, load 0.95", PROV_095, 10_000, slow=True, optim="Lazy"),
    Case(
        "sessions.fed_1m",
        "province, load 0.95, 1 000 000 sessions fed, not recorded",
        "1 000 sessions",
        lambda quick: province(0.95, 1_000 if quick else 1_000_000),
        carried_fed,
    ),
    Case(
        "sessions.drawn_1m",
        "province, load 0.95, 1 000 000 sessions drawn inside",
        "1 000 sessions",
        lambda quick: province(0.95, 1_000 if quick else 1_000_000),
        drawn,
    ),
    Case(
        "sessions.woken",
        "province, load 0.95, 100 000 sessions, SimPy wakes every 1 000 events",
        "10 000 sessions",
        lambda quick: province(0.95, 10_000 if quick else 100_000),
        woken,
        drawn,
        "one call for all",
    ),
    *(
        against_event_rate(f"timers_{name}_{classes}", f"{TIMERS}, classes: {n_class}", TIMER_S,
                           partial(timers, n_class), other, against, missing)
        for classes, n_class in [("1", 1), ("1000", 1_000)]
        for name, other, against, missing in [
            ("simpy", partial(simpy_timers.events, N_TIMER), "SimPy", ""),
            ("cimba", partial(cimba_models.timers, N_TIMER), "Cimba", NO_CIMBA),
            ("limit", partial(limit_loop.timers, N_TIMER), "C++ loop", NO_LIMIT),
        ]
    ),
    against_event_rate("mm1_cimba", MM1, 1e6, mm1, partial(cimba_models.mm1, MM1_LOAD), "Cimba", NO_CIMBA),
    against_event_rate("mm1_limit", MM1, 1e6, mm1, partial(limit_loop.mm1, MM1_LOAD), "C++ loop", NO_LIMIT),
    *(held(n) for n in (1e3, 1e4, 1e5, 1e6)),
    Case(
        "sessions.fill_1e6",
        "from none to about 950 000 sessions in progress",
        "950",
        lambda quick: 1e3 if quick else 1e6,
        lambda n: queue(n, 30.0).n_active > 0,
    ),
]  # fmt: skip
