"""Session runs under watch: outages at known times, every hour kept, identities proved after every piece."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pandas as pd

from camau_netsim import api
from camau_netsim.core.random import stream
from camau_netsim.core.timeline import Window, days_like, windows_of
from camau_netsim.des.processes import wake_at
from camau_netsim.domains.demand import model as demand
from camau_netsim.domains.failures import model as failures
from camau_netsim.domains.failures.state import ElementState
from camau_netsim.domains.radio.fading import drawn_powers
from camau_netsim.engine import epochs, sessions
from camau_netsim.engine.compile import Problems, compile_scenario
from camau_netsim.engine.joins import tslcd_asked
from camau_netsim.engine.layout import Layout, lay_out
from camau_netsim.engine.pipeline import CARRYING, Carried, run_pass
from camau_netsim.engine.results import build_tables
from camau_netsim.engine.routing import Routing
from camau_netsim.engine.sessions import Hour
from camau_netsim.engine.year import Year
from camau_netsim.kernels.sessions import FINITE, POISSON, SessionNetwork

TUTORIAL = Path(__file__).resolve().parents[2] / "scenarios" / "tutorial"
EVENING = Window.read("2025 weekday 20:00-22:00")

BUSY = (
    ("demand.days_per_month", "20"),
    ("demand.busy_hour_fixed_ratio", "1"),  # 37.5 Mb/s a line: 1800 of 2305 Mb/s of the port in Town
    ("demand.busy_hour_mobile_ratio", "0.1"),  # 0.1875 Mb/s a phone: cells 38 and 25 % full
)
"""The tutorial with ports and cells that have something to share."""

Outage = tuple[str, float, float]
"""Element of the failures room, from and until, in hours since the start of the year."""


class Watched(SessionNetwork):
    """A network that keeps its books through resets and cuts, and proves them after every piece."""

    nets: list[Watched] = []  # of the story being told  # noqa: RUF012

    def __init__(self, capacity_mbps, path_ptr, path_link, cap_mbps, weight, priority, *law, **more) -> None:
        super().__init__(capacity_mbps, path_ptr, path_link, cap_mbps, weight, priority, *law, **more)
        self.capacity, self.weight, self.priority = capacity_mbps.copy(), weight.copy(), priority.copy()
        self._books = {name: np.zeros(self.n_class) for name in ("offered", "carried", "area", "sojourn", "lost")}
        self._link_load_s = np.zeros(self.n_link)
        self.n_proofs = 0
        self.nets.append(self)

    def set_capacity(self, link_rows, capacity_mbps) -> None:
        self.capacity[link_rows] = capacity_mbps
        super().set_capacity(link_rows, capacity_mbps)

    def set_weight(self, class_rows, weight) -> None:
        self.weight[class_rows] = weight
        super().set_weight(class_rows, weight)

    def cut(self, class_rows) -> int:
        now = self.sessions()
        gone = np.isin(now.class_row, class_rows)
        row = now.class_row[gone]
        np.add.at(self._books["lost"], row, now.left_mbit[gone])
        np.add.at(self._books["sojourn"], row, self.now_s - now.arrival_s[gone])
        return super().cut(class_rows)

    def reset_statistics(self) -> None:
        done = self.statistics()
        for name, values in self._names(done).items():
            self._books[name] = self._books[name] + values
        super().reset_statistics()

    def advance(self, until_s) -> int:
        n = super().advance(until_s)
        self.prove()
        return n

    @staticmethod
    def _names(done) -> dict[str, Any]:
        return {
            "offered": done.offered_mbit, "carried": done.carried_mbit, "area": done.area_s, "sojourn": done.sojourn_s
        }  # fmt: skip

    def prove(self) -> None:
        """Bits are kept, Little's law holds, rates are max-min fair."""
        done, now = self.statistics(), self.sessions()
        sums = dict(self._books)
        for name, values in self._names(done).items():
            sums[name] = sums[name] + values
        left = np.bincount(now.class_row, now.left_mbit, self.n_class)
        there = np.bincount(now.class_row, self.now_s - now.arrival_s, self.n_class)
        scale = max(1.0, float(sums["offered"].sum()))
        np.testing.assert_allclose(
            sums["carried"], sums["offered"] - left - sums["lost"], rtol=1e-9, atol=1e-12 * scale, err_msg="bits"
        )
        np.testing.assert_allclose(
            sums["area"], sums["sojourn"] + there, rtol=1e-9, atol=1e-9 * max(1.0, self.now_s), err_msg="Little"
        )
        assert_fair(self)
        self.n_proofs += 1


