"""What the medium of a port can carry and how far its light reaches."""

from __future__ import annotations

from math import log2
from typing import NamedTuple

from camau_netsim.domains.access.spec import ODN_CLASSES, AccessSpec, Port

FRAMES_PER_S = 8000
GPON_FRAME_BYTE = 38_880
GPON_PARITY_BYTE = 2_448  # RS(255,239): 152 full and one short codeword
GPON_HEADER_BYTE = 30  # PSync 4, Ident 4, PLOAMd 13, BIP 1, 2 x PLend 4
XGS_FS_FRAME_BYTE = 135_432  # 155,520 less PSBd 24 and RS(248,216) parity
PON50_FRAME_BYTE = 656_640  # 360 LDPC(17280,14592) codewords
PON50_PSBD_BYTE = 24
FS_HEADER_BYTE = 4
FS_TRAILER_BYTE = 4
PLOAM_BYTE = 48
GRANT_BYTE = 8  # one bandwidth-map entry per Alloc-ID

ODN_RANGE_DB = {
    "A": (5.0, 20.0), "B": (10.0, 25.0), "B+": (13.0, 28.0), "C": (15.0, 30.0), "C+": (17.0, 32.0),
    "N1": (14.0, 29.0), "N2": (16.0, 31.0), "E1": (18.0, 33.0), "E2": (20.0, 35.0),
}  # fmt: skip
"""Least and most loss of each optical budget class (G.984.2 and its Amd 1 and 2, G.9807.1, G.9804.3)."""

ETHERNET_RATIO = 1500 / 1538
"""IP packets of 1500 byte in Ethernet frames with preamble and gap."""


def payload_mbps(technology: str, n_lines: int, gpon_fec: bool = True, n_ploam: int = 0) -> float:
    """Return the downstream payload of a PON, (X)GEM headers still inside, in Mb/s.

    Byte accounting of a 125 us frame: G.984.3 clause 8.1 (GPON), G.9807.1 Annex C (XGS-PON), G.9804.2 (50G-PON).

    Parameters
    ----------
    technology : {"gpon", "xgs", "50g"}
    n_lines : int
        Alloc-IDs in the bandwidth map, one per line.
    gpon_fec : bool
        Forward error correction on GPON downstream.
    n_ploam : int
        Management messages in the frame, of XGS-PON and 50G-PON.
    """
    grants = GRANT_BYTE * n_lines + PLOAM_BYTE * n_ploam
    if technology == "gpon":
        byte = GPON_FRAME_BYTE - GPON_HEADER_BYTE - grants - (GPON_PARITY_BYTE if gpon_fec else 0)
    elif technology == "xgs":
        byte = XGS_FS_FRAME_BYTE - FS_HEADER_BYTE - FS_TRAILER_BYTE - grants
    elif technology == "50g":
        byte = PON50_FRAME_BYTE - PON50_PSBD_BYTE - FS_HEADER_BYTE - FS_TRAILER_BYTE - grants
    else:
        raise ValueError(f"unknown PON technology {technology!r}")
    return byte * 8 * FRAMES_PER_S / 1.0e6


class _Upstream(NamedTuple):
    """Byte accounting of an upstream frame."""

    frame_byte: int
    burst_byte: int  # guard, preamble and delimiter of a burst; a choice of the maker on XG-PON and XGS-PON
    header_byte: int  # PLOu and DBRu, or FS header and trailer
    codeword_byte: int
    parity_byte: int


UPSTREAM = {
    "gpon": _Upstream(19_440, 12, 5, 255, 16),
    "xg": _Upstream(38_880, 32, 12, 248, 16),
    "xgs": _Upstream(155_520, 256, 12, 248, 32),
}


