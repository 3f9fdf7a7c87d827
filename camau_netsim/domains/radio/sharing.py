"""Shared radio equipment (MORAN): cells of a host that also send the carrier of a guest."""

from __future__ import annotations

from camau_netsim.domains.radio.spec import RadioSpec


def with_guest_cells(spec: RadioSpec) -> RadioSpec:
    """Give every guest layer a cell beside each cell of its host, but not on masts where it has cells of its own.

    The guest's cell stands on the same mast, looks the same way and stands in the same years as the host's; the carrier
    (band, width, power) is the guest's, so nothing is pooled.
    """
    guests = [row for row in spec.layers if row.moran_host is not None]
    if not guests:
        return spec
    cells = list(spec.cells)
    for guest in guests:
        own = {cell.mast for cell in spec.cells if cell.layer == guest.id}
        cells += [
            cell.model_copy(update={"id": f"{cell.id}/{guest.id}", "layer": guest.id})
            for cell in spec.cells
            if cell.layer == guest.moran_host and cell.mast not in own
        ]
    return spec.model_copy(update={"cells": tuple(cells)})
