"""Which shared masts, pole lines and ducts stand and stay powered."""

from camau_netsim.core.domain import Domain
from camau_netsim.domains.passive.tables import CONDUITS, MASTS

DOMAIN = Domain(
    "passive", "network", "Which shared masts, pole lines and ducts stand and stay powered?", (MASTS, CONDUITS)
)
