"""Numbers that no database holds, or that no year has, are errors in a form, and sentences."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import IntegrityError, models
from django.test import Client

from budgets.models import Budget
from plans.admin.workflow import StepsAdmin
from plans.models import Plan
from tests import factories
from tests.config.test_admin_pages import row_of, url
from tests.pages import form_data

pytestmark = pytest.mark.django_db

SMALL = [
    (model, field.name)
    for app in ("staffing", "budgets", "plans")
    for model in apps.get_app_config(app).get_models()
    for field in model._meta.fields
    if isinstance(field, models.PositiveSmallIntegerField) and field.editable and model in admin.site._registry
    # What happened is only read there.
    if not isinstance(admin.site._registry[model], StepsAdmin)
]
TOO_LARGE = ["32768", "65536", "9" * 10, "9" * 30]


@pytest.fixture
def admin_client(client: Client) -> Any:
    client.force_login(factories.AdminFactory())
    return client


@pytest.mark.once
@pytest.mark.parametrize(("model", "name"), SMALL, ids=lambda part: getattr(part, "__name__", part))
def test_what_postgresql_cannot_hold_is_an_error_of_its_field(admin_client: Client, model: Any, name: Any) -> None:
    page = url(model, "change", row_of(model).pk)
    for typed in TOO_LARGE:
        answer = admin_client.post(page, form_data(admin_client, page, **{name: typed}))
        errors = answer.context["adminform"].form.errors
        assert errors[name][0] in {
            "32767보다 큰 수는 적을 수 없습니다.",
            "이 값이 2100 이하인지 확인하세요.",
            "이 값이 2200 이하인지 확인하세요.",
        }, (typed, errors)


def test_numbers_are_among_them() -> None:
    assert {(Budget, "round"), (Budget, "fiscal_year"), (Budget, "base_year"), (Plan, "year")} < set(SMALL)
    assert len(SMALL) > 10


@pytest.mark.parametrize(
    ("make", "constraint"),
    [
        (lambda: factories.BudgetFactory(fiscal_year=1999), "fiscal_year_within_reach"),
        (lambda: factories.BudgetFactory(fiscal_year=2201), "fiscal_year_within_reach"),
        (lambda: factories.PlanFactory(year=1999, previous_budget=None, budget=None), "plan_year_within_reach"),
        (lambda: factories.PlanFactory(year=2101), "plan_year_within_reach"),
    ],
)
def test_the_database_holds_no_other_years(make: Callable[..., Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        make()


def test_the_first_and_the_last_year_are_years() -> None:
    for year in (2000, 2200):
        factories.BudgetFactory(fiscal_year=year).full_clean()
    for year in (2000, 2100):
        Plan(year=year, budget=None).full_clean()


@pytest.mark.parametrize("typed", ["", "1999", "2101", "abc"])
def test_a_plan_of_no_year_is_an_error_of_the_form(admin_client: Client, typed: str) -> None:
    plan = factories.PlanFactory()
    page = url(Plan, "change", plan.pk)
    answer = admin_client.post(page, form_data(admin_client, page, year=typed))
    assert "year" in answer.context["adminform"].form.errors
