"""Who was served through a year, and hour by hour after an event."""

from __future__ import annotations

import numpy as np

from camau_netsim.core.index import Names, Real, Rows, over, sum_by
from camau_netsim.core.table import Columns
from camau_netsim.domains.failures.problem import FailuresProblem
from camau_netsim.engine.pipeline import Arrays
from camau_netsim.engine.users import Service, Users, units_up
from camau_netsim.units import MIN_PER_HOUR


class Serving:
    """Follows the users of a year from spell to spell."""

    def __init__(self, users: Users, horizon_h: float, event_h: float | None, restoration_h: float) -> None:
        self._users, self._service, self._horizon_h = users, Service(users), horizon_h
        self._served_h: Real = np.zeros(len(users.labels))
        self._event_h = event_h
        end_h = min((event_h or 0.0) + restoration_h, horizon_h)
        self._looks_h = np.arange(event_h, end_h) if event_h is not None else np.empty(0)
        self._seen: list[Real] = []

    def spell(self, start_h: float, end_h: float, arrays: Arrays) -> None:
        """Add a spell of constant state."""
        self._service.update(units_up(arrays))
        self._served_h += self._service.n_served * (end_h - start_h)
        while len(self._seen) < len(self._looks_h) and self._looks_h[len(self._seen)] < end_h:
            self._seen.append(self._service.n_served.copy())

    def availability_columns(self, commune_names: Names) -> Columns:
        """Return the columns of ``failures_availability`` beside the stamp."""
        users = self._users
        n_users = users.of_label
        lost_h = np.maximum(n_users * self._horizon_h - self._served_h, 0.0)
        lost_h[lost_h < n_users * self._horizon_h * ROUNDING] = 0.0
        return {
            "service": [label.service for label in users.labels],
            "operator": [label.operator for label in users.labels],
            "commune": commune_names[[label.commune for label in users.labels]] if users.labels else [],
            "n_users": n_users,
            "available_ratio": 1.0 - over(lost_h, n_users * self._horizon_h),
            "down_min": over(lost_h, n_users) * MIN_PER_HOUR,
            "lost_user_h": lost_h,
        }

    def restoration_columns(self) -> list[Columns]:
        """Return the columns of ``failures_restoration`` beside the stamp, one block per service and operator."""
        if self._event_h is None or not self._seen:
            return []
        names, row = _told(self._users)
        whole = sum_by(row, self._users.of_label, len(names))
        served = np.array([sum_by(row, seen, len(names)) for seen in self._seen])
        served[served < whole * ROUNDING] = 0.0
        after_h = self._looks_h[: len(self._seen)] - self._event_h
        return [
            {
                "service": service,
                "operator": operator,
                "after_h": after_h,
                "served_ratio": np.minimum(served[:, number] / whole[number], 1.0),
            }
            for number, (service, operator) in enumerate(names)
        ]


ROUNDING = 1.0e-12
"""Lost time, or users served, below this share are the rounding of sums over thousands of spells."""


def _told(users: Users) -> tuple[list[tuple[str, str]], Rows]:
    """Services and operators in order of first use, and which of them each label is of."""
    names: dict[tuple[str, str], int] = {}
    row = [names.setdefault((label.service, label.operator), len(names)) for label in users.labels]
    return list(names), np.array(row, dtype=np.int32)


def first_event_h(problem: FailuresProblem, year: int) -> float | None:
    """Return the hour of the first named storm or given outage of a year, if there is one."""
    hours = [given.start_h for given in problem.given.get(year, ()) if given.cause == "given"]
    hours += [storm.start_h for storm in problem.storms if storm.year == year]
    return min(hours, default=None)
