"""Charts of a year: which cells are on air, how full a run found them, and every layer at every place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from time import perf_counter

import numpy as np

from camau_netsim.core.index import Index, Mask, Real, Rows, sum_by
from camau_netsim.domains.radio.charts import (
    ERROR_DB,
    SIGHTS,
    CellLoads,
    LayerChart,
    Sites,
    chart_layer,
    masts_of,
    read_chart,
    take_down,
    unchartable,
)
from camau_netsim.domains.radio.problem import RadioProblem
from camau_netsim.engine.compile import Problems, compile_scenario
from camau_netsim.engine.joins import cells_on_air
from camau_netsim.engine.results import Results
from camau_netsim.engine.year import Year
from camau_netsim.errors import CompileError, ReportError
from camau_netsim.kernels.radiomap import lay_tiles
from camau_netsim.kernels.radiomap_law import Tiles
from camau_netsim.scenario.model import Scenario

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class ChartedYear:
    """A year of a scenario, compiled for charts: no settlement's pairs, they are not needed."""

    scenario: Scenario
    year: int
    problems: Problems
    cell_up: Mask  # (n_cell,) on air with nothing broken

    @property
    def radio(self) -> RadioProblem:
        """The radio room, compiled."""
        return self.problems.radio

    @property
    def people(self) -> Real:
        """Residents of each point in the year, shape (n_point,)."""
        demand = self.problems.demand
        points = demand.points
        people: Real = demand.years[self.year].people[points.commune] * points.people_ratio
        return people


@dataclass(frozen=True, slots=True)
class ChartOrder:
    """What to chart."""

    layers: Rows  # rows of the layers
    failed: Rows  # rows of masts taken off air
    sight: str = "mean"
    n_thread: int = 1
    error_db: float = ERROR_DB


@dataclass(frozen=True, slots=True)
class RunLoads:
    """Loads of cells and where they come from."""

    loads: CellLoads
    hour: int | None = None  # of the run; none without one
    n_unknown: int = 0  # cells on air that the run never saw on air: taken as always sending


@dataclass(frozen=True, slots=True)
class YearCharts:
    """Charts of some layers, with what they cost."""

    layers: tuple[LayerChart, ...]
    before: tuple[LayerChart, ...]  # the same with the failed masts on air; empty if none fails
    n_tiles: int
    n_tiles_anew: int  # over all layers
    seconds: dict[str, float] = field(default_factory=dict)


def open_year(scenario: Scenario, year: int) -> ChartedYear:
    """Compile a scenario for charts of one of its years.

    Raises
    ------
    CompileError
        The scenario does not have the year.
    """
    bare = scenario.model_copy(update={"radio": scenario.radio.model_copy(update={"range_km": 0.0})})
    problems = compile_scenario(bare, (year,))
    opened = Year(problems, year)
    on_air = cells_on_air(problems, opened.cell_stands, opened.intact["tenant_serves"])
    return ChartedYear(scenario, year, problems, on_air.cell_up)


def pick_layers(
    opened: ChartedYear, layers: Sequence[str] = (), operator: str | None = None, technology: str | None = None
) -> Rows:
    """Return the rows of the layers asked for that have a cell on air; without a wish all of them.

    Raises
    ------
    CompileError
        An id is unknown, a layer named is not on air in the year or cannot be charted, or nothing is left.
    """
    radio, rows = opened.radio, opened.scenario.radio.layers
    on_air = set(np.unique(radio.cell_layer[opened.cell_up == 1]).tolist())
    named = [_row_of("layer", name, radio.layer) for name in layers]
    dark = [radio.layer.ids[row] for row in named if row not in on_air]
    if dark:
        raise CompileError(f"layer {dark[0]} has no cell on air in {opened.year}")
    users = None if operator is None else _row_of("operator", operator, opened.problems.demand.operator)
    chosen = [
        row
        for row in (dict.fromkeys(named) if named else sorted(on_air))
        if (users is None or users in radio.layers[row].users) and technology in (None, rows[row].technology)
    ]
    if not chosen:
        raise CompileError(
            f"no layer on air in {opened.year} fits what was asked for; layers are {_listed(radio.layer)}"
        )
    for row in chosen:
        reason = unchartable(rows[row], radio.layers[row])
        if reason is not None:
            raise CompileError(f"layer {rows[row].id} cannot be mapped: {reason}")
    return np.array(chosen, dtype=np.int32)


def pick_masts(opened: ChartedYear, masts: Sequence[str]) -> Rows:
    """Return the rows of masts by name; ``CompileError`` for one that is unknown or does not stand in the year."""
    passive = opened.problems.passive
    rows = np.array(sorted({_row_of("mast", name, passive.mast) for name in masts}), dtype=np.int32)
    gone = rows[passive.masts_stand(opened.year)[rows] == 0] if len(rows) else rows
    if len(gone):
        raise CompileError(f"mast {passive.mast.ids[gone[0]]} does not stand in {opened.year}")
    return rows


