"""Ports drawn at random, their lines by the formulae of the access room and by sessions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Index
from camau_netsim.domains.access.model import solve
from camau_netsim.domains.access.problem import Asked, compile_problem
from camau_netsim.domains.access.spec import AccessSpec, Olt, Plan, Port
from camau_netsim.kernels.session_law import SessionLaw
from camau_netsim.kernels.sessions import SessionNetwork

PLANS_MBPS = (80.0, 100.0, 150.0, 300.0, 500.0, 1000.0, 2000.0)
SESSION_MBIT = 800.0
N_SESSIONS = 2500
N_RUNS = 20


@dataclass(frozen=True)
class PortCase:
    """One port: rates of its line classes by the formulae, and in each run of sessions."""

    technology: str
    split: int
    n_lines: int
    load_ratio: float  # of what television leaves
    stream_ratio: float  # of the payload
    cap_mbps: np.ndarray  # (n_class,)
    count: np.ndarray  # (n_class,) lines
    formula_mbps: np.ndarray  # (n_class,)
    runs_mbps: np.ndarray  # (n_run, n_class)

    @property
    def error_ratio(self) -> np.ndarray:
        """Formula over sessions less 1, of each class."""
        return self.formula_mbps / self.runs_mbps.mean(axis=0) - 1.0

    @property
    def z(self) -> np.ndarray:
        """Distance in standard errors; 0 where every run and the formula agree to a millionth."""
        mean = self.runs_mbps.mean(axis=0)
        error = self.runs_mbps.std(axis=0, ddof=1) / np.sqrt(len(self.runs_mbps))
        away = np.where(np.abs(self.error_ratio) < 1e-6, 0.0, self.formula_mbps - mean)
        return np.divide(away, error, out=np.zeros_like(away), where=error > 0.0)


def random_port(number: int, *, mixed: bool, most_load: float = 0.95) -> PortCase:
    """Draw a port by its number: technology, split, lines, plans, load and television."""
    rng = np.random.default_rng([20260101, number])
    technology = str(rng.choice(["gpon", "gpon", "xgs", "50g", "fwa"]))
    split = int(rng.choice([16, 32, 64, 128]))
    n_class = int(rng.integers(2, 5)) if mixed else 1
    n_lines = int(rng.integers(split // 2, split + 1))
    count = _counts(rng, n_lines, n_class)
    medium = 600.0 if technology == "fwa" else None
    caps = np.sort(rng.choice(PLANS_MBPS[:4] if medium else PLANS_MBPS, n_class, replace=False))
    load_ratio, stream_ratio = float(rng.uniform(0.05, most_load)), float(rng.choice([0.0, rng.uniform(0.0, 0.3)]))
    plans = [Plan(plan="x", year=2025, cap_mbps=c, share_ratio=n / n_lines) for c, n in zip(caps, count, strict=True)]
    spec = AccessSpec(
        n_connectors=0,
        olts=(Olt(id="o", node="N", uplink_mbps=1e9),),
        ports=(
            Port(
                id="p", olt="o", commune="a", technology=technology, split=split, reach_km=1.0, passed=n_lines,
                plan="x", ont_mbps=1e5, medium_mbps=medium,
            ),
        ),
        plans=tuple(plans),
    )  # fmt: skip
    everybody = Asked(np.ones(1), np.zeros(1), np.zeros(1))
    asked = {"household": everybody, "organisation": everybody}
    problem = compile_problem(spec, Index("a"), Index("N"), SESSION_MBIT, {2025: asked})
    year = problem.years[2025]
    left = float(year.payload_mbps[0]) * (1.0 - stream_ratio)
    line = min(load_ratio * left / n_lines, 0.9 * float(year.line_cap_mbps.min()))
    stream = np.array([stream_ratio * float(year.payload_mbps[0]) / n_lines])
    way = np.ones((1, 1)), np.array([0, 0], np.int32), np.zeros(0, np.int32), np.zeros(0), np.zeros(0)
    answer = solve(problem, year, np.array([line]), np.zeros(1), stream, *way)
    think_s = problem.think_s(np.full(n_class, line), year.line_cap_mbps)
    runs = _sessions(number, left, year.line_cap_mbps, count, think_s, line * n_lines)
    return PortCase(
        technology, split, n_lines, line * n_lines / left, stream_ratio, year.line_cap_mbps, count,
        answer.conservative_mbps, runs,
    )  # fmt: skip


def _counts(rng: np.random.Generator, n_lines: int, n_class: int) -> np.ndarray:
    """Deal lines to classes, at least one to each."""
    return 1 + rng.multinomial(n_lines - n_class, rng.dirichlet(np.full(n_class, 2.0)))


def _sessions(number, capacity_mbps, cap_mbps, count, think_s, load_mbps) -> np.ndarray:
    n_class = len(cap_mbps)
    span_s = N_SESSIONS * SESSION_MBIT / load_mbps
    law = SessionLaw.finite(count.astype(np.int32), think_s, SESSION_MBIT)
    found = []
    for key in np.random.SeedSequence(20260101, spawn_key=(number,)).spawn(N_RUNS):
        net = SessionNetwork(
            np.array([capacity_mbps]), np.arange(n_class + 1, dtype=np.int32), np.zeros(n_class, np.int32), cap_mbps,
            law=law, generator=np.random.Generator(np.random.PCG64(key)),
        )  # fmt: skip
        net.advance(0.25 * span_s)
        net.reset_statistics()
        net.advance(1.25 * span_s)
        done = net.statistics()
        found.append(done.carried_mbit / np.maximum(done.area_s, 1e-12))
    return np.array(found)
