"""The register of assumptions speaks of values that exist, and keeps them in their own range."""

from __future__ import annotations

from collections.abc import Iterable

from camau_netsim.core.spec import Spec
from camau_netsim.scenario.draft import Draft
from camau_netsim.scenario.fields import rooms_of, tables_of
from camau_netsim.scenario.nearest import did_you_mean
from camau_netsim.scenario.origin import nearest_mark


def check_register(draft: Draft) -> None:
    """Every assumption names a setting or a column, and a range that holds the value."""
    register = draft.table("assumptions")
    for row in range(len(register.rows)):
        path = register.cell(row, "path")
        if isinstance(path, str):
            what, hint = _unknown(draft, path)
            if what:
                draft.row_fault(register, row, "path", what, hint)
    for row, assumption in register.whole():
        if assumption.low is not None and assumption.high is not None and assumption.low > assumption.high:
            draft.row_fault(register, row, "low", f"{assumption.low:g} is above high, {assumption.high:g}")
        _check_range(draft, assumption)


def _unknown(draft: Draft, path: str) -> tuple[str, str]:
    """Return what is wrong with the path of an assumption, if anything."""
    steps = path.split(".")
    rooms = rooms_of(draft.model)
    if steps[0] not in rooms:
        return f"names no room: {steps[0]!r}", did_you_mean(steps[0], rooms)
    if draft.setting(steps[0]) is None:
        return f"the scenario has no {steps[0]}", ""
    if len(steps) == 1:
        return f"names a whole room: {path}", "write room.key or room.table.column"
    return _unknown_in_room(rooms[steps[0]], steps)


def _unknown_in_room(room: type[Spec], steps: list[str]) -> tuple[str, str]:
    if steps[1] not in room.model_fields:
        return f"names nothing: {steps[0]} has no {steps[1]!r}", _near(steps, 1, room.model_fields)
    table = tables_of(room).get(steps[1])
    if table is None:
        return (f"names nothing: {steps[0]}.{steps[1]} has no parts", "") if len(steps) > 2 else ("", "")
    columns = table[1].model_fields
    if len(steps) == 2:
        return f"names a whole table: {'.'.join(steps)}", "write room.table.column"
    if len(steps) > 3 or steps[2] not in columns:
        return f"names nothing: {steps[0]}.{steps[1]} has no column {'.'.join(steps[2:])!r}", _near(
            steps[:3], 2, columns
        )
    return "", ""


def _near(steps: list[str], place: int, names: Iterable[str]) -> str:
    hint = did_you_mean(steps[place], names)
    return hint.replace("did you mean ", f"did you mean {'.'.join(steps[:place])}.") if hint else ""


def _check_range(draft: Draft, assumption: object) -> None:
    """Refuse a single value outside [low, high], unless it was set on purpose outside the files."""
    path, low, high = (getattr(assumption, name) for name in ("path", "low", "high"))
    steps = tuple(path.split("."))
    value = draft.setting(*steps) if len(steps) == 2 else None
    if not isinstance(value, int | float) or isinstance(value, bool):
        return
    by_hand = not nearest_mark(draft.tree, steps).source.numbered
    if by_hand or ((low is None or value >= low) and (high is None or value <= high)):
        return
    bounds = f"[{'-inf' if low is None else f'{low:g}'}, {'inf' if high is None else f'{high:g}'}]"
    draft.fault(path, f"{value:g} lies outside its own range {bounds} in assumptions", "correct the value or the range")
