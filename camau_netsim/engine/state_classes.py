"""The State's traffic by class - calls, telemetry, data - as sessions, and how each class fared at an observed hour.

A body's calls are one class of sessions at the mean rate of a call, as many as get a channel on average: served first,
a call always runs at its rate, so that its size over its rate is its length. Who gets a channel is followed call by
call beside it (``domains.government.calls``). Telemetry comes in batches.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from camau_netsim.core.index import Mask, Names, Real, Rows, over
from camau_netsim.core.table import Columns
from camau_netsim.domains.government.circuits import hub_in_use
from camau_netsim.domains.government.problem import GovernmentProblem
from camau_netsim.engine.compile import Problems
from camau_netsim.engine.layout import Layout
from camau_netsim.engine.pipeline import Arrays, Carried
from camau_netsim.kernels.spf import trace_paths
from camau_netsim.units import SECONDS_PER_HOUR

CLASSES = ("voice_high", "voice_low", "telemetry", "data")
"""Classes of the State's traffic."""

Ways = tuple[Rows, Rows, Real]
"""Number of hops of each class, links and usages one after the other."""


def call_mbps(problem: GovernmentProblem) -> Real:
    """Mean rate of a call at each body, shape (n_body,); that of a voice call where nobody calls."""
    rate = problem.voice.mix_ratio.sum(axis=1) @ problem.voice.call_mbps
    return np.append(rate, problem.voice.call_mbps[0])[problem.voice.level]


def voice_ways(layout: Layout, arrays: Arrays, trunk: csr_array) -> Ways:
    """Way of each body's calls: from the hub, and for the share that leaves the province from the exits to the hub."""
    problem = layout.problems.government
    if not layout.rows_of("voice").stop > layout.rows_of("voice").start:
        return _nothing()
    hub = _row_of(trunk, problem.hub_node)
    outside = np.append(problem.voice.outside_ratio, 0.0)[problem.voice.level]
    return _ways(layout, arrays, arrays["voice_up"][:-1], [(hub, outside)], [_nothing()[1]] * len(problem.hub_nodes))


def telemetry_ways(layout: Layout, arrays: Arrays, trunk: csr_array) -> Ways:
    """Way of each body's telemetry: to the hub, on to the SOC and into its centre; what it passes on, to the exits."""
    problem, links = layout.problems.government, layout.links
    if not layout.rows_of("telemetry").stop > layout.rows_of("telemetry").start:
        return _nothing()
    soc, n = problem.monitoring.soc, len(problem.body)
    hubs = problem.hub_nodes
    trees = np.full(len(hubs), soc.tree, dtype=np.int32)
    ptr, on = trace_paths(arrays["parent_node"], arrays["parent_arc"], trees, hubs)
    port = np.array([links["centre_port"].start + soc.centre], dtype=np.int32)
    heads = [np.concatenate([port, links["trunk_arc"].start + part]) for part in np.split(on, ptr[1:-1])]
    beyond = _row_of(trunk, soc.node), np.full(n, problem.monitoring.national_ratio)
    return _ways(layout, arrays, arrays["soc_up"][:-1], [beyond], heads)


def _nothing() -> Ways:
    return np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0)


def _row_of(trunk: csr_array, node: int) -> tuple[Rows, Real]:
    """Arcs from the exits to a node, and the share of its load on each."""
    part = slice(trunk.indptr[node], trunk.indptr[node + 1])
    return trunk.indices[part].astype(np.int32), trunk.data[part]


def _ways(
    layout: Layout, arrays: Arrays, up: Mask, beyond: list[tuple[tuple[Rows, Real], Real]], heads: list[Rows]
) -> Ways:
    """Ways from the hubs to the bodies that are up, each hub's links before, a share of the load on some behind."""
    problem, start = layout.problems.government, layout.links["trunk_arc"].start
    ptr, arc, hub = arrays["tslcd_ptr"], arrays["tslcd_arc"], hub_in_use(arrays["body_way"])
    links: list[Rows] = []
    usages: list[Real] = []
    n_hops = np.zeros(len(problem.body), dtype=np.int32)
    for row in np.flatnonzero(up).tolist():
        own = np.concatenate([heads[hub[row]], start + arc[ptr[row] : ptr[row + 1]]])
        parts = [(own, np.ones(len(own)))]
        parts += [(start + arcs, share * ratio[row]) for (arcs, share), ratio in beyond if ratio[row] > 0.0]
        links += [part[0] for part in parts]
        usages += [part[1] for part in parts]
        n_hops[row] = sum(len(part[0]) for part in parts)
    nothing = _nothing()
    return n_hops, np.concatenate([nothing[1], *links]).astype(np.int32), np.concatenate([nothing[2], *usages])


