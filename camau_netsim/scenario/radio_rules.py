"""Radio settings that have to agree with each other or with those of other rooms."""

from __future__ import annotations

from camau_netsim.scenario.draft import Draft
from camau_netsim.units import KHZ_PER_MHZ

SPACINGS_KHZ = {"4g": (15.0,), "5g": (15.0, 30.0, 60.0, 120.0)}
"""Subcarrier spacings of data channels (TS 36.211 6.2.3 and TS 38.211 Table 4.2-1)."""

ROUNDING_MHZ = 0.0051
"""How far a bandwidth may be off, being written with two decimals."""


def check_carriers(draft: Draft) -> None:
    """The occupied bandwidth of a layer is that of its subcarriers."""
    layers = draft.table("radio.layers")
    for row, layer in layers.whole():
        spacings = SPACINGS_KHZ[layer.technology]
        widths_mhz = [layer.n_subcarriers * khz / KHZ_PER_MHZ for khz in spacings]
        if min(abs(width - layer.bandwidth_mhz) for width in widths_mhz) > ROUNDING_MHZ:
            shown = f"{layer.bandwidth_mhz * KHZ_PER_MHZ / layer.n_subcarriers:.4g}"
            what = f"makes subcarriers of {shown} kHz with n_subcarriers {layer.n_subcarriers}"
            choices = [f"{width:g} ({khz:g} kHz)" for khz, width in zip(spacings, widths_mhz, strict=True)]
            hint = f"write the occupied bandwidth {' or '.join(choices)}, or another n_subcarriers"
            draft.row_fault(layers, row, "bandwidth_mhz", what, hint)


def check_building_entry(draft: Draft) -> None:
    """Every settlement says its building entry loss if it is to come from there."""
    if draft.setting("radio", "building_entry") != "per_settlement":
        return
    settlements = draft.table("demand.settlements")
    for row, settlement in settlements.whole():
        if settlement.entry_loss_db is None:
            what = "is missing, and radio.building_entry is per_settlement"
            draft.row_fault(settlements, row, "entry_loss_db", what, "0 stands for open air")
