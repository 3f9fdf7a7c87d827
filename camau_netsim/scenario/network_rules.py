"""The fibre graph hangs together, and everything stands in one coordinate system."""

from __future__ import annotations

from collections import defaultdict

from camau_netsim.core.spec import Spot
from camau_netsim.scenario.draft import Draft
from camau_netsim.scenario.tables import LoadedTable

MOST_NAMED = 10


def check_loops(draft: Draft) -> None:
    """A link leads from one node to another."""
    links = draft.table("backbone.links")
    for row in range(len(links.rows)):
        end = links.cell(row, "node_a")
        if isinstance(end, str) and end == links.cell(row, "node_b"):
            draft.row_fault(links, row, "node_b", f"the link leads from {end} to itself")


def check_connection(draft: Draft) -> None:
    """In the first year every node reaches an exit."""
    nodes, links = draft.table("backbone.nodes"), draft.table("backbone.links")
    years = draft.years()
    if not (years and nodes.is_whole() and links.is_whole()):
        return
    exits = [node.id for _, node in nodes.whole() if node.kind == "exit"]
    reached = _reached(exits, links, min(years))
    alone = [node.id for _, node in nodes.whole() if node.id not in reached]
    if exits and alone:
        named = ", ".join(alone[:MOST_NAMED]) + (
            f" and {len(alone) - MOST_NAMED} more" if len(alone) > MOST_NAMED else ""
        )
        what = f"{len(alone)} of {len(nodes.rows)} nodes reach no exit in {min(years)}: {named}"
        draft.fault("backbone.links", what, f"give them links in service in {min(years)}")


def _reached(starts: list[str], links: LoadedTable, year: int) -> set[str]:
    """Return the nodes that links standing in ``year`` join to ``starts``."""
    beside: dict[str, list[str]] = defaultdict(list)
    for _, link in links.whole():
        if link.stands_in(year):
            beside[link.node_a].append(link.node_b)
            beside[link.node_b].append(link.node_a)
    reached = set(starts)
    waiting = list(starts)
    while waiting:
        for neighbour in beside[waiting.pop()]:
            if neighbour not in reached:
                reached.add(neighbour)
                waiting.append(neighbour)
    return reached


def check_coordinates(draft: Draft) -> None:
    """Places are given in degrees or in plane metres, the same for all."""
    first: dict[bool, tuple[LoadedTable, int]] = {}
    held = draft.setting("plane_origin_deg") is not None
    for table in draft.tables.values():
        if not issubclass(table.model, Spot):
            continue
        for row, place in table.whole():
            if not place.is_placed:
                continue
            plane = place.lat_deg is None
            if plane and held:
                what = "is given in degrees, but places in metres have an origin of their own"
                draft.fault("plane_origin_deg", what, "leave it out, or place everything by lat_deg and lon_deg")
                return
            first.setdefault(plane, (table, row))
            if len(first) > 1:
                other, other_row = first[not plane]
                where = other.cell_mark(other_row, "").where(other.name(other_row))
                kinds = ("x_m and y_m", "lat_deg and lon_deg")
                what = f"is placed by {kinds[not plane]}, but {where} by {kinds[plane]}"
                draft.row_fault(table, row, "", what, "use one kind of coordinates in a scenario")
                return
