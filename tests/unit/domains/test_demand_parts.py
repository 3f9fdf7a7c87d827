"""Parts of the demand room: growth, curves, mixes, seasons, organisations, programmes and local traffic, by hand."""

from dataclasses import replace

import numpy as np
import pytest

from camau_netsim.core.timeline import Moment
from camau_netsim.domains.demand.curves import LEAST_POINTS, Curve, bass, fitted, logistic, time_of
from camau_netsim.domains.demand.flows import local_flows
from camau_netsim.domains.demand.growth import growth_factors, split_by_place
from camau_netsim.domains.demand.mix import Part, mixed
from camau_netsim.domains.demand.model import DemandSchedule, busy_hour
from camau_netsim.domains.demand.problem import compile_problem
from camau_netsim.domains.demand.programmes import adoption_in, unit_busy_hour_mbps
from camau_netsim.domains.demand.seasons import Season, season_factor
from camau_netsim.domains.demand.spec import (
    Application,
    Difference,
    District,
    GrowthBand,
    KnownPoint,
    OrganisationCount,
    OrganisationKind,
    Programme,
    SeasonRow,
    TakeUpCurve,
)
from camau_netsim.domains.demand.tables import (
    commune_columns,
    flow_columns,
    organisation_columns,
    programme_columns,
    year_row,
)
from tests.unit.domains.build import METRES
from tests.unit.domains.test_demand import spec

URBAN = np.array([1, 1, 0, 0], np.int32)
WEIGHT = np.array([10.0, 30.0, 50.0, 10.0])


def offered(problem, hour=21, day=3, year=2025, factor=(1.0, 1.0)):
    return DemandSchedule((), {day: np.array(factor)}).offered_load(problem, year, Moment(day, hour))


# --- growth -----------------------------------------------------------------------------------------------------------


def test_communes_grow_at_their_own_rates_and_add_up_to_the_total():
    people = np.array([1000.0, 500.0])
    # Alone 1000 x 1.1^2 = 1210 and 500; together 1710, held to 1600: each x 1600 / 1710.
    factor = growth_factors(people, np.array([0.1, 0.0]), 2, 1600.0)
    assert people * factor == pytest.approx([1210.0 * 1600.0 / 1710.0, 500.0 * 1600.0 / 1710.0], rel=1e-15)
    assert (people * factor).sum() == pytest.approx(1600.0, rel=1e-15)
    assert growth_factors(np.zeros(2), np.array([0.1, 0.0]), 1, 5.0).tolist() == [1.1, 1.0]


def test_growth_of_a_district_in_a_band():
    bands = (GrowthBand(id="low", people_growth_per_year=-0.01, volume_growth_per_year=-0.5),)
    base = spec(growth="low", growth_bands=bands, districts=(District(district="D", growth_per_year=0.02),))
    grown = base.communes[0].model_copy(update={"growth_per_year": 0.1})
    yearly = compile_problem(base.model_copy(update={"communes": (grown, base.communes[1])}), METRES).years[2025]
    alone = np.array([1000.0 * 1.1, 500.0 * 1.02])
    assert yearly.people == pytest.approx(alone * (1500.0 * 0.99 / alone.sum()), rel=1e-14)
    assert yearly.households == pytest.approx(np.array([0.3, 0.2]) * yearly.people, rel=1e-14)
    assert yearly.household_line_mbps == pytest.approx(1.0)  # half of 2: volumes shrink by 0.5 in the one year
    assert yearly.volume_fixed_gbyte == pytest.approx(337.5 / 2.0)


def test_the_country_follows_from_towns_and_the_mean():
    ratio = split_by_place(0.5, 2.0, URBAN, WEIGHT)
    assert ratio[0] == ratio[1] == pytest.approx(2.0 * ratio[2])
    assert (ratio * WEIGHT).sum() == pytest.approx(50.0)
    full = split_by_place(0.9, 3.0, URBAN, WEIGHT)  # towns are full, the country takes what is left
    assert full.tolist() == [1.0, 1.0, pytest.approx(50.0 / 60.0), pytest.approx(50.0 / 60.0)]
    other = split_by_place(0.9, 0.2, URBAN, WEIGHT)
    assert other.tolist() == [pytest.approx(0.75), pytest.approx(0.75), 1.0, 1.0]
    assert split_by_place(0.3, 5.0, np.ones(4, np.int32), WEIGHT).tolist() == [0.3] * 4