def assert_fair(net: Watched, rtol: float = 1e-9) -> None:
    """Feasible; each class runs at its cap or has the highest rate over weight of its priority on a full link."""
    rate, n_active = net.rates()
    there = n_active > 0.0
    hop_class = np.repeat(np.arange(net.n_class), np.diff(net._ptr))
    used = np.zeros(net.n_link)
    held = ~there | (rate >= net._cap_mbps * (1.0 - rtol))
    assert (rate[there] <= net._cap_mbps[there] * (1.0 + rtol)).all()
    for priority in np.unique(net.priority):
        own = there[hop_class] & (net.priority[hop_class] == priority)
        row, link = hop_class[own], net._link[own]
        used += np.bincount(link, net._usage[own] * rate[row] * n_active[row], net.n_link)
        assert (used <= net.capacity * (1.0 + rtol) + 1e-12).all()
        level, top = rate / net.weight, np.zeros(net.n_link)
        np.maximum.at(top, link, level[row])
        binding = (used[link] >= net.capacity[link] * (1.0 - rtol) - 1e-12) & (level[row] >= top[link] * (1.0 - rtol))
        held[row[binding]] = True
    assert held.all(), f"classes {np.flatnonzero(~held)} could get more"


def assert_in_state(net: Watched, routing: Routing) -> None:
    """The network has the capacities, routes, weights and loads of the state it is to be in."""
    for own, wanted in (
        (net.capacity, routing.capacity),
        (net.weight, routing.weight),
        (net._cap_mbps, routing.cap_mbps),
        (net._ptr, routing.path_ptr),
        (net._link, routing.path_link),
        (net._usage, routing.path_usage),
        (net._rate_per_s[net._arrival == POISSON], routing.rate_per_s[net._arrival == POISSON]),
        (net._think_s[net._arrival == FINITE], routing.think_s[net._arrival == FINITE]),
    ):
        np.testing.assert_array_equal(own, wanted)


@dataclass(frozen=True)
class Story:
    """One replication of fidelity session, as it went."""

    hours: tuple[Hour, ...]
    tables: dict[str, pd.DataFrame]
    nets: tuple[Watched, ...]


def with_second_carrier(folder: Path) -> Path:
    """Copy the tutorial with one more carrier, of half the width, in every cell: ``Ax-1`` stands beside ``A-1``."""
    shutil.copytree(TUTORIAL, folder)
    for name, changes in (
        ("radio_layers", (("one-b3", "one-b1"), (",B3,1.8,18,1200", ",B1,2.1,9,600"))),
        ("radio_cells", (("one-b3", "one-b1"), ("-", "x-"))),
    ):
        path = folder / "data" / f"{name}.csv"
        rows = path.read_text(encoding="utf-8").splitlines()
        more = rows[1:]
        for old, new in changes:
            more = [row.replace(old, new, 1) for row in more]
        path.write_text("\n".join(rows + more) + "\n", encoding="utf-8")
    return folder


def compiled(source: Path = TUTORIAL, *overrides: tuple[str, str], year: int = 2025) -> Problems:
    """Compile one year of a scenario."""
    return compile_scenario(api.load(source, overrides=overrides), (year,))


