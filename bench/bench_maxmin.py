"""Max-min rates: against the twin, against numpy at its best, and against SimGrid's solver where it is installed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from bench import instances
from bench.instances import Network
from bench.peers import numpy_maxmin, simgrid_lmm
from bench.registry import Case, kernel_case, same_numbers
from camau_netsim.kernels import use
from camau_netsim.kernels.maxmin import maxmin_rates


def network(n_demand: int, n_link: int, seed: int = 1) -> Network:
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


class Posed(NamedTuple):
    """What a peer is asked: the network, what ours is given of it, and SimGrid's structures if it is the peer."""

    network: Network
    given: Network
    system: Any = None


class Told(NamedTuple):
    """What a peer answered to what; read only when answers are compared, so that reading is not timed."""

    posed: Posed
    rates: Callable[[], Any]


def ours(posed: Posed) -> Any:
    given = posed.given
    with use("compiled"):
        return maxmin_rates(
            given["path_ptr"], given["path_link"], given["demand_mbps"], given["capacity_mbps"], given["weight"]
        )


def by_numpy(posed: Posed) -> Told:
    rate = numpy_maxmin.rates(**posed.network)
    return Told(posed, lambda: rate)


def by_simgrid(posed: Posed) -> Told:
    return Told(posed, posed.system.solve().rates)


def by_new_simgrid(posed: Posed) -> Told:
    return Told(posed, simgrid_lmm.System(posed.network).solve().rates)


def agree(rate: Any, told: Told) -> None:
    """Equal rates, and the certificate of max-min fairness for ours."""
    given = told.posed.given
    if "class_of" in given:
        rate = (rate / given["number"])[given["class_of"]]
        rate = np.minimum(rate, told.posed.network["demand_mbps"])  # a sum of caps over their number may round up
    same_numbers(rate, told.rates(), rtol=1e-9)
    instances.assert_fair(told.posed.network, rate)


def posed(draw: Callable[[], Network], classes: bool, simgrid: bool) -> Posed:
    case = draw()
    system = simgrid_lmm.System(case) if simgrid else None
    return Posed(case, instances.by_classes(case) if classes else case, system)


def shape(kind: str, n_demand: int, n_link: int) -> tuple[str, Callable[[], Network], str]:
    """Name, maker and words of an instance; all have caps."""
    links = {100: "100", 1_000: "1k", 10_000: "10k"}
    number = {200: "200", 1_000: "1k", 10_000: "10k", 100_000: "100k", 1_000_000: "1m"}[n_demand]
    if kind == "prov":
        return f"prov_{number}", partial(instances.prov, n_demand), f"province, {n_demand} demands"
    maker = {"geo": instances.geo, "rand": instances.rand}[kind]
    return f"{kind}_{number}_{links[n_link]}", partial(maker, n_demand, n_link), f"{kind}, {n_demand} x {n_link} links"


def against(kind: str, n_demand: int, n_link: int = 0, peers: str = "np lmm new", classes: bool = False) -> list[Case]:
    """One case a peer: numpy, SimGrid's solve alone (its structures stand), SimGrid from the same arrays as ours."""
    name, draw, size = shape(kind, n_demand, n_link)
    _, quick_draw, quick_size = shape(kind, 200, 100)
    known = {
        "np": (by_numpy, "numpy local bottlenecks"),
        "lmm": (by_simgrid, "SimGrid LMM, solve alone"),
        "new": (by_new_simgrid, "SimGrid LMM, build + solve"),
    }
    return [
        Case(
            f"maxmin.{name.replace('prov', 'classes') if classes else name}.{peer}",
            size + (", ours by classes" if classes else ""),
            quick_size,
            lambda quick, peer=peer: posed(quick_draw if quick else draw, classes, peer == "lmm"),
            ours,
            known[peer][0],
            known[peer][1],
            agree,
        )
        for peer in peers.split()
        if peer == "np" or simgrid_lmm.INSTALLED
    ]


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
    *against("geo", 1_000, 10_000),
    *against("geo", 10_000, 1_000),
    *against("prov", 10_000),
    *against("geo", 100_000, 100),
    *against("geo", 100_000, 1_000),
    *against("geo", 100_000, 10_000),
    *against("rand", 100_000, 100),
    *against("rand", 100_000, 1_000),
    *against("rand", 100_000, 10_000),
    *against("prov", 100_000),
    *against("prov", 100_000, peers="lmm", classes=True),
    *against("prov", 1_000_000, peers="lmm"),
    *against("prov", 1_000_000, peers="lmm", classes=True),
]
