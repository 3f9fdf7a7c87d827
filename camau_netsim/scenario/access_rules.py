"""Options of the fixed lines: those that are chosen exist, and what they change is there."""

from __future__ import annotations

from camau_netsim.scenario.draft import Draft
from camau_netsim.scenario.nearest import did_you_mean


def check_chosen(draft: Draft) -> None:
    """Every option that is to be built is offered."""
    options, chosen = draft.table("access.options"), draft.setting("access", "chosen")
    if not (isinstance(chosen, tuple) and options.readable):
        return
    known = {option: None for row in range(len(options.rows)) if isinstance(option := options.cell(row, "id"), str)}
    for name in chosen:
        if isinstance(name, str) and name not in known:
            draft.fault("access.chosen", f"no row of access.options has the id {name!r}", did_you_mean(name, known))


def check_new_olts(draft: Draft) -> None:
    """A new OLT takes over ports of its commune, and its name is free."""
    options, ports, olts = (draft.table(f"access.{name}") for name in ("options", "ports", "olts"))
    if not (ports.is_whole() and olts.is_whole()):
        return
    served = {port.commune for _, port in ports.whole()}
    names = {olt.id for _, olt in olts.whole()}
    for row, option in options.whole():
        if option.kind == "olt" and option.commune not in served:
            what = f"the commune {option.commune} has no ports that a new OLT could take over"
            draft.row_fault(options, row, "commune", what)
        if option.kind == "olt" and option.id in names:
            draft.row_fault(options, row, "id", f"access.olts has a row {option.id} already", "the new OLT is named so")
