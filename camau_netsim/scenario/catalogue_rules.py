"""The catalogue of promises calls measures that exist, with the parameters they take, and can be judged by them."""

from __future__ import annotations

from camau_netsim.domains.targets.measures import MEASURES
from camau_netsim.domains.targets.problem import last_year, read_measure, threshold_of
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


def check_judged(draft: Draft) -> None:
    """What is measured is due in a year and held against a number, or against nothing at all."""
    catalogue = draft.table("targets.catalogue")
    for row, target in catalogue.whole():
        if not target.measure:
            continue
        if not last_year(target.year):
            what = f"{target.year!r} names no year from 1900 to 2099"
            draft.row_fault(catalogue, row, "year", what, "write a year, a span (2021-2030) or a date (2025-09)")
        for column in ("threshold", "declared_threshold"):
            text = getattr(target, column)
            if text and threshold_of(text) is None:
                draft.row_fault(catalogue, row, column, f"{text!r} is no number", "write it without its unit")
        for column in ("comparator", "declared_comparator"):
            threshold = getattr(target, column.replace("comparator", "threshold"))
            if bool(getattr(target, column)) != bool(threshold):
                what = "a comparator and a threshold go together"
                draft.row_fault(catalogue, row, column, what, "give both, or neither for figures without a verdict")
