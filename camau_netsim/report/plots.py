"""The pictures of a run: maps and pictures of the TSLCD by year, and one chart of all judged promises."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from camau_netsim.core.place import plane_of
from camau_netsim.engine.results import Results
from camau_netsim.report.commune_panel import MapBase
from camau_netsim.report.fibre import fibre_of
from camau_netsim.report.land import land_of
from camau_netsim.report.map_rates import peak_utilisation, rates_of_year
from camau_netsim.report.outline import read_outline
from camau_netsim.report.picture import house_style, save_png
from camau_netsim.report.province_map import PANEL_SHAPE, MapYear, district_seats, draw_map
from camau_netsim.report.rate_scale import scale_of
from camau_netsim.report.target_chart import draw_target_chart
from camau_netsim.report.town_inset import inset_of
from camau_netsim.report.tslcd_availability import draw_tslcd_availability
from camau_netsim.report.tslcd_tree import draw_tslcd_tree
from camau_netsim.scenario.model import Scenario


def draw(results: Results, scenario: Scenario, folder: Path, polygons: str | PathLike[str] | None = None) -> list[Path]:
    """Draw the maps and the chart of a run.

    Parameters
    ----------
    results : Results
    scenario : Scenario
        The one that was run.
    folder : Path
        Made if it does not exist; pictures of the same name are replaced.
    polygons : path, optional
        GeoJSON file whose polygons are the outline of the province; without it the outline is guessed from settlements.

    Returns
    -------
    list of Path
        ``map_<year>.png`` for each simulated year, ``tslcd_<year>.png`` and ``tslcd_availability_<year>.png`` where
        there are bodies, then ``targets.png``.

    Raises
    ------
    ReportError
        The polygons cannot be read.
    """
    with house_style():
        paths = _draw_maps(results, scenario, folder, polygons)
        paths += _draw_tslcd(results, scenario, folder)
        paths.append(save_png(draw_target_chart(results), folder / "targets.png"))
    return paths


def _draw_tslcd(results: Results, scenario: Scenario, folder: Path) -> list[Path]:
    """Draw the tree of the TSLCD and its availability, for each year with bodies."""
    paths = []
    for year in results.manifest["years"]:
        for name, drawn in (("tslcd", draw_tslcd_tree), ("tslcd_availability", draw_tslcd_availability)):
            figure = drawn(results, scenario, year)
            if figure is not None:
                paths.append(save_png(figure, folder / f"{name}_{year}.png"))
    return paths


def _draw_maps(results: Results, scenario: Scenario, folder: Path, polygons: str | PathLike[str] | None) -> list[Path]:
    """Draw one map per year, all in the same frame and colours."""
    plane = plane_of([*scenario.demand.communes, *scenario.demand.settlements])
    outline = None if polygons is None else read_outline(polygons, plane)
    land = land_of(scenario, plane, PANEL_SHAPE, outline)
    seats = district_seats(scenario, plane)
    years = []
    for year in results.manifest["years"]:
        fibre = fibre_of(scenario, plane, land.frame, peak_utilisation(results.tables, year), year)
        base = MapBase(land, fibre, seats, inset_of(scenario, plane, land, fibre))
        years.append(MapYear(year, rates_of_year(results.tables, scenario, year), base))
    scales = [scale_of(theme) for theme in zip(*(shown.themes for shown in years), strict=True)]
    return [save_png(draw_map(results, scenario, scales, shown), folder / f"map_{shown.year}.png") for shown in years]