# --- curves -----------------------------------------------------------------------------------------------------------


def test_a_fit_finds_the_curve_its_points_lie_on():
    times = 2019.0 + np.arange(LEAST_POINTS)
    found = fitted("logistic", 0.95, times.tolist(), logistic(times, 0.95, 0.6, 2021.3).tolist())
    assert (found.first, found.second) == pytest.approx((0.6, 2021.3), rel=1e-7)
    assert found.error_ratio < 1e-9
    assert found.in_year(2030) == pytest.approx(float(logistic(np.array(2030.5), 0.95, 0.6, 2021.3)), rel=1e-7)
    points = 0.9 * bass(times - 2015, 0.02, 0.4)
    found = fitted("bass", 0.9, times.tolist(), points.tolist(), 2015)
    assert (found.first, found.second) == pytest.approx((0.02, 0.4), rel=1e-5)


def test_a_fit_leaves_the_least_squares():
    times, rng = 2019.0 + np.arange(8), np.random.default_rng(2)
    share = logistic(times, 1.0, 0.5, 2022.0) + rng.normal(0.0, 0.01, 8)
    found = fitted("logistic", 1.0, times.tolist(), share.tolist())
    for first, second in ((0.01, 0.0), (-0.01, 0.0), (0.0, 0.02), (0.0, -0.02)):
        moved = replace(found, first=found.first + first, second=found.second + second)
        assert np.mean((moved.at(times) - share) ** 2) > found.error_ratio**2


def test_too_few_or_too_high_points_are_refused():
    with pytest.raises(ValueError, match="5 points are too few"):
        fitted("logistic", 1.0, [1.0] * 5, [0.5] * 5)
    with pytest.raises(ValueError, match=r"0\.97 is not below the ceiling 0\.95"):
        fitted("logistic", 0.95, [1.0] * 6, [0.5] * 5 + [0.97])


def test_a_curve_takes_the_place_of_the_column():
    truth = Curve("logistic", 0.9, 0.5, 2022.0)
    points = tuple(
        KnownPoint(quantity="users_4g", year=2018 + n, month=6, share_ratio=float(truth.at(time_of(2018 + n, 6))))
        for n in range(7)
    )
    curve = TakeUpCurve(quantity="users_4g", law="logistic", limit_ratio=0.9, scale_factor=1.1)
    base = spec()
    without = base.adoption[0].model_copy(update={"users_4g_ratio": None})
    problem = compile_problem(
        base.model_copy(update={"curves": (curve,), "known_points": points, "adoption": (without,)}), METRES
    )
    assert problem.years[2025].users_4g_ratio == pytest.approx([1.1 * truth.in_year(2025)] * 2, rel=1e-6)


# --- mix and seasons --------------------------------------------------------------------------------------------------


def test_what_a_mix_says():
    mix = mixed([Part(0.6, 30.0, 0.0, 0.1), Part(0.2, 10.0, 1.0, 0.5), Part(0.2, 0.0, 0.0, 1.0)])
    # Of 1 Mbit 0.6 / 30 = 0.02 and 0.2 / 10 = 0.02 transfers: half each, mean 20; E[S^2] = (900 + 2 x 100) / 2 = 550.
    assert mix.session_mbit == pytest.approx(20.0)
    assert mix.size_cv_ratio == pytest.approx(np.sqrt(550.0 / 400.0 - 1.0))
    assert mix.stream_ratio == pytest.approx(0.2)
    assert mix.uplink_factor == pytest.approx(0.06 + 0.1 + 0.2)


