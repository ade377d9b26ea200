"""The same way by django-import-export's own door, and from the admin."""

import pytest
from django.urls import reverse
from import_export.exceptions import ImportError as NotImported
from tablib import Dataset

from budgets.models import BudgetLine
from budgets.sheets.resources import BudgetLineResource
from tests.budgets.sheets.files import HEAD, PARK
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_a_dataset_comes_in_whole(planner):
    result = BudgetLineResource().import_data(Dataset(PARK, headers=HEAD), user=planner)
    assert (result.has_validation_errors(), result.totals["new"]) == (False, 1)
    assert BudgetLine.objects.get().amount == 1_200_000
    again = BudgetLineResource().import_data(Dataset(PARK, headers=HEAD), user=planner)
    assert again.totals["skip"] == 1


def test_a_dry_run_and_a_file_with_an_error_store_nothing(planner):
    BudgetLineResource().import_data(Dataset(PARK, headers=HEAD), dry_run=True, user=planner)
    wrong = Dataset(PARK, [*PARK[:-1], "x"], headers=HEAD)
    result = BudgetLineResource().import_data(wrong, user=planner)
    assert [(row.number, row.error.messages) for row in result.invalid_rows] == [
        (3, ["“x”: 금액이 아닙니다. 141,500처럼 숫자로 적으십시오."])
    ]
    with pytest.raises(NotImported):
        BudgetLineResource().import_data(wrong, user=planner, raise_errors=True)
    assert not BudgetLine.objects.exists()


def test_who_may_only_view_brings_nothing_in(planner):
    result = BudgetLineResource().import_data(Dataset(PARK, headers=HEAD), user=UserFactory())
    assert result.invalid_rows[0].error.messages == ["이 종류의 자료를 바꿀 권한이 없습니다."]
    assert not BudgetLine.objects.exists()


def test_the_admins_list_leads_to_the_pages_of_imports(client, planner):
    client.force_login(planner)
    page = client.get(reverse("admin:budgets_budgetline_changelist")).content.decode()
    assert f"{reverse('import-new')}?kind=budget" in page
    assert reverse("admin:budgets_budgetline_list", args=["xlsx"]) in page
    assert (
        "가져오기</a>"
        not in client.get(reverse("admin:budgets_category_changelist")).content.decode().split("<main")[-1]
    )
    assert client.get(f"{reverse('import-new')}?kind=budget").context["form"].initial["kind"] == "budget"
