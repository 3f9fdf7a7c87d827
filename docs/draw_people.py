"""Draws ``docs/pictures/people.png``: people of Cà Mau by night and by day, as the demand room spreads and moves them.

``python -m docs.draw_people``
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import BoundaryNorm, Colormap, ListedColormap, to_rgba
from matplotlib.figure import Figure

from camau_netsim import load
from camau_netsim.core.index import Real
from camau_netsim.domains.demand.problem import DemandProblem, compile_problem
from camau_netsim.domains.demand.spec import DemandSpec
from camau_netsim.report.commune_panel import DistrictSeat
from camau_netsim.report.ground import draw_ground
from camau_netsim.report.land import Land, land_of
from camau_netsim.report.picture import FAINT_INK, INK, blank_figure, house_style, save_png
from camau_netsim.report.province_map import district_seats
from camau_netsim.units import M_PER_KM

ROOT = Path(__file__).resolve().parent
PICTURE = ROOT / "pictures" / "people.png"
YEAR, NIGHT_HOUR, DAY_HOUR = 2024, 3, 10
LEVELS = (1, 30, 100, 300, 1000, 3000, 10000, 30000)
CHANGES = (-3000, -1000, -300, -100, -30, 30, 100, 300, 1000, 3000)
WARM = ListedColormap(["#fdf3d8", "#fbd98f", "#f5ae55", "#e57a3a", "#c04a33", "#8a2333", "#4a0f2b"])
BOTH_WAYS = ListedColormap(
    ["#1b4f8a", "#3f7fb8", "#7fb0d6", "#bcd6ea", "#f2f0ec", "#f8d5b5", "#f0a875", "#d9693f", "#a6301f"]
)
PALE = to_rgba("#f7f5f0")


def raster(problem: DemandProblem, spec: DemandSpec, values: Real) -> tuple[Real, tuple[float, float, float, float]]:
    """Lay a number of people of each point on the finest grid, people/km2; also left, right, bottom and top in km."""
    fine_m = spec.pixel_urban_m or spec.pixel_m or 0.0
    points = problem.points
    side_m = np.where(problem.urban[points.commune] == 1, fine_m, spec.pixel_m)
    column = np.round((points.x_m - side_m / 2.0) / fine_m).astype(int)
    row = np.round((points.y_m - side_m / 2.0) / fine_m).astype(int)
    wide = np.round(side_m / fine_m).astype(int)
    left, bottom = column.min(), row.min()
    grid = np.zeros(((row + wide).max() - bottom, (column + wide).max() - left))
    density = values / (side_m / M_PER_KM) ** 2
    for up in range(wide.max()):
        for right in range(wide.max()):
            here = (up < wide) & (right < wide)
            np.add.at(grid, (row[here] - bottom + up, column[here] - left + right), density[here])
    step = fine_m / M_PER_KM
    return grid, (left * step, (left + grid.shape[1]) * step, bottom * step, (bottom + grid.shape[0]) * step)


def panel(axes: Axes, land: Land, heading: tuple[str, str], n_communes: int) -> None:
    """Draw the bare ground of one map and its two lines of heading."""
    axes.set_xlim(land.frame.left_km, land.frame.right_km)
    axes.set_ylim(land.frame.bottom_km, land.frame.top_km)
    axes.set_aspect("equal")
    axes.set_xticks([])
    axes.set_yticks([])
    draw_ground(axes, land, np.tile(PALE, (n_communes, 1)))
    axes.text(0.0, 1.045, heading[0], transform=axes.transAxes, fontsize=12, fontweight="bold")
    axes.text(0.0, 1.013, heading[1], transform=axes.transAxes, fontsize=9.5, color=FAINT_INK)


def write_name(axes: Axes, seat: DistrictSeat) -> None:
    """Write the name of a chief place beside it."""
    box = {"fc": "white", "ec": "none", "alpha": 0.7, "pad": 0.8}
    place = {"xytext": (6, 6), "textcoords": "offset points", "fontsize": 7.5}
    axes.annotate(seat.name, (seat.x_km, seat.y_km), zorder=9, color=INK, bbox=box, **place)


def scale_under(figure: Figure, axes: Axes, colours: Colormap, levels: tuple[int, ...], label: str) -> None:
    """Draw the colour scale under a map."""
    box = axes.get_position()
    bar = figure.add_axes((box.x0 + 0.02, box.y0 - 0.035, box.width - 0.04, 0.014))
    norm = BoundaryNorm(levels, colours.N)
    figure.colorbar(ScalarMappable(norm, colours), cax=bar, orientation="horizontal", ticks=levels)
    bar.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    bar.tick_params(labelsize=7.5, length=3)
    bar.set_xlabel(label, fontsize=8.5)


def draw() -> None:
    """Compile the demand room, draw night, day and the difference."""
    scenario = load(ROOT.parent / "scenarios" / "camau")
    plane = scenario.plane()
    problem = compile_problem(scenario.demand, plane)
    move = problem.years[YEAR].move
    assert move is not None
    night, day = move.present(NIGHT_HOUR), move.present(DAY_HOUR)
    moved = float(np.maximum(day - night, 0.0).sum() / night.sum())
    in_town = [float(people[problem.urban[problem.points.commune] == 1].sum()) for people in (night, day)]
    with house_style():
        figure = blank_figure(16.0, 8.6)
        land = land_of(scenario, plane, 1.13)
        seats = district_seats(scenario, plane)
        headings = (
            (f"a  By night ({NIGHT_HOUR}:00)", f"{night.sum():,.0f} people, {in_town[0]:,.0f} in towns"),
            (f"b  By day ({DAY_HOUR}:00)", f"the same people, {in_town[1]:,.0f} in towns"),
            ("c  Day less night", f"{100.0 * moved:.1f} % of the people are in another pixel, net"),
        )
        for number, (values, heading) in enumerate(zip((night, day, day - night), headings, strict=True)):
            axes = figure.add_axes((0.012 + 0.329 * number, 0.125, 0.3185, 0.74))
            panel(axes, land, heading, len(problem.commune))
            grid, extent = raster(problem, scenario.demand, values)
            last = number == 2
            colours, levels = (BOTH_WAYS, CHANGES) if last else (WARM, LEVELS)
            lived_in = raster(problem, scenario.demand, night)[0] > 0.0
            shown = np.ma.masked_where(~lived_in, np.clip(grid, levels[0] + 0.01, levels[-1] - 0.01))
            norm = BoundaryNorm(levels, colours.N)
            axes.imshow(shown, cmap=colours, norm=norm, extent=extent, origin="lower", interpolation="none", zorder=2)
            for seat in seats:
                write_name(axes, seat)
            scale_under(figure, axes, colours, levels, "people/km² more or less" if last else "people/km²")
        figure.text(0.012, 0.955, f"Where people of Cà Mau are, {YEAR}", fontsize=17, fontweight="bold", va="center")
        figure.text(
            0.012,
            0.02,
            f"{len(problem.points):,} points: pixels of {scenario.demand.pixel_m:g} m, in towns of "
            f"{scenario.demand.pixel_urban_m:g} m. Places of settlements, who leaves home and where to are assumed. "
            "Outline: land around settlements, not a surveyed border.",
            fontsize=8,
            color=FAINT_INK,
        )
        save_png(figure, PICTURE)


if __name__ == "__main__":
    draw()
