"""Draws the pictures of fixed lines and writes the tables of ``docs/explanation/access.md`` from a run.

``camau-netsim run scenarios/camau --replications 1 --out runs/fixed``, then ``python -m docs.draw_access runs/fixed``.
The table replaces what stands between the two marks of the page; everything is judged in every year, not only in that
of the promise.
"""

from __future__ import annotations

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from camau_netsim import load, load_results
from camau_netsim.domains.targets.measures import MEASURES
from camau_netsim.domains.targets.measures.frames import frame_of
from camau_netsim.domains.targets.measures.line_classes import EVERYBODY, busy_lines
from camau_netsim.domains.targets.problem import Promise, compile_problem

PICTURES = Path(__file__).parent / "pictures"
PAGE = Path(__file__).parent / "explanation" / "access.md"
SCENARIO = Path(__file__).parent.parent / "scenarios" / "camau"
BEGIN, END = "<!-- table of fixed promises: begin -->", "<!-- table of fixed promises: end -->"
PUBLISHED = {
    2024: "i-Speed mean 130.9 (Jan 2025), Ookla median 159.3 (Dec 2024)",
    2025: "i-Speed mean 143.0 (Apr), 258.3 (Jul); Ookla median 176.7 (Apr), 203.9 (second quarter)",
}
"""National figures of fixed lines, Mb/s (facts/telecom.csv)."""


def draw_curves(tables, years) -> None:
    """Share of lines whose session rate at the customer's port is at least x, a curve per year."""
    figure, axes = plt.subplots(figsize=(9.0, 5.0))
    colours = plt.get_cmap("viridis")(np.linspace(0.0, 0.92, len(years)))
    for year, colour in zip(years, colours, strict=True):
        lines = busy_lines(tables, year, EVERYBODY, None).sort_values("wired_mbps")
        above = 100.0 * lines["n_lines"][::-1].cumsum()[::-1] / lines["n_lines"].sum()
        axes.step([10.0, *lines["wired_mbps"]], [100.0, *above], where="pre", color=colour, lw=1.8, label=str(year))
    for rate, name in ((100.0, "100"), (200.0, "200"), (1000.0, "1 Gb/s")):
        axes.axvline(rate, color="#888888", lw=0.8, ls=":")
        axes.text(rate * 1.02, 101.5, name, fontsize=9, color="#555555")
    axes.set_xscale("log")
    axes.set_xlim(50.0, 5000.0)
    axes.set_xticks([50, 100, 200, 500, 1000, 2000, 5000], ["50", "100", "200", "500", "1000", "2000", "5000"])
    axes.minorticks_off()
    axes.set_ylim(0.0, 106.0)
    axes.set_xlabel("mean session rate at the customer's port in the busy hour, Mb/s (worst case of the stages)")
    axes.set_ylabel("lines that reach it, %")
    axes.legend(frameon=False, loc="lower left")
    axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(PICTURES / "fixed_curves.png", dpi=100, metadata={"Software": None})


