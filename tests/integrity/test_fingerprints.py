"""The key of rows that the database writes as one text: another one whenever a value is."""

from typing import Any

import pytest

from integrity.fingerprints import grouped
from plans.models import Milestone
from tests.columns import raw
from tests.factories import MilestoneFactory, SectionFactory

pytestmark = pytest.mark.django_db


def test_every_other_value_has_another_key() -> None:
    section = SectionFactory.create()
    first = MilestoneFactory.create(section=section)
    second = MilestoneFactory.create(section=section)
    statement = grouped("section", Milestone.objects.filter(section=section))
    found = [statement.keys()]
    values: tuple[dict[str, Any], ...] = (
        *({"title": title} for title in ("", "null", "1", "1,2", '1","2', "[그림]", "\\", "가", "각")),
        *({"amount": amount} for amount in (0, 1, 9_007_199_254_740_993, 9_007_199_254_740_992)),
        {"parent": second},
        {"begins": "2025-01-02"},
        {"body_shows_amount": not first.body_shows_amount},
    )
    for changed in values:
        assert raw(Milestone).filter(pk=first.pk).update(**changed) == 1
        found.append(statement.keys())
    assert [set(keys) for keys in found] == [{section.pk}] * len(found)
    assert len({keys[section.pk] for keys in found}) == len(found)


def test_the_same_rows_have_the_same_key_whichever_was_written_last() -> None:
    section = SectionFactory.create()
    rows = MilestoneFactory.create_batch(3, section=section, title="일정")
    statement = grouped("section", Milestone.objects.filter(section=section))
    found = statement.keys()
    for title in ("다른 일정", "일정"):
        raw(Milestone).filter(pk=rows[0].pk).update(title=title)
    assert statement.keys() == found
