"""What a radio map says, as plain text: by layer, by operator, by commune, what a failure changes, what it cost."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from camau_netsim.core.index import Real, sum_by
from camau_netsim.domains.radio.charts import LayerChart
from camau_netsim.report.coverage import Coverage, Network
from camau_netsim.report.coverage_table import changed
from camau_netsim.report.quantity import number_text, share_text

Number = npt.NDArray[np.floating]

N_WORST = 5
WORSE_DB = 1.0
FEWEST_PEOPLE = 1.0

SIGHT_TEXT = {
    "mean": "mean power over line of sight and none",
    "los": "line of sight everywhere",
    "nlos": "no line of sight anywhere",
}

HEADER = (
    ("covered:", "area", "people", "indoors", "SINR dB", "", "Mb/s", "", "load"),
    ("", "", "", "", "mean", "p5", "mean", "p5", "mean"),
)


def text_of(coverage: Coverage) -> str:
    """Return the whole summary."""
    parts = [_head(coverage), _table(coverage), *(_worst(coverage, network) for network in _judged(coverage))]
    if coverage.charts.before:
        parts.append(_change_text(coverage))
    parts += [_cost(coverage), _caution(coverage)]
    return "\n\n".join(parts)


def loads_text(coverage: Coverage) -> str:
    """Say where loads come from."""
    run, activity = coverage.manifest["run"], coverage.manifest["activity_ratio"]
    if run is None:
        return (
            "full buffer: every cell always sends"
            if activity == 1.0
            else f"every cell sends {share_text(activity, 0)} of the time"
        )
    n = run["replications"]
    text = f"mean loads at {run['hour']}:00 of a run of {n} replication{'s' if n != 1 else ''}, seed {run['seed']}"
    if run["n_cells_never_on_air"]:
        text += f" ({run['n_cells_never_on_air']} cells it never saw on air: as always sending)"
    return text


def covered_parts(coverage: Coverage, flags: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """Return the shares of area and of people where a flag holds."""
    people = coverage.pixels.n_people
    return float(flags.mean()), float(people[flags].sum() / max(people.sum(), 1e-9))


def quantile_by(values: Number, weight: Real, ratio: float) -> float:
    """Return the value below which a share of the weight lies; NaN of nothing."""
    known = np.isfinite(values) & (weight > 0.0)
    if not known.any():
        return float("nan")
    order = np.argsort(values[known], kind="stable")
    sums = np.cumsum(weight[known][order])
    return float(values[known][order][int(np.searchsorted(sums, ratio * sums[-1]))])


def mean_by(values: Number, weight: Real) -> float:
    """Return the weighted mean of what is known; NaN of nothing."""
    known = np.isfinite(values) & (weight > 0.0)
    return float(np.average(values[known], weights=weight[known])) if known.any() else float("nan")


def _head(coverage: Coverage) -> str:
    pixels, scenario = coverage.pixels, coverage.opened.scenario
    n_cells = int(coverage.opened.cell_up[np.isin(coverage.opened.radio.cell_layer, coverage.order.layers)].sum())
    layers = f"{len(coverage.order.layers)} layer{'s' if len(coverage.order.layers) != 1 else ''}"
    outline = "guessed from settlements" if coverage.land.guessed else "as supplied"
    without = f"Without {', '.join(coverage.manifest['without'])}. " if coverage.manifest["without"] else ""
    return (
        f"{scenario.title}: radio map of {coverage.opened.year}\n"
        f"{len(pixels):,} pixels of {pixels.pixel_m:g} m "
        f"({len(pixels) * pixels.area_km2:,.0f} km2, outline {outline}), "
        f"{pixels.n_people.sum():,.0f} people; {layers}, {n_cells:,} cells on air\n"
        f"{without}Loads: {loads_text(coverage)}. Sight: {coverage.order.sight}."
    )


def _table(coverage: Coverage) -> str:
    rows: list[tuple[str, ...]] = list(HEADER)
    rows += [
        _row(coverage, name, chart) for name, chart in zip(coverage.layer_ids, coverage.charts.layers, strict=True)
    ]
    rows.append(("phones of",))
    rows += [
        _row(coverage, f"{network.name} {network.technology}", network.chart.used) for network in coverage.networks
    ]
    widths = [max(len(row[column]) for row in rows if column < len(row)) for column in range(len(HEADER[0]))]
    lines = [
        "  ".join(
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=False))
        )
        for row in rows
    ]
    note = "SINR, rates and load: by people, where the layer covers outdoors."
    return "\n".join(line.rstrip() for line in lines) + "\n" + note


def _row(coverage: Coverage, name: str, chart: LayerChart) -> tuple[str, ...]:
    people = np.where(chart.covered, coverage.pixels.n_people, 0.0)
    area, covered = covered_parts(coverage, chart.covered)
    indoors = covered_parts(coverage, chart.covered_indoor)[1]
    rate = chart.rate_mbps if np.isfinite(chart.rate_mbps).any() else chart.peak_mbps
    return (
        name,
        *(share_text(share) for share in (area, covered, indoors)),
        *(
            number_text(number, 1)
            for values in (chart.sinr_db, rate)
            for number in (mean_by(values, people), quantile_by(values, people, 0.05))
        ),
        number_text(mean_by(chart.load_ratio, people), 2),
    )


def _judged(coverage: Coverage) -> list[Network]:
    """Return, for each technology, any operator's phones or those of the only one."""
    return [
        network
        for network in coverage.networks
        if network.name == "any" or sum(other.technology == network.technology for other in coverage.networks) == 1
    ]


