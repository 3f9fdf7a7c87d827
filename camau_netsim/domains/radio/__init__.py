"""What phones get from the cells."""

from camau_netsim.core.domain import Domain
from camau_netsim.domains.radio.networks import OPERATORS, QUANTILES
from camau_netsim.domains.radio.tables import CELLS, COMMUNES, COVERAGE, POINTS

DOMAIN = Domain(
    "radio",
    "network",
    "Who is covered, and what rate do phones reach?",
    (CELLS, POINTS, COMMUNES, OPERATORS, QUANTILES, COVERAGE),
)
