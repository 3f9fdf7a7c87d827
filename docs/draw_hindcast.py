"""Writes ``docs/hindcast.md``: what a run of ``scenarios/camau`` says of 2024 and 2025 beside what was published.

``python -m docs.draw_hindcast RUN``. Published figures are rows of ``scenarios/camau/facts/telecom.csv``; each says
whether the scenario was built from it, moved towards it, or never saw it.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from camau_netsim import load_results
from camau_netsim.domains.targets.measures.frames import Cuts, frame_of
from camau_netsim.domains.targets.measures.line_classes import HOUSEHOLD, busy_lines, rate_reached

DOCS = Path(__file__).parent
PAGE = DOCS / "hindcast.md"
FACTS = DOCS.parent / "scenarios" / "camau" / "facts" / "telecom.csv"
PUT_IN, MOVED, FREE = "put in", "moved towards it", "not used"
Tables = Mapping[str, pa.Table]
Quantity = Callable[[Cuts, int], float]


@dataclass(frozen=True)
class Published:
    """A published figure and the quantity of the model that stands for it."""

    quantity: str
    year: int
    fact: str
    scope: str
    period: str
    used: str

    def fact_row(self, facts: list[dict[str, str]]) -> dict[str, str]:
        """Return the row of the facts.

        Raises
        ------
        LookupError
            There is not exactly one.
        """
        found = [row for row in facts if (row["fact"], row["scope"], row["period"]) == self.key]
        if len(found) != 1:
            raise LookupError(f"{len(found)} rows of {FACTS.name} are {self.key}")
        return found[0]

    @property
    def key(self) -> tuple[str, str, str]:
        """What finds the row."""
        return self.fact, self.scope, self.period


def _of_year(table: str, column: str, factor: float = 100.0) -> Quantity:
    return lambda tables, year: float(frame_of(tables, table, year)[column].iloc[0]) * factor


def _household_fibre(tables: Cuts, year: int) -> float:
    homes = frame_of(tables, "access_communes", year)
    return float(homes["n_fibre_lines"].sum() / homes["n_households"].sum() * 100.0)


def _lines_per_100(tables: Cuts, year: int) -> float:
    lines = frame_of(tables, "access_lines", year)
    lines = lines[lines["replication"] == 0].drop_duplicates("line_class")
    return float(lines["n_lines"].sum() / frame_of(tables, "demand_years", year)["n_people"].iloc[0] * 100.0)


def _phones_per_100(tables: Cuts, year: int) -> float:
    row = frame_of(tables, "demand_years", year).iloc[0]
    return float(row["users_4g_ratio"] + row["users_5g_ratio"]) * 100.0


def _covered(technology: str) -> Quantity:
    def ratio(tables: Cuts, year: int) -> float:
        rows = frame_of(tables, "radio_coverage", year)
        rows = rows[(rows["technology"] == technology) & (rows["operator"] == "any")]
        return float(rows["n_outdoor"].sum() / rows["n_people"].sum() * 100.0)

    return ratio


def _phone_mean(tables: Cuts, year: int) -> float:
    """Arithmetic mean of session rates over all observed hours, 4G and 5G together."""
    rows = frame_of(tables, "radio_communes", year)
    return float((rows["sampled_mbps"] * rows["demand_mbps"]).sum() / rows["demand_mbps"].sum())


def _of_operator(operator: str) -> Quantity:
    def mean(tables: Cuts, year: int) -> float:
        rows = frame_of(tables, "radio_operators", year)
        rows = rows[(rows["technology"] == "5g") & (rows["operator"] == operator)]
        return float((rows["sampled_mbps"] * rows["demand_mbps"]).sum() / rows["demand_mbps"].sum())

    return mean


def _line_mean(column: str) -> Quantity:
    def mean(tables: Cuts, year: int) -> float:
        lines = busy_lines(tables, year, HOUSEHOLD, None)
        return float((lines[column] * lines["n_lines"]).sum() / lines["n_lines"].sum())

    return mean


def _line_median(tables: Cuts, year: int) -> float:
    return float(rate_reached(busy_lines(tables, year, HOUSEHOLD, None), "sampled_mbps", 0.5).mean())


def _tenancy(tables: Cuts, year: int) -> float:
    masts = frame_of(tables, "passive_masts", year)
    return float(masts.loc[masts["n_tenants"] > 0, "n_tenants"].mean())


def _fibre_communes(tables: Cuts, year: int) -> float:
    nodes = frame_of(tables, "backbone_nodes", year)
    reached = nodes.loc[nodes["distance_km"].notna(), "commune"].nunique()
    return float(reached / frame_of(tables, "demand_communes", year)["commune"].nunique() * 100.0)


MODEL: dict[str, Quantity] = {
    "households with fibre, %": _household_fibre,
    "fixed lines for 100 people": _lines_per_100,
    "mobile broadband lines for 100 people": _phones_per_100,
    "people under 4G outdoors, %": _covered("4g"),
    "people under 5G outdoors, %": _covered("5g"),
    "communes with fibre, %": _fibre_communes,
    "fixed, mean of short tests over Wi-Fi, busiest hour, Mb/s": _line_mean("sampled_mbps"),
    "fixed, mean of short tests at the port, busiest hour, Mb/s": _line_mean("wired_sampled_mbps"),
    "fixed, median line over Wi-Fi, busiest hour, Mb/s": _line_median,
    "mobile, mean of session rates, observed hours, Mb/s": _phone_mean,
    "5G of Viettel, mean, observed hours, Mb/s": _of_operator("viettel"),
    "5G of VNPT, mean, observed hours, Mb/s": _of_operator("vnpt"),
    "5G of MobiFone, mean, observed hours, Mb/s": _of_operator("mobifone"),
    "operators for each mast in use": _tenancy,
}
_FTTH, _LINES, _PHONES, _4G, _5G, _COMMUNES, _WIFI, _PORT, _MEDIAN, _MOBILE, *_BY_OPERATOR, _TENANTS = MODEL
_VIETTEL, _VNPT, _MOBIFONE = _BY_OPERATOR
VN = "Vietnam"
PUBLISHED = (
    Published(_FTTH, 2024, "household_ftth_share", VN, "2024-06", PUT_IN),
    Published(_FTTH, 2025, "household_ftth_share", VN, "2025-06", PUT_IN),
    Published(_LINES, 2024, "fixed_broadband_per_100", VN, "2024-06", FREE),
    Published(_PHONES, 2024, "mobile_broadband_per_100", VN, "2024-06", PUT_IN),
    Published(_4G, 2024, "population_4g", VN, "2023-2024", FREE),
    Published(_5G, 2025, "population_5g", VN, "2025-05", MOVED),
    Published(_5G, 2025, "population_5g", VN, "2025-10", MOVED),
    Published(_5G, 2025, "population_5g", VN, "2025-12", MOVED),
    Published(_COMMUNES, 2024, "communes_with_fibre_and_mobile_broadband", "Cà Mau", "2024-10", PUT_IN),
    Published(_WIFI, 2024, "fixed_download_mean", VN, "2025-01", FREE),
    Published(_WIFI, 2025, "fixed_download_mean", VN, "2025-04", FREE),
    Published(_WIFI, 2025, "fixed_download_mean", VN, "2025-07", MOVED),
    Published(_PORT, 2025, "fixed_download_mean", VN, "2025-07", MOVED),
    Published(_MEDIAN, 2024, "fixed_download_median", VN, "2024-12", MOVED),
    Published(_MEDIAN, 2025, "fixed_download_median", VN, "2025-Q2", MOVED),
    Published(_MOBILE, 2024, "mobile_download_mean", VN, "2024-03", MOVED),
    Published(_MOBILE, 2024, "mobile_download_mean", VN, "2024-07", MOVED),
    Published(_MOBILE, 2025, "mobile_download_mean", VN, "2025-01", MOVED),
    Published(_MOBILE, 2025, "mobile_download_mean", VN, "2025-04", MOVED),
    Published(_MOBILE, 2025, "mobile_download_mean", VN, "2025-10", MOVED),
    Published(_VIETTEL, 2025, "5g_download", "Viettel", "2025-04", MOVED),
    Published(_VNPT, 2025, "5g_download", "VNPT", "2025-04", MOVED),
    Published(_MOBIFONE, 2025, "5g_download", "MobiFone", "2025-04", MOVED),
    Published(_TENANTS, 2024, "tenancy_ratio", "Viettel Construction", "2024", MOVED),
)


def read_facts() -> list[dict[str, str]]:
    """Return the rows of the facts."""
    with FACTS.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def rows(tables: Tables) -> list[tuple[Published, dict[str, str], float]]:
    """Return each published figure with its row of the facts and the model's value."""
    facts, cuts = read_facts(), Cuts(tables)
    return [(one, one.fact_row(facts), MODEL[one.quantity](cuts, one.year)) for one in PUBLISHED]


