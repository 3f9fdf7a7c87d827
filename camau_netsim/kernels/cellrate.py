"""Rates of radio cells: link adaptation and the fixed point of loads that interfere with each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from camau_netsim.kernels import body, contract
from camau_netsim.kernels.contract import Flags, Real, Rows

MAX_LAYERS = 16
MAX_KINDS = 32


class LinkAdaptation(NamedTuple):
    """Truncated Shannon bound of TR 36.942 Annex A.1, with an upper model of several streams."""

    alpha: float
    """Share of Shannon's rate that is reached, ``> 0``."""
    se_max_bit_per_hz: float
    """Most one stream carries; ``inf`` allowed."""
    sinr_min_db: float
    """Below it nothing is carried; ``-inf`` allowed."""
    n_layers_max: int
    """Streams, 1..16; one stream is the annex itself."""
    overhead_ratio: float
    """Share of the carrier that carries no user data, ``0 <= x < 1``."""
    sinr_loss_db: float = 0.0
    """Taken off the SINR inside the logarithm, but not where it is held against ``sinr_min_db``."""
    stream_min_db: float = -np.inf
    """SINR that each of two or more streams must keep; ``-inf`` lets any number be tried."""
    se_cap_bit_per_hz: float = np.inf
    """Most of the link, all streams together, overhead taken off."""

    @property
    def peak_bit_per_hz(self) -> float:
        """Most a link carries, overhead taken off."""
        return min(self.n_layers_max * self.se_max_bit_per_hz * (1.0 - self.overhead_ratio), self.se_cap_bit_per_hz)

    def without_cutoff(self) -> LinkAdaptation:
        """Return the bound followed down to any SINR."""
        return self._replace(sinr_min_db=-np.inf)


class LinkTable(NamedTuple):
    """Steps of modulation and coding, with an upper model of several streams."""

    threshold_db: Real
    """SINR of one stream from which each step is used, strictly rising, finite. Shape (n_step,)."""
    efficiency_bit_per_hz: Real
    """What one stream carries from there on, ``> 0``, strictly rising. Shape (n_step,)."""
    n_layers_max: int
    """Streams, 1..16."""
    overhead_ratio: float
    """Share of the carrier that carries no user data, ``0 <= x < 1``."""
    stream_min_db: float = -np.inf
    """SINR that each of two or more streams must keep; ``-inf`` lets any number be tried."""
    se_cap_bit_per_hz: float = np.inf
    """Most of the link, all streams together, overhead taken off."""
    extended: bool = False
    """Below the first step: False, nothing; True, its efficiency shrunk in proportion to the SINR, as if the block
    were repeated."""

    @property
    def sinr_min_db(self) -> float:
        """Below it nothing is carried, unless ``extended``."""
        return float(self.threshold_db[0])

    @property
    def peak_bit_per_hz(self) -> float:
        """Most a link carries, overhead taken off."""
        top = self.n_layers_max * float(self.efficiency_bit_per_hz[-1]) * (1.0 - self.overhead_ratio)
        return min(top, self.se_cap_bit_per_hz)

    def without_cutoff(self) -> LinkTable:
        """Return the table continued below its first step."""
        return self._replace(extended=True)


Adaptation = LinkAdaptation | LinkTable


class CoupledLoad(NamedTuple):
    """Loads at the fixed point and what users see under them."""

    load_ratio: Real
    """Per cell, never clipped: above 1 it says how far the cell is overloaded. Shape (n_cell,)."""
    sinr_db: Real
    """Per user, ``-inf`` without a server. Shape (n_user,)."""
    peak_mbps: Real
    """Per user: rate alone in its cell; 0 without a server or below the cut-off. Shape (n_user,)."""
    n_iterations: int
    """Load updates done."""
    converged: bool
    """False when the loads ran away or the iteration limit came first; the arrays hold the last iterate."""


