"""Radio layers of the operators and the cells that carry them, year by year."""

from __future__ import annotations

from dataclasses import dataclass

from province.mast import Mast
from province.plane import Dice
from province.table import Row

N_SECTORS = 3
B1_RURAL_RATIO = {2024: 0.5, 2026: 0.75, 2028: 0.9}
"""Share of rural sites with a second LTE carrier on 2100 MHz, busiest first; all urban sites have it from the start."""
NR_RATIO = {2024: 0.02, 2025: 0.10, 2026: 0.30, 2027: 0.50, 2028: 0.70, 2029: 0.86, 2030: 0.98}
"""Share of an operator's sites with mid-band 5G, densest surroundings first."""
NR700_RATIO = {2026: 0.10, 2027: 0.25, 2028: 0.40, 2029: 0.55, 2030: 0.65}
"""Share of an operator's sites with 5G on 700 MHz, emptiest surroundings first."""
RANK_NOISE = 0.1
COLUMNS = [
    "id",
    "operator",
    "technology",
    "band",
    "fc_ghz",
    "bandwidth_mhz",
    "n_subcarriers",
    "downlink_ratio",
    "power_dbm",
    "antenna_gain_dbi",
    "noise_figure_db",
    "n_layers_max",
    "alpha",
    "se_max_bit_per_hz",
    "sinr_min_db",
    "overhead_ratio",
    "coverage_rsrp_dbm",
    "bearer",
]
FDD, TDD = 1.0, 0.742857
LTE = ("4g", 15.0, 9.0, 2, 4.4, 0.25)
NR_MID = ("5g", 20.0, 7.0, 2, 5.98, 0.14)
NR_LOW = ("5g", 13.0, 7.0, 2, 5.98, 0.14)
"""Technology, antenna gain with the feeder taken off, noise figure, spatial layers, top efficiency, overhead."""


PHONES = (
    {"id": "4g-cat4", "phone": "4g", "modulation_order_4g_max": 6, "peak_4g_mbps": 150.752, "n_carriers_4g_max": 1},
    {"id": "4g-cat6", "phone": "4g", "modulation_order_4g_max": 6, "peak_4g_mbps": 301.504, "n_carriers_4g_max": 2},
    {"id": "4g-cat12", "phone": "4g", "modulation_order_4g_max": 8, "peak_4g_mbps": 603.008, "n_carriers_4g_max": 3},
    {"id": "5g-entry", "phone": "5g", "modulation_order_4g_max": 8, "peak_4g_mbps": 603.008, "n_carriers_4g_max": 3},
    {"id": "5g-top", "phone": "5g", "modulation_order_4g_max": 8, "peak_4g_mbps": 1206.016, "n_carriers_4g_max": 5},
)
"""Classes of phones by TS 36.306 (categories 4, 6, 12, 18); on 4G each decodes the two layers that are sent."""
NR_PHONES = {"5g-entry": (4, 8, 1), "5g-top": (4, 8, 2)}
"""Spatial layers, bits per symbol and carriers on 5G: TS 38.101-1 7.2 asks for four receivers on n41, n77 and n78."""
PHONE_RATIO = {
    "4g-cat4": (0.20, 0.05),
    "4g-cat6": (0.50, 0.45),
    "4g-cat12": (0.30, 0.50),
    "5g-entry": (0.60, 0.70),
    "5g-top": (0.40, 0.30),
}
"""Share among the phones without, or with, 5G in 2024 and 2030, in a straight line between."""
YEARS = range(2024, 2031)


@dataclass(frozen=True)
class Layer:
    """One carrier of one operator."""

    id: str
    operator: str
    band: str
    fc_ghz: float
    bandwidth_mhz: float
    n_subcarriers: int
    downlink_ratio: float
    power_dbm: float
    radio: tuple[str, float, float, int, float, float]


LAYERS = (
    Layer("viettel-b3", "viettel", "B3", 1.8, 18.0, 1200, FDD, 46.0, LTE),
    Layer("vnpt-b3", "vnpt", "B3", 1.8, 18.0, 1200, FDD, 46.0, LTE),
    Layer("mobifone-b3", "mobifone", "B3", 1.8, 18.0, 1200, FDD, 46.0, LTE),
    Layer("viettel-b1", "viettel", "B1", 2.1, 13.5, 900, FDD, 44.75, LTE),
    Layer("vnpt-b1", "vnpt", "B1", 2.1, 13.5, 900, FDD, 44.75, LTE),
    Layer("mobifone-b1", "mobifone", "B1", 2.1, 13.5, 900, FDD, 44.75, LTE),
    Layer("vietnamobile-b1", "vietnamobile", "B1", 2.1, 13.5, 900, FDD, 44.75, LTE),
    Layer("viettel-n41", "viettel", "n41", 2.55, 98.28, 3276, TDD, 53.0, NR_MID),
    Layer("vnpt-n78", "vnpt", "n78", 3.75, 98.28, 3276, TDD, 53.0, NR_MID),
    Layer("mobifone-n77", "mobifone", "n77", 3.85, 98.28, 3276, TDD, 53.0, NR_MID),
    Layer("viettel-n28", "viettel", "n28", 0.773, 9.36, 624, FDD, 46.0, NR_LOW),
    Layer("vnpt-n28", "vnpt", "n28", 0.763, 9.36, 624, FDD, 46.0, NR_LOW),
)


