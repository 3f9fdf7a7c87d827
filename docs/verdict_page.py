"""The page of all promises of plan 164/KH-UBND, from the expected tables of ``scenarios/camau``."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

CAMAU = Path(__file__).resolve().parent.parent / "scenarios" / "camau"
YEARS = ("2025", "2030")
COUNTED = ("met", "missed", "undecided")
AS_OF = tuple(f"as of {year}" for year in YEARS)
HEAD = ("promise", "clause", "kind", "due", *AS_OF, "another reading says", "cause, or why not judged")
Row = dict[str, str]


def verdict_rows(folder: Path = CAMAU) -> list[tuple[str, ...]]:
    """Return one row for each promise of the catalogue, in its order, under ``HEAD``.

    Parameters
    ----------
    folder : Path
        A scenario with ``data/targets.csv`` and ``expected`` tables.
    """
    verdicts = {row["target"]: row for row in _read(folder / "expected" / "targets_verdicts.csv")}
    as_of = {(row["target"], row["year"]): row for row in _read(folder / "expected" / "targets_years.csv")}
    return [
        _row(promise, verdicts[promise["id"]], [as_of.get((promise["id"], year)) for year in YEARS])
        for promise in _read(folder / "data" / "targets.csv")
    ]


def verdict_lines(folder: Path = CAMAU) -> Iterator[str]:
    """Yield the paragraphs before the table: what was run and how many promises are what."""
    verdicts = _read(folder / "expected" / "targets_verdicts.csv")
    counts = {status: sum(row["status"] == status for row in verdicts) for status in COUNTED}
    said = ", ".join(f"{n} {status}" for status, n in counts.items())
    turned = sum(bool(row["turned_by"]) for row in verdicts)
    rest = len(verdicts) - sum(counts.values())
    yield (
        f"{len(verdicts)} promises: {sum(counts.values())} judged in the year due ({said}), {rest} not judged: inputs, "
        "figures without a threshold, facts that no network decides. Another reading of the sentence would turn "
        f"{turned} verdicts."
    )
    yield (
        "From the expected tables of the flagship, 2 replications with seed 1, years 2025 and 2030: enough to see how "
        "a verdict comes about, few for its interval; a verdict of a run of more replications is the one to quote. In "
        "brackets the 95 % interval, where anything random reaches the value. The year due is in bold type; the other "
        "year says what the verdict would be if it were due then. What readings are: "
        "[targets](../explanation/targets.md). What an interval does not cover: "
        "[assumptions](../explanation/assumptions.md)."
    )


def _row(promise: Row, verdict: Row, as_of: list[Row | None]) -> tuple[str, ...]:
    due = verdict["year"]
    cells = [_cell(row, row is not None and row["year"] == due) for row in as_of]
    why = verdict["reason"] or verdict["cause"]
    if verdict["reason"] and verdict["value_in_unit"]:
        why = f"figures, no verdict: {verdict['reason']}; {verdict['cause']}"
    turned = verdict["turned_by"] or ("none" if verdict["status"] in COUNTED else "")
    said = f"`{promise['id']}`: {promise['english']}"
    return said, promise["clause"], promise["kind"], due if due != "0" else promise["year"], *cells, turned, why


def _cell(row: Row | None, due: bool) -> str:
    if row is None or not row["value_in_unit"]:
        return ""
    low, high = row["low_in_unit"], row["high_in_unit"]
    spread = f" [{_number(low)}, {_number(high)}]" if low and _number(low) != _number(high) else ""
    unit = "%" if row["unit"].startswith("% of ") else row["unit"]
    status = f"**{row['status']}**" if due else row["status"]
    return f"{status} {_number(row['value_in_unit'])} {unit}{spread}".strip()


def _number(text: str) -> str:
    value = float(text)
    return f"{value:,.0f}" if abs(value) >= 1000.0 else f"{value:.4g}"


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
