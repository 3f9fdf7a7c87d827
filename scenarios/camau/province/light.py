"""What lights the links: optics by rate and reach."""

from __future__ import annotations

from dataclasses import dataclass

from province.table import Row

LOSS_DB_PER_KM = 0.30
"""0.25 of fibre and half a splice of 0.1; beside two connectors and a margin of 3 dB."""
ENDS_DB = 4.0


@dataclass(frozen=True)
class Optics:
    """A kind of transmitter and receiver."""

    id: str
    channel_mbps: int
    n_channels_max: int
    loss_max_db: float | None = None
    launch_dbm: float = 0.0
    required_osnr_db: float | None = None

    def fits(self, capacity_mbps: int, length_km: float) -> bool:
        """Whether it carries a capacity over a length; amplified lines have no limit of length here."""
        reaches = self.loss_max_db is None or ENDS_DB + LOSS_DB_PER_KM * length_km <= self.loss_max_db - 0.2
        return capacity_mbps <= self.channel_mbps * self.n_channels_max and reaches


KINDS = (
    Optics("10g-er", 10_000, 1, 15.0),
    Optics("10g-zr", 10_000, 1, 24.0),
    Optics("100g-lr4", 100_000, 1, 6.3),
    Optics("100g-er4", 100_000, 1, 18.0),
    Optics("100g-zr-dwdm", 100_000, 40, 22.0),
    Optics("100g-amplified", 100_000, 80, None, 0.0, 12.0),
)
"""The plainest first."""


def optics_of(capacity_mbps: int, length_km: float) -> str:
    """Return the plainest optics that carry the largest capacity planned for a link."""
    return next(kind.id for kind in KINDS if kind.fits(capacity_mbps, length_km))


def optics_rows() -> list[Row]:
    return [
        {
            "id": kind.id,
            "channel_mbps": kind.channel_mbps,
            "n_channels_max": kind.n_channels_max,
            "loss_max_db": kind.loss_max_db,
            "launch_dbm": kind.launch_dbm,
            "required_osnr_db": kind.required_osnr_db,
        }
        for kind in KINDS
    ]
