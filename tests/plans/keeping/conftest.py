"""The plan whose money is kept."""

import pytest

from tests.plans.keeping.cast import Cast


@pytest.fixture
def cast(db) -> Cast:
    return Cast()