def fill_state_classes(layout: Layout, arrays: Arrays, rate_per_s: Real, cap_mbps: Real) -> None:
    """Write arrivals and caps of calls and batches of telemetry."""
    problem = layout.problems.government
    voice, telemetry = layout.rows_of("voice"), layout.rows_of("telemetry")
    watched = problem.watched_mbps
    if voice.stop > voice.start:
        calls = np.maximum(arrays["body_first_mbps"] - watched, 0.0)
        cap_mbps[voice] = call_mbps(problem)
        rate_per_s[voice] = calls / (cap_mbps[voice] * problem.voice.hold_h * SECONDS_PER_HOUR)
    if telemetry.stop > telemetry.start:
        cap_mbps[telemetry] = np.maximum(problem.committed_mbps, watched)
        rate_per_s[telemetry] = watched * arrays["body_stands"] / problem.monitoring.batch_mbit


@dataclass(frozen=True, slots=True)
class StateHour:
    """How each class fared at an hour."""

    offered_mbps: Real  # (n_class,)
    carried_ratio: Real  # (n_class,)
    lost_ratio: Real  # (n_class,) calls refused or broken off among those with a way; NaN for other classes
    telemetry_ratio: Real  # (n_body + 1,) carried over sent, by body; the last one beyond the province

    def columns(self) -> Columns:
        """Return the columns of ``government_hours`` beside the moment."""
        there = np.flatnonzero(self.offered_mbps > 0.0)
        names: Names = np.array(CLASSES, dtype=object)
        values = {"offered_mbps": self.offered_mbps, "carried_ratio": self.carried_ratio, "lost_ratio": self.lost_ratio}
        return {"class": names[there], **{name: value[there] for name, value in values.items()}}


def state_hour(problems: Problems, carried: Carried) -> StateHour:
    """What the formulae say of an hour."""
    problem, arrays, flows = problems.government, carried.arrays, carried.answers["trunk"]
    offered, carried_mbps, lost = (np.zeros(len(CLASSES)) for _ in range(3))
    lost[2:] = np.nan
    offered[:2], carried_mbps[:2], lost[:2] = _calls(problem, arrays, carried.load.office_ratio)
    watched = problem.watched_mbps * arrays["body_stands"]
    offered[2], carried_mbps[2] = watched.sum(), watched @ arrays["telemetry_ratio"][:-1]
    far = np.zeros(len(problem.far))
    first = problem.node_load_mbps(arrays["body_first_mbps"], far, len(flows.government_ratio))
    data = np.maximum(arrays["government_mbps"] * flows.government_ratio - first, 0.0)
    offered[3] = arrays["body_asked_mbps"].sum() + arrays["far_asked_mbps"].sum()
    carried_mbps[3] = data.sum()
    return StateHour(offered, over(carried_mbps, offered), lost, arrays["telemetry_ratio"])


def _calls(problem: GovernmentProblem, arrays: Arrays, factor: float) -> tuple[Real, Real, Real]:
    """Offered and carried rate of calls, and share of them lost, by priority."""
    voice = problem.voice
    stands = voice.count_of_levels(arrays["body_stands"])
    up = voice.count_of_levels(arrays["voice_up"][:-1])
    central = np.ones(2)
    if arrays["voice_up"][-1]:
        central = voice.central_losses(arrays["voice_up"][:-1], factor).lost_ratio
    offered, carried, tried, lost = (np.zeros(2) for _ in range(4))
    for level, (count, n_up) in enumerate(zip(stands, up, strict=True)):
        erl, rate = voice.offered_erl(level, factor).sum(axis=1), voice.call_rate_mbps(level)
        found = voice.losses(level, factor)
        inside = 1.0 - voice.outside_ratio[level] * central
        offered += count * erl * rate
        carried += n_up * found.carried_erl * inside * rate
        tried += n_up * erl
        lost += n_up * erl * (1.0 - (1.0 - found.lost_ratio) * inside)
    return offered, carried, over(lost, tried, 0.0)
