"""Classes and colours of radio maps, readable by the colour-blind and in print."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from matplotlib import colormaps
from matplotlib.colors import to_rgb

from camau_netsim.core.index import Real

ABSENT = "#c9c9c9"
"""Where nothing covers."""


@dataclass(frozen=True, slots=True)
class ClassScale:
    """Classes of a quantity with a colour each; what is below the first edge or above the last has one too."""

    unit: str
    edges: tuple[float, ...]
    colours: Real  # (n_edge + 1, 3)
    decimals: int = 0

    def rgb(self, values: npt.NDArray[np.generic]) -> Real:
        """Return the colour of each value, shape (..., 3); that of ``ABSENT`` where it is NaN."""
        numbers = np.asarray(values, dtype=np.float64)
        known = np.isfinite(numbers)
        found: Real = self.colours[np.digitize(np.where(known, numbers, 0.0), self.edges)]
        return np.where(known[..., None], found, np.array(to_rgb(ABSENT)))

    def labels(self) -> list[str]:
        """Return what each class holds, lowest first."""
        ends = [f"{edge:.{self.decimals}f}".replace("-", "\N{MINUS SIGN}") for edge in self.edges]
        between = [f"{low} to {high}" for low, high in pairwise(ends)]
        return [f"below {ends[0]}", *between, f"{ends[-1]} or more"]


def _scale(
    unit: str, edges: tuple[float, ...], name: str, low: float = 0.0, high: float = 1.0, decimals: int = 0
) -> ClassScale:
    colours = np.array(colormaps[name](np.linspace(low, high, len(edges) + 1)))[:, :3]
    return ClassScale(unit, edges, colours, decimals)


POWER = _scale("dBm", (-110.0, -105.0, -100.0, -95.0, -90.0, -80.0, -70.0), "YlGnBu", 0.10, 1.0)
SINR = _scale("dB", (-5.0, 0.0, 5.0, 10.0, 15.0, 20.0), "plasma", 0.0, 0.97)
RATES = {
    "4g": _scale("Mb/s", (1.0, 5.0, 10.0, 20.0, 40.0, 60.0, 80.0), "viridis", 0.0, 1.0),
    "5g": _scale("Mb/s", (10.0, 50.0, 100.0, 200.0, 400.0, 600.0, 800.0), "viridis", 0.0, 1.0),
}
"""With the promised means of 40 and 100 Mb/s on an edge."""

LOAD = _scale("", (0.1, 0.3, 0.5, 0.7, 0.9, 1.0), "YlOrBr", 0.03, 0.98, decimals=1)
"""The last class is overloaded."""

CHANGE = ClassScale(
    "dB",
    (-10.0, -3.0, -1.0, 1.0, 3.0),
    np.array([to_rgb(each) for each in ("#7f3b08", "#d8780c", "#fdc98a", "#f2f2f2", "#a8a4cf", "#542788")]),
)
