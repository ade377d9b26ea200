"""A department's plan on its way from the writer to the book, as people take it there."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from plans.models import DepartmentPlan, State
from tests.browser.looking import assert_accessible_at_every_size, assert_good_at_every_size
from tests.factories import (
    PASSWORD,
    ApproverFactory,
    DepartmentPlanFactory,
    FundingSourceFactory,
    PlannerFactory,
    ReviewCommentFactory,
    RoundFactory,
    SectionFactory,
    WriterFactory,
    put,
)

# The live server and the browser see only what is committed.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def part() -> DepartmentPlan:
    """A department's plan with an error: 전액 구비, without any money."""
    part = DepartmentPlanFactory.create(department__name="소통담당관", department__code="comms")
    RoundFactory(plan=part.plan, name="작성", deadline="2023-11-30")
    SectionFactory(
        project__department_plan=part,
        project__number=1,
        project__title="언론 홍보",
        project__sole_source=FundingSourceFactory(name="구비"),
        kind__name="추진계획",
    )
    return part


@pytest.fixture
def open_as(
    page: Page, live_server: LiveServer, sign_in: Callable[..., Any], part: DepartmentPlan
) -> Callable[..., Any]:
    """The department's page, for one person after the other."""

    def open_as(person: User) -> None:
        sign_in(page.context, person)
        page.goto(f"{live_server.url}{reverse('department', args=[2024, 'comms'])}")

    return open_as


