"""Sites held to a service profile."""

from camau_netsim.core.domain import Domain
from camau_netsim.domains.services.tables import POSTAL

DOMAIN = Domain("services", "network", "Which service points are online?", (POSTAL,))
