"""Compile each ``cython_ext/NAME.pyx`` into ``camau_netsim.kernels._NAME``.

Everything else about the package is in pyproject.toml. ``CAMAU_CYTHON_DEBUG=1`` builds with bounds checks.
"""

import os
from pathlib import Path

from Cython.Build import cythonize
from setuptools import Extension, setup

DEBUG = os.environ.get("CAMAU_CYTHON_DEBUG") == "1"

DIRECTIVES = {
    "language_level": 3,
    "boundscheck": DEBUG,
    "wraparound": False,
    "cdivision": not DEBUG,
    "initializedcheck": DEBUG,
    "embedsignature": True,
}

# No -ffast-math and no -march: a wheel built here must give the same numbers on any x86-64 machine.
COMPILE_ARGS = ["-O1", "-g"] if DEBUG else ["-O3", "-ffp-contract=off"]

extensions = [
    Extension(f"camau_netsim.kernels._{path.stem}", [path.as_posix()], extra_compile_args=COMPILE_ARGS)
    for path in sorted(Path("cython_ext").glob("*.pyx"))
]

setup(
    ext_modules=cythonize(
        extensions, include_path=["cython_ext"], compiler_directives=DIRECTIVES, build_dir="build/cython", quiet=True
    )
)
