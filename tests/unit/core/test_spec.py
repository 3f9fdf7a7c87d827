"""What a scenario may write, refused or taken as written."""

from typing import get_args

import pytest
from pydantic import ValidationError

from camau_netsim.core.spec import Place, Row, Spec, Staged, Table, ref_of, table_of
from camau_netsim.domains.access.spec import AccessSpec, Olt
from camau_netsim.domains.radio.spec import Cell


@pytest.mark.parametrize(
    "coordinates",
    [
        {},
        {"lat_deg": 9.0},
        {"lon_deg": 105.0},
        {"x_m": 1.0},
        {"y_m": 1.0},
        {"lat_deg": 9.0, "lon_deg": 105.0, "x_m": 0.0, "y_m": 0.0},
        {"lat_deg": 9.0, "lon_deg": 105.0, "x_m": 0.0},
        {"lat_deg": 9.0, "y_m": 0.0},
        {"lat_deg": 9.0, "x_m": 0.0, "y_m": 0.0},
    ],
)
def test_a_place_has_one_kind_of_coordinates_whole(coordinates):
    with pytest.raises(ValidationError, match="give either lat_deg and lon_deg, or x_m and y_m"):
        Place(**coordinates)


def test_a_place_at_zero_is_a_place():
    assert Place(lat_deg=0.0, lon_deg=0.0).x_m is None
    assert Place(x_m=0.0, y_m=0.0).lat_deg is None


@pytest.mark.parametrize("coordinates", [{"lat_deg": 90.1, "lon_deg": 0.0}, {"lat_deg": 0.0, "lon_deg": -180.1}])
def test_a_place_is_on_the_earth(coordinates):
    with pytest.raises(ValidationError, match=r"less than or equal|greater than or equal"):
        Place(**coordinates)


def test_a_staged_row_lives_from_its_first_year_to_before_its_last():
    row = Staged(in_service_year=2025, retired_year=2030)
    assert [row.stands_in(year) for year in (2024, 2025, 2029, 2030)] == [False, True, True, False]
    for last in (2025, 2024):
        with pytest.raises(ValidationError, match="retired_year must come after in_service_year"):
            Staged(in_service_year=2025, retired_year=last)


class _Thing(Row):
    length_km: float
    n_parts: int = 1


@pytest.mark.parametrize(
    "values",
    [
        {"length_km": float("nan")},
        {"length_km": float("inf")},
        {"length_km": "3"},
        {"length_km": 1.0, "n_parts": 1.5},
        {"length_km": 1.0, "n_parts": True},
        {"length_km": 1.0, "lenght_km": 2.0},
        {},
    ],
)
def test_a_spec_takes_nothing_it_does_not_know(values):
    with pytest.raises(ValidationError):
        _Thing(**values)


def test_a_spec_is_frozen():
    thing = _Thing(length_km=2.0)
    with pytest.raises(ValidationError, match="frozen"):
        thing.length_km = 3.0


@pytest.mark.parametrize("name", ["", "a b", "a;b", "a,b", "x" * 81, "a\n"])
def test_an_id_has_no_blanks_commas_or_semicolons(name):
    with pytest.raises(ValidationError):
        Olt(id=name, node="N", uplink_mbps=1.0)


def test_marks_of_fields_are_found():
    assert table_of(AccessSpec.model_fields["plans"]) == Table(key=("plan", "year", "cap_mbps"))
    assert table_of(AccessSpec.model_fields["contention"]) is None
    assert ref_of(Cell.model_fields["mast"]).table == "passive.masts"
    assert ref_of(Cell.model_fields["id"]) is None
    assert issubclass(get_args(AccessSpec.model_fields["olts"].annotation)[0], Spec)
