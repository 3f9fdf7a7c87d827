"""What platforms are asked for in a year, in the words of this room; the engine fills it from the programmes."""

from __future__ import annotations

from dataclasses import dataclass

from camau_netsim.core.index import Real


@dataclass(frozen=True, slots=True)
class Asked:
    """Requests and data of every platform in one year, shape (n_platform,) each."""

    requests_per_s: Real  # in the busy hour
    mean_requests_per_s: Real  # over the year
    write_mbps: Real  # in the busy hour
    mean_write_mbps: Real  # over the year
    written_gbyte: Real  # in the year
    stored_gbyte: Real  # at its end