def test_what_was_typed_and_not_sent_stays(
    page: Page, open_as: Callable[..., Any], part: DepartmentPlan, sign_in: Callable[..., Any]
) -> None:
    writer, approver = (
        WriterFactory.create(department=part.department),
        ApproverFactory.create(department=part.department),
    )
    first, second = (ReviewCommentFactory(department_plan=part, reason=reason) for reason in ("첫째", "둘째"))
    open_as(writer)
    boxes = {each: page.locator(f"#answer-{each.pk}") for each in (first, second)}
    boxes[first].fill("고쳤습니다.")
    boxes[second].fill("고치지 않았습니다.")
    page.locator(".comment", has=boxes[first]).get_by_role("button", name="답 남기기").click()
    expect(page.get_by_text("답을 남겼습니다.")).to_be_visible()
    expect(boxes[second]).to_have_value("고치지 않았습니다.")
    expect(page.get_by_text("보내지 못한 글을 되살렸습니다.")).to_have_count(1)
    first.refresh_from_db()
    assert first.answer == "고쳤습니다."
    assert_good_at_every_size(page)
    page.locator(".comment", has=boxes[second]).get_by_role("button", name="답 남기기").click()
    expect(page.get_by_text("답을 남겼습니다.")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage).length") == 0

    # The department took its plan back meanwhile: nothing was said, and nothing is lost.
    put(part, State.SUBMITTED)
    open_as(approver)
    page.get_by_role("link", name="반려하기").click()
    page.get_by_label("전체에 대한 사유").fill("일정을 모두 보완하십시오.")
    put(part, State.WRITING)
    page.get_by_role("button", name="반려하기").click()
    expect(page.get_by_text("단계여서 할 일이 없습니다.")).to_be_visible()
    page.reload()
    put(part, State.SUBMITTED)
    open_as(approver)
    page.get_by_role("link", name="반려하기").click()
    expect(page.get_by_label("전체에 대한 사유")).to_have_value("일정을 모두 보완하십시오.")
    page.get_by_label("전체에 대한 사유").fill("")

    page.get_by_role("strong").filter(has_text="언론 홍보").click()
    page.get_by_label("추진계획").fill("일정이 빠졌습니다.")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_role("button", name="반려하기").click()
    page.get_by_label("아이디").fill(approver.username)
    page.get_by_label("비밀번호").fill(PASSWORD)
    page.get_by_role("button", name="로그인", exact=True).click()
    expect(page.get_by_label("추진계획")).to_have_value("일정이 빠졌습니다.")
    page.get_by_role("button", name="반려하기").click()
    expect(page.locator(".said", has_text="일정이 빠졌습니다.")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_a_plan_goes_from_its_writer_to_the_book(page: Page, open_as: Callable[..., Any], part: DepartmentPlan) -> None:
    writer = WriterFactory.create(department=part.department)
    approver = ApproverFactory.create(department=part.department)
    heading = page.get_by_role("heading", level=1)
    submit = page.get_by_role("link", name="부서 승인자에게 제출")
    hand_in = page.get_by_role("button", name="제출")

    open_as(writer)
    expect(page.get_by_text("오류 1건을 고치거나")).to_be_visible()
    expect(submit).to_have_count(0)
    page.get_by_role("link", name="사유를 적고 그대로 두기").click()
    page.get_by_label("그대로 두는 사유").fill("추경에서 편성합니다.")
    page.get_by_role("button", name="사유 남기기").click()
    expect(page.get_by_text("그대로 두는 사유: 추경에서 편성합니다.")).to_be_visible()
    submit.click()
    expect(page.get_by_role("heading", name="사유를 적고 그대로 둔 점검 1건")).to_be_visible()
    hand_in.click()
    expect(heading).to_have_text("소통담당관 부서 검토")
    expect(submit).to_have_count(0)

    open_as(approver)
    expect(page.get_by_text("그대로 두는 사유: 추경에서 편성합니다.")).to_be_visible()
    page.get_by_role("link", name="반려하기").click()
    page.get_by_text("1. 언론 홍보", exact=True).first.click()
    page.get_by_label("추진계획").fill("일정을 나누어 적으십시오.")
    page.get_by_role("button", name="반려하기").click()
    expect(heading).to_have_text("소통담당관 반려됨 · 작성 중")

    open_as(writer)
    expect(page.get_by_text("일정을 나누어 적으십시오.")).to_be_visible()
    expect(submit).to_have_count(0)
    page.get_by_label("답", exact=True).fill("두 단계로 나누었습니다.")
    page.get_by_role("button", name="답 남기기").click()
    submit.click()
    hand_in.click()

    open_as(approver)
    expect(page.get_by_text("두 단계로 나누었습니다.")).to_be_visible()
    page.get_by_role("link", name="승인하여 총괄에 넘기기").click()
    page.get_by_role("button", name="승인").click()
    expect(heading).to_have_text("소통담당관 총괄 검토")

    open_as(PlannerFactory.create())
    page.get_by_role("link", name="확정하기").click()
    page.get_by_role("button", name="확정").click()
    expect(heading).to_have_text("소통담당관 확정")
    assert DepartmentPlan.objects.get(pk=part.pk).state == State.CONFIRMED
    assert [step.label for step in part.transitions.all()] == ["확정", "승인", "제출", "작성자에게 반려", "제출"]


def test_it_needs_no_script(browser: Browser, live_server: LiveServer, part: DepartmentPlan) -> None:
    writer = WriterFactory.create(department=part.department)
    part.projects.update(sole_source=None)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}{reverse('department', args=[2024, 'comms'])}")
    page.get_by_label("아이디").fill(writer.username)
    page.get_by_label("비밀번호").fill(PASSWORD)
    page.get_by_role("button", name="로그인").click()
    page.get_by_role("link", name="부서 승인자에게 제출").click()
    page.get_by_role("button", name="제출").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("소통담당관 부서 검토")
    context.close()


@pytest.mark.once
def test_the_pages_are_accessible_and_fit(
    page: Page, live_server: LiveServer, open_as: Callable[..., Any], part: DepartmentPlan
) -> None:
    comment = ReviewCommentFactory.create(department_plan=part)
    done = DepartmentPlanFactory.create(plan=part.plan)
    project = part.projects.get()
    planner = PlannerFactory.create()

    def look(name: str, *more: Any, query: str = "", year_only: bool = False) -> None:
        args = [2024] if year_only else [2024, "comms", *more]
        page.goto(f"{live_server.url}{reverse(name, args=args)}{query}")
        assert_good_at_every_size(page)

    open_as(WriterFactory.create(department=part.department))
    look("department")
    look("department-submit")
    look("waiver-new", query=f"?code=C19&place={project.pk}")
    look("comment-answer", comment.pk)
    open_as(planner)
    put(done, State.CONFIRMED)
    look("board", year_only=True)
    look("board-remind", year_only=True)
    look("reminder-schedule", year_only=True)
    put(part, State.APPROVED)
    look("department-confirm")
    look("department-return")
    page.locator("details").first.evaluate("each => each.open = true")
    assert_accessible_at_every_size(page)