def draw_communes(tables, years) -> None:
    """Mean session rate of household lines by commune, as dots at the communes' seats."""
    places = {row.id: row for row in load(SCENARIO).demand.communes}
    shown = [years[0], years[len(years) // 2], years[-1]]
    means = {year: _commune_means(tables, year) for year in shown}
    top = max(float(mean.max()) for mean in means.values())
    figure, panels = plt.subplots(1, len(shown), figsize=(12.5, 4.6), sharey=True, layout="constrained")
    for axes, (year, mean) in zip(panels, means.items(), strict=True):
        seats = [places[name] for name in mean.index]
        size = [4.0 + row.households / 60.0 for row in seats]
        dots = axes.scatter(
            [row.lon_deg for row in seats], [row.lat_deg for row in seats], s=size, c=mean, cmap="viridis",
            norm="log", vmin=80.0, vmax=top, edgecolor="white", lw=0.4,
        )  # fmt: skip
        axes.set_aspect(1.0 / np.cos(np.radians(9.0)))
        axes.set_title(f"{year}: {mean.min():.0f} to {mean.max():.0f} Mb/s", loc="left", fontsize=11)
        axes.set_xticks([104.8, 105.0, 105.2, 105.4])
        axes.spines[["top", "right"]].set_visible(False)
    bar = figure.colorbar(dots, ax=panels, ticks=[100, 150, 200, 300, 500, 700], format="%d", pad=0.01)
    bar.minorticks_off()
    bar.set_label("mean session rate of household lines, Mb/s")
    figure.savefig(PICTURES / "fixed_communes.png", dpi=100, metadata={"Software": None})


def _commune_means(tables, year: int) -> pd.Series:
    lines = busy_lines(tables, year, ("household",), None)
    total = (lines["wired_mbps"] * lines["n_lines"]).groupby(lines["commune"]).sum()
    return total / lines["n_lines"].groupby(lines["commune"]).sum()


def promise_table(tables, years) -> str:
    """Markdown: every fixed promise under every reading in every year, with what binds in the first and the last."""
    problem = compile_problem(load(SCENARIO).targets)
    parts = []
    for promise in problem.promises:
        if promise.measure is None or promise.target.system != "fixed":
            continue
        found = {year: _measured(problem, promise, tables, year) for year in years}
        digits = 2 if promise.unit.startswith("fibre line") else 1
        level = f"{promise.comparator} {promise.threshold:g} {promise.unit}"
        head = f"**{promise.target.id}** ({level}, due {promise.year})"
        rows = [f"| {head} | {' | '.join(str(year) for year in years)} |", "|---|" + "---:|" * len(years)]
        names = [reading.name for reading in found[years[-1]].readings]
        for number, name in enumerate(names):
            cells = [_cell(found[year].readings, name, promise, digits) for year in years]
            rows.append(f"| {'deciding: ' if number == 0 else ''}{name} | {' | '.join(cells)} |")
        causes = [f"{year}: {found[year].cause or 'nothing'}" for year in (promise.year, years[-1]) if year in found]
        parts.append("\n".join([*rows, "", "What binds. " + ". ".join(dict.fromkeys(causes)) + "."]))
    return "\n\n".join(parts)


def _measured(problem, promise: Promise, tables, year: int):
    parameters = dict(promise.measure.parameters)
    function = MEASURES[promise.measure.name]
    code = function.__code__
    accepted = code.co_varnames[: code.co_argcount]
    given = {"tolerance_ratio": problem.rate_tolerance_ratio, "promised_in_unit": promise.threshold}
    return function(tables, year, **parameters, **{key: value for key, value in given.items() if key in accepted})


def _cell(readings, name: str, promise: Promise, digits: int) -> str:
    """Value of a reading, bold where it keeps the promise; a dash in a year without one."""
    value = next((float(one.values.mean()) for one in readings if one.name == name), np.nan)
    if np.isnan(value):
        return "-"
    kept = {">=": value >= promise.threshold, ">": value > promise.threshold, "<=": value <= promise.threshold}
    text = f"{value:,.{digits}f}"
    return f"**{text}**" if kept[promise.comparator] else text


def mean_table(tables, years) -> str:
    """Markdown: means and medians over all lines, at the customer's port and over Wi-Fi, beside published ones."""
    heads = ("at the customer's port: mean", "median", "over Wi-Fi at home: mean", "median", "published, national")
    rows = [f"| Mb/s, all lines, busy hour | {' | '.join(heads)} |", "|---|---:|---:|---:|---:|---|"]
    for year in years:
        lines = busy_lines(tables, year, EVERYBODY, None)
        cells = []
        for column in ("wired_sampled_mbps", "sampled_mbps"):
            mean = float((lines[column] * lines["n_lines"]).sum() / lines["n_lines"].sum())
            order = lines.sort_values(column)
            half = order["n_lines"].cumsum() >= order["n_lines"].sum() / 2.0
            cells += [f"{mean:.1f}", f"{float(order[column][half].iloc[0]):.1f}"]
        rows.append(f"| {year} | {' | '.join(cells)} | {PUBLISHED.get(year, '')} |")
    return "\n".join(rows)


def main(folder: str) -> None:
    """Draw and write everything from one run."""
    tables = load_results(folder).tables
    years = sorted(set(tables["access_lines"]["year"].to_pylist()))
    draw_curves(tables, years)
    draw_communes(tables, years)
    page = PAGE.read_text(encoding="utf-8")
    before, after = page.split(BEGIN)[0], page.split(END)[1]
    shares = frame_of(tables, "access_olts", years[-1])["utilisation_ratio"].max()
    note = f"Fullest OLT uplink of {years[-1]}: {shares:.0%}."
    written = "\n\n".join([BEGIN, mean_table(tables, years), promise_table(tables, years), note, END])
    PAGE.write_text(before + written + after, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
