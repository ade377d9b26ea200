"""The admin's list of lines leads to the pages of imports."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User

pytestmark = pytest.mark.django_db


def test_the_admins_list_leads_to_the_pages_of_imports(client: Client, planner: User) -> None:
    client.force_login(planner)
    page = client.get(reverse("admin:budgets_budgetline_changelist")).content.decode()
    assert f"{reverse('import-new')}?kind=budget" in page
    assert reverse("admin:budgets_budgetline_list", args=["xlsx"]) in page
    assert (
        "가져오기</a>"
        not in client.get(reverse("admin:budgets_category_changelist")).content.decode().split("<main")[-1]
    )
    assert client.get(f"{reverse('import-new')}?kind=budget").context["form"].initial["kind"] == "budget"
