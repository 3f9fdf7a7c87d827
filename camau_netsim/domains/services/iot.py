"""Infrastructure that should take sensors: does a cell or a fixed line reach it, and is there room for its devices?

A device works on a cell if the coupling loss (between the ports of the two antennas: path, antennas, walls) is at most
what its technology bears. The classes of coverage are those of 3GPP TR 45.820: 144, 154 and 164 dB. A cell takes so
many devices and so many bits of messages; where it cannot take all of its devices, none of the assets on it is ready.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camau_netsim.core.index import Index, Mask, Names, Real, Rows, sum_by
from camau_netsim.core.place import Plane
from camau_netsim.domains.services.spec import ServicesSpec
from camau_netsim.units import SECONDS_PER_HOUR

CLASSES = (("normal", 144.0), ("extended", 154.0), ("extreme", 164.0))
"""Classes of coverage of TR 45.820, by largest coupling loss in dB."""
MBIT_PER_BYTE = 8.0e-6


@dataclass(frozen=True, slots=True)
class Assets:
    """Essential infrastructure."""

    asset: Index
    kind: Names
    commune: Rows
    x_m: Real
    y_m: Real
    n_devices: Real
    message_mbps: Real  # of all its devices, headers included
    entry_loss_db: Real
    drop: Mask
    in_service_year: Rows
    retired_year: Rows

    def stand(self, year: int) -> Mask:
        """Assets that exist in a year."""
        return ((self.in_service_year <= year) & (year < self.retired_year)).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class Technology:
    """How cells of 4G or 5G carry sensors."""

    id: str
    over: str
    coupling_loss_db: float
    n_devices_per_cell: int
    cell_mbps: float


@dataclass(frozen=True, slots=True)
class Carried:
    """What one technology does for every asset."""

    cell: Rows  # (n_asset,) cell with the least loss; -1: none in range
    coupling_db: Real  # walls included; NaN where no cell is in range
    near: Mask  # the loss is small enough
    roomy: Mask  # and the cell takes all of its devices


def message_mbps(n_devices: Real, message_every_h: Real, payload_byte: Real, overhead_byte: float) -> Real:
    """Return ``N (payload + overhead) 8 / interval`` in Mb/s."""
    rate: Real = n_devices * (payload_byte + overhead_byte) * MBIT_PER_BYTE / (message_every_h * SECONDS_PER_HOUR)
    return rate


def assets_of(spec: ServicesSpec, commune: Index, plane: Plane) -> Assets:
    """Return the assets of a scenario."""
    rows = spec.assets
    x_m, y_m = plane.metres(rows)

    def column(name: str) -> Real:
        return np.array([getattr(row, name) for row in rows], dtype=np.float64)

    every_h = np.maximum(column("message_every_h"), 1.0e-9)
    sent = message_mbps(column("n_devices"), every_h, column("payload_byte"), spec.message_overhead_byte)
    return Assets(
        asset=Index(row.id for row in rows),
        kind=np.array([row.kind for row in rows], dtype=object),
        commune=commune.rows(row.commune for row in rows),
        x_m=x_m,
        y_m=y_m,
        n_devices=column("n_devices"),
        message_mbps=sent,
        entry_loss_db=column("entry_loss_db"),
        drop=column("drop").astype(np.uint8),
        in_service_year=column("in_service_year").astype(np.int32),
        retired_year=column("retired_year").astype(np.int32),
    )


def technologies_of(spec: ServicesSpec) -> tuple[Technology, ...]:
    """Return the technologies of a scenario."""
    return tuple(
        Technology(row.id, row.over, row.coupling_loss_db, row.n_devices_per_cell, row.cell_mbps) for row in spec.iot
    )


def carry(assets: Assets, stands: Mask, technology: Technology, cell: Rows, loss_db: Real, n_cells: int) -> Carried:
    """Hang every asset on its best cell and see whether the cell takes all that hang on it.

    Parameters
    ----------
    assets, stands : Assets, uint8 array of shape (n_asset,)
    technology : Technology
    cell, loss_db : arrays, shape (n_asset,)
        Cell with the least coupling loss outdoors at each asset, -1 and NaN where there is none.
    n_cells : int
    """
    coupling = loss_db + assets.entry_loss_db
    near = (cell >= 0) & (np.nan_to_num(coupling, nan=np.inf) <= technology.coupling_loss_db) & (stands == 1)
    own = np.where(near, cell, 0)
    devices = sum_by(own, assets.n_devices * near, n_cells)
    load = sum_by(own, assets.message_mbps * near, n_cells)
    takes = (devices <= technology.n_devices_per_cell) & (load <= technology.cell_mbps)
    return Carried(cell, coupling, near.astype(np.uint8), (near & takes[own]).astype(np.uint8))


def class_of(coupling_db: Real) -> Names:
    """Class of coverage of each loss; empty beyond the last and where there is none."""
    names = np.full(len(coupling_db), "", dtype=object)
    for name, limit_db in reversed(CLASSES):
        names[np.nan_to_num(coupling_db, nan=np.inf) <= limit_db] = name
    return names
