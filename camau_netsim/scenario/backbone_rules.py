"""Links and circuits of the backbone can be built: light arrives, wavelengths suffice, routes are apart as asked."""

from __future__ import annotations

from camau_netsim.domains.backbone.circuits import ways_of
from camau_netsim.domains.backbone.optics import budget_of
from camau_netsim.domains.backbone.spec import BackboneSpec, Link, Optics
from camau_netsim.scenario.draft import Draft
from camau_netsim.scenario.tables import LoadedTable

PLANT = (
    "fibre_loss_db_per_km",
    "splice_loss_db",
    "n_splices_per_km",
    "connector_loss_db",
    "n_connectors",
    "span_margin_db",
)
"""Settings that say how much light a span loses."""


def check_light(draft: Draft) -> None:
    """Light arrives at the end of every link whose optics are given."""
    links, optics = draft.table("backbone.links"), draft.table("backbone.optics")
    if not (links.is_whole() and optics.is_whole() and draft.table("backbone.nodes").readable):
        return
    kinds = {row.id: row for _, row in optics.whole()}
    plant = BackboneSpec.model_construct()
    for name in PLANT:
        if isinstance(value := draft.setting("backbone", name), int | float):
            plant = plant.model_copy(update={name: value})
    for row, link in links.whole():
        kind = kinds.get(link.optics or "")
        if kind is None:
            continue
        if link.medium == "microwave":
            draft.row_fault(links, row, "optics", "a microwave link carries no light", "leave optics out")
            continue
        budget = budget_of(plant, link, kind)
        if budget.margin_db < 0.0:
            what = f"light does not arrive over {link.length_km:g} km: {-budget.margin_db:.1f} dB short with {kind.id}"
            draft.row_fault(links, row, "optics", what, f"its span loses {budget.loss_db:.1f} dB")


def check_media(draft: Draft) -> None:
    """Radio crosses air and cables lie in pole lines and ducts."""
    kind = {conduit.id: conduit.kind for _, conduit in draft.table("passive.conduits").whole()}
    links = draft.table("backbone.links")
    for row, link in links.whole():
        radio = link.medium == "microwave"
        for name in link.conduits.split(";"):
            if name in kind and (kind[name] == "air") != radio:
                what = f"{name} is of kind {kind[name]}, which a {link.medium} link cannot lie in"
                hint = "a microwave link crosses air" if radio else "a cable lies in a pole_line or a duct"
                draft.row_fault(links, row, "conduits", what, hint)


def check_wavelengths(draft: Draft) -> None:
    """The capacity of a link, now and after every upgrade, fits on the wavelengths of its optics."""
    links, upgrades, optics = (draft.table(f"backbone.{name}") for name in ("links", "upgrades", "optics"))
    if not (links.is_whole() and optics.is_whole()):
        return
    kinds = {row.id: row for _, row in optics.whole()}
    kind_of = {link.id: kinds[link.optics] for _, link in links.whole() if link.optics in kinds}
    for row, link in links.whole():
        _check_capacity(draft, links, row, link.capacity_mbps, kind_of.get(link.id))
    for row, upgrade in upgrades.whole():
        _check_capacity(draft, upgrades, row, upgrade.capacity_mbps, kind_of.get(upgrade.link))


def _check_capacity(draft: Draft, table: LoadedTable, row: int, capacity_mbps: float, kind: Optics | None) -> None:
    if kind is not None and capacity_mbps > kind.channel_mbps * kind.n_channels_max:
        most = kind.channel_mbps * kind.n_channels_max
        draft.row_fault(table, row, "capacity_mbps", f"{kind.id} carries at most {most:g} Mb/s, not {capacity_mbps:g}")


def check_circuits(draft: Draft) -> None:
    """Every circuit has its ways in every year, as far apart as it asks."""
    circuits, links = draft.table("backbone.circuits"), draft.table("backbone.links")
    if not (circuits.rows and circuits.is_whole() and links.is_whole() and draft.table("backbone.nodes").is_whole()):
        return
    seen: set[tuple[str, ...]] = set()
    refused: set[int] = set()
    for year in sorted(draft.years()):
        standing: list[Link] = [link for _, link in links.whole() if link.stands_in(year)]
        key = (
            *(link.id for link in standing),
            *(circuit.id for _, circuit in circuits.whole() if circuit.stands_in(year)),
        )
        if key in seen:
            continue
        seen.add(key)
        for row, circuit in circuits.whole():
            if row in refused or not circuit.stands_in(year):
                continue
            try:
                ways_of(circuit, standing)
            except ValueError as reason:
                refused.add(row)
                draft.row_fault(circuits, row, "", f"in {year} {reason}", "ask for less, or give links that allow it")
