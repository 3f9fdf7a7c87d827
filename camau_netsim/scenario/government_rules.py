"""The State's network: parents, hubs, levels, meetings and rules fit; calls have room; what reports has a SOC."""

from __future__ import annotations

from camau_netsim.domains.government.monitoring_tables import NATIONAL
from camau_netsim.domains.government.voice import CENTRAL, channels_of
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


def check_names_beyond(draft: Draft) -> None:
    """No body bears the name under which tables tell what lies beyond the province."""
    bodies = draft.table("government.bodies")
    for path, name in (("government.voice", CENTRAL), ("government.telemetry", NATIONAL)):
        if not draft.table(path).rows:
            continue
        for row, body in bodies.whole():
            if body.id == name:
                what = f"{name} is what tables call the way beyond the province where there is {path}"
                draft.row_fault(bodies, row, "id", what, "name the body otherwise")


def check_voice(draft: Draft) -> None:
    """A trunk group has room for a call of each width; finite users are not always busy, and make no video calls."""
    table = draft.table("government.voice")
    codec, video = (draft.setting("government", f"voice_{name}_mbps") for name in ("codec", "video"))
    hold_h, surge = (draft.setting("government", f"voice_{name}") for name in ("hold_h", "surge_factor"))
    if not all(isinstance(value, (int, float)) and value > 0 for value in (codec, video, hold_h, surge)):
        return  # told elsewhere
    for row, spec in table.whole():
        widest = max(codec, video if spec.video_ratio > 0.0 else codec)
        if channels_of(spec.group_mbps, codec) * codec < widest * (1.0 - 1e-9):
            what = f"is {spec.group_mbps:g}, less than a call of {widest:g} Mb/s"
            draft.row_fault(table, row, "group_mbps", what, "every such call would be lost")
        if spec.sources == "finite" and spec.video_ratio > 0.0:
            what = "is finite, but the level has calls with video"
            draft.row_fault(table, row, "sources", what, "take poisson, or video_ratio 0")
        busy = spec.n_calls * hold_h * surge
        if spec.sources == "finite" and busy >= 1.0:
            what = f"makes a user busy {busy:g} of the time in an emergency (calls x voice_hold_h x voice_surge_factor)"
            draft.row_fault(table, row, "n_calls", what, "it must stay below 1, or take poisson")
    central = draft.setting("government", "voice_central_mbps")
    leaves = any(spec.outside_ratio > 0.0 for _, spec in table.whole())
    if leaves and isinstance(central, (int, float)) and channels_of(central, codec) == 0:
        what = f"is {central:g}, but calls leave the province (outside_ratio)"
        draft.fault("government.voice_central_mbps", what, "set the rate of the central trunk group")


def check_monitoring(draft: Draft) -> None:
    """A SOC has something to look at, and what is reported has a SOC to go to."""
    soc = draft.setting("government", "soc_centre")
    telemetry = draft.table("government.telemetry")
    for path in ("government.telemetry", "government.monitored_points"):
        table = draft.table(path)
        if table.readable and table.rows and not soc:
            draft.fault(path, "is given, but there is no SOC", "name its data centre: government.soc_centre")
    if soc and telemetry.readable and not telemetry.rows:
        draft.fault("government.soc_centre", "is given, but nobody reports to it", "give government.telemetry")
