"""Radio maps of Cà Mau: every layer of 2030 on 200 000 pixels, by threads; a failed mast against new maps."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import camau_netsim
from bench.registry import Case, Timed
from camau_netsim.engine.charts import (
    ChartedYear,
    ChartOrder,
    YearCharts,
    chart_year,
    open_year,
    pick_layers,
    pick_masts,
    stated_loads,
)
from camau_netsim.report.coverage import MAP_SHAPE
from camau_netsim.report.land import land_of
from camau_netsim.report.pixels import Pixels, pixels_of

SCENARIO = Path(__file__).parent.parent / "scenarios" / "camau"
YEAR, PIXEL_M, QUICK_PIXEL_M = 2030, 160.0, 2_000.0
MAST = "m0700"
ACTIVITY = 0.4


class Province(NamedTuple):
    """The scenario compiled, and its pixels."""

    opened: ChartedYear
    pixels: Pixels


def build(quick: bool) -> Province:
    scenario = camau_netsim.load(SCENARIO)
    opened = open_year(scenario, YEAR)
    plane = scenario.plane()
    land = land_of(scenario, plane, MAP_SHAPE)
    pixel_m = QUICK_PIXEL_M if quick else PIXEL_M
    return Province(opened, pixels_of(opened.problems.demand, opened.people, plane, land, pixel_m))


def charts(place: Province, n_thread: int, without: tuple[str, ...] = (), dark: bool = False) -> YearCharts:
    """Chart every layer; ``dark`` takes the mast's cells out of the network before, ``without`` after."""
    opened, pixels = place
    if dark:
        cell_up = opened.cell_up.copy()
        cell_up[opened.radio.cell_mast == pick_masts(opened, [MAST])[0]] = 0
        opened = ChartedYear(opened.scenario, opened.year, opened.problems, cell_up)
    order = ChartOrder(pick_layers(opened), pick_masts(opened, without), n_thread=n_thread)
    loads = stated_loads(opened, ACTIVITY).loads
    return chart_year(opened, order, loads, pixels.x_m, pixels.y_m, pixels.settlement)


def whole(n_thread: int) -> Any:
    """Seconds on the clock of all layers' maps, reading rates off them included."""

    def run(place: Province) -> Timed:
        done = charts(place, n_thread)
        return Timed(done, done.seconds["tiles"] + done.seconds["layers"] + done.seconds["reading"])

    return run


def failed(place: Province) -> Timed:
    done = charts(place, 1, (MAST,))
    return Timed(done, done.seconds["change"])


def anew(place: Province) -> Timed:
    done = charts(place, 1, dark=True)
    return Timed(done, done.seconds["layers"])


def same_bits(ours: YearCharts, other: YearCharts) -> None:
    """Any number of threads: the same answer."""
    for first, second in zip(ours.layers, other.layers, strict=True):
        for name in ("server", "rsrp_dbm", "sinr_db", "peak_mbps", "covered", "covered_indoor"):
            assert getattr(first, name).tobytes() == getattr(second, name).tobytes(), name


def same_within_error(ours: YearCharts, other: YearCharts) -> None:
    for first, second in zip(ours.layers, other.layers, strict=True):
        assert (first.server != second.server).mean() < 1e-4
        off_db = abs(first.sinr_db - second.sinr_db)
        assert off_db.max() <= 0.1, f"most {off_db.max():g} dB"


SIZE = "camau 2030, 12 layers, 15 777 cells, 216 000 pixels of 160 m"
QUICK = "the same on 1 500 pixels"
CASES = [
    Case("coverage.province", SIZE, QUICK, build, whole(2), whole(1), "one thread, clock", same_bits),
    Case(
        "coverage.without_mast", SIZE + ", one mast off air", QUICK, build, failed, anew, "new maps", same_within_error
    ),
]
