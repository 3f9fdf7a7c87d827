"""Draws ``docs/pictures/access_ports.png``: 200 random ports, formulae against sessions; prints the worst cases.

``python -m docs.draw_access_ports``
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from tests.support.random_ports import PortCase, random_port

PICTURE = Path(__file__).parent / "pictures" / "access_ports.png"
N_PORTS = 200
LOADS = (0.0, 0.2, 0.4, 0.6, 0.8, 0.95)


def compare() -> tuple[list[PortCase], list[PortCase]]:
    """Ports whose lines all bought one plan, and ports of two to four plans."""
    cases = [random_port(number, mixed=bool(number % 2)) for number in range(N_PORTS)]
    return cases[0::2], cases[1::2]


def say(alike: list[PortCase], mixed: list[PortCase]) -> None:
    """Print the worst case of each kind and load."""
    worst = max(alike, key=lambda case: float(np.abs(case.z).max() * (np.abs(case.error_ratio).max() > 1e-4)))
    print(f"one plan: {len(alike)} ports, worst {np.abs(worst.z).max():.2f} standard errors, {_named(worst, 0)}")
    for low, high in pairwise(LOADS):
        classes = [
            (float(error), case, row)
            for case in mixed
            if low <= case.load_ratio < high
            for row, error in enumerate(case.error_ratio)
        ]
        least, most = min(classes, key=lambda one: one[0]), max(classes, key=lambda one: one[0])
        print(f"several plans, load {low:.2f}-{high:.2f}: {len(classes)} classes of lines")
        print(f"  {least[0]:+.1%}: {_named(*least[1:])}\n  {most[0]:+.1%}: {_named(*most[1:])}")


def _named(case: PortCase, row: int) -> str:
    return (
        f"{case.technology}, {case.n_lines} of 1:{case.split}, load {case.load_ratio:.2f}, television "
        f"{case.stream_ratio:.2f}, cap {case.cap_mbps[row]:.0f} of {[round(float(cap)) for cap in case.cap_mbps]}: "
        f"formula {case.formula_mbps[row]:.1f}, sessions {case.runs_mbps.mean(axis=0)[row]:.1f} Mb/s"
    )


def draw(alike: list[PortCase], mixed: list[PortCase]) -> None:
    """Error of the formula of every class of lines against the load of its port."""
    figure, panels = plt.subplots(1, 2, figsize=(10.5, 4.4), sharey=True)
    titles = ("Lines of one plan (100 ports)", "Lines of two to four plans (100 ports)")
    for axes, cases, title in zip(panels, (alike, mixed), titles, strict=True):
        load = np.concatenate([np.full(len(case.cap_mbps), case.load_ratio) for case in cases])
        error = 100.0 * np.concatenate([case.error_ratio for case in cases])
        spread = 100.0 * np.concatenate(
            [case.runs_mbps.std(axis=0, ddof=1) / case.runs_mbps.mean(axis=0) / np.sqrt(20.0) for case in cases]
        )
        cap = np.concatenate([case.cap_mbps for case in cases])
        axes.errorbar(load, error, yerr=2.093 * spread, fmt="none", ecolor="#b8b8b8", lw=0.8, zorder=1)
        dots = axes.scatter(load, error, c=cap, s=16, cmap="viridis", norm="log", vmin=80, vmax=2000, zorder=2)
        axes.axhline(0.0, color="black", lw=0.8)
        axes.set_title(title, loc="left", fontsize=11)
        axes.set_xlabel("load of the port over what television leaves")
        axes.spines[["top", "right"]].set_visible(False)
    panels[0].set_ylabel("formula over sessions, less 1, %")
    bar = figure.colorbar(dots, ax=panels, pad=0.02, ticks=[80, 150, 300, 500, 1000, 2000], format="%d")
    bar.minorticks_off()
    bar.set_label("subscribed rate, Mb/s")
    figure.savefig(PICTURE, dpi=100, bbox_inches="tight", metadata={"Software": None})


if __name__ == "__main__":
    both = compare()
    say(*both)
    draw(*both)
