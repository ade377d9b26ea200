"""The papers of a year in a browser: an edition is kept and compared, the plan confirmed, changed, looked at."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import QuerySet
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from budgets.models import Budget
from editions.models import Edition
from plans.models import Amendment, DepartmentPlan, Project, State
from tests.browser.looking import assert_good_at_every_size
from tests.factories import (
    BudgetFactory,
    BudgetLineFactory,
    DepartmentPlanFactory,
    OrganisationFactory,
    PlannerFactory,
    ProjectFactory,
    ProjectProgramFactory,
    SectionFactory,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture
def part() -> DepartmentPlan:
    OrganisationFactory()
    part = DepartmentPlanFactory.create(department__name="소통담당관", department__code="comms")
    project = ProjectFactory.create(department_plan=part, number=1, title="언론 홍보")
    SectionFactory(project=project, body="<ul><li>기자단 운영 : 20명</li></ul>")
    line = BudgetLineFactory.create(budget=part.plan.budget, program=ProjectProgramFactory(project=project).program)
    later = BudgetFactory(fiscal_year=2024, kind=Budget.Kind.SUPPLEMENTARY, round=1)
    BudgetLineFactory(budget=later, program=line.program, source=line.source, amount=line.amount + 1_000_000)
    return part


def test_a_plan_through_its_year(
    page: Page, live_server: LiveServer, sign_in: Callable[..., Any], part: DepartmentPlan
) -> None:
    sign_in(page.context, PlannerFactory.create())
    heading = page.get_by_role("heading", level=1)

    def open_page(name: str, *arguments: object) -> None:
        page.goto(f"{live_server.url}{reverse(name, args=[2024, *arguments])}")

    # 초안
    open_page("editions")
    assert_good_at_every_size(page)
    page.get_by_label("이름").fill("초안")
    page.get_by_role("button", name="판 남기기").click()
    expect(heading).to_contain_text("초안", timeout=60_000)
    assert_good_at_every_size(page)
    page.get_by_role("link", name="책 보기").click()
    expect(page.get_by_role("main")).to_contain_text("기자단 운영 : 20명")

    # 신구대조표
    project = Project.objects.get()
    section = project.sections.get()
    section.body = "<ul><li>기자단 운영 : 30명</li></ul>"
    section.save()
    open_page("comparison")
    expect(page.locator("del")).to_have_text("20명")
    expect(page.locator("ins")).to_have_text("30명")
    assert_good_at_every_size(page)

    # 확정
    QuerySet(DepartmentPlan).filter(pk=part.pk).update(state=State.CONFIRMED)
    open_page("plan-confirm")
    if page.get_by_role("checkbox").count():
        page.get_by_role("checkbox").check()
    page.get_by_role("button", name="확정").click()
    expect(heading).to_contain_text("확정")

    # 변경
    open_page("amendment-ask", "comms")
    assert_good_at_every_size(page)
    page.get_by_label("1. 언론 홍보").check()
    page.get_by_label("사유").fill("국비 확정")
    page.get_by_role("button", name="요청하기").click()
    open_page("amendments")
    assert_good_at_every_size(page)
    page.get_by_role("link", name="열거나 거절하기").click()
    assert_good_at_every_size(page)
    page.get_by_role("button", name="변경 열기").click()
    expect(page.get_by_role("main")).to_contain_text("변경 중")

    # 추경
    QuerySet(DepartmentPlan).update(amendment=None, state=State.CONFIRMED)
    QuerySet(Amendment).update(state=Amendment.State.DECLINED)
    open_page("budget-exchange")
    assert_good_at_every_size(page)
    page.get_by_label("사유").fill("제1회 추경")
    page.get_by_role("button", name="바꾸기").click()
    expect(page.get_by_role("main")).to_contain_text("변경 1차")
    assert Edition.objects.get().name == "초안"  # the others wait for a worker

    page.goto(f"{live_server.url}{reverse('pack-verify')}")
    assert_good_at_every_size(page)