def upstream_payload_mbps(technology: str, n_bursts: int, fec: bool = True) -> float:
    """Return the upstream payload of a PON, (X)GEM headers still inside, in Mb/s.

    Byte accounting of a 125 us frame cut into equal bursts: G.984.3 clause 8.2 and G.984.2 (GPON, 96 bit of overhead a
    burst), G.987.3 (XG-PON, 2.5 Gb/s) and G.9807.1 Annex C (XGS-PON).

    Parameters
    ----------
    technology : {"gpon", "xg", "xgs"}
    n_bursts : int
        Bursts in a frame, one for each line that sends.
    fec : bool
        Forward error correction.
    """
    form = UPSTREAM[technology]
    byte = form.frame_byte / n_bursts - form.burst_byte
    if fec:
        whole, rest = divmod(byte, form.codeword_byte)
        byte = whole * (form.codeword_byte - form.parity_byte) + max(rest - form.parity_byte, 0.0)
    return (byte - form.header_byte) * n_bursts * 8 * FRAMES_PER_S / 1.0e6


def packet_mbps(technology: str, payload_mbps: float, frame_byte: int = 1518, kept_byte: int = 1518) -> float:
    """Return what Ethernet frames of one size leave of a payload, each in one (X)GEM frame.

    Parameters
    ----------
    technology : {"gpon", "xg", "xgs", "50g"}
    payload_mbps : float
    frame_byte : int
        Size of an Ethernet frame.
    kept_byte : int
        Bytes of it that count: 1518 for Ethernet, 1500 for IP.
    """
    gem = frame_byte + 5 if technology == "gpon" else 8 + 4 * -(-frame_byte // 4)
    return payload_mbps * kept_byte / gem


def optical_loss_db(
    split: float,
    reach_km: float,
    fibre_loss_db_per_km: float,
    n_connectors: int,
    n_splices: int,
    repair_margin_db: float,
    splitter_loss_db: float = 3.5,
) -> float:
    """Return the loss of an optical distribution network, in dB (0.5 dB a connector, 0.1 dB a splice)."""
    halvings = log2(split)
    passive = 0.5 * n_connectors + 0.1 * n_splices + repair_margin_db
    return splitter_loss_db * halvings + fibre_loss_db_per_km * reach_km + passive


def port_mbps(spec: AccessSpec, technology: str, medium_mbps: float | None, n_lines: int) -> float:
    """Return what the lines of one port share downstream; of point-to-point fibre and copper, what each line has alone.

    Parameters
    ----------
    spec : AccessSpec
    technology : str
    medium_mbps : float or None
        As the scenario says; ``None`` on a PON.
    n_lines : int
        Lines in use on a PON.
    """
    if medium_mbps is None:
        return payload_mbps(technology, n_lines, spec.gpon_fec)
    return medium_mbps * (ETHERNET_RATIO if technology == "p2p" else 1.0)


def port_loss_db(spec: AccessSpec, port: Port) -> float:
    """Return the loss from a PON port to its farthest home, in dB.

    It is that of the worse wavelength: 1310 nm upstream on GPON, 1270 to 1300 nm on XGS-PON and 50G-PON.
    """
    return optical_loss_db(
        port.split,
        port.reach_km,
        spec.fibre_loss_db_per_km if port.technology == "gpon" else spec.fibre_loss_1270_db_per_km,
        spec.n_connectors,
        spec.n_splices,
        spec.repair_margin_db,
        spec.splitter_loss_db,
    )


def budget_margin_db(spec: AccessSpec, port: Port) -> float:
    """Return what is left of a PON port's optical budget at its farthest home, in dB; negative if it does not close."""
    return ODN_RANGE_DB[_odn_class(port)][1] - port_loss_db(spec, port)


def is_in_reach(spec: AccessSpec, port: Port) -> bool:
    """Whether the farthest home is within reach: of the light of a PON, of the optics of point-to-point fibre."""
    if port.technology in ODN_CLASSES:
        overloaded = not spec.attenuators and port_loss_db(spec, port) < ODN_RANGE_DB[_odn_class(port)][0]
        return port.reach_km <= spec.logical_reach_km and budget_margin_db(spec, port) >= 0.0 and not overloaded
    return port.technology != "p2p" or port.reach_km <= spec.p2p_reach_km


def _odn_class(port: Port) -> str:
    return port.odn_class or ODN_CLASSES[port.technology][0]
