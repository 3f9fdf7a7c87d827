"""What lies between rooms: one room's answer put into the shape the next one asks for."""

from __future__ import annotations

from dataclasses import dataclass

from camau_netsim.core.index import Mask, Real, sum_by
from camau_netsim.domains.access.problem import YearlyAccess
from camau_netsim.domains.demand.model import OfferedLoad
from camau_netsim.domains.demand.programmes import LEVELS
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


def node_load(
    problems: Problems,
    access_year: YearlyAccess,
    household_line_mbps: Real,
    organisation_line_mbps: Real,
    mast_offered_mbps: Real,
    body_asked_mbps: Real,
    body_first_mbps: Real,
) -> NodeLoad:
    """Add up homes, organisations and phones; and the bodies on the State network, with their calls and telemetry."""
    n_nodes = len(problems.backbone.node)
    ports = access_year.port_load_mbps(household_line_mbps, organisation_line_mbps)
    fixed = sum_by(problems.access.olt_node, access_year.olt_load_mbps(ports), n_nodes)
    mobile = sum_by(problems.passive.mast_node, mast_offered_mbps, n_nodes)
    government = problems.government.node_load_mbps(body_asked_mbps + body_first_mbps, n_nodes)
    return NodeLoad(fixed + mobile, government)


def body_asked_mbps(problems: Problems, body_stands: Mask, load: OfferedLoad) -> Real:
    """Return what each body asks of its circuit: its own load by office hours, and what programmes add at its level."""
    added = dict(zip(LEVELS, load.level_mbps.tolist(), strict=True))
    return problems.government.asked_mbps(body_stands, load.office_ratio, added)


def body_first_mbps(problems: Problems, body_stands: Mask, load: OfferedLoad) -> Real:
    """Return what calls, by office hours, and telemetry ask of each body's way."""
    return problems.government.first_asked_mbps(body_stands, load.office_ratio)
