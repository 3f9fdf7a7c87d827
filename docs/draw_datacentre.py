"""Draws the picture of [datacentre](explanation/datacentre.md): the chain of the public services, from a run.

``python -m docs.draw_datacentre runs/camau``
"""

from __future__ import annotations

import sys
from pathlib import Path

import camau_netsim
from camau_netsim.report.chain_chart import draw_chain
from camau_netsim.report.picture import house_style, save_png

PICTURES = Path(__file__).parent / "pictures"


def main(folder: str) -> None:
    """Draw the chain of the platform that the online public services need."""
    results = camau_netsim.load_results(folder)
    with house_style():
        save_png(draw_chain(results, "public-services"), PICTURES / "chain.png")


if __name__ == "__main__":
    main(sys.argv[1])
