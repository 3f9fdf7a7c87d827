"""Finite sessions that arrive, share links weighted max-min fairly by priority, and end: exact, event by event."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Any

import numpy as np

from camau_netsim.kernels import body, contract
from camau_netsim.kernels.contract import Real, Rows
from camau_netsim.kernels.session_law import (
    DETERMINISTIC,
    EXPONENTIAL,
    FINITE,
    HYPEREXPONENTIAL,
    LOGNORMAL,
    PARETO,
    POISSON,
    TRACE,
    SessionLaw,
    checked_law,
    size_parameters,
)
from camau_netsim.kernels.session_records import (
    BIN_LOW,
    BINS_PER_DECADE,
    N_BIN,
    ClassStatistics,
    LinkStatistics,
    SessionRecords,
    SessionsInProgress,
)

__all__ = [
    "BINS_PER_DECADE",
    "BIN_LOW",
    "DETERMINISTIC",
    "EXPONENTIAL",
    "FINITE",
    "HYPEREXPONENTIAL",
    "LOGNORMAL",
    "N_BIN",
    "PARETO",
    "POISSON",
    "TRACE",
    "ClassStatistics",
    "LinkStatistics",
    "SessionLaw",
    "SessionNetwork",
    "SessionRecords",
    "SessionsInProgress",
]

EVENTS_PER_CALL = 4_000_000  # between two calls of the body the interpreter can be interrupted
N_TALLY = 10  # sums by class that the body keeps


def _spread(value: Real | float, rows: Rows) -> Real:
    """One number for all rows, or an array as it is."""
    return value if isinstance(value, np.ndarray) else np.full(len(rows), float(value))


class SessionNetwork:
    """A network in which finite sessions arrive, share and end.

    Parameters
    ----------
    capacity_mbps : float64 array, shape (n_link,)
        Finite, ``>= 0``; zero for a link that is down. In Mb/s where usage is 1, else in the link's own unit.
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
    class_path_usage : float64 array, shape (n_hop,), optional
        What a session takes of the link for each Mb/s it runs at, hop by hop; ``> 0``. Default 1. A radio cell has
        capacity 1 and usage one over the session's peak rate: the share of its time.
    threshold_mbps : float64 array, optional
        Finished sessions whose size over time is at least each of these are counted.
    histogram : bool, optional
        Whether to count finished sessions by size over time.
    class_group : int32 array, shape (n_class,), optional
        Group of each class; ``n_at_least`` and ``rate_histogram`` are counted by group, ``0`` to the greatest one
        named. By default each class is a group of its own.
    record : bool, optional
        Whether to keep every session that ends; for tests and timelines.

    Notes
    -----
    Rates are the weighted max-min fair ones at every instant (Bertsekas and Gallager, *Data Networks*, 2nd ed., sec.
    6.5.2), within each priority on what the lower numbers leave; they change at arrivals, ends and changes from outside
    only. With usages: a link is full when the sum of usage times rate over its sessions is its capacity; all rates rise
    as weight times one level until a cap or a full link stops them, so no session held back by a link could gain but at
    the cost of one on that link with no more rate over weight. (Sessions of a cell get equal time when weight is one
    over usage, equal rates when weight is 1.) How an event is kept cheap is said in ``cython_ext/sessions.pyx``. Twin:
    ``reference.sessions``.

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
        class_path_usage: Real | None = None,
        threshold_mbps: Real | None = None,
        histogram: bool = False,
        class_group: Rows | None = None,
        record: bool = False,
    ) -> None:
        capacity_mbps = contract.reals("capacity_mbps", capacity_mbps, low=0.0)
        cap_mbps = contract.reals("class_cap_mbps", class_cap_mbps, low=0.0, finite=False)
        self.n_link, self.n_class = len(capacity_mbps), len(cap_mbps)
        n = self.n_class
        self._ptr, self._link, self._usage = self._routes(class_path_ptr, class_path_link, class_path_usage, n)
        self._cap_mbps = cap_mbps.copy()
        self._check_caps(cap_mbps, self._ptr)
        weight = contract.reals("class_weight", np.ones(n) if class_weight is None else class_weight, (n,), low=0.0)
        contract.reals("class_weight", weight, low=0.0, above=True)
        priority = np.zeros(n, np.int32) if class_priority is None else class_priority
        levels, rank = np.unique(contract.rows("class_priority", priority, (n,)), return_inverse=True)
        law = checked_law(SessionLaw.trace(n) if law is None else law, n)
        self._arrival, self._rate_per_s, self._think_s = law.arrival, law.rate_per_s.copy(), law.think_s.copy()
        self._thinks = (law.arrival == FINITE) & (law.n_sources > 0)
        if generator is None and bool((law.arrival != TRACE).any()):
            raise ValueError("generator: needed, a class draws its arrivals")
        bits: Any = np.random.PCG64(0) if generator is None else getattr(generator, "bit_generator", generator)
        threshold = contract.reals("threshold_mbps", np.zeros(0) if threshold_mbps is None else threshold_mbps)
        self._n_threshold, self._n_bin = len(threshold), N_BIN if histogram else 0
        group = np.arange(n, dtype=np.int32) if class_group is None else class_group
        group = contract.rows("class_group", group, (n,))
        self.n_group = int(group.max(initial=-1)) + 1
        self._lock: Any = bits.lock
        self._fed_s = 0.0
        with self._lock:
            self._body: Any = body("sessions").Network(
                capacity_mbps, self._ptr, self._link, self._usage, cap_mbps, weight, rank.astype(np.int32),
                max(1, len(levels)),
                law.arrival, law.rate_per_s, law.n_sources, law.think_s, law.size,
                size_parameters(law.size, law.mean_mbit, law.shape),
                threshold, self._n_bin, BIN_LOW, float(BINS_PER_DECADE), group, self.n_group, record, bits,
            )  # fmt: skip

    def _routes(self, path_ptr: Rows, path_link: Rows, path_usage: Real | None, n: int) -> tuple[Rows, Rows, Real]:
        link = contract.rows("class_path_link", path_link, high=self.n_link)
        ptr = contract.pointer("class_path_ptr", path_ptr, n, len(link))
        if path_usage is None:
            return ptr.copy(), link.copy(), np.ones(len(link))
        return (
            ptr.copy(),
            link.copy(),
            contract.reals("class_path_usage", path_usage, (len(link),), low=0.0, above=True).copy(),
        )

    @staticmethod
    def _check_caps(cap_mbps: Real, ptr: Rows) -> None:
        if bool(np.isinf(cap_mbps[ptr[1:] == ptr[:-1]]).any()):
            raise ValueError("class_cap_mbps: must be finite on an empty path, nothing else limits it")

    def _classes(self, class_rows: Rows | int | Sequence[int]) -> Rows:
        if isinstance(class_rows, (int, np.integer)):
            class_rows = np.array([class_rows], np.int32)
        return contract.rows("class_rows", np.asarray(class_rows, np.int32), high=self.n_class)

    def _of_law(self, class_rows: Rows | int | Sequence[int], law: int, message: str) -> Rows:
        row = self._classes(class_rows)
        if bool((self._arrival[row] != law).any()):
            raise ValueError(f"class_rows: only classes with {message}")
        return row

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
        if until_s == inf and bool(((self._rate_per_s > 0.0) | (self._thinks & (self._think_s < inf))).any()):
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
        caps = self._cap_mbps.copy()
        caps[row] = contract.reals("cap_mbps", _spread(cap_mbps, row), (len(row),), low=0.0, finite=False)
        self._check_caps(caps, self._ptr)
        self._cap_mbps = caps
        self._body.set_cap(row, caps[row])

    def set_weight(self, class_rows: Rows | int, weight: Real | float) -> None:
        """Change the weights of some classes now."""
        row = self._classes(class_rows)
        self._body.set_weight(row, contract.reals("weight", _spread(weight, row), (len(row),), low=0.0, above=True))

    def set_arrival_rate(self, class_rows: Rows | int, rate_per_s: Real | float) -> None:
        """Change the rates of some Poisson classes now."""
        row = self._of_law(class_rows, POISSON, "Poisson arrivals have a rate")
        self._rate_per_s[row] = contract.reals("rate_per_s", _spread(rate_per_s, row), (len(row),), low=0.0)
        self._body.set_rate(self._rate_per_s)

    def set_think(self, class_rows: Rows | int, think_s: Real | float) -> None:
        """Change the mean pauses of some finite classes now; ``inf`` lets no source start."""
        row = self._of_law(class_rows, FINITE, "finite sources think")
        self._think_s[row] = contract.reals(
            "think_s", _spread(think_s, row), (len(row),), low=0.0, finite=False, above=True
        )
        self._body.set_think(row, self._think_s[row])

    def set_route(self, class_row: int, links: Rows, usage: Real | None = None) -> None:
        """Change the route of one class now; sessions in progress go on along it."""
        link = contract.rows("links", links, high=self.n_link)
        self.set_routes(np.array([class_row], np.int32), np.array([0, len(link)], np.int32), link, usage)

    def set_routes(self, class_rows: Rows, path_ptr: Rows, path_link: Rows, path_usage: Real | None = None) -> None:
        """Change the routes of some classes now, all at once; class_rows[i] takes path i, usage 1 by default."""
        row = self._classes(class_rows)
        ptr, link, usage = self._routes(path_ptr, path_link, path_usage, len(row))
        if not np.array_equal(row, np.arange(self.n_class)):
            n_hop, start = np.diff(self._ptr), self._ptr[:-1].copy()
            n_hop[row], start[row] = np.diff(ptr), len(self._link) + ptr[:-1]  # new hops stand behind all old ones
            ptr = np.concatenate(([0], np.cumsum(n_hop))).astype(np.int32)
            hop = np.repeat(start - ptr[:-1], n_hop) + np.arange(ptr[-1])
            link, usage = np.concatenate([self._link, link])[hop], np.concatenate([self._usage, usage])[hop]
        self._check_caps(self._cap_mbps, ptr)
        self._ptr, self._link, self._usage = ptr, link, usage
        contract.settle("sessions", self._body.set_routes(ptr, link, usage))

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
        """Statistics by class, and by group where said, since the last reset, up to now."""
        tally = np.zeros((N_TALLY, self.n_class))
        passed = np.zeros((self.n_group, self._n_threshold))
        histogram = np.zeros((self.n_group, self._n_bin + 2 if self._n_bin else 0))
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
