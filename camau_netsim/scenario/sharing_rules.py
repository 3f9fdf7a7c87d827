"""Shared structures carry no more than they can."""

from __future__ import annotations

from collections import defaultdict

from camau_netsim.scenario.draft import Draft


def check_hosts(draft: Draft) -> None:
    """Radio equipment that sends the carrier of another layer is that layer's own."""
    layers = draft.table("radio.layers")
    host_of = {layer.id: layer.moran_host for _, layer in layers.whole()}
    for row, layer in layers.whole():
        if layer.moran_host == layer.id:
            draft.row_fault(layers, row, "moran_host", "names the layer itself", "leave it empty")
        elif layer.moran_host is not None and host_of.get(layer.moran_host) is not None:
            what = f"names {layer.moran_host}, which is a guest of {host_of[layer.moran_host]} itself"
            draft.row_fault(layers, row, "moran_host", what, f"write {host_of[layer.moran_host]}")


def check_slots(draft: Draft) -> None:
    """No mast has cells of more operators than it has slots."""
    operator_of = {layer.id: layer.operator for _, layer in draft.table("radio.layers").whole()}
    tenants: dict[str, set[str]] = defaultdict(set)
    for _, cell in draft.table("radio.cells").whole():
        if cell.layer in operator_of:
            tenants[cell.mast].add(operator_of[cell.layer])
    masts = draft.table("passive.masts")
    for row, mast in masts.whole():
        found = sorted(tenants[mast.id])
        if len(found) > mast.n_slots:
            what = f"carries {len(found)} operators ({', '.join(found)}) on {mast.n_slots} slots"
            draft.row_fault(masts, row, "n_slots", what, "move a tenant or give the mast more slots")
