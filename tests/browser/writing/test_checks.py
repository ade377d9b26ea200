"""What the checks found, beside what is written."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from plans.models import Project, Section
from tests.browser.looking import assert_good
from tests.browser.writing.waiting import expect_saved
from tests.factories import FundingSourceFactory, MilestoneFactory

# The live server and the browser see only what is committed.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def test_the_checks_follow_each_save_and_lead_to_the_very_box(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section, live_server: LiveServer
) -> None:
    FundingSourceFactory(name="구비")
    step = MilestoneFactory(section=section, begins="2024-03-01", date_wording="2024. 5월")
    page = open_as(writer, project)
    checks, state = page.locator("#checks"), page.locator("#save-state")
    expect(state).to_have_text("고치면 저절로 저장합니다.")
    expect(checks.locator("summary")).not_to_contain_text("막는 오류")
    # An error: nothing pays for the project.
    page.get_by_label("전액 재원").select_option("구비")
    expect(checks.locator("summary")).to_contain_text("막는 오류 1건")
    expect(state).to_contain_text("· 막는 오류 1건")
    expect(state).to_have_attribute("data-state", "blocked")
    checks.locator("summary").click()
    assert_good(page)
    checks.locator("li", has_text="구비").get_by_role("link").click()
    expect(page.get_by_label("전액 재원")).to_be_focused()
    # What stays open stays so, and what was put right goes.
    page.get_by_label("전액 재원").select_option("")
    expect(checks.get_by_text("전액 구비")).to_have_count(0)
    expect(checks.get_by_text("2024. 5월")).to_be_visible()
    expect_saved(page)
    expect(state).not_to_contain_text("막는")
    # A box that is folded away.
    checks.locator("li", has_text="2024. 5월").get_by_role("link").click()
    wording = page.locator(f"#milestone-{step.pk}-date_wording")
    expect(wording).to_be_focused()
    # From another page as well.
    page.goto(f"{live_server.url}{reverse('department', args=[2024, project.department_plan.department.code])}")
    page.locator(".finding", has_text="2024. 5월").get_by_role("link").first.click()
    expect(wording).to_be_focused()
    expect(wording).to_be_in_viewport()


def test_a_link_to_a_text_puts_the_cursor_into_it(
    open_as: Callable[..., Any], writer: User, project: Project, section: Section, live_server: LiveServer
) -> None:
    page = open_as(writer, project)
    page.goto(f"{live_server.url}/login/")
    page.goto(f"{live_server.url}{reverse('project', args=[project.pk])}#section-{section.pk}-body")
    expect(page.get_by_role("textbox", name="추진계획의 글")).to_be_focused()
