"""The specialised data network of Party and State bodies."""

from camau_netsim.core.domain import Domain
from camau_netsim.domains.government.circuit_tables import CIRCUITS, LEVELS, MEETINGS, SINGLE_CUTS
from camau_netsim.domains.government.tables import BODIES

DOMAIN = Domain(
    "government",
    "network",
    "Which bodies have a live TSLCD path, and does each get its committed rate?",
    (BODIES, CIRCUITS, SINGLE_CUTS, LEVELS, MEETINGS),
)
