"""What every kernel wrapper checks before it hands arrays to a body: type, shape, range, once.

A kernel never converts: a float32 or int64 array is a mistake of the caller and raises. Only a non-contiguous array is
copied, a boolean mask is read as uint8, and where a kernel is a formula plain numbers broadcast against arrays.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Real = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int32]
Flags = npt.NDArray[np.uint8]
RealLike = float | Real
RowLike = int | Rows

OK, NO_MEMORY, NOT_CONVERGED, BAD_STRUCTURE = 0, 1, 2, 3
"""What a body returns; the same numbers as ``cython_ext/ktypes.pxd``."""


def _array(name: str, value: Any, dtype: type, shape: tuple[int | None, ...]) -> npt.NDArray[Any]:
    if not isinstance(value, np.ndarray):
        raise ValueError(f"{name}: want a numpy array of {dtype.__name__}, got {type(value).__name__}")
    if value.dtype != dtype:
        raise ValueError(f"{name}: want dtype {dtype.__name__}, got {value.dtype}")
    same = value.ndim == len(shape) and all(want in (None, n) for want, n in zip(shape, value.shape, strict=True))
    if not same:
        want = "(" + ", ".join("n" if n is None else str(n) for n in shape) + ")"
        raise ValueError(f"{name}: want shape {want}, got {value.shape}")
    return np.ascontiguousarray(value)


def _check_real(name: str, value: Real, low: float, high: float, finite: bool, above: bool) -> None:
    if value.size == 0:
        return
    least = float(value.min())
    most = float(value.max()) if finite or high < np.inf else 0.0
    if np.isnan(least):
        raise ValueError(f"{name}: holds NaN")
    if finite and not (np.isfinite(least) and np.isfinite(most)):
        raise ValueError(f"{name}: holds infinity; every value must be finite")
    if least < low or (above and least <= low):
        raise ValueError(f"{name}: must be {'>' if above else '>='} {low:g}, holds {least:g}")
    if high < np.inf and most > high:
        raise ValueError(f"{name}: must be <= {high:g}, holds {most:g}")


def reals(
    name: str,
    value: Real,
    shape: tuple[int | None, ...] = (None,),
    *,
    low: float = -np.inf,
    high: float = np.inf,
    finite: bool = True,
    above: bool = False,
) -> Real:
    """Check a float64 array: shape, no NaN, ``low <= value <= high`` (``low < value`` if ``above``)."""
    checked: Real = _array(name, value, np.float64, shape)
    _check_real(name, checked, low, high, finite, above)
    return checked


def rows(
    name: str, value: Rows, shape: tuple[int | None, ...] = (None,), *, low: int = 0, high: int | None = None
) -> Rows:
    """Check an int32 array of rows or counts: shape and ``low <= value < high``."""
    checked: Rows = _array(name, value, np.int32, shape)
    if low == 0 and high is not None and checked.size and int(checked.view(np.uint32).max()) < high:
        return checked  # one pass: a negative row is a huge one when read without its sign
    if checked.size:
        if int(checked.min()) < low:
            raise ValueError(f"{name}: must be >= {low}, holds {int(checked.min())}")
        if high is not None and int(checked.max()) >= high:
            raise ValueError(f"{name}: must be < {high}, holds {int(checked.max())}")
    return checked


def flags(
    name: str, value: Flags | npt.NDArray[np.bool_], shape: tuple[int | None, ...] = (None,), *, high: int = 1
) -> Flags:
    """Check a uint8 (or boolean) array with values ``0..high``."""
    if isinstance(value, np.ndarray) and value.dtype == np.bool_:
        value = value.view(np.uint8)
    checked: Flags = _array(name, value, np.uint8, shape)
    if checked.size and int(checked.max()) > high:
        raise ValueError(f"{name}: must be <= {high}, holds {int(checked.max())}")
    return checked


def pointer(name: str, value: Rows, n_row: int | None, n_item: int) -> Rows:
    """Check a CSR pointer: int32, ``n_row + 1`` entries that start at 0, never fall and end at ``n_item``."""
    checked = rows(name, value, (None if n_row is None else n_row + 1,))
    if checked.size == 0 or checked[0] != 0 or checked[-1] != n_item or bool((checked[1:] < checked[:-1]).any()):
        raise ValueError(f"{name}: must start at 0, never fall and end at {n_item}")
    return checked


def broadcast(kind: type, **values: Any) -> tuple[tuple[int, ...], list[npt.NDArray[Any]]]:
    """Broadcast numbers and arrays of one dtype; return the common shape and flat contiguous arrays."""
    arrays = []
    for name, value in values.items():
        if isinstance(value, np.ndarray):
            if value.dtype != kind:
                raise ValueError(f"{name}: want dtype {kind.__name__}, got {value.dtype}")
            arrays.append(value)
        elif isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
            raise ValueError(f"{name}: want a number or an array of {kind.__name__}, got {type(value).__name__}")
        else:
            arrays.append(_number(name, value, kind))
    try:
        spread = np.broadcast_arrays(*arrays)
    except ValueError as error:
        shapes = ", ".join(f"{name} {np.shape(value)}" for name, value in values.items())
        raise ValueError(f"shapes do not match: {shapes}") from error
    return spread[0].shape, [np.ascontiguousarray(array).reshape(-1) for array in spread]


def _number(name: str, value: Any, kind: type) -> npt.NDArray[Any]:
    if issubclass(kind, np.integer):
        info = np.iinfo(kind)
        if not isinstance(value, (int, np.integer)) or not info.min <= value <= info.max:
            raise ValueError(f"{name}: want a {kind.__name__}, got {value!r}")
    return np.asarray(value, kind)


def bounded(
    name: str,
    value: RealLike,
    *,
    low: float = -np.inf,
    high: float = np.inf,
    finite: bool = True,
    above: bool = False,
) -> RealLike:
    """Check the range of a number or array before it is broadcast; type and shape are left to ``broadcast``."""
    if isinstance(value, np.ndarray) and value.dtype != np.float64:
        raise ValueError(f"{name}: want dtype float64, got {value.dtype}")
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating, np.ndarray)):
        raise ValueError(f"{name}: want a number or an array of float64, got {type(value).__name__}")
    _check_real(name, np.asarray(value, np.float64), low, high, finite, above)
    return value


def number(name: str, value: float, *, low: float = -np.inf, high: float = np.inf, above: bool = False) -> float:
    """Check one real parameter."""
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise ValueError(f"{name}: want a number, got {type(value).__name__}")
    _check_real(name, np.array([value], np.float64), low, high, finite=False, above=above)
    return float(value)


def count(name: str, value: int, *, low: int = 0, high: int = 2**31 - 1) -> int:
    """Check one integer parameter."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise ValueError(f"{name}: want an integer, got {type(value).__name__}")
    if not low <= value <= high:
        raise ValueError(f"{name}: must be in {low}..{high}, got {value}")
    return int(value)


def settle(stem: str, status: int) -> None:
    """Turn a body's status into an exception; ``OK`` passes."""
    if status == NO_MEMORY:
        raise MemoryError(f"kernel {stem}: no memory for its workspace")
    if status == BAD_STRUCTURE:
        raise ValueError(f"kernel {stem}: the arrays do not form what they should (a cycle where a tree was promised)")
    if status != OK:
        raise RuntimeError(f"kernel {stem}: unknown status {status}")
