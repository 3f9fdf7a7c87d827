"""What a bench case is, and where cases come from: every ``bench_<name>.py`` in this folder holds a list ``CASES``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from camau_netsim.kernels import use


def same_numbers(ours: Any, other: Any, rtol: float = 1e-9, atol: float = 1e-12) -> None:
    """Raise AssertionError unless two answers (arrays, numbers, tuples of them) agree."""
    if isinstance(ours, tuple):
        for a, b in zip(ours, other, strict=True):
            same_numbers(a, b, rtol, atol)
    else:
        np.testing.assert_allclose(ours, other, rtol=rtol, atol=atol)


@dataclass(frozen=True)
class Timed:
    """An answer that brings its own time: a run returns it where preparation or another process must not count.

    Attributes
    ----------
    answer : Any
        What is compared.
    seconds : float
        CPU time of what is timed.
    peak_mib : float, optional
        Peak resident memory of the whole process that ran, if it is another one.
    """

    answer: Any
    seconds: float
    peak_mib: float | None = None


@dataclass(frozen=True)
class Case:
    """One thing to time.

    Attributes
    ----------
    name : str
        Unique, ``<file>.<what>``.
    size : str
        What is solved, in words a reader can check; ``quick_size`` is its smaller form.
    build : callable
        ``build(quick)`` returns the input; never timed.
    ours : callable
        ``ours(input)`` returns the answer; timed.
    other : callable or None
        The same by other means, timed in turn with ``ours``; both answers are compared.
    against : str
        What ``other`` is.
    agree : callable
        ``agree(ours, other)`` raises AssertionError if the answers differ.
    missing : str
        What has to be installed before ``other`` can run; such a case is skipped, never given a figure.
    slow : bool
        One round takes a minute or more: timed once, and only if asked for.
    """

    name: str
    size: str
    quick_size: str
    build: Callable[[bool], Any]
    ours: Callable[[Any], Any]
    other: Callable[[Any], Any] | None = None
    against: str = "-"
    agree: Callable[[Any, Any], None] = same_numbers
    missing: str = ""
    slow: bool = False


def kernel_case(
    name: str,
    size: str,
    quick_size: str,
    build: Callable[[bool], dict[str, Any]],
    call: Callable[..., Any],
    agree: Callable[[Any, Any], None] = same_numbers,
) -> Case:
    """Case of a kernel: the wrapper on the compiled body against the same wrapper on the numpy twin."""

    def on(backend: str) -> Callable[[dict[str, Any]], Any]:
        def run(arguments: dict[str, Any]) -> Any:
            with use(backend):
                return call(**arguments)

        return run

    return Case(name, size, quick_size, build, on("compiled"), on("reference"), "numpy twin", agree)


def find_cases(wanted: list[str] | None = None) -> list[Case]:
    """Cases of every ``bench_<name>.py``; ``wanted`` keeps those whose name starts with one of the words."""
    stems = sorted(path.stem for path in Path(__file__).parent.glob("bench_*.py"))
    cases = [case for stem in stems for case in import_module(f"bench.{stem}").CASES]
    names = [case.name for case in cases]
    if len(set(names)) < len(names):
        raise ValueError(f"bench case named twice: {sorted({name for name in names if names.count(name) > 1})}")
    for word in wanted or []:
        if not any(name.startswith(word) for name in names):
            raise ValueError(f"no bench case starts with {word!r}; there are: {', '.join(names)}")
    return [case for case in cases if not wanted or any(case.name.startswith(word) for word in wanted)]
