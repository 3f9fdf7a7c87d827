"""A catalogue of promises in a CSV file of its own, outside any scenario."""

from __future__ import annotations

from pathlib import Path

from camau_netsim.domains.targets.spec import Target, TargetsSpec
from camau_netsim.scenario.catalogue_rules import check_judged, check_measures
from camau_netsim.scenario.draft import Draft
from camau_netsim.scenario.faults import Faults
from camau_netsim.scenario.fields import tables_of
from camau_netsim.scenario.model import Scenario
from camau_netsim.scenario.origin import Mark, Node, Source
from camau_netsim.scenario.references import check_duplicates
from camau_netsim.scenario.table_reader import read_table

PATH = "targets.catalogue"


def read_catalogue(file: Path) -> tuple[Target, ...]:
    """Read and check a catalogue.

    Raises
    ------
    ScenarioError
        With every fault, each with file and line.
    """
    faults = Faults()
    place = Mark(Source(str(file), file.parent, numbered=False))
    mark, model = tables_of(TargetsSpec)["catalogue"]
    node = Node(file.name, place)
    loaded = read_table(PATH, node, mark, model, faults)
    draft = Draft(Scenario, Node({}, place), faults, {PATH: loaded})
    check_duplicates(draft)
    check_measures(draft)
    check_judged(draft)
    if loaded.readable and not loaded.rows:
        faults.add(place, PATH, "must have at least one row")
    if len(faults):
        faults.refuse()
    return tuple(target for _, target in loaded.whole())
