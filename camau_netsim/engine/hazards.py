"""Postal points under named hazards: whose line still reaches an exit, whom a mobile cell still serves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from camau_netsim.core.index import Mask, Rows
from camau_netsim.core.table import Columns
from camau_netsim.domains.services.reach import nearest
from camau_netsim.engine.pipeline import Arrays
from camau_netsim.engine.users import served_pairs
from camau_netsim.engine.year import Year

LOST_ALONE = {"conduit": "any one conduit cut", "node": "any one node lost", "corridor": "any one corridor cut"}


@dataclass(frozen=True, slots=True)
class Kept:
    """Points that keep a way."""

    online: Mask
    by_cell: Mask

    @property
    def counts(self) -> Rows:
        """Points with one of both, points online, points under a cell."""
        ways = (self.online | self.by_cell, self.online, self.by_cell)
        return np.array([int(way.sum()) for way in ways], dtype=np.int32)


class Cells:
    """Mobile equipment that covers the settlement nearest to each point."""

    def __init__(self, year: Year) -> None:
        services, points = year.problems.services, year.problems.demand.points
        self._stands = year.stands["point_stands"]
        near = nearest(services.x_m, services.y_m, points.x_m, points.y_m)[0]
        _, settlement, tenant = served_pairs(year, year.intact["tenant_serves"], near)
        covers = csr_array((np.ones(len(tenant), dtype=np.int32), (settlement, tenant)), self._shape(year))
        self._covers = covers[near]

    @staticmethod
    def _shape(year: Year) -> tuple[int, int]:
        return len(year.problems.demand.points), len(year.problems.passive.tenant)

    def kept(self, arrays: Arrays) -> Kept:
        """Return the points that keep a way in a state."""
        by_cell = (self._covers @ arrays["tenant_serves"].astype(np.int32) > 0).astype(np.uint8)
        return Kept(arrays["online"] & self._stands, by_cell & self._stands)


def hazard_blocks(year: Year, cells: Cells) -> Iterator[Columns]:
    """Return the columns of ``services_hazards``, one row a block: nothing lost, then each hazard at its worst.

    Of the elements of a kind each count is the fewest; the element told leaves the fewest points with either way.
    """
    if not year.stands["point_stands"].any():
        return
    yield _row(year, "nothing lost", "", cells.kept(year.intact).counts)
    for kind, hazard in LOST_ALONE.items():
        lost = list(_losses(year, kind))
        if lost:
            counts = np.array([cells.kept(_after(year, rows)).counts for rows in lost])
            worst = int(np.lexsort((counts[:, 1], counts[:, 0]))[0])
            yield _row(year, hazard, year.problems.failures.element.ids[lost[worst][0]], counts.min(axis=0))
    hours = year.problems.services.blackout_h
    dark = _after(year, year.problems.rows_of("grid"), hours)
    yield _row(year, f"grid out everywhere for {hours:g} h", "", cells.kept(dark).counts)


def _losses(year: Year, kind: str) -> Iterator[Rows]:
    """Elements of a kind that can be lost, each with the members it takes along."""
    failures = year.problems.failures
    rows = failures.group[kind]
    for row in range(rows.start, rows.stop):
        yield np.array([row, *failures.members.get(row, ())], dtype=np.int32)


def _after(year: Year, rows: Rows | slice, grid_down_h: float = 0.0) -> Arrays:
    """The standing pass with some elements down, the grid for so long where it is among them."""
    up = np.ones(len(year.problems.failures.element), dtype=np.uint8)
    up[rows] = 0
    return year.settled(year.standing(up, np.full(len(year.problems.demand.commune), grid_down_h)))


def _row(year: Year, hazard: str, element: str, counts: Rows) -> Columns:
    either, online, by_cell = counts.tolist()
    return {
        "year": year.year,
        "hazard": hazard,
        "element": element,
        "n_points": float(year.stands["point_stands"].sum()),
        "n_online": float(online),
        "n_by_cell": float(by_cell),
        "n_either": float(either),
    }
