"""Met, missed or undecided: the promises of a plan against the tables of a run."""

from camau_netsim.core.domain import Domain
from camau_netsim.domains.targets.tables import READINGS, VERDICTS, YEARS

DOMAIN = Domain(
    "targets", "judge", "Which promises hold, by how much, under which reading, and why?", (VERDICTS, READINGS, YEARS)
)
