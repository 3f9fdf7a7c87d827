"""The specialised data network of Party and State bodies."""

from camau_netsim.core.domain import Domain
from camau_netsim.domains.government.circuit_tables import CIRCUITS, LEVELS, MEETINGS, SINGLE_CUTS
from camau_netsim.domains.government.monitoring_tables import HOURS, MONITORING
from camau_netsim.domains.government.tables import BODIES
from camau_netsim.domains.government.voice_tables import VOICE

DOMAIN = Domain(
    "government",
    "network",
    "Which bodies have a live TSLCD path, does each get its committed rate, who can call, and who is watched?",
    (BODIES, CIRCUITS, SINGLE_CUTS, LEVELS, MEETINGS, VOICE, MONITORING, HOURS),
)
