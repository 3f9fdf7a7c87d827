"""What a scenario says about promises: the catalogue and the thresholds the plan leaves open."""

from __future__ import annotations

from typing import Annotated, Literal

from camau_netsim.core.spec import Id, Ratio, Row, Spec, Table, Text, Year


class Target(Row):
    """A promise of a plan. Column by column as in the catalogue of plan 164/KH-UBND."""

    id: Id
    system: Text
    clause: Text
    quote: Text
    """The sentence itself, in its own language."""
    english: Text
    year: Text
    """A year, a span (``2021-2030``) or a date; the last year in it is the year of judgement."""
    comparator: Literal[">=", ">", "<=", "<", "=", ""] = ""
    threshold: Text = ""
    """Number, date or empty."""
    unit: Text = ""
    population: Text = ""
    metric: Text = ""
    """What is measured, in words."""
    kind: Literal["simulated verdict", "derived from inventory", "input assumption", "out of scope"]
    quantifier: Text = ""
    note: Text = ""
    declared_comparator: Literal[">=", ">", "<=", "<", "=", ""] = ""
    """Where the plan names none: how the scenario compares."""
    declared_threshold: Text = ""
    """Where the plan names none: the number that the scenario declares."""
    declared_unit: Text = ""
    """Unit of the declared number."""
    measure: Text = ""
    """Name and parameters of the measure in code: ``fixed_users_at_rate(rate_mbps=200)``; empty: not judged."""
    reason: Text = ""
    """Why it is not judged."""


class TargetsSpec(Spec):
    """The targets room's part of a scenario."""

    confidence_ratio: Ratio = 0.95
    """Confidence of the interval over replications."""
    service_availability_ratio: Ratio = 0.995
    """What counts as 24/7: the share of the year a service path must be up."""
    rate_tolerance_ratio: Ratio = 1.0e-6
    """A mean rate short of the promised one by no more than this share counts as reached (accuracy of measurement)."""
    outlook_year: Year | None = None
    """Year whose values are told by a straight line through the years simulated, without verdicts; left out: none."""
    catalogue: Annotated[tuple[Target, ...], Table()] = ()
