"""What the links of the backbone carry, and how they are shared when they are full."""

from camau_netsim.core.domain import Domain
from camau_netsim.domains.trunk.tables import ARCS, HEADROOM, NODES, SINGLE_CUTS

DOMAIN = Domain(
    "trunk",
    "network",
    "With these routes and this load, how much arrives, and how full is each link?",
    (ARCS, NODES, SINGLE_CUTS, HEADROOM),
)
