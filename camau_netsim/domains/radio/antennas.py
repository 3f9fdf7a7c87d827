"""Sector antennas by name: whose pattern a layer has."""

from __future__ import annotations

import numpy as np

from camau_netsim.domains.radio.spec import Layer
from camau_netsim.kernels.sinr import AntennaPattern

PATTERNS = {
    "tr36942": AntennaPattern(65.0, 20.0, np.inf, 20.0, 20.0),
    "tr36814": AntennaPattern(70.0, 25.0, 10.0, 20.0, 25.0),
    "m2135": AntennaPattern(70.0, 20.0, 15.0, 20.0, 20.0),
    "tr38901_element": AntennaPattern(65.0, 30.0, 65.0, 30.0, 30.0),
}
"""TR 36.942 4.2.1 (15 dBi), TR 36.814 Table A.2.1.1-2 (14), ITU-R M.2135-1 8.5 (17), TR 38.901 Table 7.3-1 (8).

The peak gain in brackets is that of the document; a layer gives its own.
"""


def pattern_of(layer: Layer) -> AntennaPattern:
    """Return the pattern of a layer's sectors: by name, or as its own columns draw it."""
    if layer.antenna == "tr38901_column":
        element = PATTERNS["tr38901_element"]
        return element._replace(n_rows=layer.n_antenna_rows, spacing_factor=layer.row_spacing_factor)
    if layer.antenna != "beam":
        return PATTERNS[layer.antenna]
    return AntennaPattern(
        layer.h_beamwidth_deg,
        layer.h_floor_db,
        np.inf if layer.v_beamwidth_deg is None else layer.v_beamwidth_deg,
        layer.v_floor_db,
        max(layer.h_floor_db, layer.v_floor_db if layer.v_beamwidth_deg else 0.0),
    )
