"""Data centres as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Index, Mask, Real, Rows
from camau_netsim.domains.datacentre.spec import DatacentreSpec


@dataclass(frozen=True, slots=True)
class DatacentreProblem:
    """The data centre room, compiled."""

    centre: Index
    kind: tuple[str, ...]
    tree: Rows  # (n_centre,) the backbone's tree that grows from it
    hosts_platform: Mask
    port_mbps: Real  # (n_centre,)
    in_service_year: Rows
    retired_year: Rows

    def centres_stand(self, year: int) -> Mask:
        """Centres that exist in a year, shape (n_centre,)."""
        return ((self.in_service_year <= year) & (year < self.retired_year)).astype(np.uint8)


def compile_problem(spec: DatacentreSpec, tree: Rows) -> DatacentreProblem:
    """Turn the data centre part of a scenario into arrays."""
    centres = spec.centres
    return DatacentreProblem(
        centre=Index(row.id for row in centres),
        kind=tuple(row.kind for row in centres),
        tree=tree,
        port_mbps=np.array([row.port_mbps for row in centres], dtype=np.float64),
        hosts_platform=np.array([row.hosts_platform for row in centres], dtype=np.uint8),
        in_service_year=np.array([row.in_service_year for row in centres], dtype=np.int32),
        retired_year=np.array([row.retired_year for row in centres], dtype=np.int32),
    )
