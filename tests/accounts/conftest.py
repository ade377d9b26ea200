import time
from datetime import timedelta
from typing import Any

import pytest
import time_machine


@pytest.fixture
def later() -> Any:
    """The same world some time later: `with later(minutes=30): …`."""

    def later(**distance: Any) -> Any:
        # A number, since a datetime of another time zone would move the clock on the wall as well.
        return time_machine.travel(time.time() + timedelta(**distance).total_seconds(), tick=False)

    return later
