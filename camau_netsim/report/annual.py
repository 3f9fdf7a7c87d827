"""The report of a year, as operators owe it before 15 December: cover, lines, rates, availability, promises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv

from camau_netsim.core.table import Column, Columns, TableSchema
from camau_netsim.domains.targets.measures.frames import Cuts, busiest_hour, frame_of
from camau_netsim.domains.targets.measures.line_classes import HOUSEHOLD, ORGANISATION, busy_lines
from camau_netsim.domains.targets.tables import YEARS
from camau_netsim.engine.results import Results
from camau_netsim.engine.whole_folder import digest_of, write_manifest, write_whole
from camau_netsim.errors import ReportError
from camau_netsim.report.quantity import number_text, short_unit, value_text

KIND = "report of a year"
MANIFEST_KEYS = {"report_of", "year", "sha256"}
EVERYBODY = "any"

COVERAGE = TableSchema(
    "coverage",
    "People in settlements covered by each operator and technology; any: by at least one of them.",
    ("technology", "operator"),
    (
        Column("technology", "text", "4g, 5g, or any of them."),
        Column("operator", "id", "Operator, or any."),
        Column("n_people", "float", "People."),
        Column("outdoor_ratio", "float", "Share covered outdoors with the stated chance."),
        Column("indoor_ratio", "float", "Share covered inside buildings."),
    ),
)
LINES = TableSchema(
    "lines",
    "Fixed lines of households by commune.",
    ("commune",),
    (
        Column("commune", "id", "Commune."),
        Column("name", "text", "Its name."),
        Column("n_households", "float", "Households."),
        Column("n_passed", "float", "Within drop reach of a splitter."),
        Column("n_fibre_lines", "float", "Lines on fibre."),
        Column("n_copper_lines", "float", "Lines that are still copper."),
        Column("n_wireless_lines", "float", "Lines by fixed wireless."),
    ),
)
RATES = TableSchema(
    "rates",
    "Downlink rates in the busy hour, by service, area and operator.",
    ("service", "area", "operator"),
    (
        Column("service", "text", "household, organisation, 4g or 5g."),
        Column("area", "text", "urban, rural or all."),
        Column("operator", "id", "Mobile operator, or any."),
        Column("n_lines", "float", "Lines; empty for phones."),
        Column("session_mbps", "float", "Mean session rate at the customer's port; empty for phones."),
        Column("test_mbps", "float", "Arithmetic mean of short tests (QCVN), overloaded cells as 0."),
        Column("of_plan_ratio", "float", "Mean of the test over the subscribed rate (QCVN 34 asks for 0.8)."),
        Column("no_rate_ratio", "float", "Share of phones' load in overloaded cells."),
    ),
)
AVAILABILITY = TableSchema(
    "availability",
    "Share of their time in which users of each service and operator were served.",
    ("service", "operator"),
    (
        Column("service", "text", "Mobile, fixed_household, fixed_organisation, government or postal."),
        Column("operator", "id", "Mobile operator; empty for the other services."),
        Column("n_users", "float", "Phones, lines, bodies or points."),
        Column("available_ratio", "float", "Share of their time."),
        Column("down_min", "float", "Minutes of the year one of them was without."),
    ),
)
PROMISES = TableSchema("promises", "Every promise with a measure as of the year.", ("target",), YEARS.columns)
SCHEMAS = (COVERAGE, LINES, RATES, AVAILABILITY, PROMISES)


@dataclass(frozen=True, slots=True)
class AnnualReport:
    """What the network of a run was in one year.

    Attributes
    ----------
    year : int
    scenario : str
    replications : int
        All figures are means over them.
    tables : mapping of str to pyarrow.Table
        ``coverage``, ``lines``, ``rates``, ``availability`` and ``promises``.
    """

    year: int
    scenario: str
    replications: int
    tables: Mapping[str, pa.Table]

    def to_text(self) -> str:
        """Return the report in short, one line for each promise."""
        rows = [row for row in self.tables["promises"].to_pylist() if row["value_in_unit"] is not None]
        lines = [f"{self.scenario}: report of {self.year}, due before 15 December {self.year}", ""]
        for row in sorted(rows, key=lambda row: row["due_year"]):
            value = value_text(row["value_in_unit"], row["unit"], row["threshold_in_unit"])
            asked = f"{row['comparator']} {number_text(row['threshold_in_unit'], 0)} {short_unit(row['unit'])}".strip()
            promised = asked if row["threshold_in_unit"] is not None else "no threshold"
            changed = f"; {row['change']}" if row["change"] else ""
            lines.append(
                f"{row['status']:<11} {row['target']:<20} {value:>14}  {promised}, due {row['due_year']}{changed}"
            )
        sizes = ", ".join(f"{name} {table.num_rows}" for name, table in self.tables.items())
        return "\n".join([*lines, "", f"Rows of tables: {sizes}. Means over {self.replications} replications."])

    def save(self, folder: str | Path) -> Path:
        """Write the tables as CSV with a manifest, whole or not at all.

        Raises
        ------
        ReportError
            Something else stands there.
        """
        return write_whole(Path(folder), KIND, MANIFEST_KEYS, self._write)

    def _write(self, folder: Path) -> None:
        digests = {}
        for name, table in self.tables.items():
            path = folder / f"{name}.csv"
            pa_csv.write_csv(table, path)
            digests[path.name] = digest_of(path)
        about = {"report_of": self.scenario, "year": self.year, "replications": self.replications, "sha256": digests}
        write_manifest(folder, about)


def annual_report(results: Results, year: int) -> AnnualReport:
    """Put together the report of a year from the tables of a run.

    Raises
    ------
    ReportError
        The run did not simulate the year, or an older version wrote it.
    """
    years = [int(one) for one in results.manifest["years"]]
    if year not in years:
        raise ReportError(f"the run did not simulate {year}; it has {', '.join(map(str, years))}")
    if YEARS.name not in results.tables:
        raise ReportError(f"the run has no table {YEARS.name}: an older version wrote it; judge it again")
    tables = Cuts(results.tables)
    promises = frame_of(tables, YEARS.name, year)
    found = {
        COVERAGE: _coverage(tables, year),
        LINES: _lines(tables, year),
        RATES: pd.concat([_fixed_rates(tables, year), _phone_rates(tables, year)], ignore_index=True),
        AVAILABILITY: _availability(tables, year),
        PROMISES: promises,
    }
    return AnnualReport(
        year,
        str(results.manifest.get("scenario_title") or results.manifest["scenario"]),
        int(results.manifest["replications"]),
        {schema.name: schema.build([_columns(schema, frame)]) for schema, frame in found.items()},
    )


def _columns(schema: TableSchema, frame: pd.DataFrame) -> Columns:
    return {
        column.name: frame[column.name].tolist() if column.kind in {"id", "text"} else frame[column.name].to_numpy()
        for column in schema.columns
    }


def _coverage(tables: Cuts, year: int) -> pd.DataFrame:
    rows = frame_of(tables, "radio_coverage", year)
    names = ["n_people", "n_outdoor", "n_indoor"]
    sums = rows.groupby(["technology", "operator"], sort=True)[names].sum().reset_index()
    runs = max(rows["replication"].nunique(), 1)
    return sums.assign(
        n_people=sums["n_people"] / runs,
        outdoor_ratio=sums["n_outdoor"] / sums["n_people"],
        indoor_ratio=sums["n_indoor"] / sums["n_people"],
    )


def _lines(tables: Cuts, year: int) -> pd.DataFrame:
    names = tables["demand_communes"].select(["commune", "name"]).to_pandas().drop_duplicates("commune")
    return frame_of(tables, "access_communes", year).merge(names, on="commune", how="left")


def _fixed_rates(tables: Cuts, year: int) -> pd.DataFrame:
    parts = [
        ("household", "urban", HOUSEHOLD, True),
        ("household", "rural", HOUSEHOLD, False),
        ("organisation", "all", ORGANISATION, None),
    ]
    rows = []
    for service, area, segments, urban in parts:
        lines = busy_lines(tables, year, segments, urban)
        if lines.empty:
            continue
        weight = lines["n_lines"] / lines["n_lines"].sum()
        rows.append(
            {
                "service": service,
                "area": area,
                "operator": EVERYBODY,
                "n_lines": lines["n_lines"].sum() / lines["replication"].nunique(),
                "session_mbps": (lines["wired_mbps"] * weight).sum(),
                "test_mbps": (lines["wired_sampled_mbps"] * weight).sum(),
                "of_plan_ratio": (lines["wired_sampled_mbps"] / lines["plan_mbps"] * weight).sum(),
                "no_rate_ratio": np.nan,
            }
        )
    return pd.DataFrame(rows, columns=[column.name for column in RATES.columns])


def _phone_rates(tables: Cuts, year: int) -> pd.DataFrame:
    rates = frame_of(tables, "radio_operators", year)
    rates = rates[rates["demand_mbps"] > 0.0]
    rows = []
    for technology, whole in rates.groupby("technology", sort=True):
        busy = whole[whole["hour"] == busiest_hour(whole, "demand_mbps")]
        for operator, own in [(EVERYBODY, busy), *busy.groupby("operator", sort=True)]:
            asked = own["demand_mbps"].sum()
            rows.append(
                {
                    "service": technology,
                    "area": "all",
                    "operator": operator,
                    "n_lines": np.nan,
                    "session_mbps": np.nan,
                    "test_mbps": (own["sampled_mbps"] * own["demand_mbps"]).sum() / asked,
                    "of_plan_ratio": np.nan,
                    "no_rate_ratio": own["overloaded_mbps"].sum() / asked,
                }
            )
    return pd.DataFrame(rows, columns=[column.name for column in RATES.columns])


def _availability(tables: Cuts, year: int) -> pd.DataFrame:
    rows = frame_of(tables, "failures_availability", year)
    rows = rows.assign(
        operator=rows["operator"].fillna(""),
        served=rows["n_users"] * rows["available_ratio"],
        lost_min=rows["n_users"] * rows["down_min"],
    )
    names = ["n_users", "served", "lost_min"]
    sums = rows.groupby(["service", "operator"], sort=True)[names].sum().reset_index()
    return sums.assign(
        n_users=sums["n_users"] / max(rows["replication"].nunique(), 1),
        available_ratio=sums["served"] / sums["n_users"],
        down_min=sums["lost_min"] / sums["n_users"],
    )
