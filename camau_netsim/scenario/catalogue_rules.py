"""The catalogue of promises calls measures that exist, with the parameters they take."""

from __future__ import annotations

from camau_netsim.domains.targets.measures import MEASURES
from camau_netsim.domains.targets.problem import read_measure
from camau_netsim.scenario.draft import Draft
from camau_netsim.scenario.nearest import did_you_mean


def check_measures(draft: Draft) -> None:
    """Every measure named can be read and called."""
    catalogue = draft.table("targets.catalogue")
    for row, target in catalogue.whole():
        try:
            read_measure(target)
        except ValueError as fault:
            what = str(fault).removeprefix(f"target {target.id}: ")
            name = target.measure.split("(")[0]
            hint = "" if name in MEASURES else did_you_mean(name, MEASURES)
            draft.row_fault(catalogue, row, "measure", what, hint)