def state_of(problems: Problems, *down: str, year: int = 2025, hour: int = 21) -> tuple[Layout, Carried]:
    """Layout of a year, and both passes with some elements of the failures room just fallen."""
    here = Year(problems, year)
    power = drawn_powers(problems.radio, stream(1, "radio", 0))
    plan = demand.schedule(problems.demand, stream(1, "demand", 0, year), None, (hour,))
    moment = next(moment for moment in plan.moments if moment.hour == hour)
    load = plan.offered_load(problems.demand, year, moment)
    up = np.ones(len(problems.failures.element), np.uint8)
    up[problems.failures.element.rows(down)] = 0
    grid = problems.rows_of("grid")
    down_h = np.where(up[grid] == 1, 0.0, 1000.0)  # long enough for every battery
    arrays = here.settled(here.standing(up, down_h))
    given = arrays | {
        "cell_stands": here.cell_stands,
        "access_year": problems.access.years[year],
        "power_mw": power,
        "present_ratio": load.present_ratio,
        "mobile_4g_mbps": load.mobile_4g_mbps,
        "mobile_5g_mbps": load.mobile_5g_mbps,
        "device_ratio": problems.radio.mix.ratio_of(year),
        "household_line_mbps": load.household_line_mbps,
        "household_stream_mbps": load.household_stream_mbps,
        "organisation_line_mbps": load.organisation_line_mbps,
        **tslcd_asked(problems, here.stands["body_stands"], load, here.year, moment),
    }
    return lay_out(here, power), Carried(load, *run_pass(CARRYING, problems, given))


def observed_day(problems: Problems, windows: Sequence[Window], seed: int = 1, replication: int = 0) -> int:
    """First day that a run with these windows observes."""
    own = windows_of(tuple(windows), 2025)
    hours = tuple(hour for window in own for hour in window.hours)
    draws = stream(seed, "demand", replication, 2025)
    return demand.schedule(problems.demand, draws, days_like(2025, own[0].days), hours).moments[0].day


def tell(
    problems: Problems,
    *windows: Window,
    seed: int = 1,
    replication: int = 0,
    outages: Sequence[Outage] | None = None,
) -> Story:
    """Simulate one replication under watch; with ``outages`` nothing fails but what they name."""
    hours: list[Hour] = []
    write = epochs._YearRun._write_sessions

    count = sessions.Sessions._count

    def keep(run, hour):
        hours.append(hour)
        write(run, hour)

    def compare(run, net, routing, span_s):
        assert_in_state(net, routing)
        count(run, net, routing, span_s)

    with ExitStack() as stack:
        stack.enter_context(patch.object(epochs._YearRun, "_write_sessions", keep))
        stack.enter_context(patch.object(sessions.Sessions, "_count", compare))
        stack.enter_context(patch.object(sessions, "SessionNetwork", Watched))
        stack.enter_context(patch.object(Watched, "nets", []))
        if outages is not None:
            stack.enter_context(patch.object(failures, "schedule", _fixed(problems, outages)))
        blocks = epochs.simulate(problems, (2025,), seed, replication, windows)
        nets = tuple(Watched.nets)
    assert all(net.n_proofs > 0 for net in nets)
    return Story(tuple(hours), {name: table.to_pandas() for name, table in build_tables([blocks]).items()}, nets)


def _fixed(problems: Problems, outages: Sequence[Outage]):
    """A failure process that does what it is told."""

    def schedule(problem, clock, seed, replication, year):
        state = ElementState(len(problem.element), len(problem.supplies))

        def down(row, start_h, end_h):
            yield clock.wait(start_h)
            state.fall(row, clock.now_h)
            hours = problem.change_h.get(row - problem.group["grid"].start, ())
            clock.process(wake_at(clock, hours, lambda: True))
            yield clock.wait(end_h - clock.now_h)
            state.rise(row, clock.now_h)

        for name, start_h, end_h in outages:
            clock.process(down(problem.element.row(name), start_h, end_h))
        return state

    assert {name for name, _, _ in outages} <= set(problems.failures.element.ids)
    return schedule
