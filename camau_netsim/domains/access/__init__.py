"""What a fibre subscriber really gets."""

from camau_netsim.core.domain import Domain
from camau_netsim.domains.access.tables import COMMUNES, LINES, OLTS, OPTIONS

DOMAIN = Domain(
    "access",
    "network",
    "What mean rate does each fixed line reach, and what could it be sold?",
    (LINES, COMMUNES, OLTS, OPTIONS),
)
