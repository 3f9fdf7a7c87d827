"""The one door from files to a Scenario."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from time import perf_counter

from camau_netsim.scenario.draft import Draft
from camau_netsim.scenario.faults import Faults
from camau_netsim.scenario.layers import FILE_NAME, read_layers
from camau_netsim.scenario.model import Scenario
from camau_netsim.scenario.origin import Mark, Source
from camau_netsim.scenario.validate import validated

log = logging.getLogger(__name__)


def load(path: str | PathLike[str], overrides: Sequence[tuple[str, str]] = (), variant: str | None = None) -> Scenario:
    """Read a scenario and everything it names.

    Parameters
    ----------
    path : path
        The scenario's folder, or the ``scenario.yaml`` in it.
    overrides : sequence of (path, text)
        Values that replace those of the files: a dotted path and a YAML value, as ``--set path=value`` gives them.
    variant : str, optional
        Name of one of the scenario's ``variants``.

    Returns
    -------
    Scenario

    Raises
    ------
    ScenarioError
        With every fault of every file, in order.
    """
    return load_draft(path, overrides, variant)[0]


def load_draft(
    path: str | PathLike[str], overrides: Sequence[tuple[str, str]] = (), variant: str | None = None
) -> tuple[Scenario, Draft]:
    """Read a scenario as ``load`` does and return with it the draft that knows where every value was written."""
    started = perf_counter()
    faults = Faults()
    file = _scenario_file(Path(path))
    if file is None:
        faults.add(
            Mark(Source(str(path), numbered=False)), "", "no such scenario", f"give a folder that holds {FILE_NAME}"
        )
        faults.refuse()
    tree = read_layers(Scenario, file, overrides, variant, faults)
    if tree is None:
        faults.refuse()
    scenario, draft = validated(Scenario, tree, faults)
    log.info("loaded %s in %.2f s", scenario.name, perf_counter() - started)
    return scenario, draft


def _scenario_file(path: Path) -> Path | None:
    """Return the file that ``path`` means, if it exists."""
    try:
        file = path / FILE_NAME if path.is_dir() else path
        return file if file.is_file() else None
    except (OSError, ValueError):
        return None
