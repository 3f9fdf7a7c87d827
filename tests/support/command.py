"""The command line in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def printed_by(*words: object, hash_seed: str = "0") -> str:
    """Return what a run that ended well, met or not, printed; Python's own hashes are seeded as told."""
    answer = subprocess.run(
        [sys.executable, "-m", "camau_netsim", *map(str, words)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert answer.returncode in (0, 1), answer.stderr
    return answer.stdout
