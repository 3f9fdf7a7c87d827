"""Tables of the voice network."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Mask, Real
from camau_netsim.core.table import STAMP, Column, Columns, TableSchema
from camau_netsim.domains.government.problem import GovernmentProblem
from camau_netsim.domains.government.trunk_groups import HIGH, LOW, Losses
from camau_netsim.domains.government.voice import CENTRAL

VOICE = TableSchema(
    "government_voice",
    "Trunk groups of the dedicated voice network: calls lost in busy hours and in emergencies, share of the year up.",
    ("replication", "year", "group", "load"),
    (
        *STAMP,
        Column("group", "id", "Body whose group to the hub it is, or central: from the hub to the central level."),
        Column("level", "text", "Level of the body, or central."),
        Column("load", "text", "busy_hour or surge."),
        Column("n_channels", "int", "Channels of the rate of a voice call."),
        Column("offered_erl", "float", "Calls offered, users times calls times length; to central what groups let on."),
        Column("carried_erl", "float", "Calls in progress on average."),
        Column("high_lost_ratio", "float", "Calls of high priority that find no channel."),
        Column("low_refused_ratio", "float", "Calls of low priority that find no channel."),
        Column("low_lost_ratio", "float", "Those, and those broken off for a call of high priority."),
        Column("path_ratio", "float", "Share of the year with a path of the rate set aside for the group."),
    ),
)


@dataclass(frozen=True, slots=True)
class _Group:
    n_channels: int
    offered_erl: float
    losses: Losses


def voice_columns(problem: GovernmentProblem, stands: Mask, path_ratio: Real) -> list[Columns]:
    """Return the columns of ``government_voice`` beside the stamp, a block for each load; none without voice.

    Parameters
    ----------
    problem : GovernmentProblem
    stands : uint8 array, shape (n_body,)
    path_ratio : float64 array, shape (n_body + 1,)
        The last one is that of the central group.
    """
    voice = problem.voice
    rows = np.flatnonzero((stands == 1) & (voice.has_voice == 1))
    if not len(rows):
        return []
    blocks: list[Columns] = []
    for load, factor in (("busy_hour", 1.0), ("surge", voice.surge_factor)):
        level = [
            _Group(int(voice.n_channels[row]), float(voice.offered_erl(row, factor).sum()), voice.losses(row, factor))
            for row in range(len(voice.n_users))
        ]
        groups = [level[row] for row in voice.level[rows]]
        names, levels = list(problem.body.names[rows]), [problem.level[row] for row in rows]
        ratios = path_ratio[rows]
        if voice.n_central:
            offered = float(voice.central_offered_erl(stands, factor).sum())
            groups.append(_Group(voice.n_central, offered, voice.central_losses(stands, factor)))
            names, levels, ratios = [*names, CENTRAL], [*levels, CENTRAL], np.append(ratios, path_ratio[-1])
        blocks.append(
            {
                "group": names,
                "level": levels,
                "load": load,
                "n_channels": [group.n_channels for group in groups],
                "offered_erl": [group.offered_erl for group in groups],
                "carried_erl": [float(group.losses.carried_erl.sum()) for group in groups],
                "high_lost_ratio": [float(group.losses.lost_ratio[HIGH]) for group in groups],
                "low_refused_ratio": [float(group.losses.refused_ratio[LOW]) for group in groups],
                "low_lost_ratio": [float(group.losses.lost_ratio[LOW]) for group in groups],
                "path_ratio": ratios,
            }
        )
    return blocks
