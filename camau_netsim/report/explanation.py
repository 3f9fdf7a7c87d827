"""A value of a scenario explained: what it is, where it is written, how sure it is and what reads it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from camau_netsim.core.watch import Reader
from camau_netsim.engine.readers import Made, Traced, derived_names, trace, trace_derived
from camau_netsim.report.display_width import wrapped
from camau_netsim.scenario.fields import Bounds
from camau_netsim.scenario.whereabouts import Value, Whereabouts
from camau_netsim.units import SUFFIXES, suffix_of

WIDTH = 110
N_ROWS = 3
"""Rows of a column that are shown."""

_LABEL = 13


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is known of a path: one value with its readers, a derived quantity, or the values below a room or table.

    Attributes
    ----------
    path : str
        What was asked for.
    value : Value or None
        The setting or column, if the path names one.
    traced : Traced or None
        What reads it.
    made : Made or None
        How it is worked out, if the path names a derived quantity.
    below : tuple of Value
        The values under a room or a table.
    """

    path: str
    value: Value | None = None
    traced: Traced | None = None
    made: Made | None = None
    below: tuple[Value, ...] = ()

    def to_text(self) -> str:
        """Return it for a terminal."""
        if self.below:
            return "\n".join(_listed(self.path, self.below))
        if self.made is not None:
            return "\n".join(_made_lines(self.path, self.made))
        return "\n".join([*_value_lines(self.value), *_traced_lines(self.traced)])

    def to_json(self) -> str:
        """Return it as one JSON object; an end without a bound is null."""
        content = {
            "path": self.path,
            "value": _plain(self.value),
            "traced": asdict(self.traced, dict_factory=_readable) if self.traced else None,
            "made": asdict(self.made, dict_factory=_readable) if self.made else None,
            "below": [_plain(value) for value in self.below],
        }
        return json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False)


def explain(whereabouts: Whereabouts, path: str) -> Explanation:
    """Explain a path of a loaded scenario.

    Raises
    ------
    ScenarioError
        The path names nothing.
    """
    scenario = whereabouts.scenario
    derived = derived_names(scenario)
    known = set(whereabouts.paths())
    if path in derived and path not in known:
        return Explanation(path, made=trace_derived(scenario, path, scenario.years))
    if not any(name == path or name.startswith(f"{path}.") for name in known):
        whereabouts.refuse(path, [*whereabouts.paths(), *derived])
    values = tuple(whereabouts.value(name) for name in whereabouts.below(path))
    if path not in known:
        return Explanation(path, below=values)
    return Explanation(path, values[0], trace(scenario, path, scenario.years))


def _plain(value: Value | None) -> dict[str, Any] | None:
    if value is None:
        return None
    cells = [cell if _is_plain(cell) else str(cell) for cell in value.values]
    assumption = value.assumption.model_dump(mode="json") if value.assumption else None
    ends = [None if end in (Bounds().low, Bounds().high) else end for end in (value.bounds.low, value.bounds.high)]
    return {
        "path": value.path,
        "values": cells,
        "places": list(value.places),
        "rows": list(value.rows),
        "unit": _unit(value.path),
        "meaning": value.meaning,
        "takes": ends,
        "assumption": assumption,
        "registered": value.registered,
    }


def _is_plain(cell: object) -> bool:
    return (
        cell is None or isinstance(cell, str | int | float) or (isinstance(cell, tuple) and all(map(_is_plain, cell)))
    )


