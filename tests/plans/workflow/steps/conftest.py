"""The plan that is handed on."""

from copy import deepcopy

import pytest

from tests.plans.workflow.steps.cast import Cast


@pytest.fixture(scope="class")
def shared_cast(share_in_class) -> Cast:
    return share_in_class(Cast)


@pytest.fixture
def cast(db, shared_cast) -> Cast:
    """A copy that a test may change in memory as well."""
    return deepcopy(shared_cast)
