"""What is down, why and how long."""

from camau_netsim.core.domain import Domain
from camau_netsim.domains.failures.tables import AVAILABILITY, EVENT_TABLES, OUTAGES

DOMAIN = Domain("failures", "driver", "What is down, why and how long?", (OUTAGES, AVAILABILITY, *EVENT_TABLES))
