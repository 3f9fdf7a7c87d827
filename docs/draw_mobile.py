"""Writes ``docs/mobile-readings.md`` and draws ``docs/pictures/mobile_rates.png`` from a run of ``scenarios/camau``.

``python -m docs.draw_mobile RUN``: every mobile promise, every reading, every year of the run; rates and coverage by
district and operator in 2025; how many users get more than so many Mb/s in 2025 and 2030.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pyarrow as pa

from camau_netsim import load_results
from camau_netsim.domains.targets.measures import MEASURES

DOCS = Path(__file__).parent
PAGE, PICTURE = DOCS / "mobile-readings.md", DOCS / "pictures" / "mobile_rates.png"
PROMISES = (
    ("mob-4g-40", "4G: a mean of at least 40 Mb/s in 2025", "mobile_mean_rate", {"technology": "4g"}),
    ("mob-5g-100", "5G: a mean of at least 100 Mb/s in 2025", "mobile_mean_rate", {"technology": "5g"}),
    ("cov-5g-20, cov-5g-99", "5G for 20 % of people, then 99 %", "population_covered", {"technology": "5g"}),
    ("mob-universal", "4G or 5G for all; the scenario declares how many are all", "population_universal", {}),
)
BY_DISTRICT = 2025
SHOWN = ((2025, "-"), (2030, "--"))
COLOURS = {"4g": "#1f5fa8", "5g": "#c4622d"}
PROMISED_MBPS = {"4g": 40.0, "5g": 100.0}
Frame = pd.DataFrame


def write(run: Path) -> None:
    """Write the page and the picture of a run."""
    results = load_results(run)
    tables, about = results.tables, results.manifest
    years = sorted(set(tables["radio_communes"]["year"].to_pylist()))
    replications = len(set(tables["radio_communes"]["replication"].to_pylist()))
    lines = [
        "# mobile promises: every reading, every year",
        "",
        f"Written by `python -m docs.draw_mobile` from a run of `scenarios/camau`: {replications} replications, seed "
        f"{about['seed']}, version {about['package_version']}. Rates in Mb/s, shares in %; means over replications.",
        "What the readings mean: [targets](explanation/targets.md); what makes the numbers, how they compare with",
        "speed tests, and what they leave out: [radio](explanation/radio.md#against-published-speeds).",
        "",
    ]
    for key, promise, name, parameters in PROMISES:
        lines += [f"## {key}", "", f"{promise}.", "", *_readings(tables, years, name, parameters), ""]
    lines += [f"## By district and operator in {BY_DISTRICT}", "", *_districts(tables), ""]
    lines += ["## How users spread", "", *_spread(tables), ""]
    PAGE.write_text("\n".join(lines), encoding="utf-8")
    draw(tables)


def _readings(
    tables: Mapping[str, pa.Table], years: list[int], name: str, parameters: Mapping[str, object]
) -> Iterator[str]:
    rows: dict[str, dict[int, float]] = {}
    if name == "mobile_mean_rate":
        parameters = {**parameters, "promised_in_unit": PROMISED_MBPS[str(parameters["technology"])]}
    for year in years:
        for reading in MEASURES[name](tables, year, **parameters).readings:
            unit = " (%)" if reading.of_places else ""
            rows.setdefault(reading.name + unit, {})[year] = float(np.mean(reading.values))
    told = ([reading, *(_number(at.get(year)) for year in years)] for reading, at in rows.items())
    yield from _table(["reading", *map(str, years)], told)


def _districts(tables: Mapping[str, pa.Table]) -> Iterator[str]:
    rates = _of_year(tables["radio_operators"], BY_DISTRICT)
    hour = _busiest(rates)
    rates = rates[rates["hour"] == hour]
    for technology in ("4g", "5g"):
        own = rates[rates["technology"] == technology]
        yield f"{technology.upper()}, mean of session rates at {hour} h; in brackets load without a rate, %:"
        yield ""
        yield from _grid(own, lambda part: f"{_mean(part):.0f} ({_slow(part):.0f})")
        yield ""
    for place, column in (("outdoors", "n_outdoor"), ("inside buildings", "n_indoor")):
        yield f"People covered by 5G {place}, %:"
        yield ""
        yield from _grid(_coverage(tables), partial(_covered, column))
        yield ""


def _covered(column: str, part: Frame) -> str:
    return _number(100.0 * float(part[column].sum() / part["n_people"].sum()))


def _coverage(tables: Mapping[str, pa.Table]) -> Frame:
    covered = _of_year(tables["radio_coverage"], BY_DISTRICT)
    names = tables["demand_communes"].select(["commune", "district"]).to_pandas().drop_duplicates("commune")
    return covered[covered["technology"] == "5g"].merge(names, on="commune")


def _grid(frame: Frame, text: Callable[[Frame], str]) -> Iterator[str]:
    operators = sorted(set(frame["operator"]) - {"any"})
    last = "any" if "any" in set(frame["operator"]) else "all"

    def row(name: str, part: Frame) -> list[str]:
        whole = part[part["operator"] == "any"] if last == "any" else part
        parts = [part[part["operator"] == operator] for operator in operators] + [whole]
        return [name, *(text(own) if len(own) else "-" for own in parts)]

    districts = [row(str(name), part) for name, part in frame.groupby("district", sort=True)]
    yield from _table(["district", *operators, last], [*districts, row("province", frame)])


def _spread(tables: Mapping[str, pa.Table]) -> Iterator[str]:
    percents = (1, 5, 25, 50, 75, 95, 99)
    found = tables["radio_quantiles"].to_pandas()
    years = sorted(set(found["year"]))
    yield "Rate that so many % of the users in all networks do not exceed, busy hour:"
    yield ""
    rows = []
    for technology in ("4g", "5g"):
        for year in years:
            at = _curve(tables, technology, year)
            told = [_number(float(at.loc[percent])) if percent in at.index else "-" for percent in percents]
            rows.append([technology.upper(), str(year), *told])
    yield from _table(["", "year", *(f"{percent} %" for percent in percents)], rows)
    yield ""
    yield "![Share of users above a rate](pictures/mobile_rates.png)"


def _curve(tables: Mapping[str, pa.Table], technology: str, year: int) -> pd.Series:
    """Return the busy hour's quantiles of the users of all networks, by percent."""
    at = _of_year(tables["radio_quantiles"], year)
    hour = _busiest(_of_year(tables["radio_operators"], year))
    at = at[(at["technology"] == technology) & (at["operator"] == "any") & (at["hour"] == hour)]
    return at.groupby("percent", sort=True)["rate_mbps"].mean()


