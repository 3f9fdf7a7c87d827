"""What a scenario says about the dedicated voice network of Party and State bodies."""

from __future__ import annotations

from typing import Annotated, Literal

from camau_netsim.core.spec import (
    AtLeastOne,
    CapacityMbps,
    Count,
    Id,
    NonNegative,
    Positive,
    RateMbps,
    Ratio,
    Ref,
    Row,
    Spec,
    Table,
)

Discipline = Literal["preemption", "reservation", "sharing"]


class VoiceLevel(Row):
    """Users of the voice network in a body of one level, their calls and its trunk group to the hub."""

    level: Annotated[Id, Ref("government.levels")]
    n_fixed: Count
    """Fixed users of each body."""
    n_mobile: Count = 0
    """Mobile users of each body, whose calls enter the network through it."""
    n_calls: NonNegative
    """Calls one user makes and takes in the busy hour."""
    video_ratio: Ratio = 0.0
    """Share of calls with video."""
    outside_ratio: Ratio = 0.0
    """Share of calls that leave the province, over the central trunk group."""
    group_mbps: CapacityMbps
    """Rate set aside for the trunk group between a body and the hub."""
    sources: Literal["finite", "poisson"] = "poisson"
    """Whether a user who talks makes no further call (few users, no video) or calls come at a steady rate."""


class VoiceSpec(Spec):
    """The voice network's keys of the government room."""

    voice_codec_mbps: CapacityMbps = 0.0872
    """Rate of a voice call with its headers: a channel."""
    voice_video_mbps: CapacityMbps = 2.0
    """Rate of a call with video."""
    voice_hold_h: Positive = 0.05
    """Mean length of a call."""
    voice_high_ratio: Ratio = 0.1
    """Share of calls with high priority."""
    voice_surge_factor: AtLeastOne = 3.0
    """Calls in an emergency over those of the busy hour."""
    voice_discipline: Discipline = "preemption"
    """What high priority means: it breaks off low calls, has channels kept for it, or nothing."""
    voice_kept_ratio: Ratio = 0.1
    """Share of a trunk group's channels that low calls leave free, with voice_discipline reservation."""
    voice_central_mbps: RateMbps = 0.0
    """Rate set aside for the trunk group from the hub to the central level; 0: there is none."""
    voice: Annotated[tuple[VoiceLevel, ...], Table(key=("level",))] = ()
    """Without rows there is no voice network."""
