"""Where people use their phones: the settlements as given, or pixels they are spread over."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Index, Mask, Real, Rows
from camau_netsim.core.place import Plane
from camau_netsim.domains.demand.spec import Settlement

LOS_CODE = {"drawn": -1, "nlos": 0, "los": 1}


@dataclass(frozen=True, slots=True)
class Points:
    """Places of people, each within one commune."""

    point: Index
    commune: Rows  # (n_point,)
    people_ratio: Real  # (n_point,) of the commune's people, who live here
    x_m: Real
    y_m: Real
    indoor_ratio: Real
    entry_loss_db: Real  # NaN where not given
    high_loss_ratio: Real
    offshore: Mask
    los: Rows  # -1 drawn, 0 no line of sight, 1 line of sight

    def __len__(self) -> int:
        return len(self.commune)


def settlement_points(settlements: tuple[Settlement, ...], commune: Index, plane: Plane) -> Points:
    """Return each settlement as one point, in the order given."""
    x_m, y_m = plane.metres(settlements)
    entry_loss = [np.nan if row.entry_loss_db is None else row.entry_loss_db for row in settlements]
    return Points(
        point=Index(row.id for row in settlements),
        commune=commune.rows(row.commune for row in settlements),
        people_ratio=np.array([row.people_ratio for row in settlements], dtype=np.float64),
        x_m=x_m,
        y_m=y_m,
        indoor_ratio=np.array([row.indoor_ratio for row in settlements], dtype=np.float64),
        entry_loss_db=np.array(entry_loss, dtype=np.float64),
        high_loss_ratio=np.array([row.high_loss_ratio for row in settlements], dtype=np.float64),
        offshore=np.array([row.offshore for row in settlements], dtype=np.uint8),
        los=np.array([LOS_CODE[row.los] for row in settlements], dtype=np.int32),
    )