def layer_rows() -> list[Row]:
    rows: list[Row] = []
    for layer in LAYERS:
        technology, gain_dbi, noise_db, n_layers, se_max, overhead = layer.radio
        values = (
            *(layer.id, layer.operator, technology, layer.band, layer.fc_ghz, layer.bandwidth_mhz, layer.n_subcarriers),
            *(
                layer.downlink_ratio,
                layer.power_dbm,
                gain_dbi,
                noise_db,
                n_layers,
                0.6,
                se_max,
                -10.0,
                overhead,
                -110.0,
                True,
            ),
        )
        rows.append(dict(zip(COLUMNS, values, strict=True)))
    return rows


def device_rows() -> list[Row]:
    rows: list[Row] = []
    for phone in PHONES:
        n_layers, bits, n_carriers = NR_PHONES.get(str(phone["id"]), (None, None, 1))
        row: Row = {
            "id": phone["id"],
            "phone": phone["phone"],
            "layers_4g_max": 2,
            "modulation_order_4g_max": phone["modulation_order_4g_max"],
            "peak_4g_mbps": phone["peak_4g_mbps"],
            "n_carriers_4g_max": phone["n_carriers_4g_max"],
            "layers_5g_max": n_layers,
            "modulation_order_5g_max": bits,
            "n_carriers_5g_max": n_carriers,
        }
        rows.append(row)
    return rows


def device_share_rows() -> list[Row]:
    first, last = YEARS[0], YEARS[-1]
    return [
        {"device": name, "year": year, "share_ratio": round(begin + (end - begin) * (year - first) / (last - first), 6)}
        for name, (begin, end) in PHONE_RATIO.items()
        for year in YEARS
    ]


def cell_rows(masts: list[Mast]) -> list[Row]:
    rows: list[Row] = []
    for layer in LAYERS:
        for mast, year in _sites(layer, masts):
            rows += [_cell(layer, mast, sector, year) for sector in range(N_SECTORS)]
    return sorted(rows, key=lambda row: str(row["id"]))


def _cell(layer: Layer, mast: Mast, sector: int, year: int) -> Row:
    return {
        "id": f"{mast.id}-{layer.id}-{sector + 1}",
        "mast": mast.id,
        "layer": layer.id,
        "azimuth_deg": mast.azimuth_deg + 120 * sector,
        "in_service_year": year,
        "basis": "assumed",
    }


def _sites(layer: Layer, masts: list[Mast]) -> list[tuple[Mast, int]]:
    """Return the masts that carry a layer at the end of the plan, each with its first year."""
    own = [mast for mast in masts if layer.operator in mast.tenants]
    if layer.band == "B3" or layer.operator == "vietnamobile":
        return [(mast, mast.year) for mast in own]
    if layer.band == "B1":
        urban = [(mast, max(2018, mast.year)) for mast in own if mast.commune.urban]
        rural = {mast.id: -mast.people_of[layer.operator] for mast in own if not mast.commune.urban}
        return urban + _staged(_ranked(own, rural, layer), B1_RURAL_RATIO)
    if layer.band == "n28":
        return _staged(_ranked(own, {mast.id: mast.people_near for mast in own}, layer), NR700_RATIO)
    return _staged(_ranked(own, {mast.id: -mast.people_near for mast in own}, layer), NR_RATIO)


def _ranked(masts: list[Mast], order: dict[str, float], layer: Layer) -> list[Mast]:
    """Sort the masts that have an order by it, with some noise: a roll-out never follows one rule."""
    dice = Dice(f"roll-out {layer.id}")
    ranked = sorted((mast for mast in masts if mast.id in order), key=lambda mast: (order[mast.id], mast.id))
    place = {mast.id: position / len(ranked) + dice.normal(RANK_NOISE) for position, mast in enumerate(ranked)}
    return sorted(ranked, key=lambda mast: place[mast.id])


def _staged(masts: list[Mast], ratio_of_year: dict[int, float]) -> list[tuple[Mast, int]]:
    found: list[tuple[Mast, int]] = []
    for year, ratio in ratio_of_year.items():
        upto = round(ratio * len(masts))
        found += [(mast, max(year, mast.year)) for mast in masts[len(found) : upto]]
    return found
