"""Which routes exist, and what a cut does to them."""

from camau_netsim.core.domain import Domain
from camau_netsim.domains.backbone.tables import CIRCUITS, LINKS, NODES

DOMAIN = Domain(
    "backbone",
    "network",
    "Over which links does each node reach the exits, and which nodes are cut off?",
    (NODES, LINKS, CIRCUITS),
)
