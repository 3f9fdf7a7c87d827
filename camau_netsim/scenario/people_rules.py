"""Pixels and the day's move can be worked out from what is written."""

from __future__ import annotations

from camau_netsim.scenario.draft import Draft

MOST_PIXELS_PER_RADIUS = 10.0
"""A settlement over more pixels than this to the standard deviation is a mistake in a unit, and a million points."""


def _number(draft: Draft, key: str) -> float | None:
    """A setting of the demand room that is given as a number."""
    value = draft.setting("demand", key)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def check_pixels(draft: Draft) -> None:
    """Pixels of towns lie within those of the country, and settlements are spread over a few of them."""
    pixel_m, urban_m = _number(draft, "pixel_m"), _number(draft, "pixel_urban_m")
    if pixel_m is None:
        if urban_m is not None:
            hint = "pixel_m says whether people are spread at all"
            draft.fault("demand.pixel_urban_m", "is given, but pixel_m is not", hint)
        return
    finest_m = min(pixel_m, urban_m or pixel_m)
    if urban_m and (urban_m > pixel_m or pixel_m % urban_m != 0.0):
        what = f"is {urban_m:g}, and pixel_m {pixel_m:g} is no whole multiple of it"
        draft.fault("demand.pixel_urban_m", what, f"write {pixel_m:g}, {pixel_m / 2:g} or {pixel_m / 4:g}")
    radius_m = _number(draft, "settlement_radius_m") or 0.0
    if finest_m > 0.0 and radius_m > MOST_PIXELS_PER_RADIUS * finest_m:
        what = f"is {radius_m:g}, more than {MOST_PIXELS_PER_RADIUS:g} pixels of {finest_m:g}"
        draft.fault("demand.settlement_radius_m", what, "take larger pixels")
    settlements = draft.table("demand.settlements")
    for row, settlement in settlements.whole():
        if settlement.los != "drawn":
            what = f"is {settlement.los}, which one place has, but demand.pixel_m spreads the settlement over many"
            draft.row_fault(settlements, row, "los", what, "write drawn, or leave pixel_m out")


def check_day_move(draft: Draft) -> None:
    """Who is away is so at some hour, and somewhere."""
    away = _number(draft, "away_ratio")
    if not away:
        return
    profile = draft.setting("demand", "away_profile")
    if profile is None:
        draft.fault("demand.away_ratio", f"is {away:g}, but there is no away_profile", "give 24 shares, one an hour")
    elif isinstance(profile, tuple) and profile and all(hour == 0 for hour in profile):
        draft.fault("demand.away_profile", "is zero in every hour", "the largest hour is that of away_ratio")
    near, reach = _number(draft, "away_near_km"), _number(draft, "away_reach_km")
    if near and reach and near > reach:
        draft.fault("demand.away_near_km", f"is {near:g}, more than away_reach_km {reach:g}")
    pulls = [commune.day_pull_ratio for _, commune in draft.table("demand.communes").whole()]
    if pulls and not any(pulls):
        draft.fault("demand.communes", "day_pull_ratio is zero everywhere", "somebody who is away is somewhere")
