"""What is said of outages, storms, crews and supplies speaks of things that exist and can happen."""

from __future__ import annotations

from collections import Counter

from camau_netsim.scenario.draft import Draft
from camau_netsim.scenario.faults import quoted
from camau_netsim.scenario.nearest import did_you_mean
from camau_netsim.scenario.tables import LoadedTable

MENDED = ("conduit", "node", "tail", "grid", "centre", "mast", "tenant", "corridor", "risk")
"""Kinds of elements; those of the failures room, which this floor does not import for a list."""

SIMPLE = {
    "conduit": "passive.conduits",
    "node": "backbone.nodes",
    "grid": "demand.communes",
    "centre": "datacentre.centres",
    "mast": "passive.masts",
    "risk": "failures.shared_risks",
}
TAILS = {"body": "government.bodies", "postal": "services.postal_points", "mast": "passive.masts"}


def check_elements(draft: Draft) -> None:
    """Outages, works and shared risks name elements that can fail."""
    known = _elements(draft)
    for path in ("failures.given", "failures.works"):
        table = draft.table(path)
        for row, outage in table.whole():
            _check_element(draft, table, row, "element", outage.element, known)
    risks = draft.table("failures.shared_risks")
    for row, risk in risks.whole():
        names = [name for name in risk.elements.split(";") if name]
        if not names:
            draft.row_fault(risks, row, "elements", "names no element", "write kind:id, several joined by semicolons")
        for name in names:
            if name.startswith("risk:"):
                draft.row_fault(risks, row, "elements", f"names {name}, a shared risk itself", "name its elements")
            else:
                _check_element(draft, risks, row, "elements", name, known)


def _elements(draft: Draft) -> set[str]:
    """Return every element that can fail, as ``kind:id``."""
    found = {f"{kind}:{name}" for kind, path in SIMPLE.items() for name in _ids(draft.table(path))}
    found |= {f"tail:{kind}/{name}" for kind, path in TAILS.items() for name in _ids(draft.table(path))}
    bodies = draft.table("government.bodies").whole()
    found |= {f"tail:second/{body.id}" for _, body in bodies if body.second_node is not None}
    found |= {f"corridor:{row.corridor}" for _, row in draft.table("passive.conduits").whole() if row.corridor}
    operator = {layer.id: layer.operator for _, layer in draft.table("radio.layers").whole()}
    cells = draft.table("radio.cells").whole()
    return found | {f"tenant:{cell.mast}/{operator[cell.layer]}" for _, cell in cells if cell.layer in operator}


def _ids(table: LoadedTable) -> list[str]:
    cells = (table.cell(row, "id") for row in range(len(table.rows)))
    return [cell for cell in cells if isinstance(cell, str)]


def _check_element(draft: Draft, table: LoadedTable, row: int, column: str, name: str, known: set[str]) -> None:
    if name in known:
        return
    kind = name.partition(":")[0]
    if kind not in MENDED:
        hint = f"write kind:id; kinds are {', '.join(MENDED)}"
    else:
        hint = did_you_mean(name, sorted(other for other in known if other.startswith(f"{kind}:")))
    draft.row_fault(table, row, column, f"no element is called {quoted(name)}", hint)


def check_event_years(draft: Draft) -> None:
    """What happens for certain happens in a year that can be simulated."""
    years = draft.years()
    for path in ("failures.given", "failures.works", "failures.storms"):
        table = draft.table(path)
        for row, event in table.whole():
            if event.year is not None and years and event.year not in years:
                what = f"is of {event.year}, which cannot be simulated"
                draft.row_fault(table, row, "year", what, f"years are {', '.join(map(str, years))}")


def check_storms(draft: Draft) -> None:
    """A storm has a track, and comes either for certain or by chance."""
    storms = draft.table("failures.storms")
    n_points = Counter(point.storm for _, point in draft.table("failures.tracks").whole())
    readable = draft.table("failures.tracks").is_whole()
    for row, storm in storms.whole():
        if readable and n_points[storm.id] < 2:
            what = f"has {n_points[storm.id]} points in failures.tracks"
            draft.row_fault(storms, row, "id", what, "give at least two, in order of hour_h")
        if storm.year is not None and storm.passages_per_year > 0.0:
            what = f"comes for certain in {storm.year} and is drawn too"
            draft.row_fault(storms, row, "passages_per_year", what, "leave year empty or passages_per_year at 0")
        if storm.year is None and storm.passages_per_year == 0.0:
            draft.row_fault(storms, row, "passages_per_year", "never comes", "give it a year, or passages a year")


def check_crews(draft: Draft) -> None:
    """Crews mend kinds of elements that there are."""
    crews = draft.table("failures.crews")
    for row, crew in crews.whole():
        for kind in (name for name in crew.repairs.split(";") if name):
            if kind not in MENDED:
                what = f"{quoted(kind)} is no kind of element"
                draft.row_fault(crews, row, "repairs", what, did_you_mean(kind, MENDED) or ", ".join(MENDED))


def check_supplies(draft: Draft) -> None:
    """A shelter's node has a grid, and a conduit that is buried is a pole line."""
    commune = {node.id: node.commune for _, node in draft.table("backbone.nodes").whole()}
    shelters = draft.table("passive.shelters")
    for row, shelter in shelters.whole():
        if shelter.node in commune and commune[shelter.node] is None:
            what = f"{shelter.node} lies in no commune, so no grid feeds it"
            draft.row_fault(shelters, row, "node", what, "leave it out: its power is certain")
        if shelter.rectifier_kw is not None and shelter.power_kw > shelter.rectifier_kw:
            what = f"takes {shelter.power_kw:g} kW from rectifiers of {shelter.rectifier_kw:g} kW"
            draft.row_fault(shelters, row, "power_kw", what, "enlarge the rectifiers")
    kind = {conduit.id: conduit.kind for _, conduit in draft.table("passive.conduits").whole()}
    burials = draft.table("passive.burials")
    for row, burial in burials.whole():
        if kind.get(burial.conduit) == "duct":
            draft.row_fault(burials, row, "conduit", f"{burial.conduit} is a duct already", "leave it out")