def draw(tables: Mapping[str, pa.Table]) -> None:
    """Draw the share of users above each rate."""
    figure, axes = plt.subplots(figsize=(9.0, 5.0))
    for technology, colour in COLOURS.items():
        axes.axvline(PROMISED_MBPS[technology], color=colour, lw=1.0, ls=":")
        told, side = f" promised mean, {technology.upper()} ", {"4g": "right", "5g": "left"}[technology]
        axes.text(PROMISED_MBPS[technology], 103.0, told, color=colour, fontsize=8, ha=side)
        for year, style in SHOWN:
            curve = _curve(tables, technology, year)
            share = 100.0 - curve.index.to_numpy()
            label = f"{technology.upper()} {year}, median {curve.loc[50]:.0f} Mb/s"
            axes.plot(np.maximum(curve, 0.5), share, ls=style, color=colour, lw=2, label=label)
    axes.set_xscale("log")
    axes.set_xlim(0.5, 2_000.0)
    axes.set_ylim(0.0, 108.0)
    ticks = (0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
    axes.set_xticks(ticks, ["none", *(f"{tick:g}" for tick in ticks[1:])])
    axes.minorticks_off()
    axes.set_xlabel("mean session rate of the user in the busy hour, Mb/s")
    axes.set_ylabel("share of the technology's users above it, %")
    axes.grid(alpha=0.3)
    axes.legend(loc="lower left", fontsize=9)
    figure.tight_layout()
    figure.savefig(PICTURE, dpi=110)
    plt.close(figure)


def _of_year(table: pa.Table, year: int) -> Frame:
    frame: Frame = table.to_pandas()
    return frame[frame["year"] == year]


def _busiest(rates: Frame) -> int:
    return int(rates.groupby("hour", sort=True)["demand_mbps"].sum().idxmax())


def _mean(part: Frame) -> float:
    return float((part["sampled_mbps"] * part["demand_mbps"]).sum() / part["demand_mbps"].sum())


def _slow(part: Frame) -> float:
    return float(100.0 * part["overloaded_mbps"].sum() / part["demand_mbps"].sum())


def _number(value: float | None) -> str:
    if value is None or not np.isfinite(value):
        return "-"
    return f"{value:.0f}" if value >= 100.0 and value != 100.0 else f"{value:.1f}"


def _table(head: list[str], rows: Iterable[list[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield f"| {' | '.join(row)} |"


if __name__ == "__main__":
    write(Path(sys.argv[1]))
