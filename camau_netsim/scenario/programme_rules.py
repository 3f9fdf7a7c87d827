"""Programmes: every input of the plan is one, and each loads things that exist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from camau_netsim.domains.demand.programmes import parts_of
from camau_netsim.domains.targets.problem import promised_share
from camau_netsim.scenario.draft import Draft
from camau_netsim.scenario.nearest import did_you_mean

INPUT = "input assumption"


def check_inputs_used(draft: Draft) -> None:
    """If there are programmes, every input of the catalogue is one and every programme is one of its rows."""
    catalogue, programmes = draft.table("targets.catalogue"), draft.table("demand.programmes")
    if not (catalogue.is_whole() and programmes.is_whole()):
        return
    targets = {target.id: target for _, target in catalogue.whole()}
    named = {programme.id for _, programme in programmes.whole()}
    for row, programme in programmes.whole():
        target = targets.get(programme.id)
        if targets and target is None:
            what = f"no row of targets.catalogue has the id {programme.id!r}"
            draft.row_fault(programmes, row, "id", what, did_you_mean(programme.id, dict.fromkeys(targets)))
        silent = programme.adoption_ratio is None and (target is None or promised_share(target) is None)
        if programme.network != "none" and silent:
            draft.row_fault(programmes, row, "adoption_ratio", "missing value", "the plan names no share for it")
    for row, target in catalogue.whole() if named else ():
        if target.kind == INPUT and target.id not in named:
            what = f"{target.id} is an input of the plan that no row of demand.programmes uses"
            draft.row_fault(catalogue, row, "id", what, "give it one, with network none if it is no traffic")


def check_programmes(draft: Draft) -> None:
    """Programmes name kinds of organisations, levels of bodies and other programmes that exist."""
    programmes, kinds = draft.table("demand.programmes"), draft.table("demand.organisation_kinds")
    levels = draft.tables.get("government.levels")
    if not (programmes.is_whole() and kinds.is_whole() and (levels is None or levels.is_whole())):
        return
    # Without the government room there are no bodies, and their programmes load nothing.
    own = dict.fromkeys(name for _, row in programmes.whole() if row.units == "bodies" for name in parts_of(row.of))
    known = {
        "organisations": dict.fromkeys(kind.id for _, kind in kinds.whole()),
        "bodies": own if levels is None else dict.fromkeys(level.id for _, level in levels.whole()),
    }
    names = dict.fromkeys(programme.id for _, programme in programmes.whole())
    for row, programme in programmes.whole():
        for column, what, hint in _faults_of(programme, known, names):
            draft.row_fault(programmes, row, column, what, hint)


def _faults_of(
    programme: Any, known: dict[str, dict[str, None]], names: dict[str, None]
) -> Iterator[tuple[str, str, str]]:
    yield from _unit_faults(programme, known.get(programme.units))
    if programme.network == "tslcd" and programme.units != "bodies":
        yield "units", "only bodies have circuits in the tslcd", "take bodies, or another network"
    if programme.network == "public" and programme.units == "bodies":
        yield "network", "bodies have no lines of the public network here", "take tslcd or centre"
    for column in ("scaled_by", "mobile_from"):
        for name in parts_of(getattr(programme, column)):
            if name not in names:
                yield column, f"no row of demand.programmes has the id {name!r}", did_you_mean(name, names)


def _unit_faults(programme: Any, choice: dict[str, None] | None) -> Iterator[tuple[str, str, str]]:
    if choice is None:
        if programme.of:
            yield "of", f"units {programme.units} have no kinds or levels", "leave it empty"
        return
    if not parts_of(programme.of):
        yield "of", f"units {programme.units} need kinds or levels", f"some of {', '.join(choice)}"
    for name in parts_of(programme.of):
        if name not in choice:
            yield "of", f"{name!r} is none of {', '.join(choice)}", did_you_mean(name, choice)
