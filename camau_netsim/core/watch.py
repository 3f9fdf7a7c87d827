"""Who reads what: specs behind glass, so that every value taken from them is noted with the function that took it."""

from __future__ import annotations

import sys
from collections import defaultdict
from types import CodeType, FrameType, MethodType
from typing import Any, NamedTuple

from camau_netsim.core.spec import Spec


class Reader(NamedTuple):
    """A function that read a value."""

    file: str
    """Path from the package's parent folder: ``camau_netsim/domains/demand/problem.py``."""
    function: str

    @classmethod
    def of_code(cls, code: CodeType) -> Reader:
        """Return the reader of a frame's code; what is nested in a function counts as the function."""
        parts = code.co_filename.replace("\\", "/").split("/")
        start = len(parts) - 1 - parts[::-1].index("camau_netsim") if "camau_netsim" in parts else len(parts) - 1
        return cls("/".join(parts[start:]), code.co_qualname.split(".<")[0])


class Taken(float):
    """A number that remembers the path it was taken from, as long as nobody reckons with it."""

    path: str

    def __new__(cls, value: float, path: str) -> Taken:
        """Mark a number."""
        taken = super().__new__(cls, value)
        taken.path = path
        return taken


Reads = dict[str, set[Reader]]
"""Dotted path of a value (``access.plans.share_ratio``) -> who read it."""


def watched(spec: Spec, path: str = "", reads: Reads | None = None) -> tuple[Any, Reads]:
    """Return a stand-in for a spec, and the notes it will take of who reads what.

    The stand-in gives the same values, rows and methods as the spec; its numbers are ``Taken``.
    """
    notes: Reads = defaultdict(set) if reads is None else reads
    return _Watched(spec, path, notes, {}), notes


class _Watched:
    """A spec behind glass."""

    __slots__ = ("_cache", "_path", "_reads", "_spec")

    def __init__(self, spec: Spec, path: str, reads: Reads, cache: dict[str, Any]) -> None:
        self._spec, self._path, self._reads, self._cache = spec, path, reads, cache

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return type(self._spec)

    def __getattr__(self, name: str) -> Any:
        spec = self._spec
        if name not in type(spec).model_fields:
            return self._of_class(name)
        value, here = getattr(spec, name), f"{self._path}.{name}" if self._path else name
        if isinstance(value, Spec):
            return self._kept(name, lambda: _Watched(value, here, self._reads, {}))
        if isinstance(value, tuple) and value and isinstance(value[0], Spec):
            return self._kept(name, lambda: tuple(_Watched(row, here, self._reads, {}) for row in value))
        self._reads[here].add(_reader(sys._getframe(1)))
        return Taken(value, here) if type(value) is float else value

    def model_copy(self, *, update: dict[str, Any] | None = None) -> Any:
        """Return a changed copy, behind glass too."""
        bare = {name: _bare(value) for name, value in (update or {}).items()}
        return _Watched(self._spec.model_copy(update=bare), self._path, self._reads, {})

    def _of_class(self, name: str) -> Any:
        """Return a method or property of the spec's class, at work on the stand-in."""
        member = getattr(type(self._spec), name)
        if isinstance(member, property) and member.fget is not None:
            return member.fget(self)
        function = getattr(member, "__func__", member)
        return MethodType(function, self) if callable(function) else member

    def _kept(self, name: str, make: Any) -> Any:
        if name not in self._cache:
            self._cache[name] = make()
        return self._cache[name]


def _reader(frame: FrameType) -> Reader:
    """Return who reads: the function in the frame, or the one outside ``core`` that it works for."""
    reader = Reader.of_code(frame.f_code)
    while reader.file.startswith("camau_netsim/core/") and frame.f_back is not None:
        frame = frame.f_back
        reader = Reader.of_code(frame.f_code)
    return reader


def _bare(value: Any) -> Any:
    """Return a value with no glass around it or around its rows."""
    if type(value) is _Watched:
        return value._spec
    return tuple(map(_bare, value)) if type(value) is tuple else value
