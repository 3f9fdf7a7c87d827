"""What keeps a hall alive: utility, batteries and generators, UPS and cooling in equal units.

A system of n units works if at least k do; with several paths each side alone must carry the hall. The utility's loss
is felt if it outlasts the batteries and the generators do not start, or outlasts their fuel; outages are exponential.

References  Rausand, Barros and Hoyland, *System Reliability Theory*, 3rd ed. (2021), ch. 6 and 16 (k-of-n, frequency);
            TIA-942-B, Annex on redundancy (N, N+1, 2N).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, exp

import numpy as np
from scipy.stats import binom

from camau_netsim.domains.datacentre.spec import Equipment, Hall
from camau_netsim.units import HOURS_PER_YEAR


@dataclass(frozen=True, slots=True)
class Upkeep:
    """How a system, or several that are all needed, fails in the long run."""

    available_ratio: float
    faults_per_year: float

    @property
    def down_h(self) -> float:
        """Mean length of an outage."""
        lost = 1.0 - self.available_ratio
        return lost * HOURS_PER_YEAR / self.faults_per_year if self.faults_per_year > 0.0 else 0.0


ALWAYS = Upkeep(1.0, 0.0)


def at_least(n_units: int, n_needed: int, up_ratio: float) -> float:
    """Return the probability that at least ``n_needed`` of ``n_units`` independent units are up."""
    return float(binom.sf(n_needed - 1, n_units, up_ratio))


def k_of_n(n_units: int, n_needed: int, faults_per_year: float, repair_h: float) -> Upkeep:
    """Return how ``n_units`` equal units fail of which ``n_needed`` must work, each repaired by itself.

    Notes
    -----
    Frequency: the system falls when one of exactly ``k`` working units fails, ``k lambda P(exactly k up)``.
    """
    if faults_per_year <= 0.0 or repair_h <= 0.0:
        return ALWAYS if n_needed <= n_units else Upkeep(0.0, 0.0)
    up_h = HOURS_PER_YEAR / faults_per_year
    up = up_h / (up_h + repair_h)
    edge = float(binom.pmf(n_needed, n_units, up))
    return Upkeep(at_least(n_units, n_needed, up), n_needed * faults_per_year * edge)


def either(one: Upkeep, n_paths: int) -> Upkeep:
    """Return how ``n_paths`` equal sides fail of which one is enough."""
    lost = 1.0 - one.available_ratio
    return Upkeep(1.0 - lost**n_paths, n_paths * one.faults_per_year * lost ** (n_paths - 1))


def all_of(parts: list[Upkeep]) -> Upkeep:
    """Return how systems fail that are all needed, independent of each other."""
    ratio = np.array([part.available_ratio for part in parts])
    whole = float(np.prod(ratio))
    others = [float(np.prod(np.delete(ratio, row))) for row in range(len(parts))]
    return Upkeep(whole, sum(part.faults_per_year * other for part, other in zip(parts, others, strict=True)))


def carried_kw(hall: Hall, system: str) -> float:
    """Return what a system must carry when all racks are full: generators feed the cooling too."""
    it_kw = hall.n_racks * hall.rack_kw
    return it_kw * hall.pue_factor if system == "generator" else it_kw


def n_needed(hall: Hall, row: Equipment) -> int:
    """Return how many units of one side must work."""
    return ceil(carried_kw(hall, row.system) / row.unit_kw - 1.0e-9)


def redundancy(hall: Hall, row: Equipment) -> str:
    """Return how a system is laid out: ``N``, ``N+1``, ``2N``, ``2(N+1)``, or ``under N``."""
    spare = row.n_units // row.n_paths - n_needed(hall, row)
    if spare < 0:
        return "under N"
    side = "N" if spare == 0 else f"N+{spare}"
    return side if row.n_paths == 1 else f"{row.n_paths}{side}" if spare == 0 else f"{row.n_paths}({side})"


def upkeep_of(hall: Hall, row: Equipment) -> Upkeep:
    """Return how UPS or cooling of a hall fails."""
    side = k_of_n(row.n_units // row.n_paths, n_needed(hall, row), row.faults_per_year, row.repair_h)
    return either(side, row.n_paths)


def starting_ratio(hall: Hall, rows: list[Equipment]) -> float:
    """Return the chance that enough generators start and run: each is sound with its availability and then starts."""
    chance = 0.0 if not rows else 1.0
    for row in rows:
        up = k_of_n(1, 1, row.faults_per_year, row.repair_h).available_ratio * row.start_ratio
        side = at_least(row.n_units // row.n_paths, n_needed(hall, row), up)
        chance *= 1.0 - (1.0 - side) ** row.n_paths
    return chance


def supply_of(hall: Hall, generators: list[Equipment]) -> Upkeep:
    """Return how often and how long the hall is dark for want of utility and generators.

    Notes
    -----
    Of ``lambda`` outages a year of mean ``D``, ``exp(-B/D)`` outlast batteries of ``B`` hours and ``exp(-(B+F)/D)``
    also the fuel of ``F`` hours; what is left of an exponential outage is again ``D`` long.
    """
    mean_h = hall.grid_outage_h
    if hall.grid_outages_per_year <= 0.0 or mean_h <= 0.0:
        return ALWAYS
    runs = starting_ratio(hall, generators) if hall.generator_h > 0.0 else 0.0
    flat, empty = exp(-hall.battery_h / mean_h), exp(-(hall.battery_h + hall.generator_h) / mean_h)
    per_year = hall.grid_outages_per_year * ((1.0 - runs) * flat + runs * empty)
    return Upkeep(1.0 - per_year * mean_h / HOURS_PER_YEAR, per_year)


def whole_hall(hall: Hall, equipment: list[Equipment]) -> Upkeep:
    """Return how a hall fails: supply, UPS and cooling are all needed."""
    generators = [row for row in equipment if row.system == "generator"]
    others = [upkeep_of(hall, row) for row in equipment if row.system != "generator"]
    return all_of([supply_of(hall, generators), *others])
