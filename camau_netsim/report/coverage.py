"""Radio maps of a year: pixels of the land, every layer on them, and what each operator's phones get of its layers."""

from __future__ import annotations

import hashlib
import resource
from collections.abc import Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from camau_netsim import kernels
from camau_netsim.core.place import Plane
from camau_netsim.domains.radio.charts import SIGHTS, LayerChart, NetworkChart, best_of
from camau_netsim.engine.charts import (
    ChartedYear,
    ChartOrder,
    Progress,
    RunLoads,
    YearCharts,
    chart_year,
    loads_of_run,
    open_year,
    pick_layers,
    pick_masts,
    stated_loads,
)
from camau_netsim.engine.manifest import describe_machine, package_version
from camau_netsim.engine.results import Results
from camau_netsim.errors import CompileError
from camau_netsim.report.land import Land, land_of
from camau_netsim.report.outline import read_outline
from camau_netsim.report.pixels import Pixels, pixels_of
from camau_netsim.scenario.model import SCHEMA_VERSION, Scenario

MAP_SHAPE = 1.12
"""Height over width of a map."""

KIBIBYTES_PER_MBYTE = 1.0e6 / 1024.0


@dataclass(frozen=True, slots=True)
class Network:
    """Layers that the phones of one operator (or any phone) may use, of one technology."""

    name: str  # operator's id or ``any``
    technology: str
    layers: tuple[int, ...]  # places among the charts
    chart: NetworkChart
    before: NetworkChart | None  # with the failed masts on air


@dataclass(frozen=True, slots=True)
class Coverage:
    """Charts of a year, ready to be written, told and drawn.

    Attributes
    ----------
    manifest : dict
        What decides the numbers.
    machine : dict
        Where and how fast they were found.
    """

    opened: ChartedYear
    order: ChartOrder
    loads: RunLoads
    plane: Plane
    land: Land
    pixels: Pixels
    charts: YearCharts
    networks: tuple[Network, ...]
    manifest: dict[str, Any]
    machine: dict[str, Any]

    @property
    def layer_ids(self) -> tuple[str, ...]:
        """Ids of the layers charted, in order."""
        return tuple(self.opened.radio.layer.ids[row] for row in self.order.layers)

    def to_text(self) -> str:
        """Return the summary as plain text."""
        from camau_netsim.report.coverage_text import text_of

        return text_of(self)

    def save(
        self,
        folder: str | PathLike[str],
        panels: str = "operator",
        pictures: bool = True,
        progress: Progress | None = None,
    ) -> list[Path]:
        """Write tables, manifest and pictures, whole or not at all; an earlier such folder is replaced.

        Parameters
        ----------
        folder : path
        panels : {"operator", "layer"}
            What each panel of a picture shows.
        pictures : bool
            Whether to draw.
        progress : callable(done, total, label), optional

        Returns
        -------
        list of Path
            Files written.

        Raises
        ------
        ReportError
            Something else stands there.
        """
        from camau_netsim.report.coverage_folder import save

        return save(self, Path(folder), panels, pictures, progress)


