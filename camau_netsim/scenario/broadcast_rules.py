"""Transmitters, multiplexes and ways to receive that have to fit together."""

from __future__ import annotations

from collections import defaultdict
from math import fsum

from camau_netsim.scenario.draft import Draft
from camau_netsim.scenario.faults import quoted
from camau_netsim.scenario.nearest import did_you_mean

BANDS_MHZ = {"tv": ((174.0, 230.0), (470.0, 862.0)), "fm": ((87.5, 108.0),)}
"""Bands of the broadcasting service: III, IV and V for television, II for FM (Radio Regulations, Region 3)."""


def check_multiplexes(draft: Draft) -> None:
    """What a multiplex carries fits into it, and only television has channels and a mode."""
    multiplexes = draft.table("broadcast.multiplexes")
    service = {row.id: row.service for _, row in multiplexes.whole()}
    rates: dict[str, list[float]] = defaultdict(list)
    channels = draft.table("broadcast.channels")
    for row, channel in channels.whole():
        rates[channel.multiplex].append(channel.rate_mbps)
        if service.get(channel.multiplex) == "fm":
            what = f"names {channel.multiplex}, which is FM"
            draft.row_fault(channels, row, "multiplex", what, "only television has channels")
    for row, multiplex in multiplexes.whole():
        carried = fsum(rates[multiplex.id])
        if multiplex.service == "fm":
            for key in ("capacity_mbps", "guard_ms"):
                if getattr(multiplex, key) > 0.0:
                    draft.row_fault(multiplexes, row, key, "is not used with FM", "leave it out")
        elif carried > multiplex.capacity_mbps:
            what = f"is {multiplex.capacity_mbps:g}, its channels take {carried:.9g}"
            draft.row_fault(multiplexes, row, "capacity_mbps", what, "move a channel, or give the rate of another mode")


def check_transmitters(draft: Draft) -> None:
    """Transmitters send in the band of their service, with a pattern that is given, fed by a node that is named."""
    transmitters = draft.table("broadcast.transmitters")
    service = {row.id: row.service for _, row in draft.table("broadcast.multiplexes").whole()}
    patterns = dict.fromkeys(row.pattern for _, row in draft.table("broadcast.patterns").whole())
    for row, one in transmitters.whole():
        bands = BANDS_MHZ.get(service.get(one.multiplex, ""), ())
        if bands and not any(low <= one.frequency_mhz <= high for low, high in bands):
            shown = " or ".join(f"{low:g} to {high:g}" for low, high in bands)
            what = f"is {one.frequency_mhz:g}, outside the band of {service[one.multiplex]}"
            draft.row_fault(transmitters, row, "frequency_mhz", what, f"write {shown}")
        if one.pattern and one.pattern not in patterns:
            what = f"no row of broadcast.patterns has the pattern {quoted(one.pattern)}"
            draft.row_fault(transmitters, row, "pattern", what, did_you_mean(one.pattern, patterns))
        if one.feed == "fibre" and one.node is None:
            draft.row_fault(transmitters, row, "node", "is missing, and feed is fibre", "name the node that feeds it")


def check_single_frequency(draft: Draft) -> None:
    """Transmitters of one multiplex on one frequency have a guard interval that sets them apart."""
    transmitters = draft.table("broadcast.transmitters")
    guard_ms = {row.id: row.guard_ms for _, row in draft.table("broadcast.multiplexes").whole() if row.service == "tv"}
    first: dict[tuple[str, float], str] = {}
    for row, one in transmitters.whole():
        other = first.setdefault((one.multiplex, one.frequency_mhz), one.id)
        if other != one.id and guard_ms.get(one.multiplex) == 0.0:
            what = f"shares {one.multiplex} with {other}, and the multiplex has no guard interval"
            draft.row_fault(transmitters, row, "frequency_mhz", what, "give broadcast.multiplexes its guard_ms")


def check_receptions(draft: Draft) -> None:
    """Television that is received has essential channels; dishes look at a satellite."""
    service = {row.id: row.service for _, row in draft.table("broadcast.multiplexes").whole()}
    channels = draft.table("broadcast.channels")
    sends_tv = any(service.get(row.multiplex) == "tv" for _, row in draft.table("broadcast.transmitters").whole())
    receives_tv = any(row.service == "tv" for _, row in draft.table("broadcast.receptions").whole())
    essential = any(row.essential for _, row in channels.whole())
    if sends_tv and receives_tv and channels.is_whole() and not essential:
        what = "names no essential channel, so nobody can be said to receive them"
        draft.fault("broadcast.channels", what, "mark the channels that everybody is to receive")
    if draft.setting("broadcast", "satellite") == "none" and (draft.setting("broadcast", "dish_homes_ratio") or 0.0):
        draft.fault("broadcast.dish_homes_ratio", "is given, and satellite is none", "say where it is received")