def test_a_mix_agrees_with_sizes_drawn_from_it():
    parts = [Part(0.7, 40.0, 1.5, 0.0), Part(0.3, 8.0, 0.5, 0.0)]
    mix, rng = mixed(parts), np.random.default_rng(5)
    counts = rng.multinomial(400_000, np.array([0.7 / 40.0, 0.3 / 8.0]) / (0.7 / 40.0 + 0.3 / 8.0))
    sigma = [np.sqrt(np.log1p(part.size_cv_ratio**2)) for part in parts]
    sizes = np.concatenate(
        [rng.lognormal(np.log(p.session_mbit) - s**2 / 2, s, n) for p, s, n in zip(parts, sigma, counts, strict=True)]
    )
    assert sizes.mean() == pytest.approx(mix.session_mbit, rel=0.02)
    assert sizes.std() / sizes.mean() == pytest.approx(mix.size_cv_ratio, rel=0.05)
    of_first = np.r_[np.ones(counts[0], bool), np.zeros(counts[1], bool)]
    assert sizes[of_first].sum() / sizes.sum() == pytest.approx(0.7, abs=0.01)


def applications():
    shares = {"household_ratio": 0.75, "organisation_ratio": 1.0, "mobile_ratio": 1.0}
    tv = {"household_ratio": 0.25, "organisation_ratio": 0.0, "mobile_ratio": 0.0}
    return (
        Application(id="web", name="Web", session_mbit=16.0, size_cv_ratio=2.0, uplink_factor=0.1, **shares),
        Application(id="tv", name="Television", stream_mbps=5.0, uplink_factor=0.02, **tv),
    )


def test_streams_leave_the_transfers_and_uplink_follows():
    plain = compile_problem(spec(), METRES)
    problem = compile_problem(spec(applications=applications(), session_sizes="mix"), METRES)
    assert (problem.session_fixed_mbit, problem.session_mobile_mbit) == (16.0, 16.0)
    assert problem.session_fixed_cv_ratio == pytest.approx(2.0)
    before, load = offered(plain), offered(problem)
    assert load.household_stream_mbps == pytest.approx(before.household_line_mbps / 4.0)
    assert load.household_line_mbps + load.household_stream_mbps == pytest.approx(before.household_line_mbps)
    assert np.isnan(before.uplink_mbps).all()
    homes = np.array([330.0, 110.0]) * 0.8 * 2.0  # lines x 2 Mb/s in the busy hour
    phones = before.mobile_4g_mbps + before.mobile_5g_mbps
    assert load.uplink_mbps == pytest.approx(homes * (0.75 * 0.1 + 0.25 * 0.02) + phones * 0.1)
    given = compile_problem(spec(applications=applications()), METRES)
    assert given.session_fixed_mbit == 800.0


def test_seasons_multiply():
    summer, weekend = Season("school", "any", 151, 242, 0.2), Season("school", "weekend", 0, 364, 0.5)
    # 1 January 2025 is a Wednesday: day 3 a Saturday, day 200 a Sunday (20 July), day 201 a Monday.
    both = (summer, weekend)
    assert [season_factor(both, "school", 2025, day) for day in (0, 3, 200, 201)] == [1.0, 0.5, 0.1, 0.2]
    assert season_factor(both, "home", 2025, 200) == 1.0
    new_year = (Season("home", "any", 360, 4, 3.0),)
    assert [season_factor(new_year, "home", 2025, day) for day in (4, 5, 359, 360)] == [3.0, 1.0, 1.0, 3.0]


def test_a_season_moves_the_load_of_its_profile_only():
    row = SeasonRow(id="w", profile="home", days="weekend", load_factor=1.5)
    problem, plain = compile_problem(spec(seasons=(row,)), METRES), compile_problem(spec(), METRES)
    assert offered(problem, day=3).household_line_mbps == pytest.approx(1.5 * offered(plain).household_line_mbps)
    assert offered(problem, day=3).mobile_4g_mbps == pytest.approx(offered(plain).mobile_4g_mbps)
    assert offered(problem, day=5).household_line_mbps == pytest.approx(offered(plain).household_line_mbps)


# --- organisations ----------------------------------------------------------------------------------------------------


