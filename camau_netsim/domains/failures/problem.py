"""Everything that can fail, as one list of elements with rates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Index, Mask, Real, Rows
from camau_netsim.domains.failures.spec import FailuresSpec
from camau_netsim.units import HOURS_PER_YEAR

KINDS = ("conduit", "node", "tail", "grid", "centre")


@dataclass(frozen=True, slots=True)
class FailuresProblem:
    """The failures room, compiled: elements in groups, one group per kind."""

    element: Index  # "kind:id"
    group: dict[str, slice]  # kind -> rows
    kind: tuple[str, ...]  # of each element
    mean_up_h: Real  # (n_element,) inf: never fails
    mean_down_h: Real  # (n_element,)
    battery_h: dict[int, Real]  # grid row -> hours at which batteries fed by it run flat


def compile_problem(
    spec: FailuresSpec,
    conduit: Index,
    conduit_length_km: Real,
    conduit_buried: Mask,
    node: Index,
    tail: Index,
    tail_km: Real,
    commune: Index,
    centre: Index,
    mast_commune: Rows,
    mast_battery_h: Real,
) -> FailuresProblem:
    """Give each element its rate of failure per year and its mean time to repair."""
    cuts = np.where(conduit_buried, spec.duct_cuts_per_1000km_year, spec.pole_line_cuts_per_1000km_year)
    repair = np.where(conduit_buried, spec.duct_repair_h, spec.pole_line_repair_h)
    groups = {
        "conduit": (conduit, cuts * conduit_length_km / 1000.0, repair),
        "node": (node, np.full(len(node), spec.node_faults_per_year), np.full(len(node), spec.node_repair_h)),
        "tail": (tail, spec.pole_line_cuts_per_1000km_year * tail_km / 1000.0, np.full(len(tail), spec.tail_repair_h)),
        "grid": (
            commune,
            np.full(len(commune), spec.grid_outages_per_year),
            np.full(len(commune), spec.grid_outage_h),
        ),
        "centre": (
            centre,
            np.full(len(centre), spec.centre_faults_per_year),
            np.full(len(centre), spec.centre_repair_h),
        ),
    }
    ids, kinds, group, start = [], [], {}, 0
    for kind in KINDS:
        index = groups[kind][0]
        ids += [f"{kind}:{name}" for name in index.ids]
        kinds += [kind] * len(index)
        group[kind] = slice(start, start + len(index))
        start += len(index)
    per_year = np.concatenate([groups[kind][1] for kind in KINDS])
    down = np.concatenate([groups[kind][2] for kind in KINDS])
    fails = (per_year > 0.0) & (down > 0.0)
    up = np.full(len(ids), np.inf)
    up[fails] = HOURS_PER_YEAR / per_year[fails]
    batteries = {
        row: np.unique(mast_battery_h[mast_commune == row])
        for row in range(len(commune))
        if (mast_commune == row).any()
    }
    return FailuresProblem(Index(ids), group, tuple(kinds), up, down, batteries)
