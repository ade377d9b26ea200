"""The lists of the admin request_run the database the same number of times, however long they are."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import lookup_spawns_duplicates
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from staffing.models import Organisation
from tests import factories

# Every list is opened on both databases by test_admin_pages.py; how often it asks is the same for both.
pytestmark = [pytest.mark.django_db, pytest.mark.once]

FACTORIES = {
    factory._meta.model: factory
    for name, factory in vars(factories).items()
    if name.endswith("Factory") and name not in {"DjangoModelFactory", "WriterFactory", "ApproverFactory"}
}
# These find the row of a day, a year or a code again: each gets one of its own.
OWN = {
    "roster": lambda n: {"as_of": f"2023-01-{n + 1:02}"},
    "budget": lambda n: {"fiscal_year": 2000 + n},
    "plan": lambda n: {"year": 2030 + n},
    "category": lambda n: {"code": f"c{n}"},
    "project": lambda n: {"team": factories.TeamFactory()},
    "sectionkind": lambda n: {"code": f"k{n}"},
}
MODELS = sorted(set(admin.site._registry) - {Organisation, LogEntry}, key=lambda model: model._meta.label)


def make(model: Any, numbers: Any) -> None:
    for number in numbers:
        FACTORIES[model](**OWN.get(model._meta.model_name, lambda n: {})(number))


def queries_of(client: Client, address: str, rows: int) -> int:
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address)
    assert len(page.context["cl"].result_list) >= rows
    return len(queries)


@pytest.mark.parametrize("model", MODELS, ids=[model._meta.label_lower for model in MODELS])
def test_a_long_list_asks_no_more_than_a_short_one(client: Client, model: Any) -> None:
    client.force_login(factories.AdminFactory())
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    make(model, range(2))
    queries_of(client, address, 2)  # the first fills caches
    few = queries_of(client, address, 2)
    make(model, range(2, 6))
    assert queries_of(client, address, 6) == few


@pytest.mark.parametrize("model", MODELS, ids=[model._meta.label_lower for model in MODELS])
def test_no_list_sums_what_a_search_or_a_filter_repeats(model: Any) -> None:
    """One join for a sum and another for a search make an amount count as often as there are rows in the other."""
    page = admin.site._registry[model]
    request = RequestFactory().get("/")
    request.user = factories.AdminFactory()
    looked_up = [*page.get_search_fields(request), *(each for each in page.list_filter if isinstance(each, str))]
    repeats = [each for each in looked_up if lookup_spawns_duplicates(model._meta, each)]
    assert not (repeats and page.get_queryset(request).query.group_by)
