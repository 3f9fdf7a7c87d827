"""What a line offers a service at one hour, and how many of the sessions asked for it carries."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Mask, Real, Rows
from camau_netsim.domains.services.places import ENDS, OWN
from camau_netsim.domains.services.problem import ServicesProblem
from camau_netsim.kernels.erlang import kaufman_roberts
from camau_netsim.kernels.spf import trace_paths
from camau_netsim.units import FIBRE_MS_PER_KM

UNIT_MBPS = 0.1
"""Grain of rates where sessions are counted."""
MOST_MBPS = 10_000.0
ROUNDING = 1.0e-6
"""A rate this little short of a whole number of sessions takes them all."""


@dataclass(frozen=True, slots=True)
class Way:
    """The way from each node to the nearest place where a service lives."""

    distance_km: Real  # (n_node,) inf where there is none
    n_hops: Rows
    down_mbps: Real  # (n_node,) least that a link on it has left, towards the node; inf without a link
    up_mbps: Real


def way_of(
    tree: Rows,
    distance_km: Real,
    parent_node: Rows,
    parent_arc: Rows,
    arc_capacity_mbps: Real,
    arc_offered_mbps: Real,
) -> Way:
    """Follow each node's way to the nearest root of some trees.

    Parameters
    ----------
    tree : int32 array
        Rows of the trees whose roots serve.
    distance_km, parent_node, parent_arc : arrays, shape (n_source, n_node)
        The backbone's trees.
    arc_capacity_mbps, arc_offered_mbps : float64 array, shape (n_arc,)
        Arcs ``2 l`` and ``2 l + 1`` are the two directions of link ``l``.
    """
    n_nodes = distance_km.shape[1]
    if not len(tree):
        none = np.full(n_nodes, np.inf)
        return Way(none, np.zeros(n_nodes, dtype=np.int32), np.zeros(n_nodes), np.zeros(n_nodes))
    nearest = tree[distance_km[tree].argmin(axis=0)].astype(np.int32)
    node = np.arange(n_nodes, dtype=np.int32)
    ptr, arc = trace_paths(parent_node, parent_arc, nearest, node)
    away_km = distance_km[nearest, node]
    left = np.maximum(arc_capacity_mbps - arc_offered_mbps, 0.0)
    none = np.where(np.isfinite(away_km), np.inf, 0.0)
    return Way(
        away_km,
        np.diff(ptr).astype(np.int32),
        np.minimum(none, _least(left[arc], ptr)),
        np.minimum(none, _least(left[arc ^ 1], ptr)),
    )


def _least(values: Real, ptr: Rows) -> Real:
    least = np.full(len(ptr) - 1, np.inf)
    some = np.flatnonzero(np.diff(ptr) > 0)
    if len(some):
        least[some] = np.minimum.reduceat(values, ptr[some])
    return least


@dataclass(frozen=True, slots=True)
class Offer:
    """What each use is offered at one hour."""

    down_mbps: Real  # (n_use,) NaN where the commune has no such line
    up_mbps: Real
    delay_ms: Real  # one way


def offer(problem: ServicesProblem, line_mbps: Real, ways: tuple[Way, ...]) -> Offer:
    """Return rate and delay of each use: its line, and what the links on the way have left.

    Parameters
    ----------
    problem : ServicesProblem
    line_mbps : float64 array, shape (2, n_commune)
        Mean session rate of lines of households and of organisations, NaN where there are none.
    ways : tuple of Way
        To an exit and to the platform.
    """
    places, uses = problem.places, problem.uses
    end, place = problem.profiles.end[uses.profile], uses.place
    node, own = places.node[place], places.line[place] == OWN
    like = line_mbps[np.minimum(places.line[place], 1), places.commune[place]]
    line = np.where(own, places.line_mbps[place], like)
    found = {name: np.zeros(len(uses)) for name in ("distance_km", "n_hops", "down_mbps", "up_mbps")}
    for row in range(len(ENDS)):
        here = end == row
        for name, values in found.items():
            values[here] = getattr(ways[row], name)[node[here]]
    length_km = found["distance_km"] + places.tail_km[place]
    return Offer(
        down_mbps=np.minimum(line, found["down_mbps"]),
        up_mbps=np.minimum(line * np.where(own, 1.0, problem.upload_ratio), found["up_mbps"]),
        delay_ms=problem.line_delay_ms + FIBRE_MS_PER_KM * length_km + problem.node_delay_ms * found["n_hops"],
    )


def carried_ratio(problem: ServicesProblem, down_mbps: Real, up_mbps: Real, used: Mask) -> Real:
    """Share of the sessions of each use that its line carries.

    Sessions of all uses of a place share its line, complete sharing (Kaufman 1981, Roberts 1981), each direction by
    itself; ``1 - (1 - B_down)(1 - B_up)`` is never less than what both together lose (Whitt 1985, for sessions of one
    width; a test holds it for unlike ones).

    Parameters
    ----------
    problem : ServicesProblem
    down_mbps, up_mbps : float64 array, shape (n_use,)
        What each use is offered; of a place the least counts.
    used : uint8 array, shape (n_use,)
        Uses that exist in the year; others get NaN.
    """
    uses, profiles = problem.uses, problem.profiles
    found = np.full(len(uses), np.nan)
    known: dict[tuple[tuple[int, ...], bytes, bytes], Real] = {}
    offered = profiles.active_ratio[uses.profile] * problem.places.n_users[uses.place]
    first = np.flatnonzero(np.diff(uses.place, prepend=-1))
    for own in np.split(np.arange(len(uses)), first[1:]):
        rows = own[(used[own] == 1) & (offered[own] > 0.0)]
        if not len(rows):
            continue
        room = tuple(_units(float(np.nan_to_num(rate[rows]).min())) for rate in (down_mbps, up_mbps))
        key = (room, offered[rows].tobytes(), uses.profile[rows].tobytes())
        if key not in known:
            wanted = (profiles.down_mbps[uses.profile[rows]], profiles.up_mbps[uses.profile[rows]])
            known[key] = np.prod([1.0 - _lost(*one, offered[rows]) for one in zip(room, wanted, strict=True)], axis=0)
        found[rows] = known[key]
    return found


def _units(rate_mbps: float) -> int:
    """Whole grains in a rate, and in no more than 10 Gb/s, beyond which no line is."""
    return int(min(rate_mbps, MOST_MBPS) / UNIT_MBPS * (1.0 + ROUNDING))


def _lost(n_units: int, session_mbps: Real, offered_erl: Real) -> Real:
    """Share of sessions of each kind that find no room."""
    lost = np.zeros(len(session_mbps))
    some = np.flatnonzero(session_mbps > 0.0)
    if len(some):
        units = np.ceil(session_mbps[some] / UNIT_MBPS - 1.0e-9).astype(np.int32)
        lost[some] = kaufman_roberts(n_units, offered_erl[some], units).blocking
    return lost
