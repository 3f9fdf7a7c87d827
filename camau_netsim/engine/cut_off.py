"""How many minutes a year each node reaches no exit, with an interval, from the elements it hangs on."""

from __future__ import annotations

import zlib

import numpy as np

from camau_netsim.core.random import stream
from camau_netsim.engine.compile import Problems
from camau_netsim.engine.year import Year
from camau_netsim.graph.unavailability import FailingGraph, Unavailability, pair_unavailability

N_ENUMERATED = 20_000
N_DRAWS = 5_000


def failing_graph(problems: Problems, year: int) -> FailingGraph:
    """Return the fibre graph of a year with all that takes links and nodes down; the last node stands for any exit.

    Elements are those of the failures room (conduits, nodes, corridors, risks) and the power of each shelter.
    """
    failures, backbone, passive = problems.failures, problems.backbone, problems.passive
    up_h, down_h = failures.means_h(year)
    ratio = [float(value) for value in failures.unavailable_ratio(year)]
    over: dict[int, list[int]] = {}
    for shared, members in failures.members.items():
        for member in members:
            over.setdefault(int(member), []).append(shared)
    first_conduit, first_node = failures.group["conduit"].start, failures.group["node"].start

    def of(element: int) -> list[int]:
        return [element, *over.get(element, [])]

    spans = np.split(backbone.conduit, backbone.conduit_ptr[1:-1])
    stands = Year(problems, year).stands["link_stands"]
    rows = np.flatnonzero(stands)
    links = [(int(backbone.link_a[row]), int(backbone.link_b[row])) for row in rows]
    link_elements = [[e for span in spans[row] for e in of(first_conduit + int(span))] for row in rows]
    node_elements = [of(first_node + node) for node in range(len(backbone.node))]
    n_masts, grids = len(passive.mast), failures.group["grid"]
    for number, node in enumerate(passive.shelter_node):
        grid = grids.start + int(passive.supplies.grid[n_masts + number])
        dark = passive.supplies.dark_ratio(n_masts + number, float(up_h[grid]), float(down_h[grid]))
        node_elements[node] = [*node_elements[node], len(ratio)]
        ratio.append(dark)
    any_exit = len(backbone.node)
    links += [(int(node), any_exit) for node in backbone.exit_node]
    link_elements += [[] for _ in backbone.exit_node]
    return FailingGraph(links, link_elements, [*node_elements, []], ratio)


def node_unavailability(problems: Problems, year: int, seed: int, confidence_ratio: float) -> list[Unavailability]:
    """Estimate the share of time each node reaches no exit, in the order of the nodes."""
    graph = failing_graph(problems, year)
    any_exit = len(problems.backbone.node)
    return [
        pair_unavailability(
            graph,
            node,
            any_exit,
            stream(seed, "cut_off", 0, year, zlib.crc32(name.encode())),
            N_DRAWS,
            confidence_ratio,
            N_ENUMERATED,
        )
        for node, name in enumerate(problems.backbone.node.ids)
    ]
