"""The way of a request for an online public service: user, access, TSLCD, LGSP, data centre, national identity.

Links fail independently of each other and their delays add up; the weakest link is the one that is away most, and the
one that takes longest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Real
from camau_netsim.domains.datacentre.problem import TIERS, DatacentreProblem
from camau_netsim.domains.datacentre.servers import Places, Service
from camau_netsim.units import FIBRE_MS_PER_KM

LINKS = ("access", "tslcd", "lgsp", "datacentre", "identity")
LGSP = TIERS.index("lgsp")


@dataclass(frozen=True, slots=True)
class Ways:
    """What the network says of the way: shares of the year, and delays there and back."""

    access_available_ratio: float  # mean over lines and phones
    tslcd_available_ratio: float  # mean over bodies of the province
    platform_available_ratio: float  # at the hub, switching to the backup included
    exit_available_ratio: float  # from the hub
    tslcd_ms: float  # hub to a body, mean over those
    centre_ms: Real  # (n_centre,) hub to each centre, NaN without a way
    exit_ms: float  # hub to the nearest exit


@dataclass(frozen=True, slots=True)
class Chain:
    """The links of one platform's chain under one load."""

    platform: int
    available_ratio: Real  # (n_link,)
    delay_ms: Real  # (n_link,) infinite where servers are overloaded

    @property
    def whole_ratio(self) -> float:
        """Share of time with every link up."""
        return float(np.prod(self.available_ratio))

    @property
    def whole_ms(self) -> float:
        """Mean time of a request over all links."""
        return float(self.delay_ms.sum())


def chains(problem: DatacentreProblem, places: Places, service: Service, ways: Ways) -> tuple[Chain, ...]:
    """Return the chain of each platform that the online public services need and that runs somewhere.

    Parameters
    ----------
    problem : DatacentreProblem
    places : Places
    service : Service
        Of the load in question.
    ways : Ways
    """
    rows = np.flatnonzero((problem.platforms.in_chain == 1) & (places.active >= 0))
    return tuple(_chain(problem, int(row), int(places.active[row]), service, ways) for row in rows)


def _chain(problem: DatacentreProblem, row: int, centre: int, service: Service, ways: Ways) -> Chain:
    trips = problem.n_round_trips
    called = problem.identity_ms > 0.0 or problem.identity_km > 0.0
    tier_ms, enough = service.tier_response_ms[row], service.tier_enough_ratio[row]
    others = np.arange(len(TIERS)) != LGSP
    identity_ms = problem.identity_ms + ways.exit_ms + 2.0 * problem.identity_km * FIBRE_MS_PER_KM
    return Chain(
        platform=row,
        available_ratio=np.array(
            [
                ways.access_available_ratio,
                ways.tslcd_available_ratio,
                enough[LGSP],
                ways.platform_available_ratio * float(np.prod(enough[others])),
                ways.exit_available_ratio * problem.identity_available_ratio if called else 1.0,
            ]
        ),
        delay_ms=np.array(
            [
                trips * problem.access_ms,
                trips * ways.tslcd_ms,
                tier_ms[LGSP],
                trips * ways.centre_ms[centre] + float(tier_ms[others].sum()),
                identity_ms if called else 0.0,
            ]
        ),
    )
