"""Years: everything a simulated year needs is there for it."""

from __future__ import annotations

from collections import Counter

from camau_netsim.scenario.draft import Draft
from camau_netsim.scenario.nearest import did_you_mean


def check_years_once(draft: Draft) -> None:
    """A year or an hour is listed once."""
    for path in ("years", "demand.observed_hours"):
        listed = draft.setting(*path.split("."))
        if isinstance(listed, tuple):
            twice = [
                item for item, times in Counter(item for item in listed if isinstance(item, int)).items() if times > 1
            ]
            if twice:
                draft.fault(path, f"lists {', '.join(map(str, twice))} more than once")


def check_adoption_years(draft: Draft) -> None:
    """Adoption is given for exactly the year it holds in, so every year needs its row."""
    adoption = draft.table("demand.adoption")
    if not adoption.readable:
        return
    given = {str(adoption.cell(row, "year")) for row in range(len(adoption.rows))}
    missing = [str(year) for year in draft.years() if str(year) not in given]
    if missing:
        draft.fault("demand.adoption", f"has no row for {', '.join(missing)}", "every year of the scenario needs one")


def check_users_5g(draft: Draft) -> None:
    """Users of 5G are users of 4G too."""
    adoption = draft.table("demand.adoption")
    for row, spec in adoption.whole():
        if (spec.users_5g_ratio or 0.0) > (1.0 if spec.users_4g_ratio is None else spec.users_4g_ratio):
            what = f"must be at most users_4g_ratio ({spec.users_4g_ratio:g}), not {spec.users_5g_ratio:g}"
            draft.row_fault(adoption, row, "users_5g_ratio", what, "users of 5G are counted in users of 4G")


def check_plans(draft: Draft) -> None:
    """A PON port sells a plan that exists, and every plan is known from the first year on."""
    plans, pons = draft.table("access.plans"), draft.table("access.ports")
    if not plans.readable:
        return
    names = {plan: None for row in range(len(plans.rows)) if isinstance(plan := plans.cell(row, "plan"), str)}
    for row in range(len(pons.rows)):
        plan = pons.cell(row, "plan")
        if isinstance(plan, str) and plan and plan not in names:
            draft.row_fault(
                pons, row, "plan", f"no row of access.plans has the plan {plan!r}", did_you_mean(plan, names)
            )
    years = draft.years()
    if years and plans.is_whole():
        _check_first_years(draft, min(years))


def _check_first_years(draft: Draft, first_year: int) -> None:
    plans = draft.table("access.plans")
    earliest: dict[str, tuple[int, int]] = {}
    for row, spec in plans.whole():
        earliest[spec.plan] = min(earliest.get(spec.plan, (spec.year, row)), (spec.year, row))
    for plan, (year, row) in earliest.items():
        if year > first_year:
            what = f"plan {plan} starts in {year}, after the scenario's first year {first_year}"
            draft.row_fault(plans, row, "year", what, f"give its shares for {first_year} or before")
