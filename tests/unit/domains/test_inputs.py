"""What a run says of the plan's inputs."""

import pyarrow as pa
import pytest

from camau_netsim.domains.demand.tables import PROGRAMMES
from camau_netsim.domains.targets.inputs import input_reason
from camau_netsim.domains.targets.model import assess
from camau_netsim.domains.targets.problem import compile_problem, promised, promised_share
from camau_netsim.domains.targets.spec import TargetsSpec
from tests.unit.domains.test_targets import target


def given(**more):
    return target(**{"id": "dvc", "kind": "input assumption", "threshold": "50", "measure": "", "reason": "a", **more})


def tables(**more):
    row = {
        "year": 2025, "programme": "dvc", "network": "public", "units": "people", "n_units": 1000.0,
        "adoption_ratio": 0.5, "planned_ratio": 0.5, "offered_mbps": 1234.5, "downlink_mbps": 1000.0,
        "uplink_mbps": 234.5, "phone_mbps": 1.0, "centre_mbps": 0.0, "low_mbps": 0.25, "high_mbps": 2469.0,
        "scales": "", "source": "forms",
    }  # fmt: skip
    return {"demand_programmes": PROGRAMMES.build([row | more])}


def said(content, **more):
    return input_reason(compile_problem(TargetsSpec(catalogue=(given(**more),))).promises[0], content)


def test_what_was_used_and_what_it_loads():
    assert said(tables()) == (
        "input: 50 % as planned; loads lines and phones with 1,234 Mb/s in its busy hour (0.25 to 2,469)"
    )
    away = tables(adoption_ratio=0.4, centre_mbps=7.0, network="tslcd", offered_mbps=7.0, high_mbps=8.0)
    assert said(away) == (
        "input: 40 % (50 % planned); loads the TSLCD with 7 Mb/s in its busy hour (0.25 to 8), "
        "7 of them served by a data centre"
    )


def test_a_year_before_the_promise():
    text = said(tables(adoption_ratio=0.2), year="2030")
    assert text.startswith("input: 20 % (50 % planned later) in 2025; loads")


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"scales": "a;b"}, "input: 50 % as planned; scales a, b"),
        ({}, "input: 50 % as planned; no traffic: forms"),
        ({"planned_ratio": float("nan")}, "input: 50 levels as planned; no traffic: forms"),
        ({"planned_ratio": float("nan"), "said": ""}, "input: the plan names no number; no traffic: forms"),
    ],
)
def test_an_input_without_traffic(more, text):
    numberless = {"threshold": "", "unit": ""} if "said" in more else {}
    more.pop("said", None)
    plan = {"unit": "levels" if "planned_ratio" in more else "%"} | numberless
    assert said(tables(network="none", offered_mbps=0.0, **more), **plan) == text


def test_an_input_that_loads_nothing_is_without_effect():
    assert said(tables(offered_mbps=0.0)) == (
        "input without effect: 50 % as planned; nothing runs over lines and phones because of it"
    )
    assert said(tables(offered_mbps=0.0, scales="other")).startswith("input: 50 % as planned")


def test_an_input_without_a_programme_is_without_effect():
    assert said({}) == said(tables(programme="other")) == "input without effect: no programme of the run has its id"


def test_nothing_is_said_of_others():
    assert said(tables(), kind="out of scope") == ""
    room = compile_problem(TargetsSpec(catalogue=(given(), given(id="other", kind="out of scope", reason="why"))))
    first, second = assess(room, tables(), (2025,))
    assert (first.status, second.status) == ("not judged", "not judged")
    assert first.reason.startswith("input: 50 %")
    assert second.reason == "why"
    assert isinstance(tables()["demand_programmes"], pa.Table)


def test_shares_that_promises_name():
    assert promised_share(given()) == 0.5
    assert promised_share(given(unit="phone per resident", threshold="1")) == 1.0
    assert promised_share(given(unit="levels", threshold="5")) is None
    assert promised_share(given(threshold="")) is None
    assert promised((given(year="2021-2030"),)) == {"dvc": (0.5, 2030)}
