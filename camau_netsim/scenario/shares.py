"""Shares that must add up to one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from math import fsum

from camau_netsim.scenario.draft import Draft
from camau_netsim.scenario.tables import LoadedTable

TOLERANCE = 1e-6


def check_settlement_shares(draft: Draft) -> None:
    """The settlements of a commune hold all its people."""
    communes, settlements = draft.table("demand.communes"), draft.table("demand.settlements")
    if not settlements.readable:
        return
    shares = _grouped(settlements, ("commune",))
    for row, commune in communes.whole():
        members = shares.pop((commune.id,), [])
        if not members:
            draft.row_fault(communes, row, "", "the commune has no settlement", "give it one with people_ratio 1")
        else:
            _must_be_one(draft, settlements, members, "people_ratio", f"of the settlements of {commune.id}")


def check_plan_shares(draft: Draft) -> None:
    """Every subscriber of a mix has one of its rates, in every year."""
    plans = draft.table("access.plans")
    for (plan, year), members in _grouped(plans, ("plan", "year")).items():
        _must_be_one(draft, plans, members, "share_ratio", f"of plan {plan} in {year}")


def check_wifi_shares(draft: Draft) -> None:
    """No more lines are used over Wi-Fi than there are."""
    wifi = draft.table("access.wifi")
    for (segment, year), members in _grouped(wifi, ("segment", "year")).items():
        whole = [wifi.valid[row] for row in members]
        total = fsum(row.share_ratio for row in whole if row is not None)
        if total > 1.0 + TOLERANCE:
            what = f"share_ratio of Wi-Fi of a {segment} in {year} adds up to {total:.9g}, more than 1"
            draft.row_fault(wifi, members[0], "share_ratio", what, "what is left to 1 is used by cable")


def check_exit_shares(draft: Draft) -> None:
    """The exits take all Internet load, and nothing else takes any."""
    nodes = draft.table("backbone.nodes")
    if not nodes.readable:
        return
    kinds = [nodes.cell(row, "kind") for row in range(len(nodes.rows))]
    exits = [row for row, kind in enumerate(kinds) if kind == "exit"]
    if exits:
        _must_be_one(draft, nodes, exits, "exit_ratio", "of the exits")
    elif nodes.rows and nodes.is_whole():
        draft.fault("backbone.nodes", "no node is an exit", "give at least one node the kind exit")
    for row, node in nodes.whole():
        if node.kind != "exit" and node.exit_ratio > 0:
            draft.row_fault(
                nodes, row, "exit_ratio", f"only an exit takes a share, and {node.id} is of kind {node.kind}", "write 0"
            )


def check_market_shares(draft: Draft) -> None:
    """Operators cannot have more users than there are."""
    operators = draft.table("demand.operators")
    total = fsum(operator.market_share_ratio for _, operator in operators.whole())
    if total > 1.0 + TOLERANCE:
        draft.fault("demand.operators", f"market_share_ratio adds up to {total:.9g}, more than 1")


def _grouped(table: LoadedTable, columns: tuple[str, ...]) -> dict[tuple[Hashable, ...], list[int]]:
    """Return the rows of a table by the values of ``columns``; faulty rows too, where they have those values."""
    groups: dict[tuple[Hashable, ...], list[int]] = defaultdict(list)
    for row in range(len(table.rows)):
        cells = [table.cell(row, column) for column in columns]
        if all(isinstance(cell, str | int) for cell in cells):
            groups[tuple(map(str, cells))].append(row)
    return groups


def _must_be_one(draft: Draft, table: LoadedTable, rows: list[int], column: str, whose: str) -> None:
    """Note a fault if the shares of ``rows`` are all known and do not add up to 1."""
    if any(table.valid[row] is None for row in rows):
        return
    total = fsum(table.cell(row, column) for row in rows)
    if abs(total - 1.0) > TOLERANCE:
        draft.row_fault(table, rows[0], column, f"{column} {whose} adds up to {total:.9g}, not 1")
