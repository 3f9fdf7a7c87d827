"""Television and radio over the air: transmitters of the city, what they carry, how they are received."""

from __future__ import annotations

from province.fact import Commune, Facts
from province.table import Row

SDTV_COMMUNE = "Lý Văn Lâm"
"""Commune of the SDTV transmitter (153A Lý Văn Lâm, near the bridge of Lương Thế Trân)."""
GUARD_MS = 0.266  # 19/256 of 3.584 ms
ESSENTIAL = ("vtv1", "qhvn", "qpvn", "antv", "vnews", "nhandan", "ctv")
OTHERS = {"sdtv": 8, "vtv": 4}
SD_MBPS, HD_MBPS = 1.8, 5.0
PROTECTION = {
    "tv": {0.0: 19.0, 8.0: -30.0},
    "fm": {0.0: 37.0, 0.05: 43.0, 0.1: 25.0, 0.15: 14.0, 0.2: 7.0, 0.25: 2.0, 0.3: -7.0, 0.35: -15.0, 0.4: -20.0},
}  # fmt: skip
"""Offset in MHz -> decibels that the wanted signal must lie above the other."""
ROOF = {
    "antenna_height_m": 10.0,
    "location_ratio": 0.95,
    "sigma_db": 5.5,
    "feeder_loss_db": 4.0,
    "cross_polar_db": 16.0,
}


def multiplex_rows() -> list[Row]:
    rows = (
        ("sdtv", "tv", "SDTV, truyền hình số miền Nam", 30.0, GUARD_MS),
        ("vtv", "tv", "Đài Truyền hình Việt Nam", 30.0, GUARD_MS),
        ("ctv-fm", "fm", "Đài Phát thanh - Truyền hình Cà Mau, FM", 0.0, 0.0),
        ("vov1-fm", "fm", "VOV1, Đài Tiếng nói Việt Nam, FM", 0.0, 0.0),
    )
    names = ("id", "service", "name", "capacity_mbps", "guard_ms")
    return [{**dict(zip(names, row, strict=True)), "basis": "assumed"} for row in rows]


def channel_rows() -> list[Row]:
    rows: list[Row] = [_channel("sdtv", name, True, SD_MBPS) for name in ESSENTIAL]
    rows += [_channel("sdtv", f"sdtv-{number}", False, SD_MBPS) for number in range(1, OTHERS["sdtv"] + 1)]
    rows += [_channel("vtv", "vtv1", True, HD_MBPS)]
    rows += [_channel("vtv", f"vtv-{number}", False, HD_MBPS) for number in range(2, OTHERS["vtv"] + 2)]
    return rows


def _channel(multiplex: str, channel: str, essential: bool, rate_mbps: float) -> Row:
    row: Row = {"multiplex": multiplex, "channel": channel, "essential": essential, "rate_mbps": rate_mbps}
    return {**row, "basis": "assumed"}


def transmitter_rows(facts: Facts, core: str) -> list[Row]:
    """SDTV where the press of 2018 puts it; the others at the provincial station, which is taken to be in the city."""
    ashore = {commune.name: commune for commune in facts.communes}
    centre = next(commune for commune in facts.communes if f"n-{commune.id}" == core)
    outside = ashore[SDTV_COMMUNE]
    return [
        _transmitter("sdtv-camau", "SDTV Cà Mau", "sdtv", 578.0, 20.0, 94.0, outside, f"n-{outside.id}"),
        _transmitter("vtv-camau", "VTV Cà Mau", "vtv", 514.0, 20.0, 100.0, centre, core),
        _transmitter("ctv-fm-camau", "CTV FM Cà Mau", "ctv-fm", 94.6, 10.0, 100.0, centre, core),
        _transmitter("vov1-fm-camau", "VOV1 FM Cà Mau", "vov1-fm", 98.5, 10.0, 100.0, centre, core),
    ]


def _transmitter(
    key: str, name: str, multiplex: str, f_mhz: float, erp_kw: float, height_m: float, commune: Commune, node: str
) -> Row:
    return {
        "id": key,
        "name": name,
        "multiplex": multiplex,
        "frequency_mhz": f_mhz,
        "erp_kw": erp_kw,
        "antenna_height_m": height_m,
        "polarisation": "horizontal" if f_mhz > 108.0 else "vertical",
        "node": node,
        "feed": "satellite",
        "lat_deg": commune.lat_deg,
        "lon_deg": commune.lon_deg,
        "in_service_year": 2017,
        "basis": "assumed",
    }


def reception_rows() -> list[Row]:
    """A good antenna on the roof, one as measured on the market, one in the room; a radio with an antenna outside."""
    indoor: Row = {"antenna_height_m": 1.5, "location_ratio": 0.95, "sigma_db": 5.5, "entry_loss_db": 11.0}
    indoor |= {"entry_sigma_db": 6.0, "man_made_noise_db": 1.0}
    outside: Row = {"antenna_height_m": 10.0, "location_ratio": 0.5, "sigma_db": 8.3}
    outside |= {"minimum_rural_dbuvm": 54.0, "minimum_urban_dbuvm": 66.0}
    return [
        _reception("roof", "tv", "fixed antenna on the roof", {**ROOF, **_television(18.0, 11.0)}),
        _reception("roof-weak", "tv", "antenna on the roof as sold", {**ROOF, **_television(18.0, 5.0)}),
        _reception("room", "tv", "antenna in the room", {**indoor, **_television(20.0, 2.15)}),
        _reception("fm", "fm", "FM stereo, antenna outside", outside),
    ]


def _television(cn_db: float, gain_dbi: float) -> Row:
    return {"cn_db": cn_db, "antenna_gain_dbi": gain_dbi, "noise_figure_db": 6.0, "bandwidth_mhz": 7.77}


def _reception(key: str, service: str, name: str, given: Row) -> Row:
    empty: Row = dict.fromkeys(("antenna_height_m", "location_ratio", "sigma_db"))
    zero = ("antenna_gain_dbi", "feeder_loss_db", "man_made_noise_db", "entry_loss_db", "entry_sigma_db")
    empty |= dict.fromkeys((*zero, "cross_polar_db"), 0.0)
    empty |= dict.fromkeys(("cn_db", "noise_figure_db", "bandwidth_mhz", "minimum_rural_dbuvm", "minimum_urban_dbuvm"))
    return {"id": key, "service": service, "name": name, **empty, **given, "basis": "assumed"}


def protection_rows() -> list[Row]:
    return [
        {"service": service, "offset_mhz": offset, "protection_db": ratio, "basis": "fact"}
        for service, ratios in PROTECTION.items()
        for offset, ratio in ratios.items()
    ]
