"""The seam itself: what is loaded, how it is chosen, and that both bodies keep one signature."""

import ast
import doctest
import inspect
import os
import subprocess
import sys
from importlib import import_module
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import numpy as np
import pytest

import camau_netsim.kernels as seam
from camau_netsim.kernels import contract

PACKAGE = Path(seam.__file__).parent
STEMS = sorted(path.stem for path in (PACKAGE / "reference").glob("*.py") if path.stem != "__init__")


def functions_of(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.name: [argument.arg for argument in node.args.args]
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }


def test_there_are_kernels():
    assert {"maxmin", "spf", "sinr", "cellrate", "sharing", "erlang"} <= set(STEMS)


@pytest.mark.parametrize("stem", STEMS)
def test_compiled_body_is_a_compiled_file(stem):
    with seam.use("compiled"):
        assert seam.body(stem).__file__.endswith(tuple(EXTENSION_SUFFIXES))


@pytest.mark.parametrize("stem", STEMS)
def test_reference_body_is_a_python_file(stem):
    with seam.use("reference"):
        assert seam.body(stem).__file__.endswith(f"reference/{stem}.py")


@pytest.mark.parametrize("stem", STEMS)
def test_body_stub_and_twin_have_one_signature(stem):
    compiled = import_module(f"camau_netsim.kernels._{stem}")
    twin = functions_of(PACKAGE / "reference" / f"{stem}.py")
    assert twin == functions_of(PACKAGE / f"_{stem}.pyi")
    assert twin == {
        name: list(inspect.signature(function).parameters)
        for name, function in vars(compiled).items()
        if type(function).__name__ == "cython_function_or_method"
    }


def test_statuses_are_those_of_the_shared_header():
    header = (PACKAGE.parent.parent / "cython_ext" / "ktypes.pxd").read_text(encoding="utf-8")
    for name in ("OK", "NO_MEMORY", "NOT_CONVERGED", "BAD_STRUCTURE"):
        assert f"{name} = {getattr(contract, name)}" in header


def test_use_is_undone_after_an_error():
    before = seam.backend()

    def fail():
        with seam.use("reference"):
            raise KeyError(seam.backend())

    with pytest.raises(KeyError, match="reference"):
        fail()
    assert seam.backend() == before


def test_unknown_backend_is_refused():
    with pytest.raises(ValueError, match="fortran"), seam.use("fortran"):
        pass


@pytest.mark.parametrize(("wanted", "code"), [("reference", 0), ("compiled", 0), ("fast", 1)])
def test_environment_chooses_the_backend(wanted, code):
    script = "from camau_netsim.kernels import backend; print(backend())"
    environment = {**os.environ, "CAMAU_KERNELS": wanted}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert (done.stdout.strip() == wanted) if code == 0 else ("CAMAU_KERNELS='fast'" in done.stderr)


def test_missing_body_names_the_build_command():
    with seam.use("compiled"), pytest.raises(ImportError, match=r"pip install -e \."):
        seam.body("no_such_kernel")


def test_bodies_need_no_numpy_headers():
    for path in (PACKAGE.parent.parent / "cython_ext").glob("*.p[yx]*"):
        assert "cimport numpy" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: contract.reals("x", [1.0]), "x: want a numpy array"),
        (lambda: contract.reals("x", np.zeros(2, np.float32)), "x: want dtype float64, got float32"),
        (lambda: contract.reals("x", np.zeros((2, 2))), "x: want shape"),
        (lambda: contract.reals("x", np.array([np.nan, 1.0])), "x: holds NaN"),
        (lambda: contract.reals("x", np.array([np.inf])), "x: holds infinity"),
        (lambda: contract.reals("x", np.array([-1.0]), low=0.0), "x: must be >= 0, holds -1"),
        (lambda: contract.reals("x", np.array([0.0]), low=0.0, above=True), "x: must be > 0"),
        (lambda: contract.reals("x", np.array([3.0]), high=2.0), "x: must be <= 2"),
        (lambda: contract.rows("x", np.array([1, 2])), "x: want dtype int32"),
        (lambda: contract.rows("x", np.array([3], np.int32), high=3), "x: must be < 3"),
        (lambda: contract.rows("x", np.array([-1], np.int32)), "x: must be >= 0"),
        (lambda: contract.flags("x", np.array([2], np.uint8)), "x: must be <= 1"),
        (lambda: contract.pointer("x", np.array([0, 2, 1], np.int32), 2, 1), "x: must start at 0"),
        (lambda: contract.pointer("x", np.array([1, 1], np.int32), 1, 1), "x: must start at 0"),
        (lambda: contract.pointer("x", np.array([0, 1], np.int32), 1, 2), "end at 2"),
        (lambda: contract.count("x", 1.5), "x: want an integer"),
        (lambda: contract.count("x", 9, high=8), "x: must be in 0..8"),
        (lambda: contract.number("x", True), "x: want a number"),
        (lambda: contract.broadcast(np.float64, x=np.zeros(2), y=np.zeros(3)), "shapes do not match: x"),
        (lambda: contract.broadcast(np.int32, x=2**40), "x: want a int32"),
        (lambda: contract.broadcast(np.float64, x="1"), "x: want a number or an array"),
    ],
)
def test_checks_name_the_argument_and_the_fault(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_checks_let_good_arrays_through():
    strided = np.arange(6.0)[::2]
    assert contract.reals("x", strided).flags.c_contiguous
    assert contract.flags("x", np.array([True, False])).dtype == np.uint8
    assert contract.pointer("x", np.array([0, 0, 3], np.int32), 2, 3).tolist() == [0, 0, 3]


@pytest.mark.parametrize(("status", "error"), [(1, MemoryError), (3, ValueError), (99, RuntimeError)])
def test_statuses_become_exceptions(status, error):
    with pytest.raises(error):
        contract.settle("any", status)
    contract.settle("any", contract.OK)


@pytest.mark.parametrize("stem", STEMS)
def test_examples_in_docstrings_are_true(stem):
    module = import_module(f"camau_netsim.kernels.{stem}")
    with seam.use("compiled"):
        outcome = doctest.testmod(module, extraglobs={"np": np})
    assert outcome.failed == 0


def test_the_examples_are_found():
    with seam.use("compiled"):
        assert (
            sum(
                doctest.testmod(import_module(f"camau_netsim.kernels.{stem}"), extraglobs={"np": np}).attempted
                for stem in STEMS
            )
            >= 4
        )
