"""Postal points and sites through a year: time with a live way, the worst they are offered, what they carry."""

from __future__ import annotations

import numpy as np

from camau_netsim.core.index import Mask, Real, over, sum_by
from camau_netsim.core.table import Columns
from camau_netsim.domains.services import tables
from camau_netsim.domains.services.rates import Offer, Way, offer, way_of
from camau_netsim.domains.services.reach import nearest_km
from camau_netsim.engine.compile import Problems
from camau_netsim.engine.pipeline import Arrays
from camau_netsim.engine.year import Year


class Sites:
    """Follows the uses of a year from spell to spell and from one observed hour to the next."""

    def __init__(self, year: Year) -> None:
        self._year, self._problems = year, year.problems
        n_uses, n_profiles = len(self._problems.services.uses), len(self._problems.services.profiles.profile)
        self._usable_h, self._served_h = np.zeros(n_uses), np.zeros(n_profiles)
        none = np.full(n_uses, np.nan)
        self._worst = Offer(none.copy(), none.copy(), none.copy())

    def spell(self, start_h: float, end_h: float, arrays: Arrays) -> None:
        """Add a spell of constant state."""
        services = self._problems.services
        hours = services.profiles.served_hours(start_h, end_h)
        self._served_h += hours
        self._usable_h += arrays["usable"] * hours[services.uses.profile]

    def hour(self, hour: int, arrays: Arrays, wired_mbps: Real) -> None:
        """Take an observed hour: of each use that has a way then and is served then, keep the worst.

        Parameters
        ----------
        hour : int
            Of the day.
        arrays : Arrays
            Of both passes.
        wired_mbps : float64 array, shape (n_class,)
            Session rate of each line class of the access room.
        """
        services = self._problems.services
        if not len(services.uses):
            return
        seen = (services.profiles.serves_at(hour)[services.uses.profile] & arrays["usable"]) == 1
        found = offer(services, self._line_mbps(wired_mbps), self._ways(arrays))
        for worse, name in ((np.fmin, "down_mbps"), (np.fmin, "up_mbps"), (np.fmax, "delay_ms")):
            kept = getattr(self._worst, name)
            kept[seen] = worse(kept[seen], getattr(found, name)[seen])

    def _line_mbps(self, wired_mbps: Real) -> Real:
        """Mean session rate of lines of households and of organisations by commune, NaN where there are none."""
        lines, n = self._problems.access.years[self._year.year], len(self._problems.demand.commune)
        group = lines.line_group
        cell = lines.organisation[group].astype(np.int64) * n + lines.commune[group]
        total = sum_by(cell, wired_mbps * lines.line_count, 2 * n)
        return over(total, sum_by(cell, lines.line_count, 2 * n)).reshape(2, n)

    def _ways(self, arrays: Arrays) -> tuple[Way, ...]:
        answers = self._problems.datacentre.tree[arrays["centre_serves"] == 1]
        exits = np.arange(len(self._problems.backbone.exit_node), dtype=np.int32)
        names = ("distance_km", "parent_node", "parent_arc", "arc_capacity_mbps", "arc_offered_mbps")
        given = [arrays[name] for name in names]
        return tuple(way_of(tree, *given) for tree in (exits, np.unique(answers)))

    def columns(self) -> Columns:
        """Return the columns of ``services_sites`` beside the stamp."""
        services, stands = self._problems.services, self._year.stands
        return tables.site_columns(
            services,
            self._problems.demand.commune.names,
            np.concatenate([stands["point_stands"], stands["site_stands"]]),
            self._year.intact["usable"],
            over(self._usable_h, self._served_h[services.uses.profile]),
            self._worst,
        )


def reach_columns(problems: Problems, year: int) -> Columns:
    """Return the columns of ``services_reach``: where people live is where they start from."""
    services, points = problems.services, problems.demand.points
    stands: Mask = services.points_stand(year)
    to = (points.x_m, points.y_m, services.x_m, services.y_m)
    people = problems.demand.years[year].people[points.commune] * points.people_ratio
    return tables.reach_columns(
        services,
        year,
        problems.demand.commune.names,
        points.commune,
        people,
        nearest_km(*to, stands),
        nearest_km(*to, stands & services.staffed),
    )