def _check_adaptation(adaptation: Adaptation) -> tuple[float | int | bool | Real, ...]:
    """Check either form and return what bodies take; a table has steps, a bound has none."""
    overhead = contract.number("adaptation.overhead_ratio", adaptation.overhead_ratio, low=0.0)
    if overhead >= 1.0:
        raise ValueError(f"adaptation.overhead_ratio: must be < 1, got {overhead:g}")
    n_layers = contract.count("adaptation.n_layers_max", adaptation.n_layers_max, low=1, high=MAX_LAYERS)
    stream_min_db = _below_infinity("adaptation.stream_min_db", adaptation.stream_min_db)
    cap = contract.number("adaptation.se_cap_bit_per_hz", adaptation.se_cap_bit_per_hz, low=0.0, above=True)
    cap /= 1.0 - overhead
    if isinstance(adaptation, LinkTable):
        threshold_db, efficiency = _fold_streams(*_check_steps(adaptation), n_layers, stream_min_db, cap)
        extended = bool(adaptation.extended)
        return 1.0, 0.0, np.inf, cap, -np.inf, stream_min_db, n_layers, overhead, threshold_db, efficiency, extended
    return (
        contract.number("adaptation.alpha", adaptation.alpha, low=0.0, high=1e6, above=True),
        contract.number("adaptation.sinr_loss_db", adaptation.sinr_loss_db, low=-100.0, high=100.0),
        contract.number("adaptation.se_max_bit_per_hz", adaptation.se_max_bit_per_hz, low=0.0, above=True),
        cap,
        _below_infinity("adaptation.sinr_min_db", adaptation.sinr_min_db),
        stream_min_db,
        n_layers,
        overhead,
        np.empty(0),
        np.empty(0),
        False,
    )


def _below_infinity(name: str, value: float) -> float:
    checked = contract.number(name, value)
    if checked == np.inf:
        raise ValueError(f"{name}: must be below infinity")
    return checked


def _check_steps(table: LinkTable) -> tuple[Real, Real]:
    threshold_db = contract.reals("adaptation.threshold_db", table.threshold_db, low=-300.0, high=300.0)
    name = "adaptation.efficiency_bit_per_hz"
    efficiency = contract.reals(name, table.efficiency_bit_per_hz, threshold_db.shape, low=0.0, above=True)
    if not len(threshold_db):
        raise ValueError("adaptation.threshold_db: must hold a step")
    for column, values in (("adaptation.threshold_db", threshold_db), (name, efficiency)):
        if bool((np.diff(values) <= 0.0).any()):
            raise ValueError(f"{column}: must rise strictly; leave out steps that a lower threshold beats")
    return threshold_db, efficiency


def _fold_streams(
    threshold_db: Real, efficiency: Real, n_layers: int, stream_min_db: float, cap: float
) -> tuple[Real, Real]:
    """Return the steps of the whole link: the largest of ``v S(SINR / v)`` is a table too."""
    streams = np.arange(1, n_layers + 1)[:, None]
    floor_db = np.where(streams > 1, np.maximum(threshold_db, stream_min_db), threshold_db)
    link_db = (floor_db + 10.0 * np.log10(streams)).ravel()
    link = np.minimum(streams * efficiency, cap).ravel()
    order = np.lexsort((-link, link_db))
    best = np.maximum.accumulate(link[order])
    kept = np.concatenate(([True], best[1:] > best[:-1]))
    return link_db[order][kept], best[kept]


def _check_kinds(
    adaptation: Adaptation | Sequence[Adaptation], user_kind: Rows | None, n_user: int
) -> tuple[Rows, Real, Rows, float, Rows, Real, Real, bool]:
    """Check one link adaptation for everybody, or one for each kind of user, and return what bodies take."""
    if isinstance(adaptation, LinkAdaptation | LinkTable):
        kinds: Sequence[Adaptation] = (adaptation,)
    else:
        kinds = adaptation
        contract.count("number of adaptations", len(kinds), low=1, high=MAX_KINDS)
    kind = contract.rows("user_kind", _kinds_of(user_kind, len(kinds), n_user), (n_user,), high=len(kinds))
    checked: list[tuple[Any, ...]] = [_check_adaptation(each) for each in kinds]
    alike = {(type(each).__name__, found[7], found[10]) for each, found in zip(kinds, checked, strict=True)}
    if len(alike) > 1:
        raise ValueError("adaptation: kinds must be all bounds or all tables, with one overhead_ratio and one extended")
    step_ptr = np.zeros(len(kinds) + 1, np.int32)
    np.cumsum([len(found[8]) for found in checked], out=step_ptr[1:])
    limit = np.array([found[:6] for found in checked], dtype=np.float64)
    n_layers = np.array([found[6] for found in checked], dtype=np.int32)
    step_db, step_se = (np.concatenate([found[place] for found in checked]) for place in (8, 9))
    return kind, limit, n_layers, checked[0][7], step_ptr, step_db, step_se, checked[0][10]


