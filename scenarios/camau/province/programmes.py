"""The plan's inputs as programmes: what each asks for and how far that may be wrong.

The adoption is left to the plan's own number. Everything else is assumed; sizes and counts are of the order of what
forms, scans, calls and images are, and their ranges are wide on purpose.
"""

from __future__ import annotations

from province.table import Row

ALL_BODIES = "province;department;district;commune"
UPPER_BODIES = "province;department;district"
ADULTS = 0.73
WORKDAYS = 250
OFFICE = {"days_per_year": WORKDAYS, "busy_hour_ratio": 0.15, "profile": "office"}
FLAT = {"busy_hour_ratio": 0.0417, "profile": "flat"}
STAFF = "15 people a commune's committee, 40 in a department; "


def _people(factor: float, per_year: float, mbyte: float, mobile: float, **more: object) -> Row:
    row: Row = {
        "units": "people",
        "units_factor": factor,
        "transactions_per_year": per_year,
        "transaction_mbyte": mbyte,
        "busy_hour_ratio": 0.08,
        "profile": "mobile",
        "network": "public",
        "mobile_ratio": mobile,
    }
    return row | more  # type: ignore[operator]


def _bodies(levels: str, factor: float, per_year: float, mbyte: float | None, up: float, **more: object) -> Row:
    row: Row = {
        "units": "bodies",
        "of": levels,
        "units_factor": factor,
        "transactions_per_year": per_year,
        "transaction_mbyte": mbyte,
        "network": "tslcd",
        "uplink_ratio": up,
        "centre_ratio": 1.0,
        **OFFICE,
    }
    return row | more  # type: ignore[operator]


def _organisations(kinds: str, factor: float, per_year: float, mbyte: float | None, up: float, **more: object) -> Row:
    row: Row = {
        "units": "organisations",
        "of": kinds,
        "units_factor": factor,
        "transactions_per_year": per_year,
        "transaction_mbyte": mbyte,
        "network": "public",
        "uplink_ratio": up,
        **OFFICE,
    }
    return row | more  # type: ignore[operator]


def _phones(factor: float, first: float, year: int, source: str) -> Row:
    return {
        "units": "new_phones",
        "units_factor": factor,
        "first_ratio": first,
        "year": year,
        "transactions_per_year": 12,
        "transaction_mbyte": 3000.0,
        "days_per_year": 360,
        "busy_hour_ratio": 0.075,
        "profile": "mobile",
        "network": "public",
        "source": source,
    }


def _no_traffic(source: str, **more: object) -> Row:
    row: Row = {"units": "none", "network": "none", "source": source}
    return row | more  # type: ignore[operator]


