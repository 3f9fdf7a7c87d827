"""Draws ``docs/pictures/calibration.png``: coupling gain and geometry of the 3GPP campaigns, published and played.

``python -m docs.draw_calibration``; prints how far they are apart at every published percentile.
"""

from __future__ import annotations

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from tests.support.calibration import CAMPAIGNS, PERCENTILES, played, published

PICTURE = Path(__file__).parent / "pictures" / "calibration.png"
N_USERS, SEED = 100_000, 1
COLOURS = ("#1f5fa8", "#c4622d", "#2e8b57", "#7a4fa3", "#b8860b", "#444444")


def draw() -> None:
    """Play every campaign, draw its distributions over the published points, print the differences."""
    figure, panels = plt.subplots(1, 2, figsize=(11.0, 5.0), sharey=True)
    for campaign, colour in zip(CAMPAIGNS, COLOURS, strict=True):
        table = published(campaign)
        label = f"{'36.873' if campaign.of_36873 else '38.901'} {campaign.scenario} {campaign.fc_ghz:g} GHz"
        for panel, values, column in zip(
            panels,
            played(campaign, N_USERS, SEED),
            ("published_coupling_gain_db", "published_geometry_db"),
            strict=True,
        ):
            panel.plot(np.percentile(values, np.arange(1, 100)), np.arange(1, 100), color=colour, lw=1.4, label=label)
            panel.plot(table[column], PERCENTILES, "o", color=colour, ms=3.5, mfc="white")
            off = np.percentile(values, PERCENTILES) - table[column]
            print(
                f"{label:24s} {column[10:-3]:14s} most {np.abs(off).max():.2f} dB:", " ".join(f"{x:+.2f}" for x in off)
            )
    for panel, name in zip(panels, ("coupling gain, dB", "geometry (SIR of the whole band), dB"), strict=True):
        panel.set_xlabel(name)
        panel.grid(alpha=0.3)
    panels[0].set_ylabel("users below, %")
    panels[0].legend(fontsize=8, loc="upper left")
    panels[1].set_title("lines: this program   rings: median of the companies", fontsize=10, loc="right")
    figure.tight_layout()
    figure.savefig(PICTURE, dpi=110)


if __name__ == "__main__":
    draw()