def kinds():
    school = {"volume_factor": 2.0, "busy_hour_ratio": 0.2, "profile": "home"}
    return (
        OrganisationKind(
            id="firm", name="Firms", n_per_1000_urban=20.0, n_per_1000_rural=10.0, busy_hour_ratio=0.1, profile="office"
        ),
        OrganisationKind(id="school", name="Schools", n_per_1000_rural=5.0, line_ratio=0.5, **school),
        OrganisationKind(
            id="shop", name="Shops", n_per_1000_rural=40.0, line_rural="household", volume_factor=0.1,
            busy_hour_ratio=0.1, profile="office",
        ),
    )  # fmt: skip


def test_organisations_by_hand():
    given = (OrganisationCount(commune="b", kind="school", n_organisations=6.0),)
    problem = compile_problem(spec(organisation_kinds=kinds(), organisations=given), METRES)
    found = problem.years[2025].organisations
    # 1100 and 550 people: 11 and 5.5 firms, 5.5 schools and 6 given, 44 and 22 shops.
    assert found.n_organisations == pytest.approx(np.array([[11.0, 5.5, 44.0], [5.5, 6.0, 22.0]]))
    assert found.n_own_lines == pytest.approx([11.0 + 2.75, 5.5 + 3.0])
    # 540 GB x 8000 x 0.1 / 108000 = 4; schools twice the volume and twice the share: 16; shops 0.4.
    assert found.line_mbps == pytest.approx([4.0, 16.0, 0.4])
    load, plain = offered(problem, hour=20), offered(compile_problem(spec(), METRES), hour=20)
    # Hour 20: offices 1, homes 0.5. A: (11 x 4 + 2.75 x 8) / 13.75.
    assert load.organisation_line_mbps == pytest.approx([(44.0 + 22.0) / 13.75, (22.0 + 24.0) / 8.5])
    shops = np.array([44.0, 22.0]) * 0.4
    lines = np.array([330.0, 110.0]) * 0.8
    assert load.household_line_mbps == pytest.approx(plain.household_line_mbps + shops / lines)
    assert load.n_organisations == pytest.approx([60.5, 33.5])
    assert load.fixed_mbps == pytest.approx(lines * plain.household_line_mbps + shops + [66.0, 46.0])
    columns = organisation_columns(problem, 2025)
    assert columns["kind"].tolist() == ["firm", "school", "shop"] * 2
    assert columns["on_home_line"].tolist() == [0, 0, 1] * 2
    assert columns["busy_hour_mbps"][:3] == pytest.approx([44.0, 44.0, 17.6])


# --- programmes -------------------------------------------------------------------------------------------------------

PLANNED = {"visits": (0.5, 2026), "other": (0.8, 2025), "files": (0.9, 2025), "phones": (1.0, 2025)}


def programmes():
    return (
        Programme(
            id="visits", units="people", units_factor=0.8, scaled_by="other", transactions_per_year=365.0,
            transaction_mbyte=9.0, busy_hour_ratio=0.1, profile="flat", network="public", mobile_ratio=0.5,
            mobile_from="other", uplink_ratio=0.25, centre_ratio=0.5, adoption_low_ratio=0.25, load_low_factor=0.5,
            load_high_factor=3.0, first_ratio=0.3, source="made up",
        ),
        Programme(id="other", units="none", network="none", source="a share"),
        Programme(
            id="files", units="bodies", of="commune;province", units_factor=10.0, transactions_per_year=500.0,
            session_mbps=2.0, session_h=0.5, days_per_year=250.0, busy_hour_ratio=0.2, profile="flat",
            network="tslcd", uplink_ratio=0.5, source="made up",
        ),
        Programme(
            id="phones", units="new_phones", units_factor=1.0, transactions_per_year=365.0, transaction_mbyte=45.0,
            busy_hour_ratio=0.1, profile="flat", network="public", source="made up",
        ),
        Programme(
            id="lessons", units="organisations", of="school", units_factor=100.0, adoption_ratio=0.5, network="public",
            transactions_per_year=365.0, transaction_mbyte=4.5, busy_hour_ratio=0.1, profile="flat", source="made up",
        ),
    )  # fmt: skip


