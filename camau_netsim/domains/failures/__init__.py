"""What is down, why and how long."""

from camau_netsim.core.domain import Domain
from camau_netsim.domains.failures.tables import OUTAGES

DOMAIN = Domain("failures", "driver", "What is down, why and how long?", (OUTAGES,))