def _kinds_of(user_kind: Rows | None, n_kinds: int, n_user: int) -> Rows:
    if user_kind is not None:
        return user_kind
    if n_kinds > 1:
        raise ValueError("user_kind: must be given with several adaptations")
    return np.zeros(n_user, np.int32)


def spectral_efficiency(sinr_db: Real, adaptation: Adaptation) -> Real:
    """Spectral efficiency of a link at its SINR.

    Parameters
    ----------
    sinr_db : float64 array, shape (n,)
        ``<= 1000``; ``-inf`` allowed (nothing received).
    adaptation : LinkAdaptation or LinkTable
        The bound, or a table of steps.

    Returns
    -------
    se_bit_per_hz : float64 array, shape (n,)
        bit/s/Hz: the largest of ``v S(SINR / v)`` over 1..n_layers_max streams, times ``1 - overhead``, at most the
        cap.

    Raises
    ------
    ValueError
        An argument of the wrong type, shape or range; steps of a table that do not rise.

    Notes
    -----
    Bound: S = 0 below ``sinr_min_db``, then ``alpha log2(1 + SINR / loss)`` up to ``se_max`` (3GPP TR 36.942 Annex
    A.1; with a loss the fit of Mogensen et al., VTC 2007). Table: S is the efficiency of the last step whose threshold
    the SINR reaches. Dividing the power over v streams without loss between them is an upper model of MIMO; cut-off,
    steps and ``stream_min_db`` hold for each stream's SINR. Twin: ``reference.cellrate``.

    Examples
    --------
    >>> spectral_efficiency(np.array([-11.0, 30.0]), LinkAdaptation(0.6, 4.4, -10.0, 1, 0.0))
    array([0. , 4.4])
    >>> steps = LinkTable(np.array([-6.0, 20.0]), np.array([0.15, 5.5]), 1, 0.0)
    >>> spectral_efficiency(np.array([-7.0, -6.0, 19.0, 50.0]), steps)
    array([0.  , 0.15, 0.15, 5.5 ])
    """
    sinr_db = contract.reals("sinr_db", sinr_db, high=1000.0, finite=False)
    se = np.empty(len(sinr_db))
    status = body("cellrate").spectral_efficiency(sinr_db, *_check_adaptation(adaptation), se)
    contract.settle("cellrate", status)
    return se


