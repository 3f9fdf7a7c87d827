"""Postal points as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Index, Mask, Rows
from camau_netsim.domains.services.spec import ServicesSpec


@dataclass(frozen=True, slots=True)
class ServicesProblem:
    """The services room, compiled."""

    point: Index
    commune: Rows  # (n_point,)
    node: Rows  # (n_point,)
    staffed: Mask
    internet: Mask
    in_service_year: Rows
    retired_year: Rows

    def points_stand(self, year: int) -> Mask:
        """Points that exist in a year, shape (n_point,)."""
        return ((self.in_service_year <= year) & (year < self.retired_year)).astype(np.uint8)


def compile_problem(spec: ServicesSpec, commune: Index, node: Index) -> ServicesProblem:
    """Turn the services part of a scenario into arrays."""
    points = spec.postal_points
    return ServicesProblem(
        point=Index(row.id for row in points),
        commune=commune.rows(row.commune for row in points),
        node=node.rows(row.node for row in points),
        staffed=np.array([row.staffed for row in points], dtype=np.uint8),
        internet=np.array([row.internet for row in points], dtype=np.uint8),
        in_service_year=np.array([row.in_service_year for row in points], dtype=np.int32),
        retired_year=np.array([row.retired_year for row in points], dtype=np.int32),
    )
