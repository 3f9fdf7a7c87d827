"""The fixture that runs a test on the compiled kernels and again on their twins."""

from collections.abc import Iterator

import pytest

from camau_netsim.kernels import BACKENDS, use


@pytest.fixture(scope="module", params=BACKENDS)
def kernels(request: pytest.FixtureRequest) -> Iterator[str]:
    """Name of the backend in force; module scope, so that hypothesis accepts it."""
    with use(request.param):
        yield request.param
