"""The public verbs. Everything heavy is imported when it is first needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyarrow import Table

    from camau_netsim.engine.results import Results
    from camau_netsim.engine.swing import Tornado
    from camau_netsim.report.annual import AnnualReport
    from camau_netsim.report.comparison import Comparison
    from camau_netsim.report.coverage import Coverage
    from camau_netsim.report.explanation import Explanation
    from camau_netsim.scenario.model import Scenario

PathText = str | PathLike[str]


def load(path: PathText, overrides: Sequence[tuple[str, str]] = (), variant: str | None = None) -> Scenario:
    """Read and check a scenario.

    Parameters
    ----------
    path : path
        Scenario folder, or its ``scenario.yaml``.
    overrides : sequence of (str, str)
        Dotted path and value, as YAML text, e.g. ``("demand.session_fixed_mbit", "400")``.
    variant : str, optional
        One of the scenario's named variants.

    Raises
    ------
    ScenarioError
        Holds every fault found, each with file, line, fact and hint.
    """
    from camau_netsim.scenario.load import load as load_scenario

    return load_scenario(path, overrides, variant)


def run(
    scenario: Scenario | PathText,
    years: Sequence[int] | None = None,
    seed: int = 1,
    replications: int = 8,
    workers: int = 1,
    progress: Callable[[int, int, str], None] | None = None,
    windows: Sequence[str] = (),
    until_decided: int | None = None,
) -> Results:
    """Simulate a scenario and judge its promises.

    Parameters
    ----------
    scenario : Scenario or path
    years : sequence of int, optional
        Default: all years of the scenario.
    seed : int
        Same scenario, seed and version: same tables, bit for bit, for any number of workers.
    replications : int
        Independent repetitions; an interval needs two.
    workers : int
        Processes to use.
    progress : callable(done, total, label), optional
    windows : sequence of str, optional
        Hours in which every session is simulated (fidelity ``session``), such as ``"2025 weekday 20:00-22:00"``; days
        are ``any``, ``weekday`` or ``weekend``. The days observed in those years are drawn from days of that kind.
    until_decided : int, optional
        Go on with twice as many replications, up to this number, while a verdict is undecided; the chance of a wrong
        verdict is held over all the looks.

    Raises
    ------
    ScenarioError, CompileError, SimulationError
    ValueError
        A window cannot be read.
    """
    from camau_netsim.core.timeline import Window
    from camau_netsim.experiment.replicate import replicate
    from camau_netsim.scenario.model import Scenario as Model

    model = scenario if isinstance(scenario, Model) else load(scenario)
    chosen = tuple(sorted(set(model.years if years is None else years)))
    hours = tuple(Window.read(text) for text in windows)
    return replicate(model, chosen, seed, replications, workers, progress, hours, until_decided)


def criticality(scenario: Scenario | PathText, year: int, seed: int = 1) -> Mapping[str, Table]:
    """Say what the loss of each element takes from users, and how long each node is cut off a year.

    Parameters
    ----------
    scenario : Scenario or path
    year : int
        One of the scenario's.
    seed : int
        Of the states that are sampled; the ranking itself draws nothing.

    Returns
    -------
    tables : mapping of str to pyarrow.Table
        ``criticality_elements`` (ranked), ``criticality_losses`` (by service and operator), ``criticality_pairs`` (of
        shared risks), ``criticality_nodes`` (minutes a year with an interval), ``criticality_sharing`` (of every shared
        mast and conduit, what sharing saves and what it puts at risk) and ``criticality_sharing_sums``.

    Raises
    ------
    ScenarioError, CompileError
    """
    from camau_netsim.engine.compile import compile_scenario
    from camau_netsim.engine.criticality import Criticality
    from camau_netsim.engine.criticality_tables import criticality_tables
    from camau_netsim.scenario.model import Scenario as Model

    model = scenario if isinstance(scenario, Model) else load(scenario)
    found = Criticality(compile_scenario(model, (year,)), year)
    return criticality_tables(found, seed, model.targets.confidence_ratio)


def load_results(folder: PathText) -> Results:
    """Read a run folder; every file is checked against its digest.

    Raises
    ------
    ReportError
    """
    from camau_netsim.engine.results import load_results as load_run

    return load_run(folder)


def judge(
    results: Results,
    targets: PathText,
    confidence_ratio: float | None = None,
    service_availability_ratio: float | None = None,
    rate_tolerance_ratio: float | None = None,
) -> Results:
    """Judge a run again by another catalogue of promises, from its tables, without simulating.

    Parameters
    ----------
    results : Results
        A run, such as ``load_results`` reads.
    targets : path
        CSV file with the columns of ``targets.catalogue``.
    confidence_ratio, service_availability_ratio, rate_tolerance_ratio : float, optional
        As in ``scenario.yaml``; default: what the run was judged with.

    Raises
    ------
    ScenarioError
        The catalogue is faulty; holds every fault with file and line.
    ReportError
        The run lacks what a measure reads, or does not say what it was judged with.
    """
    from camau_netsim.experiment.judgement import judge as judge_again
    from camau_netsim.scenario.catalogue_file import read_catalogue

    declared = {
        "confidence_ratio": confidence_ratio,
        "service_availability_ratio": service_availability_ratio,
        "rate_tolerance_ratio": rate_tolerance_ratio,
    }
    return judge_again(results, read_catalogue(Path(targets)), declared)


def annual_report(results: Results, year: int) -> AnnualReport:
    """Report one year of a run: cover, lines, rates, availability, and every promise as of that year.

    ``.tables`` holds it, ``.to_text()`` tells the promises, ``.save(folder)`` writes CSV files and a manifest.

    Parameters
    ----------
    results : Results
    year : int
        One that was simulated.

    Raises
    ------
    ReportError
        The run did not simulate the year, or an older version wrote it.
    """
    from camau_netsim.report.annual import annual_report as report_of

    return report_of(results, year)


def compare(first: Results, second: Results) -> Comparison:
    """Compare two runs, promise by promise and reading by reading, with intervals of the differences.

    Raises
    ------
    ReportError
        They judge no promise in common.
    """
    from camau_netsim.report.comparison import compare as compare_runs

    return compare_runs(first, second)


def explain(
    scenario: PathText, path: str, overrides: Sequence[tuple[str, str]] = (), variant: str | None = None
) -> Explanation:
    """Explain a value of a scenario: where it is written, its source and range, and what reads it.

    Parameters
    ----------
    scenario : path
        Scenario folder, or its ``scenario.yaml``.
    path : str
        A setting (``demand.busy_hour_fixed_ratio``), a column (``access.plans.share_ratio``), a room or table, or a
        quantity that a room works out (``demand.busy_hour_mbps``).
    overrides, variant
        As for ``load``.

    Raises
    ------
    ScenarioError
        The scenario is faulty, or has nothing of that name.
    """
    from camau_netsim.report.explanation import explain as explain_path
    from camau_netsim.scenario.whereabouts import Whereabouts

    return explain_path(Whereabouts.of(scenario, overrides, variant), path)


def tornado(
    scenario: Scenario | PathText,
    targets: Sequence[str],
    year: int | None = None,
    seed: int = 1,
    replications: int = 1,
    workers: int = 1,
    progress: Callable[[int, int, str], None] | None = None,
    only: Sequence[str] = (),
) -> Tornado:
    """Move every assumption of the register alone to both ends of its range and see how far promises follow.

    Parameters
    ----------
    scenario : Scenario or path
    targets : sequence of str
        Ids of promises with a measure.
    year : int, optional
        Judge in this year; default: the year in which each is due.
    seed, replications : int
        The same random numbers are used in every run, so that one replication shows a difference.
    workers : int
        Processes to use.
    progress : callable(done, total, label), optional
    only : sequence of str
        Rooms, tables or paths; move no assumption outside them.

    Raises
    ------
    ScenarioError, CompileError, SimulationError
    """
    from camau_netsim.experiment.tornado import tornado as blow
    from camau_netsim.scenario.model import Scenario as Model

    model = scenario if isinstance(scenario, Model) else load(scenario)
    return blow(model, targets, year, seed, replications, workers, progress, only)


def tell_tornado(found: Tornado, top: int = 10) -> str:
    """Return the ``top`` assumptions of each promise as plain text."""
    from camau_netsim.report.tornado_text import tell

    return tell(found, top)


def write_tornado(found: Tornado, folder: PathText, top: int = 10) -> list[Path]:
    """Write the table (Parquet, CSV), the text and a picture for each promise into a folder and return the paths.

    Raises
    ------
    ReportError
        Something else stands in the folder.
    """
    from camau_netsim.report.tornado_folder import write

    return write(found, Path(folder), top)


def summarise(results: Results) -> str:
    """Return the verdicts as a plain text table."""
    from camau_netsim.report.summary import summarise as text_of

    return text_of(results)


def draw(results: Results, scenario: Scenario, folder: PathText, polygons: PathText | None = None) -> list[Path]:
    """Draw the maps and the chart of values against thresholds into a folder and return their paths.

    Parameters
    ----------
    results, scenario
        A run and what it ran.
    folder : path
    polygons : path, optional
        GeoJSON file whose polygons are the outline of the province; without it the outline is guessed from settlements.

    Raises
    ------
    ReportError
        The polygons cannot be read.
    """
    from camau_netsim.report.plots import draw as draw_all

    return draw_all(results, scenario, Path(folder), polygons)


def coverage(
    scenario: Scenario | PathText,
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
    polygons: PathText | None = None,
    threads: int = 1,
    progress: Callable[[int, int, str], None] | None = None,
) -> Coverage:
    """Chart reference power, best server, SINR, rates and loads of a year on pixels over the province's land.

    ``.to_text()`` tells it, ``.save(folder)`` writes tables, pictures and a manifest.

    Parameters
    ----------
    scenario : Scenario or path
    year : int
        One of the scenario's.
    layers : sequence of str
        Layers to chart; left out, all that have a cell on air.
    operator : str, optional
        Only layers that phones of this operator may use.
    technology : {"4g", "5g"}, optional
    pixel_m : float
        Side of a pixel.
    results : Results, optional
        A run of the same scenario whose loads weight the interference and give mean rates.
    hour : int, optional
        Observed hour of the run; left out, that of the largest mobile load.
    activity_ratio : float
        Without a run: share of time in which every cell sends, 1 for full buffer.
    sight : {"mean", "los", "nlos"}
        Path loss: mean power over line of sight and none, or one of them everywhere.
    without : sequence of str
        Masts taken off air: charted by an update, and what changes is told.
    polygons : path, optional
        GeoJSON outline of the province; left out, it is guessed from settlements.
    threads : int
        The same answer for any number.
    progress : callable(done, total, label), optional

    Raises
    ------
    ScenarioError, CompileError, ReportError
    """
    from camau_netsim.report.coverage import chart_coverage
    from camau_netsim.scenario.model import Scenario as Model

    model = scenario if isinstance(scenario, Model) else load(scenario)
    return chart_coverage(
        model,
        year,
        layers,
        operator,
        technology,
        pixel_m,
        results,
        hour,
        activity_ratio,
        sight,
        without,
        polygons,
        threads,
        progress,
    )


def import_topology(
    path: PathText,
    folder: PathText,
    exits: Sequence[str] = (),
    capacity_mbps: float = 100_000.0,
    node_mbps: float = 1000.0,
) -> Path:
    """Make a scenario folder of a topology in GraphML (Topology Zoo) or node-link JSON (TopoHub, SNDlib).

    Parameters
    ----------
    path, folder : path
        The file, and the folder to write, which must not exist.
    exits : sequence of str
        Nodes that lead to the Internet; default the one with most links.
    capacity_mbps, node_mbps : float
        Of links and nodes of which the file says nothing.

    Raises
    ------
    ScenarioError
        Holds every fault found.
    """
    from camau_netsim.graph.topology import read_topology
    from camau_netsim.scenario.imported import write_imported

    return write_imported(read_topology(Path(path)), Path(folder), exits, capacity_mbps, node_mbps)


def json_schema() -> Mapping[str, Any]:
    """Return the JSON Schema of ``scenario.yaml``, for editors."""
    from camau_netsim.scenario.schema import json_schema as schema_of

    return schema_of()
