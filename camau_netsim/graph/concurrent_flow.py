"""How far all demands can grow together if traffic may be split over any routes: the bound no routing beats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra

from camau_netsim.core.index import Real, Rows


@dataclass(frozen=True, slots=True)
class ConcurrentFlow:
    """The largest common factor of all demands that fits, and how sure it is."""

    factor: float
    """All demands times this fit, and no more."""
    arc_load_mbps: Real
    """Load of each arc at that factor, shape (n_arc,)."""
    bound_factor: float
    """Upper bound by weak duality: prices of arcs against shortest ways at these prices."""


def max_concurrent_flow(
    n_nodes: int,
    arcs: Sequence[tuple[int, int]],
    capacity_mbps: Sequence[float],
    demands: Sequence[tuple[int, int, float]],
) -> ConcurrentFlow:
    """Return the largest factor by which all demands can be multiplied and still be carried, routed at will.

    Parameters
    ----------
    n_nodes : int
    arcs : sequence of (int, int)
        From, to; one direction each.
    capacity_mbps : sequence of float
        Of each arc, ``> 0``.
    demands : sequence of (int, int, float)
        Source, destination, size ``> 0``; splittable.

    Raises
    ------
    ValueError
        No demands, or a demand without any way.

    Notes
    -----
    Maximum concurrent flow (Shahrokhi and Matula, *J. ACM* 37, 1990), flows aggregated by source, solved by HiGHS. The
    certificate is independent of the solver's word: for any prices p of arcs, factor <= sum c p / sum d dist_p.
    """
    sources = sorted({source for source, _, _ in demands})
    if not sources:
        raise ValueError("there are no demands")
    tail, head = (np.array(ends, dtype=np.int32) for ends in zip(*arcs, strict=True))
    capacity = np.array(capacity_mbps, dtype=np.float64)
    wanted = np.zeros((len(sources), n_nodes))  # leaves the source, stays at the destinations, per unit of the factor
    for source, destination, size in demands:
        row = sources.index(source)
        wanted[row, destination] -= size
        wanted[row, source] += size
    answer = _solve(tail, head, capacity, wanted)
    if answer is None or answer[0] <= 0.0:
        raise ValueError("a demand has no way from its source to its destination")
    factor, flow, price = answer
    return ConcurrentFlow(factor, flow.sum(axis=0), _bound(n_nodes, tail, head, capacity, price, demands))


def _solve(tail: Rows, head: Rows, capacity: Real, wanted: Real) -> tuple[float, Real, Real] | None:
    n_sources, n_nodes = wanted.shape
    n_arcs = len(tail)
    n_flows = n_sources * n_arcs
    number = np.arange(n_flows)
    block, arc = np.divmod(number, n_arcs)
    out = coo_array((np.ones(n_flows), (block * n_nodes + tail[arc], number)), shape=(wanted.size, n_flows + 1))
    into = coo_array((np.ones(n_flows), (block * n_nodes + head[arc], number)), shape=(wanted.size, n_flows + 1))
    grown = coo_array(
        (-wanted.ravel(), (np.arange(wanted.size), np.full(wanted.size, n_flows))), shape=(wanted.size, n_flows + 1)
    )
    load = coo_array((np.ones(n_flows), (arc, number)), shape=(n_arcs, n_flows + 1))
    cost = np.zeros(n_flows + 1)
    cost[-1] = -1.0
    answer = linprog(  # type: ignore[call-overload]  # the stubs know no sparse matrices
        cost,
        A_ub=load.tocsr(),
        b_ub=capacity,
        A_eq=csr_array(out - into + grown),
        b_eq=np.zeros(wanted.size),
        method="highs",
    )
    if answer.x is None:
        return None
    price: Real = -answer.ineqlin.marginals
    return float(answer.x[-1]), answer.x[:-1].reshape(n_sources, n_arcs), price


def _bound(
    n_nodes: int, tail: Rows, head: Rows, capacity: Real, price: Real, demands: Sequence[tuple[int, int, float]]
) -> float:
    """Upper bound of the factor by the prices of arcs."""
    least = np.full((n_nodes, n_nodes), np.inf)
    np.minimum.at(least, (tail, head), np.maximum(price, 0.0))
    given = np.isfinite(least)
    # A price of nothing is a way all the same: shift it out of the zeros that a sparse matrix forgets.
    shift = 1.0e-15 * max(float(price.max()), 1.0e-300)
    rows, columns = np.nonzero(given)
    graph = csr_array((least[given] + shift, (rows, columns)), shape=least.shape)
    distance = dijkstra(graph)
    paid = sum(size * float(distance[source, destination]) for source, destination, size in demands)
    return float((capacity * price).sum() / paid)
