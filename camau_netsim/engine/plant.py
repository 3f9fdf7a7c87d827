"""What stands in the province and can fail, gathered from the rooms for the failures room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from camau_netsim.core.index import Index, Mask, Real, Rows
from camau_netsim.core.place import Plane
from camau_netsim.domains.backbone.problem import BackboneProblem
from camau_netsim.domains.datacentre.problem import DatacentreProblem
from camau_netsim.domains.failures.plant import Plant
from camau_netsim.domains.passive.problem import Hung, PassiveProblem
from camau_netsim.domains.radio.sharing import with_guest_cells
from camau_netsim.scenario.model import Scenario
from camau_netsim.units import M_PER_KM

NODE_RANK = {"exit": 0, "core": 0, "aggregation": 1, "access": 2}
"""Place in the queue for repair: the core first."""


def hung_cells(scenario: Scenario) -> list[Hung]:
    """Return the cells of the radio room, in its order, each with the operator whose equipment sends it."""
    owner = {layer.id: layer.operator for layer in scenario.radio.layers}
    host = {layer.id: layer.moran_host for layer in scenario.radio.layers}
    own = {cell.id for cell in scenario.radio.cells}
    found = []
    for cell in with_guest_cells(scenario.radio).cells:
        sender = cell.layer if cell.id in own else host[cell.layer] or cell.layer
        found.append(Hung(cell.mast, cell.layer, owner[sender], cell.in_service_year, cell.retired_year))
    return found


def node_communes(scenario: Scenario, commune: Index) -> Rows:
    """Return the row of each node's commune, -1 outside the province."""
    nodes = scenario.backbone.nodes
    return np.array([commune.row(row.commune) if row.commune else -1 for row in nodes], dtype=np.int32)


def plant_of(
    scenario: Scenario,
    plane: Plane,
    commune: Index,
    passive: PassiveProblem,
    backbone: BackboneProblem,
    centres: DatacentreProblem,
) -> tuple[Plant, dict[str, slice]]:
    """Gather what can fail.

    Returns
    -------
    plant : Plant
    tails : dict
        Rows of the tails of ``body``, ``point`` and ``mast``, of the ``second`` tails of bodies, and of ``site``.
    """
    bodies = scenario.government.bodies if scenario.government else ()
    points, masts = scenario.services.postal_points, scenario.passive.masts
    doubled = [body for body in bodies if body.second_node is not None]
    sites = [row for row in scenario.services.sites if row.line == "own"]
    node_km = _km(backbone.node_x_m, backbone.node_y_m)
    mast_km = _km(passive.mast_x_m, passive.mast_y_m)
    commune_km = _km(*plane.metres(scenario.demand.communes))
    rank = np.array([NODE_RANK[kind] for kind in backbone.node_kind], dtype=np.int32)
    ends: dict[str, Sequence[Any]] = {"body": bodies, "postal": points, "mast": masts, "second": doubled, "site": sites}
    tail = Index(f"{kind}/{row.id}" for kind, rows in ends.items() for row in rows)
    tail_km = [b.tail_km for b in bodies] + [p.tail_km for p in points] + [m.backhaul_km for m in masts]
    tail_km += [b.second_tail_km for b in doubled] + [s.tail_km for s in sites]
    point_km = _km(*plane.metres(points))
    body_km = node_km[backbone.node.rows(b.node for b in bodies)]
    second_km = node_km[backbone.node.rows(b.second_node for b in doubled if b.second_node)]
    site_km = node_km[backbone.node.rows(s.node for s in sites)]
    coastal = np.array([row.coastal for row in scenario.demand.communes], dtype=np.uint8)
    plant = Plant(
        conduit=passive.conduit,
        conduit_length_km=np.where(passive.conduit_air == 1, 0.0, passive.conduit_length_km),
        conduit_buried=passive.conduit_buried,
        node=backbone.node,
        tail=tail,
        tail_km=np.array(tail_km, dtype=np.float64),
        commune=commune,
        centre=centres.centre,
        mast=passive.mast,
        tenant=passive.tenant,
        conduit_corridor=passive.conduit_corridor,
        conduit_buried_year=passive.conduit_buried_year,
        conduit_rank=_conduit_rank(backbone, rank),
        node_rank=rank,
        node_coastal=_coastal(backbone, coastal),
        conduit_place_km=_conduit_km(passive, backbone, node_km),
        node_place_km=node_km,
        tail_place_km=np.concatenate([body_km, point_km, mast_km, second_km, site_km]),
        commune_place_km=commune_km,
        centre_place_km=node_km[backbone.node.rows(row.node for row in scenario.datacentre.centres)],
        mast_place_km=mast_km,
        tenant_place_km=mast_km[passive.tenant_mast],
        supplies=passive.supplies,
        centre_faults_per_year=centres.hall_faults_per_year,
        centre_down_h=centres.hall_down_h,
        centre_change_h=centres.change_h(),
    )
    ends_at = np.cumsum([0, *(len(rows) for rows in ends.values())]).tolist()
    rows = (slice(*ends_at[number : number + 2]) for number in range(len(ends)))
    return plant, dict(zip(("body", "point", "mast", "second", "site"), rows, strict=True))


def _km(x_m: Real, y_m: Real) -> Real:
    return np.column_stack([x_m, y_m]) / M_PER_KM


def _coastal(backbone: BackboneProblem, coastal: Mask) -> Mask:
    inside = backbone.node_commune >= 0
    found = np.zeros(len(backbone.node), dtype=np.uint8)
    found[inside] = coastal[backbone.node_commune[inside]]
    return found


def _link_of(backbone: BackboneProblem) -> Rows:
    """Link of each entry of ``backbone.conduit``."""
    return np.repeat(np.arange(len(backbone.link), dtype=np.int32), np.diff(backbone.conduit_ptr))


def _conduit_rank(backbone: BackboneProblem, node_rank: Rows) -> Rows:
    """Rank of the most central link in each conduit; a link ranks as the outer of its ends."""
    n_conduits = len(backbone.conduit)
    if not n_conduits:
        return np.empty(0, dtype=np.int32)
    link_rank = np.maximum(node_rank[backbone.link_a], node_rank[backbone.link_b])
    rank = np.full(int(backbone.conduit.max()) + 1, max(NODE_RANK.values()), dtype=np.int32)
    np.minimum.at(rank, backbone.conduit, link_rank[_link_of(backbone)])
    return rank


def _conduit_km(passive: PassiveProblem, backbone: BackboneProblem, node_km: Real) -> Real:
    """Where each conduit is: its own place, else the mean of the ends of its links; NaN if nothing lies in it."""
    given = _km(passive.conduit_x_m, passive.conduit_y_m)
    total, count = np.zeros_like(given), np.zeros(len(given))
    middle = (node_km[backbone.link_a] + node_km[backbone.link_b]) / 2.0
    np.add.at(total, backbone.conduit, middle[_link_of(backbone)])
    np.add.at(count, backbone.conduit, 1.0)
    guessed = np.where(count[:, None] > 0.0, total / np.maximum(count, 1.0)[:, None], np.nan)
    return np.where(np.isnan(given), guessed, given)
