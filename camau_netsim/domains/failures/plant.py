"""What stands in the province and can fall, as the other rooms know it: the failures room's view of them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from camau_netsim.core.index import Index, Mask, Real, Rows
from camau_netsim.core.supply import Supplies, no_supplies

NOWHERE = np.empty((0, 2))


def _no_rows() -> Rows:
    return np.empty(0, dtype=np.int32)


@dataclass(frozen=True, slots=True)
class Plant:
    """Everything that can fall. A *rank* is the place in the queue for repair: 0 the core, then 1, 2, ...

    A place is a row (x, y) in km; NaN where it is not known, and an empty array if it is known of nothing.
    """

    conduit: Index
    conduit_length_km: Real
    conduit_buried: Mask
    node: Index
    tail: Index
    tail_km: Real
    commune: Index
    centre: Index
    mast: Index = field(default_factory=lambda: Index(()))
    tenant: Index = field(default_factory=lambda: Index(()))  # an operator's equipment on a mast
    conduit_corridor: tuple[str, ...] = ()
    conduit_buried_year: Rows = field(default_factory=_no_rows)  # (n_conduit,) 9999: never
    conduit_rank: Rows = field(default_factory=_no_rows)
    node_rank: Rows = field(default_factory=_no_rows)
    node_coastal: Mask = field(default_factory=lambda: np.empty(0, dtype=np.uint8))
    conduit_place_km: Real = field(default_factory=lambda: NOWHERE)
    node_place_km: Real = field(default_factory=lambda: NOWHERE)
    tail_place_km: Real = field(default_factory=lambda: NOWHERE)
    commune_place_km: Real = field(default_factory=lambda: NOWHERE)
    centre_place_km: Real = field(default_factory=lambda: NOWHERE)
    mast_place_km: Real = field(default_factory=lambda: NOWHERE)
    tenant_place_km: Real = field(default_factory=lambda: NOWHERE)
    supplies: Supplies = field(default_factory=no_supplies)  # of masts, then of shelters
    centre_faults_per_year: Real = field(default_factory=lambda: np.empty(0))  # beside the common ones: its halls
    centre_down_h: Real = field(default_factory=lambda: np.empty(0))  # mean length of those
    centre_change_h: dict[int, Real] = field(default_factory=dict)  # centre -> hours after its fall: others take over

    def corridors(self) -> dict[str, list[int]]:
        """Return the conduits of each corridor that has a name, in order of first use."""
        found: dict[str, list[int]] = {}
        for row, corridor in enumerate(self.conduit_corridor):
            if corridor:
                found.setdefault(corridor, []).append(row)
        return found

    def length_km(self, rows: list[int]) -> float:
        """Return the length of some conduits together."""
        return float(self.conduit_length_km[rows].sum())
