"""Masts and conduits as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Index, Mask, Real, Rows
from camau_netsim.core.place import Plane
from camau_netsim.domains.passive.spec import PassiveSpec

PROPAGATION_CODE = {"rma": 0, "uma": 1, "umi": 2}
"""Codes of ``kernels.sinr``."""


@dataclass(frozen=True, slots=True)
class PassiveProblem:
    """The passive room, compiled."""

    conduit: Index
    conduit_length_km: Real  # (n_conduit,)
    conduit_buried: Mask  # (n_conduit,)
    mast: Index
    mast_commune: Rows  # (n_mast,)
    mast_node: Rows  # (n_mast,)
    mast_x_m: Real
    mast_y_m: Real
    mast_height_m: Real
    mast_propagation: Mask  # (n_mast,)
    mast_offshore: Mask  # (n_mast,)
    mast_battery_h: Real
    mast_backhaul_mbps: Real
    mast_in_service_year: Rows
    mast_retired_year: Rows

    def masts_stand(self, year: int) -> Mask:
        """Masts that exist in a year, shape (n_mast,)."""
        return ((self.mast_in_service_year <= year) & (year < self.mast_retired_year)).astype(np.uint8)


def compile_problem(spec: PassiveSpec, plane: Plane, commune: Index, node: Index) -> PassiveProblem:
    """Turn the passive part of a scenario into arrays."""
    masts, conduits = spec.masts, spec.conduits
    x_m, y_m = plane.metres(masts)
    return PassiveProblem(
        conduit=Index(row.id for row in conduits),
        conduit_length_km=np.array([row.length_km for row in conduits], dtype=np.float64),
        conduit_buried=np.array([row.kind == "duct" for row in conduits], dtype=np.uint8),
        mast=Index(row.id for row in masts),
        mast_commune=commune.rows(row.commune for row in masts),
        mast_node=node.rows(row.node for row in masts),
        mast_x_m=x_m,
        mast_y_m=y_m,
        mast_height_m=np.array([row.height_m for row in masts], dtype=np.float64),
        mast_propagation=np.array([PROPAGATION_CODE[row.surroundings] for row in masts], dtype=np.uint8),
        mast_offshore=np.array([row.offshore for row in masts], dtype=np.uint8),
        mast_backhaul_mbps=np.array([row.backhaul_mbps for row in masts], dtype=np.float64),
        mast_battery_h=np.array([row.battery_h for row in masts], dtype=np.float64),
        mast_in_service_year=np.array([row.in_service_year for row in masts], dtype=np.int32),
        mast_retired_year=np.array([row.retired_year for row in masts], dtype=np.int32),
    )
