"""Draws the picture of [government](explanation/government.md): the TSLCD of Cà Mau as a tree.

``python -m docs.draw_tslcd`` (a minute: no outages are drawn, only what stands in 2025)
"""

from __future__ import annotations

from pathlib import Path

import camau_netsim
from camau_netsim.engine.compile import compile_scenario
from camau_netsim.engine.results import Results, build_tables
from camau_netsim.engine.tslcd import Circuits
from camau_netsim.engine.year import Year
from camau_netsim.report.picture import house_style, save_png
from camau_netsim.report.tslcd_tree import draw_tslcd_tree

PICTURES = Path(__file__).parent / "pictures"
SCENARIO = Path(__file__).parent.parent / "scenarios" / "camau"
YEAR = 2025


def main() -> None:
    """Draw it."""
    scenario = camau_netsim.load(SCENARIO)
    circuits = Circuits(Year(compile_scenario(scenario, (YEAR,)), YEAR)).columns()["government_circuits"]
    results = Results(build_tables([{"government_circuits": [circuits]}]), (), {"scenario": scenario.name})
    with house_style():
        figure = draw_tslcd_tree(results, scenario, YEAR)
        assert figure is not None
        save_png(figure, PICTURES / "tslcd.png")


if __name__ == "__main__":
    main()