def _readable(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Readers as ``file:function``."""
    return {key: _with_readers(value) for key, value in pairs}


def _with_readers(value: Any) -> Any:
    if isinstance(value, Reader):
        return f"{value.file}:{value.function}"
    return [_with_readers(part) for part in value] if isinstance(value, tuple) else value


def _unit(path: str) -> str:
    suffix = suffix_of(path.rpartition(".")[2])
    return SUFFIXES[suffix] if suffix else ""


def _line(label: str, text: str) -> list[str]:
    return wrapped(text, WIDTH, f"  {label:<{_LABEL - 2}}", " " * _LABEL) if text else []


def _value_lines(value: Value | None) -> list[str]:
    if value is None:
        return []
    lines = [value.path]
    lines += _column_lines(value) if value.is_column else _line("value", shown(value.values[0]))
    lines += [] if value.is_column else _line("written", value.places[0])
    lines += _line("unit", _unit(value.path))
    lines += _line("meaning", value.meaning)
    lines += _line("takes", _range(value.bounds.low, value.bounds.high))
    return lines + _register_lines(value)


def _register_lines(value: Value) -> list[str]:
    if value.assumption is None:
        return _line("basis", "not in the register of assumptions")
    low, high = (_end(end, sign) for end, sign in ((value.assumption.low, -1), (value.assumption.high, 1)))
    spread = _range(low, high)
    basis = f"{value.assumption.basis}{f', range {spread}' if spread else ', no range'} ({value.registered})"
    return [*_line("basis", basis), *_line("source", value.assumption.source)]


def _end(end: float | None, sign: int) -> float:
    return sign * Bounds().high if end is None else end


def _range(low: float, high: float) -> str:
    free = Bounds()
    if low == free.low and high == free.high:
        return ""
    if low == free.low:
        return f"at most {high:g}"
    return f"at least {low:g}" if high == free.high else f"{low:g} to {high:g}"


def _column_lines(value: Value) -> list[str]:
    numbers = [cell for cell in value.values if isinstance(cell, int | float) and not isinstance(cell, bool)]
    if not value.values:
        return _line("value", "the table has no rows")
    if numbers:
        spread = f"least {min(numbers):g}, median {median(numbers):g}, most {max(numbers):g}"
    else:
        n_kinds = len(set(map(str, value.values)))
        spread = f"{n_kinds} different value{'' if n_kinds == 1 else 's'}"
    empty = sum(cell is None for cell in value.values)
    lines = _line("value", f"{len(value.values)} rows{f' ({empty} empty)' if empty else ''}: {spread}")
    first = zip(value.values[:N_ROWS], value.rows, value.places, strict=False)
    for number, (cell, row, place) in enumerate(first):
        lines += _line("" if number else "written", f"{place} [{row}] {shown(cell)}")
    return lines + (_line("", f"... {len(value.rows) - N_ROWS} more rows") if len(value.rows) > N_ROWS else [])


def shown(value: object) -> str:
    """Return a value as a user would write it."""
    if value is None or value == "":
        return "empty"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"[{', '.join(map(shown, value))}]"
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _traced_lines(traced: Traced | None) -> list[str]:
    if traced is None:
        return []
    lines = _reader_lines("read by", traced.readers) or _line("read by", "nothing that compiles this scenario")
    if not traced.nudged:
        return lines
    lines += _line("changes", ", ".join(traced.changes) or "nothing that is compiled, if it is changed by 1 %")
    lines += _reader_lines("used in", traced.users)
    return lines + _line("may reach", ", ".join(traced.reaches))


def _reader_lines(label: str, readers: Sequence[Reader]) -> list[str]:
    by_file: dict[str, list[str]] = {}
    for reader in readers:
        by_file.setdefault(reader.file, []).append(reader.function)
    lines: list[str] = []
    for file, functions in by_file.items():
        lines += _line("" if lines else label, f"{file}: {', '.join(functions)}")
    return lines


def _made_lines(path: str, made: Made) -> list[str]:
    lines = [path, *_line("value", _made_values(made)), *_line("unit", _unit(path)), *_line("meaning", made.meaning)]
    lines += _reader_lines("worked out", [made.maker])
    for number, source in enumerate(made.sources):
        said = ", ".join(f"{name} = {given}" for name, given in source.items())
        lines += _line("" if number else "from", said or "nothing that was written")
    return lines + _reader_lines("used in", made.users)


def _made_values(made: Made) -> str:
    if not made.values:
        return "not worked out by this scenario"
    ends = f"least {min(made.values):.6g}, median {median(made.values):.6g}, most {max(made.values):.6g}"
    return f"worked out {len(made.values)} times: {ends}"


def _listed(path: str, values: Sequence[Value]) -> list[str]:
    names = [value.path for value in values]
    width = max(map(len, names))
    lines = [f"{path}: {len(values)} values"]
    for value in values:
        what = f"{len(value.values)} rows" if value.is_column else shown(value.values[0])
        what = what if len(what) <= 30 else what[:27] + "..."
        basis = "" if value.assumption is None else value.assumption.basis
        spread = (
            "" if value.assumption is None else _range(_end(value.assumption.low, -1), _end(value.assumption.high, 1))
        )
        lines.append(f"  {value.path:<{width}}  {what:<30}  {basis:<8}  {spread}".rstrip())
    return lines
