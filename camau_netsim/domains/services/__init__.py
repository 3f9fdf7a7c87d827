"""Sites held to a service profile."""

from camau_netsim.core.domain import Domain
from camau_netsim.domains.services.tables import ASSETS, HAZARDS, KT1, PEOPLE, POSTAL, REACH, SITES

DOMAIN = Domain(
    "services",
    "network",
    "Which service points are online, which sites keep their service profile, which infrastructure can take sensors?",
    (POSTAL, SITES, REACH, PEOPLE, HAZARDS, KT1, ASSETS),
)
