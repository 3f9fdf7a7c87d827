"""Loss of spans and noise of lines against published figures."""

import numpy as np
import pytest

from camau_netsim.domains.backbone.optics import line_osnr_db, n_spans, span_loss_db
from tests.support.vectors import read_rows


@pytest.mark.parametrize("row", read_rows("fibre_span_loss"), ids=lambda row: f"{row['km']:g}km")
def test_loss_of_a_span(row):
    loss = span_loss_db(
        row["km"],
        row["alpha"],
        row["splice_db"],
        row["splices"],
        row["conn_db"],
        int(row["connectors"]),
        row["margin_db"],
    )
    assert float(loss) == pytest.approx(row["loss_db"], abs=1e-6)


@pytest.mark.parametrize("row", read_rows("osnr_cases"), ids=lambda row: row["name"])
def test_noise_of_a_line(row):
    spans = [part.split("/") for part in str(row["loss_nf"]).split("|")]
    sender = None if np.isnan(row["tx_osnr_db"]) else row["tx_osnr_db"]
    found = line_osnr_db([float(a) for a, _ in spans], [float(b) for _, b in spans], row["pch_dbm"], sender)
    assert found == pytest.approx(row["osnr_db"], abs=1e-6)


def test_the_published_example_of_gnpy_is_met():
    assert line_osnr_db([17.0], [6.62], 0.0, 40.0) == pytest.approx(33.29, abs=0.01)


@pytest.mark.parametrize(("km", "spans"), [(0.5, 1), (80.0, 1), (80.1, 2), (240.0, 3)])
def test_amplifiers_divide_a_line_into_spans_no_longer_than_allowed(km, spans):
    assert n_spans(km, 80.0) == spans
