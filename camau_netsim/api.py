"""The public verbs. Everything heavy is imported when it is first needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyarrow import Table

    from camau_netsim.engine.results import Results
    from camau_netsim.report.comparison import Comparison
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
    return replicate(model, chosen, seed, replications, workers, progress, tuple(Window.read(text) for text in windows))


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
        shared risks) and ``criticality_nodes`` (minutes a year with an interval).

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


def compare(first: Results, second: Results) -> Comparison:
    """Compare two runs, promise by promise and reading by reading, with intervals of the differences.

    Raises
    ------
    ReportError
        They judge no promise in common.
    """
    from camau_netsim.report.comparison import compare as compare_runs

    return compare_runs(first, second)


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
