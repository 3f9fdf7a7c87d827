"""Radio maps by numba and CRRM, in an interpreter that has them: ``BENCH_PEER_PYTHON``, or this one."""

from __future__ import annotations

import io
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from bench.peers.cimba_models import PYTHON
from bench.registry import Timed
from camau_netsim.kernels.radiomap import Carrier, Masts
from camau_netsim.kernels.radiomap_law import beams, cuts, path_law

PROGRAM = Path(__file__).with_name("radio_program.py")


@cache
def is_installed(module: str) -> bool:
    """Whether the peers' interpreter finds a module."""
    code = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({module!r}) is None)"
    return subprocess.run([PYTHON, "-c", code], capture_output=True, check=False).returncode == 0


def peer_map(name: str, x_m: Any, y_m: Any, masts: Masts, carrier: Carrier) -> Timed:
    """Server and SINR (dB) at points; ``numba`` reads the rows our body reads, ``crrm`` places, heights and power."""
    out = io.BytesIO()
    ground = (carrier.fc_ghz, carrier.h_ut_m, carrier.h_building_m, carrier.w_street_m)
    np.savez(
        out,
        x_m=x_m,
        y_m=y_m,
        site_x_m=masts.x_m,
        site_y_m=masts.y_m,
        site_h_m=masts.h_bs_m,
        law=path_law(masts.model, masts.h_bs_m, *ground),
        beam=beams(masts.eirp_dbm, masts.azimuth_deg, masts.tilt_deg, masts.activity_ratio, masts.up),
        pattern=cuts(carrier.pattern),
        noise_mw=carrier.noise_mw,
        fc_ghz=carrier.fc_ghz,
        power_w=10.0 ** ((masts.eirp_dbm[0] - 8.0) / 10.0 - 3.0),  # CRRM adds the 8 dBi of its sectors
    )
    done = subprocess.run([PYTHON, str(PROGRAM), name], input=out.getvalue(), capture_output=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{name} failed: {done.stderr.decode()[-500:]}")
    told = np.load(io.BytesIO(done.stdout))
    return Timed((told["server"], told["sinr_db"]), float(told["seconds"]), float(told["peak_mib"]))
