"""Lines of random ports, formulae against sessions; all 200 by ``python -m docs.draw_access_ports``."""

import numpy as np
import pytest

from tests.support.random_ports import random_port
from tests.support.vectors import read_columns

(LIMIT,) = read_columns("acceptance_thresholds", n_checks=100.0, family_alpha=1e-3)["t19_limit"]
RARE = 1.0e-4
"""A port that is full once in ten thousand downloads may not be so in any run."""
BAND = {0.4: (-0.10, 0.03), 0.6: (-0.10, 0.10)}
"""Port load -> least and largest error of the formulae where plans differ; see docs/explanation/access.md."""


@pytest.mark.parametrize("number", range(0, 24, 2))
def test_lines_of_one_plan_are_inside_the_interval(number):
    case = random_port(number, mixed=False)
    error = case.runs_mbps.std(axis=0, ddof=1) / np.sqrt(len(case.runs_mbps))
    away = np.abs(case.formula_mbps - case.runs_mbps.mean(axis=0))
    assert (away <= LIMIT * error + RARE * case.cap_mbps).all(), case


@pytest.mark.parametrize("number", range(1, 24, 2))
def test_lines_of_several_plans_are_inside_the_stated_band(number):
    case = random_port(number, mixed=True, most_load=0.6)
    low, high = BAND[0.4 if case.load_ratio < 0.4 else 0.6]
    slack = LIMIT * case.runs_mbps.std(axis=0, ddof=1) / np.sqrt(len(case.runs_mbps)) / case.runs_mbps.mean(axis=0)
    assert (case.error_ratio >= low - slack).all(), case
    assert (case.error_ratio <= high + slack).all(), case
    assert len(case.cap_mbps) > 1