def coupled_load(
    entry_ptr: Rows,
    entry_cell: Rows,
    entry_mw: Real,
    serving_entry: Rows,
    cell_up: Flags,
    cell_bandwidth_mhz: Real,
    user_point: Rows,
    user_demand_mbps: Real,
    user_noise_mw: Real,
    adaptation: Adaptation | Sequence[Adaptation],
    clip_activity: bool = True,
    tolerance: float = 1e-12,
    max_iterations: int = 1000,
    user_kind: Rows | None = None,
) -> CoupledLoad:
    """Loads of cells that interfere with each other in proportion to their loads.

    Parameters
    ----------
    entry_ptr, entry_cell, entry_mw : int32, int32, float64 array
        Received power by point, shapes (n_point + 1,), (n_entry,), (n_entry,): see ``sinr.entry_layout``.
    serving_entry : int32 array, shape (n_point,)
        Entry that serves the point, -1 for none, as from ``sinr.best_server`` with the same ``cell_up``.
    cell_up : uint8 or bool array, shape (n_cell,)
        1 for a cell on air; the others neither serve nor interfere.
    cell_bandwidth_mhz : float64 array, shape (n_cell,)
        ``> 0``.
    user_point : int32 array, shape (n_user,)
        Point of each user (or group of users): several users may share a point, say outdoors and indoors.
    user_demand_mbps : float64 array, shape (n_user,)
        Mean traffic, ``>= 0``.
    user_noise_mw : float64 array, shape (n_user,)
        Noise, ``> 0``; a building's entry loss weakens signal and interference alike, so it is put in by multiplying
        the noise of an indoor user.
    adaptation : LinkAdaptation or LinkTable, or a list of them
        SINR to spectral efficiency, of everybody or of each kind of user (1..32 kinds, all bounds or all tables, of one
        overhead).
    clip_activity : bool
        True: a cell interferes at most as one that always sends. False: the activity is the load itself, which is
        the standard interference function of the literature and may have no solution.
    tolerance : float
        Stop when no load moves by more than this times max(1, load).
    max_iterations : int
        Limit of load updates.
    user_kind : int32 array, shape (n_user,), optional
        Row of each user's adaptation; must be given if there are several.

    Returns
    -------
    CoupledLoad
        ``load_ratio``, ``sinr_db``, ``peak_mbps``, ``n_iterations``, ``converged``. A user with demand and a peak of 0
        adds nothing to any load: whoever calls has to count it as not served.

    Notes
    -----
    load_j = sum over users i of j of demand_i / peak_i(load) (Siomina and Yuan, IEEE Trans. Wireless Commun. 11(4),
    2012; Fehske and Fettweis 2012), iterated from zero: with a standard interference function (Yates 1995) the iterates
    rise to the least fixed point. The cut-off ``sinr_min_db`` breaks that property (a user that drops out frees load),
    so with users near it the iteration may circle; then ``converged`` is False. The steps of a table that is
    ``extended`` keep the rise to the least fixed point (more interference never raises a rate), but there may be others
    above it. Twin: ``reference.cellrate``.
    """
    cell_up = contract.flags("cell_up", cell_up)
    bandwidth = contract.reals("cell_bandwidth_mhz", cell_bandwidth_mhz, cell_up.shape, low=0.0, above=True)
    entry_cell = contract.rows("entry_cell", entry_cell, high=len(cell_up))
    entry_mw = contract.reals("entry_mw", entry_mw, entry_cell.shape, low=0.0)
    entry_ptr = contract.pointer("entry_ptr", entry_ptr, None, len(entry_cell))
    serving_entry = _check_serving(serving_entry, entry_ptr, entry_cell, cell_up)
    user_point = contract.rows("user_point", user_point, high=len(serving_entry))
    demand = contract.reals("user_demand_mbps", user_demand_mbps, user_point.shape, low=0.0)
    noise = contract.reals("user_noise_mw", user_noise_mw, user_point.shape, low=0.0, above=True)
    limits = (
        bool(clip_activity),
        contract.number("tolerance", tolerance, low=0.0),
        contract.count("max_iterations", max_iterations, low=1),
    )
    load, sinr_db, peak = np.zeros(len(cell_up)), np.empty(len(user_point)), np.empty(len(user_point))
    n_iterations = np.zeros(1, np.int32)
    status = body("cellrate").coupled_load(
        entry_ptr, entry_cell, entry_mw, serving_entry, cell_up, bandwidth, user_point, demand, noise,
        *_check_kinds(adaptation, user_kind, len(user_point)), *limits, load, sinr_db, peak, n_iterations,
    )  # fmt: skip
    if status != contract.NOT_CONVERGED:
        contract.settle("cellrate", status)
    return CoupledLoad(load, sinr_db, peak, int(n_iterations[0]), bool(status == contract.OK))


def _check_serving(serving_entry: Rows, entry_ptr: Rows, entry_cell: Rows, cell_up: Flags) -> Rows:
    serving_entry = contract.rows("serving_entry", serving_entry, (len(entry_ptr) - 1,), low=-1, high=len(entry_cell))
    served = serving_entry >= 0
    at = serving_entry[served]
    if bool(((at < entry_ptr[:-1][served]) | (at >= entry_ptr[1:][served])).any()):
        raise ValueError("serving_entry: must be -1 or an entry of its own point")
    if not bool(cell_up[entry_cell[at]].all()):
        raise ValueError("serving_entry: names a cell that is down; take best_server with the same cell_up")
    return serving_entry
