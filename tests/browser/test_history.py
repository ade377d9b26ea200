"""The history of a department's plan, and a text that is brought back from it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from plans.models import Milestone, Section
from tests.browser.looking import assert_good_at_every_size
from tests.factories import MilestoneFactory, SectionFactory, TransitionFactory, WriterFactory

# The live server and the browser see only what is committed.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

WIDE = "<table><tr>" + "<td><p>아주_넓은_칸</p></td>" * 20 + "</tr></table>"


@pytest.fixture
def section() -> Section:
    """A section whose text a colleague changed, in a department's plan that was handed back."""
    section = SectionFactory.create(
        project__department_plan__department__name="소통담당관",
        project__department_plan__department__code="comms",
        project__number=1,
        project__title="언론 홍보",
        kind__name="추진계획",
        body=f"<p>주민 설명회 3회 개최</p>{WIDE}",
    )
    section.body = "<p>주민 공청회 3회 개최</p>"
    section._history_user = WriterFactory(department=section.project.department_plan.department, name="이바다")
    section.save()
    MilestoneFactory.create(section=section, title="설명회 공고").delete()
    TransitionFactory(department_plan=section.project.department_plan, comment="1차입니다.")
    return section


@pytest.fixture
def department(page: Page, live_server: LiveServer, sign_in: Callable[..., Any], section: Section) -> Page:
    """The department's page, with its writer signed in."""
    writer = WriterFactory.create(department=section.project.department_plan.department)
    sign_in(page.context, writer)
    page.goto(f"{live_server.url}{reverse('department', args=[2024, 'comms'])}")
    return page


def test_an_earlier_text_comes_back(department: Page, section: Section) -> None:
    department.get_by_role("link", name="고친 이력").click()
    department.wait_for_url("**/history/")
    changed = department.get_by_role("listitem").filter(has=department.locator("ins", has_text="공청회"))
    expect(changed).to_contain_text("이바다")
    expect(changed.locator("del").first).to_contain_text("설명회")
    added = department.get_by_role("listitem").filter(has_text="항목 “추진계획” 더함")
    added.get_by_role("link", name="이 판 보기").click()
    department.wait_for_url("**/sections/*/")
    expect(department.locator("ins").first).to_contain_text("설명회")
    department.get_by_role("button", name="이 판으로 되돌리기").click()
    expect(department.get_by_text("이전 판으로 되돌렸습니다.")).to_be_visible()
    expect(department.get_by_role("listitem").first).to_be_visible()
    assert "설명회" in Section.objects.get(pk=section.pk).body


def test_a_removed_milestone_comes_back(department: Page, section: Section) -> None:
    department.get_by_role("link", name="고친 이력").click()
    department.get_by_role("link", name="되살리기").click()
    department.get_by_role("button", name="되살리기").click()
    expect(department.get_by_text("지웠던 것을 되살렸습니다.")).to_be_visible()
    assert Milestone.objects.get().title == "설명회 공고"


def test_the_pages_are_accessible_and_fit(department: Page, live_server: LiveServer, section: Section) -> None:
    project = section.project
    records = section.history.order_by("history_id")
    for address in (
        reverse("department-history", args=[2024, "comms"]),
        reverse("project-history", args=[project.pk]),
        reverse("section-version", args=[project.pk, records.first().pk]),
        reverse("section-version", args=[project.pk, records.last().pk]),
        reverse("milestone-removed", args=[project.pk, Milestone.history.latest().pk]),
    ):
        department.goto(f"{live_server.url}{address}")
        for details in department.locator("main details").all():
            details.evaluate("each => each.open = true")
        assert_good_at_every_size(department)