PROGRAMMES: dict[str, Row] = {
    "mob-smartphone": _phones(ADULTS, 0.90, 2025, "phones beyond adoption.users_4g_ratio, each of a light user: 3 GB a "
                              "month; 73 % of residents are adults"),
    "mob-phone-each": _phones(1.0, 0.74, 2030, "phones beyond adoption.users_4g_ratio, those of children and the old: "
                              "3 GB a month"),
    "mob-legacy-off": _no_traffic("2G was switched off from 16 September 2024 on; the scenario has no 2G or 3G"),
    "cloud-agencies-100": _bodies(UPPER_BODIES, 40.0, 7500.0, 1.0, 0.4, first_ratio=0.3,
                                  source=STAFF + "30 files of 1 MB a day each, kept in the cloud"),
    "cloud-firms-70": _organisations("enterprise", 1.0, 10000.0, 3.0, 0.5, first_ratio=0.3,
                                     source="40 files of 3 MB a working day, on clouds outside the province"),
    "cloud-state-100": _bodies(ALL_BODIES, 15.0, 5000.0, 1.0, 0.4, first_ratio=0.1,
                               source=STAFF + "20 files of 1 MB a day each; State firms are not told from others"),
    "cloud-pop-50": _people(1.0, 1825.0, 3.0, 0.5, uplink_ratio=0.7, profile="home", first_ratio=0.15,
                            source="five pictures of 3 MB a day, kept in a cloud outside the province"),
    "dvc-multidevice-80": _no_traffic("moves requests to public services from lines to phones", first_ratio=0.4),
    "files-province-90": _bodies("province;department", 1.0, 30000.0, 5.0, 0.4, first_ratio=0.6,
                                 source="30,000 files of 5 MB a year at a department"),
    "files-district-80": _bodies("district", 1.0, 20000.0, 5.0, 0.4, first_ratio=0.5,
                                 source="20,000 files of 5 MB a year at a district"),
    "files-commune-60": _bodies("commune", 1.0, 6000.0, 5.0, 0.4, first_ratio=0.3,
                                source="6,000 files of 5 MB a year at a commune"),
    "oversight-digital-50": _bodies(UPPER_BODIES, 1.0, 200.0, 200.0, 0.8, first_ratio=0.1,
                                    source="200 inspections a year with 200 MB of pictures and video each"),
    "epay-50": _people(1.0, 250.0, 0.1, 0.95, uplink_ratio=0.3, first_ratio=0.3,
                       source="five payments of 100 kB a week"),
    "dvc-full-100": _no_traffic("share of the procedures that can be done online at all", first_ratio=0.5),
    "dvc-identified-100": _people(ADULTS, 4.0, 0.1, 1.0, uplink_ratio=0.5, first_ratio=0.5,
                                  mobile_from="dvc-multidevice-80", scaled_by="dvc-users-50", centre_ratio=1.0,
                                  **OFFICE,
                                  source="a call of 100 kB to the identity platform for each use of a public service"),
    "files-fully-online-80": _bodies(ALL_BODIES, 1.0, 3000.0, 6.0, 0.3, first_ratio=0.3, scaled_by="dvc-full-100",
                                     source="3,000 procedure files of 6 MB a year at a body"),
    "steering-platform-100": _bodies(ALL_BODIES, 1.0, 100.0, None, 0.5, session_mbps=4.0, session_h=1.5,
                                     busy_hour_ratio=0.4, first_ratio=0.5, centre_ratio=0.0,
                                     source="100 video conferences of 1.5 h a year at 2 Mb/s each way, at like hours"),
    "edocs-100": _bodies(ALL_BODIES, 1.0, 8000.0, 2.0, 0.5, first_ratio=0.8, centre_ratio=0.5,
                         source="8,000 documents of 2 MB a year at a body, sent or got"),
    "records-100": _bodies(ALL_BODIES, 1.0, 10000.0, 3.0, 0.5, first_ratio=0.3, **FLAT, days_per_year=365,
                           network="centre",
                           source="10,000 records of 3 MB a year at a body, copied to a second centre"),
    "health-record-each": {
        **_people(1.0, 4.0, 2.0, 0.0, **FLAT, first_ratio=0.3, centre_ratio=1.0), "network": "centre",
        "source": "four additions of 2 MB a year for each resident, copied to a second centre; who opens a record is "
                  "counted in health-record-90",
    },
    "health-station-each": _organisations("health_station", 1.0, 12000.0, 1.0, 0.7, first_ratio=0.5, centre_ratio=1.0,
                                          source="12,000 visits a year at a station, 1 MB each"),
    "telehealth-each": _organisations("hospital;health_station", 1.0, 500.0, None, 0.5, session_mbps=4.0,
                                      session_h=0.25, first_ratio=0.1,
                                      source="two calls of 15 minutes a working day, 2 Mb/s each way"),
    "hospital-emr-each": _organisations("hospital", 1.0, 100000.0, 15.0, 0.6, first_ratio=0.3, centre_ratio=0.3,
                                        source="100,000 visits a year at a hospital with 15 MB of images on the mean"),
    "school-digital-each": _organisations("school;college", 450.0, 175.0, 15.0, 0.1, first_ratio=0.4, days_per_year=175,
                                          busy_hour_ratio=0.2, profile="school",
                                          source="450 pupils of a school, 15 MB each on a school day"),
    "sme-platform-each": _organisations("household_business;enterprise", 1.0, 6000.0, 0.2, 0.4, first_ratio=0.2,
                                        days_per_year=300, profile="tourist",
                                        source="20 uses of 200 kB a day by shops and firms"),
    "einvoice-each": _organisations("household_business;enterprise", 1.0, 2000.0, 0.1, 0.6, first_ratio=0.5,
                                    days_per_year=300, centre_ratio=0.0,
                                    source="2,000 invoices of 100 kB a year; those of persons are left out"),
    "econtract-80": _organisations("enterprise", 1.0, 50.0, 3.0, 0.5, first_ratio=0.3,
                                   source="one contract of 3 MB a week"),
    "sme-platform-50": _organisations("enterprise", 0.97, 12500.0, 0.5, 0.4, first_ratio=0.2,
                                      source="50 uses of 500 kB a working day by 97 % of the firms"),
    "bank-15plus-80": _people(ADULTS, 150.0, 0.1, 0.9, uplink_ratio=0.3, first_ratio=0.6,
                              source="three looks or transfers of 100 kB a week by those of 15 and over, 73 %"),
    "esign-50": _people(ADULTS, 6.0, 0.5, 0.8, uplink_ratio=0.5, first_ratio=0.1,
                        source="six signatures of 500 kB a year"),
    "dvc-users-50": _people(ADULTS, 4.0, 5.0, 1.0, uplink_ratio=0.6, first_ratio=0.2, mobile_from="dvc-multidevice-80",
                            scaled_by="dvc-full-100", centre_ratio=1.0, **OFFICE,
                            source="four procedures of 5 MB of forms and scans a year for each adult who uses them"),
    "telehealth-30": {
        **_people(ADULTS, 2.0, 0.0, 0.5, uplink_ratio=0.5, first_ratio=0.05, **OFFICE), "transaction_mbyte": None,
        "session_mbps": 4.0, "session_h": 0.25,
        "source": "two calls of 15 minutes a year, 2 Mb/s each way, by each adult who uses it",
    },
    "health-record-90": _people(1.0, 6.0, 1.0, 0.7, uplink_ratio=0.1, first_ratio=0.3, centre_ratio=1.0, **OFFICE,
                                source="six looks of 1 MB a year; the plan also says 100 % (health-record-each)"),
    "college-digital-80": _organisations("college", 1500.0, 200.0, 30.0, 0.1, first_ratio=0.3, days_per_year=200,
                                         busy_hour_ratio=0.2, profile="school",
                                         source="1,500 students, 30 MB each on a day of teaching"),
    "school-digital-70": _organisations("school", 450.0, 175.0, 5.0, 0.1, first_ratio=0.2, days_per_year=175,
                                        busy_hour_ratio=0.2, profile="school",
                                        source="5 MB more for each pupil on a school day from open stores of lessons"),
    "sec-levels-5": _no_traffic("five levels are an enumeration; a level is an attribute of a system"),
    "sec-four-layers": _bodies("province", 1.0, 365.0, None, 1.0, session_mbps=2.0, session_h=24.0, **FLAT,
                               days_per_year=365, adoption_ratio=1.0, network="centre",
                               source="layer 4: a feed of 2 Mb/s from the province to the national monitoring centre"),
    "sec-endpoints-100": _bodies(ALL_BODIES, 30.0, 365.0, 20.0, 0.9, **FLAT, days_per_year=365, first_ratio=0.5,
                                 source="30 endpoints a body, 20 MB of reports each a day"),
    "phase-2021-2025": _no_traffic("a boundary of investment stages; years of upgrades are given in the scenario"),
    "phase-2026-2030": _no_traffic("a boundary of investment stages; years of upgrades are given in the scenario"),
}  # fmt: skip
COLUMNS = (
    "id", "units", "of", "units_factor", "first_ratio", "adoption_ratio", "year", "scaled_by", "transactions_per_year",
    "transaction_mbyte", "session_mbps", "session_h", "days_per_year", "busy_hour_ratio", "profile", "network",
    "mobile_ratio", "mobile_from", "uplink_ratio", "centre_ratio", "adoption_low_ratio", "load_low_factor",
    "load_high_factor", "source",
)  # fmt: skip
PLAIN: Row = {
    "of": "",
    "units_factor": 1.0,
    "first_ratio": 0.0,
    "transactions_per_year": 0.0,
    "days_per_year": 365.0,
    "busy_hour_ratio": 0.1,
    "profile": "office",
    "mobile_ratio": 0.0,
    "uplink_ratio": 0.0,
    "centre_ratio": 0.0,
    "scaled_by": "",
    "mobile_from": "",
}
SHORT_OF_PLAN = 0.5
"""A plan's share may be reached by half only."""


def programme_rows(targets: list[dict[str, str]]) -> list[Row]:
    """Return a row for every programme; the lower end of its adoption is half of what the plan names."""
    shares = {row["id"]: float(row["threshold"]) / 100.0 for row in targets if row["unit"] == "%"}
    rows: list[Row] = []
    for key, given in PROGRAMMES.items():
        loads = given["network"] != "none"
        row = {**PLAIN, "id": key, **given}
        row["load_low_factor"], row["load_high_factor"] = (0.25, 4.0) if loads else (1.0, 1.0)
        row["adoption_low_ratio"] = round(SHORT_OF_PLAN * shares[key], 3) if loads and key in shares else None
        rows.append({name: row.get(name) for name in COLUMNS})
    return rows
