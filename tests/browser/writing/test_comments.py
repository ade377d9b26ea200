"""Comments beside a text that is being written, and the review of what changed."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from plans.models import DepartmentPlan, Project, ReviewComment, Section, State
from tests.browser.looking import assert_accessible_at_every_size, assert_good_at_every_size
from tests.factories import ApproverFactory, put
from tests.pages import part_url

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def test_a_comment_is_written_answered_and_resolved_beside_its_section(
    open_as: Any, live_server: LiveServer, part: DepartmentPlan, project: Project, section: Section, writer: User
) -> None:
    put(part, State.SUBMITTED)
    approver = ApproverFactory.create(department=part.department, name="이도윤")
    page: Page = open_as(approver, project)
    spot = f"section-{section.pk}-{project.pk}"
    beside = page.locator(f"#comments-{spot}")
    box = beside.get_by_label("추진계획에 대한 의견")
    beside.get_by_text("의견 쓰기").focus()
    page.keyboard.press("Enter")
    box.fill("언제 시작합니까?")
    # Nothing that was typed is lost.
    page.reload()
    expect(box).to_have_value("언제 시작합니까?")
    beside.get_by_role("button", name="의견 남기기").click()
    expect(beside.locator(".comment")).to_contain_text("언제 시작합니까?")
    assert page.url.endswith(f"#comments-{spot}")
    # What has arrived isn't typed once more.
    expect(box).to_have_value("")
    assert_accessible_at_every_size(page)
    page.goto(f"{live_server.url}{part_url('department-return', part)}")
    expect(page.get_by_text("함께 보내는 의견 1건")).to_be_visible()
    assert_good_at_every_size(page)
    page.get_by_role("button", name="반려하기").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("반려됨")

    theirs: Page = open_as(writer, project)
    theirs.get_by_role("link", name="추진계획", exact=True).click()
    comment = theirs.locator(f"#comments-{spot} .comment")
    expect(comment).to_be_in_viewport()
    # What stands unsaved beside it goes along.
    theirs.locator(f"#section-{section.pk} .ProseMirror").first.click()
    theirs.keyboard.press("End")
    theirs.keyboard.type(" 3월에 시작")
    comment.get_by_label("답").fill("글에 적었습니다.")
    comment.get_by_role("button", name="답 남기기").click()
    expect(comment).to_contain_text("답함")
    section.refresh_from_db()
    assert section.body == "<p>처음 글 3월에 시작</p>"
    assert_accessible_at_every_size(theirs)

    page.goto(f"{live_server.url}{part_url('department-review', part)}")
    read = page.locator(f"#{spot}")
    expect(read.locator("ins")).to_contain_text("3월에 시작")
    expect(read.locator(".answer")).to_contain_text("글에 적었습니다.")
    assert_good_at_every_size(page)
    page.get_by_role("link", name="모두", exact=True).click()
    assert_good_at_every_size(page)
    page.goto(f"{live_server.url}{part_url('project-book', part, project.number)}")
    page.get_by_text("해결하지 않은 검토 의견 1건").click()
    assert_good_at_every_size(page)
    page.get_by_role("main").get_by_role("link", name="추진계획", exact=True).click()
    expect(page.locator(f"#comments-{spot}")).to_be_in_viewport()
    page.goto(f"{live_server.url}{reverse('project-review', args=[project.pk])}")
    page.get_by_role("button", name="해결함으로 표시").click()
    expect(page.locator(f"#{spot}")).to_contain_text("해결한 의견 1건")
    assert ReviewComment.objects.get().resolved_by == approver
    assert page.evaluate("Object.keys(localStorage).length") == 0
