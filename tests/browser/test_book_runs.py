"""The whole book, asked for in a browser: how far it is, stopped, and come back to."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django_q.models import OrmQ
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from reports.models import BookRun
from reports.runs import execution
from tests.browser.looking import assert_good_at_every_size
from tests.factories import DepartmentPlanFactory, OrganisationFactory, PlannerFactory

pytestmark = pytest.mark.django_db(transaction=True)

State = BookRun.State


@pytest.fixture
def plan_page(page: Page, live_server: LiveServer, sign_in: Callable[..., Any], settings: Settings) -> Page:
    """A planner at the page of a plan, on a server with a worker that hasn't begun."""
    settings.BACKGROUND_WORKER = True
    OrganisationFactory()
    plan = DepartmentPlanFactory.create().plan
    sign_in(page.context, PlannerFactory(name="박서연"))
    page.goto(f"{live_server.url}{reverse('plan', args=[plan.year])}")
    return page


def ask(page: Page) -> None:
    page.get_by_role("link", name="PDF 만들기").click()
    page.get_by_role("button", name="지금 내용으로 만들기").click()
    expect(page.get_by_text("차례를 기다립니다.")).to_be_visible()


def test_a_book_is_followed_left_come_back_to_and_downloaded(plan_page: Page) -> None:
    ask(plan_page)
    BookRun.objects.update(state=State.WORKING, attempts=1, done=120, total=481)
    expect(plan_page.get_by_text("481조각 가운데 120조각을 만들었습니다.")).to_be_visible()
    expect(plan_page.get_by_role("heading", level=1)).to_contain_text("만드는 중")
    BookRun.objects.update(done=481)
    expect(plan_page.get_by_text("한 권으로 묶고 있습니다.")).to_be_visible()
    plan_page.get_by_role("link", name="2024년", exact=True).click()
    plan_page.get_by_role("link", name="PDF 만들기").click()
    plan_page.locator("tbody a").first.click()
    expect(plan_page.get_by_text("한 권으로 묶고 있습니다.")).to_be_visible()
    BookRun.objects.update(state=State.WAITING)
    execution.execute(*OrmQ.objects.get().task["args"])
    with plan_page.expect_download() as download:
        plan_page.get_by_role("link", name="PDF 내려받기").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")


def test_a_book_is_stopped_while_it_is_made(plan_page: Page) -> None:
    ask(plan_page)
    plan_page.get_by_role("button", name="그만두기").click()
    expect(plan_page.get_by_text("만들던 것은 남지 않았습니다.")).to_be_visible()
    assert BookRun.objects.get().state == State.CANCELLED


@pytest.mark.once
def test_the_pages_are_accessible_and_fit(plan_page: Page) -> None:
    ask(plan_page)
    run = BookRun.objects.get()
    assert_good_at_every_size(plan_page)
    address = plan_page.url
    for changes in ({"done": 3, "total": 9}, {"state": State.READY}, {"state": State.FAILED, "said": "멈추었습니다."}):
        BookRun.objects.filter(pk=run.pk).update(**{"state": State.WORKING, **changes})
        plan_page.goto(address)
        assert_good_at_every_size(plan_page)
    plan_page.get_by_role("link", name="책 PDF").click()
    expect(plan_page.get_by_role("table")).to_be_visible()
    assert_good_at_every_size(plan_page)
