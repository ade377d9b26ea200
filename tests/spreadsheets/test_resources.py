"""A resource says which methods an app has to write for its kind of sheet."""

import pytest

from spreadsheets.kinds import every_kind
from spreadsheets.resources import SheetResource
from staffing.models import Team


def test_a_resource_that_leaves_one_out_cannot_be_used() -> None:
    class Teams(SheetResource):
        model = Team

    with pytest.raises(TypeError, match="candidates, label_of, propose, stored_key"):
        Teams()


@pytest.mark.django_db
def test_those_of_every_kind_are_complete() -> None:
    for kind in every_kind():
        assert all(resource() for resource in kind.stages)
