"""Data centres and the platform they host."""

from camau_netsim.core.domain import Domain
from camau_netsim.domains.datacentre.tables import CENTRES

DOMAIN = Domain("datacentre", "network", "From where can a working platform be reached?", (CENTRES,))
