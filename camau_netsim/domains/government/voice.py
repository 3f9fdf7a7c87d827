"""The dedicated voice network: users, trunk groups, and how many of their calls get through.

Every body has a trunk group to the hub, the hub one to the central level; a channel is the rate of a voice call, a call
with video holds several. The rates are set aside, so calls do not meet data; the groups are taken one by one, the
central one being offered what the bodies' groups let through.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Mask, Real, Rows
from camau_netsim.domains.government.spec import Body
from camau_netsim.domains.government.trunk_groups import Losses, few_users_losses, steady_losses
from camau_netsim.domains.government.voice_spec import Discipline, VoiceSpec

CENTRAL = "central"
"""Name of the trunk group from the hub to the central level."""
ROUNDING = 1.0e-9


@dataclass(frozen=True, slots=True)
class VoiceProblem:
    """The voice network, compiled; arrays by level (row of the spec's table) or by body."""

    level: Rows  # (n_body,) -1: no voice there
    n_users: Rows  # (n_level,) of each body
    n_calls: Real  # (n_level,) of each user in the busy hour
    mix_ratio: Real  # (n_level, 2, 2) calls by priority (high, low) and width (voice, video)
    outside_ratio: Real  # (n_level,)
    few: Mask  # (n_level,) a user who talks makes no further call
    n_channels: Rows  # (n_level,)
    group_mbps: Real  # (n_level,)
    n_central: int
    central_mbps: float
    width: Rows  # (2,) channels a call holds
    call_mbps: Real  # (2,)
    hold_h: float
    surge_factor: float
    discipline: Discipline
    kept_ratio: float

    @property
    def has_voice(self) -> Mask:
        """Bodies with a trunk group, shape (n_body,)."""
        return (self.level >= 0).astype(np.uint8)

    @property
    def reserved_mbps(self) -> Real:
        """Rate set aside on each body's way, shape (n_body,)."""
        return np.where(self.level >= 0, np.append(self.group_mbps, 0.0)[self.level], 0.0)

    def n_kept(self, n_channels: int) -> int:
        """Channels low calls leave free."""
        return int(np.ceil(self.kept_ratio * n_channels - ROUNDING))

    def offered_erl(self, level: int, factor: float) -> Real:
        """Calls a body of a level offers, ``users x calls an hour x length``, by priority and width."""
        total = float(self.n_users[level]) * float(self.n_calls[level]) * self.hold_h * factor
        offered: Real = total * self.mix_ratio[level]
        return offered

    def idle_erl(self, level: int, factor: float) -> Real:
        """Calls an idle user starts in the length of a call, by priority: ``r / (1 - r)`` of the busy share."""
        busy = float(self.n_calls[level]) * self.hold_h * factor
        idle: Real = busy / (1.0 - busy) * self.mix_ratio[level].sum(axis=1)
        return idle

    def losses(self, level: int, factor: float) -> Losses:
        """Losses of a body's trunk group, by priority; widths are weighed by calls."""
        n = int(self.n_channels[level])
        if self.few[level]:
            idle = self.idle_erl(level, factor)
            return few_users_losses(n, int(self.n_users[level]), idle, self.discipline, self.n_kept(n))
        return self._steady(n, self.offered_erl(level, factor))

    def central_offered_erl(self, stands: Mask, factor: float) -> Real:
        """Calls offered to the central group by the bodies that stand: those leaving that their groups let through."""
        offered = np.zeros((2, 2))
        for level, count in enumerate(self.count_of_levels(stands)):
            if count and self.outside_ratio[level] > 0.0:
                through = 1.0 - self.losses(level, factor).lost_ratio
                offered += count * self.outside_ratio[level] * self.offered_erl(level, factor) * through[:, None]
        return offered

    def central_losses(self, stands: Mask, factor: float) -> Losses:
        """Losses of the central trunk group."""
        return self._steady(self.n_central, self.central_offered_erl(stands, factor))

    def carried_mbps(self, factor: float) -> Real:
        """Mean rate of the calls in progress at each body, shape (n_body,)."""
        rates = [0.0] * (len(self.n_users) + 1)  # the last one for bodies without voice
        for level in range(len(self.n_users)):
            rates[level] = float(self.losses(level, factor).carried_erl @ self.call_rate_mbps(level))
        return np.array(rates)[self.level]

    def call_rate_mbps(self, level: int) -> Real:
        """Mean rate of a call of each priority, shape (2,)."""
        rate: Real = self.mix_ratio[level] @ self.call_mbps / np.maximum(self.mix_ratio[level].sum(axis=1), 1e-300)
        return rate

    def count_of_levels(self, stands: Mask) -> list[int]:
        """Bodies with voice that stand, by level."""
        found = self.level[(stands == 1) & (self.level >= 0)]
        return [int(count) for count in np.bincount(found, minlength=len(self.n_users))]

    def _steady(self, n_channels: int, offered_erl: Real) -> Losses:
        found = steady_losses(n_channels, offered_erl, self.width, self.discipline, self.n_kept(n_channels))
        total = offered_erl.sum(axis=1)
        weight = np.where(total[:, None] > 0.0, offered_erl / np.where(total > 0.0, total, 1.0)[:, None], 0.5)
        refused, broken = ((part * weight).sum(axis=1) for part in (found.refused_ratio, found.broken_ratio))
        return Losses(refused, broken, found.carried_erl.sum(axis=1))


def compile_voice(spec: VoiceSpec | None, bodies: tuple[Body, ...]) -> VoiceProblem:
    """Turn the voice network into arrays."""
    spec = spec or VoiceSpec()
    row = {entry.level: number for number, entry in enumerate(spec.voice)}
    priority = np.array([spec.voice_high_ratio, 1.0 - spec.voice_high_ratio])
    video = np.array([[1.0 - entry.video_ratio, entry.video_ratio] for entry in spec.voice]).reshape(-1, 2)
    channels = [channels_of(entry.group_mbps, spec.voice_codec_mbps) for entry in spec.voice]
    return VoiceProblem(
        level=np.array([row.get(body.level, -1) for body in bodies], dtype=np.int32),
        n_users=np.array([entry.n_fixed + entry.n_mobile for entry in spec.voice], dtype=np.int32),
        n_calls=np.array([entry.n_calls for entry in spec.voice], dtype=np.float64),
        mix_ratio=priority[None, :, None] * video[:, None, :],
        outside_ratio=np.array([entry.outside_ratio for entry in spec.voice], dtype=np.float64),
        few=np.array([entry.sources == "finite" for entry in spec.voice], dtype=np.uint8),
        n_channels=np.array(channels, dtype=np.int32),
        group_mbps=np.array([entry.group_mbps for entry in spec.voice], dtype=np.float64),
        n_central=channels_of(spec.voice_central_mbps, spec.voice_codec_mbps),
        central_mbps=spec.voice_central_mbps,
        width=np.array([1, int(np.ceil(spec.voice_video_mbps / spec.voice_codec_mbps - ROUNDING))], dtype=np.int32),
        call_mbps=np.array([spec.voice_codec_mbps, spec.voice_video_mbps]),
        hold_h=spec.voice_hold_h,
        surge_factor=spec.voice_surge_factor,
        discipline=spec.voice_discipline,
        kept_ratio=spec.voice_kept_ratio,
    )


def channels_of(group_mbps: float, codec_mbps: float) -> int:
    """Channels of a trunk group: whole voice calls that fit into its rate."""
    return int(np.floor(group_mbps / codec_mbps + ROUNDING))
