"""The plan that is handed on."""

import pytest

from tests.plans.submission.cast import Cast


@pytest.fixture
def cast(db) -> Cast:
    return Cast()
