"""What lies between rooms: one room's answer put into the shape the next one asks for."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from camau_netsim.core.index import Mask, Real, sum_by
from camau_netsim.core.timeline import Moment
from camau_netsim.domains.access.problem import YearlyAccess
from camau_netsim.domains.demand.model import OfferedLoad
from camau_netsim.domains.government.meetings import added_mbps
from camau_netsim.engine.compile import Problems


@dataclass(frozen=True, slots=True)
class TenantsOnAir:
    """Whose equipment on which mast can serve."""

    tenant_serves: Mask  # (n_tenant,)


def tenants_on_air(
    problems: Problems, mast_up: Mask, mast_tail_up: Mask, exit_reached: Mask, tenant_up: Mask
) -> TenantsOnAir:
    """Equipment serves if it works, its mast has power, the mast's tail is up and its node reaches an exit."""
    mast_serves = mast_up & mast_tail_up & exit_reached[problems.passive.mast_node]
    return TenantsOnAir(tenant_up & mast_serves[problems.passive.tenant_mast])


@dataclass(frozen=True, slots=True)
class TransmittersOnAir:
    """Which transmitters of television and radio send."""

    transmitter_live: Mask  # (n_transmitter,)


def transmitters_on_air(
    problems: Problems, transmitter_stands: Mask, node_up: Mask, exit_reached: Mask
) -> TransmittersOnAir:
    """A transmitter sends if it stands, its building works, and, if it is fed over fibre, its node reaches an exit."""
    broadcast = problems.broadcast
    housed = broadcast.node >= 0
    live = transmitter_stands.copy()
    live[housed] &= node_up[broadcast.node[housed]]
    fed = housed & (broadcast.by_fibre == 1)
    live[fed] &= exit_reached[broadcast.node[fed]]
    return TransmittersOnAir(live)


@dataclass(frozen=True, slots=True)
class CellsOnAir:
    """Which cells can serve."""

    cell_up: Mask  # (n_cell,)


def cells_on_air(problems: Problems, cell_stands: Mask, tenant_serves: Mask) -> CellsOnAir:
    """A cell serves if it stands and the equipment that sends it serves."""
    return CellsOnAir(cell_stands & tenant_serves[problems.passive.hung_tenant])


@dataclass(frozen=True, slots=True)
class NodeLoad:
    """What each node asks of the trunk."""

    public_mbps: Real  # (n_node,)
    government_mbps: Real  # (n_node,)
    tslcd_mbps: Real  # (n_flow,) the same by flow: bodies, then far ends of their uses


LOADS = tuple(field.name for field in fields(NodeLoad))
"""Arrays of the carrying pass that say what the trunk is asked for."""


def node_load(
    problems: Problems,
    access_year: YearlyAccess,
    household_line_mbps: Real,
    organisation_line_mbps: Real,
    mast_offered_mbps: Real,
    body_asked_mbps: Real,
    far_asked_mbps: Real,
    body_first_mbps: Real,
) -> NodeLoad:
    """Add up homes, organisations and phones; and the bodies on the State network, with their calls and telemetry."""
    n_nodes = len(problems.backbone.node)
    ports = access_year.port_load_mbps(household_line_mbps, organisation_line_mbps)
    fixed = sum_by(problems.access.olt_node, access_year.olt_load_mbps(ports), n_nodes)
    mobile = sum_by(problems.passive.mast_node, mast_offered_mbps, n_nodes)
    bodies_mbps = body_asked_mbps + body_first_mbps
    government = problems.government.node_load_mbps(bodies_mbps, far_asked_mbps, n_nodes)
    return NodeLoad(fixed + mobile, government, np.concatenate([bodies_mbps, far_asked_mbps]))


def tslcd_asked(problems: Problems, body_stands: Mask, load: OfferedLoad, year: int, moment: Moment) -> dict[str, Real]:
    """Return what bodies and far ends ask for: own load and uses by the hour, programmes, meetings, calls."""
    room = problems.government
    own, far = own_asked_mbps(problems, body_stands, load.office_ratio, load.level_mbps, year, moment.hour)
    return {
        "body_asked_mbps": own + added_mbps(room, body_stands, year, moment.clock_h),
        "far_asked_mbps": far,
        "body_first_mbps": room.first_asked_mbps(body_stands, load.office_ratio),
    }


def own_asked_mbps(
    problems: Problems, body_stands: Mask, office_ratio: float, level_mbps: Real, year: int, hour: int
) -> tuple[Real, Real]:
    """Return what bodies and far ends ask for beside meetings and calls, programmes at their level included."""
    added = dict(zip(problems.demand.levels, level_mbps.tolist(), strict=True))
    return problems.government.asked_mbps(body_stands, office_ratio, added, year, hour)
