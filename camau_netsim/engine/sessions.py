"""Fidelity ``session``: in chosen hours every transfer is simulated, from one change of state to the next.

The clock says when something changes; between two changes the kernel executes millions of arrivals and ends by itself.
At a change capacities, routes and peak rates are set anew: sessions that still have a way go on along it, the others
are cut, and both are counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from camau_netsim.core.index import Mask, Real, Rows, sum_by
from camau_netsim.core.timeline import Moment
from camau_netsim.domains.government.calls import LEAD_HOLDS, Calls, CallTally
from camau_netsim.engine.layout import PUBLIC, STATE_DATA, TELEMETRY_NEXT, VOICE_FIRST, Layout
from camau_netsim.engine.pipeline import Carried
from camau_netsim.engine.routing import PhonesNow, Routing, route
from camau_netsim.kernels.session_law import (
    DETERMINISTIC,
    EXPONENTIAL,
    FINITE,
    HYPEREXPONENTIAL,
    LOGNORMAL,
    SessionLaw,
)
from camau_netsim.kernels.sessions import SessionNetwork
from camau_netsim.units import SECONDS_PER_HOUR

SIZE_LAWS = {
    "exponential": EXPONENTIAL,
    "deterministic": DETERMINISTIC,
    "lognormal": LOGNORMAL,
    "hyperexponential": HYPEREXPONENTIAL,
}

WARM_UP_H = 300.0 / SECONDS_PER_HOUR
"""Before its first hour a window runs this long, uncounted, so that it does not start with an empty network."""

RATES_MBPS = (10.0, 40.0, 100.0, 200.0, 500.0, 1000.0)
"""Rates of which the share of sessions and users that reach them is told."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change of state, or of the hour, inside a window."""

    moment: Moment
    clock_h: float
    n_in_progress: int
    n_cut: int
    n_rerouted: int


@dataclass(slots=True)
class Tally:
    """What was counted in one hour."""

    span_s: float = 0.0
    by_class: dict[str, Real] = field(default_factory=dict)  # sums of ``ClassStatistics``, by name
    by_group: dict[str, Real] = field(default_factory=dict)  # those of them counted by service and commune
    by_cell: dict[str, Real] = field(default_factory=dict)  # of what and whom: ``_count_cells``
    by_phone: dict[str, Real] = field(default_factory=dict)  # classes of phones on several carriers
    by_link: dict[str, Real] = field(default_factory=dict)  # load_s, capacity_s (its unit times seconds), saturated_s
    calls: CallTally | None = None  # of the voice network


