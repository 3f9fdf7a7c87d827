"""A plane in kilometres around the province, drawn numbers that never change, and modular sizes."""

from __future__ import annotations

import math
import zlib

import numpy as np

SEED = 164
LAT0_DEG, LON0_DEG = 9.05, 105.05
KM_PER_DEG = 6371.0 * math.pi / 180.0
KM_PER_DEG_LON = KM_PER_DEG * math.cos(math.radians(LAT0_DEG))

Point = tuple[float, float]


def to_km(lat_deg: float, lon_deg: float) -> Point:
    return (lon_deg - LON0_DEG) * KM_PER_DEG_LON, (lat_deg - LAT0_DEG) * KM_PER_DEG


def to_degrees(point: Point) -> tuple[float, float]:
    """Return ``(lat_deg, lon_deg)``, rounded to about 0.1 m."""
    return round(LAT0_DEG + point[1] / KM_PER_DEG, 6), round(LON0_DEG + point[0] / KM_PER_DEG_LON, 6)


def distance_km(a: Point, b: Point) -> float:
    return math.hypot(a[0] - b[0], a[1] - b[1])


class Dice:
    """Random numbers of one part of the recipe, built on uniform draws only: those change least between versions."""

    def __init__(self, part: str) -> None:
        self._rng = np.random.Generator(np.random.PCG64([SEED, zlib.crc32(part.encode())]))

    def uniform(self, low: float = 0.0, high: float = 1.0) -> float:
        """Draw evenly between two numbers."""
        return low + (high - low) * float(self._rng.random())

    def normal(self, sd: float = 1.0) -> float:
        """Draw from the normal law (Box and Muller)."""
        radius = math.sqrt(-2.0 * math.log(1.0 - self.uniform()))
        return sd * radius * math.cos(2.0 * math.pi * self.uniform())

    def index(self, cumulative: list[float]) -> int:
        """Draw a position with the weights whose running sums are given."""
        drawn = self.uniform(0.0, cumulative[-1])
        return min(int(np.searchsorted(cumulative, drawn, side="right")), len(cumulative) - 1)

    def shuffled(self, n: int) -> list[int]:
        """Return 0 to n - 1 in a drawn order."""
        return sorted(range(n), key=[self.uniform() for _ in range(n)].__getitem__)


def shares(weights: list[float], digits: int = 6) -> list[float]:
    """Return weights as shares of 1, rounded; the largest takes the rounding error, so the sum is exact to 1e-9."""
    total = sum(weights)
    rounded = [round(weight / total, digits) for weight in weights]
    largest = rounded.index(max(rounded))
    rounded[largest] = round(rounded[largest] + 1.0 - math.fsum(rounded), digits)
    return rounded


def apportion(total: int, weights: list[float]) -> list[int]:
    """Split whole things by weight (largest remainders)."""
    scale = total / sum(weights)
    exact = [weight * scale for weight in weights]
    counts = [math.floor(value) for value in exact]
    by_rest = sorted(range(len(exact)), key=lambda i: (counts[i] - exact[i], i))
    for i in by_rest[: total - sum(counts)]:
        counts[i] += 1
    return counts


def modular(needed: float, ladder: tuple[int, ...]) -> int:
    """Return the smallest rung of the ladder that is at least ``needed`` (the top rung times 2, 3, ... above it)."""
    top = ladder[-1]
    return next((rung for rung in ladder if rung >= needed), top * math.ceil(needed / top))
