"""Peers in C++: compiled on demand into ``build/peers``, fed arrays on standard input, answering float64."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from shutil import which
from typing import Any

import numpy as np

FOLDER = Path(__file__).parent
TARGET = FOLDER.parent.parent / "build" / "peers"


@cache
def built(name: str, *options: str) -> Path | None:
    """The program of ``<name>.cpp``, compiled anew if older than its source; None where it does not compile."""
    source, program = FOLDER / f"{name}.cpp", TARGET / name
    if program.exists() and program.stat().st_mtime > source.stat().st_mtime:
        return program
    if which("g++") is None:
        return None
    TARGET.mkdir(parents=True, exist_ok=True)
    fresh = program.with_name(f"{name}.{os.getpid()}")
    command = ["g++", "-O2", "-std=c++17", str(source), "-o", str(fresh), *options]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        return None
    fresh.replace(program)
    return program


def run_binary(program: Path | None, arrays: Sequence[Any], options: Sequence[str] = ()) -> Any:
    """What the program answers to these arrays, one after the other."""
    if program is None:
        raise RuntimeError("peer not installed")
    told = b"".join(np.ascontiguousarray(array).tobytes() for array in arrays)
    done = subprocess.run([str(program), *options], input=told, capture_output=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{program.name} failed: {done.stderr.decode()[:500]}")
    return np.frombuffer(done.stdout)
