"""How people grow: the province by a band, districts at rates of their own held to it."""

from __future__ import annotations

from collections.abc import Sequence

YEARS = tuple(range(2024, 2031))
BANDS = {"low": (-0.001, -0.05), "central": (0.0036, 0.0), "high": (0.008, 0.05)}
"""Growth of the province's people, and of volumes on top of what adoption gives, a year."""


def growth_factors(people: Sequence[int], rates: Sequence[float]) -> list[tuple[float, ...]]:
    """Return people over those of the first year, by commune and year; together they grow as the central band says."""
    alone = [[(1.0 + rate) ** step for step in range(len(YEARS))] for rate in rates]
    held = []
    for step in range(len(YEARS)):
        grown = sum(count * factors[step] for count, factors in zip(people, alone, strict=True))
        held.append(sum(people) * (1.0 + BANDS["central"][0]) ** step / grown)
    return [tuple(one * hold for one, hold in zip(factors, held, strict=True)) for factors in alone]
