"""How seldom two nodes are cut off from each other, with an interval, however seldom it is.

Question    With these elements failing independently, some of them shared by several links or nodes, for what share of
            time is there no way between two nodes?
Method      Elements that cannot matter to the pair are left out and those with the same victims are joined, both
            exactly. All states with at most k failed elements are summed; the rest is sampled under the condition that
            more than k have failed, with the probability of that condition (Poisson-binomial) as its weight [1]_. So
            the error is a share of a probability that is itself small: a path that is down a second a year gets an
            interval and not a zero.
Not here    how long an outage lasts, queues for repair: ``domains.failures``.
References  .. [1] Rubino and Tuffin (eds), *Rare Event Simulation using Monte Carlo Methods* (2009), ch. 7; sequential
            conditional sampling: Chen and Liu, Statistica Sinica 7 (1997).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from math import comb

import networkx as nx
import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv

from camau_netsim.core.index import Real, Rows, pointers
from camau_netsim.graph.connection import all_up, packed, reached, unpacked

MOST_ENUMERATED = 100_000
"""States that are summed one by one before sampling takes over."""

CHUNK = 1 << 15


@dataclass(frozen=True, slots=True)
class FailingGraph:
    """A graph whose links and nodes are down whenever one of their elements is.

    Attributes
    ----------
    links : sequence of (int, int)
        End nodes.
    link_elements, node_elements : sequence of sequence of int
        Elements that take each link, each node down; one element may stand in many of them (a shared risk).
    unavailable_ratio : sequence of float
        Long-run share of time that each element is down.
    """

    links: Sequence[tuple[int, int]]
    link_elements: Sequence[Sequence[int]]
    node_elements: Sequence[Sequence[int]]
    unavailable_ratio: Sequence[float]


@dataclass(frozen=True, slots=True)
class Unavailability:
    """How often a pair of nodes is cut off.

    Attributes
    ----------
    value_ratio : float
        Best estimate.
    low_ratio, high_ratio : float
        Interval; equal to the value if every state was summed.
    n_enumerated, n_sampled : int
        States summed one by one, and drawn.
    """

    value_ratio: float
    low_ratio: float
    high_ratio: float
    n_enumerated: int
    n_sampled: int


def pair_unavailability(
    graph: FailingGraph,
    source: int,
    target: int,
    rng: np.random.Generator,
    n_draws: int = 20_000,
    confidence_ratio: float = 0.95,
    n_enumerated: int = MOST_ENUMERATED,
) -> Unavailability:
    """Estimate the share of time in which ``target`` is not connected to ``source``.

    Parameters
    ----------
    graph : FailingGraph
    source, target : int
    rng : numpy.random.Generator
    n_draws : int
        States sampled if not all can be summed.
    confidence_ratio : float
        Of the interval (Clopper-Pearson on the sampled part, which is exact and errs on the wide side).
    n_enumerated : int
        States that may be summed; at least the state without a failure is.
    """
    cut = _reduced(graph, source, target)
    if cut is None:
        return Unavailability(1.0, 1.0, 1.0, 0, 0)
    n_elements = len(cut.down_ratio)
    most = _most_failed(n_elements, n_enumerated)
    value, summed = 0.0, 0
    intact = float(np.prod(1.0 - cut.down_ratio))
    odds = cut.down_ratio / (1.0 - cut.down_ratio)
    for failed in _states(n_elements, most):
        weight = intact * np.where(failed, odds[:, None], 1.0).prod(axis=0)
        value += float(weight[cut.is_cut(failed)].sum())
        summed += failed.shape[1]
    if most >= n_elements:
        return Unavailability(value, value, value, summed, 0)
    at_least = _at_least(cut.down_ratio, most + 1)
    rest = float(at_least[0, most + 1])
    hits = 0
    for start in range(0, n_draws, CHUNK):
        drawn = _draw(cut.down_ratio, at_least, most + 1, min(CHUNK, n_draws - start), rng)
        hits += int(cut.is_cut(drawn).sum())
    low, high = _binomial_interval(hits, n_draws, confidence_ratio)
    return Unavailability(value + rest * hits / n_draws, value + rest * low, value + rest * high, summed, n_draws)


def group_availability(
    graph: FailingGraph, sources: Sequence[int], groups: Sequence[Sequence[int]], n_enumerated: int = 60_000
) -> tuple[Real, float]:
    """Return for what share of time all nodes of each group are connected to some source, and what was not looked at.

    All states with at most k failed elements are summed, k as large as ``n_enumerated`` states allow, for all groups at
    once. So each share lies between the value and the value plus the rest, which is the chance of more failures than k
    and zero where every state was summed.

    Parameters
    ----------
    graph : FailingGraph
        No element may be down for good.
    sources : sequence of int
    groups : sequence of sequence of int
        Nodes of each group.
    n_enumerated : int

    Returns
    -------
    at_least_ratio : float64 array, shape (n_group,)
    rest_ratio : float
    """
    down, of = _by_victims(graph, range(len(graph.links)), range(len(graph.node_elements)))
    links = [of.get(("link", row), []) for row in range(len(graph.links))]
    holders = [of.get(("node", node), []) for node in range(len(graph.node_elements))]
    ends = np.array(graph.links, dtype=np.int32).reshape(-1, 2).T
    link_ptr, node_ptr = pointers([len(one) for one in links]), pointers([len(one) for one in holders])
    link_element, node_element = (np.array([e for one in part for e in one], np.int32) for part in (links, holders))
    most = _most_failed(len(down), n_enumerated)
    intact, odds = float(np.prod(1.0 - down)), down / (1.0 - down)
    found = np.zeros(len(groups))
    for failed in _states(len(down), most):
        weight = intact * np.where(failed, odds[:, None], 1.0).prod(axis=0)
        up = packed(~failed if len(down) else np.ones((1, failed.shape[1]), dtype=np.bool_))
        up_links, up_nodes = all_up(up, link_ptr, link_element), all_up(up, node_ptr, node_element)
        at = np.array(sources, dtype=np.int32)
        joined = unpacked(reached(ends[0].copy(), ends[1].copy(), up_links, up_nodes, at), failed.shape[1])
        found += np.array([weight[joined[list(group)].all(axis=0)].sum() for group in groups])
    rest = float(_at_least(down, most + 1)[0, most + 1]) if most < len(down) else 0.0
    return found, rest


@dataclass(frozen=True, slots=True)
class _Reduced:
    """What matters to one pair: independent elements, each with the links and nodes it takes down."""

    down_ratio: Real  # (n_element,) strictly between 0 and 1
    node_a: Rows
    node_b: Rows
    link_ptr: Rows
    link_element: Rows
    node_ptr: Rows
    node_element: Rows
    source: int
    target: int

    def is_cut(self, failed: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """Say in which states, shape (n_element, n_state), the pair is cut off."""
        if not failed.shape[0]:
            failed = np.zeros((1, failed.shape[1]), dtype=np.bool_)
        up = packed(~failed)
        links = all_up(up, self.link_ptr, self.link_element)
        nodes = all_up(up, self.node_ptr, self.node_element)
        joined = reached(self.node_a, self.node_b, links, nodes, np.array([self.source], dtype=np.int32))
        missed: npt.NDArray[np.bool_] = ~unpacked(joined[self.target : self.target + 1], failed.shape[1])[0]
        return missed


def _reduced(graph: FailingGraph, source: int, target: int) -> _Reduced | None:
    """Keep what lies on some way between the two and join elements with the same victims; ``None``: never connected."""
    ratio = np.asarray(graph.unavailable_ratio, dtype=np.float64)
    gone = ratio >= 1.0
    dead = {node for node, elements in enumerate(graph.node_elements) if any(gone[e] for e in elements)}
    if source in dead or target in dead:
        return None
    alive = [
        row
        for row, (a, b) in enumerate(graph.links)
        if a != b and not {a, b} & dead and not any(gone[e] for e in graph.link_elements[row])
    ]
    kept = _between([graph.links[row] for row in alive], source, target)
    if kept is None:
        return None
    rows = [row for row in alive if frozenset(graph.links[row]) in kept]
    nodes = sorted({node for row in rows for node in graph.links[row]} | {source, target})
    down, of = _by_victims(graph, rows, nodes)
    place = {node: number for number, node in enumerate(nodes)}
    links = [of.get(("link", row), []) for row in rows]
    holders = [of.get(("node", node), []) for node in nodes]
    return _Reduced(
        down_ratio=down,
        node_a=np.array([place[graph.links[row][0]] for row in rows], dtype=np.int32),
        node_b=np.array([place[graph.links[row][1]] for row in rows], dtype=np.int32),
        link_ptr=pointers([len(one) for one in links]),
        link_element=np.array([e for one in links for e in one], dtype=np.int32),
        node_ptr=pointers([len(one) for one in holders]),
        node_element=np.array([e for one in holders for e in one], dtype=np.int32),
        source=place[source],
        target=place[target],
    )


def _by_victims(
    graph: FailingGraph, rows: Sequence[int], nodes: Sequence[int]
) -> tuple[Real, dict[tuple[str, int], list[int]]]:
    """Join elements that take the same links and nodes down: how often each is down, and which take each thing."""
    ratio = np.asarray(graph.unavailable_ratio, dtype=np.float64)
    victims: dict[int, list[tuple[str, int]]] = {}
    for kind, things, elements in (("link", rows, graph.link_elements), ("node", nodes, graph.node_elements)):
        for thing in things:
            for element in dict.fromkeys(elements[thing]):
                if ratio[element] > 0.0:
                    victims.setdefault(element, []).append((kind, thing))
    groups: dict[tuple[tuple[str, int], ...], list[int]] = {}
    for element, taken in victims.items():
        groups.setdefault(tuple(sorted(taken)), []).append(element)
    # 1 - prod(1 - u) keeps its digits for tiny u.
    down = np.array([-np.expm1(np.log1p(-ratio[members]).sum()) for members in groups.values()])
    of: dict[tuple[str, int], list[int]] = {}
    for number, taken_by_all in enumerate(groups):
        for thing_key in taken_by_all:
            of.setdefault(thing_key, []).append(number)
    return down, of


def _between(links: Sequence[tuple[int, int]], source: int, target: int) -> set[frozenset[int]] | None:
    """Return the ends of the links that lie on some simple way from source to target; ``None`` if there is none."""
    if source == target:
        return set()
    whole: nx.Graph[int] = nx.Graph()
    whole.add_nodes_from((source, target))
    whole.add_edges_from(links)
    if not nx.has_path(whole, source, target):
        return None
    direct = whole.has_edge(source, target)
    # With the two ends joined, the block that holds their link holds every simple way between them.
    whole.add_edge(source, target)
    for block in nx.biconnected_component_edges(whole):
        ends = {frozenset(edge) for edge in block}
        if frozenset((source, target)) in ends:
            return ends if direct else ends - {frozenset((source, target))}
    raise AssertionError("a link lies in some block")


def _most_failed(n_elements: int, limit: int) -> int:
    """Return the greatest k such that all states with at most k failures are no more than ``limit``."""
    total, most = 1, 0
    while most < n_elements and total + comb(n_elements, most + 1) <= limit:
        most += 1
        total += comb(n_elements, most)
    return most


def _states(n_elements: int, most: int) -> Iterator[npt.NDArray[np.bool_]]:
    """Yield all states with at most ``most`` failures, in chunks of shape (n_element, n_state), 1 where failed."""
    for n_failed in range(most + 1):
        listed = combinations(range(n_elements), n_failed)
        while chunk := list(islice(listed, CHUNK)):
            failed = np.zeros((n_elements, len(chunk)), dtype=np.bool_)
            if n_failed:
                failed[np.array(chunk, dtype=np.int64).T, np.arange(len(chunk))] = True
            yield failed


def _at_least(down_ratio: Real, most: int) -> Real:
    """Chance that at least c of the elements from i on have failed, shape (n_element + 1, most + 1)."""
    chance = np.zeros((len(down_ratio) + 1, most + 1))
    chance[:, 0] = 1.0
    for row in range(len(down_ratio) - 1, -1, -1):
        chance[row, 1:] = down_ratio[row] * chance[row + 1, :-1] + (1.0 - down_ratio[row]) * chance[row + 1, 1:]
    return chance


def _draw(
    down_ratio: Real, at_least: Real, n_needed: int, n_draws: int, rng: np.random.Generator
) -> npt.NDArray[np.bool_]:
    """Draw states in which at least ``n_needed`` elements have failed, shape (n_element, n_draw)."""
    failed = np.zeros((len(down_ratio), n_draws), dtype=np.bool_)
    needed = np.full(n_draws, n_needed)
    for row, ratio in enumerate(down_ratio):
        chance = ratio * at_least[row + 1, np.maximum(needed - 1, 0)] / at_least[row, needed]
        failed[row] = rng.random(n_draws) < chance
        needed = np.maximum(needed - failed[row], 0)
    return failed


def _binomial_interval(hits: int, n_draws: int, confidence_ratio: float) -> tuple[float, float]:
    """Clopper-Pearson."""
    tail = (1.0 - confidence_ratio) / 2.0
    low = float(betaincinv(hits, n_draws - hits + 1, tail)) if hits else 0.0
    high = float(betaincinv(hits + 1, n_draws - hits, 1.0 - tail)) if hits < n_draws else 1.0
    return low, high