def write(run: Path) -> None:
    """Write the page from a run."""
    results = load_results(run)
    found = rows(results.tables)
    about = results.manifest
    gaps = [abs(model / float(fact["value"]) - 1.0) for one, fact, model in found if one.used == FREE]
    near = sum(gap <= NEAR for gap in gaps)
    lines = [
        "# Hindcast: the model against what was published of 2024 and 2025",
        "",
        f"Written by `python -m docs.draw_hindcast` from a run of `scenarios/camau`: {about['replications']}",
        f"replications, seed {about['seed']}, version {about['package_version']}. Published figures:",
        "`scenarios/camau/facts/telecom.csv`.",
        "",
        "Nearly all of them are **national**, and Cà Mau is a rural province at the end of the country, so a gap is",
        "not an error by itself. Nor is agreement a proof where the figure went into the scenario: *put in* means that",
        "an input was set from it, *moved towards it* that an assumption was moved within its range because of it,",
        "*not used* that the model never saw it.",
        "",
        f"Of the {len(gaps)} figures not used, {near} are met within {NEAR:.0%}.",
        "",
        "| quantity | year | model | published | model less published | of whom, when | used | source |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one, fact, model in found:
        value = float(fact["value"])
        where = f"{fact['scope']}, {fact['period']}"
        gap = f"{model / value - 1.0:+.0%}"
        source = f"{fact['source']} ({fact['confidence']})".replace("|", "/")
        cells = (one.quantity, str(one.year), _number(model), _number(value), gap, where, one.used, source)
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", *REMARKS, ""]
    PAGE.write_text("\n".join(lines), encoding="utf-8")


NEAR = 0.15
REMARKS = (
    "Households with fibre follow the national curve at 0.87 of it, since 65 % of the province's households had fibre",
    "in October 2024 (the same file). The roll-out of 5G was put behind the national number of stations.",
    "What is behind the larger gaps, and what was moved: [radio](explanation/radio.md#against-published-speeds) and",
    "[access](explanation/access.md). Speed tests choose themselves: who tests has often a new phone, or a slow line.",
    "The model's rates are those of all sessions, in hours that were observed, not of a whole day. The verdicts:",
    "[verdicts](reference/verdicts.md).",
)


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 200.0 else f"{value:.4g}"


if __name__ == "__main__":
    write(Path(sys.argv[1]))
