"""Finite sessions that arrive, share links weighted max-min fairly by priority, and end: exact, event by event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np

from camau_netsim.kernels import body, contract
from camau_netsim.kernels.contract import Flags, Real, Rows

TRACE, POISSON, FINITE = 0, 1, 2
"""Arrival laws: fed from arrays; at a rate; from a finite number of sources that think between sessions."""

EXPONENTIAL, DETERMINISTIC, LOGNORMAL, PARETO, HYPEREXPONENTIAL = 0, 1, 2, 3, 4
"""Size laws."""

BIN_LOW, BINS_PER_DECADE, N_BIN = -2.0, 20, 140
"""Histogram of session rates: 20 bins a decade from 0.01 to 100 000 Mb/s, one more at each end."""

EVENTS_PER_CALL = 4_000_000  # between two calls of the body the interpreter can be interrupted
N_TALLY = 9  # sums by class that the body keeps


@dataclass(frozen=True)
class SessionLaw:
    """How the sessions of each class arrive and how large they are; one row per class.

    Attributes
    ----------
    arrival : uint8 array
        ``TRACE``, ``POISSON`` or ``FINITE``.
    rate_per_s : float64 array
        Poisson rate; read for ``POISSON`` only.
    n_sources : int32 array
        Sources of a ``FINITE`` class; each has one session at a time.
    think_s : float64 array
        Mean of a source's exponential pause between two sessions; ``> 0``.
    size : uint8 array
        Size law of drawn sessions; fed ones bring their own.
    mean_mbit : float64 array
        Mean size; ``> 0``.
    shape : float64 array
        Coefficient of variation (lognormal ``> 0``, hyperexponential ``>= 1``) or alpha (Pareto ``> 1``).
    """

    arrival: Flags
    rate_per_s: Real
    n_sources: Rows
    think_s: Real
    size: Flags
    mean_mbit: Real
    shape: Real

    @classmethod
    def trace(cls, n_class: int) -> SessionLaw:
        """All classes are fed from arrays."""
        return cls.poisson(np.zeros(n_class), 1.0, arrival=TRACE)

    @classmethod
    def poisson(
        cls,
        rate_per_s: Real,
        mean_mbit: float | Real,
        size: int = EXPONENTIAL,
        shape: float | Real = 1.0,
        arrival: int = POISSON,
    ) -> SessionLaw:
        """Poisson arrivals, one size law for all classes."""
        n = len(rate_per_s)
        return cls(
            np.full(n, arrival, np.uint8),
            rate_per_s,
            np.zeros(n, np.int32),
            np.ones(n),
            np.full(n, size, np.uint8),
            np.broadcast_to(np.asarray(mean_mbit, np.float64), (n,)).copy(),
            np.broadcast_to(np.asarray(shape, np.float64), (n,)).copy(),
        )

    @classmethod
    def finite(
        cls,
        n_sources: Rows,
        think_s: float | Real,
        mean_mbit: float | Real,
        size: int = EXPONENTIAL,
        shape: float | Real = 1.0,
    ) -> SessionLaw:
        """Finite sources, one size law for all classes."""
        law = cls.poisson(np.zeros(len(n_sources)), mean_mbit, size, shape, arrival=FINITE)
        think = np.broadcast_to(np.asarray(think_s, np.float64), (len(n_sources),)).copy()
        return cls(law.arrival, law.rate_per_s, n_sources, think, law.size, law.mean_mbit, law.shape)


@dataclass(frozen=True)
class ClassStatistics:
    """What happened to each class since the statistics were last reset; arrays by class.

    Attributes
    ----------
    n_arrived, n_finished, n_cut : float64 array
        Sessions counted.
    offered_mbit : float64 array
        Size of the sessions that arrived.
    carried_mbit : float64 array
        Integral of the rates of all sessions, cut and unfinished ones included.
    area_s : float64 array
        Integral over time of the sessions in progress.
    sojourn_s, finished_mbit, rate_sum_mbps : float64 array
        Sums over finished sessions of time in the network, size, and size over time.
    n_at_least : float64 array, shape (n_class, n_threshold)
        Finished sessions whose size over time is at least the threshold, to 1e-9: running at a cap is reaching it.
    rate_histogram : float64 array, shape (n_class, N_BIN + 2)
        Finished sessions by size over time; no columns unless asked for.
    """

    n_arrived: Real
    n_finished: Real
    n_cut: Real
    offered_mbit: Real
    carried_mbit: Real
    area_s: Real
    sojourn_s: Real
    finished_mbit: Real
    rate_sum_mbps: Real
    n_at_least: Real
    rate_histogram: Real


@dataclass(frozen=True)
class LinkStatistics:
    """What happened on each link: time in which it held a session back, and the volume it carried.

    Where several links of one route bind at the very same rate, the time may be booked on one of them only.
    """

    saturated_s: Real
    carried_mbit: Real


@dataclass(frozen=True)
class SessionRecords:
    """Ended sessions in the order of their ends; numbers count arrivals of the whole network from 0."""

    number: Real
    class_row: Rows
    arrival_s: Real
    finish_s: Real
    size_mbit: Real
    was_cut: Flags


@dataclass(frozen=True)
class SessionsInProgress:
    """Sessions in progress, class by class, in no order within a class."""

    number: Real
    class_row: Rows
    arrival_s: Real
    size_mbit: Real
    left_mbit: Real


def _size_parameters(size: Flags, mean_mbit: Real, shape: Real) -> Real:
    """Parameters of inversion: see ``cython_ext/sessions_draws.pxd``."""
    lowest = np.array([-inf, -inf, 0.0, 1.0, 1.0])[size]
    if bool((shape < lowest).any()) or bool((shape == lowest)[size != HYPEREXPONENTIAL].any()):
        raise ValueError("law.shape: must be > 0 for a lognormal law, > 1 for Pareto, >= 1 for hyperexponential")
    parameter = np.zeros((len(size), 3))
    parameter[:, 0] = mean_mbit
    rows = size == LOGNORMAL
    variance = np.log1p(shape[rows] ** 2)
    parameter[rows, 0] = np.log(mean_mbit[rows]) - variance / 2.0
    parameter[rows, 1] = np.sqrt(variance)
    rows = size == PARETO
    parameter[rows, 0] = mean_mbit[rows] * (shape[rows] - 1.0) / shape[rows]
    parameter[rows, 1] = 1.0 / shape[rows]
    rows = size == HYPEREXPONENTIAL  # balanced means
    square = shape[rows] ** 2
    first = (1.0 + np.sqrt((square - 1.0) / (square + 1.0))) / 2.0
    parameter[rows] = np.stack([first, mean_mbit[rows] / (2.0 * first), mean_mbit[rows] / (2.0 * (1.0 - first))], 1)
    return parameter


def _checked_law(law: SessionLaw, n: int) -> SessionLaw:
    """The same law, every array checked."""
    checked = SessionLaw(
        contract.flags("law.arrival", law.arrival, (n,), high=FINITE),
        contract.reals("law.rate_per_s", law.rate_per_s, (n,), low=0.0),
        contract.rows("law.n_sources", law.n_sources, (n,)),
        contract.reals("law.think_s", law.think_s, (n,), low=0.0, above=True),
        contract.flags("law.size", law.size, (n,), high=HYPEREXPONENTIAL),
        contract.reals("law.mean_mbit", law.mean_mbit, (n,), low=0.0, above=True),
        contract.reals("law.shape", law.shape, (n,)),
    )
    if bool((checked.rate_per_s[checked.arrival != POISSON] > 0.0).any()):
        raise ValueError("law.rate_per_s: must be 0 where the arrivals are not Poisson")
    return checked


class SessionNetwork:
    """A network in which finite sessions arrive, share and end.

    Parameters
    ----------
    capacity_mbps : float64 array, shape (n_link,)
        Finite, ``>= 0``; zero for a link that is down.
    class_path_ptr : int32 array, shape (n_class + 1,)
        Sessions of class c cross links ``class_path_link[class_path_ptr[c]:class_path_ptr[c + 1]]``.
    class_path_link : int32 array, shape (n_hop,)
    class_cap_mbps : float64 array, shape (n_class,)
        Most that one session can use; ``inf`` where only the links limit.
    class_weight : float64 array, shape (n_class,), optional
        Rates rise in proportion to it; ``> 0``. Default 1.
    class_priority : int32 array, shape (n_class,), optional
        Strict: a class sees what lower numbers leave. Default 0.
    law : SessionLaw, optional
        Arrivals and sizes; by default every class is fed from arrays.
    generator : numpy Generator or BitGenerator, optional
        Source of uniforms; needed unless all classes are fed. Nobody else may draw from it meanwhile.
    threshold_mbps : float64 array, optional
        Finished sessions whose size over time is at least each of these are counted.
    histogram : bool, optional
        Whether to count finished sessions by size over time.
    record : bool, optional
        Whether to keep every session that ends; for tests and timelines.

    Notes
    -----
    Rates are the weighted max-min fair ones at every instant (Bertsekas and Gallager, *Data Networks*, 2nd ed., sec.
    6.5.2), within each priority on what the lower numbers leave; they change at arrivals, ends and changes from outside
    only. How an event is kept cheap is said in ``cython_ext/sessions.pyx``. Twin: ``reference.sessions``.

    The same generator state and the same calls give the same bits, however ``advance`` is cut into pieces. Events at
    one time: an end before an arrival, the lowest class row first, then the lowest session number; fed arrivals in
    their order, then Poisson, then finite sources.

    Uniforms are used in a fixed order. At the start: one exponential if a class is Poisson, then one for each finite
    class. A Poisson arrival: class, size, time to the next. An arrival of a finite class: size, time to its next. Sizes
    take one uniform (deterministic none, hyperexponential two). When rates or idle sources change, what is left of the
    pending exponential is stretched, not drawn again.

    Examples
    --------
    >>> one_link = SessionNetwork(np.array([8.0]), np.array([0, 1], np.int32), np.array([0], np.int32),
    ...                           np.array([np.inf]), record=True)
    >>> one_link.feed(np.array([0.0, 1.0]), np.zeros(2, np.int32), np.array([16.0, 4.0]))
    >>> one_link.advance(10.0)
    4
    >>> one_link.records().finish_s
    array([2. , 2.5])
    """

    def __init__(
        self,
        capacity_mbps: Real,
        class_path_ptr: Rows,
        class_path_link: Rows,
        class_cap_mbps: Real,
        class_weight: Real | None = None,
        class_priority: Rows | None = None,
        law: SessionLaw | None = None,
        generator: np.random.Generator | np.random.BitGenerator | None = None,
        *,
        threshold_mbps: Real | None = None,
        histogram: bool = False,
        record: bool = False,
    ) -> None:
        capacity_mbps = contract.reals("capacity_mbps", capacity_mbps, low=0.0)
        cap_mbps = contract.reals("class_cap_mbps", class_cap_mbps, low=0.0, finite=False)
        self.n_link, self.n_class = len(capacity_mbps), len(cap_mbps)
        n = self.n_class
        self._ptr, self._link = self._routes(class_path_ptr, class_path_link, n)
        self._cap_mbps = cap_mbps.copy()
        self._check_caps(cap_mbps, self._ptr)
        weight = contract.reals("class_weight", np.ones(n) if class_weight is None else class_weight, (n,), low=0.0)
        contract.reals("class_weight", weight, low=0.0, above=True)
        priority = np.zeros(n, np.int32) if class_priority is None else class_priority
        levels, rank = np.unique(contract.rows("class_priority", priority, (n,)), return_inverse=True)
        law = _checked_law(SessionLaw.trace(n) if law is None else law, n)
        self._arrival, self._rate_per_s = law.arrival, law.rate_per_s.copy()
        if generator is None and bool((law.arrival != TRACE).any()):
            raise ValueError("generator: needed, a class draws its arrivals")
        bits: Any = np.random.PCG64(0) if generator is None else getattr(generator, "bit_generator", generator)
        threshold = contract.reals("threshold_mbps", np.zeros(0) if threshold_mbps is None else threshold_mbps)
        self._n_threshold, self._n_bin = len(threshold), N_BIN if histogram else 0
        self._lock: Any = bits.lock
        self._fed_s = 0.0
        with self._lock:
            self._body: Any = body("sessions").Network(
                capacity_mbps, self._ptr, self._link, cap_mbps, weight, rank.astype(np.int32), max(1, len(levels)),
                law.arrival, law.rate_per_s, law.n_sources, law.think_s, law.size,
                _size_parameters(law.size, law.mean_mbit, law.shape),
                threshold, self._n_bin, BIN_LOW, float(BINS_PER_DECADE), record, bits,
            )  # fmt: skip

    def _routes(self, path_ptr: Rows, path_link: Rows, n: int) -> tuple[Rows, Rows]:
        link = contract.rows("class_path_link", path_link, high=self.n_link)
        return contract.pointer("class_path_ptr", path_ptr, n, len(link)).copy(), link.copy()

    @staticmethod
    def _check_caps(cap_mbps: Real, ptr: Rows) -> None:
        if bool(np.isinf(cap_mbps[ptr[1:] == ptr[:-1]]).any()):
            raise ValueError("class_cap_mbps: must be finite on an empty path, nothing else limits it")

    def _classes(self, class_rows: Rows | int | Sequence[int]) -> Rows:
        if isinstance(class_rows, (int, np.integer)):
            class_rows = np.array([class_rows], np.int32)
        return contract.rows("class_rows", np.asarray(class_rows, np.int32), high=self.n_class)

    @property
    def now_s(self) -> float:
        """Time up to which the network has been advanced."""
        return float(self._body.now_s)

    @property
    def n_active(self) -> int:
        """Sessions in progress."""
        return int(self._body.n_active)

    def advance(self, until_s: float) -> int:
        """Execute all events up to and at ``until_s`` (``inf``: to the last one); return how many."""
        until_s = contract.number("until_s", until_s, low=self.now_s)
        if until_s == inf and (bool((self._arrival == FINITE).any()) or bool((self._rate_per_s > 0.0).any())):
            raise ValueError("until_s: must be finite, arrivals never end")
        total = 0
        while True:
            with self._lock:
                n = int(self._body.run(until_s, EVENTS_PER_CALL))
            if n < 0:
                contract.settle("sessions", contract.NO_MEMORY)
            total += n
            if n < EVENTS_PER_CALL:
                return total

    def feed(self, time_s: Real, class_rows: Rows, size_mbit: Real) -> None:
        """Append arrivals of ``TRACE`` classes, in order of time, none before now or before what was fed earlier."""
        time_s = contract.reals("time_s", time_s, low=max(self.now_s, self._fed_s))
        row = contract.rows("class_rows", class_rows, (len(time_s),), high=self.n_class)
        size_mbit = contract.reals("size_mbit", size_mbit, (len(time_s),), low=0.0, above=True)
        if bool((np.diff(time_s) < 0.0).any()):
            raise ValueError("time_s: must not fall")
        if bool((self._arrival[row] != TRACE).any()):
            raise ValueError("class_rows: only classes with arrival law TRACE are fed")
        contract.settle("sessions", self._body.feed(time_s, row, size_mbit))
        if len(time_s):
            self._fed_s = float(time_s[-1])

    def set_capacity(self, link_rows: Rows, capacity_mbps: Real) -> None:
        """Change capacities now; zero takes a link down."""
        link = contract.rows("link_rows", link_rows, high=self.n_link)
        self._body.set_capacity(link, contract.reals("capacity_mbps", capacity_mbps, (len(link),), low=0.0))

    def set_cap(self, class_rows: Rows | int, cap_mbps: Real | float) -> None:
        """Change the cap of the sessions of some classes now."""
        row = self._classes(class_rows)
        if not isinstance(cap_mbps, np.ndarray):
            cap_mbps = np.full(len(row), float(cap_mbps))
        caps = self._cap_mbps.copy()
        caps[row] = contract.reals("cap_mbps", cap_mbps, (len(row),), low=0.0, finite=False)
        self._check_caps(caps, self._ptr)
        self._cap_mbps = caps
        self._body.set_cap(row, caps[row])

    def set_arrival_rate(self, class_rows: Rows | int, rate_per_s: Real | float) -> None:
        """Change the rates of some Poisson classes now."""
        row = self._classes(class_rows)
        if bool((self._arrival[row] != POISSON).any()):
            raise ValueError("class_rows: only classes with Poisson arrivals have a rate")
        if not isinstance(rate_per_s, np.ndarray):
            rate_per_s = np.full(len(row), float(rate_per_s))
        self._rate_per_s[row] = contract.reals("rate_per_s", rate_per_s, (len(row),), low=0.0)
        self._body.set_rate(self._rate_per_s)

    def set_route(self, class_row: int, links: Rows) -> None:
        """Change the route of one class now; sessions in progress go on along it."""
        link = contract.rows("links", links, high=self.n_link)
        self.set_routes(np.array([class_row], np.int32), np.array([0, len(link)], np.int32), link)

    def set_routes(self, class_rows: Rows, path_ptr: Rows, path_link: Rows) -> None:
        """Change the routes of some classes now, all at once; class ``class_rows[i]`` takes path i."""
        row = self._classes(class_rows)
        ptr, link = self._routes(path_ptr, path_link, len(row))
        paths = np.split(self._link, self._ptr[1:-1]) if self.n_class else []
        for at, path in zip(row, np.split(link, ptr[1:-1]), strict=True):
            paths[at] = path
        new_ptr = np.concatenate(([0], np.cumsum([len(path) for path in paths]))).astype(np.int32)
        self._check_caps(self._cap_mbps, new_ptr)
        self._ptr, self._link = new_ptr, np.concatenate([*paths, np.zeros(0, np.int32)]).astype(np.int32)
        contract.settle("sessions", self._body.set_routes(self._ptr, self._link))

    def cut(self, class_rows: Rows | int) -> int:
        """End all sessions of some classes now, unfinished; return how many."""
        row = self._classes(class_rows)
        before = self.n_active
        contract.settle("sessions", self._body.cut(row))
        return before - self.n_active

    def reset_statistics(self) -> None:
        """Let statistics start now, after a warm-up; records are kept and the course of events is not touched."""
        self._body.reset()

    def rates(self) -> tuple[Real, Real]:
        """Rate of one session of each class in Mb/s (0 where none is in progress), and how many are in progress."""
        rate_mbps, n_active = np.zeros(self.n_class), np.zeros(self.n_class)
        self._body.read_rates(rate_mbps, n_active)
        return rate_mbps, n_active

    def statistics(self) -> ClassStatistics:
        """Statistics by class since the last reset, up to now."""
        tally = np.zeros((N_TALLY, self.n_class))
        passed = np.zeros((self.n_class, self._n_threshold))
        histogram = np.zeros((self.n_class, self._n_bin + 2 if self._n_bin else 0))
        self._body.read_classes(tally, passed, histogram)
        sums: list[Real] = list(tally)
        return ClassStatistics(*sums, passed, histogram)  # type: ignore[call-arg]

    def link_statistics(self) -> LinkStatistics:
        """Statistics by link since the last reset, up to now."""
        saturated_s, carried_mbit = np.zeros(self.n_link), np.zeros(self.n_link)
        self._body.read_links(self.statistics().carried_mbit, saturated_s, carried_mbit)
        return LinkStatistics(saturated_s, carried_mbit)

    def records(self) -> SessionRecords:
        """Sessions that have ended so far; empty unless ``record`` was set."""
        n = self._body.n_records
        kinds = [np.float64, np.int32, np.float64, np.float64, np.float64, np.uint8]
        arrays: list[Any] = [np.zeros(n, kind) for kind in kinds]
        self._body.read_records(*arrays)
        return SessionRecords(*arrays)

    def sessions(self) -> SessionsInProgress:
        """Sessions in progress now."""
        kinds = [np.float64, np.int32, np.float64, np.float64, np.float64]
        arrays: list[Any] = [np.zeros(self.n_active, kind) for kind in kinds]
        self._body.read_sessions(*arrays)
        return SessionsInProgress(*arrays)

    def work(self) -> Real:
        """What sharing has cost so far: links filled, class hops seen in them, fillings of all links from nothing."""
        work = np.zeros(3)
        self._body.read_work(work)
        return work
