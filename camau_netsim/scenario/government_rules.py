"""The voice network can carry a call, and what is to be watched can be."""

from __future__ import annotations

from camau_netsim.domains.government.voice import channels_of
from camau_netsim.scenario.draft import Draft
from camau_netsim.scenario.tables import LoadedTable


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
    _check_levels(draft, table)
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
    _check_levels(draft, telemetry)


def _check_levels(draft: Draft, table: LoadedTable) -> None:
    """Each row is about a level of which there is a body."""
    bodies = draft.table("government.bodies")
    known = {spec.level for _, spec in bodies.whole()}
    if not bodies.readable or len(list(bodies.whole())) < len(bodies.rows):
        return  # a faulty row may have it
    for row, spec in table.whole():
        if spec.level not in known:
            what = f"no body is of level {spec.level}"
            draft.row_fault(table, row, "level", what, f"levels of government.bodies: {', '.join(sorted(known))}")
