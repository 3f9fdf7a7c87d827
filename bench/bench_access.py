"""One access pass of a province: all lines, all readings; and the verdicts on fixed lines read off its tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from bench.registry import Case
from camau_netsim import load
from camau_netsim.core.random import stream
from camau_netsim.domains.access.model import solve
from camau_netsim.domains.demand import model as demand
from camau_netsim.domains.radio.fading import drawn_powers
from camau_netsim.engine.compile import compile_scenario
from camau_netsim.engine.pipeline import CARRYING, run_pass
from camau_netsim.engine.year import Year
from camau_netsim.kernels.sharing import capped_ps, finite_source_ps

SCENARIOS = Path(__file__).parent.parent / "scenarios"
YEAR, HOUR = 2025, 21


def hour(quick: bool) -> dict[str, Any]:
    """Arguments of ``access.model.solve`` in the evening busy hour, everything up."""
    problems = compile_scenario(load(SCENARIOS / ("tutorial" if quick else "camau")), (YEAR,))
    year = Year(problems, YEAR)
    plan = demand.schedule(problems.demand, stream(1, "demand", 0, YEAR), None, (HOUR,))
    offered = plan.offered_load(problems.demand, YEAR, next(one for one in plan.moments if one.hour == HOUR))
    up = np.ones(len(problems.failures.element), np.uint8)
    arrays = year.settled(year.standing(up, np.zeros(len(up[problems.rows_of("grid")]))))
    given = arrays | {
        "cell_stands": year.cell_stands,
        "access_year": problems.access.years[YEAR],
        "power_mw": drawn_powers(problems.radio, stream(1, "radio", 0)),
        "mobile_4g_mbps": offered.mobile_4g_mbps,
        "mobile_5g_mbps": offered.mobile_5g_mbps,
        "household_line_mbps": offered.household_line_mbps,
        "organisation_line_mbps": offered.organisation_line_mbps,
        "household_stream_mbps": offered.household_stream_mbps,
        "office_ratio": float(problems.demand.office_profile[HOUR]),
    }
    arrays, _ = run_pass(CARRYING, problems, given)
    step = next(one for one in CARRYING if one.name == "access")
    return {"problem": problems.access} | {name: arrays[name] for name in step.reads}


def all_readings(given: dict[str, Any]) -> tuple[np.ndarray, ...]:
    """What the product computes."""
    rates = solve(**given)
    return rates.wired_mbps, rates.conservative_mbps, rates.capable_mbps, rates.always_on_mbps


def by_loop(given: dict[str, Any]) -> tuple[np.ndarray, ...]:
    """The same, line class by line class, every stage of every way by itself."""
    year, way = given["access_year"], _LoopWay(given)
    rows = range(len(year.line_group))
    group = year.line_group
    free = [way.sampled_mbps(row, float(year.session_room_mbps[row])) for row in range(len(year.olt))]
    return (
        np.array([way.session_mbps(group[row], float(year.wired_cap_mbps[row])) for row in rows]),
        np.array([way.session_mbps(group[row], float(year.line_cap_mbps[row])) for row in rows]),
        np.array([free[group[row]] for row in rows]),
        np.array([min(float(year.wired_cap_mbps[row]), way.alone_mbps(group[row])) for row in rows]),
    )


class _LoopWay:
    """Stages of one group at a time, by scalars."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.given, self.year, self.problem = given, given["access_year"], given["problem"]
        year = self.year
        self.line = year.line_mbps(given["household_line_mbps"], given["organisation_line_mbps"])
        self.stream = np.where(year.organisation == 1, 0.0, given["household_stream_mbps"][year.commune])
        n_olt = len(year.uplink_mbps)
        self.load, self.left, self.lines = np.zeros(n_olt), year.uplink_mbps.copy(), np.zeros(n_olt)
        for row, olt in enumerate(year.olt):
            count = int(year.n_lines[row]) * int(year.n_ports[row])
            self.load[olt] += count * self.line[row]
            self.left[olt] -= count * self.stream[row]
            self.lines[olt] += count

    def port(self, row: int, cap_mbps: float) -> tuple[float, float]:
        """Slowdown on the port and rate of a short test there."""
        year = self.year
        left = float(year.payload_mbps[row] - year.n_lines[row] * self.stream[row])
        think_s = float(self.problem.think_s(self.line[row : row + 1], np.array([cap_mbps]))[0])
        finite = finite_source_ps(int(year.n_lines[row]), think_s, self.problem.session_mbit, cap_mbps, left)
        return cap_mbps / float(finite.mean_rate_mbps), float(finite.sampled_rate_mbps)

    def beyond(self, row: int, cap_mbps: float, extra: float) -> float:
        """Mean over the exits of ``extra`` and the slowdowns of uplinks and trunk."""
        olt = int(self.year.olt[row])
        node = int(self.problem.olt_node[olt])
        uplink = _factor(float(self.left[olt]), float(self.load[olt]), cap_mbps)
        share, ptr, arc = (self.given[name] for name in ("exit_share_ratio", "path_ptr", "path_arc"))
        total = 0.0
        for exit_row in range(len(share)):
            way = exit_row * share.shape[1] + node
            factor = extra + uplink
            for hop in arc[ptr[way] : ptr[way + 1]]:
                capacity, load = self.given["arc_capacity_mbps"][hop], self.given["arc_offered_mbps"][hop]
                factor += _factor(float(capacity), float(load), cap_mbps) - 1.0
            total += float(share[exit_row, node]) * factor
        return total

    def session_mbps(self, row: int, cap_mbps: float) -> float:
        """Session rate, stages in the worst case."""
        return cap_mbps / self.beyond(row, cap_mbps, self.port(row, cap_mbps)[0] - 1.0)

    def sampled_mbps(self, row: int, cap_mbps: float) -> float:
        """Rate of a short test."""
        return self.port(row, cap_mbps)[1] / self.beyond(row, cap_mbps, 0.0)

    def alone_mbps(self, row: int) -> float:
        """Share of the port and of the uplinks."""
        year, olt = self.year, int(self.year.olt[row])
        left = float(year.payload_mbps[row] - year.n_lines[row] * self.stream[row])
        return min(left / max(int(year.n_lines[row]), 1), float(self.left[olt] / max(self.lines[olt], 1.0)))


def _factor(capacity_mbps: float, load_mbps: float, cap_mbps: float) -> float:
    if capacity_mbps <= 0.0:
        return np.inf
    least = min(cap_mbps, capacity_mbps)
    return float(capped_ps(capacity_mbps, least, load_mbps / capacity_mbps).slowdown) * cap_mbps / least


CASES = [
    Case(
        "access.pass",
        "scenarios/camau 2025, 21 h: all ports and classes of lines, all readings",
        "scenarios/tutorial, one hour",
        hour,
        all_readings,
        by_loop,
        "loop over classes",
    )
]
