"""Small rooms built in code."""

from __future__ import annotations

import numpy as np

from camau_netsim.core.index import Index
from camau_netsim.core.place import Plane
from camau_netsim.domains.backbone.model import BackboneRoutes
from camau_netsim.domains.backbone.model import solve as routes
from camau_netsim.domains.backbone.problem import BackboneProblem, CircuitWays, compile_problem
from camau_netsim.domains.backbone.spec import BackboneSpec, Circuit, Link, Node

METRES = Plane(None)


def mask(*flags: int) -> np.ndarray:
    """Flags as rooms take them."""
    return np.array(flags, dtype=np.uint8)


def ones(n: int) -> np.ndarray:
    """Everything up."""
    return np.ones(n, dtype=np.uint8)


def fibre(
    nodes: str,
    links: list[tuple],
    exits: dict[str, float],
    hubs: list[str] | None = None,
    circuits: tuple[Circuit, ...] = (),
) -> BackboneProblem:
    """Compile a backbone: links are (id, from, to, km, capacity in Mb/s, conduits); conduits are numbered as named."""
    names = dict.fromkeys(name for link in links for name in link[5].split(";") if name)
    spec = BackboneSpec(
        nodes=tuple(
            Node(id=n, kind="exit" if n in exits else "access", exit_ratio=exits.get(n, 0.0), x_m=0.0, y_m=0.0)
            for n in nodes
        ),
        links=tuple(
            Link(id=i, node_a=a, node_b=b, length_km=km, capacity_mbps=mbps, conduits=conduits)
            for i, a, b, km, mbps, conduits in links
        ),
        circuits=circuits,
    )
    return compile_problem(spec, METRES, Index([]), Index(names), hubs or [], (2025,))


def routed(problem: BackboneProblem, *cut: str, conduits: str = "", down: str = "") -> BackboneRoutes:
    """Routes with links of some names gone, some conduits (of ``conduits``, in order) cut and some nodes down."""
    stands = mask(*(name not in cut for name in problem.link.ids))
    n_conduits = int(problem.conduit.max(initial=-1)) + 1
    conduit_up = mask(*(str(row) not in conduits.split() for row in range(n_conduits)))
    node_up = mask(*(name not in down for name in problem.node.ids))
    ways = problem.circuit_ways.get(2025, CircuitWays(np.zeros(1, np.int32), np.zeros(0, np.int32), mask()))
    capacity_mbps = problem.capacity_mbps(2025)
    return routes(problem, stands, capacity_mbps, conduit_up, node_up, ways.ptr, ways.link, ways.stands)
