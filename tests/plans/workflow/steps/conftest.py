"""The plan that is handed on."""

from copy import deepcopy
from typing import Any

import pytest

from tests.plans.workflow.steps.cast import Cast


@pytest.fixture(scope="class")
def shared_cast(share_in_class: Any) -> Cast:
    return share_in_class(Cast)


@pytest.fixture
def cast(db: None, shared_cast: Cast) -> Cast:
    """A copy that a test may change in memory as well."""
    return deepcopy(shared_cast)
