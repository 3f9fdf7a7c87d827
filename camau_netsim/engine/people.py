"""What share of people could use a service over a fixed line or a phone, at the worst observed hour of a year."""

from __future__ import annotations

import numpy as np

from camau_netsim.core.index import Real, over, sum_by
from camau_netsim.core.table import Columns
from camau_netsim.domains.access.model import AccessRates
from camau_netsim.domains.radio.problem import INDOOR, OUTDOOR
from camau_netsim.domains.radio.rates import RadioRates
from camau_netsim.domains.services import tables
from camau_netsim.engine.pipeline import Arrays
from camau_netsim.engine.year import Year


class People:
    """Follows the shares of people by profile and commune from one observed hour to the next."""

    def __init__(self, year: Year) -> None:
        self._year, self._problems = year, year.problems
        self._rows = np.flatnonzero(self._problems.services.profiles.for_people)
        shape = (len(self._rows), len(self._problems.demand.commune))
        self._worst = {name: np.full(shape, np.nan) for name in tables.WAYS}

    def hour(self, hour: int, answers: Arrays) -> None:
        """Take an observed hour: keep the least share of each commune and profile that is served then."""
        profiles = self._problems.services.profiles
        serves = profiles.serves_at(hour)
        for place, row in enumerate(self._rows):
            if serves[row]:
                fixed = self._fixed_ratio(answers["access"], profiles.down_mbps[row], profiles.up_mbps[row])
                for name, share in self._shares(answers["radio"], profiles.down_mbps[row], fixed).items():
                    self._worst[name][place] = np.fmin(self._worst[name][place], share)

    def _fixed_ratio(self, rates: AccessRates, down_mbps: float, up_mbps: float) -> Real:
        """Households that could get a line, times the share of lines that could be fast enough, (n_commune,)."""
        access, demand = self._problems.access.years[self._year.year], self._problems.demand
        n, homes = len(demand.commune), access.organisation == 0
        group = access.line_group
        own = homes[group]
        ok = (rates.capable_mbps >= down_mbps) & (rates.capable_mbps * self._problems.services.upload_ratio >= up_mbps)
        lines = sum_by(access.commune[group][own], access.line_count[own], n)
        fast = sum_by(access.commune[group][own], (access.line_count * ok)[own], n)
        could = sum_by(access.commune[homes], access.on_demand[homes].astype(np.float64), n)
        households = demand.years[self._year.year].households
        ratio: Real = np.minimum(over(could, households, 0.0), 1.0) * over(fast, lines, 0.0)
        return ratio

    def _shares(self, rates: RadioRates, down_mbps: float, fixed_ratio: Real) -> dict[str, Real]:
        points, n = self._problems.demand.points, len(fixed_ratio)
        fast = self._phone_ratio(rates, down_mbps)
        fixed = fixed_ratio[points.commune]
        people = points.people_ratio

        def mean(share: Real) -> Real:
            return over(sum_by(points.commune, people * share, n), sum_by(points.commune, people, n))

        return {
            "fixed_ratio": fixed_ratio,
            "outdoor_ratio": mean(fast[:, OUTDOOR]),
            "indoor_ratio": mean(fast[:, INDOOR]),
            "either_ratio": mean(1.0 - (1.0 - fixed) * (1.0 - fast[:, INDOOR])),
        }

    def _phone_ratio(self, rates: RadioRates, down_mbps: float) -> Real:
        """Share of phones, by operator and kind, that reach a rate on some layer, shape (n_settlement, 2)."""
        radio = self._problems.radio
        market = radio.market_ratio / radio.market_ratio.sum() if radio.market_ratio.sum() > 0.0 else radio.market_ratio
        found = np.zeros((len(radio.people_ratio), 2))
        for operator, share in enumerate(market):
            reached = np.zeros((len(found), 2 * radio.mix.n_kinds), dtype=bool)
            for layer, answer in zip(radio.layers, rates.layers, strict=True):
                if radio.roaming or operator in layer.users:
                    reached |= (answer.rate_mbps >= down_mbps) & (answer.serving_cell >= 0)
            for column, weight in self._kinds():
                found += share * weight * reached[:, column : column + 2]
        return found

    def _kinds(self) -> list[tuple[int, float]]:
        """First column of each kind of phones, and its share of all phones of the province."""
        one, mix = self._problems.demand.years[self._year.year], self._problems.radio.mix
        phones = float((one.people * one.users_4g_ratio).sum())
        with_5g = float((one.people * one.users_5g_ratio).sum()) / phones if phones > 0.0 else 0.0
        shares = mix.ratio_of(self._year.year)
        return [
            (phone.column, float(share) * (with_5g if phone.five_g else 1.0 - with_5g))
            for phone, share in zip(mix.phones, shares, strict=True)
        ]

    def columns(self) -> Columns:
        """Return the columns of ``services_people`` beside the stamp."""
        demand = self._problems.demand
        people = demand.years[self._year.year].people
        names = self._problems.services.profiles.profile.names[self._rows]
        return tables.people_columns(names, demand.commune.names, demand.urban, people, self._worst)
