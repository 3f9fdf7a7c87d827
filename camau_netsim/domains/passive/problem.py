"""Masts, conduits and shelters as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from camau_netsim.core.index import Index, Mask, Real, Rows
from camau_netsim.core.place import Plane
from camau_netsim.core.supply import Supplies
from camau_netsim.domains.passive.spec import PassiveSpec, Powered

PROPAGATION_CODE = {"rma": 0, "uma": 1, "umi": 2}
"""Codes of ``kernels.sinr``."""
NEVER_YEAR = 9999


class Hung(NamedTuple):
    """A cell as the mast sees it."""

    mast: str
    layer: str
    operator: str
    in_service_year: int
    retired_year: int


class Costs(NamedTuple):
    """What it costs to build; NaN if the scenario does not say."""

    mast_mvnd: float
    pole_line_mvnd_per_km: float
    duct_mvnd_per_km: float


@dataclass(frozen=True, slots=True)
class PassiveProblem:
    """The passive room, compiled."""

    conduit: Index
    conduit_length_km: Real  # (n_conduit,)
    conduit_buried: Mask  # (n_conduit,) from the beginning
    conduit_air: Mask  # (n_conduit,) of a radio link: nothing cuts it
    conduit_buried_year: Rows  # (n_conduit,) year from which a pole line is a duct, 9999: never
    conduit_corridor: tuple[str, ...]
    conduit_urban: Mask  # (n_conduit,)
    conduit_x_m: Real  # (n_conduit,) NaN where the scenario gives no place
    conduit_y_m: Real
    mast: Index
    mast_commune: Rows  # (n_mast,)
    mast_node: Rows  # (n_mast,)
    mast_x_m: Real
    mast_y_m: Real
    mast_height_m: Real
    mast_propagation: Mask  # (n_mast,)
    mast_offshore: Mask  # (n_mast,)
    mast_backhaul_mbps: Real
    mast_n_slots: Rows
    mast_rectifier_kw: Real  # (n_mast,) NaN: not checked
    mast_moment_kn_m: Real  # (n_mast,) NaN: not checked
    mast_in_service_year: Rows
    mast_retired_year: Rows
    supplies: Supplies  # of masts, then of shelters
    shelter_node: Rows  # (n_shelter,)
    tenant: Index  # "mast/operator", every pair that any year has
    tenant_mast: Rows  # (n_tenant,)
    hung_tenant: Rows  # (n_cell,)
    hung_area_m2: Real  # (n_cell,)
    hung_power_kw: Real
    hung_in_service_year: Rows
    hung_retired_year: Rows
    design_wind_m_per_s: float
    drag_factor: float
    guest_area_m2: float
    guest_power_kw: float
    costs: Costs

    def masts_stand(self, year: int) -> Mask:
        """Masts that exist in a year, shape (n_mast,)."""
        return ((self.mast_in_service_year <= year) & (year < self.mast_retired_year)).astype(np.uint8)

    def hangs(self, year: int) -> npt.NDArray[np.bool_]:
        """Cells that hang in a year, shape (n_cell,)."""
        found: npt.NDArray[np.bool_] = (self.hung_in_service_year <= year) & (year < self.hung_retired_year)
        return found

    def tenants_present(self, year: int) -> npt.NDArray[np.bool_]:
        """Tenants with a cell on their mast in a year, shape (n_tenant,)."""
        present = np.zeros(len(self.tenant), dtype=np.bool_)
        present[self.hung_tenant[self.hangs(year)]] = True
        return present

    def buried(self, year: int) -> Mask:
        """Conduits that are ducts in a year, shape (n_conduit,)."""
        buried: Mask = ((self.conduit_buried == 1) | (self.conduit_buried_year <= year)).astype(np.uint8)
        return buried

    def conduit_kind(self, year: int) -> list[str]:
        """What each conduit is in a year: pole_line, duct or air."""
        kinds = np.where(self.conduit_air == 1, "air", np.where(self.buried(year) == 1, "duct", "pole_line"))
        return [str(kind) for kind in kinds]


def compile_problem(
    spec: PassiveSpec,
    plane: Plane,
    commune: Index,
    node: Index,
    node_commune: Rows | None = None,
    cells: Sequence[Hung] = (),
) -> PassiveProblem:
    """Turn the passive part of a scenario into arrays.

    Parameters
    ----------
    spec : PassiveSpec
    plane : Plane
    commune, node : Index
        Of the demand and backbone rooms.
    node_commune : int32 array, shape (n_node,), optional
        Row of each node's commune, -1 outside the province.
    cells : sequence of Hung
        Cells of the radio room, in its order.
    """
    masts, conduits, shelters = spec.masts, spec.conduits, spec.shelters
    x_m, y_m = plane.metres(masts)
    conduit = Index(row.id for row in conduits)
    conduit_x_m, conduit_y_m = plane.metres(conduits)
    mast = Index(row.id for row in masts)
    mast_commune = commune.rows(row.commune for row in masts)
    shelter_node = node.rows(row.node for row in shelters)
    places = np.full(len(node), -1, dtype=np.int32) if node_commune is None else node_commune
    tenant = Index(dict.fromkeys(f"{cell.mast}/{cell.operator}" for cell in cells))
    tenant_mast = dict.fromkeys((cell.mast, cell.operator) for cell in cells)
    gear = {row.layer: row for row in spec.equipment}
    return PassiveProblem(
        conduit=conduit,
        conduit_length_km=np.array([row.length_km for row in conduits], dtype=np.float64),
        conduit_buried=np.array([row.kind == "duct" for row in conduits], dtype=np.uint8),
        conduit_air=np.array([row.kind == "air" for row in conduits], dtype=np.uint8),
        conduit_buried_year=_buried_year(spec, conduit),
        conduit_corridor=tuple(row.corridor for row in conduits),
        conduit_urban=np.array([row.urban for row in conduits], dtype=np.uint8),
        conduit_x_m=conduit_x_m,
        conduit_y_m=conduit_y_m,
        mast=mast,
        mast_commune=mast_commune,
        mast_node=node.rows(row.node for row in masts),
        mast_x_m=x_m,
        mast_y_m=y_m,
        mast_height_m=np.array([row.height_m for row in masts], dtype=np.float64),
        mast_propagation=np.array([PROPAGATION_CODE[row.surroundings] for row in masts], dtype=np.uint8),
        mast_offshore=np.array([row.offshore for row in masts], dtype=np.uint8),
        mast_backhaul_mbps=np.array([row.backhaul_mbps for row in masts], dtype=np.float64),
        mast_n_slots=np.array([row.n_slots for row in masts], dtype=np.int32),
        mast_rectifier_kw=np.array([row.rectifier_kw for row in masts], dtype=np.float64),
        mast_moment_kn_m=np.array([row.wind_moment_kn_m for row in masts], dtype=np.float64),
        mast_in_service_year=np.array([row.in_service_year for row in masts], dtype=np.int32),
        mast_retired_year=np.array([row.retired_year for row in masts], dtype=np.int32),
        supplies=_supplies([*masts, *shelters], np.concatenate([mast_commune, places[shelter_node]]).astype(np.int32)),
        shelter_node=shelter_node,
        tenant=tenant,
        tenant_mast=mast.rows(name for name, _ in tenant_mast),
        hung_tenant=tenant.rows(f"{cell.mast}/{cell.operator}" for cell in cells),
        hung_area_m2=np.array([gear[cell.layer].area_m2 if cell.layer in gear else 0.0 for cell in cells]),
        hung_power_kw=np.array([gear[cell.layer].power_kw if cell.layer in gear else 0.0 for cell in cells]),
        hung_in_service_year=np.array([cell.in_service_year for cell in cells], dtype=np.int32),
        hung_retired_year=np.array([cell.retired_year for cell in cells], dtype=np.int32),
        design_wind_m_per_s=spec.design_wind_m_per_s,
        drag_factor=spec.drag_factor,
        guest_area_m2=spec.guest_area_m2,
        guest_power_kw=spec.guest_power_kw,
        costs=_costs(spec),
    )


def _buried_year(spec: PassiveSpec, conduit: Index) -> Rows:
    years = np.full(len(conduit), NEVER_YEAR, dtype=np.int32)
    for row in spec.burials:
        years[conduit.row(row.conduit)] = row.year
    return years


def _costs(spec: PassiveSpec) -> Costs:
    given = (spec.mast_cost_mvnd, spec.pole_line_cost_mvnd_per_km, spec.duct_cost_mvnd_per_km)
    return Costs(*(np.nan if cost is None else cost for cost in given))


def _supplies(sites: Sequence[Powered], grid: Rows) -> Supplies:
    return Supplies(
        grid=grid,
        battery_h=np.array([site.battery_h for site in sites], dtype=np.float64),
        generator_h=np.array([site.generator_h for site in sites], dtype=np.float64),
        start_ratio=np.array([site.generator_start_ratio for site in sites], dtype=np.float64),
        refuel_h=np.array([np.inf if site.refuel_h is None else site.refuel_h for site in sites], dtype=np.float64),
    )