def with_programmes():
    return compile_problem(spec(organisation_kinds=kinds(), programmes=programmes()), METRES, PLANNED)


def test_a_unit_in_its_busy_hour():
    visits, _, files, *_ = programmes()
    # 1 visit a day x 72 Mbit x 0.1 / 3600 s; 2 sessions a day x 2 Mb/s x 1800 s x 0.2 / 3600 s.
    assert unit_busy_hour_mbps(visits) == pytest.approx(0.002)
    assert unit_busy_hour_mbps(files) == pytest.approx(0.4)


def test_adoption_rises_evenly_to_the_number_of_the_plan():
    visits = programmes()[0]
    share = [adoption_in(visits, PLANNED["visits"], 2024, year) for year in (2023, 2024, 2025, 2026, 2030)]
    assert share == pytest.approx([0.3, 0.3, 0.4, 0.5, 0.5])
    assert adoption_in(visits.model_copy(update={"adoption_ratio": 0.9}), (0.5, 2026), 2024, 2028) == 0.9
    assert adoption_in(visits.model_copy(update={"year": 2024}), (0.5, 2026), 2024, 2025) == 0.5


def test_programmes_by_hand():
    problem = with_programmes()
    visits, other, files, phones, lessons = problem.years[2025].programmes
    people = np.array([1100.0, 550.0])
    # 0.8 x 0.4 (half way) x 0.8 (other) x 0.002 Mb/s; 0.5 x 0.8 of it over phones.
    total = people * 0.8 * 0.4 * 0.8 * 0.002
    assert visits.phone_mbps == pytest.approx(0.4 * total)
    assert visits.home_mbps == pytest.approx(0.6 * total)
    assert visits.offered_mbps({}) == pytest.approx(total.sum())
    assert visits.range_factors() == pytest.approx((0.5 * 0.25 / 0.5, 3.0))
    assert other.offered_mbps({"commune": 9}) == 0.0
    # Each body 10 x 0.4 Mb/s x 0.9; half of it comes down.
    assert files.offered_mbps({"commune": 2, "province": 1, "district": 7}) == pytest.approx(3 * 10 * 0.4 * 0.9)
    assert problem.levels == ("commune", "province")
    assert files.per_body_mbps(("province", "district", "commune")) == pytest.approx([1.8, 0.0, 1.8])
    # One phone for all, 0.9 have one: a tenth more, each 0.01 Mb/s.
    assert phones.phone_mbps == pytest.approx(people * 0.1 * 0.01)
    # 5 schools a thousand people, 100 pupils each, half use it, 0.001 Mb/s.
    assert lessons.organisation_mbps == pytest.approx(people * 0.005 * 100.0 * 0.5 * 0.001)


def test_what_programmes_ask_arrives_at_lines_phones_and_circuits():
    problem = with_programmes()
    plain = compile_problem(spec(organisation_kinds=kinds()), METRES)
    load, before = offered(problem, factor=(1.0, 2.0)), offered(plain, factor=(1.0, 2.0))
    yearly = problem.years[2025]
    down = {one.programme.id: 1.0 - one.programme.uplink_ratio for one in yearly.programmes}
    public = [one for one in yearly.programmes if one.programme.network == "public"]
    asked = np.array([1.0, 2.0]) * sum(one.public_mbps * down[one.programme.id] for one in public)
    assert load.programmes_mbps == pytest.approx(asked)
    more = load.fixed_mbps - before.fixed_mbps
    more = more + load.mobile_4g_mbps + load.mobile_5g_mbps - before.mobile_4g_mbps - before.mobile_5g_mbps
    assert more == pytest.approx(asked, rel=1e-9)
    assert load.level_mbps == pytest.approx(yearly.programmes[2].per_body_mbps(problem.levels))
    # A third of the users has 5G and takes a third of what phones get more.
    phone = load.mobile_5g_mbps - before.mobile_5g_mbps
    assert phone == pytest.approx((phone + load.mobile_4g_mbps - before.mobile_4g_mbps) / 3.0, rel=1e-9)


