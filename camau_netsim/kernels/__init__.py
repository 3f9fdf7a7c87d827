"""Compiled kernels and their plain twins: arrays in, arrays out.

Each kernel is a checked wrapper here, a compiled body (``cython_ext/<stem>.pyx``, built as ``_<stem>``) and a readable
numpy twin (``reference/<stem>.py``) with the same inner signature. The compiled body is what runs. Setting
``CAMAU_KERNELS=reference`` before the start chooses the twins on purpose, and :func:`backend` says so. A kernel that is
not built raises; nothing falls back in silence.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import Any

BACKENDS = ("compiled", "reference")
BUILD_COMMAND = "python -m pip install -e . (or: python setup.py build_ext --inplace)"

_chosen = [os.environ.get("CAMAU_KERNELS", "compiled")]


def backend() -> str:
    """Return which bodies run: ``"compiled"`` or ``"reference"``.

    Raises
    ------
    ValueError
        If ``CAMAU_KERNELS`` holds anything else.
    """
    name = _chosen[-1]
    if name not in BACKENDS:
        raise ValueError(f"CAMAU_KERNELS={name!r}: unknown backend; write one of {', '.join(BACKENDS)}")
    return name


@contextmanager
def use(name: str) -> Iterator[None]:
    """Run the kernels of one backend inside a ``with`` block; meant for tests and benches, one thread at a time.

    Parameters
    ----------
    name : str
        ``"compiled"`` or ``"reference"``.
    """
    if name not in BACKENDS:
        raise ValueError(f"backend {name!r} is unknown; write one of {', '.join(BACKENDS)}")
    _chosen.append(name)
    try:
        yield
    finally:
        _chosen.pop()


def body(stem: str) -> Any:
    """Return the module that holds the bodies of kernel ``stem`` for the backend in force.

    Raises
    ------
    ImportError
        If the compiled body is wanted and not built; the message names the build command.
    """
    return _load(stem, backend())


@cache
def _load(stem: str, name: str) -> Any:
    if name == "reference":
        return import_module(f"camau_netsim.kernels.reference.{stem}")
    try:
        return import_module(f"camau_netsim.kernels._{stem}")
    except ModuleNotFoundError as error:
        raise ImportError(
            f"kernel {stem!r} is not compiled; build it with: {BUILD_COMMAND}. "
            "CAMAU_KERNELS=reference runs the slow numpy twins on purpose."
        ) from error
