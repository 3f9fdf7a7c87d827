"""Data centres, their servers and the platforms they host."""

from camau_netsim.core.domain import Domain
from camau_netsim.domains.datacentre.tables import CENTRES, CHAIN, HALLS, LOSSES, REPLICATION, SERVERS

DOMAIN = Domain(
    "datacentre",
    "network",
    "From where can a working platform be reached, how fast does it answer, and what if a centre is lost?",
    (CENTRES, HALLS, SERVERS, REPLICATION, LOSSES, CHAIN),
)