def test_who_has_no_line_takes_the_phone():
    base = spec(organisation_kinds=kinds(), programmes=programmes())
    nobody = base.adoption[0].model_copy(update={"fixed_take_up_ratio": 0.0})
    visits = compile_problem(base.model_copy(update={"adoption": (nobody,)}), METRES, PLANNED).years[2025].programmes[0]
    assert visits.home_mbps.tolist() == [0.0, 0.0]
    assert visits.phone_mbps.sum() == pytest.approx(visits.offered_mbps({}))


def test_programmes_as_a_table():
    columns = programme_columns(with_programmes(), 2025, {"commune": 2, "province": 1})
    assert columns["programme"] == ["visits", "other", "files", "phones", "lessons"]
    assert columns["scales"] == ["", "visits", "", "", ""]
    assert columns["adoption_ratio"] == pytest.approx([0.4, 0.8, 0.9, 1.0, 0.5])
    assert columns["downlink_mbps"] + columns["uplink_mbps"] == pytest.approx(columns["offered_mbps"])
    assert columns["centre_mbps"][0] == pytest.approx(columns["offered_mbps"][0] / 2.0)
    assert columns["high_mbps"] == pytest.approx(columns["offered_mbps"] * [3.0, 1.0, 1.0, 1.0, 1.0])
    assert np.isnan(columns["planned_ratio"][4])


# --- province ---------------------------------------------------------------------------------------------------------


def test_the_busy_hour_of_a_province():
    problem = compile_problem(spec(differences=(Difference(quantity="users_4g", urban_over_rural_factor=3.0),)), METRES)
    busy, row = busy_hour(problem, 2025), year_row(problem, 2025)
    # 440 homes x 0.8 x 2 Mb/s; 1650 people x (0.6 x 0.1 + 0.3 x 0.2).
    assert row["fixed_mbps"] == pytest.approx(704.0)
    assert row["mobile_mbps"] == pytest.approx(1650.0 * 0.12)
    assert (row["busy_hour"], row["busy_hour_mbps"]) == (21, pytest.approx(902.0))
    assert busy.household_line_mbps == pytest.approx([2.0, 2.0])
    assert row["household_line_mbps"] == pytest.approx(2.0)
    assert row["organisation_line_mbps"] == pytest.approx(4.0)
    assert row["n_people"] == pytest.approx(1650.0)
    assert set(commune_columns(problem, offered(problem))) >= {"fixed_mbps", "uplink_mbps", "programmes_mbps"}


def test_local_traffic_meets_both_margins():
    rng = np.random.default_rng(1)
    load, x_m, y_m = rng.uniform(1.0, 9.0, 6), rng.uniform(0.0, 4e4, 6), rng.uniform(0.0, 4e4, 6)
    flows = local_flows(load, x_m, y_m, 1.0, 0.1, -1, 0.0)
    assert flows.sum(axis=1) == pytest.approx(0.1 * load)
    assert flows.sum(axis=0) == pytest.approx(0.1 * load)
    assert not flows.diagonal().any()
    through = local_flows(load, x_m, y_m, 1.0, 0.1, 2, 0.6)
    others = np.arange(6) != 2
    assert through.sum(axis=1)[others] == pytest.approx(0.1 * load[others])
    # What goes to the hub is at least its share; gravity adds to it.
    assert (through[others, 2] >= 0.06 * load[others] * (1.0 - 1e-12)).all()
    assert local_flows(load, x_m, y_m, 1.0, 0.0, 2, 0.6).sum() == 0.0


def test_local_traffic_as_a_table():
    problem = compile_problem(spec(local_ratio=0.1), METRES)
    columns = flow_columns(problem, 2025)
    load = offered(problem, day=0, hour=21)
    total = load.fixed_mbps + load.mobile_4g_mbps + load.mobile_5g_mbps
    # Two communes: the larger sends no more than the smaller takes.
    assert columns["local_mbps"] == pytest.approx([0.1 * total.min()] * 2)
    assert list(zip(columns["from_commune"], columns["to_commune"], strict=True)) == [("a", "b"), ("b", "a")]
