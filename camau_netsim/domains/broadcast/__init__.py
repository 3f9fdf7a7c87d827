"""Television and radio over the air."""

from camau_netsim.core.domain import Domain
from camau_netsim.domains.broadcast.tables import COMMUNES, MULTIPLEXES, POINTS, TRANSMITTERS

DOMAIN = Domain(
    "broadcast",
    "network",
    "Who receives television and radio over the air?",
    (TRANSMITTERS, MULTIPLEXES, COMMUNES, POINTS),
)