def chart_coverage(
    scenario: Scenario,
    year: int,
    layers: Sequence[str] = (),
    operator: str | None = None,
    technology: str | None = None,
    pixel_m: float = 200.0,
    results: Results | None = None,
    hour: int | None = None,
    activity_ratio: float = 1.0,
    sight: str = "mean",
    without: Sequence[str] = (),
    polygons: str | PathLike[str] | None = None,
    threads: int = 1,
    progress: Progress | None = None,
) -> Coverage:
    """Chart a year of a scenario; parameters as :func:`camau_netsim.api.coverage`."""
    if sight not in SIGHTS:
        raise CompileError(f"no sight {sight!r}; there are {', '.join(SIGHTS)}")
    clock = perf_counter()
    opened = open_year(scenario, year)
    order = ChartOrder(pick_layers(opened, layers, operator, technology), pick_masts(opened, without), sight, threads)
    loads = stated_loads(opened, activity_ratio) if results is None else loads_of_run(opened, results, hour)
    seconds = {"compile": perf_counter() - clock}
    clock = perf_counter()
    plane = scenario.plane()
    outline = None if polygons is None else read_outline(polygons, plane)
    land = land_of(scenario, plane, MAP_SHAPE, outline)
    pixels = pixels_of(opened.problems.demand, opened.people, plane, land, pixel_m, outline)
    seconds["land"] = perf_counter() - clock
    charts = chart_year(opened, order, loads.loads, pixels.x_m, pixels.y_m, pixels.settlement, progress)
    clock = perf_counter()
    networks = _networks(opened, order, charts)
    seconds |= charts.seconds | {"networks": perf_counter() - clock}
    manifest = _manifest(opened, order, loads, results, pixels, polygons)
    manifest["activity_ratio"] = None if results is not None else activity_ratio
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIBIBYTES_PER_MBYTE
    machine = describe_machine(seconds, threads) | {"peak_mbyte": round(peak, 1)}
    return Coverage(opened, order, loads, plane, land, pixels, charts, networks, manifest, machine)


def _networks(opened: ChartedYear, order: ChartOrder, charts: YearCharts) -> tuple[Network, ...]:
    """Return every operator's layers by technology, and any operator's where there are several."""
    radio, operator = opened.radio, opened.problems.demand.operator
    found = []
    for technology in ("4g", "5g"):
        places = [i for i, row in enumerate(order.layers) if radio.layers[row].technology == technology]
        owners = [
            (name, tuple(i for i in places if operator.row(name) in radio.layers[order.layers[i]].users))
            for name in operator.ids
        ]
        named = [(name, own) for name, own in owners if own]
        if len(named) > 1:
            named.append(("any", tuple(places)))
        found += [Network(name, technology, own, *_both(opened, own, charts)) for name, own in named]
    return tuple(found)


def _both(opened: ChartedYear, places: tuple[int, ...], charts: YearCharts) -> tuple[NetworkChart, NetworkChart | None]:
    def together(listed: tuple[LayerChart, ...]) -> NetworkChart:
        own = [listed[place] for place in places]
        return best_of(own, [opened.radio.layers[chart.row].bearer for chart in own])

    return together(charts.layers), together(charts.before) if charts.before else None


def _manifest(
    opened: ChartedYear,
    order: ChartOrder,
    loads: RunLoads,
    results: Results | None,
    pixels: Pixels,
    polygons: str | PathLike[str] | None,
) -> dict[str, Any]:
    """Return what decides the numbers: the same answer here means the same tables, for any number of threads."""
    run = None
    if results is not None:
        kept = ("package_version", "scenario_sha256", "seed", "replications", "fidelity")
        run = {name: results.manifest.get(name) for name in kept}
        run |= {"hour": loads.hour, "n_cells_never_on_air": loads.n_unknown}
    return {
        "package_version": package_version(),
        "schema_version": SCHEMA_VERSION,
        "scenario": opened.scenario.name,
        "scenario_title": opened.scenario.title,
        "scenario_sha256": opened.scenario.digest(),
        "year": opened.year,
        "layers": [opened.radio.layer.ids[row] for row in order.layers],
        "without": [opened.problems.passive.mast.ids[row] for row in order.failed],
        "sight": order.sight,
        "run": run,
        "pixel_m": pixels.pixel_m,
        "n_pixels": len(pixels),
        "outline_sha256": None if polygons is None else hashlib.sha256(Path(polygons).read_bytes()).hexdigest(),
        "error_db": order.error_db,
        "kernels": kernels.backend(),
    }


def mast_of(coverage: Coverage, chart: LayerChart) -> np.ndarray[Any, np.dtype[np.int32]]:
    """Return the mast that serves each pixel, -1 where none does."""
    return np.where(chart.server >= 0, coverage.opened.radio.cell_mast[chart.server], -1).astype(np.int32)
