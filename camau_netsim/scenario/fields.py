"""What the specs say about their own fields: which are rooms, which are tables, which refer to other tables."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import inf
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from camau_netsim.core.spec import Ref, Spec, Table, ref_of, table_of


def parts_of(annotation: Any) -> tuple[Any, ...]:
    """Return the types and marks inside ``Annotated`` and ``| None``, flat."""
    if get_origin(annotation) in {Annotated, Union, UnionType}:
        return tuple(part for inner in get_args(annotation) for part in parts_of(inner))
    return (annotation,)


@cache
def rooms_of(model: type[Spec]) -> dict[str, type[Spec]]:
    """Return the fields of ``model`` that are rooms of their own."""
    found: dict[str, type[Spec]] = {}
    for name, field in model.model_fields.items():
        for part in parts_of(field.annotation):
            if isinstance(part, type) and issubclass(part, Spec):
                found[name] = part
    return found


@cache
def tables_of(model: type[Spec]) -> dict[str, tuple[Table, type[Spec]]]:
    """Return the fields of ``model`` that hold rows, each with its mark and the model of a row."""
    found: dict[str, tuple[Table, type[Spec]]] = {}
    for name, field in model.model_fields.items():
        mark = table_of(field)
        if mark:
            found[name] = (mark, get_args(field.annotation)[0])
    return found


@cache
def refs_of(model: type[Spec]) -> dict[str, Ref]:
    """Return the fields of ``model`` that name rows of other tables, optional ones too."""
    found: dict[str, Ref] = {}
    for name, field in model.model_fields.items():
        inside = (part for part in parts_of(field.annotation) if isinstance(part, Ref))
        ref = ref_of(field) or next(inside, None)
        if ref:
            found[name] = ref
    return found


@cache
def fields_of_type(model: type[Spec], kind: type) -> frozenset[str]:
    """Return the fields of ``model`` whose values are of the type ``kind`` (``bool``, ``int`` or ``float``)."""
    return frozenset(name for name, field in model.model_fields.items() if kind in parts_of(field.annotation))


@cache
def required_of(model: type[Spec]) -> tuple[str, ...]:
    """Return the fields of ``model`` that have no default."""
    return tuple(name for name, field in model.model_fields.items() if field.is_required())


def choices_of(model: type[Spec], field: str) -> tuple[str, ...]:
    """Return the words a field may hold, if it is a choice."""
    for part in parts_of(model.model_fields[field].annotation):
        if get_origin(part) is Literal:
            return tuple(map(str, get_args(part)))
    return ()


@dataclass(frozen=True, slots=True)
class Bounds:
    """Ends of the range in which a spec takes a number; infinite where it has none."""

    low: float = -inf
    high: float = inf

    def clip(self, value: float) -> float:
        """Return the value, or the end that it lies beyond."""
        return min(max(value, self.low), self.high)


@cache
def bounds_of(model: type[Spec], field: str) -> Bounds:
    """Return the range of a number field; an end that is itself excluded counts as the end."""
    info = model.model_fields[field]
    inside = [part for part in parts_of(info.annotation) if not isinstance(part, type)]
    marks = [mark for part in (info, *inside) for mark in getattr(part, "metadata", ()) or (part,)]
    lows = [end for mark in marks for end in (getattr(mark, "ge", None), getattr(mark, "gt", None)) if end is not None]
    highs = [end for mark in marks for end in (getattr(mark, "le", None), getattr(mark, "lt", None)) if end is not None]
    return Bounds(float(max(lows, default=-inf)), float(min(highs, default=inf)))
