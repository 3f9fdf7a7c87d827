"""Max-min rates by SimGrid's own solver (kernel::lmm, 3.32), called through a small C++ file compiled on first use."""

from __future__ import annotations

import ctypes
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from shutil import which
from typing import Any

import numpy as np

SOURCE = Path(__file__).with_suffix(".cpp")
LIBRARY = next((path for path in Path("/usr/lib").glob("*/libsimgrid.so*") if path.name.endswith("3.32")), None)
COMPILER = which("g++")
INSTALLED = LIBRARY is not None and COMPILER is not None


@cache
def solver() -> ctypes.CDLL:
    """Compile and load; the file is gone again when the process ends."""
    folder = Path(tempfile.mkdtemp(prefix="simgrid_lmm_"))
    library = folder / "lmm.so"
    told = ["-O3", "-std=c++17", "-shared", "-fPIC", str(SOURCE), "-o", str(library), str(LIBRARY)]
    subprocess.run([str(COMPILER), *told], check=True)
    loaded = ctypes.CDLL(str(library))
    library.unlink()
    folder.rmdir()
    loaded.lmm_build.restype = ctypes.c_void_p
    for name in ("lmm_solve", "lmm_read", "lmm_free"):
        getattr(loaded, name).argtypes = [ctypes.c_void_p] + [ctypes.c_void_p] * (name == "lmm_read")
    return loaded


def at(array: Any) -> ctypes.c_void_p:
    return ctypes.c_void_p(array.ctypes.data)


class System:
    """One problem in SimGrid's own structures."""

    def __init__(self, case: dict[str, Any]) -> None:
        self.n_demand = len(case["demand_mbps"])
        names = ("path_ptr", "path_link", "demand_mbps", "capacity_mbps", "weight")
        self.handle = solver().lmm_build(self.n_demand, len(case["capacity_mbps"]), *(at(case[name]) for name in names))

    def __del__(self) -> None:
        solver().lmm_free(self.handle)

    def solve(self) -> System:
        """Solve it again from the start."""
        solver().lmm_solve(self.handle)
        return self

    def rates(self) -> Any:
        """Rates of the last solve."""
        rate = np.zeros(self.n_demand)
        if solver().lmm_read(self.handle, at(rate)):
            raise RuntimeError("SimGrid: the value was not found in its variable; another version than 3.32?")
        return rate
