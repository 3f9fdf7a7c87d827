"""Radio settings that have to agree with each other or with those of other rooms."""

from __future__ import annotations

from math import fsum

from camau_netsim.scenario.draft import Draft
from camau_netsim.scenario.shares import TOLERANCE
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


def check_devices(draft: Draft) -> None:
    """Every phone is of a class, in every year of the scenario; who joins carriers is then said by class."""
    devices, shares = draft.table("radio.devices"), draft.table("radio.device_shares")
    if not devices.rows:
        if shares.rows and "radio.devices" not in draft.tables:
            draft.fault("radio.device_shares", "gives shares of classes of phones, and radio.devices is not given")
        return
    if not (devices.is_whole() and shares.is_whole()):
        return
    phone = {row.id: row.phone for _, row in devices.whole()}
    for year in draft.years():
        for technology in ("4g", "5g"):
            own = [
                row.share_ratio for _, row in shares.whole() if row.year == year and phone.get(row.device) == technology
            ]
            if abs(fsum(own) - 1.0) > TOLERANCE:
                what = f"share_ratio of {technology} phones in {year} adds up to {fsum(own):.9g}, not 1"
                draft.fault("radio.device_shares", what, "every year of the scenario needs the share of each class")
    if draft.setting("radio", "aggregation_ratio") not in (None, 1.0):
        what = "is not used with radio.devices, where n_carriers_4g_max and n_carriers_5g_max say who joins carriers"
        draft.fault("radio.aggregation_ratio", what, "leave it out")


def check_building_entry(draft: Draft) -> None:
    """Every settlement says its building entry loss if it is to come from there."""
    if draft.setting("radio", "building_entry") != "per_settlement":
        return
    settlements = draft.table("demand.settlements")
    for row, settlement in settlements.whole():
        if settlement.entry_loss_db is None:
            what = "is missing, and radio.building_entry is per_settlement"
            draft.row_fault(settlements, row, "entry_loss_db", what, "0 stands for open air")
