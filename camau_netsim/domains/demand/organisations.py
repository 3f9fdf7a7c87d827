"""Organisations by kind: how many, on which lines, asking for how much."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Index, Mask, Real, Rows, over
from camau_netsim.domains.demand.spec import DemandSpec

THOUSAND = 1000.0


@dataclass(frozen=True, slots=True)
class Organisations:
    """Organisations of one year."""

    kind: Index
    name: tuple[str, ...]  # of each kind
    profile: tuple[str, ...]  # of each kind
    n_organisations: Real  # (n_commune, n_kind)
    n_lines: Real  # (n_commune, n_kind)
    on_home_line: Mask  # (n_commune, n_kind) 1 if they use a household's kind of line
    line_mbps: Real  # (n_kind,) of one line in its busy hour

    @property
    def n_own_lines(self) -> Real:
        """Lines of the organisation segment, shape (n_commune,)."""
        lines: Real = np.where(self.on_home_line == 1, 0.0, self.n_lines).sum(axis=1)
        return lines

    def load_mbps(self, level: Real, home: bool) -> Real:
        """Return what they ask for over lines of their own or over home lines, shape (n_commune,).

        Parameters
        ----------
        level : float64 array, shape (n_kind,)
            Load of the hour over that of the busy hour.
        home : bool
            Over home lines.
        """
        lines = np.where((self.on_home_line == 1) == home, self.n_lines, 0.0)
        load: Real = lines @ (self.line_mbps * level)
        return load

    def units_of(self, kinds: tuple[str, ...], home: bool) -> Real:
        """Return how many organisations of some kinds use lines of their own, or home lines, shape (n_commune,)."""
        rows = self.kind.rows(kinds)
        here = (self.on_home_line[:, rows] == 1) == home
        units: Real = np.where(here, self.n_organisations[:, rows], 0.0).sum(axis=1)
        return units

    def mean_line_mbps(self, load_mbps: Real, otherwise_mbps: Real) -> Real:
        """Return the mean rate of an organisation's own line over all kinds, shape (n_commune,).

        Parameters
        ----------
        load_mbps : float64 array, shape (n_commune,)
            What all lines of organisations of a commune ask for.
        otherwise_mbps : float64 array, shape (n_commune,)
            Rate where no kind has lines.
        """
        lines = self.n_own_lines
        return np.where(lines > 0.0, over(load_mbps, lines, 0.0), otherwise_mbps)


def organisations_of(
    spec: DemandSpec, commune: Index, urban: Rows, people: Real, rate_mbps: dict[str, float]
) -> Organisations:
    """Count the organisations of a year: as given for a commune, else so many a thousand people.

    Parameters
    ----------
    spec : DemandSpec
    commune : Index
    urban : int32 array, shape (n_commune,)
    people : float64 array, shape (n_commune,)
        Of the year.
    rate_mbps : dict
        Busy-hour rate of a line of each kind.
    """
    kinds = spec.organisation_kinds
    kind = Index(row.id for row in kinds)
    town = (urban == 1)[:, None]
    per_person = np.where(
        town, [row.n_per_1000_urban for row in kinds], [row.n_per_1000_rural for row in kinds]
    ).reshape(len(commune), len(kinds))
    count = people[:, None] * per_person / THOUSAND
    for row in spec.organisations:
        count[commune.row(row.commune), kind.row(row.kind)] = row.n_organisations
    homes = [[row.line_rural == "household" for row in kinds], [row.line_urban == "household" for row in kinds]]
    return Organisations(
        kind=kind,
        name=tuple(row.name for row in kinds),
        profile=tuple(row.profile for row in kinds),
        n_organisations=count,
        n_lines=count * np.array([row.line_ratio for row in kinds], dtype=np.float64),
        on_home_line=np.array(homes, dtype=np.uint8).reshape(2, len(kinds))[urban],
        line_mbps=np.array([rate_mbps[row.id] for row in kinds], dtype=np.float64),
    )
