"""What each shared mast and conduit saves, and who loses service at the same moment because it is shared.

Question    Money saved by sharing against user-hours at risk: which elements are a bad trade?
Method      Users are counted with all sharers down, and with each sharer down alone, by the sweep of
            ``engine.criticality``. Sharers of a mast are the operators with equipment on it, of a conduit the cables in
            it. A mast falls by itself or with its one aerial tail. With elements of their own the largest sharer alone
            is lost at once; what falls beyond that, times the hours that sharing adds to those in which all are down
            (``domains.passive.sharing``), is the joint risk.
Not here    what takes elements of their own down as well: the grid of the commune, a corridor, a listed risk, a storm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from camau_netsim.core.index import Real, Rows
from camau_netsim.domains.passive.sharing import (
    apart_down_ratio,
    saved_on_conduits_mvnd,
    saved_on_masts_mvnd,
    together_down_ratio,
)
from camau_netsim.engine.criticality import Case, Criticality
from camau_netsim.units import HOURS_PER_YEAR


@dataclass(frozen=True, slots=True)
class Shared:
    """One element that several share.

    Attributes
    ----------
    element : int
        Row of the failures room.
    kind : str
        Mast, pole_line or duct.
    n_sharers : int
    saved_mvnd : float
        NaN if the scenario gives no cost.
    site_down_ratio : float
        Share of time the element is down.
    together_down_ratio, apart_down_ratio : float
        Share of time all sharers are down, as it is and with elements of their own.
    n_lost : float
        Users without service with all sharers down.
    n_lost_alone : float64 array, shape (n_sharers,)
        With each sharer down alone.
    """

    element: int
    kind: str
    n_sharers: int
    saved_mvnd: float
    site_down_ratio: float
    together_down_ratio: float
    apart_down_ratio: float
    n_lost: float
    n_lost_alone: Real

    @property
    def lost_user_h_per_year(self) -> float:
        """User-hours lost with the element."""
        return HOURS_PER_YEAR * self.site_down_ratio * self.n_lost

    @property
    def apart_user_h_per_year(self) -> float:
        """User-hours lost to elements of their own, one down at a time."""
        return float(HOURS_PER_YEAR * self.site_down_ratio * self.n_lost_alone.sum())

    @property
    def n_beyond(self) -> float:
        """Users lost at once beyond those of the largest sharer."""
        return max(self.n_lost - float(self.n_lost_alone.max()), 0.0)

    @property
    def joint_user_h_per_year(self) -> float:
        """User-hours at the same moment that sharing adds."""
        return HOURS_PER_YEAR * (self.together_down_ratio - self.apart_down_ratio) * self.n_beyond


def shared_elements(of: Criticality) -> list[Shared]:
    """Return the masts with two tenants or more, then the conduits with two cables or more, in their order."""
    return [*_masts(of), *_conduits(of)]


def sharers_of_masts(of: Criticality) -> dict[int, Rows]:
    """Return the tenants on each mast that stands and has any."""
    passive, year = of.problems.passive, of.year
    stands = year.stands["mast_stands"][passive.tenant_mast] == 1
    return _grouped(passive.tenant_mast, passive.tenants_present(year.year) & stands)


def sharers_of_conduits(of: Criticality) -> dict[int, Rows]:
    """Return the links in each conduit that has any, each link once."""
    backbone = of.problems.backbone
    stands = np.repeat(of.year.stands["link_stands"] == 1, np.diff(backbone.conduit_ptr))
    link = np.repeat(np.arange(len(backbone.link)), np.diff(backbone.conduit_ptr))
    found = _grouped(backbone.conduit, stands)
    return {conduit: np.unique(link[spans]).astype(np.int32) for conduit, spans in found.items()}


def _grouped(place: Rows, kept: npt.NDArray[np.bool_]) -> dict[int, Rows]:
    found: dict[int, list[int]] = {}
    for row in np.flatnonzero(kept).tolist():
        found.setdefault(int(place[row]), []).append(row)
    return {at: np.array(rows, dtype=np.int32) for at, rows in sorted(found.items())}


def _masts(of: Criticality) -> list[Shared]:
    problems = of.problems
    sharers = {mast: rows for mast, rows in sharers_of_masts(of).items() if len(rows) > 1}
    down = problems.failures.unavailable_ratio(of.year.year)
    first, tails = problems.rows_of("mast").start, problems.rows_of("tail").start + problems.mast_tails.start
    own = down[problems.rows_of("tenant")]
    saved = saved_on_masts_mvnd(problems.passive, _counts(sharers, len(problems.passive.mast)))
    losses = _losses(of, [[Case(tenants=[row]) for row in rows.tolist()] for rows in sharers.values()])
    return [
        _shared(
            first + mast,
            "mast",
            float(saved[mast]),
            1.0 - (1.0 - float(down[first + mast])) * (1.0 - float(down[tails + mast])),
            own[rows],
            loss,
        )
        for (mast, rows), loss in zip(sharers.items(), losses, strict=True)
    ]


def _conduits(of: Criticality) -> list[Shared]:
    problems, year = of.problems, of.year.year
    kinds = problems.passive.conduit_kind(year)
    shared = {conduit: rows for conduit, rows in sharers_of_conduits(of).items() if len(rows) > 1}
    sharers = {conduit: rows for conduit, rows in shared.items() if kinds[conduit] != "air"}
    down, first = problems.failures.unavailable_ratio(year), problems.rows_of("conduit").start
    saved = saved_on_conduits_mvnd(problems.passive, _counts(sharers, len(kinds)), year)
    losses = _losses(of, [[Case(links=[row]) for row in rows.tolist()] for rows in sharers.values()])
    return [
        _shared(
            first + conduit,
            kinds[conduit],
            float(saved[conduit]),
            float(down[first + conduit]),
            np.zeros(len(rows)),
            loss,
        )
        for (conduit, rows), loss in zip(sharers.items(), losses, strict=True)
    ]


def _shared(element: int, kind: str, saved_mvnd: float, site_ratio: float, own_ratio: Real, lost: Real) -> Shared:
    """Put one together; ``lost`` is users without service with all sharers down, then with each down alone."""
    return Shared(
        element=element,
        kind=kind,
        n_sharers=len(own_ratio),
        saved_mvnd=saved_mvnd,
        site_down_ratio=site_ratio,
        together_down_ratio=together_down_ratio(site_ratio, own_ratio),
        apart_down_ratio=apart_down_ratio(site_ratio, own_ratio),
        n_lost=float(lost[0]),
        n_lost_alone=lost[1:],
    )


def _losses(of: Criticality, alone: Sequence[list[Case]]) -> list[Real]:
    """Return the users lost with all of some cases at once, then with each alone, for each list of cases."""
    cases = [case for each in alone for case in (_all(each), *each)]
    ends = np.cumsum([1 + len(each) for each in alone])[:-1]
    return np.split(of.users_lost(cases), ends) if alone else []


def _all(cases: Sequence[Case]) -> Case:
    joined = Case()
    for case in cases:
        joined = joined.joined(case)
    return joined


def _counts(sharers: dict[int, Rows], n_elements: int) -> Rows:
    counts = np.zeros(n_elements, dtype=np.int32)
    for at, rows in sharers.items():
        counts[at] = len(rows)
    return counts
