"""Postal points under named hazards: whose line still reaches an exit, whom a mobile cell still serves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Mask, Rows
from camau_netsim.core.table import Columns
from camau_netsim.domains.services.reach import nearest
from camau_netsim.engine.pipeline import STANDING, Arrays, run_pass
from camau_netsim.engine.users import served_pairs
from camau_netsim.engine.year import Year

DARK_H = 24.0
"""How long the grid is out everywhere: longer than batteries last."""
LOST_ALONE = {"conduit": "any one conduit cut", "node": "any one node lost", "corridor": "any one corridor cut"}
GRID = f"grid out everywhere for {DARK_H:g} h"


@dataclass(frozen=True, slots=True)
class _Kept:
    """Points that keep a way."""

    online: Mask
    by_cell: Mask

    @property
    def either(self) -> Mask:
        return self.online | self.by_cell


def hazard_blocks(year: Year) -> Iterator[Columns]:
    """Return the columns of ``services_hazards``, one row a block: nothing lost, then each hazard at its worst."""
    stands = year.stands["point_stands"]
    if not stands.any():
        return
    cells = _Cells(year)
    yield _row(year, "nothing lost", "", cells.kept(year.intact))
    for kind, hazard in LOST_ALONE.items():
        found = [(_after(year, rows), rows) for rows in _losses(year, kind)]
        if found:
            kept = [(cells.kept(arrays), rows) for arrays, rows in found]
            worst, rows = min(kept, key=lambda one: (int(one[0].either.sum()), int(one[0].online.sum())))
            yield _row(year, hazard, year.problems.failures.element.ids[rows[0]], worst)
    yield _row(year, GRID, "", cells.kept(_without_grid(year)))


class _Cells:
    """Mobile equipment around each point."""

    def __init__(self, year: Year) -> None:
        services, points = year.problems.services, year.problems.demand.points
        self._stands = year.stands["point_stands"]
        self._tenants: list[Rows] = []
        _, settlement, tenant = served_pairs(year, year.intact["tenant_serves"])
        order = np.argsort(settlement, kind="stable")
        settlement, tenant = settlement[order], tenant[order]
        near = nearest(services.x_m, services.y_m, points.x_m, points.y_m)[0]
        for first, end in zip(*(np.searchsorted(settlement, near, side=side) for side in ("left", "right")), strict=True):
            self._tenants.append(np.unique(tenant[first:end]))

    def kept(self, arrays: Arrays) -> _Kept:
        """Return the points that keep a way in a state."""
        serves = arrays["tenant_serves"]
        by_cell = np.array([bool(serves[own].any()) for own in self._tenants], dtype=np.uint8)
        return _Kept(arrays["online"] & self._stands, by_cell & self._stands)


def _losses(year: Year, kind: str) -> Iterator[Rows]:
    """Elements of a kind that can be lost, each with the members it takes along."""
    failures = year.problems.failures
    rows = failures.group[kind]
    for row in range(rows.start, rows.stop):
        yield np.array([row, *failures.members.get(row, ())], dtype=np.int32)


def _after(year: Year, rows: Rows) -> Arrays:
    up = np.ones(len(year.problems.failures.element), dtype=np.uint8)
    up[rows] = 0
    given = year.standing(up, np.zeros(len(year.problems.demand.commune)))
    return run_pass(STANDING, year.problems, given)[0]


def _without_grid(year: Year) -> Arrays:
    up = np.ones(len(year.problems.failures.element), dtype=np.uint8)
    up[year.problems.rows_of("grid")] = 0
    given = year.standing(up, np.full(len(year.problems.demand.commune), DARK_H))
    return run_pass(STANDING, year.problems, given)[0]


def _row(year: Year, hazard: str, element: str, kept: _Kept) -> Columns:
    return {
        "year": year.year,
        "hazard": hazard,
        "element": element,
        "n_points": float(year.stands["point_stands"].sum()),
        "n_online": float(kept.online.sum()),
        "n_by_cell": float(kept.by_cell.sum()),
        "n_either": float(kept.either.sum()),
    }