def _worst(coverage: Coverage, network: Network) -> str:
    demand, people = coverage.opened.problems.demand, coverage.pixels.n_people
    n = len(demand.commune)
    whole = sum_by(coverage.pixels.commune, people, n)
    inside = sum_by(coverage.pixels.commune, np.where(network.chart.used.covered, people, 0.0), n)
    share = np.where(whole >= FEWEST_PEOPLE, inside / np.maximum(whole, FEWEST_PEOPLE), np.inf)
    order = np.lexsort((np.arange(n), share))[:N_WORST]
    named = [
        f"{demand.commune_name[row]} ({demand.district[row]}) {share_text(share[row])}"
        for row in order
        if share[row] < 1.0
    ]
    who = "any operator" if network.name == "any" else network.name
    n_none = int((share == 0.0).sum())
    none = f" ({n_none} communes have none)" if n_none > N_WORST else ""
    return (
        f"Communes with fewest people covered by {network.technology} of {who}{none}: "
        f"{'; '.join(named) or 'none lacks any'}."
    )


def _change_text(coverage: Coverage) -> str:
    pixels, seconds = coverage.pixels, coverage.charts.seconds
    lines = [f"Without {', '.join(coverage.manifest['without'])}:"]
    for network in coverage.networks:
        if network.before is None:
            continue
        old, new = network.before.used, network.chart.used
        n_changed = int(changed(old, new).sum())
        if not n_changed:
            lines.append(f"  {network.name} {network.technology}: nothing changes")
            continue
        lost, left = old.covered & ~new.covered, old.covered & new.covered
        drop_db = np.where(left, old.sinr_db - new.sinr_db, -np.inf)
        worse = drop_db >= WORSE_DB
        lines.append(
            f"  {network.name} {network.technology}: {lost.sum() * pixels.area_km2:,.2f} km2 and "
            f"{pixels.n_people[lost].sum():,.0f} people lose cover; another server for "
            f"{pixels.n_people[left & (old.server != new.server)].sum():,.0f}; SINR down by {WORSE_DB:g} dB or more "
            f"for {pixels.n_people[worse].sum():,.0f}, most {number_text(_most(drop_db), 1)} dB; "
            f"{n_changed:,} pixels differ"
        )
    n_tiles = coverage.charts.n_tiles * len(coverage.order.layers)
    times = seconds["layers"] / max(seconds["change"], 1e-9)
    lines.append(
        f"  worked out in {seconds['change']:.2f} s against {seconds['layers']:.2f} s for whole maps "
        f"({times:.0f} times); "
        f"{coverage.charts.n_tiles_anew:,} of {n_tiles:,} tiles anew. Loads are kept as they were."
    )
    return "\n".join(lines)


def _most(drop_db: Real) -> float:
    known = drop_db[np.isfinite(drop_db)]
    return max(float(known.max()), 0.0) if len(known) else float("nan")


def _cost(coverage: Coverage) -> str:
    spent = ", ".join(f"{stage} {seconds:.2f}" for stage, seconds in coverage.machine["seconds"].items())
    threads, peak = coverage.machine["workers"], coverage.machine["peak_mbyte"]
    return f"Seconds: {spent}. {threads} thread{'s' if threads != 1 else ''}, peak of the process {peak:,.0f} MB."


def _caution(coverage: Coverage) -> str:
    """Say what the map does not show."""
    told = [
        f"Simulated, not measured: {SIGHT_TEXT[coverage.order.sight]}, no shadowing.",
        "A pixel is covered if this power reaches the level;",
        "the share of people covered with a stated probability is radio_coverage of a run.",
    ]
    if coverage.opened.scenario.radio.long_range == "itm":
        told.append(
            "The irregular terrain model (long_range) is not mapped: beyond 5 km the formulas of TR 38.901 go on."
        )
    return " ".join(told)
