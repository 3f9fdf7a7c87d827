"""Draws ``docs/pictures/demand.png``: what the communes of Cà Mau ask for through a working day of 2025.

``python -m docs.draw_demand``
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from camau_netsim.core.timeline import Moment, days_like
from camau_netsim.domains.demand.model import DemandSchedule, OfferedLoad
from camau_netsim.domains.demand.problem import DemandProblem, compile_problem
from camau_netsim.domains.targets.problem import promised
from camau_netsim.scenario.load import load

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs" / "pictures" / "demand.png"
YEAR, DAY = 2025, 100
"""A Friday in April: school is open, no season holds."""
COLOURS = ("#c4622d", "#3b7d5a", "#1f5fa8", "#222222")
MBPS_PER_GBPS = 1000.0


def hours_of(problem: DemandProblem) -> list[OfferedLoad]:
    """What is asked for at each hour of the day, every commune at its mean."""
    plan = DemandSchedule((), {DAY: np.ones(len(problem.commune))})
    return [plan.offered_load(problem, YEAR, Moment(DAY, hour)) for hour in range(24)]


def draw_heat(axes: Axes, problem: DemandProblem, loads: list[OfferedLoad]) -> None:
    """Communes by hours, districts together, the largest first."""
    total = np.array([one.fixed_mbps + one.mobile_4g_mbps + one.mobile_5g_mbps for one in loads]).T
    of_district = {name: total[[d == name for d in problem.district]].sum() for name in set(problem.district)}
    rows = sorted(
        range(len(total)),
        key=lambda row: (-of_district[problem.district[row]], problem.district[row], -total[row].max()),
    )
    image = axes.imshow(total[rows] / MBPS_PER_GBPS, aspect="auto", cmap="viridis", interpolation="nearest")
    bar = axes.figure.colorbar(image, ax=axes, pad=0.02)
    bar.set_label("asked for by lines and phones, Gb/s", fontsize=9)
    start = 0
    for name, members in groupby(problem.district[row] for row in rows):
        count = len(list(members))
        axes.text(-1.0, start + (count - 1) / 2.0, f"{name} ({count})", ha="right", va="center", fontsize=9)
        if start:
            axes.axhline(start - 0.5, color="white", lw=0.8)
        start += count
    axes.set_yticks([])
    axes.set_xticks(range(0, 24, 3))
    axes.set_xlabel("hour of day")
    axes.set_title("Each commune by hour, by district", loc="left", fontsize=11)


def draw_province(axes: Axes, problem: DemandProblem, loads: list[OfferedLoad]) -> None:
    """The province by hour and by what asks."""
    kinds = problem.years[YEAR].organisations
    homes, work = [], []
    for hour, asked in enumerate(loads):
        level = np.array([problem.level(name, YEAR, Moment(DAY, hour)) for name in kinds.profile])
        business = kinds.load_mbps(level, home=False) + kinds.load_mbps(level, home=True)
        work.append(business.sum())
        homes.append(asked.fixed_mbps.sum() - business.sum())
    phones = [float((one.mobile_4g_mbps + one.mobile_5g_mbps).sum()) for one in loads]
    parts = np.array([homes, phones, work]) / MBPS_PER_GBPS
    labels = ("homes", "phones", "organisations of all kinds")
    axes.stackplot(range(24), parts, labels=labels, colors=COLOURS[:3], alpha=0.75)
    uplink = [one.uplink_mbps.sum() / MBPS_PER_GBPS for one in loads]
    axes.plot(range(24), uplink, color=COLOURS[3], lw=1.8, label="uplink of all, beside it")
    axes.set_xlim(0, 23)
    axes.set_xticks(range(0, 24, 3))
    axes.set_xlabel("hour of day")
    axes.set_ylabel("Gb/s")
    axes.legend(loc="upper left", frameon=False, fontsize=9)
    axes.set_title("The province by what asks, downlink", loc="left", fontsize=11)


def draw() -> None:
    """Compile the scenario's demand and draw a working day of it."""
    assert DAY in days_like(YEAR, "weekday")
    scenario = load(ROOT / "scenarios" / "camau")
    plane = scenario.plane()
    problem = compile_problem(scenario.demand, plane, promised(scenario.targets.catalogue))
    loads = hours_of(problem)
    figure, (left, right) = plt.subplots(1, 2, figsize=(12.5, 6.4), width_ratios=(5, 4))
    draw_heat(left, problem, loads)
    draw_province(right, problem, loads)
    figure.suptitle(f"Cà Mau, a working day of {YEAR}: what is asked for if fibre passed everybody", fontsize=12)
    figure.tight_layout()
    figure.savefig(PICTURE, dpi=110)
    plt.close(figure)


if __name__ == "__main__":
    draw()
