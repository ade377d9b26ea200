"""Pages show the money that a confirmed department prints, and say why it doesn't change."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from budgets.models import BudgetLine
from integrity.locking import Locked
from plans.models import Plan, State
from tests.factories import PlannerFactory, RosterFactory, WriterFactory, put
from tests.pages import form_data, text
from tests.plans.workflow.budget_locks.cast import Cast, bulk_change, change, confirm_the_department


class TestPages:
    def test_of_the_next_year_show_it_as_text(self, client: Client, cast: Cast) -> None:
        project = cast.next_year()
        client.force_login(WriterFactory(department=cast.part.department))
        page = reverse("project", args=[project.pk])
        cell = f"m-{cast.program.pk}-{cast.line.source_id}-{cast.budget.pk}"
        assert f'name="{cell}"' in client.get(page).content.decode()
        confirm_the_department(cast)
        shown = client.get(page).content.decode()
        assert f'name="{cell}"' not in shown
        assert f'name="m-{cast.program.pk}-0-{cast.budget.pk}"' not in shown
        assert 'data-amount="1,000"' in shown
        assert "당초예산 · 확정" in shown

    def test_of_the_next_year_that_were_open_before_say_why_they_don_t_save_it(
        self, client: Client, cast: Cast
    ) -> None:
        project = cast.next_year()
        client.force_login(WriterFactory(department=cast.part.department))
        confirm_the_department(cast)
        cell = f"m-{cast.program.pk}-{cast.line.source_id}-{cast.budget.pk}"
        sent = {cell: "5", f"initial-{cell}": "1,000"}
        answer = client.post(reverse("project-money", args=[project.pk]), sent, headers={"accept": "application/json"})
        assert answer.status_code == 422
        assert "2024년 소통담당관이 확정되어" in answer.json()["errors"]["__all__"][0]
        cast.line.refresh_from_db()
        assert cast.line.amount == 1_000_000

    def test_of_the_admin_only_show_it(self, client: Any, cast: Any) -> None:
        client.force_login(PlannerFactory())
        address = reverse("admin:budgets_budgetline_change", args=[cast.line.pk])
        data = form_data(client, address, amount="5")
        confirm_the_department(cast)
        page = client.get(address).content.decode()
        assert 'name="amount"' not in page
        assert "2024년 소통담당관이 확정되어" in page
        assert client.post(address, data).status_code == 409
        rows = {"action": "delete_selected", "_selected_action": [cast.line.pk], "post": "yes"}
        page = client.post(reverse("admin:budgets_budgetline_changelist"), rows, follow=True)
        assert "아무것도 지우지 않았습니다. 2024년 소통담당관이 확정되어" in text(page)
        assert BudgetLine.objects.get(pk=cast.line.pk).amount == 1_000_000

    def test_of_a_program_in_the_admin_leave_it_out_and_take_the_rest(self, client: Client, cast: Cast) -> None:
        client.force_login(PlannerFactory())
        address = reverse("admin:budgets_program_change", args=[cast.program.pk])
        before = form_data(client, address, **{"lines-0-amount": "5", "lines-1-amount": "5"})
        confirm_the_department(cast)
        answer = client.post(address, before)
        assert "2024년 소통담당관이 확정되어" in text(answer)
        data = form_data(client, address)
        [amount] = [name for name in data if name.endswith("-amount")]
        assert client.post(address, data | {amount: "5"}).status_code == 302
        assert sorted(BudgetLine.objects.filter(program=cast.program).values_list("amount", flat=True)) == [
            5_000,
            1_000_000,
        ]

    def test_of_a_budget_in_the_admin_only_show_it(self, client: Client, cast: Cast) -> None:
        client.force_login(PlannerFactory())
        confirm_the_department(cast)
        page = client.get(reverse("admin:budgets_budget_change", args=[cast.budget.pk]))
        assert "2024년 소통담당관이 확정되어" in text(page)
        assert 'name="fiscal_year"' not in page.content.decode()


class TestThePlanOfAConfirmedDepartment:
    @pytest.mark.parametrize(
        "way",
        [
            lambda plan, other: change(plan, budget=other),
            lambda plan, other: change(plan, previous_budget=None),
            lambda plan, other: change(plan, year=2026),
            lambda plan, other: change(plan, unit=1_000_000),
            lambda plan, other: change(plan, roster=RosterFactory(as_of="2023-12-31")),
            lambda plan, other: Plan.objects.update(unit=1_000_000),
            lambda plan, other: Plan.objects.update(roster=None),
            lambda plan, other: Plan.objects.update(compared_budget=other),
            lambda plan, other: Plan.objects.filter(pk=plan.pk).update(budget_id=other.pk),
            lambda plan, other: bulk_change(plan, budget=other),
        ],
    )
    def test_prints_no_other_money(self, cast: Cast, way: Callable[..., Any]) -> None:
        """Nor would what it printed so far be open again."""
        before = list(Plan.objects.values_list())
        confirm_the_department(cast)
        with (
            pytest.raises(
                Locked, match="소통담당관이 확정되어 계획의 연도, 금액 단위, 정·현원표와 인쇄할 예산을 바꿀 수 없습니다"
            ),
            transaction.atomic(),
        ):
            way(cast.plan, cast.unprinted)
        assert list(Plan.objects.values_list()) == before
        put(cast.part, State.APPROVED)
        way(Plan.objects.get(pk=cast.plan.pk), cast.unprinted)
        assert list(Plan.objects.values_list()) != before

    def test_takes_another_title(self, cast: Cast) -> None:
        confirm_the_department(cast)
        change(cast.plan, title="업무계획")
        assert Plan.objects.get().title == "업무계획"

    def test_shows_so_on_the_page_of_the_admin(self, client: Client, cast: Cast) -> None:
        client.force_login(PlannerFactory())
        confirm_the_department(cast)
        address = reverse("admin:plans_plan_change", args=[cast.plan.pk])
        page = client.post(address, form_data(client, address, budget=cast.unprinted.pk))
        assert page.status_code == 200
        assert "소통담당관이 확정되어 계획의 연도, 금액 단위, 정·현원표와 인쇄할 예산을 바꿀 수 없습니다." in text(page)
