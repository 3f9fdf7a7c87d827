"""Growth, sizes and flows against closed forms: demand_formulas.csv and gravity_ipf.json."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from camau_netsim.core.gravity import flows_by_both, flows_of_total, nearness_factor
from camau_netsim.domains.demand.curves import bass, compounded, logistic
from camau_netsim.domains.demand.mix import lognormal_quantile, pareto_quantile
from tests.support.vectors import read_cases, read_rows


def at(text: object) -> dict[str, float]:
    """``K=1;t0=2027`` as numbers by name."""
    return {name: float(value) for name, value in (part.split("=") for part in str(text).split(";") if "=" in part)}


FORMULAS = {
    "bass_F": lambda t, p, q: bass(t, p, q).item(),
    "logistic": lambda t, K, t0, r: logistic(t, K, r, t0),
    "cagr": lambda base, g, n: compounded(base, growth_per_year=g, n_years=n),
    "lognormal_quantile": lambda mean, cv, q: lognormal_quantile(mean, cv, probability=q),
    "pareto_quantile": lambda mean, alpha, q: pareto_quantile(mean, alpha, probability=q),
}
ROWS = [row for row in read_rows("demand_formulas") if row["quantity"] in FORMULAS]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['quantity']} {row['p1']} {row['p2']} {row['p3']}")
def test_formula(row):
    given = at(row["p1"]) | at(row["p2"]) | at(row["p3"])
    assert float(FORMULAS[row["quantity"]](**given)) == pytest.approx(row["value"], rel=1e-9, abs=1e-12)


def test_every_formula_has_rows():
    assert {row["quantity"] for row in ROWS} == set(FORMULAS)
    assert len(ROWS) == 14


def test_bass_solves_its_differential_equation():
    # dF/dt = (p + q F)(1 - F), F(0) = 0.
    p, q = 0.02, 0.45
    times = np.linspace(0.0, 15.0, 31)
    path = solve_ivp(
        lambda _, share: (p + q * share) * (1.0 - share), (0.0, 15.0), [0.0], t_eval=times, rtol=1e-11, atol=1e-12
    )
    assert bass(times, p, q) == pytest.approx(path.y[0], abs=1e-8)


CASES = read_cases("gravity_ipf")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"beta {case['beta']:g}")
def test_gravity_flows(case):
    people, distance = np.array(case["population"]), np.array(case["distance_km"])
    nearness = nearness_factor(distance, case["beta"])
    assert flows_of_total(people, people, nearness, case["total"]) == pytest.approx(np.array(case["singly"]), abs=1e-9)
    kernel = people[:, None] * people * nearness
    rows, columns = np.array(case["row_sums"]), np.array(case["col_sums"])
    assert flows_by_both(kernel, rows, columns) == pytest.approx(
        np.array(case["doubly_constrained"]), rel=1e-9, abs=1e-9
    )
