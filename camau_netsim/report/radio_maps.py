"""Pictures of radio maps: one figure for each quantity and technology, a panel for each operator or layer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from matplotlib.artist import Artist
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from camau_netsim.core.index import Real, Rows
from camau_netsim.domains.radio.charts import NetworkChart, best_of
from camau_netsim.engine.charts import Progress
from camau_netsim.report.coverage import Coverage, mast_of
from camau_netsim.report.coverage_table import changed
from camau_netsim.report.coverage_text import covered_parts, loads_text, mean_by, quantile_by
from camau_netsim.report.map_panels import MapGround, Panel, draw_panels, framed, ground_of
from camau_netsim.report.picture import INK, house_style
from camau_netsim.report.quantity import number_text, share_text
from camau_netsim.report.radio_scales import ABSENT, CHANGE, LOAD, POWER, RATES, SINR, ClassScale
from camau_netsim.report.server_colours import distinct_colours


@dataclass(frozen=True, slots=True)
class View:
    """What one panel shows: phones of an operator, or one layer."""

    title: str
    layers: tuple[int, ...]  # places among the charts
    chart: NetworkChart
    before: NetworkChart | None


@dataclass(frozen=True, slots=True)
class Theme:
    """One quantity."""

    file: str
    title: str
    rule: str  # which layer is shown where an operator has several
    colours: Callable[[Coverage, View], Real]  # (n_pixel, 3)
    finding: Callable[[Coverage, View], str]
    legend: list[Artist]
    masts: bool = False


MOST = "At each place the layer that gives most."
STRONGEST = "At each place the strongest layer."


def draw_maps(
    coverage: Coverage, panels: str = "operator", progress: Progress | None = None
) -> Iterator[tuple[str, Figure]]:
    """Draw every map of a coverage.

    Parameters
    ----------
    coverage : Coverage
    panels : {"operator", "layer"}
    progress : callable(done, total, label), optional

    Yields
    ------
    name : str
        Of the file, such as ``sinr_4g.png``.
    figure : Figure
    """
    with house_style():
        ground = ground_of(coverage.opened, coverage.plane, coverage.land, coverage.pixels)
        jobs = [
            (theme, technology, views)
            for technology in ("4g", "5g")
            if (views := _views(coverage, panels, technology))
            for theme in _themes(coverage, technology)
        ]
        changes = [(technology, _changed_views(coverage, technology)) for technology in ("4g", "5g")]
        jobs += [(_change_theme(technology), technology, views) for technology, views in changes if views]
        for done, (theme, technology, views) in enumerate(jobs):
            name = f"{theme.file}_{technology}.png"
            if progress:
                progress(done, len(jobs), f"drawing {name}")
            yield name, _figure(coverage, ground, theme, views)


def _views(coverage: Coverage, panels: str, technology: str) -> list[View]:
    """Return what the panels show: operators and any of them, or layers."""
    if panels == "layer":
        return _layer_views(coverage, technology)
    titles = {row.id: row.name for row in coverage.opened.scenario.demand.operators} | {"any": "Any operator"}
    views = []
    for network in coverage.networks:
        if network.technology == technology:
            alone = coverage.layer_ids[network.layers[0]] if len(network.layers) == 1 else ""
            title = f"{titles[network.name]} ({alone})" if alone else titles[network.name]
            views.append(View(title, network.layers, network.chart, network.before))
    return views


def _layer_views(coverage: Coverage, technology: str) -> list[View]:
    radio, charts = coverage.opened.radio, coverage.charts
    return [
        View(
            name, (place,), best_of([chart], [True]), best_of([charts.before[place]], [True]) if charts.before else None
        )
        for place, (name, chart) in enumerate(zip(coverage.layer_ids, charts.layers, strict=True))
        if radio.layers[chart.row].technology == technology
    ]


def _changed_views(coverage: Coverage, technology: str) -> list[View]:
    """Return the layers that the failed masts carried."""
    return [
        view
        for view in _layer_views(coverage, technology)
        if view.before is not None and changed(view.before.used, view.chart.used).any()
    ]


def _themes(coverage: Coverage, technology: str) -> list[Theme]:
    """Return the quantities that can be shown: mean rate and load only with a run."""
    rates = RATES[technology]
    name = technology.upper()
    servers: list[Artist] = [
        Patch(facecolor="none", label="one colour for the area of one mast;"),
        Patch(facecolor="none", label="neighbours never share a colour"),
        Line2D([], [], ls="none", marker=".", color=INK, label="mast"),
        _absent(),
    ]
    sinr, peak = _people("sinr_db", "dB"), _people("peak_mbps", "Mb/s")
    found = [
        Theme("coverage", f"{name} reference power", STRONGEST, _power, _coverage_finding, _legend(POWER)),
        Theme("server", f"{name} best server", MOST, _servers, _server_finding, servers, masts=True),
        Theme("sinr", f"{name} SINR", MOST, _field(SINR, "sinr_db"), sinr, _legend(SINR)),
    ]
    if coverage.manifest["run"] is None:
        title = f"{name} rate alone in the cell"
        return [*found, Theme("peak", title, MOST, _field(rates, "peak_mbps"), peak, _legend(rates))]
    rate, load = _field(rates, "rate_mbps"), _field(LOAD, "load_ratio")
    return [
        *found,
        Theme("rate", f"{name} mean rate", MOST, rate, _people("rate_mbps", "Mb/s"), _legend(rates)),
        Theme("load", f"{name} load of the serving cell", MOST, load, _load_finding, _legend(LOAD)),
    ]


def _change_theme(technology: str) -> Theme:
    legend: list[Artist] = [
        Line2D([], [], ls="none", marker="X", ms=8, mfc="white", mec=INK, label="off air"),
        Line2D([], [], ls="none", marker=".", color=INK, label="mast of the layer"),
        Patch(facecolor="black", label="loses cover"),
        *_legend(CHANGE, "no cover before"),
    ]
    title = f"{technology.upper()} change of SINR"
    return Theme("change", title, "Layers that the masts carried.", _changes, _change_finding, legend, masts=True)


def _power(_: Coverage, view: View) -> Real:
    """Classes of power; what no layer covers is grey, so that levels other than the first edge show too."""
    shown = np.where(view.chart.used.covered, np.maximum(view.chart.strongest_dbm, POWER.edges[0]), np.nan)
    return POWER.rgb(shown)


def _servers(coverage: Coverage, view: View) -> Real:
    mast = np.where(view.chart.used.covered, mast_of(coverage, view.chart.used), -1)
    pixels = coverage.pixels
    colours = distinct_colours(pixels.raster(mast, -1.0).astype(np.int32))[pixels.row, pixels.column]
    return np.where((mast >= 0)[:, None], colours, np.array(to_rgb(ABSENT)))


def _field(scale: ClassScale, name: str) -> Callable[[Coverage, View], Real]:
    def colours(_: Coverage, view: View) -> Real:
        return scale.rgb(np.where(view.chart.used.covered, getattr(view.chart.used, name), np.nan))

    return colours


def _changes(_: Coverage, view: View) -> Real:
    if view.before is None:
        return CHANGE.rgb(np.full(len(view.chart.layer), np.nan))
    old, new = view.before.used, view.chart.used
    with np.errstate(invalid="ignore"):
        colours = CHANGE.rgb(np.where(old.covered, new.sinr_db - old.sinr_db, np.nan))
    return np.where((old.covered & ~new.covered)[:, None], 0.0, colours)


def _coverage_finding(coverage: Coverage, view: View) -> str:
    area, people = covered_parts(coverage, view.chart.used.covered)
    indoors = covered_parts(coverage, view.chart.used.covered_indoor)[1]
    return (
        f"covers {share_text(area, 0)} of area, {share_text(people)} of people outdoors, {share_text(indoors)} indoors"
    )


def _server_finding(coverage: Coverage, view: View) -> str:
    serving = np.unique(mast_of(coverage, view.chart.used)[view.chart.used.covered])
    n = len(serving)
    area = view.chart.used.covered.sum() * coverage.pixels.area_km2 / max(n, 1)
    return f"{n:,} masts serve, {number_text(area, 1)} km\N{SUPERSCRIPT TWO} each in the mean"


def _people(name: str, unit: str) -> Callable[[Coverage, View], str]:
    def finding(coverage: Coverage, view: View) -> str:
        values = getattr(view.chart.used, name)
        people = np.where(view.chart.used.covered, coverage.pixels.n_people, 0.0)
        low = number_text(quantile_by(values, people, 0.05), 1)
        return f"people covered: mean {number_text(mean_by(values, people), 1)} {unit}, 5 % below {low}"

    return finding


def _load_finding(coverage: Coverage, view: View) -> str:
    load, people = view.chart.used.load_ratio, np.where(view.chart.used.covered, coverage.pixels.n_people, 0.0)
    full = float(people[load > 1.0].sum() / max(people.sum(), 1e-9))
    return f"people covered: mean load {number_text(mean_by(load, people), 2)}; {share_text(full)} in overloaded cells"


def _change_finding(coverage: Coverage, view: View) -> str:
    if view.before is None:
        return ""
    lost = view.before.used.covered & ~view.chart.used.covered
    people = coverage.pixels.n_people[lost].sum()
    return f"{lost.sum() * coverage.pixels.area_km2:,.2f} km\N{SUPERSCRIPT TWO} and {people:,.0f} people lose cover"


def _legend(scale: ClassScale, absent: str = "no cover") -> list[Artist]:
    unit = f" {scale.unit}" if scale.unit else ""
    entries = [
        Patch(facecolor=tuple(colour), label=label + unit)
        for colour, label in zip(scale.colours, scale.labels(), strict=True)
    ]
    return [_absent(absent), *(entries[1:] if scale is POWER else entries)]


def _absent(text: str = "no cover") -> Patch:
    return Patch(facecolor=ABSENT, label=text)


def _figure(coverage: Coverage, ground: MapGround, theme: Theme, views: list[View]) -> Figure:
    is_change = theme.file == "change"
    shown = replace(ground, frame=_frame_of_change(coverage, ground, views)) if is_change else ground
    places = [_masts_m(coverage, view) if theme.masts else None for view in views]
    failed_m = _places_m(coverage, coverage.order.failed) if is_change else None
    panels = [
        Panel(view.title, theme.finding(coverage, view), theme.colours(coverage, view), masts_m, failed_m)
        for view, masts_m in zip(views, places, strict=True)
    ]
    several = is_change or any(len(view.layers) > 1 for view in views)
    parts = [_without(coverage), theme.rule if several else "", f"Loads: {loads_text(coverage)}."]
    title = f"{coverage.opened.scenario.title}: {theme.title} in {coverage.opened.year}"
    return draw_panels(title, " ".join(part for part in parts if part), _note(coverage), shown, panels, theme.legend)


def _without(coverage: Coverage) -> str:
    """Say which masts are off air and where the first of them stand."""
    passive, communes = coverage.opened.problems.passive, coverage.opened.problems.demand.commune_name
    named = [f"{passive.mast.ids[row]} ({communes[passive.mast_commune[row]]})" for row in coverage.order.failed]
    return f"Without {', '.join(named[:4])}{' and more' if len(named) > 4 else ''}." if named else ""


def _masts_m(coverage: Coverage, view: View) -> Real:
    """Return where the masts stand that carry a layer of the view, in metres, shape (n, 2)."""
    opened = coverage.opened
    rows = coverage.order.layers[list(view.layers)]
    on = (opened.cell_up == 1) & np.isin(opened.radio.cell_layer, rows)
    return _places_m(coverage, np.setdiff1d(opened.radio.cell_mast[on], coverage.order.failed))


def _places_m(coverage: Coverage, mast: Rows) -> Real:
    passive = coverage.opened.problems.passive
    return np.column_stack([passive.mast_x_m[mast], passive.mast_y_m[mast]])


def _frame_of_change(coverage: Coverage, ground: MapGround, views: list[View]) -> tuple[float, float, float, float]:
    """Return the part of the map where anything changes, with a margin, in the shape of the map."""
    off = np.zeros(len(coverage.pixels), dtype=bool)
    for view in views:
        if view.before is not None:
            old, new = view.before.used, view.chart.used
            with np.errstate(invalid="ignore"):
                off |= old.covered & (np.abs(new.sinr_db - old.sinr_db) > 1.0)
    pixels = np.column_stack([coverage.pixels.x_m, coverage.pixels.y_m])[off]
    return framed(np.vstack([pixels, _places_m(coverage, coverage.order.failed)]), ground.frame)


def _note(coverage: Coverage) -> str:
    outline = (
        "Outline: land around settlements, not a surveyed border." if coverage.land.guessed else "Outline: as supplied."
    )
    sight = {"mean": "mean of sight and no sight", "los": "in sight everywhere", "nlos": "out of sight everywhere"}
    height_m, pixel_m = coverage.opened.scenario.radio.device_height_m, coverage.pixels.pixel_m
    return (
        f"Simulated, not measured: {sight[coverage.order.sight]}, no shadowing, outdoors at {height_m:g} m; "
        f"pixels of {pixel_m:g} m; interference of every cell by its load. {outline} Districts: nearest settlement."
    )
