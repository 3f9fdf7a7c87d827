"""Who wants how much, where, at which hour and year."""

from camau_netsim.core.domain import Domain
from camau_netsim.domains.demand.tables import COMMUNES, FLOWS, ORGANISATIONS, POINTS, PROGRAMMES, YEARS

DOMAIN = Domain(
    "demand",
    "driver",
    "Who wants how much, where, at which hour and year?",
    (COMMUNES, POINTS, YEARS, ORGANISATIONS, PROGRAMMES, FLOWS),
)