def _row_of(kind: str, name: str, index: Index) -> int:
    if name not in index.ids:
        near = get_close_matches(name, index.ids, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {_listed(index)}"
        raise CompileError(f"no {kind} {name!r} in the scenario; {hint}")
    return index.row(name)


def _listed(index: Index, n_most: int = 12) -> str:
    return ", ".join(index.ids[:n_most]) + (f" and {len(index) - n_most} more" if len(index) > n_most else "")


def stated_loads(opened: ChartedYear, activity_ratio: float) -> RunLoads:
    """Return loads without a run: every cell interferes for a stated share of time, mean rates are not known."""
    radio = opened.radio
    activity = np.full(len(radio.cell), activity_ratio)
    return RunLoads(CellLoads(activity, np.full(len(radio.cell), np.nan), np.zeros(radio.n_masts)))


def loads_of_run(opened: ChartedYear, results: Results, hour: int | None = None) -> RunLoads:
    """Return the mean loads that a run found at one hour, by default that of its largest mobile load.

    Parameters
    ----------
    opened : ChartedYear
    results : Results
        A run of the same scenario that holds the year.
    hour : int, optional
        One of its observed hours.

    Raises
    ------
    ReportError
        The run is of another scenario, lacks the year or the hour.
    """
    if results.manifest.get("scenario_sha256") != opened.scenario.digest():
        raise ReportError("the run is of another scenario (or variant, or other --set): its digest differs")
    frame = results.tables["radio_cells"].select(
        ["replication", "year", "day", "hour", "cell", "up", "offered_mbps", "load_ratio"]
    )
    frame = frame.to_pandas()
    frame = frame[frame["year"] == opened.year]
    if frame.empty:
        raise ReportError(f"the run holds no cell of {opened.year}; its years are {results.manifest.get('years')}")
    by_hour = frame.groupby("hour", sort=True)["offered_mbps"].sum()
    chosen = int(by_hour.idxmax()) if hour is None else hour
    if chosen not in by_hour.index:
        raise ReportError(f"the run did not observe hour {chosen}; its hours are {sorted(by_hour.index)}")
    frame = frame[frame["hour"] == chosen]
    n_moments = len(frame[["replication", "day"]].drop_duplicates())
    frame = frame[frame["up"]]
    radio = opened.radio
    rows = radio.cell.rows(frame["cell"])
    count = sum_by(rows, np.ones(len(rows)), len(radio.cell))
    total = sum_by(rows, frame["load_ratio"].to_numpy(np.float64), len(radio.cell))
    load = np.where(count > 0.0, total / np.maximum(count, 1.0), np.nan)
    offered = sum_by(radio.cell_mast[rows], frame["offered_mbps"].to_numpy(np.float64), radio.n_masts) / n_moments
    activity = np.where(np.isnan(load), 1.0, np.minimum(load, 1.0))
    unknown = int((np.isnan(load) & (opened.cell_up == 1)).sum())
    return RunLoads(CellLoads(activity, load, offered), chosen, unknown)


def chart_year(
    opened: ChartedYear,
    order: ChartOrder,
    loads: CellLoads,
    x_m: Real,
    y_m: Real,
    settlement: Rows,
    progress: Progress | None = None,
) -> YearCharts:
    """Chart the layers of an order at places, layer by layer.

    Parameters
    ----------
    opened : ChartedYear
    order : ChartOrder
    loads : CellLoads
    x_m, y_m : float64 array, shape (n_place,)
        On the plane of the scenario.
    settlement : int32 array, shape (n_place,)
        Settlement whose buildings stand at each place.
    progress : callable(done, total, label), optional
    """
    start = perf_counter()
    tiles = lay_tiles(x_m, y_m)
    seconds = {"tiles": perf_counter() - start, "layers": 0.0, "change": 0.0, "reading": 0.0}
    after, before, n_anew = [], [], 0
    for done, row in enumerate(order.layers):
        name = opened.radio.layer.ids[row]
        if progress:
            progress(done, len(order.layers), f"charting {name}")
        first, changed, n_tiles = _chart_one(opened, order, loads, tiles, int(row), settlement, seconds)
        after.append(changed or first)
        before += [first] if changed else []
        n_anew += n_tiles
    return YearCharts(tuple(after), tuple(before), len(tiles.box_m), n_anew, seconds)


def _chart_one(
    opened: ChartedYear,
    order: ChartOrder,
    loads: CellLoads,
    tiles: Tiles,
    row: int,
    settlement: Rows,
    seconds: dict[str, float],
) -> tuple[LayerChart, LayerChart | None, int]:
    """Chart one layer and, if masts fail, again without them; times are added up in ``seconds``."""
    radio, spec, passive = opened.radio, opened.scenario.radio, opened.problems.passive
    layer = radio.layers[row]
    sites = Sites(passive.mast_x_m, passive.mast_y_m, passive.mast_height_m, passive.mast_propagation)
    clock = perf_counter()
    masts = masts_of(radio, layer, sites, opened.cell_up, loads)
    sight = SIGHTS[order.sight]
    chart = chart_layer(layer, masts, tiles, spec.device_height_m, sight, order.n_thread, order.error_db)
    seconds["layers"] += perf_counter() - clock
    clock = perf_counter()
    first = read_chart(radio, layer, spec.layers[row], chart, loads, settlement)
    seconds["reading"] += perf_counter() - clock
    if not len(order.failed):
        return first, None, 0
    clock = perf_counter()
    n_tiles = take_down(radio, layer, chart, order.failed, order.n_thread)
    seconds["change"] += perf_counter() - clock
    clock = perf_counter()
    changed = read_chart(radio, layer, spec.layers[row], chart, loads, settlement)
    seconds["reading"] += perf_counter() - clock
    return first, changed, n_tiles
