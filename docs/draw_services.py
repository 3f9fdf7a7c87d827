"""Draws ``docs/pictures/postal.png``: how far the people of Cà Mau have to a postal point, of any kind and staffed.

``python -m docs.draw_services``
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.patches import Patch

from camau_netsim import load
from camau_netsim.core.index import Index, Mask, Real
from camau_netsim.domains.demand.problem import compile_problem
from camau_netsim.domains.services import problem as services
from camau_netsim.domains.services.reach import nearest_km
from camau_netsim.report.land import land_of
from camau_netsim.report.picture import FAINT_INK, INK, blank_figure, house_style, save_png
from camau_netsim.report.province_map import district_seats
from camau_netsim.units import M_PER_KM
from docs.draw_people import panel, raster, write_name

ROOT = Path(__file__).resolve().parent
PICTURE = ROOT / "pictures" / "postal.png"
YEAR, PROMISED_KM = 2030, 3.0
LEVELS = (0.0, 1.0, 2.0, PROMISED_KM, 4.0, 6.0, 20.0)
COLOURS = ListedColormap(["#0b4f6c", "#3d86a8", "#a6cfe0", "#fbd28b", "#ea8a3f", "#a8321f"])


def mark_points(axes: Axes, problem: services.ServicesProblem, stands: Mask) -> None:
    """Mark unattended points with a small dot and staffed ones with a square."""
    x_km, y_km = problem.x_m / M_PER_KM, problem.y_m / M_PER_KM
    for staffed, style in ((0, {"marker": "o", "s": 7}), (1, {"marker": "s", "s": 17})):
        here = (stands == 1) & (problem.staffed == staffed)
        axes.scatter(x_km[here], y_km[here], c=INK, edgecolors="white", linewidths=0.6, zorder=6, **style)


def heading(letter: str, name: str, km: Real, people: Real) -> tuple[str, str]:
    """Return the two lines over a map."""
    mean, far = (km * people).sum() / people.sum(), people[km > PROMISED_KM].sum()
    return f"{letter}  {name}", f"{mean:.2f} km on the mean; {far:,.0f} people have more than {PROMISED_KM:g} km"


def legend() -> list[Patch]:
    """Return one patch for each class of distance."""
    names = [f"{low:g} to {high:g} km" for low, high in pairwise(LEVELS[:-1])]
    return [Patch(fc=colour, label=name) for colour, name in zip(COLOURS.colors, [*names, "more"], strict=True)]


def draw() -> None:
    """Compile demand and services, draw the way to any point and to a staffed one."""
    scenario = load(ROOT.parent / "scenarios" / "camau")
    plane = scenario.plane()
    demand = compile_problem(scenario.demand, plane)
    node = Index(row.id for row in scenario.backbone.nodes)
    area_km2 = tuple(row.area_km2 for row in scenario.demand.communes)
    problem = services.compile_problem(scenario.services, demand.commune, node, plane, area_km2)
    points, stands = demand.points, problem.points_stand(YEAR)
    people = demand.years[YEAR].people[points.commune] * points.people_ratio
    fine_m, wide_m = scenario.demand.pixel_urban_m, scenario.demand.pixel_m
    assert fine_m is not None
    assert wide_m is not None
    pixel_km2 = (np.where(demand.urban[points.commune] == 1, fine_m, wide_m) / M_PER_KM) ** 2
    with house_style():
        figure = blank_figure(12.0, 8.4)
        land = land_of(scenario, plane, 1.13)
        for number, (name, served) in enumerate((("Any point", stands), ("Staffed point", stands & problem.staffed))):
            km = nearest_km(points.x_m, points.y_m, problem.x_m, problem.y_m, served)
            axes = figure.add_axes((0.02 + 0.49 * number, 0.1, 0.47, 0.76))
            panel(axes, land, heading("ab"[number], name, km, people), len(demand.commune))
            grid, extent = raster(demand, scenario.demand, km * pixel_km2)
            shown = np.ma.masked_where(grid == 0.0, np.clip(grid, 0.001, LEVELS[-1] - 0.01))
            norm = BoundaryNorm(LEVELS, COLOURS.N)
            axes.imshow(shown, cmap=COLOURS, norm=norm, extent=extent, origin="lower", interpolation="none", zorder=2)
            mark_points(axes, problem, served)
            for seat in district_seats(scenario, plane):
                write_name(axes, seat)
        figure.legend(handles=legend(), loc="lower center", ncols=len(COLOURS.colors), frameon=False, fontsize=9.5)
        figure.text(0.02, 0.955, f"How far people have to a postal point, {YEAR}", fontsize=17, fontweight="bold")
        figure.text(
            0.02,
            0.065,
            f"{int(stands.sum())} points (squares: somebody serves, dots: nobody does), straight lines; the plan asks "
            f"for {PROMISED_KM:g} km a point. Only the seats of communes are facts; other places are assumed.",
            fontsize=8.5,
            color=FAINT_INK,
        )
        save_png(figure, PICTURE)


if __name__ == "__main__":
    draw()
