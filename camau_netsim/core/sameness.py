"""Whether two compiled things hold the same content, and where they differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from camau_netsim.core.index import Index


def same(one: Any, other: Any) -> bool:
    """Return whether two values hold the same content, bit for bit; NaN is the same as NaN."""
    return one is other or next(differences(one, other), None) is None


def differences(one: Any, other: Any, path: str = "") -> Iterator[str]:
    """Yield the dotted path of every part in which two values differ; keys of mappings and places in tuples too.

    Arrays, numbers and texts are compared as wholes, dataclasses field by field.
    """
    if one is other:
        return
    if type(one) is not type(other) and not (isinstance(one, float) and isinstance(other, float)):
        yield path
    elif isinstance(one, Index):
        yield from differences(one.ids, other.ids, path)
    elif is_dataclass(one):
        for field in fields(one):
            below = f"{path}.{field.name}" if path else field.name
            yield from differences(getattr(one, field.name), getattr(other, field.name), below)
    elif isinstance(one, Mapping):
        yield from _of_mappings(one, other, path)
    elif not _is_leaf(one):
        yield from _of_sequences(one, other, path)
    elif not _same_leaf(one, other):
        yield path


def _of_mappings(one: Mapping[Any, Any], other: Mapping[Any, Any], path: str) -> Iterator[str]:
    if one.keys() != other.keys():
        yield path
        return
    for key in one:
        yield from differences(one[key], other[key], f"{path}[{key}]")


def _of_sequences(one: Any, other: Any, path: str) -> Iterator[str]:
    """Sequences of plain values are compared as wholes, those of compiled things one by one."""
    if len(one) != len(other):
        yield path
    elif any(is_dataclass(part) or isinstance(part, np.ndarray | tuple | list) for part in one):
        for row, (part, against) in enumerate(zip(one, other, strict=True)):
            yield from differences(part, against, f"{path}[{row}]")
    elif not all(_same_leaf(part, against) for part, against in zip(one, other, strict=True)):
        yield path


def _is_leaf(value: Any) -> bool:
    return not isinstance(value, tuple | list)


def _same_leaf(one: Any, other: Any) -> bool:
    if one is other:
        return True
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return _same_arrays(one, other)
    equal = one == other or (one != one and other != other)  # noqa: PLR0124 (NaN)
    return bool(equal)


def _same_arrays(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> bool:
    if one.shape != other.shape or one.dtype != other.dtype:
        return False
    return bool(np.array_equal(one, other, equal_nan=one.dtype.kind == "f"))
