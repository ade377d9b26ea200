"""Of two who loaded one row the second to save is refused, and the first one's work stays."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from budgets.models import BudgetLine
from integrity.versioning import StaleVersion, Versioned
from tests import factories
from tests.config.test_admin_lists import FACTORIES
from tests.pages import form_data

pytestmark = pytest.mark.django_db
VERSIONED: list[Any] = [model for model in apps.get_models() if issubclass(model, Versioned)]


@pytest.mark.parametrize("model", VERSIONED, ids=[model._meta.label_lower for model in VERSIONED])
@pytest.mark.parametrize(
    "save", [lambda row: row.save(), lambda row: row.save(update_fields=["version"])], ids=["all", "some"]
)
def test_the_second_of_two_is_refused(model: Any, save: Callable[[Any], None]) -> None:
    pk = FACTORIES[model]().pk
    first, second = (model.objects.get(pk=pk) for _ in range(2))
    save(first)
    with pytest.raises(StaleVersion, match="그사이 다른 사람이 고쳐 저장하지 않았습니다"):
        save(second)
    assert model.objects.get(pk=pk).version == first.version
    second.refresh_from_db()
    save(second)  # having seen it


def test_a_save_that_failed_counts_for_nothing() -> None:
    first = factories.ProjectFactory.create(number=1)
    second = factories.ProjectFactory.create(department_plan=first.department_plan, number=2)
    second.number = first.number
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()
    second.number = 3
    second.save()  # began from what is still there
    assert type(second).objects.get(pk=second.pk).version == 2


def test_every_model_with_versions_is_among_them() -> None:
    assert {"budgetline", "project", "section", "milestone", "picture"} <= {each._meta.model_name for each in VERSIONED}


def test_the_second_of_two_forms_with_an_amount_is_refused_with_what_stands_there(client: Client) -> None:
    client.force_login(factories.PlannerFactory())
    line = factories.BudgetLineFactory.create(amount=1_000_000)
    change = reverse("admin:budgets_budgetline_change", args=[line.pk])
    one, other = (form_data(client, change, amount=amount) for amount in ("2,000", "3,000"))
    assert client.post(change, one).status_code == 302
    page = client.post(change, other)
    assert "지금 저장된 내용은 “예산액(천원): 2,000”입니다" in page.content.decode()
    assert BudgetLine.objects.get().amount == 2_000_000
