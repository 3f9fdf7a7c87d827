"""The TSLCD: bodies hang on bodies above them, hubs are two, and levels, meetings and security rules fit together."""

from __future__ import annotations

from camau_netsim.scenario.draft import Draft
from camau_netsim.units import HOURS_PER_YEAR


def check_parents(draft: Draft) -> None:
    """A body's parent is of a higher tier, and there is one where its circuit ends at it."""
    levels, bodies = draft.table("government.levels"), draft.table("government.bodies")
    if not (levels.is_whole() and bodies.is_whole()):
        return
    known = {level.id: level for _, level in levels.whole()}
    tier = {body.id: known[body.level].rank for _, body in bodies.whole() if body.level in known}
    for row, body in bodies.whole():
        level = known.get(body.level)
        if level is None:
            continue
        if body.parent in tier and tier[body.parent] >= level.rank:
            what = f"{body.parent} is of tier {tier[body.parent]}, not above tier {level.rank}"
            draft.row_fault(bodies, row, "parent", what, "name a body of a higher tier (a lower rank)")
        if body.parent is None and level.circuit_to == "parent":
            what = f"circuits of level {level.id} end at the body above"
            draft.row_fault(bodies, row, "parent", what, "name it, or write circuit_to hub")


def check_hubs(draft: Draft) -> None:
    """The second hub is another node."""
    hub, second = (draft.setting("government", name) for name in ("hub", "second_hub"))
    if second is not None and hub == second:
        draft.fault("government.second_hub", f"{second} is the first hub already", "name another node or leave it out")


def check_security_levels(draft: Draft) -> None:
    """Where there are rules, every security level that a body has is one of them."""
    rules, bodies = draft.table("government.security_levels"), draft.table("government.bodies")
    if not (rules.is_whole() and bodies.is_whole()):
        return
    known = {rule.level for _, rule in rules.whole()}
    for row, body in bodies.whole():
        if body.security_level is not None and body.security_level not in known:
            what = f"no row of government.security_levels has the level {body.security_level}"
            draft.row_fault(bodies, row, "security_level", what, "say what it asks for, if only one tail")


def check_meetings(draft: Draft) -> None:
    """A meeting is in a year that can be simulated and over before the year is."""
    meetings, years = draft.table("government.meetings"), draft.years()
    for row, meeting in meetings.whole() if years else ():
        if meeting.year not in years:
            draft.row_fault(meetings, row, "year", f"{meeting.year} is not one of the years simulated")
        if meeting.start_h + meeting.duration_h > HOURS_PER_YEAR:
            draft.row_fault(meetings, row, "duration_h", "it goes on beyond the year", "end it by hour 8760")
