"""Tables of circuits, single failures, pairs of levels and meetings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Mask, Names, Real, Rows
from camau_netsim.core.table import STAMP, Column, Columns, TableSchema
from camau_netsim.domains.government.meetings import Attendance, Seen, picture_mbps
from camau_netsim.domains.government.problem import GovernmentProblem
from camau_netsim.domains.government.security import Lacking, Redundancy
from camau_netsim.domains.government.spec import Meeting

CIRCUITS = TableSchema(
    "government_circuits",
    "The circuit of each body in a year: its way with everything up, what it survives, and what its level asks for.",
    ("year", "body"),
    (
        Column("year", "int", "Calendar year."),
        Column("body", "id", "Body."),
        Column("name", "text", "Its name."),
        Column("level", "id", "Its administrative level."),
        Column("rank", "int", "Tier of that level, 1 at the top."),
        Column("commune", "id", "Commune it sits in; empty outside the province."),
        Column("node", "id", "Node of its first tail."),
        Column("second_node", "id", "Node of its second tail; empty without one."),
        Column("circuit", "text", "own or leased."),
        Column("operator", "id", "Who leases it out; empty if nobody is named."),
        Column("way_km", "float", "Length of its way to the hub in use, tail included; empty without a way."),
        Column("n_hops", "int", "Links on it."),
        Column("delay_ms", "float", "Time on it, one way: light, and every node; empty without a way."),
        Column("committed_mbps", "float", "Rate the TSLCD owes it."),
        Column(
            "asked_mbps", "float", "What it asks for in the busiest hour of all bodies; far ends count at their node."
        ),
        Column("n_tails", "int", "Tails, each to a node of its own."),
        Column("n_hubs", "int", "Hubs it has a way to."),
        Column("connected_any_conduit", "flag", "Whether it stays connected whichever single conduit is cut."),
        Column("connected_any_node", "flag", "Whether it does whichever single node fails, the only hub apart."),
        Column("committed_any_conduit", "flag", "Whether it keeps its committed rate whichever conduit is cut."),
        Column("committed_any_node", "flag", "Whether it does whichever node fails, the only hub apart."),
        Column("available_low_ratio", "float", "Long-run share of time it is connected, at least."),
        Column("available_high_ratio", "float", "The same at most; equal where all states were summed."),
        Column("encrypted", "flag", "Whether what it sends is enciphered."),
        Column("security_level", "int", "Security level of its systems, 1 to 5; 0 if none is classed."),
        Column("redundant", "flag", "Whether it has the ways that its security level asks for."),
        Column("isolated", "flag", "Whether it is enciphered and owns its circuit as its security level asks for."),
        Column("lacks", "text", "What it lacks of that."),
    ),
)

SINGLE_CUTS = TableSchema(
    "government_single_cuts",
    "What each conduit and each node, failing alone, takes from bodies, all using their committed rates at once.",
    ("year", "element"),
    (
        Column("year", "int", "Calendar year."),
        Column("element", "id", "Element that fails, kind:id."),
        Column("kind", "text", "conduit or node."),
        Column("n_cut_off", "int", "Bodies that lose their path."),
        Column("n_below", "int", "Bodies that keep a path but not their committed rate."),
        Column("n_moved", "int", "Bodies that go on over their second tail or the second hub."),
    ),
)

LEVELS = TableSchema(
    "government_levels",
    "Pairs of administrative levels: how far their bodies are joined over the core.",
    ("replication", "year", "level", "other_level"),
    (
        *STAMP,
        Column("level", "id", "Level."),
        Column("other_level", "id", "Level of the same tier or a lower one; its own for pairs within it."),
        Column("rank", "int", "Tier of the first, 1 at the top."),
        Column("other_rank", "int", "Tier of the other."),
        Column("n_bodies", "int", "Bodies of the first."),
        Column("n_other_bodies", "int", "Bodies of the other."),
        Column("in_force", "flag", "Whether both levels are in force at the end of the year, whatever is kept."),
        Column("design_connected", "flag", "Whether every pair is joined with everything up."),
        Column("design_committed", "flag", "Whether every pair has its committed rate at both ends then."),
        Column("connected_any_conduit", "flag", "Whether every pair stays joined whichever single conduit is cut."),
        Column("connected_ratio", "float", "Share of time and pairs joined."),
        Column("committed_ratio", "float", "Share of time and pairs with the committed rate at both ends."),
        Column("delay_ms", "float", "Mean time from one to the other over the hub, everything up."),
    ),
)

MEETINGS = TableSchema(
    "government_meetings",
    "What each body gets of each video meeting.",
    ("replication", "year", "meeting", "body"),
    (
        *STAMP,
        Column("meeting", "id", "Meeting."),
        Column("body", "id", "Body that takes part."),
        Column("level", "id", "Its level."),
        Column("commune", "id", "Commune it sits in; empty outside the province."),
        Column("asked_mbps", "float", "Pictures sent to it."),
        Column("got_mbps", "float", "What reaches it, mean over the meeting."),
        Column("least_mbps", "float", "What reaches it at the worst."),
        Column("whole_ratio", "float", "Share of the meeting in which all pictures reach it."),
        Column("delay_ms", "float", "Time on the way while it is connected, one way; empty if it never is."),
        Column("intact_mbps", "float", "What would reach it with everything up."),
        Column("intact_delay_ms", "float", "Time on the way with everything up."),
    ),
)


@dataclass(frozen=True, slots=True)
class Ways:
    """The way of each body with everything up, and how available it is in the long run."""

    way_km: Real  # (n_body,) NaN without
    n_hops: Rows
    delay_ms: Real  # (n_body,) NaN without
    asked_mbps: Real
    available_low_ratio: Real
    available_high_ratio: Real


@dataclass(frozen=True, slots=True)
class LostAlone:
    """What each element takes from bodies if it fails alone."""

    element: list[str]
    kind: list[str]
    n_cut_off: Rows  # (n_element,)
    n_below: Rows
    n_moved: Rows


def circuit_columns(
    problem: GovernmentProblem,
    names: tuple[Names, Names],
    year: int,
    stands: Mask,
    ways: Ways,
    has: Redundancy,
    lacks: Lacking,
) -> Columns:
    """Return the columns of ``government_circuits`` for the bodies that exist; names are of communes and nodes."""
    rows = np.flatnonzero(stands)
    communes, nodes = names
    rank = np.array([level.rank for level in problem.levels], dtype=np.int32)
    columns = {name: getattr(part, name)[rows] for part in (ways, has) for name in part.__slots__}
    return columns | {
        "year": year,
        "body": problem.body.names[rows],
        "name": [problem.name[row] for row in rows],
        "level": [problem.level[row] for row in rows],
        "rank": rank[problem.level_row[rows]],
        "commune": named(communes, problem.commune[rows]),
        "node": nodes[problem.node[rows]],
        "second_node": named(nodes, problem.second_node[rows]),
        "circuit": [problem.circuit[row] for row in rows],
        "operator": [problem.operator[row] or None for row in rows],
        "committed_mbps": problem.committed_mbps[rows],
        "encrypted": problem.encrypted[rows],
        "security_level": problem.security_level[rows],
        "redundant": [not lacks.redundancy[row] for row in rows],
        "isolated": [not lacks.isolation[row] for row in rows],
        "lacks": ["; ".join(lacks.redundancy[row] + lacks.isolation[row]) for row in rows],
    }


def single_cut_columns(year: int, lost: LostAlone) -> Columns:
    """Return the columns of ``government_single_cuts``."""
    return {"year": year} | {name: getattr(lost, name) for name in lost.__slots__}


def level_columns(
    problem: GovernmentProblem,
    year: int,
    stands: Mask,
    intact: tuple[Real, Real],
    any_conduit: Mask,
    ratios: tuple[Real, Real],
    delay_ms: Real,
) -> Columns:
    """Return the columns of ``government_levels`` beside the stamp.

    Parameters
    ----------
    problem : GovernmentProblem
    year : int
    stands : uint8 array, shape (n_body,)
    intact : pair of float64 arrays, shape (n_level, n_level)
        Share of pairs joined, and with their committed rates, with everything up.
    any_conduit : uint8 array, shape (n_body,)
        Bodies that stay connected whichever conduit is cut.
    ratios : pair of float64 arrays, shape (n_level, n_level)
        The same as ``intact``, mean over the year.
    delay_ms : float64 array, shape (n_body,)
        From the hub with everything up.
    """
    pairs = level_pairs(problem, stands)
    first, other = (np.array(rows, dtype=np.int32) for rows in zip(*pairs, strict=True)) if pairs else (None, None)
    if first is None or other is None:
        return {column.name: [] for column in LEVELS.columns[len(STAMP) :]}
    levels, force = problem.levels, problem.levels_in_force(year)
    here = [np.flatnonzero((problem.level_row == row) & (stands == 1)) for row in range(len(levels))]
    count = np.array([len(rows) for rows in here])
    late = np.array([np.nanmean(delay_ms[rows]) if np.isfinite(delay_ms[rows]).any() else np.nan for rows in here])
    safe = np.array([bool(any_conduit[rows].all()) for rows in here])
    return {
        "level": [levels[row].id for row in first],
        "other_level": [levels[row].id for row in other],
        "rank": [levels[row].rank for row in first],
        "other_rank": [levels[row].rank for row in other],
        "n_bodies": count[first],
        "n_other_bodies": count[other],
        "in_force": force[first] & force[other],
        "design_connected": intact[0][first, other] >= 1.0,
        "design_committed": intact[1][first, other] >= 1.0,
        "connected_any_conduit": safe[first] & safe[other],
        "connected_ratio": ratios[0][first, other],
        "committed_ratio": ratios[1][first, other],
        "delay_ms": late[first] + late[other] - problem.hop_ms,  # the hub is on both ways, and is passed once
    }


def level_pairs(problem: GovernmentProblem, stands: Mask) -> list[tuple[int, int]]:
    """Pairs of levels that have bodies, the higher first; a level with itself if it has two bodies."""
    count = np.bincount(problem.level_row[stands == 1], minlength=len(problem.levels))
    order = sorted(np.flatnonzero(count).tolist(), key=lambda row: problem.levels[row].rank)
    return [
        (first, other)
        for place, first in enumerate(order)
        for other in order[place:]
        if first != other or count[first] > 1
    ]


def meeting_columns(
    problem: GovernmentProblem, communes: Names, meeting: Meeting, part: Rows, found: Attendance, intact: Seen
) -> Columns:
    """Return the columns of ``government_meetings`` beside the stamp for one meeting."""
    return {
        "meeting": meeting.id,
        "body": problem.body.names[part],
        "level": [problem.level[row] for row in part],
        "commune": named(communes, problem.commune[part]),
        "asked_mbps": np.full(len(part), picture_mbps(meeting)),
        "got_mbps": found.mean_mbps,
        "least_mbps": found.least_mbps,
        "whole_ratio": found.whole_ratio,
        "delay_ms": found.delay_ms,
        "intact_mbps": intact.got_mbps,
        "intact_delay_ms": intact.delay_ms,
    }


def named(names: Names, rows: Rows) -> list[str | None]:
    """Return the name of each row, nothing for -1."""
    return [names[row] if row >= 0 else None for row in rows.tolist()]