def _add(into: dict[str, Real], name: str, values: Real) -> None:
    into[name] = into[name] + values if name in into else values


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of a window, simulated."""

    layout: Layout
    moment: Moment
    carried: Carried  # as the epoch fidelity has it, in the state at the start of the hour
    routing: Routing  # at the start of the hour
    tally: Tally
    n_in_progress: Real  # (n_class,) at the end
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class _Segment:
    """A stretch of a window with one load."""

    start_h: float
    end_h: float
    moment: Moment
    counts: bool


class Sessions:
    """The sessions of one year's windows.

    Parameters
    ----------
    layout : Layout
    moments : tuple of Moment
        Hours to simulate, in order; consecutive ones are one window.
    carry : callable
        ``carry(moment, clock_h)`` returns the two passes for the load of an hour and the state at a time.
    generator : numpy Generator
    """

    def __init__(
        self,
        layout: Layout,
        moments: tuple[Moment, ...],
        carry: Callable[[Moment, float], Carried],
        generator: np.random.Generator,
    ) -> None:
        self._layout, self._carry, self._generator = layout, carry, generator
        self._segments = _segments(moments)
        self._net: SessionNetwork | None = None
        self._start_h = 0.0  # of the window the net is in
        self._routing: Routing | None = None
        self._opened: tuple[Carried, Routing] | None = None  # the hour's first state
        self._tally = Tally()
        self._changes: list[Change] = []
        self._calls = Calls(layout.problems.government.voice, generator.spawn(1)[0])

    def spell(self, start_h: float, end_h: float) -> Iterator[Hour]:
        """Simulate what of a spell of constant state lies in windows; yield the hours that end in it."""
        states: dict[Moment, tuple[Carried, Routing]] = {}  # by load; the state is one
        for segment in self._segments:
            if segment.start_h < end_h and segment.end_h > start_h:
                first_h, last_h = max(segment.start_h, start_h), min(segment.end_h, end_h)
                if segment.moment not in states:
                    carried = self._carry(segment.moment, first_h)
                    states[segment.moment] = carried, route(self._layout, carried.arrays, carried.answers["radio"])
                self._advance(segment, first_h, last_h, *states[segment.moment])
                if last_h == segment.end_h and segment.counts:
                    yield self._close(segment)

    def _advance(self, segment: _Segment, start_h: float, end_h: float, carried: Carried, routing: Routing) -> None:
        if start_h == segment.start_h and not (segment.counts and self._net):
            self._net, self._start_h, self._routing = _open(self._layout, routing, self._generator), start_h, routing
            self._call(carried, LEAD_HOLDS * self._layout.problems.government.voice.hold_h)
        net = self._net
        assert net is not None  # a window's first segment opens it
        if start_h == segment.start_h:
            net.reset_statistics()
            self._calls.reset()
            self._tally, self._changes, self._opened = Tally(), [], (carried, routing)
        self._changes.append(self._change(net, routing, segment.moment, start_h))
        net.advance((end_h - self._start_h) * SECONDS_PER_HOUR)
        self._call(carried, end_h - start_h)
        self._count(net, routing, (end_h - start_h) * SECONDS_PER_HOUR)

    def _call(self, carried: Carried, span_h: float) -> None:
        up = carried.arrays["voice_up"]
        self._calls.advance(span_h, up[:-1], bool(up[-1]), carried.load.office_ratio)

    def _change(self, net: SessionNetwork, new: Routing, moment: Moment, clock_h: float) -> Change:
        """Put a new state on the network."""
        old = self._routing
        assert old is not None
        n_cut = n_rerouted = 0
        if new is not old:
            in_progress = net.rates()[1]
            lost = (new.served == 0) & (in_progress > 0.0)
            moved = _moved(old, new) & (in_progress > 0.0) & ~lost
            n_rerouted = int(in_progress[moved].sum())
            n_cut = net.cut(np.flatnonzero(lost).astype(np.int32))
            _apply(net, self._layout, old, new)
            self._routing = new
        return Change(moment, clock_h, net.n_active, n_cut, n_rerouted)

    def _count(self, net: SessionNetwork, routing: Routing, span_s: float) -> None:
        """Add a piece's statistics to the hour's."""
        tally = self._tally
        statistics, links = net.statistics(), net.link_statistics()
        tally.span_s += span_s
        for name, values in vars(statistics).items():
            _add(tally.by_class if values.ndim == 1 else tally.by_group, name, values)
        _add(tally.by_class, "served_s", routing.served.astype(np.float64) * span_s)
        _add(tally.by_link, "load_s", links.carried_mbit)
        _add(tally.by_link, "capacity_s", routing.capacity * span_s)
        _add(tally.by_link, "saturated_s", links.saturated_s)
        phones = self._layout.rows_of("phones")
        own = {name: values[phones] for name, values in vars(statistics).items() if values.ndim == 1}
        _count_cells(tally, own, routing.phones, len(self._layout.problems.radio.cell))
        net.reset_statistics()

    def _close(self, segment: _Segment) -> Hour:
        assert self._opened is not None
        assert self._net is not None
        carried, routing = self._opened
        self._tally.calls = self._calls.tally
        hour = Hour(
            self._layout, segment.moment, carried, routing, self._tally, self._net.rates()[1], tuple(self._changes)
        )
        if not any(other.start_h == segment.end_h and other.counts for other in self._segments):
            self._net = self._routing = None  # the window ends here
        return hour


def _count_cells(tally: Tally, own: dict[str, Real], phones: PhonesNow, n_cells: int) -> None:
    """Count what cells were asked for, and how phones fared: those on one carrier by cell, those on several by class.

    A session on several carriers is on air for the same time in each of its cells.
    """
    peak = phones.peak_mbps
    on_air, on_several = peak > 0.0, (phones.cell >= 0).sum(axis=1) > 1
    safe = np.where(on_air, peak, 1.0)
    fared = {
        "busy_s": own["carried_mbit"] / safe,
        "area_s": own["area_s"],
        "rate_sum_mbps": own["rate_sum_mbps"],
        "peak_sum_mbps": own["n_finished"] * peak,
    }
    row, number = np.nonzero(phones.cell >= 0)
    cell = phones.cell[row, number]
    _add(tally.by_cell, "asked_s", sum_by(cell, own["offered_mbit"][row] / peak[row], n_cells))
    mbit = own["offered_mbit"][row] * (phones.carrier_mbps[row, number] / peak[row])
    _add(tally.by_cell, "offered_mbit", sum_by(cell, mbit, n_cells))
    alone = on_air & ~on_several
    for name, values in fared.items():
        _add(tally.by_cell, name, sum_by(phones.main_cell[alone], values[alone], n_cells))
        if phones.cell.shape[1] > 1:
            _add(tally.by_phone, name, np.where(on_several, values, 0.0))


def _segments(moments: tuple[Moment, ...]) -> tuple[_Segment, ...]:
    """Cut the windows into stretches of one load, each window led in by its warm-up."""
    found: list[_Segment] = []
    free_h = 0.0  # from here on no window is in the way
    for moment in sorted(moments):
        start_h = moment.clock_h
        if start_h > free_h or not found:
            found.append(_Segment(max(start_h - WARM_UP_H, free_h), start_h, moment, False))
        free_h = start_h + 1.0
        found.append(_Segment(start_h, free_h, moment, True))
    return tuple(found)


def _open(layout: Layout, routing: Routing, generator: np.random.Generator) -> SessionNetwork:
    """Start an empty network."""
    priority = np.full(layout.n_classes, PUBLIC, np.int32)
    for service, rank in (("bodies", STATE_DATA), ("telemetry", TELEMETRY_NEXT), ("voice", VOICE_FIRST)):
        priority[layout.rows_of(service)] = rank
    group = layout.service * len(layout.problems.demand.commune) + layout.commune
    return SessionNetwork(
        routing.capacity,
        routing.path_ptr,
        routing.path_link,
        routing.cap_mbps,
        routing.weight,
        priority,
        _law(layout, routing),
        generator,
        class_path_usage=routing.path_usage,
        threshold_mbps=np.array(RATES_MBPS),
        histogram=True,
        class_group=group.astype(np.int32),
    )


def _law(layout: Layout, routing: Routing) -> SessionLaw:
    demand = layout.problems.demand
    mean, spread = np.empty(layout.n_classes), np.empty(layout.n_classes)
    for service, size, cv in (
        ("lines", demand.session_fixed_mbit, demand.session_fixed_cv_ratio),
        ("phones", demand.session_mobile_mbit, demand.session_mobile_cv_ratio),
        ("bodies", layout.problems.government.session_mbit, demand.session_size_cv_ratio),
    ):
        mean[layout.rows_of(service)], spread[layout.rows_of(service)] = size, cv
    government, (voice, telemetry) = layout.problems.government, map(layout.rows_of, ("voice", "telemetry"))
    mean[voice] = routing.cap_mbps[voice] * government.voice.hold_h * SECONDS_PER_HOUR
    mean[telemetry], spread[voice.start :] = government.monitoring.batch_mbit, 1.0
    law = SessionLaw.poisson(routing.rate_per_s, mean, SIZE_LAWS[demand.session_size_law], spread)
    law.size[voice.start :] = EXPONENTIAL
    if layout.problems.access.finite_source:
        lines = layout.rows_of("lines")
        law.arrival[lines] = FINITE
        law.n_sources[lines] = layout.lines.n_lines
        law.think_s[:] = routing.think_s
    return law


def _moved(old: Routing, new: Routing) -> Mask:
    """Classes whose links differ between two states."""
    moved: Mask = np.zeros(len(old.served), bool)
    n_old, n_new = np.diff(old.path_ptr), np.diff(new.path_ptr)
    moved |= n_old != n_new
    same = np.flatnonzero(~moved & (n_old > 0))
    if len(same):
        step = np.arange(int(n_old[same].sum())) - np.repeat(np.cumsum(n_old[same]) - n_old[same], n_old[same])
        before = old.path_link[np.repeat(old.path_ptr[same], n_old[same]) + step]
        after = new.path_link[np.repeat(new.path_ptr[same], n_old[same]) + step]
        moved[np.repeat(same, n_old[same])[before != after]] = True
    return moved


def _apply(net: SessionNetwork, layout: Layout, old: Routing, new: Routing) -> None:
    """Bring a running network from one state to the next."""
    everyone = np.arange(layout.n_classes, dtype=np.int32)
    changed = np.flatnonzero(old.capacity != new.capacity).astype(np.int32)
    net.set_capacity(changed, new.capacity[changed])
    net.set_routes(everyone, new.path_ptr, new.path_link, new.path_usage)
    net.set_weight(everyone, new.weight)
    finite: Rows = np.zeros(0, np.int32)
    if layout.problems.access.finite_source:
        finite = everyone[layout.rows_of("lines")]
        net.set_think(finite, new.think_s[finite])
    poisson = everyone[len(finite) :]
    net.set_arrival_rate(poisson, new.rate_per_s[poisson])
