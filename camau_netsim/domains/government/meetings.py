"""Video meetings: what reaches every body that takes part, and how late.

The bridge stands at the hub and sends each body ``n_streams`` pictures; the way up, one picture, is not looked at. All
bodies ask for their load of the hour beside the meeting; both share the links and each body's own circuit, of its
committed rate, max-min fairly, each stream of pictures and each body's other load one demand (Bertsekas and Gallager,
*Data Networks*, 2nd ed., sec. 6.5.2). Time on the way is light in fibre and nodes; queues are not looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from camau_netsim.core.index import Mask, Real, Rows, pointers
from camau_netsim.domains.government.circuits import delay_ms, on_second_tail
from camau_netsim.domains.government.model import ENOUGH
from camau_netsim.domains.government.problem import GovernmentProblem
from camau_netsim.domains.government.spec import Meeting
from camau_netsim.kernels.maxmin import maxmin_rates
from camau_netsim.units import FIBRE_MS_PER_KM


@dataclass(frozen=True, slots=True)
class Seen:
    """A meeting in one state of the network, of the bodies that take part."""

    got_mbps: Real  # (n_part,) 0 where it is cut off
    delay_ms: Real  # (n_part,) NaN where it is cut off


@dataclass(frozen=True, slots=True)
class Attendance:
    """A meeting from its start to its end, of the bodies that take part."""

    mean_mbps: Real  # (n_part,)
    least_mbps: Real  # (n_part,)
    whole_ratio: Real  # (n_part,) share of the meeting with all pictures
    delay_ms: Real  # (n_part,) mean over the time it is connected, NaN if it never is


def taking_part(problem: GovernmentProblem, meeting: Meeting, stands: Mask) -> Rows:
    """Rows of the bodies that take part."""
    return np.flatnonzero(problem.of_levels(meeting.levels) & stands).astype(np.int32)


def picture_mbps(meeting: Meeting) -> float:
    """What a body that takes part is sent."""
    return meeting.stream_mbps * meeting.n_streams


def added_mbps(problem: GovernmentProblem, stands: Mask, year: int, clock_h: float) -> Real:
    """What meetings add to the circuit of each body at an instant, shape (n_body,)."""
    added = np.zeros(len(problem.body))
    for meeting in problem.meetings:
        if meeting.year == year and meeting.start_h <= clock_h < meeting.start_h + meeting.duration_h:
            added[taking_part(problem, meeting, stands)] += picture_mbps(meeting)
    return added


def look(
    problem: GovernmentProblem,
    meeting: Meeting,
    stands: Mask,
    state: Mapping[str, Any],
    asked_mbps: Real,
) -> Seen:
    """Share the links among the meeting and all other load of bodies, and take the time on each way.

    Parameters
    ----------
    problem : GovernmentProblem
    meeting : Meeting
    stands : uint8 array, shape (n_body,)
    state : mapping
        ``connected``, ``body_way``, ``tslcd_ptr``, ``tslcd_arc`` and ``arc_capacity_mbps`` of the standing pass.
    asked_mbps : float64 array, shape (n_body,)
        Load of each body beside the meeting.
    """
    part, n_bodies = taking_part(problem, meeting, stands), len(problem.body)
    ptr, arc = state["tslcd_ptr"][: n_bodies + 1], state["tslcd_arc"]
    capacity = state["arc_capacity_mbps"]
    # Every body's circuit is one more link, which its pictures and its other load share.
    owner = np.concatenate([np.arange(n_bodies), part])
    ways = [np.concatenate([arc[ptr[body] : ptr[body + 1]], [len(capacity) + body]]) for body in owner]
    wanted = np.concatenate([asked_mbps, np.full(len(part), picture_mbps(meeting))])
    rate = maxmin_rates(
        pointers([len(way) for way in ways]),
        np.concatenate(ways).astype(np.int32) if ways else np.zeros(0, np.int32),
        np.where(state["connected"][owner] == 1, wanted, 0.0),
        np.concatenate([capacity, problem.committed_mbps]),
    )
    late = delay_ms(ptr, arc[: ptr[-1]], problem.link_ms, tail_ms(problem, state["body_way"]), problem.hop_ms)
    return Seen(rate[n_bodies:], np.where(state["connected"] == 1, late, np.nan)[part])


def tail_ms(problem: GovernmentProblem, body_way: Mask) -> Real:
    """Time on the tail in use, shape (n_body,)."""
    return tail_in_use_km(problem, body_way) * FIBRE_MS_PER_KM


def tail_in_use_km(problem: GovernmentProblem, body_way: Mask) -> Real:
    """Length of the tail in use, of the first one without a way, shape (n_body,)."""
    return np.where(on_second_tail(body_way), problem.second_tail_km, problem.tail_km)


class Attending:
    """Follows one meeting from spell to spell of constant state."""

    def __init__(self, meeting: Meeting, n_parts: int) -> None:
        self.meeting = meeting
        self._rate_h, self._whole_h = np.zeros(n_parts), np.zeros(n_parts)
        self._least: Real = np.full(n_parts, np.inf)
        self._late, self._late_h = np.zeros(n_parts), np.zeros(n_parts)

    def overlap_h(self, start_h: float, end_h: float) -> float:
        """Hours of a spell in which the meeting goes on."""
        meeting = self.meeting
        return max(min(end_h, meeting.start_h + meeting.duration_h) - max(start_h, meeting.start_h), 0.0)

    def add(self, seen: Seen, hours: float) -> None:
        """Add hours in which nothing changes."""
        on = np.isfinite(seen.delay_ms)
        self._rate_h += seen.got_mbps * hours
        self._whole_h += (seen.got_mbps >= picture_mbps(self.meeting) * ENOUGH) * hours
        self._least = np.minimum(self._least, seen.got_mbps)
        self._late += np.where(on, seen.delay_ms, 0.0) * hours
        self._late_h += on * hours

    def attendance(self) -> Attendance:
        """Return what was seen of the whole meeting."""
        hours = self.meeting.duration_h
        late = np.where(self._late_h > 0.0, self._late / np.where(self._late_h > 0.0, self._late_h, 1.0), np.nan)
        return Attendance(self._rate_h / hours, self._least, self._whole_h / hours, late)
