"""Post of Party and State bodies (KT1): which electronic ways there are between a commune and the province."""

from __future__ import annotations

import numpy as np

from camau_netsim.core.index import Mask, Real, Rows
from camau_netsim.core.table import Columns
from camau_netsim.domains.services import tables
from camau_netsim.engine.hazards import Cells
from camau_netsim.engine.pipeline import Arrays
from camau_netsim.engine.year import Year
from camau_netsim.units import M_PER_KM


class Kt1:
    """Follows the ways of each commune from spell to spell; its bodies are those of the lowest tier."""

    def __init__(self, year: Year, cells: Cells) -> None:
        self._year, self._cells, problems = year, cells, year.problems
        services, bodies = problems.services, problems.government
        self._point = np.flatnonzero(year.stands["point_stands"] & services.staffed).astype(np.int32)
        rank = np.array([level.rank for level in bodies.levels], dtype=np.int32)
        of_communes = rank[bodies.level_row] == rank.max(initial=0)
        self._body = np.flatnonzero(of_communes & (year.stands["body_stands"] == 1)).astype(np.int32)
        self._communes, self._first = np.unique(services.commune[self._point], return_index=True)
        self._up_h: dict[str, Real] = {name: np.zeros(len(self._communes)) for name in tables.KT1_WAYS}
        self._whole_h = 0.0

    def spell(self, start_h: float, end_h: float, arrays: Arrays) -> None:
        """Add a spell of constant state."""
        problems, kept = self._year.problems, self._cells.kept(arrays)
        up = {
            "tslcd_ratio": self._any(problems.government.commune, self._body, arrays["connected"]),
            "internet_ratio": self._any(problems.services.commune, self._point, kept.online),
            "mobile_ratio": self._any(problems.services.commune, self._point, kept.by_cell),
        }
        up["any_ratio"] = np.maximum.reduce(list(up.values()))
        for name, flags in up.items():
            self._up_h[name] += flags * (end_h - start_h)
        self._whole_h += end_h - start_h

    def _any(self, commune: Rows, rows: Rows, up: Mask) -> Real:
        """Whether any of some rows works in each commune."""
        n_up = np.bincount(commune[rows], up[rows], minlength=len(self._year.problems.demand.commune))
        return (n_up[self._communes] > 0.0).astype(np.float64)

    def columns(self) -> Columns:
        """Return the columns of ``services_kt1`` beside the stamp."""
        problems, hub = self._year.problems, self._year.problems.government.hub_node
        first, backbone = self._point[self._first], problems.backbone
        to = (backbone.node_x_m[hub], backbone.node_y_m[hub]) if hub >= 0 else (np.nan, np.nan)
        away_m = np.hypot(problems.services.x_m[first] - to[0], problems.services.y_m[first] - to[1])
        return {
            "commune": problems.demand.commune.names[self._communes],
            **{name: up_h / self._whole_h for name, up_h in self._up_h.items()},
            "courier_km": away_m / M_PER_KM,
        }
