"""Which essential infrastructure can take sensors in a year: cells at the settlement nearest to it, or a fixed line."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from camau_netsim.core.table import Columns
from camau_netsim.domains.radio.coupling import least_coupling_db
from camau_netsim.domains.services.iot import carry
from camau_netsim.domains.services.reach import nearest
from camau_netsim.domains.services.tables import asset_columns
from camau_netsim.engine.year import Year

SURE_RATIO = 0.95
"""Share of places that a loss has to hold for."""


def asset_blocks(year: Year) -> Iterator[Columns]:
    """Return the columns of ``services_assets``, one block for each technology."""
    problems, number = year.problems, year.year
    services, radio, points = problems.services, problems.radio, problems.demand.points
    assets, stands = services.assets, services.assets.stand(number)
    if not stands.any():
        return
    settlement, off_km = nearest(assets.x_m, assets.y_m, points.x_m, points.y_m)
    near, row = np.unique(settlement, return_inverse=True)
    for technology in services.iot:
        cell, loss_db = least_coupling_db(radio, technology.over, near, year.cell_stands, SURE_RATIO)
        found = carry(assets, stands, technology, cell[row], loss_db[row], len(radio.cell))
        names = problems.demand.commune.names
        yield asset_columns(services, number, names, radio.cell, off_km, technology, found)
