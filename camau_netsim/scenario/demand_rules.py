"""Demand: growth, curves, organisations and the mix say what they need, once, and of things that exist."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from math import fsum
from typing import Any

from camau_netsim.core.timeline import days_like
from camau_netsim.domains.demand.curves import LEAST_POINTS, time_of
from camau_netsim.scenario.draft import Draft
from camau_netsim.scenario.nearest import did_you_mean
from camau_netsim.scenario.shares import TOLERANCE

NEEDED = ("fixed_take_up", "users_4g", "users_5g")
"""Quantities that every year needs, from its row or from a curve."""

LINES = ("household", "organisation", "mobile")


def check_take_up(draft: Draft) -> None:
    """Every share of a year comes from its row or from a curve, not from both."""
    adoption, curves = draft.table("demand.adoption"), draft.table("demand.curves")
    if not (adoption.is_whole() and curves.is_whole()):
        return
    curved = {curve.quantity for _, curve in curves.whole()}
    for row, year in adoption.whole():
        for quantity in NEEDED:
            given = getattr(year, f"{quantity}_ratio") is not None
            if given and quantity in curved:
                what = f"demand.curves gives {quantity} already"
                draft.row_fault(adoption, row, f"{quantity}_ratio", what, "leave one of them out")
            elif not given and quantity not in curved:
                hint = f"write it, or give demand.curves a row for {quantity}"
                draft.row_fault(adoption, row, f"{quantity}_ratio", "missing value", hint)


def check_curves(draft: Draft) -> None:
    """A curve has enough points below its ceiling, and every point has a curve."""
    curves, points = draft.table("demand.curves"), draft.table("demand.known_points")
    if not (curves.is_whole() and points.is_whole()):
        return
    known = defaultdict(list)
    for row, point in points.whole():
        known[point.quantity].append((row, point))
    for row, curve in curves.whole():
        own = known.pop(curve.quantity, [])
        for column, what, hint in _curve_faults(curve, [point for _, point in own]):
            draft.row_fault(curves, row, column, what, hint)
    for quantity, rows in known.items():
        draft.row_fault(points, rows[0][0], "quantity", f"no curve takes the points of {quantity}", "")


def _curve_faults(curve: Any, points: list[Any]) -> Iterator[tuple[str, str, str]]:
    if len(points) < LEAST_POINTS:
        what = f"{len(points)} points of {curve.quantity} are too few for a curve; it takes {LEAST_POINTS}"
        yield "quantity", what, "give more points, or the years one by one in demand.adoption"
    top = max((point.share_ratio for point in points), default=0.0)
    if top >= curve.limit_ratio:
        yield "limit_ratio", f"{curve.limit_ratio:g} is not above the point {top:g}", ""
    if curve.law == "bass":
        first = min((time_of(point.year, point.month) for point in points), default=None)
        if curve.start_year is None:
            yield "start_year", "a bass curve needs the first year of its market", ""
        elif first is not None and curve.start_year >= first:
            yield "start_year", f"{curve.start_year} is not before the first point", ""


def check_growth(draft: Draft) -> None:
    """The growth band that holds is there, and growth is not said twice; districts are those of communes."""
    bands, adoption = draft.table("demand.growth_bands"), draft.table("demand.adoption")
    chosen = draft.setting("demand", "growth")
    if bands.is_whole():
        names = [band.id for _, band in bands.whole()]
        if chosen not in names and (names or chosen != "central"):
            draft.fault("demand.growth", f"no row of demand.growth_bands has the id {chosen!r}")
        for row, year in adoption.whole() if names else ():
            if year.population_ratio != 1.0:
                what = "demand.growth_bands says how people grow already"
                draft.row_fault(adoption, row, "population_ratio", what, "leave the column out")
    communes, districts = draft.table("demand.communes"), draft.table("demand.districts")
    if communes.is_whole():
        known = {commune.district: None for _, commune in communes.whole()}
        for row, district in districts.whole():
            if district.district not in known:
                what = f"no commune is in the district {district.district!r}"
                draft.row_fault(districts, row, "district", what, did_you_mean(district.district, known))


def check_mix(draft: Draft) -> None:
    """The applications share out the whole volume of each kind of line, and something in it is a transfer."""
    applications = draft.table("demand.applications")
    if not applications.is_whole():
        return
    rows = list(applications.whole())
    for line in LINES if rows else ():
        shares = [(getattr(one, f"{line}_ratio"), one.session_mbit) for _, one in rows]
        total = fsum(share for share, _ in shares)
        if abs(total - 1.0) > TOLERANCE:
            what = f"{line}_ratio of the applications adds up to {total:.9g}, not 1"
            draft.row_fault(applications, rows[0][0], f"{line}_ratio", what)
        elif not any(share > 0.0 and size for share, size in shares):
            what = f"no application of a {line} line is a transfer"
            draft.row_fault(applications, rows[0][0], f"{line}_ratio", what, "give one a session_mbit")
    if not rows and draft.setting("demand", "session_sizes") == "mix":
        draft.fault("demand.session_sizes", "there are no applications to take sizes from", "write given")


def check_kinds(draft: Draft) -> None:
    """What follows the hours of schools or visitors has them; a hub share has a hub; there are days enough."""
    for table in ("demand.organisation_kinds", "demand.programmes", "demand.seasons"):
        rows = draft.table(table)
        for row, one in rows.whole():
            if one.profile in {"school", "tourist"} and draft.setting("demand", f"{one.profile}_profile") is None:
                what = f"demand has no {one.profile}_profile"
                draft.row_fault(rows, row, "profile", what, "give it, or take another profile")
    ratio = draft.setting("demand", "hub_ratio")
    if isinstance(ratio, float) and ratio > 0.0 and draft.setting("demand", "hub") is None:
        draft.fault("demand.hub_ratio", f"is {ratio:g}, but demand has no hub", "name the commune that is the hub")
    _check_observed_days(draft)


def _check_observed_days(draft: Draft) -> None:
    days, kind = draft.setting("demand", "observed_days"), draft.setting("demand", "observed_on")
    if kind not in {"weekday", "weekend"} or not isinstance(days, int):
        return
    for year in draft.years():
        n_days = len(days_like(year, kind)) if 2000 <= year <= 2100 else days
        if days > n_days:
            draft.fault("demand.observed_days", f"{days} days are to be observed, but {year} has {n_days} of {kind}")
